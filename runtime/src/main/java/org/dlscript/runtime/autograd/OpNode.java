package org.dlscript.runtime.autograd;

import org.dlscript.runtime.tensor.Tensor;

/** The node of an operator: a name, the saved tensors with their versions, and the derivative. */
public final class OpNode extends SavingNode {
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

  private String name;
  private final Object derivative;

  OpNode(String name, Object derivative, Tensor[] saved) {
    this.name = name;
    this.derivative = derivative;
    if (saved != null) {
      save(saved);
    }
  }

  /** The name of the operator's in-place form, where that has one of its own. */
  public void rename(String other) {
    name = other;
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
}
