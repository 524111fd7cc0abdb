package org.dlscript.runtime.kernel;

import java.util.Arrays;

/**
 * Images with their borders, and where the elements of a window lie in them. Of windows that go in
 * steps along the rows, neighbours lie beside each other all the same: the columns of a row are
 * sorted by what is left when they are divided by the step.
 */
final class FloatWindows {
  // Outputs a row below which its elements are addressed one by one.
  static final int NARROW = 16;
  // Elements of images below which a second thread does not pay for copying them.
  static final int COPIED = 1 << 15;

  private static final ThreadLocal<float[]> PADDED = ThreadLocal.withInitial(() -> new float[0]);

  final float[] image;
  final int at;
  final int imageStep;
  final int[] offsets;
  final int rowStep;
  final int planeStep;

  /** From the window of an output to the next one's in its row. */
  final int across;

  final Convolution.Shape s;

  private FloatWindows(
      float[] image, int at, int imageStep, int[] offsets, int[] size, Convolution.Shape s) {
    this.image = image;
    this.at = at;
    this.imageStep = imageStep;
    this.offsets = offsets;
    this.planeStep = size[1] * size[2];
    this.rowStep = size[2];
    across = s.stride()[2] / phases(s);
    this.s = s;
  }

  /** Where the window of an output element starts. */
  int start(int output) {
    int x = output % s.out()[2];
    int y = output / s.out()[2] % s.out()[1];
    int z = output / (s.out()[2] * s.out()[1]) % s.out()[0];
    int window = z * s.stride()[0] * planeStep + y * s.stride()[1] * rowStep + x * across;
    return at + output / s.outSize() * imageStep + window;
  }

  /** A panel of window elements by output elements: the right operand of the forward product. */
  void pack(int p0, int depth, int j0, int columns, float[] out, int to, int step) {
    int width = s.out()[2];
    if (width < NARROW) {
      packScattered(p0, depth, j0, columns, out, to, step);
      return;
    }
    int done = 0;
    while (done < columns) {
      int j = j0 + done;
      int count = Math.min(columns - done, width - j % width);
      int start = start(j);
      for (int p = 0; p < depth; p++) {
        copy(image, start + offsets[p0 + p], out, to + p * step + done, count);
      }
      done += count;
    }
  }

  // Rows of a few elements are not worth a loop each: a table says where every element lies.
  private void packScattered(
      int p0, int depth, int j0, int columns, float[] out, int to, int step) {
    int[] starts = starts(j0, columns);
    for (int p = 0; p < depth; p++) {
      int offset = offsets[p0 + p];
      int d = to + p * step;
      for (int j = 0; j < columns; j++) {
        out[d + j] = image[starts[j] + offset];
      }
    }
  }

  int[] starts(int j0, int columns) {
    int[] starts = new int[columns];
    for (int j = 0; j < columns; j++) {
      starts[j] = start(j0 + j);
    }
    return starts;
  }

  private static void copy(float[] in, int from, float[] out, int to, int count) {
    if (count >= 16) {
      System.arraycopy(in, from, out, to, count);
    } else {
      for (int i = 0; i < count; i++) {
        out[to + i] = in[from + i];
      }
    }
  }

  /** A panel of output elements by window elements: the right operand for the weights. */
  void packTransposed(int p0, int depth, int j0, int columns, float[] out, int to, int step) {
    int width = s.out()[2];
    int start = 0;
    int left = 0;
    for (int p = 0; p < depth; p++) {
      if (left == 0) {
        start = start(p0 + p);
        left = width - (p0 + p) % width;
      }
      int d = to + p * step;
      for (int j = 0; j < columns; j++) {
        out[d + j] = image[start + offsets[j0 + j]];
      }
      start += across;
      left--;
    }
  }

  /** The sizes of an image with its borders, as far as windows reach. */
  static int[] paddedSize(Convolution.Shape s) {
    int[] size = new int[3];
    for (int d = 0; d < 3; d++) {
      size[d] = (s.out()[d] - 1) * s.stride()[d] + s.dilation()[d] * (s.kernel()[d] - 1) + 1;
    }
    size[2] = roundUp(size[2], s);
    return size;
  }

  /** How many kinds of columns are kept apart: one where rows are too short for it to pay. */
  private static int phases(Convolution.Shape s) {
    return s.out()[2] < NARROW ? 1 : s.stride()[2];
  }

  /** The length of a row that has as many columns of every kind. */
  static int roundUp(int n, Convolution.Shape s) {
    int step = phases(s);
    return (n + step - 1) / step * step;
  }

  /** Where a column of a row lies. */
  private static int column(int x, int step, int rowLength) {
    return step == 1 ? x : x % step * (rowLength / step) + x / step;
  }

