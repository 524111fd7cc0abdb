package org.dlscript.runtime.kernel;

import java.util.Arrays;

/**
 * Convolution in float32 as a matrix product whose right operand is packed straight from the image,
 * so that the matrix of all windows never exists in memory.
 */
final class FloatConvolution {
  // Filters a group below which the product's tiles would be mostly empty.
  private static final int FEW_FILTERS = 4;

  private static final ThreadLocal<float[]> PADDED = ThreadLocal.withInitial(() -> new float[0]);

  private final FloatProduct product;

  FloatConvolution(FloatProduct product) {
    this.product = product;
  }

  /** One image with its borders, and where the elements of a window lie in it. */
  private static final class Windows {
    final float[] image;
    final int at;
    final int[] offsets;
    final int rowStep;
    final int planeStep;
    final Convolution.Shape s;

    Windows(float[] image, int at, int[] offsets, int[] size, Convolution.Shape s) {
      this.image = image;
      this.at = at;
      this.offsets = offsets;
      this.planeStep = size[1] * size[2];
      this.rowStep = size[2];
      this.s = s;
    }

    /** Where the window of an output element starts. */
    int start(int output) {
      int x = output % s.out()[2];
      int y = output / s.out()[2] % s.out()[1];
      int z = output / (s.out()[2] * s.out()[1]);
      return at + z * s.stride()[0] * planeStep + y * s.stride()[1] * rowStep + x * s.stride()[2];
    }

