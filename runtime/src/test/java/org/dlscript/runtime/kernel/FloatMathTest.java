package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FloatMathTest {
  private static final FloatFunctions SCALAR = new ScalarFloatFunctions();
  private static final FloatFunctions FAST =
      Providers.choose("VectorFloatFunctions", new ScalarFloatFunctions());

  private interface Call {
    void run(FloatFunctions f, float[] in, int at, float[] out, int to, int n);
  }

  private static void check(Call call, boolean positive) {
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
      }
      float[] want = new float[n + 4];
      float[] got = new float[n + 4];
      call.run(SCALAR, in, 3, want, 2, n);
      call.run(FAST, in, 3, got, 2, n);
      for (int i = 0; i < want.length; i++) {
        double allowed = Float.isFinite(want[i]) ? Math.max(1e-30, 1e-6 * Math.abs(want[i])) : 0;
        assertEquals((double) want[i], got[i], allowed, "at " + i);
      }
    }
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

  @Test
  void functions() {
    check(FloatFunctions::exp, false);
    check(FloatFunctions::log, true);
    check(FloatFunctions::log, false);
    check(FloatFunctions::tanh, false);
    check(FloatFunctions::sigmoid, false);
    check(FloatFunctions::silu, false);
    check(FloatFunctions::erf, false);
    for (float below : new float[] {0f, 0.1f, 1f}) {
      check((f, in, at, out, to, n) -> f.above(in, at, 0.25f, in, at, below, out, to, n), false);
    }
  }

  @Test
  void reductions() {
    Random random = new Random(6);
    for (int n : new int[] {0, 1, 15, 64, 65, 5000}) {
      float[] in = new float[n + 1];
      for (int i = 0; i < in.length; i++) {
        in[i] = random.nextFloat();
      }
      assertEquals(SCALAR.sum(in, 1, n), FAST.sum(in, 1, n), 1e-6 * Math.max(1, n));
      assertEquals(SCALAR.max(in, 1, n), FAST.max(in, 1, n));
      assertEquals(SCALAR.squares(in, 1, n, 0.5f), FAST.squares(in, 1, n, 0.5f), 1e-6 * (n + 1));
      float[] out = new float[n];
      FloatMath.softmax(in, 1, out, 0, 1, n);
      assertEquals(n == 0 ? 0 : 1, SCALAR.sum(out, 0, n), 1e-5);
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
  void errorFunction() {
    assertEquals(0.8427007929497149, Erf.erf(1), 1e-15);
    assertEquals(0.15729920705028513, Erf.erfc(1), 1e-15);
    assertEquals(1.5374597944280349e-12, Erf.erfc(5), 1e-25);
    assertEquals(-0.2763263901682369, Erf.erf(-0.25), 1e-15);
  }
}
