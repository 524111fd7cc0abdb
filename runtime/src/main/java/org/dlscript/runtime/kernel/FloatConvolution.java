package org.dlscript.runtime.kernel;

import java.util.Arrays;

/**
 * Convolution in float32 as a matrix product whose right operand is packed straight from the image,
 * so that the matrix of all windows never exists in memory. The build writes {@code
 * DoubleConvolution} from this file; its three passes share their {@link FloatWindows}.
 */
final class FloatConvolution {
  // Filters a group below which the product's tiles would be mostly empty.
  private static final int FEW_FILTERS = 4;

  // Output elements that a product should have for the packing of weights to pay.
  private static final int MANY_OUTPUTS = 512;
  // Weights from which one sum serves all threads, unless there are many pixels to sum over.
  private static final int LARGE_SUM = 1 << 15;
  private static final int MANY_PIXELS = 1 << 13;
  // Channels a group below which packing the gradient costs more than the product.
  private static final int FEW_CHANNELS = 32;

  private static final ThreadLocal<float[]> COLUMNS = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> GATHERED = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[0]);

  private final FloatProduct product;

  FloatConvolution(FloatProduct product) {
    this.product = product;
  }

  // Small images share a product, for the weights would else be packed for each of them.
  private static int together(int n, int batch) {
    return Math.min(batch, Math.max(1, (MANY_OUTPUTS + n - 1) / n));
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
    run(s, x, xAt, w, wAt, bias, biasAt, y);
  }

  private void run(
      Convolution.Shape s,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float[] y) {
    int[] size = FloatWindows.paddedSize(s);
    int[] offsets = FloatWindows.offsets(s, size);
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    int k = offsets.length;
    int together = filters < FEW_FILTERS ? 1 : together(n, s.batch());
    int parts = (s.batch() + together - 1) / together;
    perImage(
        parts * s.groups(),
        (long) together * filters * n * k,
        task -> {
          int image = task / s.groups() * together;
          int group = task % s.groups();
          int images = Math.min(together, s.batch() - image);
          int from = xAt + (image * s.channels() + group * channels) * s.inSize();
          FloatWindows windows = FloatWindows.of(s, size, offsets, x, from, images);
          int weights = wAt + group * filters * k;
          int to = (image * s.filters() + group * filters) * n;
          boolean alone = images == 1;
          float[] out = alone ? y : FloatProduct.atLeast(COLUMNS, filters * images * n);
          int at = alone ? to : 0;
          for (int f = 0; f < filters; f++) {
            float b = bias == null ? 0 : bias[biasAt + group * filters + f];
            Arrays.fill(out, at + f * images * n, at + (f + 1) * images * n, b);
          }
          if (filters < FEW_FILTERS) {
            direct(windows, filters, n, w, weights, y, to);
            return;
          }
          product.multiply(
              filters, images * n, k, w, weights, k, 1, windows::pack, out, at, images * n, true);
          if (!alone) {
            for (int i = 0; i < images; i++) {
              for (int f = 0; f < filters; f++) {
                System.arraycopy(out, (f * images + i) * n, y, to + (i * s.filters() + f) * n, n);
              }
            }
          }
        });
  }

  // With few filters a product's tiles stay empty; add shifted rows instead.
  private static void direct(
      FloatWindows v, int filters, int n, float[] w, int wAt, float[] y, int yAt) {
    int width = v.s.out()[2];
    int k = v.offsets.length;
    for (int j = 0; j < n; j += width) {
      int start = v.start(j);
      for (int f = 0; f < filters; f++) {
        int to = yAt + f * n + j;
        for (int p = 0; p < k; p++) {
          float weight = w[wAt + f * k + p];
          int from = start + v.offsets[p];
          if (v.across == 1) {
            for (int i = 0; i < width; i++) {
              y[to + i] += weight * v.image[from + i];
            }
          } else {
            for (int i = 0; i < width; i++) {
              y[to + i] += weight * v.image[from + i * v.across];
            }
          }
        }
      }
    }
  }

  void backwardData(Convolution.Shape s, float[] dy, int dyAt, float[] w, int wAt, float[] dx) {
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    boolean dense = s.stride()[0] == 1 && s.stride()[1] == 1 && s.stride()[2] == 1;
    if (!dense || channels < FEW_CHANNELS || s.batch() * s.outSize() < 4 * filters) {
      scatter(s, dy, dyAt, w, wAt, dx);
      return;
    }
    run(s.transposed(), dy, dyAt, turned(s, w, wAt), 0, null, 0, dx);
  }

  /** Filters for the gradients: they and the channels change places, the windows run backwards. */
  static float[] turned(Convolution.Shape s, float[] w, int wAt) {
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int k = s.kernelSize();
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
    return turned;
  }

  // With steps, few channels or few outputs, it is cheaper to compute all windows and add them up
  // than to turn the weights.
  private void scatter(Convolution.Shape s, float[] dy, int dyAt, float[] w, int wAt, float[] dx) {
    int[] size = FloatWindows.paddedSize(s);
    for (int d = 0; d < 3; d++) {
      size[d] = Math.max(size[d], s.in()[d] + s.pad()[d]);
    }
    size[2] = FloatWindows.roundUp(size[2], s);
    int[] offsets = FloatWindows.offsets(s, size);
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    int k = offsets.length;
    int together = together(n, s.batch());
    int parts = (s.batch() + together - 1) / together;
    perImage(
        parts * s.groups(),
        (long) together * filters * n * k,
        task -> {
          int image = task / s.groups() * together;
          int group = task % s.groups();
          int images = Math.min(together, s.batch() - image);
          int all = images * n;
          float[] columns = FloatProduct.atLeast(COLUMNS, k * all);
          float[] right = FloatProduct.atLeast(GATHERED, filters * all);
          gather(s, dy, dyAt, image, images, group, right);
          product.multiply(
              k,
              all,
              filters,
              w,
              wAt + group * filters * k,
              1,
              k,
              right,
              0,
              all,
              1,
              columns,
              0,
              all,
              false);
          int volume = channels * size[0] * size[1] * size[2];
          Parallel.range(
              images,
              1 + FloatWindows.COPIED / (k * n),
              (first, end) -> {
                float[] sum = FloatProduct.atLeast(SUMS, volume);
                for (int i = first; i < end; i++) {
                  Arrays.fill(sum, 0, volume, 0f);
                  addWindows(s, columns, i * n, all, offsets, size, sum);
                  int to = ((image + i) * s.channels() + group * channels) * s.inSize();
                  FloatWindows.crop(s, channels, sum, size, dx, to);
                }
              });
        });
  }

  /** Copies the outputs of some images side by side: one row a filter. */
  private static void gather(
      Convolution.Shape s, float[] y, int yAt, int image, int images, int group, float[] out) {
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    for (int f = 0; f < filters; f++) {
      for (int i = 0; i < images; i++) {
        int from = yAt + ((image + i) * s.filters() + group * filters + f) * n;
        System.arraycopy(y, from, out, (f * images + i) * n, n);
      }
    }
  }

  private static void addWindows(
      Convolution.Shape s,
      float[] columns,
      int at,
      int rowStep,
      int[] offsets,
      int[] size,
      float[] sum) {
    int width = s.out()[2];
    if (width < FloatWindows.NARROW) {
      int[] starts = FloatWindows.within(sum, offsets, size, s).starts(0, s.outSize());
      for (int p = 0; p < offsets.length; p++) {
        int from = at + p * rowStep;
        for (int j = 0; j < starts.length; j++) {
          sum[starts[j] + offsets[p]] += columns[from + j];
        }
      }
      return;
    }
    for (int p = 0; p < offsets.length; p++) {
      int from = at + p * rowStep;
      for (int z = 0; z < s.out()[0]; z++) {
        for (int y = 0; y < s.out()[1]; y++) {
          int to = offsets[p] + (z * s.stride()[0] * size[1] + y * s.stride()[1]) * size[2];
          for (int x = 0; x < width; x++) {
            sum[to + x] += columns[from + x];
          }
          from += width;
        }
      }
    }
  }

  void backwardWeights(Convolution.Shape s, float[] x, int xAt, float[] dy, int dyAt, float[] dw) {
    int[] size = FloatWindows.paddedSize(s);
    int[] offsets = FloatWindows.offsets(s, size);
    int n = s.outSize();
    int length = s.filters() * offsets.length;
    if (s.batch() == 0) {
      Arrays.fill(dw, 0, length, 0f);
    }
    // A small sum is kept apart by each thread; a large one is cut by the product itself.
    int threads = Math.min(Parallel.getNumThreads(), s.batch());
    boolean whole = length > LARGE_SUM && s.batch() * n < MANY_PIXELS;
    int parts = whole ? 1 : Math.max(1, threads);
    float[][] sums = new float[parts][];
    Parallel.Task body =
        part -> {
          float[] sum = part == 0 ? dw : new float[length];
          sums[part] = sum;
          int first = (int) ((long) s.batch() * part / parts);
          int last = (int) ((long) s.batch() * (part + 1) / parts);
          int together = together(n, Math.max(1, last - first));
          for (int i = first; i < last; i += together) {
            int images = Math.min(together, last - i);
            for (int g = 0; g < s.groups(); g++) {
              addWeights(s, size, offsets, x, xAt, dy, dyAt, i, images, g, sum, i > first);
            }
          }
        };
    if (parts == 1) {
      body.run(0);
    } else {
      Parallel.tasks(parts, body);
    }
    for (int part = 1; part < parts; part++) {
      float[] sum = sums[part];
      for (int i = 0; i < length; i++) {
        dw[i] += sum[i];
      }
    }
  }

  private void addWeights(
      Convolution.Shape s,
      int[] size,
      int[] offsets,
      float[] x,
      int xAt,
      float[] dy,
      int dyAt,
      int image,
      int images,
      int group,
      float[] sum,
      boolean add) {
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int n = s.outSize();
    int k = offsets.length;
    int from = xAt + (image * s.channels() + group * channels) * s.inSize();
    FloatWindows windows = FloatWindows.of(s, size, offsets, x, from, images);
    float[] left = dy;
    int leftAt = dyAt + (image * s.filters() + group * filters) * n;
    if (images > 1) {
      left = FloatProduct.atLeast(GATHERED, filters * images * n);
      leftAt = 0;
      gather(s, dy, dyAt, image, images, group, left);
    }
    int all = images * n;
    int at = group * filters * k;
    if (!product.multiplyTransposed(
        filters, all, k, left, leftAt, all, windows::pack, sum, at, k, add)) {
      product.multiply(
          filters, k, all, left, leftAt, all, 1, windows::packTransposed, sum, at, k, add);
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
