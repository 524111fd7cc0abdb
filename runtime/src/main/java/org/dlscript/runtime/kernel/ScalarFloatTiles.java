package org.dlscript.runtime.kernel;

/** Tiles in plain loops: what runs where the Vector API is absent, and what tests compare with. */
final class ScalarFloatTiles implements FloatTiles {
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
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    rows(ROWS, k, a, aAt, b, bAt, c, cAt, cRow, add);
  }

  @Override
  public void few(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    rows(ROWS / 2, k, a, aAt, b, bAt, c, cAt, cRow, add);
  }

  private static void rows(
      int count,
      int k,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    for (int r = 0; r < count; r++) {
      int row = cAt + r * cRow;
      if (!add) {
        java.util.Arrays.fill(c, row, row + COLUMNS, 0f);
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
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    for (int i = 0; i < m; i++) {
      int row = cAt + i * cRow;
      if (!add) {
        java.util.Arrays.fill(c, row, row + n, 0f);
      }
      for (int p = 0; p < k; p++) {
        axpy(n, a[aAt + i * aRow + p * aColumn], b, bAt + p * bRow, c, row);
      }
    }
  }

  private static void axpy(int n, float x, float[] b, int bAt, float[] c, int cAt) {
    for (int j = 0; j < n; j++) {
      c[cAt + j] += x * b[bAt + j];
    }
  }

  // The casts are needless in the float64 form.
  @SuppressWarnings("cast")
  @Override
  public float dot(int n, float[] a, int aAt, float[] b, int bAt) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[aAt + i] * b[bAt + i];
    }
    return (float) sum;
  }
}
