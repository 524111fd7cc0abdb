package org.dlscript.runtime.autograd;

import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * What a differentiable view knows of its base: after the base or another view of it was changed in
 * place, the view's own gradient function is stale and is made anew from the base's.
 */
public final class ViewHistory {
  private final Tensor base;
  private int seenVersion;
  private Origin origin;
  private int output;

  /** How a view was made, in so far as changing it in place is forbidden therefore. */
  public enum Origin {
    /** By a view operator, recorded. */
    ORDINARY,
    /** Where nothing was recorded. */
    NO_GRAD,
    /** In inference mode, of a tensor that was not. */
    INFERENCE,
    /** By an operator with several results. */
    SEVERAL,
    /** By a function written in a script. */
    CUSTOM
  }

  public ViewHistory(Tensor base) {
    this(base, Origin.ORDINARY);
  }

  private ViewHistory(Tensor base, Origin origin) {
    this.base = base;
    this.origin = origin;
    this.seenVersion = base.version();
  }

  /** The history of a view that is made now of a tensor, which may be a view itself. */
  public static ViewHistory of(Tensor viewed) {
    ViewHistory outer = viewed.view();
    Tensor base = outer == null ? viewed : outer.base;
    Origin origin =
        GradMode.enabled()
            ? outer == null ? Origin.ORDINARY : outer.origin
            : GradMode.inference() ? Origin.INFERENCE : Origin.NO_GRAD;
    return new ViewHistory(base, origin);
  }

  public Origin origin() {
    return origin;
  }

  /** Says how the view was made, and which of the results it was. */
  public void mark(Origin how, int number) {
    this.origin = how;
    this.output = number;
  }

  /** The error of changing in place a view that was made in a way which forbids that. */
  TensorException refusal(Tensor view) {
    return refusal(view, "is being modified inplace");
  }

  private TensorException refusal(Tensor view, String what) {
    Node fn = view.recordedGradFn();
    boolean inference = origin == Origin.INFERENCE;
    StringBuilder b = new StringBuilder();
    if (inference || origin == Origin.NO_GRAD || fn == null) {
      b.append(
              fn == null
                  ? "A view was created in"
                  : "Output "
                      + output
                      + " of "
                      + fn.qualifiedName()
                      + " is a view of a view which was created in")
          .append(inference ? " inference mode" : " no_grad mode")
          .append(" and " + what + " ")
          .append(inference ? "in normal mode." : "with grad mode enabled.");
    } else {
      b.append("Output ")
          .append(output)
          .append(" of ")
          .append(fn.qualifiedName())
          .append(" is a view and " + what + ".");
    }
    String block = inference ? "inference_mode" : "no_grad";
    b.append(
        switch (origin) {
          case SEVERAL ->
              " This view is the output of a function that returns multiple views. Such functions"
                  + " do not allow the output views to be modified inplace. You should replace the"
                  + " inplace operation by an out-of-place one.";
          case CUSTOM ->
              " This view was created inside a custom Function (or because an input was returned"
                  + " as-is) and the autograd logic to handle view+inplace would override the custom"
                  + " backward associated with the custom Function, leading to incorrect gradients."
                  + " This behavior is forbidden. You can fix this by cloning the output of the"
                  + " custom Function.";
          default ->
              " Given that this use case is ambiguous and error-prone, it is forbidden. You can"
                  + " clarify your code by moving both the view and the inplace either both inside"
                  + " the "
                  + block
                  + " block (if you don't want the inplace to be tracked) or both outside (if you"
                  + " want the inplace to be tracked).";
        });
    return TensorException.runtime(b.toString());
  }

  /** The tensor that owns the memory; never itself a view with history. */
  public Tensor base() {
    return base;
  }

  /** Makes the view's gradient function anew where the memory was changed since it was made. */
  public void refresh(Tensor view) {
    int now = base.version();
    if (seenVersion != now) {
      if (origin != Origin.ORDINARY && base.requiresGrad() && GradMode.enabled()) {
        throw refusal(view, "its base or another view of its base has been modified inplace");
      }
      seenVersion = now;
      if (base.requiresGrad() && view.dtype() == base.dtype()) {
        Layout l = view.layout();
        OpNode node =
            new OpNode("AsStridedBackward0", Views.asStridedDerivative(base.layout(), l), null);
        node.connect(base);
        node.setOutput(view, 0, 1);
      }
    }
  }

  /** Notes that the view's gradient function is up to date. */
  void markSeen() {
    seenVersion = base.version();
  }
}
