package org.dlscript.runtime.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Matrix products by {@link OpenBlas}, cut into pieces: for the threads, and because a piece holds
 * up the collector and whoever wants to interrupt. Stateless.
 */
final class NativeProduct {
  // Multiply-adds from which two threads are faster than one, and of a piece at least and at most.
  private static final long PARALLEL = 96L * 96 * 96;
  private static final long LEAST_PIECE = 1L << 19;
  private static final long LARGEST_PIECE = 1L << 29;
  private static final int LARGEST_DEPTH = 1 << 12;

  // Rows and columns of the library's register tiles, which pieces should be whole numbers of.
  private static final int TILE_ROWS = 8;
  private static final int TILE_COLUMNS = 48;

  /** Multiply-adds from which a call is worth it, be it the one that opens the library. */
  static final long WORTH = 12L * 12 * 12;

  private NativeProduct() {}

  /**
   * An operand: one of its strides, in elements, is 1 and the other spans a whole row or column.
   */
  private record Operand(MemorySegment array, int at, int row, int column, boolean columns) {
    /** The operand, or null where the library cannot read these strides. */
    static Operand of(MemorySegment array, int at, int row, int column, int rows, int length) {
      if (column == 1 && (row >= length || rows == 1)) {
        return new Operand(array, at, Math.max(row, length), 1, false);
      }
      if (row == 1 && (column >= rows || length == 1)) {
        return new Operand(array, at, 1, Math.max(column, rows), true);
      }
      return null;
    }

    int leading() {
      return columns ? column : row;
    }

    MemorySegment from(int i, int j, long size) {
      return array.asSlice(size * (at + (long) i * row + (long) j * column));
    }
  }

  /**
   * {@code c = a b}, or {@code c += a b}, of heap arrays of float32 or, where {@code wide}, of
   * float64; rows of {@code c} are contiguous. False where the strides of an operand are not the
   * library's, or it is not there; then nothing was done.
   */
  static boolean multiply(
      boolean wide,
      int m,
      int n,
      int k,
      MemorySegment a,
      int aAt,
      int aRow,
      int aColumn,
      MemorySegment b,
      int bAt,
      int bRow,
      int bColumn,
      MemorySegment c,
      int cAt,
      int cRow,
      boolean add) {
    Operand left = Operand.of(a, aAt, aRow, aColumn, m, k);
    Operand right = Operand.of(b, bAt, bRow, bColumn, k, n);
    if (left == null || right == null || !OpenBlas.opens()) {
      return false;
    }
    Operand result = new Operand(c, cAt, Math.max(n, cRow), 1, false);
    long work = (long) m * n * k;
    if (work < PARALLEL) {
      piece(wide, m, n, k, left, right, result, 0, 0, 0, add);
      return true;
    }
    int most = Parallel.getNumThreads();
    int depth = Math.min(k, LARGEST_DEPTH);
    long pieces = Math.max(Math.min(most, work / LEAST_PIECE), work / k * depth / LARGEST_PIECE);
    // Strips of the longer side cost the least packing; many pieces are better squares.
    double down = pieces <= most ? (m >= n ? pieces : 1) : Math.sqrt((double) pieces * m / n);
    int rows = length(m, Math.max(1, Math.round(down)), TILE_ROWS);
    int columns = length(n, Math.max(1, Math.round(pieces / Math.max(1, down))), TILE_COLUMNS);
    int strips = (n + columns - 1) / columns;
    Parallel.tasks(
        (m + rows - 1) / rows * strips,
        task -> {
          int i = task / strips * rows;
          int j = task % strips * columns;
          for (int p = 0; p < k; p += depth) {
            piece(
                wide,
                Math.min(rows, m - i),
                Math.min(columns, n - j),
                Math.min(depth, k - p),
                left,
                right,
                result,
                i,
                j,
                p,
                add || p > 0);
          }
        });
    return true;
  }

  private static void piece(
      boolean wide,
      int m,
      int n,
      int k,
      Operand a,
      Operand b,
      Operand c,
      int i,
      int j,
      int p,
      boolean add) {
    long size = wide ? Double.BYTES : Float.BYTES;
    OpenBlas.multiply(
        wide,
        m,
        n,
        k,
        a.from(i, p, size),
        a.leading(),
        a.columns,
        b.from(p, j, size),
        b.leading(),
        b.columns,
        add,
        c.from(i, j, size),
        c.leading());
  }

  // The length of each of some equal parts, rounded up to whole tiles.
  private static int length(int all, long parts, int tile) {
    int each = (int) ((all + parts - 1) / parts);
    return Math.min(all, (each + tile - 1) / tile * tile);
  }
}
