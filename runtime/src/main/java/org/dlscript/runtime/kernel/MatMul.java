package org.dlscript.runtime.kernel;

/** Matrix products of strided operands; the rows of the result are contiguous. */
public final class MatMul {
  static final FloatProduct FLOATS = new FloatProduct(Providers.FLOAT_TILES, true);
  static final DoubleProduct DOUBLES = new DoubleProduct(Providers.DOUBLE_TILES, true);

  private MatMul() {}

  /**
   * {@code c = a b}, or {@code c += a b} where {@code add} says so, with {@code a} of m by k and
   * {@code b} of k by n.
   */
  public static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      int bColumn,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    FLOATS.multiply(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, bColumn, c, cAt, cRow, add);
  }

  /** The same in float64. */
  public static void multiply(
      int m,
      int n,
      int k,
      double[] a,
      int aAt,
      int aRow,
      int aColumn,
      double[] b,
      int bAt,
      int bRow,
      int bColumn,
      double[] c,
      int cAt,
      int cRow,
      boolean add) {
    DOUBLES.multiply(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, bColumn, c, cAt, cRow, add);
  }

  /** The same in int64, wrapping around as machine integers do. */
  public static void multiply(
      int m,
      int n,
      int k,
      long[] a,
      int aAt,
      int aRow,
      int aColumn,
      long[] b,
      int bAt,
      int bRow,
      int bColumn,
      long[] c,
      int cAt,
      int cRow,
      boolean add) {
    int grain = Math.max(1, (int) (Parallel.GRAIN / Math.max(1L, (long) n * k)));
    Parallel.range(
        m,
        grain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = cAt + i * cRow;
            if (!add) {
              java.util.Arrays.fill(c, row, row + n, 0L);
            }
            for (int p = 0; p < k; p++) {
              long x = a[aAt + i * aRow + p * aColumn];
              int from1 = bAt + p * bRow;
              for (int j = 0; j < n; j++) {
                c[row + j] += x * b[from1 + j * bColumn];
              }
            }
          }
        });
  }

  /**
   * A batch of products: element i of the batch is {@code aStep}, {@code bStep} and {@code cStep}
   * past element i − 1; a step of 0 repeats an operand.
   */
  public static void batch(
      int count,
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aStep,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bStep,
      int bRow,
      int bColumn,
      float[] c,
      int cAt,
      int cStep,
      int cRow,
      boolean add) {
    split(
        count,
        (long) m * n * k,
        i ->
            FLOATS.multiply(
                m,
                n,
                k,
                a,
                aAt + i * aStep,
                aRow,
                aColumn,
                b,
                bAt + i * bStep,
                bRow,
                bColumn,
                c,
                cAt + i * cStep,
                cRow,
                add));
  }

  /** The same in float64. */
  public static void batch(
      int count,
      int m,
      int n,
      int k,
      double[] a,
      int aAt,
      int aStep,
      int aRow,
      int aColumn,
      double[] b,
      int bAt,
      int bStep,
      int bRow,
      int bColumn,
      double[] c,
      int cAt,
      int cStep,
      int cRow,
      boolean add) {
    split(
        count,
        (long) m * n * k,
        i ->
            DOUBLES.multiply(
                m,
                n,
                k,
                a,
                aAt + i * aStep,
                aRow,
                aColumn,
                b,
                bAt + i * bStep,
                bRow,
                bColumn,
                c,
                cAt + i * cStep,
                cRow,
                add));
  }

  private static void split(int count, long work, Parallel.Task product) {
    if (count >= Parallel.getNumThreads() && work > 0) {
      int grain = (int) Math.max(1, Math.min(count, 100_000 / work));
      Parallel.range(
          count,
          grain,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              product.run(i);
            }
          });
    } else {
      for (int i = 0; i < count; i++) {
        product.run(i);
      }
    }
  }

  /** The inner product of two contiguous ranges. */
  public static float dot(int n, float[] a, int aAt, float[] b, int bAt) {
    return Providers.FLOAT_TILES.dot(n, a, aAt, b, bAt);
  }

  /** The inner product of two contiguous ranges. */
  public static double dot(int n, double[] a, int aAt, double[] b, int bAt) {
    return Providers.DOUBLE_TILES.dot(n, a, aAt, b, bAt);
  }
}
