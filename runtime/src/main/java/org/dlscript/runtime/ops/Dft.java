package org.dlscript.runtime.ops;

/**
 * The discrete Fourier transform of one line of interleaved complex numbers: powers of two
 * directly, others by Bluestein's convolution.
 */
final class Dft {
  private final int n;
  private final double[] cos;
  private final double[] sin;
  private final Dft forward;
  private final Dft backward;
  private final double[] chirp;
  private final double[] filter;

  Dft(int n, boolean inverse) {
    this.n = n;
    double sign = inverse ? 1 : -1;
    if (Integer.bitCount(n) == 1) {
      cos = new double[n / 2];
      sin = new double[n / 2];
      for (int k = 0; k < n / 2; k++) {
        cos[k] = Math.cos(2 * Math.PI * k / n);
        sin[k] = sign * Math.sin(2 * Math.PI * k / n);
      }
      forward = null;
      backward = null;
      chirp = null;
      filter = null;
      return;
    }
    cos = null;
    sin = null;
    int m = Integer.highestOneBit(Math.max(1, 2 * n - 1)) * 2;
    forward = new Dft(m, false);
    backward = new Dft(m, true);
    chirp = new double[2 * n];
    filter = new double[2 * m];
    for (int k = 0; k < n; k++) {
      double angle = Math.PI * ((long) k * k % (2L * n)) / n;
      chirp[2 * k] = Math.cos(angle);
      chirp[2 * k + 1] = sign * Math.sin(angle);
      filter[2 * k] = chirp[2 * k];
      filter[2 * k + 1] = -chirp[2 * k + 1];
      if (k > 0) {
        filter[2 * (m - k)] = filter[2 * k];
        filter[2 * (m - k) + 1] = filter[2 * k + 1];
      }
    }
    forward.run(filter);
  }

  /** Transforms in place, without scaling. */
  void run(double[] a) {
    if (cos != null) {
      powerOfTwo(a);
      return;
    }
    int m = forward.n;
    double[] b = new double[2 * m];
    for (int k = 0; k < n; k++) {
      double re = a[2 * k];
      double im = a[2 * k + 1];
      b[2 * k] = re * chirp[2 * k] - im * chirp[2 * k + 1];
      b[2 * k + 1] = re * chirp[2 * k + 1] + im * chirp[2 * k];
    }
    forward.run(b);
    for (int k = 0; k < m; k++) {
      double re = b[2 * k] * filter[2 * k] - b[2 * k + 1] * filter[2 * k + 1];
      b[2 * k + 1] = b[2 * k] * filter[2 * k + 1] + b[2 * k + 1] * filter[2 * k];
      b[2 * k] = re;
    }
    backward.run(b);
    for (int k = 0; k < n; k++) {
      double re = b[2 * k] / m;
      double im = b[2 * k + 1] / m;
      a[2 * k] = re * chirp[2 * k] - im * chirp[2 * k + 1];
      a[2 * k + 1] = re * chirp[2 * k + 1] + im * chirp[2 * k];
    }
  }

  private void powerOfTwo(double[] a) {
    int bits = Integer.numberOfTrailingZeros(n);
    for (int i = 0; i < n; i++) {
      int j = bits == 0 ? 0 : Integer.reverse(i) >>> (32 - bits);
      if (j > i) {
        double re = a[2 * i];
        double im = a[2 * i + 1];
        a[2 * i] = a[2 * j];
        a[2 * i + 1] = a[2 * j + 1];
        a[2 * j] = re;
        a[2 * j + 1] = im;
      }
    }
    for (int size = 2; size <= n; size *= 2) {
      int half = size / 2;
      int step = n / size;
      for (int start = 0; start < n; start += size) {
        for (int k = 0; k < half; k++) {
          int p = 2 * (start + k);
          int q = p + 2 * half;
          double c = cos[k * step];
          double s = sin[k * step];
          double re = a[q] * c - a[q + 1] * s;
          double im = a[q] * s + a[q + 1] * c;
          a[q] = a[p] - re;
          a[q + 1] = a[p + 1] - im;
          a[p] += re;
          a[p + 1] += im;
        }
      }
    }
  }
}
