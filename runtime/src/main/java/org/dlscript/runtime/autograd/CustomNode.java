package org.dlscript.runtime.autograd;

import java.util.function.UnaryOperator;
import org.dlscript.runtime.tensor.Tensor;

/** The node of a function written in a script: its backward is a callback. */
public final class CustomNode extends Node {
  private final String name;
  private final boolean missingAllowed;
  private UnaryOperator<Tensor[]> backward;
  private Runnable onRelease;

  public CustomNode(String name, Tensor[] inputs, boolean missingAllowed) {
    this.name = name;
    this.missingAllowed = missingAllowed;
    connect(inputs);
  }

  /** Sets what computes the gradients of the inputs from those of the outputs. */
  public void setBackward(UnaryOperator<Tensor[]> callback, Runnable release) {
    this.backward = callback;
    this.onRelease = release;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean acceptsMissing() {
    return missingAllowed || outputs() > 1;
  }

  @Override
  public Tensor[] apply(Tensor[] grads) {
    return backward.apply(grads);
  }

  @Override
  public void release() {
    if (onRelease != null) {
      onRelease.run();
    }
  }
}
