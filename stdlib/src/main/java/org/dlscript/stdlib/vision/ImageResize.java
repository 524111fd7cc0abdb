package org.dlscript.stdlib.vision;

import java.util.function.DoubleUnaryOperator;
import org.dlscript.language.object.Errors;
import org.dlscript.runtime.tensor.DType;

/**
 * Resampling by convolution as Pillow does it: a filter widened by the scale, two passes, and for
 * bytes weights of 22 fraction bits with rounding after each pass, so that results agree to the
 * bit.
 */
final class ImageResize {
  private static final int PRECISION = 32 - 8 - 2;

  private enum Filter {
    BOX(0.5, x -> x > -0.5 && x <= 0.5 ? 1 : 0),
    BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
    HAMMING(1, ImageResize::hamming),
    BICUBIC(2, ImageResize::bicubic),
    LANCZOS(3, x -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0);

    final double support;
    final DoubleUnaryOperator weight;

    Filter(double support, DoubleUnaryOperator weight) {
      this.support = support;
      this.weight = weight;
    }
  }

  /** For every output position: the first input position, and the weights from there on. */
  private record Windows(int[] first, double[][] weights) {}

  private ImageResize() {}

  private static double sinc(double x) {
    if (x == 0) {
      return 1;
    }
    double y = x * Math.PI;
    return Math.sin(y) / y;
  }

  private static double hamming(double v) {
    double x = Math.abs(v);
    if (x == 0) {
      return 1;
    }
    if (x >= 1) {
      return 0;
    }
    double y = x * Math.PI;
    return Math.sin(y) / y * (0.54 + 0.46 * Math.cos(y));
  }

  private static double bicubic(double v) {
    double a = -0.5;
    double x = Math.abs(v);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  /** The filter of Pillow's number. */
  private static Filter filter(int number) {
    return switch (number) {
      case 1 -> Filter.LANCZOS;
      case 2 -> Filter.BILINEAR;
      case 3 -> Filter.BICUBIC;
      case 4 -> Filter.BOX;
      case 5 -> Filter.HAMMING;
      default -> throw Errors.valueError("Unknown resampling filter (" + number + ").");
    };
  }

  /**
   * The part {@code box} (left, upper, right, lower) of an image at a new size; {@code resample} is
   * Pillow's number of a filter, 0 for the nearest pixel.
   */
  static Raster resize(Raster in, int width, int height, int resample, double[] box) {
    if (resample == 0) {
      double[] matrix = {
        (box[2] - box[0]) / width, 0, box[0], 0, (box[3] - box[1]) / height, box[1]
      };
      return ImageTransforms.affine(in, width, height, matrix, 0, null);
    }
    Filter f = filter(resample);
    Raster r = in;
    if (width != in.width() || box[0] != 0 || box[2] != width) {
      r = horizontal(r, windows(in.width(), box[0], box[2], width, f), width);
    }
    if (height != in.height() || box[1] != 0 || box[3] != height) {
      r = vertical(r, windows(in.height(), box[1], box[3], height, f), height);
    }
    return r == in ? in : r;
  }

  private static Windows windows(int size, double from, double to, int count, Filter f) {
    double scale = (to - from) / count;
    double wide = Math.max(scale, 1);
    double support = f.support * wide;
    double narrow = 1 / wide;
    int[] first = new int[count];
    double[][] weights = new double[count][];
    for (int i = 0; i < count; i++) {
      double centre = from + (i + 0.5) * scale;
      int low = Math.max(0, (int) (centre - support + 0.5));
      int high = Math.min(size, (int) (centre + support + 0.5));
      double[] w = new double[high - low];
      double sum = 0;
      for (int k = 0; k < w.length; k++) {
        w[k] = f.weight.applyAsDouble((k + low - centre + 0.5) * narrow);
        sum += w[k];
      }
      for (int k = 0; k < w.length && sum != 0; k++) {
        w[k] /= sum;
      }
      first[i] = low;
      weights[i] = w;
    }
    return new Windows(first, weights);
  }

  private static int[] fixed(double[] w) {
    int[] out = new int[w.length];
    for (int i = 0; i < w.length; i++) {
      double v = w[i] * (1 << PRECISION);
      out[i] = (int) (w[i] < 0 ? v - 0.5 : v + 0.5);
    }
    return out;
  }

  private static byte clip(int sum) {
    int v = sum >> PRECISION;
    return (byte) (v < 0 ? 0 : Math.min(v, 255));
  }

  private static Raster horizontal(Raster in, Windows windows, int width) {
    Raster out = in.blank(width, in.height());
    for (int x = 0; x < width; x++) {
      for (int b = 0; b < in.bands(); b++) {
        int at = windows.first[x] * in.bands() + b;
        int to = x * in.bands() + b;
        column(
            in, out, windows.weights[x], at, in.bands(), to, in.height(), in.width(), out.width());
      }
    }
    return out;
  }

  /** One output column of one band: for every row the weighted sum of neighbours in the row. */
  private static void column(
      Raster in,
      Raster out,
      double[] w,
      int at,
      int step,
      int to,
      int rows,
      int wide,
      int outWide) {
    int stride = wide * step;
    int outStride = outWide * step;
    int[] k = in.isBytes() ? fixed(w) : null;
    for (int y = 0; y < rows; y++) {
      sum(in, out, w, k, at + y * stride, step, to + y * outStride);
    }
  }

  private static Raster vertical(Raster in, Windows windows, int height) {
    Raster out = in.blank(in.width(), height);
    int stride = in.width() * in.bands();
    for (int y = 0; y < height; y++) {
      double[] w = windows.weights[y];
      int[] k = in.isBytes() ? fixed(w) : null;
      for (int i = 0; i < stride; i++) {
        sum(in, out, w, k, windows.first[y] * stride + i, stride, y * stride + i);
      }
    }
    return out;
  }

  private static void sum(Raster in, Raster out, double[] w, int[] k, int at, int step, int to) {
    if (k != null) {
      byte[] p = in.bytes();
      int s = 1 << PRECISION - 1;
      for (int i = 0, from = at; i < k.length; i++, from += step) {
        s += (p[from] & 0xff) * k[i];
      }
      out.bytes()[to] = clip(s);
      return;
    }
    double s = 0;
    for (int i = 0, from = at; i < w.length; i++, from += step) {
      s += in.wide()[from] * w[i];
    }
    boolean whole = in.dtype() == DType.INT32;
    out.wide()[to] = whole ? (s >= 0 ? Math.floor(s + 0.5) : -Math.floor(Math.abs(s) + 0.5)) : s;
  }
}
