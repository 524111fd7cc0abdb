package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SortOrderTest {
  private final Random random = new Random(2);

  @Test
  void stableInBothDirections() {
    for (int n : new int[] {0, 1, 2, 47, 48, 49, 1000}) {
      long[] a = random.longs(n, -20, 20).toArray();
      int[] up =
          IntStream.range(0, n)
              .boxed()
              .sorted((i, j) -> Long.compare(a[i], a[j]))
              .mapToInt(i -> i)
              .toArray();
      int[] down =
          IntStream.range(0, n)
              .boxed()
              .sorted((i, j) -> Long.compare(a[j], a[i]))
              .mapToInt(i -> i)
              .toArray();
      assertArrayEquals(up, SortOrder.of(a, 0, n, false));
      assertArrayEquals(down, SortOrder.of(a, 0, n, true));
    }
  }

  @Test
  void nanIsGreatestAndZerosAreEqual() {
    float[] a = {1, Float.NaN, -0f, 0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
    assertArrayEquals(new int[] {4, 2, 3, 0, 5, 1}, SortOrder.of(a, 0, 6, false));
    assertArrayEquals(new int[] {1, 5, 0, 2, 3, 4}, SortOrder.of(a, 0, 6, true));
  }

  @Test
  void topIsTheStartOfTheOrder() {
    for (int n : new int[] {1, 5, 17, 100, 1000}) {
      double[] a = random.doubles(n).toArray();
      int[] all = SortOrder.of(a, 0, n, true);
      for (int k : new int[] {1, n / 100 + 1, n / 2 + 1, n}) {
        int[] top = TopOrder.of(a, 0, n, k, true);
        for (int i = 0; i < k; i++) {
          assertEquals(all[i], top[i]);
        }
      }
    }
  }

  /** The sums that PyTorch's orders give, with many equal elements and several threads. */
  @Test
  void longOrdersWithEqualElements() {
    int n = 200_000;
    long[] a = new long[n];
    float[] f = new float[n];
    for (int i = 0; i < n; i++) {
      a[i] = i * 7919L % 1009;
      f[i] = a[i];
    }
    assertEquals(100070521658L, weighted(SortOrder.unstable(a, 0, n, false)));
    assertEquals(99949303755L, weighted(SortOrder.unstable(a, 0, n, true)));
    assertEquals(24882511878L, weighted(TopOrder.of(f, 0, n, 50_000, false)));
    assertEquals(25005945035L, weighted(TopOrder.of(f, 0, n, 50_000, true)));
  }

  private static long weighted(int[] order) {
    long sum = 0;
    for (int i = 0; i < order.length; i++) {
      sum += (long) order[i] * i % 1_000_003;
    }
    return sum;
  }
}
