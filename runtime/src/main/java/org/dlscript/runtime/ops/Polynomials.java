package org.dlscript.runtime.ops;

import java.util.function.DoubleBinaryOperator;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;

/** Orthogonal polynomials, by their recurrences. */
final class Polynomials {
  private Polynomials() {}

  /** p[k+1] from k, x, p[k] and p[k-1]. */
  @FunctionalInterface
  interface Recurrence {
    double next(int k, double x, double p, double before);
  }

  private static double run(double x, double degree, double first, Recurrence r) {
    if (degree != degree) {
      return Double.NaN;
    }
    long n = (long) degree;
    if (n < 0) {
      return 0;
    }
    double before = 1;
    if (n == 0) {
      return before;
    }
    double p = first;
    for (int k = 1; k < n; k++) {
      double next = r.next(k, x, p, before);
      before = p;
      p = next;
    }
    return p;
  }

  private static final Recurrence CHEBYSHEV = (k, x, p, b) -> 2 * x * p - b;

  private static void define(String name, DoubleBinaryOperator f) {
    Binary b =
        new Binary(
            Binary.Rule.FLOAT, BinaryKernel.of(name, f, null, null), "Special" + name, 0, null);
    Ops.define(
        "torch.special",
        name + "(Tensor x, Tensor n) -> Tensor",
        Op.FUNCTION | Op.NUMBER_FIRST,
        a -> {
          if (a.t(0).requiresGrad() || a.t(1).requiresGrad()) {
            return b.apply(a.t(0).alias(), a.t(1).alias());
          }
          return b.apply(a.t(0), a.t(1));
        });
  }

  static void register() {
    define("chebyshev_polynomial_t", (x, n) -> run(x, n, x, CHEBYSHEV));
    define("chebyshev_polynomial_u", (x, n) -> run(x, n, 2 * x, CHEBYSHEV));
    define("chebyshev_polynomial_v", (x, n) -> run(x, n, 2 * x - 1, CHEBYSHEV));
    define("chebyshev_polynomial_w", (x, n) -> run(x, n, 2 * x + 1, CHEBYSHEV));
    define("shifted_chebyshev_polynomial_t", (x, n) -> run(2 * x - 1, n, 2 * x - 1, CHEBYSHEV));
    define(
        "shifted_chebyshev_polynomial_u", (x, n) -> run(2 * x - 1, n, 2 * (2 * x - 1), CHEBYSHEV));
    define(
        "shifted_chebyshev_polynomial_v",
        (x, n) -> run(2 * x - 1, n, 2 * (2 * x - 1) - 1, CHEBYSHEV));
    define(
        "shifted_chebyshev_polynomial_w",
        (x, n) -> run(2 * x - 1, n, 2 * (2 * x - 1) + 1, CHEBYSHEV));
    define(
        "hermite_polynomial_h",
        (x, n) -> run(x, n, 2 * x, (k, v, p, b) -> 2 * v * p - 2.0 * k * b));
    define("hermite_polynomial_he", (x, n) -> run(x, n, x, (k, v, p, b) -> v * p - k * b));
    define(
        "laguerre_polynomial_l",
        (x, n) -> run(x, n, 1 - x, (k, v, p, b) -> ((2.0 * k + 1 - v) * p - k * b) / (k + 1)));
    define(
        "legendre_polynomial_p",
        (x, n) -> run(x, n, x, (k, v, p, b) -> ((2.0 * k + 1) * v * p - k * b) / (k + 1)));
  }
}
