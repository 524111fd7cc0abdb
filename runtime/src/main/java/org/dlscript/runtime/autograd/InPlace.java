package org.dlscript.runtime.autograd;

import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The rules of changing a tensor in place. */
public final class InPlace {
  private InPlace() {}

  /**
   * What an in-place operation reads and may save: the tensor itself, or where it is tracked, or
   * one of the other arguments is, a copy with its history, which the change leaves as it is.
   */
  public static Tensor original(Tensor self, Object... others) {
    if (!GradMode.enabled()) {
      return self;
    }
    if (!self.requiresGrad()) {
      for (Object o : others) {
        if (o instanceof Tensor t && t.requiresGrad()) {
          return Copies.detachedClone(self);
        }
      }
      return self;
    }
    Node fn = self.gradFn();
    if (fn == null) {
      return self;
    }
    Tensor copy = Copies.detachedClone(self);
    fn.setOutput(copy, self.outputNr(), fn.outputs());
    return copy;
  }

  /** Throws where autograd forbids that a tensor is changed in place, given what it is made of. */
  public static void check(Tensor self, Object... others) {
    if (!GradMode.enabled()) {
      return;
    }
    ViewHistory view = self.view();
    if (view != null
        && view.origin() != ViewHistory.Origin.ORDINARY
        && (self.requiresGrad() || wanted(others))) {
      throw view.refusal(self);
    }
    if (view != null && self.requiresGrad() && view.base().isLeaf()) {
      throw TensorException.runtime(
          "a view of a leaf Variable that requires grad is being used in an in-place operation.");
    }
    if (self.requiresGrad() && self.isLeaf()) {
      throw TensorException.runtime(
          "a leaf Variable that requires grad is being used in an in-place operation.");
    }
  }

  /** The same given one other tensor. */
  public static void check(Tensor self, Tensor other) {
    if (self.view() == null || !other.requiresGrad()) {
      check(self);
    } else {
      check(self, (Object) other);
    }
  }

  private static boolean wanted(Object[] others) {
    for (Object o : others) {
      if (o instanceof Tensor t && t.requiresGrad()) {
        return true;
      }
    }
    return false;
  }

  /** After the memory was written: notes the change and makes the node the tensor's history. */
  public static void finish(Tensor self, Node node) {
    self.bumpVersion();
    if (node != null) {
      attach(self, node);
    }
  }

  static void attach(Tensor self, Node node) {
    ViewHistory view = self.view();
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
