package org.dlscript.runtime.kernel;

/** The innermost loops of a float64 matrix product, by register shape. */
interface DoubleTiles {
  /** Rows of a tile. */
  int rows();

  /** Columns of a tile. */
  int columns();

  /**
   * Multiplies a packed panel of {@code rows()} by {@code k} with one of {@code k} by {@code
   * columns()} and stores the tile into {@code c}, or adds it there.
   */
  void tile(
      int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int cRow, boolean add);

  /** The same for the first half of the rows of a panel. */
  void few(
      int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int cRow, boolean add);

  /**
   * Multiplies without packing: any strides in {@code a}, rows of {@code b} and {@code c}
   * contiguous.
   */
  void direct(
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
      boolean add);

  /** The inner product of two contiguous ranges. */
  double dot(int n, double[] a, int aAt, double[] b, int bAt);
}