    /** A panel of window elements by output elements: the right operand of the forward product. */
    void pack(int p0, int depth, int j0, int columns, float[] out, int to, int step) {
      int width = s.out()[2];
      int stride = s.stride()[2];
      int done = 0;
      while (done < columns) {
        int j = j0 + done;
        int count = Math.min(columns - done, width - j % width);
        int start = start(j);
        for (int p = 0; p < depth; p++) {
          int from = start + offsets[p0 + p];
          int d = to + p * step + done;
          if (stride == 1) {
            copy(image, from, out, d, count);
          } else {
            for (int i = 0; i < count; i++) {
              out[d + i] = image[from + i * stride];
            }
          }
        }
        done += count;
      }
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
      int stride = s.stride()[2];
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
        start += stride;
        left--;
      }
    }
  }

  private static int[] paddedSize(Convolution.Shape s) {
    int[] size = new int[3];
    for (int d = 0; d < 3; d++) {
      size[d] = (s.out()[d] - 1) * s.stride()[d] + s.dilation()[d] * (s.kernel()[d] - 1) + 1;
    }
    return size;
  }

  private static int[] offsets(Convolution.Shape s, int[] size) {
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
                    + x * s.dilation()[2];
          }
        }
      }
    }
    return out;
  }

  /**
   * Copies the channels of a group between borders of zeros, or cut where a border is negative, its
   * elements {@code spread} apart.
   */
  private static void pad(
      Convolution.Shape s,
      int channels,
      float[] x,
      int xAt,
      int[] spread,
      int[] size,
      float[] out) {
    int volume = size[0] * size[1] * size[2];
    Arrays.fill(out, 0, channels * volume, 0f);
    int[] in = new int[3];
    for (int d = 0; d < 3; d++) {
      in[d] = (s.in()[d] - 1) / spread[d] + 1;
    }
    for (int c = 0; c < channels; c++) {
      for (int z = 0; z < in[0]; z++) {
        int oz = z * spread[0] + s.pad()[0];
        if (oz < 0 || oz >= size[0]) {
          continue;
        }
        for (int y = 0; y < in[1]; y++) {
          int oy = y * spread[1] + s.pad()[1];
          if (oy < 0 || oy >= size[1]) {
            continue;
          }
          int from = xAt + ((c * in[0] + z) * in[1] + y) * in[2];
          int to = c * volume + (oz * size[1] + oy) * size[2];
          row(x, from, in[2], spread[2], s.pad()[2], out, to, size[2]);
        }
      }
    }
  }

  private static void row(
      float[] x, int from, int n, int spread, int pad, float[] out, int to, int size) {
    int first = pad >= 0 ? 0 : (-pad + spread - 1) / spread;
    int last = Math.min(n - 1, Math.floorDiv(size - 1 - pad, spread));
    if (last < first) {
      return;
    }
    if (spread == 1) {
      System.arraycopy(x, from + first, out, to + first + pad, last - first + 1);
    } else {
      for (int i = first; i <= last; i++) {
        out[to + i * spread + pad] = x[from + i];
      }
    }
  }

  private static Windows windows(
      Convolution.Shape s, int[] size, int[] offsets, float[] x, int xAt, int[] spread) {
    boolean plain = spread == null && Arrays.equals(size, s.in());
    plain &= s.pad()[0] == 0 && s.pad()[1] == 0 && s.pad()[2] == 0;
    if (plain) {
      return new Windows(x, xAt, offsets, size, s);
    }
    int channels = s.channels() / s.groups();
    int needed = channels * size[0] * size[1] * size[2];
    float[] padded = PADDED.get();
    if (padded.length < needed) {
      padded = new float[needed];
      PADDED.set(padded);
    }
    pad(s, channels, x, xAt, spread == null ? new int[] {1, 1, 1} : spread, size, padded);
    return new Windows(padded, 0, offsets, size, s);
  }

  void forward(
      Convolution.Shape s,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float[] y) {
    run(s, x, xAt, null, s.inSize(), w, wAt, bias, biasAt, y);
  }

  private void run(
      Convolution.Shape s,
      float[] x,
      int xAt,
      int[] spread,
      int planeSize,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float[] y) {
    int[] size = paddedSize(s);
    int[] offsets = offsets(s, size);
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    int k = offsets.length;
    perImage(
        s.batch() * s.groups(),
        (long) filters * n * k,
        task -> {
          int image = task / s.groups();
          int group = task % s.groups();
          int from = xAt + (image * s.channels() + group * channels) * planeSize;
          Windows windows = windows(s, size, offsets, x, from, spread);
          int weights = wAt + group * filters * k;
          int to = (image * s.filters() + group * filters) * n;
          for (int f = 0; f < filters; f++) {
            float b = bias == null ? 0 : bias[biasAt + group * filters + f];
            Arrays.fill(y, to + f * n, to + (f + 1) * n, b);
          }
          if (filters < FEW_FILTERS) {
            direct(windows, filters, n, w, weights, y, to);
            return;
          }
          int step = product.columns();
          product.multiply(
              filters,
              n,
              k,
              w,
              weights,
              k,
              1,
              (p0, depth, j0, columns, out, at) ->
                  windows.pack(p0, depth, j0, columns, out, at, step),
              y,
              to,
              n,
              true);
        });
  }

  // With few filters a product's tiles stay empty; add shifted rows instead.
  private static void direct(
      Windows v, int filters, int n, float[] w, int wAt, float[] y, int yAt) {
    int width = v.s.out()[2];
    int stride = v.s.stride()[2];
    int k = v.offsets.length;
    for (int j = 0; j < n; j += width) {
      int start = v.start(j);
      for (int f = 0; f < filters; f++) {
        int to = yAt + f * n + j;
        for (int p = 0; p < k; p++) {
          float weight = w[wAt + f * k + p];
          int from = start + v.offsets[p];
          if (stride == 1) {
            for (int i = 0; i < width; i++) {
              y[to + i] += weight * v.image[from + i];
            }
          } else {
            for (int i = 0; i < width; i++) {
              y[to + i] += weight * v.image[from + i * stride];
            }
          }
        }
      }
    }
  }

  void backwardData(Convolution.Shape s, float[] dy, int dyAt, float[] w, int wAt, float[] dx) {
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int k = s.kernelSize();
    // Filters and channels change places and the windows run backwards.
    float[] turned = new float[s.filters() * channels * k];
    for (int g = 0; g < s.groups(); g++) {
      for (int f = 0; f < filters; f++) {
        for (int c = 0; c < channels; c++) {
          int from = wAt + ((g * filters + f) * channels + c) * k;
          int to = ((g * channels + c) * filters + f) * k;
          for (int p = 0; p < k; p++) {
            turned[to + p] = w[from + k - 1 - p];
          }
        }
      }
    }
    boolean dense = s.stride()[0] == 1 && s.stride()[1] == 1 && s.stride()[2] == 1;
    int[] spread = dense ? null : s.stride();
    run(s.transposed(), dy, dyAt, spread, s.outSize(), turned, 0, null, 0, dx);
  }

  void backwardWeights(Convolution.Shape s, float[] x, int xAt, float[] dy, int dyAt, float[] dw) {
    int[] size = paddedSize(s);
    int[] offsets = offsets(s, size);
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    int k = offsets.length;
    int length = s.filters() * k;
    Arrays.fill(dw, 0, length, 0f);
    int parts = Math.max(1, Math.min(Parallel.getNumThreads(), s.batch()));
    float[][] sums = new float[parts][];
    Parallel.tasks(
        parts,
        part -> {
          float[] sum = part == 0 ? dw : new float[length];
          sums[part] = sum;
          int step = product.columns();
          int last = (int) ((long) s.batch() * (part + 1) / parts);
          for (int i = (int) ((long) s.batch() * part / parts); i < last; i++) {
            for (int g = 0; g < s.groups(); g++) {
              int from = xAt + (i * s.channels() + g * channels) * s.inSize();
              Windows windows = windows(s, size, offsets, x, from, null);
              product.multiply(
                  filters,
                  k,
                  n,
                  dy,
                  dyAt + (i * s.filters() + g * filters) * n,
                  n,
                  1,
                  (p0, depth, j0, columns, out, at) ->
                      windows.packTransposed(p0, depth, j0, columns, out, at, step),
                  sum,
                  g * filters * k,
                  k,
                  true);
            }
          }
        });
    for (int part = 1; part < parts; part++) {
      float[] sum = sums[part];
      for (int i = 0; i < length; i++) {
        dw[i] += sum[i];
      }
    }
  }

  private static void perImage(int count, long work, Parallel.Task task) {
    if (count * work < 200_000 || count < Parallel.getNumThreads()) {
      for (int i = 0; i < count; i++) {
        task.run(i);
      }
      return;
    }
    int grain = (int) Math.max(1, 100_000 / Math.max(1, work));
    Parallel.range(
        count,
        grain,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            task.run(i);
          }
        });
  }
}
