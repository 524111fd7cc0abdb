package org.dlscript.runtime.kernel;

/**
 * Functions of whole float ranges, split over threads where they are long. Input and output may be
 * the same range.
 */
public final class FloatMath {
  private static final FloatFunctions FUNCTIONS = functions();
  private static final int GRAIN = 8192;

  private FloatMath() {}

  private static FloatFunctions functions() {
    FloatFunctions vectors = Providers.choose("VectorFloatFunctions", null);
    return vectors == null
        ? new ScalarFloatFunctions(16)
        : new WarmedFloatFunctions(new ScalarFloatFunctions(vectors.lanes()), vectors);
  }

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
   * {@code out[o + k] = c[o + k] != 0 ? p[i + k·di] : q[j + k·dj]}, the steps 0 or 1; in this
   * thread.
   */
  public static void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n) {
    FUNCTIONS.choose(c, p, i, di, q, j, dj, out, o, n);
  }

  /** Elements from which a row is worth a call of the functions that take them by rows. */
  public static final int ROW = 32;

  /**
   * {@code out[o + k] = a[i + k] + b[j + k]}, in this thread; for rows of {@link #ROW} and more.
   */
  public static void add(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    FUNCTIONS.add(a, i, b, j, out, o, n);
  }

  /** {@code out[o + k] = a[i + k] + y}, in this thread; for rows of {@link #ROW} and more. */
  public static void add(float[] a, int i, float y, float[] out, int o, int n) {
    FUNCTIONS.add(a, i, y, out, o, n);
  }

  /** The same for {@code a * y}. */
  public static void multiply(float[] a, int i, float y, float[] out, int o, int n) {
    FUNCTIONS.multiply(a, i, y, out, o, n);
  }

  /** The same for {@code a - b}. */
  public static void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    FUNCTIONS.subtract(a, i, b, j, out, o, n);
  }

  /** The same for {@code a * b}. */
  public static void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    FUNCTIONS.multiply(a, i, b, j, out, o, n);
  }

  /**
   * {@code out[o + k] = a[i + k·di] < b[j + k·dj] ? 1 : 0}, the steps 0 or 1, in this thread; for
   * rows of {@link #ROW} and more.
   */
  public static void less(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    FUNCTIONS.less(a, i, di, b, j, dj, out, o, n);
  }

  /** The same for {@code <=}. */
  public static void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    FUNCTIONS.lessOrEqual(a, i, di, b, j, dj, out, o, n);
  }

  /** The same for {@code ==}, or {@code !=}. */
  public static void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    FUNCTIONS.equal(not, a, i, di, b, j, dj, out, o, n);
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

  /** The greatest element, NaN where there is one; -inf where there are none. */
  public static float max(float[] in, int at, int n) {
    return FUNCTIONS.max(in, at, n);
  }

  /** The least element, NaN where there is one; inf where there are none. */
  public static float min(float[] in, int at, int n) {
    return FUNCTIONS.min(in, at, n);
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
            if (i == o) { // of one index vectors are made at once
              for (int j = i; j < i + n; j++) {
                out[j] = in[j] - most - shift;
              }
            } else {
              for (int j = 0; j < n; j++) {
                out[o + j] = in[i + j] - most - shift;
              }
            }
          }
        });
  }

  /** The logarithm of the sum of the exponentials of each row of length {@code n}. */
  public static void logSumExp(float[] in, int at, float[] out, int n) {
    Parallel.range(
        out.length,
        Math.max(1, GRAIN / n),
        (from, end) -> {
          float[] powers = new float[n];
          for (int r = from; r < end; r++) {
            float most = FUNCTIONS.max(in, at + r * n, n);
            float shift = Float.isInfinite(most) ? 0 : most;
            double sum = FUNCTIONS.expSum(in, at + r * n, powers, 0, n, shift);
            out[r] = (float) Math.log(sum) + shift;
          }
        });
  }

  /**
   * Sums {@code rows} contiguous rows of length {@code n} into one, accurate to float precision
   * whatever their number. The split does not depend on the number of threads.
   */
  public static void sumRows(float[] in, int at, float[] out, int to, int rows, int n) {
    if (n <= MOST_COLUMNS && rows >= 4 * PARTS && (long) rows * n > 2 * Parallel.GRAIN) {
      sumByParts(in, at, out, to, rows, n);
      return;
    }
    Parallel.range(
        n,
        Math.max(COLUMNS / 2, Parallel.GRAIN / Math.max(1, rows)),
        (from, end) -> {
          double[] total = new double[end - from];
          addRows(in, at + from, n, rows, total);
          for (int j = 0; j < total.length; j++) {
            out[to + from + j] = (float) total[j];
          }
        });
  }

  // Columns that make a loop long enough.
  private static final int COLUMNS = 512;
  // Columns of which each part's totals stay in the cache.
  private static final int MOST_COLUMNS = 16384;
  private static final int PARTS = 16;

  /** By parts of the rows, which lie side by side in memory. */
  private static void sumByParts(float[] in, int at, float[] out, int to, int rows, int n) {
    // Several short rows as one long one, for longer loops.
    int together = Math.max(1, COLUMNS / n);
    int width = together * n;
    int parts = together > 1 ? PARTS : PARTS / 2;
    double[][] totals = new double[parts][width];
    int wide = rows / together;
    Parallel.tasks(
        parts,
        t -> {
          int from = (int) ((long) wide * t / parts);
          int end = (int) ((long) wide * (t + 1) / parts);
          addRows(in, at + from * width, width, end - from, totals[t]);
        });
    double[] sum = new double[n];
    addRows(in, at + wide * width, n, rows - wide * together, sum);
    for (double[] total : totals) {
      for (int k = 0; k < width; k += n) {
        for (int j = 0; j < n; j++) {
          sum[j] += total[k + j];
        }
      }
    }
    for (int j = 0; j < n; j++) {
      out[to + j] = (float) sum[j];
    }
  }

  /** Adds to each total the column's elements: short runs in float, those in double. */
  private static void addRows(float[] in, int at, int row, int rows, double[] total) {
    float[] part = new float[total.length];
    for (int first = 0; first < rows; first += 64) {
      int last = Math.min(rows, first + 64);
      java.util.Arrays.fill(part, 0f);
      int r = first;
      for (; r + 3 < last; r += 4) {
        FUNCTIONS.addFour(in, at + r * row, row, part, part.length);
      }
      for (; r < last; r++) {
        FUNCTIONS.add(in, at + r * row, part, 0, part, 0, part.length);
      }
      for (int j = 0; j < part.length; j++) {
        total[j] += part[j];
      }
    }
  }

  /** The greatest, or least, of {@code rows} contiguous rows, element by element; NaN wins. */
  public static float[] extremeRows(float[] in, int at, int rows, int n, boolean greatest) {
    int parts =
        Math.max(1, Math.min(PARTS, Math.min(rows, (int) ((long) rows * n / Parallel.GRAIN))));
    float[][] found = new float[parts][];
    Parallel.tasks(
        parts,
        t -> {
          int from = at + (int) ((long) rows * t / parts) * n;
          int end = at + (int) ((long) rows * (t + 1) / parts) * n;
          float[] out = java.util.Arrays.copyOfRange(in, from, from + n);
          for (int row = from + n; row < end; row += n) {
            merge(in, row, out, greatest);
          }
          found[t] = out;
        });
    for (int t = 1; t < parts; t++) {
      merge(found[t], 0, found[0], greatest);
    }
    return found[0];
  }

  private static void merge(float[] a, int i, float[] out, boolean greatest) {
    if (greatest) {
      FUNCTIONS.mergeMax(a, i, out, out.length);
    } else {
      FUNCTIONS.mergeMin(a, i, out, out.length);
    }
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
