package org.dlscript.runtime.autograd;

import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The node of an operator: a name, the saved tensors with their versions, and the derivative. */
public final class OpNode extends Node {
  /** Gradients of all inputs from the gradient of the one output. */
  @FunctionalInterface
  public interface Derivative {
    Tensor[] apply(OpNode node, Tensor grad);
  }

  /** The gradient of the one input from the gradient of the one output. */
  @FunctionalInterface
  public interface Derivative1 {
    Tensor apply(OpNode node, Tensor grad);
  }

  /** Gradients of all inputs from the gradients of several outputs, null where there is none. */
  @FunctionalInterface
  public interface DerivativeN {
    Tensor[] apply(OpNode node, Tensor[] grads);
  }

  private final String name;
  private final Object derivative;
  private Tensor[] saved;
  private int[] versions;

  /** A bit for each saved tensor that is an output of this node. */
  private int outputs;

  private SavedTensorHooks.Packed[] packed;

  OpNode(String name, Object derivative, Tensor[] saved) {
    this.name = name;
    this.derivative = derivative;
    this.saved = saved;
    if (saved != null) {
      int[] v = new int[saved.length];
      for (int k = 0; k < v.length; k++) {
        if (saved[k] != null) {
          v[k] = saved[k].version();
          refuseInference(saved[k]);
        }
      }
      this.versions = v;
    }
    SavedTensorHooks hooks = saved == null ? null : SavedTensorHooks.current();
    if (hooks != null) {
      pack(hooks);
    }
  }

  private static void refuseInference(Tensor t) {
    if (t.isInference()) {
      throw TensorException.runtime(
          "Inference tensors cannot be saved for backward. To work around you can make a clone to"
              + " get a normal tensor and use it in autograd.");
    }
  }

  private void pack(SavedTensorHooks hooks) {
    packed = new SavedTensorHooks.Packed[saved.length];
    for (int k = 0; k < packed.length; k++) {
      packed[k] = saved[k] == null ? null : hooks.new Packed(saved[k]);
    }
    saved = new Tensor[packed.length];
  }

  /** Notes which of the saved tensors, if any, is an output: complaints name its maker. */
  void noteOutput(Tensor output) {
    for (int k = 0; saved != null && k < saved.length; k++) {
      if (saved[k] == output) {
        outputs |= 1 << k;
      }
    }
  }

  /** How many places for saved tensors there are, of which some may be empty. */
  public int savedCount() {
    return versions == null ? 0 : versions.length;
  }

  /** Whether a saved tensor is a result of this node. */
  public boolean savedResult(int k) {
    return (outputs & 1 << k) != 0;
  }

  /** A tensor saved when the operation was recorded, checked to be unchanged since. */
  public Tensor saved(int k) {
    if (saved == null) {
      throw released();
    }
    if (packed != null) {
      return packed[k] == null ? null : packed[k].unpacked();
    }
    Tensor t = saved[k];
    if (t != null && t.version() != versions[k]) {
      Node fn = (outputs & 1 << k) != 0 ? this : t.recordedGradFn();
      StringBuilder b = new StringBuilder();
      b.append("one of the variables needed for gradient computation has been modified by an")
          .append(" inplace operation: [")
          .append(t.typeName())
          .append(' ')
          .append(java.util.Arrays.toString(t.shape()))
          .append("]");
      if (fn != null) {
        b.append(", which is output ")
            .append(t.outputNr())
            .append(" of ")
            .append(fn.name())
            .append(",");
      }
      b.append(" is at version ")
          .append(t.version())
          .append("; expected version ")
          .append(versions[k])
          .append(" instead. Hint: ")
          .append(
              GradMode.anomaly()
                  ? "the backtrace further above shows the operation that failed to compute its"
                      + " gradient. The variable in question was changed in there or anywhere"
                      + " later. Good luck!"
                  : "enable anomaly detection to find the operation that failed to compute its"
                      + " gradient, with torch.autograd.set_detect_anomaly(True).");
      throw TensorException.runtime(b.toString());
    }
    return t;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean acceptsMissing() {
    return derivative instanceof DerivativeN;
  }

  @Override
  public Tensor[] apply(Tensor[] grads) {
    return switch (derivative) {
      case Derivative1 d -> new Tensor[] {d.apply(this, grads[0])};
      case Derivative d -> d.apply(this, grads[0]);
      default -> ((DerivativeN) derivative).apply(this, grads);
    };
  }

  @Override
  public void release() {
    saved = null;
    packed = null;
  }
}
