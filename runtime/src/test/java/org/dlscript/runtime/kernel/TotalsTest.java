package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums and products of ranges: plain loops against vectors, both against plain addition. */
class TotalsTest {
  private static final FloatTotalLoops FAST =
      Providers.choose("VectorFloatTotals", new ScalarFloatTotals(16));
  private static final FloatTotalLoops SCALAR = new ScalarFloatTotals(FAST.lanes());

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
      assertEquals(sum, DoubleTotals.sum(wide, 1, n), 1e-14 * sum);
      assertEquals(squares, DoubleTotals.squares(wide, 1, n, 0.5), 1e-13 * squares);
      assertEquals(product, DoubleTotals.product(wide, 1, n), 1e-13 * product);
    }
  }

  /** All digits are those of numpy's {@code sum} and {@code var}. */
  @Test
  void sumsOfDoublesAreNumpys() {
    double[] in = new double[200_003];
    for (int i = 0; i < in.length; i++) {
      in[i] = 1.0 / (1 + i % 1000);
    }
    assertEquals(5.187377517639621, DoubleTotals.sum(in, 0, 100));
    assertEquals(9.318804193883679, DoubleTotals.sum(in, 0, 1003));
    assertEquals(1498.9275054434024, DoubleTotals.sum(in, 0, in.length));
    double mean = 9.318804193883679 / 1003;
    assertEquals(0.0029097360990031945, DoubleTotals.squares(in, 0, 1003, mean) / 1003);
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
