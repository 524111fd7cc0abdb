package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Gradients in one pass against differences of their functions, and their vectors against both. */
class ActivationGradientsTest {
  private static final float[] EDGES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    3f,
    -3f,
    1f,
    -1f,
    88f,
    -104f,
    1e-40f,
    Float.MAX_VALUE
  };

  private static float[] numbers(int seed) {
    Random random = new Random(seed);
    float[] in = new float[517];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) (random.nextGaussian() * (i % 3 == 0 ? 20 : 2));
    }
    System.arraycopy(EDGES, 0, in, 3 * seed, EDGES.length);
    return in;
  }

  private static float[] run(
      FloatBinaryLoops.Loop loop, FloatBinary f, float[] x, int dx, float[] g, int dg, int n) {
    float[] out = new float[n + 2];
    loop.run(f, x, 1, dx, g, 2, dg, out, 1, n);
    return out;
  }

  /** The slope is what differences of the function are, and all loops give the same bits. */
  private static void check(FloatBinary f, DoubleUnaryOperator function) {
    for (double x = -25.03; x < 25; x += 0.11) {
      double h = 1e-5;
      double slope = (function.applyAsDouble(x + h) - function.applyAsDouble(x - h)) / (2 * h);
      assertEquals(1.5 * slope, f.of((float) x, 1.5f), 3e-5, "at " + x);
    }
    Assumptions.assumeTrue(Providers.VECTORS);
    float[] x = numbers(1);
    float[] g = numbers(2);
    FloatBinaryLoops.Loop plain = new PlainFloatBinaryLoop();
    FloatBinaryLoops.Loop vectors =
        f instanceof FloatBinary.OfLanes ? new VectorFloatBinaryLoop() : FloatBinary::apply;
    for (int n : new int[] {0, 1, 15, 16, 17, 250}) {
      for (int[] d : new int[][] {{1, 1}, {1, 0}, {0, 1}, {2, 1}, {1, 2}}) {
        assertArrayEquals(
            run(plain, f, x, d[0], g, d[1], n), run(vectors, f, x, d[0], g, d[1], n), "of " + n);
      }
    }
    float[] same = x.clone();
    vectors.run(f, same, 0, 1, g, 0, 1, same, 0, same.length);
    for (int i = 0; i < x.length; i++) {
      assertEquals(f.of(x[i], g[i]), same[i], "in place");
    }
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
