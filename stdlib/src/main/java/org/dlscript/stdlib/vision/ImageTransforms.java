package org.dlscript.stdlib.vision;

import org.dlscript.language.object.Errors;

/**
 * Geometric transformations as Pillow computes them. A transformation gives, for the centre of an
 * output pixel, the place in the input; what lies outside keeps the fill.
 */
final class ImageTransforms {
  /** Where in the input an output pixel is taken from. */
  private interface Place {
    void of(double x, double y, double[] into);
  }

  private ImageTransforms() {}

  private static Raster filled(Raster in, int width, int height, double[] fill) {
    Raster out = in.blank(width, height);
    if (fill != null) {
      int n = width * height * in.bands();
      for (int i = 0; i < n; i++) {
        double v = fill[i % in.bands()];
        if (in.isBytes()) {
          out.bytes()[i] = (byte) (int) v;
        } else {
          out.wide()[i] = v;
        }
      }
    }
    return out;
  }

  static Raster affine(Raster in, int width, int height, double[] m, int resample, double[] fill) {
    Raster out = filled(in, width, height, fill);
    if (resample != 0) {
      return general(
          in,
          out,
          resample,
          (x, y, p) -> {
            p[0] = m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2];
            p[1] = m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5];
          });
    }
    if (m[1] == 0 && m[3] == 0) {
      scale(in, out, m);
    } else {
      sixteenBits(in, out, m);
    }
    return out;
  }

  static Raster perspective(
      Raster in, int width, int height, double[] m, int resample, double[] fill) {
    Raster out = filled(in, width, height, fill);
    return general(
        in,
        out,
        resample,
        (x, y, p) -> {
          double u = x + 0.5;
          double v = y + 0.5;
          double d = m[6] * u + m[7] * v + 1;
          p[0] = (m[0] * u + m[1] * v + m[2]) / d;
          p[1] = (m[3] * u + m[4] * v + m[5]) / d;
        });
  }

  private static int whole(double v) {
    return v < 0 ? -1 : (int) v;
  }

  private static void scale(Raster in, Raster out, double[] m) {
    int[] from = new int[out.width()];
    double x = m[2] + m[0] * 0.5;
    for (int i = 0; i < from.length; i++, x += m[0]) {
      from[i] = whole(x);
    }
    double y = m[5] + m[4] * 0.5;
    for (int j = 0; j < out.height(); j++, y += m[4]) {
      int row = whole(y);
      if (row < 0 || row >= in.height()) {
        continue;
      }
      for (int i = 0; i < from.length; i++) {
        if (from[i] >= 0 && from[i] < in.width()) {
          out.copyPixel(j * from.length + i, in, row * in.width() + from[i]);
        }
      }
    }
  }

  private static int fixed(double v) {
    return (int) Math.floor(v * 65536.0 + 0.5);
  }

  /** The nearest pixel by 16.16 fixed point steps, whose rounding is part of the result. */
  private static void sixteenBits(Raster in, Raster out, double[] m) {
    int a = fixed(m[0]);
    int b = fixed(m[1]);
    int c = fixed(m[2] + m[0] * 0.5 + m[1] * 0.5);
    int d = fixed(m[3]);
    int e = fixed(m[4]);
    int f = fixed(m[5] + m[3] * 0.5 + m[4] * 0.5);
    for (int j = 0; j < out.height(); j++, c += b, f += e) {
      int x = c;
      int y = f;
      for (int i = 0; i < out.width(); i++, x += a, y += d) {
        int u = x >> 16;
        int v = y >> 16;
        if (u >= 0 && u < in.width() && v >= 0 && v < in.height()) {
          out.copyPixel(j * out.width() + i, in, v * in.width() + u);
        }
      }
    }
  }

  private static Raster general(Raster in, Raster out, int resample, Place place) {
    double[] p = new double[2];
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        place.of(x, y, p);
        if (!(p[0] >= 0 && p[0] < in.width() && p[1] >= 0 && p[1] < in.height())) {
          continue;
        }
        int to = y * out.width() + x;
        switch (resample) {
          case 0 -> out.copyPixel(to, in, (int) p[1] * in.width() + (int) p[0]);
          case 2 -> bilinear(in, out, to, p[0] - 0.5, p[1] - 0.5);
          case 3 -> bicubic(in, out, to, p[0] - 0.5, p[1] - 0.5);
          default -> throw Errors.valueError("Unknown resampling filter (" + resample + ").");
        }
      }
    }
    return out;
  }

  private static int clamp(int v, int n) {
    return v < 0 ? 0 : Math.min(v, n - 1);
  }

  private static void put(Raster out, int at, double v) {
    if (out.isBytes()) {
      out.bytes()[at] = (byte) (v <= 0 ? 0 : v >= 255 ? 255 : (int) v);
    } else {
      out.wide()[at] = v;
    }
  }

  private static void bilinear(Raster in, Raster out, int to, double px, double py) {
    int x = (int) Math.floor(px);
    int y = (int) Math.floor(py);
    double dx = px - x;
    double dy = py - y;
    int x0 = clamp(x, in.width());
    int x1 = clamp(x + 1, in.width());
    int row = clamp(y, in.height()) * in.width();
    boolean below = y + 1 >= 0 && y + 1 < in.height();
    int next = below ? (y + 1) * in.width() : row;
    for (int b = 0; b < in.bands(); b++) {
      double l = in.get((row + x0) * in.bands() + b);
      double v1 = l + (in.get((row + x1) * in.bands() + b) - l) * dx;
      double l2 = in.get((next + x0) * in.bands() + b);
      double v2 = below ? l2 + (in.get((next + x1) * in.bands() + b) - l2) * dx : v1;
      put(out, to * in.bands() + b, v1 + (v2 - v1) * dy);
    }
  }

  private static double cubic(double v1, double v2, double v3, double v4, double d) {
    double p2 = -v1 + v3;
    double p3 = 2 * (v1 - v2) + v3 - v4;
    double p4 = -v1 + v2 - v3 + v4;
    return v2 + d * (p2 + d * (p3 + d * p4));
  }

  private static void bicubic(Raster in, Raster out, int to, double px, double py) {
    int x = (int) Math.floor(px);
    int y = (int) Math.floor(py);
    double dx = px - x;
    double dy = py - y;
    int[] xs = new int[4];
    for (int k = 0; k < 4; k++) {
      xs[k] = clamp(x - 1 + k, in.width());
    }
    double[] v = new double[4];
    for (int b = 0; b < in.bands(); b++) {
      for (int k = 0; k < 4; k++) {
        int r = y - 1 + k;
        if (k > 0 && (r < 0 || r >= in.height())) {
          v[k] = v[k - 1];
          continue;
        }
        int row = clamp(r, in.height()) * in.width();
        v[k] =
            cubic(
                in.get((row + xs[0]) * in.bands() + b),
                in.get((row + xs[1]) * in.bands() + b),
                in.get((row + xs[2]) * in.bands() + b),
                in.get((row + xs[3]) * in.bands() + b),
                dx);
      }
      put(out, to * in.bands() + b, cubic(v[0], v[1], v[2], v[3], dy));
    }
  }
}
