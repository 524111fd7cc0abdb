package org.dlscript.runtime.autograd;

import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The rules of changing a tensor in place. */
public final class InPlace {
  private InPlace() {}

  /** Throws where a tensor may not be changed in place now. */
  public static void check(Tensor self) {
    if (!GradMode.enabled()) {
      return;
    }
    ViewHistory view = self.view();
    if (self.requiresGrad() && self.isLeaf()) {
      throw TensorException.runtime(
          view != null
              ? "a view of a leaf Variable that requires grad is being used in an in-place"
                    + " operation."
              : "a leaf Variable that requires grad is being used in an in-place operation.");
    }
    if (view != null && view.base().isLeaf() && view.base().requiresGrad()) {
      throw TensorException.runtime(
          "a view of a leaf Variable that requires grad is being used in an in-place operation.");
    }
  }

  /** After the memory was written: notes the change and makes the node the tensor's history. */
  public static void finish(Tensor self, Node node) {
    self.bumpVersion();
    ViewHistory view = self.view();
    if (node == null) {
      return;
    }
    if (view == null) {
      node.setOutput(self, 0, node.outputs());
      return;
    }
    Tensor base = view.base();
    CopySlices slices = new CopySlices(base, self.layout(), node);
    slices.setOutput(base, 0, 1);
    view.refresh(self);
  }
}
