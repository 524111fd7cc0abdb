package org.dlscript.runtime.kernel;

/** Greatest elements of windows in planes of one to three dimensions. */
public final class MaxWindows {
  /**
   * The windows along one dimension.
   *
   * @param in the dimension's size
   * @param first where each window starts
   * @param count how many elements each has
   * @param step the distance between them
   */
  public record Axis(int in, int[] first, int[] count, int step) {}

  private MaxWindows() {}

  /** Writes the greatest element of each window and its index in the plane. */
  public static void run(Object in, Object out, long[] index, int planes, Axis[] axes) {
    int inner = axes[0].in * axes[1].in * axes[2].in;
    int outer = axes[0].first.length * axes[1].first.length * axes[2].first.length;
    Parallel.range(
        planes,
        Math.max(1, Parallel.GRAIN / Math.max(1, inner)),
        (from, to) -> {
          for (int p = from; p < to; p++) {
            switch (in) {
              case float[] a -> floats(a, p * inner, (float[]) out, index, p * outer, axes);
              case double[] a -> {
                planeIndices(a, p * inner, index, p * outer, axes);
                for (int i = p * outer; i < (p + 1) * outer; i++) {
                  ((double[]) out)[i] = a[p * inner + (int) index[i]];
                }
              }
              default -> longs((long[]) in, p * inner, (long[]) out, index, p * outer, axes);
            }
          }
        });
  }

  // Which element is the greatest cannot be predicted, so nothing branches on it: value and place
  // are packed into one number, of which the greatest is taken; the first place wins a tie.
  private static void floats(float[] a, int at, float[] out, long[] index, int to, Axis[] axes) {
    Axis z = axes[0];
    Axis y = axes[1];
    Axis x = axes[2];
    int columns = x.first.length;
    int[] firstX = x.first;
    int[] countX = x.count;
    int stepX = x.step;
    int o = to;
    for (int i = 0; i < z.first.length; i++) {
      int depth = z.count[i];
      for (int j = 0; j < y.first.length; j++) {
        int height = y.count[j];
        if (depth == 1 && height == 2 && stepX == 1 && all(countX, 2)) {
          int line = (z.first[i] * y.in + y.first[j]) * x.in;
          pairs(a, at, line, line + y.step * x.in, firstX, out, index, o);
          o += columns;
          continue;
        }
        for (int k = 0; k < columns; k++) {
          long most = Long.MIN_VALUE;
          for (int c = 0; c < depth; c++) {
            int line = ((z.first[i] + c * z.step) * y.in + y.first[j]) * x.in + firstX[k];
            for (int r = 0; r < height; r++, line += y.step * x.in) {
              int p = line;
              for (int q = countX[k]; q > 0; q--, p += stepX) {
                most = Math.max(most, packed(a, at, p));
              }
            }
          }
          int best = Integer.MAX_VALUE - (int) most;
          out[o] = a[at + best];
          index[o++] = best;
        }
      }
    }
  }

  private static boolean all(int[] counts, int n) {
    for (int c : counts) {
      if (c != n) {
        return false;
      }
    }
    return true;
  }

  private static long packed(float[] a, int at, int p) {
    int bits = Float.floatToIntBits(a[at + p] + 0f);
    int key = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (long) key << 32 | (Integer.MAX_VALUE - p);
  }

  /** The usual windows of two by two. */
  private static void pairs(
      float[] a, int at, int line, int below, int[] first, float[] out, long[] index, int to) {
    for (int k = 0; k < first.length; k++) {
      int p = line + first[k];
      int q = below + first[k];
      long top = Math.max(packed(a, at, p), packed(a, at, p + 1));
      long bottom = Math.max(packed(a, at, q), packed(a, at, q + 1));
      int best = Integer.MAX_VALUE - (int) Math.max(top, bottom);
      out[to + k] = a[at + best];
      index[to + k] = best;
    }
  }

  private static void longs(long[] a, int at, long[] out, long[] index, int to, Axis[] axes) {
    int inner = axes[0].in * axes[1].in * axes[2].in;
    double[] wide = new double[inner];
    for (int i = 0; i < inner; i++) {
      wide[i] = a[at + i];
    }
    planeIndices(wide, 0, index, to, axes);
    int outer = axes[0].first.length * axes[1].first.length * axes[2].first.length;
    for (int i = to; i < to + outer; i++) {
      out[i] = a[at + (int) index[i]];
    }
  }

  /** Writes the indices of the greatest elements of one plane's windows. */
  public static void planeIndices(double[] a, int at, long[] index, int to, Axis[] axes) {
    Axis z = axes[0];
    Axis y = axes[1];
    Axis x = axes[2];
    int o = to;
    for (int i = 0; i < z.first.length; i++) {
      for (int j = 0; j < y.first.length; j++) {
        for (int k = 0; k < x.first.length; k++) {
          double most = Double.NEGATIVE_INFINITY;
          int best = (z.first[i] * y.in + y.first[j]) * x.in + x.first[k];
          for (int c = 0; c < z.count[i]; c++) {
            for (int r = 0; r < y.count[j]; r++) {
              int p =
                  ((z.first[i] + c * z.step) * y.in + y.first[j] + r * y.step) * x.in + x.first[k];
              for (int q = 0; q < x.count[k]; q++, p += x.step) {
                double v = a[at + p];
                if (v > most || v != v) {
                  most = v;
                  best = p;
                }
              }
            }
          }
          index[o++] = best;
        }
      }
    }
  }
}
