package org.dlscript.runtime.kernel;

/**
 * Arithmetic of complex numbers with float32 parts as loops over the interleaved parts; offsets and
 * steps count numbers. Stateless.
 */
public final class FloatComplexLoops {
  private FloatComplexLoops() {}

  public static void add(
      float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
    if (di == 1 && dj == 1) {
      for (int k = 0; k < 2 * n; k++) {
        out[2 * o + k] = a[2 * i + k] + b[2 * j + k];
      }
      return;
    }
    for (int k = 0, p = 2 * i, q = 2 * j; k < n; k++, p += 2 * di, q += 2 * dj) {
      out[2 * (o + k)] = a[p] + b[q];
      out[2 * (o + k) + 1] = a[p + 1] + b[q + 1];
    }
  }

  public static void subtract(
      float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
    if (di == 1 && dj == 1) {
      for (int k = 0; k < 2 * n; k++) {
        out[2 * o + k] = a[2 * i + k] - b[2 * j + k];
      }
      return;
    }
    for (int k = 0, p = 2 * i, q = 2 * j; k < n; k++, p += 2 * di, q += 2 * dj) {
      out[2 * (o + k)] = a[p] - b[q];
      out[2 * (o + k) + 1] = a[p + 1] - b[q + 1];
    }
  }

  public static void multiply(
      float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
    for (int k = 0, p = 2 * i, q = 2 * j; k < n; k++, p += 2 * di, q += 2 * dj) {
      float x = a[p];
      float y = a[p + 1];
      float u = b[q];
      float v = b[q + 1];
      out[2 * (o + k)] = x * u - y * v;
      out[2 * (o + k) + 1] = x * v + y * u;
    }
  }

  /** By Smith's method, which keeps the intermediate results in range. */
  public static void divide(
      float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
    for (int k = 0, p = 2 * i, q = 2 * j; k < n; k++, p += 2 * di, q += 2 * dj) {
      float x = a[p];
      float y = a[p + 1];
      float u = b[q];
      float v = b[q + 1];
      float re;
      float im;
      if (Math.abs(u) >= Math.abs(v)) {
        float r = v / u;
        float d = u + v * r;
        boolean zero = u == 0 && v == 0;
        re = zero ? x / 0f : (x + y * r) / d;
        im = zero ? y / 0f : (y - x * r) / d;
      } else {
        float r = u / v;
        float d = u * r + v;
        re = (x * r + y) / d;
        im = (y * r - x) / d;
      }
      out[2 * (o + k)] = re;
      out[2 * (o + k) + 1] = im;
    }
  }

  /** The sum of n numbers from one on: its parts, added up in double precision. */
  public static double[] sum(float[] a, int from, int n) {
    double re = 0;
    double im = 0;
    double re1 = 0;
    double im1 = 0;
    int p = 2 * from;
    int end = 2 * (from + n);
    for (; p + 2 < end; p += 4) {
      re += a[p];
      im += a[p + 1];
      re1 += a[p + 2];
      im1 += a[p + 3];
    }
    if (p < end) {
      re += a[p];
      im += a[p + 1];
    }
    return new double[] {re + re1, im + im1};
  }
}
