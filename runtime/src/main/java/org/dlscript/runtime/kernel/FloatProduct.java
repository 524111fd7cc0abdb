package org.dlscript.runtime.kernel;

import static java.lang.foreign.MemorySegment.ofArray;

/**
 * The float32 matrix product. Where a native library is there, it does all but the tiniest and the
 * strangest; else panels are packed so that the register kernel reads both operands in order,
 * whatever their strides. Either way blocks are sized for the caches and split over threads. The
 * build writes {@code DoubleProduct} from this file; packing, blocking and splitting lean on one
 * another's sizes, hence its length.
 */
final class FloatProduct {
  // Depth of a block: a packed panel of the right operand stays in the first-level cache.
  private static final int DEPTH = 256;
  // Rows of a packed block of the left operand, which stays in the second-level cache.
  private static final int BLOCK_ROWS = 192;
  private static final int BLOCK_COLUMNS = 2048;
  // Multiply-adds up to which packing does not pay.
  private static final long SMALL = 80L * 80 * 80;
  private static final long PARALLEL = 96L * 96 * 96;
  // Elements of a packed block of a right operand that packs itself: half a second-level cache.
  private static final int PACKED = (1 << 19) / Float.BYTES;
  // Elements up to which such an operand is packed whole, for all threads to share.
  private static final int WHOLE = (1 << 22) / Float.BYTES;

  private static final ThreadLocal<float[]> LEFT = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> RIGHT = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> PANEL = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> EDGE = ThreadLocal.withInitial(() -> new float[1024]);

  /** A right operand by panels. */
  @FunctionalInterface
  interface Panels {
    /**
     * Writes rows {@code p0} on, {@code depth} of them, of {@code columns} columns from {@code j0},
     * each row {@code step} past the one before.
     */
    void pack(int p0, int depth, int j0, int columns, float[] out, int to, int step);
  }

  private final FloatTiles tiles;
  private final int tileRows;
  private final int tileColumns;
  private final boolean natively;

  /**
   * A product over these tiles.
   *
   * @param natively whether the native library may do it instead, where it is there
   */
  FloatProduct(FloatTiles tiles, boolean natively) {
    this.tiles = tiles;
    this.natively = natively;
    tileRows = tiles.rows();
    tileColumns = tiles.columns();
  }

