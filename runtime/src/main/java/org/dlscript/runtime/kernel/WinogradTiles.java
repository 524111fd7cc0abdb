package org.dlscript.runtime.kernel;

import java.util.Arrays;

/**
 * How the images of a convolution are cut into blocks of tiles, and how elements get from images
 * into the slots of a block and back. A tile is four by four inputs and two by two outputs; tiles
 * overlap by two. A block has some rows of tiles of one image, or all of several.
 *
 * <p>A block's inputs lie in four planes a channel, by evenness of row and column, so that
 * neighbours of a tile are neighbours in a plane; a row of a plane has one element more than there
 * are tiles. Where that wastes little of the products, slots are kept for it and for the last row,
 * so that whole planes can be combined at once; else slots are tight.
 */
final class WinogradTiles {
  // Filters times the share of slots that are no tiles, up to which these cost less in the products
  // than tight slots cost in the transform.
  private static final int WASTED = 24;
  // Blocks a thread that even out what they take.
  private static final int SHARES = 4;

  private final Convolution.Shape s;
  private final int down;
  private final int across;
  private final int rows;
  private final int images;
  private final boolean wide;

  /** How many blocks there are. */
  final int blocks;

  /** Some rows of tiles of some images; its sizes are those of {@code lead} and {@code slots}. */
  record Block(int image, int images, int row, int rows, int planeLead, int lead, int slots) {}

  /** Blocks of about {@code most} tiles, or fewer, but not than {@code least}, for all threads. */
  WinogradTiles(Convolution.Shape s, int least, int most) {
    this.s = s;
    down = s.out()[1] + 1 >> 1;
    across = s.out()[2] + 1 >> 1;
    int each = down * across;
    int share = s.batch() * each / (SHARES * Parallel.getNumThreads());
    int wanted = Math.max(least, Math.min(most, share));
    float room = (float) (down + 1) * (across + 1) / each;
    wide = s.filters() * (room - 1) < WASTED;
    if (each >= wanted) {
      images = 1;
      int parts = Math.max(1, Math.min(down, Math.round((float) each / wanted)));
      rows = (down + parts - 1) / parts;
    } else {
      images = Math.min(s.batch(), (wanted + each - 1) / each);
      rows = down;
    }
    blocks = (s.batch() + images - 1) / images * parts();
  }

  private int parts() {
    return (down + rows - 1) / rows;
  }

  /** Whether slots lie as the elements of the planes. */
  boolean isWide() {
    return wide;
  }

  /** Elements from a row of a plane to the next. */
  int planeRow() {
    return across + 1;
  }

  private int planeStep(Block b) {
    return (b.rows + 1) * planeRow();
  }

  Block block(int index) {
    int image = index / parts() * images;
    int row = index % parts() * rows;
    int count = Math.min(images, s.batch() - image);
    int height = Math.min(rows, down - row);
    // Behind the last row its neighbours to the right and below are read.
    int planeLead = count * (height + 1) * planeRow() + 2;
    int slots = wide ? planeLead - 2 - planeRow() : count * height * across;
    return new Block(image, count, row, height, planeLead, wide ? planeLead : slots, slots);
  }

  /**
   * Fills the planes of {@code n} channels from {@code c0} on: by row and column, even before odd.
   */
  void readInputs(Block b, float[] x, int xAt, int channels, int c0, int n, float[] planes) {
    int all = n * b.planeLead;
    Arrays.fill(planes, 0, 4 * all, 0f);
    int height = s.in()[1];
    int width = s.in()[2];
    int top = 2 * b.row - s.pad()[1];
    for (int c = 0; c < n; c++) {
      for (int i = 0; i < b.images; i++) {
        int from = xAt + ((b.image + i) * channels + c0 + c) * height * width;
        int to = c * b.planeLead + i * planeStep(b);
        int last = Math.min(2 * b.rows + 2, height - top);
        for (int r = Math.max(0, -top); r < last; r++) {
          int plane = (r & 1) * 2 * all + to + (r >> 1) * planeRow();
          split(x, from + (top + r) * width, width, s.pad()[2], planes, plane, plane + all);
        }
      }
    }
  }

