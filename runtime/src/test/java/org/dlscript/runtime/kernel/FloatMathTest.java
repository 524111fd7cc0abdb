package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FloatMathTest {
  private static final FloatFunctions FAST =
      Providers.choose("VectorFloatFunctions", new ScalarFloatFunctions(16));
  private static final FloatFunctions SCALAR = new ScalarFloatFunctions(FAST.lanes());

  private interface Call {
    void run(FloatFunctions f, float[] in, int at, float[] out, int to, int n);
  }

  private static void check(DoubleUnaryOperator exact, Call call, boolean positive) {
    Random random = new Random(5);
    for (int n : new int[] {0, 1, 3, 15, 16, 17, 33, 1000}) {
      float[] in = new float[n + 3];
      for (int i = 0; i < in.length; i++) {
        float x = (float) (random.nextGaussian() * (i % 2 == 0 ? 1 : 8));
        in[i] = positive ? Math.abs(x) : x;
      }
      if (n > 20) {
        in[5] = Float.NaN;
        in[6] = Float.POSITIVE_INFINITY;
        in[7] = Float.NEGATIVE_INFINITY;
        in[8] = 0;
        in[9] = -100;
        in[10] = 88.6f;
        in[11] = 1e-40f;
      }
      float[] plain = new float[n + 4];
      float[] got = new float[n + 4];
      call.run(SCALAR, in, 3, plain, 2, n);
      call.run(FAST, in, 3, got, 2, n);
      assertArrayEquals(plain, got, "not the same digits");
      for (int i = 0; i < n; i++) {
        float want = (float) exact.applyAsDouble(in[3 + i]);
        double allowed = Float.isFinite(want) ? Math.max(1e-30, 1e-6 * Math.abs(want)) : 0;
        assertEquals(want, got[2 + i], allowed, "at " + in[3 + i]);
      }
    }
  }

  @Test
  void functions() {
    check(Math::exp, FloatFunctions::exp, false);
    check(Math::log, FloatFunctions::log, true);
    check(Math::log, FloatFunctions::log, false);
    check(Math::tanh, FloatFunctions::tanh, false);
    check(x -> 1 / (1 + Math.exp(-x)), FloatFunctions::sigmoid, false);
    check(x -> x / (1 + Math.exp(-x)), FloatFunctions::silu, false);
    check(Erf::erf, FloatFunctions::erf, false);
  }

  @Test
  void reductions() {
    Random random = new Random(6);
    for (int n : new int[] {0, 1, 15, 64, 65, 5000}) {
      float[] in = new float[n + 1];
      for (int i = 0; i < in.length; i++) {
        in[i] = random.nextFloat();
      }
      double powers = 0;
      for (int i = 1; i <= n; i++) {
        powers += Math.exp(in[i] - 0.5);
      }
      float[] out = new float[n];
      assertEquals(powers, FAST.expSum(in, 1, out, 0, n, 0.5f), 1e-6 * Math.max(1, n));
      assertEquals(SCALAR.expSum(in, 1, out, 0, n, 0.5f), FAST.expSum(in, 1, out, 0, n, 0.5f));
      assertEquals(SCALAR.max(in, 1, n), FAST.max(in, 1, n));
      assertEquals(SCALAR.min(in, 1, n), FAST.min(in, 1, n));
      if (n > 0) {
        float[] least = {in[1]};
        for (int i = 1; i <= n; i++) {
          SCALAR.mergeMin(in, i, least, 1);
        }
        assertEquals(least[0], FAST.min(in, 1, n));
      }
      FloatMath.softmax(in, 1, out, 0, 1, n);
      assertEquals(n == 0 ? 0 : 1, FloatTotals.sum(out, 0, n), 1e-5);
    }
  }

  /** Plain loops and vectors in turn, as a function that becomes busy goes. */
  @Test
  void digitsStayWhereVectorsTakeOver() {
    FloatFunctions warmed = new WarmedFloatFunctions(SCALAR, FAST);
    Random random = new Random(8);
    float[] in = new float[100_003];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) random.nextGaussian();
    }
    float[] first = new float[in.length];
    float[] now = new float[in.length];
    double sum = warmed.expSum(in, 0, first, 0, in.length, 1f);
    for (int k = 0; k < 60; k++) {
      assertEquals(sum, warmed.expSum(in, 0, now, 0, in.length, 1f));
      assertArrayEquals(first, now);
    }
  }

  @Test
  void rowsAndTransposes() {
    int rows = 67;
    int columns = 45;
    float[] in = new float[rows * columns];
    for (int i = 0; i < in.length; i++) {
      in[i] = i % 101;
    }
    float[] turned = new float[in.length];
    FloatMath.transpose(in, 0, columns, turned, 0, rows, columns);
    float[] sums = new float[columns];
    FloatMath.sumRows(in, 0, sums, 0, rows, columns);
    for (int j = 0; j < columns; j++) {
      float sum = 0;
      for (int i = 0; i < rows; i++) {
        assertEquals(in[i * columns + j], turned[j * rows + i]);
        sum += in[i * columns + j];
      }
      assertEquals(sum, sums[j]);
    }
  }

  @Test
  void sines() {
    float[] in = new float[20_000];
    Random random = new Random(5);
    for (int i = 0; i < in.length; i++) {
      double size = Math.pow(10, random.nextInt(8) - 4);
      in[i] = (float) (random.nextGaussian() * size);
    }
    in[7] = -0f;
    in[8] = (float) Math.PI;
    in[9] = (float) -Math.PI / 2;
    // Whole and in parts, which with a great angle go another way.
    for (int part : new int[] {in.length, 100}) {
      float[] sine = new float[in.length];
      float[] cosine = new float[in.length];
      for (int at = 0; at < in.length; at += part) {
        Sine.sin(in, at, sine, at, part);
        Sine.cos(in, at, cosine, at, part);
      }
      for (int i = 0; i < in.length; i++) {
        assertEquals(Math.sin(in[i]), sine[i], Math.ulp((float) Math.sin(in[i])), "sin " + in[i]);
        assertEquals(Math.cos(in[i]), cosine[i], Math.ulp((float) Math.cos(in[i])), "cos " + in[i]);
      }
      assertEquals(-0f, sine[7]);
    }
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, 1f};
    Sine.sin(odd, 0, odd, 0, 3);
    assertEquals(Float.NaN, odd[0]);
    assertEquals(Float.NaN, odd[1]);
    assertEquals((float) Math.sin(1), odd[2]);
  }

  @Test
  void longColumns() {
    // Beyond the sizes from which rows are taken by parts, and parts by threads.
    for (int[] size : new int[][] {{600, 300}, {70, 1030}, {900, 7}, {3, 90000}}) {
      int rows = size[0];
      int n = size[1];
      Random random = new Random(n);
      float[] in = new float[rows * n + 1];
      for (int i = 0; i < in.length; i++) {
        in[i] = random.nextInt(1000) - 500;
      }
      in[1 + n / 2 + n] = Float.NaN;
      float[] sums = new float[n + 2];
      FloatMath.sumRows(in, 1, sums, 2, rows, n);
      float[] most = FloatMath.extremeRows(in, 1, rows, n, true);
      float[] least = FloatMath.extremeRows(in, 1, rows, n, false);
      for (int j = 0; j < n; j++) {
        double sum = 0;
        float max = Float.NEGATIVE_INFINITY;
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < rows; i++) {
          float x = in[1 + i * n + j];
          sum += x;
          max = Math.max(max, x);
          min = Math.min(min, x);
        }
        assertEquals((float) sum, sums[2 + j]);
        assertEquals(max, most[j]);
        assertEquals(min, least[j]);
      }
    }
  }

  @Test
  void errorFunction() {
    assertEquals(0.8427007929497149, Erf.erf(1), 1e-15);
    assertEquals(0.15729920705028513, Erf.erfc(1), 1e-15);
    assertEquals(1.5374597944280349e-12, Erf.erfc(5), 1e-25);
    assertEquals(-0.2763263901682369, Erf.erf(-0.25), 1e-15);
  }
}