  /** {@code c = a b}, or {@code c += a b}; rows of {@code c} are contiguous. */
  void multiply(
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
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0) {
      if (!add) {
        for (int i = 0; i < m; i++) {
          java.util.Arrays.fill(c, cAt + i * cRow, cAt + i * cRow + n, 0f);
        }
      }
      return;
    }
    if (natively
        && (long) m * n * k >= NativeProduct.WORTH
        && NativeProduct.multiply(
            Float.BYTES == 8,
            m,
            n,
            k,
            ofArray(a),
            aAt,
            aRow,
            aColumn,
            ofArray(b),
            bAt,
            bRow,
            bColumn,
            ofArray(c),
            cAt,
            cRow,
            add)) {
      return;
    }
    if (m <= 4 || n == 1 || (long) m * n * k <= SMALL) {
      if (thin(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, bColumn, c, cAt, cRow, add)) {
        return;
      }
    }
    packed(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, bColumn, c, cAt, cRow, add);
  }

  /**
   * The product with a right operand that packs itself; rows of {@code a} or its columns are
   * contiguous, those of {@code c} are.
   */
  void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      Panels b,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    if (!isNative(m, n, k)) {
      packed(m, n, k, a, aAt, aRow, aColumn, b, c, cAt, cRow, add);
      return;
    }
    int depth = Math.min(k, PACKED / 64);
    int width = Math.min(n, PACKED / depth / 48 * 48);
    int strips = (n + width - 1) / width;
    if (strips < 2 * Parallel.getNumThreads() && (long) k * n <= WHOLE) {
      float[] panel = pack(b, k, 0, n);
      multiply(m, n, k, a, aAt, aRow, aColumn, panel, 0, n, 1, c, cAt, cRow, add);
      return;
    }
    Parallel.tasks(
        strips,
        task -> {
          int j = task * width;
          int columns = Math.min(width, n - j);
          float[] panel = atLeast(PANEL, depth * columns);
          for (int p = 0; p < k; p += depth) {
            int rows = Math.min(depth, k - p);
            b.pack(p, rows, j, columns, panel, 0, columns);
            multiply(
                m,
                columns,
                rows,
                a,
                aAt + p * aColumn,
                aRow,
                aColumn,
                panel,
                0,
                columns,
                1,
                c,
                cAt + j,
                cRow,
                add || p > 0);
          }
        });
  }

  /** All rows of some columns of an operand that packs itself. */
  private static float[] pack(Panels b, int k, int j, int columns) {
    float[] panel = atLeast(PANEL, k * columns);
    Parallel.range(
        k,
        1 + Parallel.GRAIN / columns,
        (from, to) -> b.pack(from, to - from, j, columns, panel, from * columns, columns));
    return panel;
  }

  private boolean isNative(int m, int n, int k) {
    return natively && (long) m * n * k >= NativeProduct.WORTH && OpenBlas.opens();
  }

  /**
   * {@code c = a bᵀ}, or {@code c += a bᵀ}: {@code a} of m by n with contiguous rows, {@code b} of
   * k by n packs itself. False where this is better done otherwise; then nothing was done.
   */
  boolean multiplyTransposed(
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aRow,
      Panels b,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    if (!isNative(m, n, k)) {
      return false;
    }
    int width = Math.min(n, Math.max(PACKED / k, Math.clamp(WHOLE / k, 64, 256)));
    for (int j = 0; j < n; j += width) {
      int columns = Math.min(width, n - j);
      float[] panel = pack(b, k, j, columns);
      boolean adds = add || j > 0;
      multiply(m, k, columns, a, aAt + j, aRow, 1, panel, 0, 1, columns, c, cAt, cRow, adds);
    }
    return true;
  }

  /** Products too small or too thin for packing. */
  private boolean thin(
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
    if (n == 1) {
      if (aColumn == 1 && bRow == 1) {
        dots(m, k, a, aAt, aRow, b, bAt, c, cAt, cRow, add);
        return true;
      }
      if (aRow == 1 && cRow == 1) {
        // A column times a matrix is the transposed product of a row.
        rows(1, m, k, b, bAt, 1, bRow, a, aAt, aColumn, c, cAt, 1, add);
        return true;
      }
    }
    if (bColumn == 1 || n == 1 && bRow >= 0) {
      rows(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, c, cAt, cRow, add);
      return true;
    }
    if (bRow == 1 && aColumn == 1 && (m <= 4 || k <= 8 && m <= 8)) {
      for (int i = 0; i < m; i++) {
        dots(n, k, b, bAt, bColumn, a, aAt + i * aRow, c, cAt + i * cRow, 1, add);
      }
      return true;
    }
    if ((long) m * n * k > SMALL) {
      return false;
    }
    float[] rows = atLeast(RIGHT, k * n);
    transpose(k, n, b, bAt, bRow, bColumn, rows);
    tiles.direct(m, n, k, a, aAt, aRow, aColumn, rows, 0, n, c, cAt, cRow, add);
    return true;
  }

  /** Inner products of the rows of a matrix with one vector. */
  private void dots(
      int m,
      int k,
      float[] a,
      int aAt,
      int aRow,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      int yStep,
      boolean add) {
    int grain = Math.max(1, Parallel.GRAIN / k);
    Parallel.range(
        m,
        grain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float sum = tiles.dot(k, a, aAt + i * aRow, x, xAt);
            int at = yAt + i * yStep;
            y[at] = add ? y[at] + sum : sum;
          }
        });
  }

  private void rows(
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
    if ((long) m * n * k <= PARALLEL || n < 2 * tileColumns) {
      tiles.direct(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, c, cAt, cRow, add);
      return;
    }
    int strips = n / tileColumns;
    Parallel.range(
        strips,
        Math.max(1, (int) (PARALLEL / ((long) m * k * tileColumns))),
        (from, to) -> {
          int first = from * tileColumns;
          int last = to == strips ? n : to * tileColumns;
          tiles.direct(
              m,
              last - first,
              k,
              a,
              aAt,
              aRow,
              aColumn,
              b,
              bAt + first,
              bRow,
              c,
              cAt + first,
              cRow,
              add);
        });
  }

  private void packed(
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
    Panels right =
        (p0, depth, j0, columns, out, to, step) ->
            packRight(depth, columns, b, bAt + p0 * bRow + j0 * bColumn, bRow, bColumn, out, to);
    packed(m, n, k, a, aAt, aRow, aColumn, right, c, cAt, cRow, add);
  }

  private void packed(
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      Panels b,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    int threads = Parallel.getNumThreads();
    int blockRows = blockRows(m, threads);
    for (int j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
      int first = j0;
      int width = Math.min(BLOCK_COLUMNS, n - j0);
      int strips = (width + tileColumns - 1) / tileColumns;
      for (int p0 = 0; p0 < k; p0 += DEPTH) {
        int start = p0;
        int depth = Math.min(DEPTH, k - p0);
        float[] right = atLeast(RIGHT, strips * tileColumns * depth);
        Parallel.range(
            strips,
            Math.max(1, Parallel.GRAIN / (depth * tileColumns)),
            (from, to) -> {
              for (int s = from; s < to; s++) {
                int columns = Math.min(tileColumns, width - s * tileColumns);
                int at = s * tileColumns * depth;
                if (columns < tileColumns) {
                  java.util.Arrays.fill(right, at, at + tileColumns * depth, 0f);
                }
                b.pack(start, depth, first + s * tileColumns, columns, right, at, tileColumns);
              }
            });
        int blocks = (m + blockRows - 1) / blockRows;
        int parts = (long) m * width * depth < PARALLEL ? 1 : partsFor(blocks, strips, threads);
        boolean adds = add || p0 > 0;
        int aStart = aAt + p0 * aColumn;
        Parallel.tasks(
            blocks * parts,
            task -> {
              int i0 = task / parts * blockRows;
              int part = task % parts;
              int rows = Math.min(blockRows, m - i0);
              float[] left = atLeast(LEFT, blockRows * DEPTH);
              packLeft(rows, depth, a, aStart + i0 * aRow, aRow, aColumn, left);
              int from = strips * part / parts;
              int to = strips * (part + 1) / parts;
              block(
                  rows,
                  depth,
                  left,
                  right,
                  from,
                  to,
                  width,
                  c,
                  cAt + i0 * cRow + first,
                  cRow,
                  adds);
            });
      }
    }
  }

  // Blocks of about the same size, at least one for each thread where there are rows enough.
  private int blockRows(int m, int threads) {
    int least = (m + BLOCK_ROWS - 1) / BLOCK_ROWS;
    int wanted = Math.max(least, Math.min(threads, m / (4 * tileRows)));
    int rows = (m + Math.max(1, wanted) - 1) / Math.max(1, wanted);
    return Math.min((rows + tileRows - 1) / tileRows, Math.max(1, BLOCK_ROWS / tileRows))
        * tileRows;
  }

  // Few blocks of rows are cut by columns as well, for all threads to have work.
  private static int partsFor(int blocks, int strips, int threads) {
    if (threads == 1 || blocks >= 4 * threads || blocks == threads) {
      return 1;
    }
    int wanted = (2 * threads + blocks - 1) / blocks;
    return Math.max(1, Math.min(wanted, strips));
  }

  private void block(
      int rows,
      int depth,
      float[] left,
      float[] right,
      int from,
      int to,
      int width,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    for (int s = from; s < to; s++) {
      int columns = Math.min(tileColumns, width - s * tileColumns);
      int bAt = s * tileColumns * depth;
      for (int i = 0; i < rows; i += tileRows) {
        int at = cAt + i * cRow + s * tileColumns;
        if (columns == tileColumns && rows - i == tileRows / 2) {
          tiles.few(depth, left, i * depth, right, bAt, c, at, cRow, add);
        } else if (columns == tileColumns && rows - i >= tileRows) {
          tiles.tile(depth, left, i * depth, right, bAt, c, at, cRow, add);
        } else {
          edge(
              depth,
              left,
              i * depth,
              right,
              bAt,
              Math.min(tileRows, rows - i),
              columns,
              c,
              at,
              cRow,
              add);
        }
      }
    }
  }

  private void edge(
      int depth,
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int rows,
      int columns,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    float[] whole = atLeast(EDGE, tileRows * tileColumns);
    if (rows <= tileRows / 2) {
      tiles.few(depth, left, leftAt, right, rightAt, whole, 0, tileColumns, false);
    } else {
      tiles.tile(depth, left, leftAt, right, rightAt, whole, 0, tileColumns, false);
    }
    for (int r = 0; r < rows; r++) {
      int at = cAt + r * cRow;
      int from = r * tileColumns;
      if (add) {
        for (int j = 0; j < columns; j++) {
          c[at + j] += whole[from + j];
        }
      } else {
        System.arraycopy(whole, from, c, at, columns);
      }
    }
  }

  /** Packs rows into panels, column after column, the last one filled up with zeros. */
  void packLeft(int rows, int depth, float[] a, int aAt, int aRow, int aColumn, float[] out) {
    for (int i = 0; i < rows; i += tileRows) {
      int count = Math.min(tileRows, rows - i);
      int to = i * depth;
      int from = aAt + i * aRow;
      if (count < tileRows) {
        java.util.Arrays.fill(out, to, to + tileRows * depth, 0f);
      }
      if (aRow == 1) {
        for (int p = 0; p < depth; p++) {
          System.arraycopy(a, from + p * aColumn, out, to + p * tileRows, count);
        }
      } else if (count == 12 && tileRows == 12) {
        packTwelve(depth, a, from, aRow, aColumn, out, to);
      } else {
        for (int p = 0; p < depth; p++) {
          int at = from + p * aColumn;
          for (int r = 0; r < count; r++) {
            out[to + p * tileRows + r] = a[at + r * aRow];
          }
        }
      }
    }
  }

  private static void packTwelve(
      int depth, float[] a, int from, int aRow, int aColumn, float[] out, int to) {
    for (int p = 0; p < depth; p++) {
      int at = from + p * aColumn;
      int d = to + p * 12;
      out[d] = a[at];
      out[d + 1] = a[at + aRow];
      out[d + 2] = a[at + 2 * aRow];
      out[d + 3] = a[at + 3 * aRow];
      out[d + 4] = a[at + 4 * aRow];
      out[d + 5] = a[at + 5 * aRow];
      out[d + 6] = a[at + 6 * aRow];
      out[d + 7] = a[at + 7 * aRow];
      out[d + 8] = a[at + 8 * aRow];
      out[d + 9] = a[at + 9 * aRow];
      out[d + 10] = a[at + 10 * aRow];
      out[d + 11] = a[at + 11 * aRow];
    }
  }

  private void packRight(
      int depth, int columns, float[] b, int bAt, int bRow, int bColumn, float[] out, int to) {
    if (bColumn == 1) {
      for (int p = 0; p < depth; p++) {
        System.arraycopy(b, bAt + p * bRow, out, to + p * tileColumns, columns);
      }
      return;
    }
    // Columns are far apart: eight of them side by side, so that what is written lies together.
    int j = 0;
    for (; j + 8 <= columns; j += 8) {
      packColumns(depth, b, bAt + j * bColumn, bRow, bColumn, out, to + j);
    }
    for (; j < columns; j++) {
      int from = bAt + j * bColumn;
      for (int p = 0; p < depth; p++) {
        out[to + p * tileColumns + j] = b[from + p * bRow];
      }
    }
  }

  private void packColumns(
      int depth, float[] b, int bAt, int bRow, int bColumn, float[] out, int to) {
    int b1 = bAt + bColumn;
    int b2 = b1 + bColumn;
    int b3 = b2 + bColumn;
    int b4 = b3 + bColumn;
    int b5 = b4 + bColumn;
    int b6 = b5 + bColumn;
    int b7 = b6 + bColumn;
    for (int p = 0; p < depth; p++) {
      int row = p * bRow;
      int at = to + p * tileColumns;
      out[at] = b[bAt + row];
      out[at + 1] = b[b1 + row];
      out[at + 2] = b[b2 + row];
      out[at + 3] = b[b3 + row];
      out[at + 4] = b[b4 + row];
      out[at + 5] = b[b5 + row];
      out[at + 6] = b[b6 + row];
      out[at + 7] = b[b7 + row];
    }
  }

  private static void transpose(
      int k, int n, float[] b, int bAt, int bRow, int bColumn, float[] out) {
    for (int j = 0; j < n; j++) {
      int from = bAt + j * bColumn;
      for (int p = 0; p < k; p++) {
        out[p * n + j] = b[from + p * bRow];
      }
    }
  }

  /** A thread's buffer, made anew where it is too short. */
  static float[] atLeast(ThreadLocal<float[]> buffers, int length) {
    float[] buffer = buffers.get();
    if (buffer.length < length) {
      buffer = new float[length];
      buffers.set(buffer);
    }
    return buffer;
  }
}
