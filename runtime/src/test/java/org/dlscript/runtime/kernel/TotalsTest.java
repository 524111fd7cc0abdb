package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums and products of ranges: plain loops against vectors, both against plain addition. */
class TotalsTest {
  private static final FloatTotalLoops FAST =
      Providers.choose("VectorFloatTotals", new ScalarFloatTotals(16));
  private static final FloatTotalLoops SCALAR = new ScalarFloatTotals(FAST.lanes());
  private static final DoubleTotalLoops DOUBLES =
      Providers.choose("VectorDoubleTotals", new ScalarDoubleTotals(8));
  private static final DoubleTotalLoops SCALAR_DOUBLES = new ScalarDoubleTotals(DOUBLES.lanes());

  @Test
  void totals() {
    Random random = new Random(6);
    for (int n : new int[] {0, 1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1000, 5000}) {
      float[] in = new float[n + 1];
      double[] wide = new double[n + 1];
      double sum = 0;
      double squares = 0;
      double product = 1;
      for (int i = 0; i <= n; i++) {
        in[i] = 0.9f + 0.2f * random.nextFloat();
        wide[i] = in[i];
        if (i > 0) {
          sum += in[i];
          squares += (in[i] - 0.5) * (in[i] - 0.5);
          product *= in[i];
        }
      }
      assertEquals(sum, FAST.sum(in, 1, n), 1e-6 * sum);
      assertEquals(SCALAR.sum(in, 1, n), FAST.sum(in, 1, n));
      assertEquals(squares, FAST.squares(in, 1, n, 0.5f), 1e-6 * squares);
      assertEquals(SCALAR.squares(in, 1, n, 0.5f), FAST.squares(in, 1, n, 0.5f));
      assertEquals(product, FAST.product(in, 1, n), 1e-5 * product);
      assertEquals(SCALAR.product(in, 1, n), FAST.product(in, 1, n));
      assertEquals(sum, DOUBLES.sum(wide, 1, n), 1e-14 * sum);
      assertEquals(SCALAR_DOUBLES.sum(wide, 1, n), DOUBLES.sum(wide, 1, n));
      assertEquals(squares, DOUBLES.squares(wide, 1, n, 0.5), 1e-13 * squares);
      assertEquals(SCALAR_DOUBLES.squares(wide, 1, n, 0.5), DOUBLES.squares(wide, 1, n, 0.5));
      assertEquals(product, DOUBLES.product(wide, 1, n), 1e-13 * product);
      assertEquals(SCALAR_DOUBLES.product(wide, 1, n), DOUBLES.product(wide, 1, n));
    }
  }

  @Test
  void longRangesAreSplit() {
    double[] wide = new double[300_001];
    java.util.Arrays.fill(wide, 1.5);
    assertEquals(450_001.5, DoubleTotals.sum(wide, 0, wide.length));
    assertEquals(75_000.25, DoubleTotals.squares(wide, 0, wide.length, 1));
    wide[299_999] = 0.5;
    java.util.Arrays.fill(wide, 0, 299_000, 1);
    java.util.Arrays.fill(wide, 299_000, 299_999, 1);
    assertEquals(0.75, DoubleTotals.product(wide, 0, wide.length));
  }

  /** The compiler must not choose another order of adding than the interpreter. */
  @Test
  void sumsKeepTheirLastDigitsWhenCompiled() {
    Random random = new Random(7);
    float[] in = new float[289];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) random.nextGaussian();
    }
    double sum = FAST.sum(in, 0, in.length);
    double squares = FAST.squares(in, 0, in.length, 0.25f);
    double dot = MatMul.dot(in.length, in, 0, in, 0);
    for (int k = 0; k < 30_000; k++) {
      assertEquals(sum, FAST.sum(in, 0, in.length), 0, "sum " + k);
      assertEquals(squares, FAST.squares(in, 0, in.length, 0.25f), 0, "squares " + k);
      assertEquals(dot, MatMul.dot(in.length, in, 0, in, 0), 0, "dot " + k);
    }
  }
}
