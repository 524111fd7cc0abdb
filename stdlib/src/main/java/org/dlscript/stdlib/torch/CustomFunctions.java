package org.dlscript.stdlib.torch;

import java.util.Arrays;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.autograd.CustomNode;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.ViewHistory;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Tensor;

/**
 * What becomes of the results of a forward that a script wrote ({@code torch.autograd.Function}):
 * which of them are outputs of its node, and the checks of what it said about them.
 */
final class CustomFunctions {
  private CustomFunctions() {}

  /**
   * {@code _custom(name, context, inputs, outputs, saved, plain, dirty, recorded, backward)}: the
   * outputs as the caller gets them. {@code plain} are those without gradients, {@code dirty} the
   * inputs that were changed in place; the context gets the node as {@code _node}.
   */
  static Object finish(Object[] a) {
    Tensor[] inputs = GradNodes.tensors(a[2]);
    Object[] outputs = ((PyTuple) a[3]).items.clone();
    Tensor[] dirty = changed(a[6]);
    Tensor[] plain = withoutGradient(a[5]);
    CustomNode node =
        Operators.truth(a[7]) ? new CustomNode(Text.str(a[0]), inputs, true, a[1]) : null;
    Tensor[] tracked = new Tensor[outputs.length];
    int differentiable = 0;
    for (int k = 0; k < outputs.length; k++) {
      if (!(outputs[k] instanceof PyTensor p)) {
        continue;
      }
      boolean given = holds(inputs, p.tensor);
      boolean rewritten = holds(dirty, p.tensor);
      Tensor t = p.tensor;
      if (node == null || holds(plain, t) || !t.dtype().isDifferentiable()) {
        t = given && t.requiresGrad() ? t.alias() : t;
      } else if (rewritten) {
        node.rewrite(t, k, outputs.length);
        tracked[k] = t;
      } else {
        t = given ? viewed(t) : t;
        node.setOutput(t, k, outputs.length);
        tracked[k] = t;
      }
      if (t.view() != null && !(given && rewritten)) {
        t.view().mark(ViewHistory.Origin.CUSTOM, k);
      }
      differentiable += tracked[k] == null ? 0 : 1;
      outputs[k] = t == p.tensor ? p : PyTensor.of(t);
    }
    for (Tensor d : dirty) {
      if (node != null && !holds(tracked, d)) {
        throw Errors.runtimeError(
            "Some elements marked as dirty during the forward method were not returned as output."
                + " The inputs that are modified inplace must all be outputs of the Function.");
      }
    }
    if (node != null) {
      markSeveral(tracked, differentiable);
      node.keep(saved(a[4]), tracked);
      Object backward = a[8];
      node.setBackward(
          grads -> GradNodes.tensors(Calls.call(backward, GradNodes.tuple(grads).items)));
      Attributes.set(a[1], "_node", GradNodes.of(node));
    }
    return new PyTuple(outputs);
  }

  private static void markSeveral(Tensor[] outputs, int differentiable) {
    for (int k = 0; differentiable > 1 && k < outputs.length; k++) {
      if (outputs[k] != null && outputs[k].view() != null) {
        outputs[k].view().mark(ViewHistory.Origin.SEVERAL, k);
      }
    }
  }

  /** An input that is returned as it was, so that the node can be its history. */
  private static Tensor viewed(Tensor t) {
    boolean before = GradMode.set(false);
    try {
      return Views.alias(t);
    } finally {
      GradMode.set(before);
    }
  }

  private static boolean holds(Tensor[] tensors, Tensor t) {
    return Arrays.stream(tensors).anyMatch(x -> x == t);
  }

  private static Tensor[] changed(Object items) {
    Object[] given = ((PyTuple) items).items;
    Tensor[] out = new Tensor[given.length];
    for (int k = 0; k < out.length; k++) {
      if (!(given[k] instanceof PyTensor p)) {
        throw Errors.runtimeError(
            "mark_dirty can only accept variables, but argument "
                + k
                + " is of type "
                + Types.of(given[k]).name());
      }
      out[k] = p.tensor;
      p.tensor.bumpVersion();
    }
    return out;
  }

  private static Tensor[] withoutGradient(Object items) {
    Object[] given = ((PyTuple) items).items;
    Tensor[] out = new Tensor[given.length];
    for (int k = 0; k < out.length; k++) {
      if (!(given[k] instanceof PyTensor p)) {
        throw Errors.runtimeError(
            "mark_non_differentiable only accepts variable arguments, but got "
                + Types.of(given[k]).name());
      }
      out[k] = p.tensor;
    }
    return out;
  }

  private static Tensor[] saved(Object items) {
    Object[] given = ((PyTuple) items).items;
    Tensor[] out = new Tensor[given.length];
    for (int k = 0; k < out.length; k++) {
      if (given[k] instanceof PyTensor p) {
        out[k] = p.tensor;
      } else if (given[k] != PyNone.NONE) {
        throw Errors.typeError(
            "save_for_backward can only save variables, but argument "
                + k
                + " is of type "
                + Types.of(given[k]).name());
      }
    }
    return out;
  }
}
