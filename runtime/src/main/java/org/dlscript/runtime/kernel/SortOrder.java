package org.dlscript.runtime.kernel;

import java.util.Arrays;

/** Sorting orders of numbers; NaN counts as the greatest. Stateless. */
public final class SortOrder {
  private static final int SMALL = 48;
  private static final int FEW = 4096;
  private static final int BITS = 11;
  private static final int BUCKETS = 1 << BITS;

  private SortOrder() {}

  /** The places, in order, of numbers in an array of floats, doubles or longs. */
  public static int[] of(Object a, int at, int n, boolean descending) {
    return order(keys(a, at, n, descending), a instanceof float[] ? 32 : 64);
  }

  /** The same, with equal elements in the order in which the C++ library's sort leaves them. */
  public static int[] unstable(Object a, int at, int n, boolean descending) {
    if (n <= TopOrder.INSERTION) {
      return of(a, at, n, descending);
    }
    long[] keys = keys(a, at, n, descending);
    // Among real numbers equal ones are rare, and where there are none the order is one.
    if (a instanceof double[] || a instanceof float[] && n <= FEW) {
      int[] order = of(a, at, n, descending);
      if (!anyEqual(keys, order)) {
        return order;
      }
    }
    return TopOrder.of(keys);
  }

  private static boolean anyEqual(long[] keys, int[] order) {
    for (int i = 1; i < order.length; i++) {
      if (keys[order[i]] == keys[order[i - 1]]) {
        return true;
      }
    }
    return false;
  }

  /** Numbers whose unsigned order is the order of the elements. */
  static long[] keys(Object a, int at, int n, boolean descending) {
    long[] keys = new long[n];
    switch (a) {
      case float[] f -> {
        for (int i = 0; i < n; i++) {
          // Adding zero makes both zeros one; any NaN becomes the canonical, greatest one.
          int bits = Float.floatToIntBits(f[at + i] + 0f);
          int key = bits ^ ((bits >> 31) | Integer.MIN_VALUE);
          keys[i] = (descending ? ~key : key) & 0xFFFFFFFFL;
        }
      }
      case double[] d -> {
        for (int i = 0; i < n; i++) {
          long bits = Double.doubleToLongBits(d[at + i] + 0.0);
          long key = bits ^ ((bits >> 63) | Long.MIN_VALUE);
          keys[i] = descending ? ~key : key;
        }
      }
      default -> {
        // Counted from the end, so that keys of a small range differ in few bits.
        long[] l = (long[]) a;
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = at; i < at + n; i++) {
          least = Math.min(least, l[i]);
          most = Math.max(most, l[i]);
        }
        for (int i = 0; i < n; i++) {
          keys[i] = descending ? most - l[at + i] : l[at + i] - least;
        }
      }
    }
    return keys;
  }

  private static int[] order(long[] keys, int bits) {
    int n = keys.length;
    int[] places = new int[n];
    for (int i = 0; i < n; i++) {
      places[i] = i;
    }
    if (n <= SMALL) {
      insertion(keys, places);
      return places;
    }
    long[] otherKeys = new long[n];
    int[] otherPlaces = new int[n];
    int[] starts = new int[BUCKETS];
    long varying = 0;
    for (long key : keys) {
      varying |= key ^ keys[0];
    }
    for (int shift = 0; shift < bits; shift += BITS) {
      if ((varying >>> shift & (BUCKETS - 1)) == 0) {
        continue;
      }
      Arrays.fill(starts, 0);
      for (long key : keys) {
        starts[(int) (key >>> shift) & (BUCKETS - 1)]++;
      }
      int sum = 0;
      for (int b = 0; b < BUCKETS; b++) {
        int count = starts[b];
        starts[b] = sum;
        sum += count;
      }
      for (int i = 0; i < n; i++) {
        int to = starts[(int) (keys[i] >>> shift) & (BUCKETS - 1)]++;
        otherKeys[to] = keys[i];
        otherPlaces[to] = places[i];
      }
      long[] swappedKeys = keys;
      keys = otherKeys;
      otherKeys = swappedKeys;
      int[] swappedPlaces = places;
      places = otherPlaces;
      otherPlaces = swappedPlaces;
    }
    return places;
  }

  private static void insertion(long[] keys, int[] places) {
    for (int i = 1; i < keys.length; i++) {
      long key = keys[i];
      int place = places[i];
      int j = i - 1;
      while (j >= 0 && Long.compareUnsigned(keys[j], key) > 0) {
        keys[j + 1] = keys[j];
        places[j + 1] = places[j];
        j--;
      }
      keys[j + 1] = key;
      places[j + 1] = place;
    }
  }
}
