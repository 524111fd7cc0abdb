package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Gradients in one pass against differences of their functions. */
class ActivationGradientsTest {
  /** The slope is what differences of the function are. */
  private static void check(FloatBinary f, DoubleUnaryOperator function) {
    for (double x = -25.03; x < 25; x += 0.11) {
      double h = 1e-5;
      double slope = (function.applyAsDouble(x + h) - function.applyAsDouble(x - h)) / (2 * h);
      assertEquals(1.5 * slope, f.of((float) x, 1.5f), 3e-5, "at " + x);
    }
    FloatBinaryTest.sameBits(f);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Test
  void smooth() {
    check(ActivationGradients.SILU, x -> x * logistic(x));
    check(ActivationGradients.MISH, x -> x * Math.tanh(softplus(x)));
    check(ActivationGradients.LOG_SIGMOID, x -> -softplus(-x));
    check(new ActivationGradients.Softplus(1, 20), ActivationGradientsTest::softplus);
    check(new ActivationGradients.Softplus(2, 100), x -> softplus(2 * x) / 2);
    check(
        new ActivationGradients.Elu(1.5f, 1.1f, 0.5f),
        x -> x <= 0 ? 1.5 * Math.expm1(0.5 * x) : 1.1 * x);
    check(ActivationGradients.GELU, x -> x * 0.5 * Erf.erfc(-x * Math.sqrt(0.5)));
    double beta = Math.sqrt(2 / Math.PI);
    check(
        ActivationGradients.TANH_GELU,
        x -> 0.5 * x * (1 + Math.tanh(beta * (x + 0.044715 * x * x * x))));
  }

  @Test
  void inPieces() {
    check(ActivationGradients.HARDSWISH, x -> x * Math.clamp(x + 3, 0, 6) / 6);
    check(ActivationGradients.HARDSIGMOID, x -> Math.clamp(x + 3, 0, 6) / 6);
    check(ActivationGradients.ABSOLUTE, Math::abs);
    check(new ActivationGradients.Above(0.25f), x -> Math.max(x, 0.25));
    check(new ActivationGradients.Leaky(0.1f), x -> x > 0 ? x : 0.1 * x);
    check(new ActivationGradients.Inside(-1, 2), x -> Math.clamp(x, -1, 2));
    check(new ActivationGradients.Outside(-1, 1), x -> x < -1 ? x : x > 1 ? x : 0);
  }
}
