package org.dlscript.runtime.autograd;

import java.util.function.UnaryOperator;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The node of a function written in a script: its backward is a callback. */
public final class CustomNode extends SavingNode {
  private final String name;
  private final boolean missingAllowed;
  private UnaryOperator<Tensor[]> backward;

  /** What the script keeps for the backward pass: its attributes are also those of the node. */
  public final Object context;

  public CustomNode(String name, Tensor[] inputs, boolean missingAllowed, Object context) {
    this.name = name;
    this.missingAllowed = missingAllowed;
    this.context = context;
    connect(inputs);
  }

  /** Sets what computes the gradients of the inputs from those of the outputs. */
  public void setBackward(UnaryOperator<Tensor[]> callback) {
    this.backward = callback;
  }

  /** Makes the node the history of an input that the function has changed in place. */
  public void rewrite(Tensor input, int number, int count) {
    if (input.isLeaf() && input.requiresGrad()) {
      throw TensorException.runtime(
          "a leaf Variable that requires grad has been used in an in-place operation.");
    }
    if (input.view() == null) {
      setOutput(input, number, count);
      return;
    }
    if (count > 1) {
      throw TensorException.runtime(
          "If your Function modifies inplace an input that is a view of another Tensor, your"
              + " Function cannot return more than one Tensor. This is not supported by the current"
              + " autograd engine. You should either make sure the input is not a view (using"
              + " .clone() for example) or make your Function only return one Tensor (potentially"
              + " splitting it into two Functions: one doing the inplace that returns a single"
              + " Tensor and a second one that does the other operations). You can ask on the forum"
              + " https://discuss.pytorch.org/ if you need help to do this change.");
    }
    InPlace.attach(input, this);
  }

  /** Keeps tensors for the backward pass, of which some may be among the outputs. */
  public void keep(Tensor[] tensors, Tensor[] outputs) {
    save(tensors);
    for (Tensor t : outputs) {
      noteOutput(t);
    }
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
}
