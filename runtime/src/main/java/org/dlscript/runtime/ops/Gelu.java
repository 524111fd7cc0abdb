package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.kernel.ActivationGradients;
import org.dlscript.runtime.kernel.Erf;
import org.dlscript.runtime.kernel.GaussianUnit;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The Gaussian error linear unit, exact and by its approximation, and its derivative. */
public final class Gelu {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double KAPPA = 0.044715;

  private static final Unary CDF =
      Unary.keeping("ndtr", a -> 0.5 * Erf.erfc(-a * ROOT_HALF), null)
          .single(GaussianUnit.DISTRIBUTION)
          .fromInput((n, g) -> mul(g, density(n.saved(0))));

  private static final Unary GELU =
      Unary.keeping("gelu", a -> a * 0.5 * (1 + Erf.erf(a * ROOT_HALF)), null)
          .single(GaussianUnit.VALUE)
          .fromInput(
              ActivationGradients.GELU,
              (n, g) -> {
                Tensor x = n.saved(0);
                return mul(g, add(CDF.apply(x), mul(x, density(x))));
              });

  private static final Unary BY_TANGENT =
      Unary.keeping("gelu", a -> a * 0.5 * (1 + Math.tanh(inner(a))), null)
          .device("gelu_tanh")
          .single(GaussianUnit.BY_TANGENT)
          .fromInput(
              ActivationGradients.TANH_GELU,
              (n, g) -> {
                Tensor x = n.saved(0);
                Tensor square = mul(x, x);
                Tensor cube = mul(square, x);
                Tensor t = Pointwise.tanh(mul(add(x, mul(cube, KAPPA)), ROOT_TWO_OVER_PI));
                Tensor slope = mul(add(mul(square, 3 * KAPPA), 1), ROOT_TWO_OVER_PI);
                Tensor right = mul(mul(mul(x, 0.5), Arithmetic.rsub(1, mul(t, t))), slope);
                return mul(g, add(mul(add(t, 1), 0.5), right));
              });

  private Gelu() {}

  private static double inner(double a) {
    return ROOT_TWO_OVER_PI * (a + KAPPA * a * a * a);
  }

  public static Tensor gelu(Tensor x, String approximate) {
    if (!approximate.equals("none") && !approximate.equals("tanh")) {
      throw TensorException.runtime("approximate argument must be either none or tanh.");
    }
    if (!x.dtype().isFloatingPoint()) {
      throw TensorException.unsupported("GeluKernelImpl", x.dtype());
    }
    if (approximate.equals("none")) {
      return GELU.apply(x);
    }
    return BY_TANGENT.apply(x);
  }

  private static Tensor density(Tensor x) {
    return mul(Pointwise.exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  }
}
