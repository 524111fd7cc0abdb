package org.dlscript.runtime.kernel;

/** The innermost loops of a float32 matrix product, by register shape. */
interface FloatTiles {
  /** Rows of a tile. */
  int rows();

  /** Columns of a tile. */
  int columns();

  /**
   * Multiplies a packed panel of {@code rows()} by {@code k} with one of {@code k} by {@code
   * columns()} and stores the tile into {@code c}, or adds it there.
   */
  void tile(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add);

  /** The same for the first half of the rows of a panel. */
  void few(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add);

  /**
   * Multiplies without packing: any strides in {@code a}, rows of {@code b} and {@code c}
   * contiguous.
   */
  void direct(
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
      boolean add);

  /** The inner product of two contiguous ranges. */
  float dot(int n, float[] a, int aAt, float[] b, int bAt);
}
