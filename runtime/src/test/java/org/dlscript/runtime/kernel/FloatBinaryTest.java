package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Functions of two floats: their vectors against single numbers, and those against doubles. */
class FloatBinaryTest {
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

  /** Vectors give the bits that single numbers give, at every length, step and edge. */
  static void sameBits(FloatBinary f) {
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

  @Test
  void angles() {
    for (float y : EDGES) {
      for (float x : EDGES) {
        angle(y, x);
      }
    }
    float[] y = numbers(1);
    float[] x = numbers(2);
    for (int i = 0; i < x.length; i++) {
      angle(y[i], x[i]);
    }
    sameBits(ArcFunctions.ATAN2);
  }

  private static void angle(float y, float x) {
    float want = (float) Math.atan2(y, x);
    float got = ArcFunctions.ATAN2.of(y, x);
    if (want == 0 || want != want) {
      assertEquals(want, got, y + ", " + x); // of zero the sign counts
    } else {
      assertEquals(want, got, 3 * Math.ulp(want), y + ", " + x);
    }
  }
}
