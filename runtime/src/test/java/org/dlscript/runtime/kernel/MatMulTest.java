package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MatMulTest {
  private static final int PAD = 5;

  private final Random random = new Random(1);

  private float[] floats(int n) {
    float[] out = new float[n + PAD];
    for (int i = 0; i < out.length; i++) {
      out[i] = random.nextFloat() - 0.5f;
    }
    return out;
  }

  private void check(FloatProduct product, int m, int n, int k, boolean at, boolean bt) {
    float[] a = floats(m * k);
    float[] b = floats(k * n);
    float[] c = floats(m * n);
    boolean add = random.nextBoolean();
    float[] before = c.clone();
    int ar = at ? 1 : k;
    int ac = at ? m : 1;
    int br = bt ? 1 : n;
    int bc = bt ? k : 1;
    product.multiply(m, n, k, a, PAD, ar, ac, b, 3, br, bc, c, 2, n, add);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double want = add ? before[2 + i * n + j] : 0;
        for (int p = 0; p < k; p++) {
          want += (double) a[PAD + i * ar + p * ac] * b[3 + p * br + j * bc];
        }
        assertEquals(want, c[2 + i * n + j], 1e-4, m + "x" + k + " by " + k + "x" + n);
      }
    }
    assertEquals(before[1], c[1]);
    assertEquals(before[2 + m * n], c[2 + m * n]);
  }

  @Test
  void sizesAroundLanesAndTiles() {
    FloatProduct vectors = new FloatProduct(Providers.FLOAT_TILES, false);
    FloatProduct scalars = new FloatProduct(new ScalarFloatTiles(), false);
    int[] sizes = {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 65};
    for (int m : sizes) {
      for (int n : sizes) {
        int k = sizes[random.nextInt(sizes.length)];
        check(vectors, m, n, k, random.nextBoolean(), random.nextBoolean());
        check(scalars, m, n, k, random.nextBoolean(), random.nextBoolean());
        check(MatMul.FLOATS, m, n, k, random.nextBoolean(), random.nextBoolean());
      }
    }
  }

  @Test
  void blocks() {
    FloatProduct vectors = new FloatProduct(Providers.FLOAT_TILES, false);
    FloatProduct scalars = new FloatProduct(new ScalarFloatTiles(), false);
    for (int turn = 0; turn < 4; turn++) {
      check(vectors, 205, 130 + turn, 300, turn % 2 == 0, turn / 2 == 0);
      check(scalars, 205, 130 + turn, 300, turn % 2 == 0, turn / 2 == 0);
      check(MatMul.FLOATS, 205, 130 + turn, 300, turn % 2 == 0, turn / 2 == 0);
      check(MatMul.FLOATS, 130 + turn, 305, 300, turn % 2 == 0, turn / 2 == 0);
    }
    check(MatMul.FLOATS, 60, 50, 5000, false, true);
    check(vectors, 7, 2100, 30, false, false);
  }

  @Test
  void nativeLibraryOpens() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "the build unpacks it on Linux only");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "and on x86-64 only");
    assertTrue(OpenBlas.opens());
  }

  @Test
  void emptyInnerDimensionGivesZeros() {
    float[] c = {1, 2, 3, 4};
    MatMul.multiply(2, 2, 0, new float[0], 0, 0, 1, new float[0], 0, 2, 1, c, 0, 2, false);
    assertEquals(0f, c[0] + c[1] + c[2] + c[3]);
  }

  @Test
  void doubles() {
    for (int n : new int[] {1, 5, 8, 9, 33, 100}) {
      double[] a = random.doubles((long) n * n).toArray();
      double[] b = random.doubles((long) n * n).toArray();
      double[] c = new double[n * n];
      MatMul.multiply(n, n, n, a, 0, n, 1, b, 0, 1, n, c, 0, n, false);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double want = 0;
          for (int p = 0; p < n; p++) {
            want += a[i * n + p] * b[j * n + p];
          }
          assertEquals(want, c[i * n + j], 1e-11 * n);
        }
      }
    }
  }

  @Test
  void batchRepeatsAnOperandOfStepZero() {
    float[] a = floats(4 * 6);
    float[] b = floats(6);
    float[] c = new float[8];
    MatMul.batch(4, 2, 1, 3, a, 0, 6, 3, 1, b, 0, 0, 1, 1, c, 0, 2, 1, false);
    for (int i = 0; i < 8; i++) {
      double want = 0;
      for (int p = 0; p < 3; p++) {
        want += (double) a[i * 3 + p] * b[p];
      }
      assertEquals(want, c[i], 1e-5);
    }
  }

  @Test
  void parallelRangesCoverEverythingOnce() {
    int[] seen = new int[100_003];
    Parallel.range(
        seen.length,
        100,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            seen[i]++;
          }
        });
    for (int count : seen) {
      assertEquals(1, count);
    }
    assertTrue(Parallel.getNumThreads() >= 1);
  }
}
