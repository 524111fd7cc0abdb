package org.dlscript.runtime.autograd;

import java.util.Arrays;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** A node that keeps tensors for the backward pass, with the versions that they had. */
public abstract class SavingNode extends Node {
  private Tensor[] saved;
  private int[] versions;

  /** A bit for each saved tensor that is an output of this node. */
  private int outputs;

  private SavedTensorHooks.Packed[] packed;

  /** Keeps tensors, of which some may be null; called once, or not at all. */
  protected final void save(Tensor... tensors) {
    int[] v = new int[tensors.length];
    for (int k = 0; k < v.length; k++) {
      Tensor t = tensors[k];
      if (t != null) {
        if (t.isInference()) {
          throw TensorException.runtime(
              "Inference tensors cannot be saved for backward. To work around you can make a clone"
                  + " to get a normal tensor and use it in autograd.");
        }
        v[k] = t.version();
      }
    }
    this.saved = tensors;
    this.versions = v;
    SavedTensorHooks hooks = SavedTensorHooks.current();
    if (hooks != null) {
      packed = new SavedTensorHooks.Packed[v.length];
      for (int k = 0; k < v.length; k++) {
        packed[k] = tensors[k] == null ? null : hooks.pack(tensors[k]);
      }
      saved = new Tensor[v.length];
    }
  }

  /** Notes which of the saved tensors, if any, is an output: complaints name its maker. */
  final void noteOutput(Tensor output) {
    for (int k = 0; saved != null && k < saved.length; k++) {
      if (saved[k] == output) {
        outputs |= 1 << k;
      }
    }
  }

  /** After the node's result was copied into a tensor: that is what is saved, as it is now. */
  public final void resultMoved(Tensor into) {
    for (int k = 0; saved != null && packed == null && k < saved.length; k++) {
      if (savedResult(k)) {
        saved[k] = into;
        versions[k] = into.version();
      }
    }
  }

  /** How many places for saved tensors there are, of which some may be empty. */
  public final int savedCount() {
    return versions == null ? 0 : versions.length;
  }

  /** Whether a saved tensor is a result of this node. */
  public final boolean savedResult(int k) {
    return (outputs & 1 << k) != 0;
  }

  /** Has hooks keep a tensor that was saved, from now on; they may be set once. */
  public final void packSaved(int k, SavedTensorHooks hooks) {
    if (saved == null) {
      throw TensorException.runtime(
          "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate"
              + " values of the graph are freed when you call .backward() or autograd.grad()."
              + " Specify retain_graph=True if you need to backward through the graph a second time"
              + " or if you need to access saved variables after calling backward.");
    }
    if (packed != null && packed[k] != null) {
      throw TensorException.runtime(
          "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only"
              + " one pair of hooks is allowed at a time.");
    }
    Tensor t = saved(k);
    if (t == null) {
      throw TensorException.runtime(
          "Calling register_hooks on a saved tensor with value None is forbidden");
    }
    if (packed == null) {
      packed = new SavedTensorHooks.Packed[savedCount()];
    }
    packed[k] = hooks.pack(t);
    saved[k] = null;
  }

  /** A tensor saved when the operation was recorded, checked to be unchanged since. */
  public final Tensor saved(int k) {
    if (saved == null) {
      throw released();
    }
    if (packed != null && packed[k] != null) {
      return packed[k].unpacked();
    }
    Tensor t = saved[k];
    if (t != null && t.version() != versions[k]) {
      throw modified(t, k);
    }
    return t;
  }

  private TensorException modified(Tensor t, int k) {
    Node fn = savedResult(k) ? this : t.gradFn();
    int number = t.outputNr();
    // Operators that are made of others see their inputs by other names.
    while (fn != null && fn.name().equals("AliasBackward0") && fn.next()[0] != null) {
      number = fn.nextInput()[0];
      fn = fn.next()[0];
    }
    if (fn instanceof AccumulateGrad) {
      fn = null;
    }
    return TensorException.runtime(
        "one of the variables needed for gradient computation has been modified by an inplace"
            + " operation: ["
            + t.typeName()
            + " "
            + Arrays.toString(t.shape())
            + "]"
            + (fn == null ? "" : ", which is output " + number + " of " + fn.qualifiedName() + ",")
            + " is at version "
            + t.version()
            + "; expected version "
            + versions[k]
            + " instead. Hint: "
            + (GradMode.anomaly()
                ? "the backtrace further above shows the operation that failed to compute its"
                    + " gradient. The variable in question was changed in there or anywhere"
                    + " later. Good luck!"
                : "enable anomaly detection to find the operation that failed to compute its"
                    + " gradient, with torch.autograd.set_detect_anomaly(True)."));
  }

  @Override
  public void release() {
    saved = null;
    packed = null;
  }
}
