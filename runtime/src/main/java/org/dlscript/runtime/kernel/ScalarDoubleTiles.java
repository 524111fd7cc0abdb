package org.dlscript.runtime.kernel;

/** Tiles in plain loops: what runs where the Vector API is absent, and what tests compare with. */
final class ScalarDoubleTiles implements DoubleTiles {
  private static final int ROWS = 4;
  private static final int COLUMNS = 16;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public void tile(
      int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int cRow, boolean add) {
    rows(ROWS, k, a, aAt, b, bAt, c, cAt, cRow, add);
  }

  @Override
  public void few(
      int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int cRow, boolean add) {
    rows(ROWS / 2, k, a, aAt, b, bAt, c, cAt, cRow, add);
  }

  private static void rows(
      int count,
      int k,
      double[] a,
      int aAt,
      double[] b,
      int bAt,
      double[] c,
      int cAt,
      int cRow,
      boolean add) {
    for (int r = 0; r < count; r++) {
      int row = cAt + r * cRow;
      if (!add) {
        java.util.Arrays.fill(c, row, row + COLUMNS, 0.0);
      }
      for (int p = 0; p < k; p++) {
        axpy(COLUMNS, a[aAt + p * ROWS + r], b, bAt + p * COLUMNS, c, row);
      }
    }
  }

  @Override
  public void direct(
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
      double[] c,
      int cAt,
      int cRow,
      boolean add) {
    for (int i = 0; i < m; i++) {
      int row = cAt + i * cRow;
      if (!add) {
        java.util.Arrays.fill(c, row, row + n, 0.0);
      }
      for (int p = 0; p < k; p++) {
        axpy(n, a[aAt + i * aRow + p * aColumn], b, bAt + p * bRow, c, row);
      }
    }
  }

  private static void axpy(int n, double x, double[] b, int bAt, double[] c, int cAt) {
    for (int j = 0; j < n; j++) {
      c[cAt + j] += x * b[bAt + j];
    }
  }

  @Override
  public double dot(int n, double[] a, int aAt, double[] b, int bAt) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }
}