  /** Writes a row between borders by turns to the even and the odd elements. */
  private static void split(float[] x, int from, int n, int pad, float[] out, int even, int odd) {
    int skip = pad & 1;
    int e = even + (pad + 1 >> 1);
    int o = odd + (pad >> 1);
    for (int j = skip, i = 0; j < n; j += 2, i++) {
      out[e + i] = x[from + j];
    }
    for (int j = 1 - skip, i = 0; j < n; j += 2, i++) {
      out[o + i] = x[from + j];
    }
  }

  /** One row of B' and the columns: from the elements of even and odd columns to tight slots. */
  void combineColumns(Block b, float[] t, int even, int step, int n, float[] v, int to, int next) {
    int at = to;
    for (int c = 0; c < n; c++) {
      for (int i = 0; i < b.images; i++) {
        int from = even + c * b.planeLead + i * planeStep(b);
        for (int r = 0; r < b.rows; r++) {
          for (int j = 0; j < across; j++) {
            float e = t[from + j];
            float f = t[from + j + 1];
            float o = t[from + step + j];
            v[at + j] = e - f;
            v[at + next + j] = o + f;
            v[at + 2 * next + j] = f - o;
            v[at + 3 * next + j] = o - t[from + step + j + 1];
          }
          at += across;
          from += planeRow();
        }
      }
    }
  }

  private int slotRow() {
    return wide ? planeRow() : across;
  }

  /**
   * Writes the outputs of a filter from the four planes at points 0, 3, 12 and 15; false where one
   * is not finite.
   */
  boolean writeOutputs(
      Block b, float[] m, int step, int filter, float add, float[] y, int filters) {
    int height = s.out()[1];
    int width = s.out()[2];
    int at = filter * b.lead;
    boolean finite = true;
    for (int i = 0; i < b.images; i++) {
      int plane = ((b.image + i) * filters + filter) * height * width;
      int first = plane + 2 * b.row * width;
      int to = first;
      for (int r = 0; r < b.rows; r++) {
        for (int k = 0; k < 2 && 2 * (b.row + r) + k < height; k++) {
          join(m, at + 12 * k * step, at + (12 * k + 3) * step, add, y, to, width);
          to += width;
        }
        at += slotRow();
      }
      at += wide ? planeRow() : 0;
      finite &= isFinite(y, first, to - first);
    }
    return finite;
  }

  private static void join(float[] m, int even, int odd, float add, float[] y, int to, int width) {
    int pairs = width >> 1;
    for (int j = 0; j < pairs; j++) {
      y[to + 2 * j] = m[even + j] + add;
      y[to + 2 * j + 1] = m[odd + j] + add;
    }
    if ((width & 1) != 0) {
      y[to + width - 1] = m[even + pairs] + add;
    }
  }

  /** Whether all elements are numbers. */
  static boolean isFinite(float[] a, int at, int n) {
    return Float.isFinite(FloatMath.max(a, at, n)) && Float.isFinite(FloatMath.min(a, at, n));
  }

  /**
   * Fills planes of gradients of outputs, one element a slot, by evenness of row and column; {@code
   * step} apart. Slots that are no tiles get zeros.
   */
  void readOutputs(
      Block b, float[] dy, int dyAt, int filters, int f0, int n, float[] out, int[] at) {
    int height = s.out()[1];
    int width = s.out()[2];
    for (int p : at) {
      Arrays.fill(out, p, p + n * b.lead, 0f);
    }
    for (int f = 0; f < n; f++) {
      int slot = f * b.lead;
      for (int i = 0; i < b.images; i++) {
        int from = dyAt + ((b.image + i) * filters + f0 + f) * height * width;
        for (int r = 0; r < b.rows; r++) {
          for (int k = 0; k < 2 && 2 * (b.row + r) + k < height; k++) {
            int row = from + (2 * (b.row + r) + k) * width;
            split(dy, row, width, 0, out, at[2 * k] + slot, at[2 * k + 1] + slot);
          }
          slot += slotRow();
        }
        slot += wide ? planeRow() : 0;
      }
    }
  }
}
