package org.dlscript.runtime.autograd;

import org.dlscript.runtime.tensor.Tensor;

/**
 * Records operations for differentiation. Callers ask {@link #wanted} first, so that nothing is
 * made in vain.
 */
public final class Grad {
  private Grad() {}

  public static boolean wanted(Tensor a) {
    return a.tracked();
  }

  public static boolean wanted(Tensor a, Tensor b) {
    return (a.requiresGrad() || b.requiresGrad()) && GradMode.enabled();
  }

  /** Whether any of the tensors, of which some may be null, is to be recorded. */
  public static boolean wanted(Tensor... inputs) {
    for (Tensor t : inputs) {
      if (t != null && t.requiresGrad()) {
        return GradMode.enabled();
      }
    }
    return false;
  }

  /** Tensors to save. */
  public static Tensor[] save(Tensor... saved) {
    return saved;
  }

  /** Records a result of one input. */
  public static Tensor record(
      Tensor result, String name, Tensor input, Tensor[] saved, OpNode.Derivative1 derivative) {
    OpNode node = new OpNode(name, derivative, saved);
    node.connect(input);
    node.setOutput(result, 0, 1);
    node.noteOutput(result);
    return result;
  }

  /** Records a result of several inputs. */
  public static Tensor record(
      Tensor result, String name, Tensor[] inputs, Tensor[] saved, OpNode.Derivative derivative) {
    OpNode node = new OpNode(name, derivative, saved);
    node.connect(inputs);
    node.setOutput(result, 0, 1);
    node.noteOutput(result);
    return result;
  }

  /**
   * Notes that an operation has overwritten a tensor, the first of its inputs, and records it where
   * that is wanted. The tensor is no view; {@code saved} may hold it, as it is now.
   */
  public static void overwritten(
      Tensor self, String name, Tensor[] inputs, Tensor[] saved, OpNode.Derivative derivative) {
    self.bumpVersion();
    if (wanted(inputs)) {
      OpNode node = new OpNode(name, derivative, saved);
      node.connect(inputs);
      node.noteOutput(self);
      InPlace.attach(self, node);
    }
  }

  /** Records several results; those of a type without gradients are left out. */
  public static void record(
      Tensor[] results,
      String name,
      Tensor[] inputs,
      Tensor[] saved,
      OpNode.DerivativeN derivative) {
    OpNode node = new OpNode(name, derivative, saved);
    node.connect(inputs);
    for (int k = 0; k < results.length; k++) {
      if (results[k] != null && results[k].dtype().isDifferentiable()) {
        node.setOutput(results[k], k, results.length);
        node.noteOutput(results[k]);
      }
    }
  }
}
