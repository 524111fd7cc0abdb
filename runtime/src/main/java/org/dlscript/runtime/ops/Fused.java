package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Operators that are formulas over other operators but one step in the recorded computation, as
 * PyTorch has them. The formula's own graph hangs behind that step; the gradient runs through it,
 * and so do gradients of the gradient.
 */
final class Fused {
  /** A formula over the inputs. */
  @FunctionalInterface
  interface Formula {
    Tensor apply(Tensor[] inputs);
  }

  private Fused() {}

  /** Evaluates the formula and records it as one node; inputs may be null. */
  static Tensor record(String node, Formula formula, Tensor... inputs) {
    if (!Grad.wanted(inputs)) {
      return formula.apply(inputs);
    }
    return several(node, t -> new Tensor[] {formula.apply(t)}, inputs)[0];
  }

  /** A formula for half precision inputs evaluated in single precision and rounded at its end. */
  static Formula widened(DType d, Formula formula) {
    if (!d.isHalf()) {
      return formula;
    }
    return t -> {
      Tensor[] wide = new Tensor[t.length];
      for (int k = 0; k < t.length; k++) {
        wide[k] = t[k] == null ? null : Copies.to(t[k], DType.FLOAT32);
      }
      return Copies.to(formula.apply(wide), d);
    };
  }

  /** The same with several results, of which those that depend on no tracked input stay as are. */
  static Tensor[] several(String node, Formulas formula, Tensor... inputs) {
    if (!Grad.wanted(inputs)) {
      return formula.apply(inputs);
    }
    Tensor[] inner = new Tensor[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      Tensor t = inputs[k];
      inner[k] =
          t != null && t.requiresGrad()
              ? Grad.record(t.alias(), "AliasBackward0", t, null, (n, g) -> g)
              : t;
    }
    Tensor[] results = formula.apply(inner);
    Tensor[] outer = new Tensor[results.length];
    Tensor[] recorded = new Tensor[results.length];
    boolean any = false;
    for (int k = 0; k < results.length; k++) {
      boolean tracked = results[k].requiresGrad();
      any |= tracked;
      outer[k] = tracked ? results[k].alias() : results[k];
      recorded[k] = tracked ? outer[k] : null;
    }
    if (any) {
      Grad.record(recorded, node, inputs, null, (n, g) -> through(n, g, results, inner));
    }
    return outer;
  }

  /** The gradients of a formula's inputs from those of its results, of which some may be null. */
  private static Tensor[] through(OpNode n, Tensor[] g, Tensor[] results, Tensor[] inner) {
    List<Tensor> from = new ArrayList<>();
    List<Tensor> seeds = new ArrayList<>();
    for (int k = 0; k < g.length; k++) {
      if (g[k] != null) {
        from.add(results[k]);
        seeds.add(g[k]);
      }
    }
    List<Tensor> to = new ArrayList<>();
    for (int k = 0; k < inner.length; k++) {
      if (n.needs(k)) {
        to.add(inner[k]);
      }
    }
    Tensor[] none = {};
    Tensor[] found =
        Engine.grad(
            from.toArray(none),
            to.toArray(none),
            seeds.toArray(none),
            true,
            GradMode.enabled(),
            true);
    Tensor[] grads = new Tensor[inner.length];
    for (int k = 0, i = 0; k < inner.length; k++) {
      if (n.needs(k)) {
        grads[k] = found[i++];
      }
    }
    return grads;
  }

  /** Differentiable gradients of a formula at these inputs, which need not be leaves. */
  static Tensor[] gradients(Formula formula, OpNode node, Tensor grad, Tensor... inputs) {
    return gradients(t -> new Tensor[] {formula.apply(t)}, node, new Tensor[] {grad}, inputs);
  }

  /** A formula with several results. */
  @FunctionalInterface
  interface Formulas {
    Tensor[] apply(Tensor[] inputs);
  }

  /** The same for several results, of which some may have got no gradient. */
  static Tensor[] gradients(Formulas formula, OpNode node, Tensor[] grads, Tensor... inputs) {
    Tensor[] inner = new Tensor[inputs.length];
    List<Tensor> wanted = new ArrayList<>();
    for (int k = 0; k < inputs.length; k++) {
      inner[k] = inputs[k];
      if (node.needs(k)) {
        inner[k] = Grad.record(inputs[k].alias(), "AliasBackward0", inputs[k], null, (n, g) -> g);
        wanted.add(inner[k]);
      }
    }
    Tensor[] results = formula.apply(inner);
    List<Tensor> roots = new ArrayList<>();
    List<Tensor> seeds = new ArrayList<>();
    for (int k = 0; k < grads.length; k++) {
      if (grads[k] != null) {
        roots.add(results[k]);
        seeds.add(grads[k]);
      }
    }
    Tensor[] none = {};
    Tensor[] found =
        Engine.grad(
            roots.toArray(none), wanted.toArray(none), seeds.toArray(none), true, true, true);
    Tensor[] out = new Tensor[inputs.length];
    for (int k = 0, i = 0; k < inputs.length; k++) {
      if (node.needs(k)) {
        out[k] = found[i++];
      }
    }
    return out;
  }

  /** Runs without recording; where the result is a view, it knows nothing of its base. */
  static Tensor untracked(java.util.function.Supplier<Tensor> body) {
    boolean before = GradMode.set(false);
    try {
      Tensor r = body.get();
      return r.view() == null ? r : r.alias();
    } finally {
      GradMode.set(before);
    }
  }
}
