package org.dlscript.runtime.kernel;

/**
 * Functions of whole float ranges, split over threads where they are long. Input and output may be
 * the same range.
 */
public final class FloatMath {
  private static final FloatFunctions FUNCTIONS =
      Providers.choose("VectorFloatFunctions", new ScalarFloatFunctions());
  private static final FloatFunctions SCALARS = new ScalarFloatFunctions();
  private static final int GRAIN = 8192;

  private FloatMath() {}

  /** The exponential of each element. */
  public static void exp(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.exp(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.exp(in, at + from, out, to + from, end - from));
  }

  /** The natural logarithm of each element. */
  public static void log(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.log(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.log(in, at + from, out, to + from, end - from));
  }

  /** The hyperbolic tangent of each element. */
  public static void tanh(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.tanh(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.tanh(in, at + from, out, to + from, end - from));
  }

  /**
   * The values where {@code in} is above a bound or NaN, elsewhere {@code below} times them, or 0
   * where {@code below} is 0; in this thread.
   */
  public static void above(
      float[] in,
      int at,
      float bound,
      float[] values,
      int from,
      float below,
      float[] out,
      int to,
      int n) {
    // Few elements do not pay for compiling vectors.
    FloatFunctions f = n < GRAIN ? SCALARS : FUNCTIONS;
    f.above(in, at, bound, values, from, below, out, to, n);
  }

  /** The logistic function of each element. */
  public static void sigmoid(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.sigmoid(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.sigmoid(in, at + from, out, to + from, end - from));
  }

  /** The sigmoid linear unit of each element. */
  public static void silu(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.silu(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.silu(in, at + from, out, to + from, end - from));
  }

  /** The error function of each element. */
  public static void erf(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.erf(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.erf(in, at + from, out, to + from, end - from));
  }

  /** The Gaussian error linear unit of each element. */
  public static void gelu(float[] in, int at, float[] out, int to, int n) {
    if (n <= GRAIN) {
      FUNCTIONS.gelu(in, at, out, to, n);
      return;
    }
    Parallel.range(
        n, GRAIN, (from, end) -> FUNCTIONS.gelu(in, at + from, out, to + from, end - from));
  }

  /** The sum, accurate to float precision whatever the length. */
  public static double sum(float[] in, int at, int n) {
    if (n < 4 * Parallel.GRAIN) {
      return FUNCTIONS.sum(in, at, n);
    }
    // A fixed number of parts, so that the result does not depend on the number of threads.
    int parts = 16;
    double[] sums = new double[parts];
    Parallel.tasks(
        parts,
        t -> {
          int from = (int) ((long) n * t / parts);
          int end = (int) ((long) n * (t + 1) / parts);
          sums[t] = FUNCTIONS.sum(in, at + from, end - from);
        });
    double total = 0;
    for (double s : sums) {
      total += s;
    }
    return total;
  }

  /** The sum of squared distances from a value. */
  public static double squares(float[] in, int at, int n, float from) {
    return FUNCTIONS.squares(in, at, n, from);
  }

  /** The greatest element, NaN where there is one; -inf where there are none. */
  public static float max(float[] in, int at, int n) {
    return FUNCTIONS.max(in, at, n);
  }

  /** The softmax of each of {@code rows} contiguous rows of length {@code n}. */
  public static void softmax(float[] in, int at, float[] out, int to, int rows, int n) {
    if (n == 0) {
      return;
    }
    Parallel.range(
        rows,
        Math.max(1, GRAIN / n),
        (from, end) -> {
          for (int r = from; r < end; r++) {
            int i = at + r * n;
            int o = to + r * n;
            double sum = FUNCTIONS.expSum(in, i, out, o, n, FUNCTIONS.max(in, i, n));
            float scale = (float) (1 / sum);
            for (int j = o; j < o + n; j++) {
              out[j] *= scale;
            }
          }
        });
  }

  /** The logarithm of the softmax of each row. */
  public static void logSoftmax(float[] in, int at, float[] out, int to, int rows, int n) {
    if (n == 0) {
      return;
    }
    Parallel.range(
        rows,
        Math.max(1, GRAIN / n),
        (from, end) -> {
          for (int r = from; r < end; r++) {
            int i = at + r * n;
            int o = to + r * n;
            float most = FUNCTIONS.max(in, i, n);
            double sum = FUNCTIONS.expSum(in, i, out, o, n, most);
            float shift = (float) Math.log(sum);
            for (int j = 0; j < n; j++) {
              out[o + j] = in[i + j] - most - shift;
            }
          }
        });
  }

  /** Sums {@code rows} contiguous rows of length {@code n} into one. */
  public static void sumRows(float[] in, int at, float[] out, int to, int rows, int n) {
    Parallel.range(
        n,
        Math.max(64, Parallel.GRAIN / Math.max(1, rows)),
        (from, end) -> {
          int width = end - from;
          float[] part = new float[width];
          double[] total = new double[width];
          for (int r0 = 0; r0 < rows; r0 += 64) {
            int last = Math.min(rows, r0 + 64);
            java.util.Arrays.fill(part, 0f);
            for (int r = r0; r < last; r++) {
              int i = at + r * n + from;
              for (int j = 0; j < width; j++) {
                part[j] += in[i + j];
              }
            }
            for (int j = 0; j < width; j++) {
              total[j] += part[j];
            }
          }
          for (int j = 0; j < width; j++) {
            out[to + from + j] = (float) total[j];
          }
        });
  }

  /** Copies the transpose of a rows by columns matrix, in blocks that the cache holds. */
  public static void transpose(
      float[] in, int at, int row, float[] out, int to, int rows, int columns) {
    int block = 32;
    int strips = (rows + block - 1) / block;
    Parallel.range(
        strips,
        Math.max(1, Parallel.GRAIN / (block * Math.max(1, columns))),
        (from, end) -> {
          for (int s = from; s < end; s++) {
            int i0 = s * block;
            int i1 = Math.min(rows, i0 + block);
            for (int j0 = 0; j0 < columns; j0 += block) {
              int j1 = Math.min(columns, j0 + block);
              for (int j = j0; j < j1; j++) {
                int o = to + j * rows;
                int p = at + i0 * row + j;
                for (int i = i0; i < i1; i++, p += row) {
                  out[o + i] = in[p];
                }
              }
            }
          }
        });
  }
}
