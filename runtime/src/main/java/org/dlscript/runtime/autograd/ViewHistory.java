package org.dlscript.runtime.autograd;

import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/**
 * What a differentiable view knows of its base: after the base or another view of it was changed in
 * place, the view's own gradient function is stale and is made anew from the base's.
 */
public final class ViewHistory {
  private final Tensor base;
  private int seenVersion;
  private String fromSeveral;

  public ViewHistory(Tensor base) {
    this.base = base;
    this.seenVersion = base.version();
  }

  /** Which output of a function that makes several views at once this is, in words, or null. */
  public String fromSeveral() {
    return fromSeveral;
  }

  /** Marks the view as one of several. */
  public void markSeveral(String output) {
    this.fromSeveral = output;
  }

  /** The tensor that owns the memory; never itself a view with history. */
  public Tensor base() {
    return base;
  }

  /** Makes the view's gradient function anew where the memory was changed since it was made. */
  public void refresh(Tensor view) {
    int now = base.version();
    if (seenVersion != now) {
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
