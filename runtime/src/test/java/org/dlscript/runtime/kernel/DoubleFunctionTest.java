package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Functions of long ranges of doubles against {@link StrictMath}, and their vectors. */
class DoubleFunctionTest {
  private static final double[] EDGES = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    1,
    -1,
    0.625,
    -0.625,
    709.78,
    709.79,
    -745.13,
    -745.14,
    -720,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    1e-300,
    -1e-300,
    22,
    -22
  };

  private static void check(DoubleFunction f, DoubleUnaryOperator exact, double spread) {
    Random random = new Random(4);
    double[] in = new double[2003];
    System.arraycopy(EDGES, 0, in, 0, EDGES.length);
    for (int k = EDGES.length; k < in.length; k++) {
      double size = k % 3 == 0 ? spread : k % 3 == 1 ? 1 : 1e-3;
      in[k] = (2 * random.nextDouble() - 1) * size;
    }
    double[] plain = new double[in.length];
    for (int k = 0; k < in.length; k++) {
      plain[k] = f.of(in[k]);
      double want = exact.applyAsDouble(in[k]);
      assertEquals(want, plain[k], Double.isFinite(want) ? 2 * Math.ulp(want) : 0, "at " + in[k]);
    }
    Assumptions.assumeTrue(Providers.VECTORS);
    double[] fast = new double[in.length];
    new VectorDoubleLoop().run(f, in, 0, fast, 0, in.length);
    assertArrayEquals(plain, fast, "not the same bits");
  }

  @Test
  void functions() {
    check(DoubleFunctions.EXP, StrictMath::exp, 700);
    check(DoubleFunctions.LOG, StrictMath::log, 1e6);
    check(DoubleFunctions.TANH, StrictMath::tanh, 20);
  }
}
