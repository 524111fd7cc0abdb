package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.stream.IntStream;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Weights as a length and a direction (Salimans and Kingma 2016): {@code w = g·v/‖v‖}, the norm
 * taken over all dimensions but one, or over all of them for the dimension -1.
 */
final class WeightNorms {
  private WeightNorms() {}

  private static int[] others(Tensor v, int dim) {
    return IntStream.range(0, v.rank()).filter(i -> i != dim).toArray();
  }

  private static Tensor normExcept(Tensor v, double p, int dim) {
    return dim == -1
        ? Norms.vector(v, p, others(v, -1), false)
        : Norms.vector(v, p, others(v, dim), true);
  }

  private static Tensor weight(Tensor v, Tensor g, int dim) {
    boolean before = GradMode.set(false);
    Tensor result;
    try {
      result = mul(v, div(g, normExcept(v, 2, dim)));
    } finally {
      GradMode.set(before);
    }
    if (Grad.wanted(v, g)) {
      Grad.record(
          result,
          "WeightNormInterfaceBackward0",
          new Tensor[] {v, g},
          Grad.save(v, g),
          (n, grad) -> gradients(grad, n.saved(0), n.saved(1), dim));
    }
    return result;
  }

  // dL/dg = Σ grad·v/‖v‖ and dL/dv = g/‖v‖·(grad - v·Σ(grad·v)/‖v‖²).
  private static Tensor[] gradients(Tensor grad, Tensor v, Tensor g, int dim) {
    Tensor norm = normExcept(v, 2, dim);
    Tensor along = Reductions.sum(mul(grad, v), others(v, dim), dim != -1, null);
    Tensor toG = div(along, norm);
    Tensor toV = mul(div(g, norm), sub(grad, mul(v, div(along, mul(norm, norm)))));
    return new Tensor[] {toV, Reductions.sumTo(toG, g.shape())};
  }

  static void register() {
    Ops.define(
        "norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor",
        Op.FUNCTION,
        a -> normExcept(a.t(0), a.i(1), a.i(2)));
    Ops.define(
        "_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor",
        Op.FUNCTION,
        a -> weight(a.t(0), a.t(1), a.i(2)));
  }
}
