package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.random.Counts;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Draws of the gamma and Dirichlet distributions, whose derivatives follow the draw along its
 * distribution function: d draw / d parameter = -(d F / d parameter) / density.
 */
final class GammaOps {
  private static final String TAIL = "(Tensor self, Generator? generator=None) -> Tensor";

  /** Terms of the positive series until the rest does not count. */
  private static final int TERMS = 100_000;

  private GammaOps() {}

  /**
   * How a gamma draw x of shape a moves with a. The distribution function is a series of positive
   * terms x^(a+n) e^-x / Gamma(a+n+1).
   */
  static double gammaSlope(double a, double x) {
    if (!(a > 0) || !(x > 0)) {
      return a > 0 && x == 0 ? 0 : Double.NaN;
    }
    // The terms over the density x^(a-1) e^-x / Gamma(a): x/a, x^2/(a(a+1)), ...
    double term = x / a;
    double psi = SpecialFunctions.digamma(a + 1);
    double log = Math.log(x);
    double sum = 0;
    for (int n = 0; n < TERMS; n++) {
      double part = term * (log - psi);
      sum += part;
      if (a + n > x && Math.abs(part) < 1e-17 * Math.abs(sum)) {
        break;
      }
      psi += 1 / (a + n + 1);
      term *= x / (a + n + 1);
    }
    return -sum;
  }

  /** The derivative of log I_x(a, b) by a, and by b, times I_x over the density. */
  private static double[] betaSlopes(double x, double a, double b) {
    double total = SpecialFunctions.digamma(a + b);
    double byA = Math.log(x) - 1 / a - SpecialFunctions.digamma(a) + total;
    double byB = Math.log1p(-x) - SpecialFunctions.digamma(b) + total;
    double term = 1;
    double[] sums = {0, 0};
    for (int n = 0; n < TERMS; n++) {
      sums[0] += term * byA;
      sums[1] += term * byB;
      if (term < 1e-17 && n > 10) {
        break;
      }
      byA += 1 / (a + b + n) - 1 / (a + 1 + n);
      byB += 1 / (a + b + n);
      term *= (a + b + n) / (a + 1 + n) * x;
    }
    double scale = x * (1 - x) / a;
    return new double[] {sums[0] * scale, sums[1] * scale};
  }

  /**
   * How a share x of a Dirichlet draw moves with its own parameter, over 1 - x, where {@code total}
   * is the sum of all parameters. The share is beta distributed with {@code alpha} and the rest.
   */
  static double dirichletSlope(double x, double alpha, double total) {
    if (x <= 0 || x >= 1) {
      return 0;
    }
    double beta = total - alpha;
    double slope = x <= 0.5 ? -betaSlopes(x, alpha, beta)[0] : betaSlopes(1 - x, beta, alpha)[1];
    return slope / (1 - x);
  }

  private static Tensor gamma(Tensor a, Generator g) {
    Tensor r = RandomOps.drawn(a, x -> Counts.gamma(g, x));
    if (!Grad.wanted(a)) {
      return r;
    }
    Tensor at = a.alias();
    Tensor draw = r.alias();
    return Grad.record(
        r,
        "StandardGammaBackward0",
        a,
        null,
        (n, grad) -> Arithmetic.mul(grad, slopes(at, draw, null)));
  }

  private static Tensor dirichlet(Tensor alpha, Generator g) {
    Tensor gammas = RandomOps.drawn(alpha, x -> Counts.gamma(g, x));
    Tensor r =
        Fused.untracked(
            () -> Arithmetic.div(gammas, Reductions.sum(gammas, new int[] {-1}, true, null)));
    if (!Grad.wanted(alpha)) {
      return r;
    }
    Tensor at = alpha.alias();
    Tensor x = r.alias();
    return Grad.record(
        r,
        "_DirichletBackward",
        alpha,
        null,
        (n, grad) -> {
          Tensor total = Reductions.sum(at, new int[] {-1}, true, null);
          Tensor along = Reductions.sum(Arithmetic.mul(x, grad), new int[] {-1}, true, null);
          return Arithmetic.mul(slopes(x, at, total), Arithmetic.sub(grad, along));
        });
  }

  /** Elementwise gammaSlope(p, q), or with a total dirichletSlope(p, q, total); detached. */
  private static Tensor slopes(Tensor p, Tensor q, Tensor total) {
    return Fused.untracked(
        () -> {
          Tensor r = Tensor.empty(p.dtype(), p.shape()).on(p.device());
          Tensor y = q.withLayout(q.layout().expand(p.shape()));
          Tensor t = total == null ? null : total.withLayout(total.layout().expand(p.shape()));
          int[] at = {0};
          RandomFills.fill(
              r,
              () -> {
                int k = at[0]++;
                return t == null
                    ? gammaSlope(p.doubleAt(k), y.doubleAt(k))
                    : dirichletSlope(p.doubleAt(k), y.doubleAt(k), t.doubleAt(k));
              });
          return r;
        });
  }

  /** Declares the operators. */
  static void register() {
    Ops.define(
        "_standard_gamma" + TAIL, Op.FUNCTION, a -> gamma(a.t(0), RandomFills.generator(a.get(1))));
    Ops.define(
        "_standard_gamma_grad(Tensor self, Tensor output) -> Tensor",
        Op.FUNCTION,
        a -> slopes(a.t(0), a.t(1), null));
    Ops.define(
        "_sample_dirichlet" + TAIL,
        Op.FUNCTION,
        a -> dirichlet(a.t(0), RandomFills.generator(a.get(1))));
    Ops.define(
        "_dirichlet_grad(Tensor x, Tensor alpha, Tensor total) -> Tensor",
        Op.FUNCTION,
        a -> slopes(a.t(0), a.t(1), a.t(2)));
  }
}
