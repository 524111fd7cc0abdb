package org.dlscript.stdlib.vision;

/** Neighbourhood filters of bytes as Pillow computes them. */
final class ImageFilters {
  private ImageFilters() {}

  /** The box radius whose {@code passes}-fold blur has the variance of a Gaussian's. */
  static double gaussianBox(double radius, int passes) {
    // In single precision, whose rounding is part of the result.
    float variance = (float) (radius * radius / passes);
    float length = (float) Math.sqrt(12.0 * variance + 1.0);
    float l = (float) Math.floor((length - 1.0) / 2.0);
    float a = (2 * l + 1) * (l * (l + 1) - 3 * variance);
    a /= 6 * (variance - (l + 1) * (l + 1));
    return l + a;
  }

  /** A box blur with a fractional radius, repeated: along the rows first, then the columns. */
  static Raster boxBlur(Raster in, double radius, int passes) {
    Raster r = in;
    for (int i = 0; i < passes && radius > 0; i++) {
      r = lines(r, radius, in.bands(), in.width(), in.width() * in.bands(), in.height());
    }
    for (int i = 0; i < passes && radius > 0; i++) {
      r = columns(r, radius);
    }
    return r;
  }

  private static Raster columns(Raster in, double radius) {
    int row = in.width() * in.bands();
    Raster out = in.blank(in.width(), in.height());
    for (int x = 0; x < row; x++) {
      line(in.bytes(), out.bytes(), x, row, in.height(), radius);
    }
    return out;
  }

  private static Raster lines(Raster in, double radius, int step, int n, int stride, int count) {
    Raster out = in.blank(in.width(), in.height());
    for (int y = 0; y < count; y++) {
      for (int b = 0; b < in.bands(); b++) {
        line(in.bytes(), out.bytes(), y * stride + b, step, n, radius);
      }
    }
    return out;
  }

  private static void line(byte[] in, byte[] out, int start, int step, int n, double given) {
    float radius = (float) given;
    int whole = (int) radius;
    long weight = (long) ((1 << 24) / (radius * 2 + 1));
    long edge = ((1 << 24) - (whole * 2L + 1) * weight) / 2;
    for (int x = 0; x < n; x++) {
      long sum = 0;
      for (int k = -whole; k <= whole; k++) {
        sum += at(in, start, step, n, x + k);
      }
      long far = at(in, start, step, n, x - whole - 1) + at(in, start, step, n, x + whole + 1);
      out[start + x * step] = (byte) (sum * weight + far * edge + (1 << 23) >> 24);
    }
  }

  private static int at(byte[] in, int start, int step, int n, int i) {
    return in[start + Math.max(0, Math.min(i, n - 1)) * step] & 0xff;
  }

  /** A square kernel over the inner pixels; the edges are copied. */
  static Raster kernel(Raster in, int size, double[] kernel, double scale, double offset) {
    Raster out = in.blank(in.width(), in.height());
    System.arraycopy(in.bytes(), 0, out.bytes(), 0, in.bytes().length);
    int half = size / 2;
    int row = in.width() * in.bands();
    for (int y = half; y < in.height() - half; y++) {
      for (int x = half; x < in.width() - half; x++) {
        for (int b = 0; b < in.bands(); b++) {
          float sum = (float) offset + 0.5f;
          for (int i = 0; i < size; i++) {
            float part = 0;
            // The kernel is given from its lowest row up.
            int from = (y + half - i) * row + (x - half) * in.bands() + b;
            for (int k = 0; k < size; k++) {
              part +=
                  (in.bytes()[from + k * in.bands()] & 0xff)
                      * (float) (kernel[i * size + k] / scale);
            }
            sum += part;
          }
          out.bytes()[y * row + x * in.bands() + b] =
              (byte) (sum <= 0 ? 0 : sum >= 255 ? 255 : (int) sum);
        }
      }
    }
    return out;
  }

  /** The pixel of a rank in each square neighbourhood, edges repeated. */
  static Raster rank(Raster in, int size, int rank) {
    Raster out = in.blank(in.width(), in.height());
    int half = size / 2;
    int[] window = new int[size * size];
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        for (int b = 0; b < in.bands(); b++) {
          for (int k = 0; k < window.length; k++) {
            int v = Math.max(0, Math.min(y + k / size - half, in.height() - 1));
            int u = Math.max(0, Math.min(x + k % size - half, in.width() - 1));
            window[k] = in.bytes()[(v * in.width() + u) * in.bands() + b] & 0xff;
          }
          java.util.Arrays.sort(window);
          out.bytes()[(y * in.width() + x) * in.bands() + b] = (byte) window[rank];
        }
      }
    }
    return out;
  }
}