  /** Where the elements of a window lie behind its first. */
  static int[] offsets(Convolution.Shape s, int[] size) {
    int[] k = s.kernel();
    int channels = s.channels() / s.groups();
    int[] out = new int[channels * s.kernelSize()];
    int n = 0;
    for (int c = 0; c < channels; c++) {
      for (int z = 0; z < k[0]; z++) {
        for (int y = 0; y < k[1]; y++) {
          for (int x = 0; x < k[2]; x++) {
            out[n++] =
                ((c * size[0] + z * s.dilation()[0]) * size[1] + y * s.dilation()[1]) * size[2]
                    + column(x * s.dilation()[2], phases(s), size[2]);
          }
        }
      }
    }
    return out;
  }

  /** Copies the channels of a group between borders of zeros, or cut where a border is negative. */
  private static void pad(
      Convolution.Shape s, int channels, float[] x, int xAt, int[] size, float[] out, int at) {
    int volume = size[0] * size[1] * size[2];
    Arrays.fill(out, at, at + channels * volume, 0f);
    int[] in = s.in();
    int[] pad = s.pad();
    int first = Math.max(0, -pad[2]);
    int count = Math.min(in[2], size[2] - pad[2]) - first;
    if (count <= 0) {
      return;
    }
    for (int c = 0; c < channels; c++) {
      for (int z = Math.max(0, -pad[0]); z < Math.min(in[0], size[0] - pad[0]); z++) {
        for (int y = Math.max(0, -pad[1]); y < Math.min(in[1], size[1] - pad[1]); y++) {
          int from = xAt + ((c * in[0] + z) * in[1] + y) * in[2] + first;
          int to = at + c * volume + ((z + pad[0]) * size[1] + y + pad[1]) * size[2];
          if (phases(s) == 1) {
            System.arraycopy(x, from, out, to + first + pad[2], count);
          } else {
            spread(s, x, from, count, out, to, first + pad[2], size[2]);
          }
        }
      }
    }
  }

  /** Copies elements of a row, the first for column {@code at}, as far as windows look at them. */
  private static void spread(
      Convolution.Shape s, float[] x, int from, int count, float[] out, int to, int at, int row) {
    int step = s.stride()[2];
    for (int p = 0; p < step; p++) {
      if (!isSeen(s, p)) {
        continue;
      }
      int first = Math.floorMod(p - at, step);
      int o = to + column(at + first, step, row);
      for (int j = first, i = 0; j < count; j += step, i++) {
        out[o + i] = x[from + j];
      }
    }
  }

  /** Whether a window has an element in columns that leave {@code p}, divided by the step. */
  private static boolean isSeen(Convolution.Shape s, int p) {
    for (int k = 0; k < Math.min(s.kernel()[2], s.stride()[2]); k++) {
      if (k * s.dilation()[2] % s.stride()[2] == p) {
        return true;
      }
    }
    return false;
  }

  /** The windows of one image that lies between its borders already. */
  static FloatWindows within(float[] image, int[] offsets, int[] size, Convolution.Shape s) {
    return new FloatWindows(image, 0, 0, offsets, size, s);
  }

  /** The windows of some images. */
  static FloatWindows of(
      Convolution.Shape s, int[] size, int[] offsets, float[] x, int xAt, int images) {
    boolean plain = Arrays.equals(size, s.in()) && phases(s) == 1;
    plain &= s.pad()[0] == 0 && s.pad()[1] == 0 && s.pad()[2] == 0;
    int step = s.channels() * s.inSize();
    if (plain) {
      return new FloatWindows(x, xAt, step, offsets, size, s);
    }
    int channels = s.channels() / s.groups();
    int each = channels * size[0] * size[1] * size[2];
    float[] padded = FloatProduct.atLeast(PADDED, images * each);
    Parallel.range(
        images,
        1 + COPIED / each,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            pad(s, channels, x, xAt + i * step, size, padded, i * each);
          }
        });
    return new FloatWindows(padded, 0, each, offsets, size, s);
  }

  /** Copies the inside of padded planes. */
  static void crop(
      Convolution.Shape s, int channels, float[] padded, int[] size, float[] out, int at) {
    int to = at;
    for (int c = 0; c < channels; c++) {
      for (int z = 0; z < s.in()[0]; z++) {
        for (int y = 0; y < s.in()[1]; y++) {
          int row = (c * size[0] + z + s.pad()[0]) * size[1] + y + s.pad()[1];
          gatherRow(padded, row * size[2], s.pad()[2], phases(s), size[2], out, to, s.in()[2]);
          to += s.in()[2];
        }
      }
    }
  }

  private static void gatherRow(
      float[] in, int from, int pad, int step, int row, float[] out, int to, int count) {
    if (step == 1) {
      System.arraycopy(in, from + pad, out, to, count);
      return;
    }
    for (int first = 0; first < Math.min(step, count); first++) {
      int i = from + column(pad + first, step, row);
      for (int j = first; j < count; j += step, i++) {
        out[to + j] = in[i];
      }
    }
  }
}
