package org.dlscript.runtime.ops;

import org.dlscript.runtime.kernel.Parallel;

/**
 * The discrete Fourier transform of a power of two of complex numbers, whose real and imaginary
 * parts lie apart: Cooley and Tukey's butterflies in Stockham's order, which needs no reversal of
 * bits and keeps what is read and written together side by side. One use at a time.
 */
final class PowerOfTwoDft {
  // Butterflies of a stage from which a second thread helps.
  private static final int GRAIN = 1 << 13;

  private final int n;
  private final double[] cosines;
  private final double[] sines;
  private double[] re;
  private double[] im;
  private double[] otherRe;
  private double[] otherIm;

  /** For n numbers with the roots of unity, interleaved. */
  PowerOfTwoDft(int n, double[] roots) {
    this.n = n;
    cosines = new double[n / 2];
    sines = new double[n / 2];
    for (int k = 0; k < n / 2; k++) {
      cosines[k] = roots[2 * k];
      sines[k] = roots[2 * k + 1];
    }
    re = new double[n];
    im = new double[n];
    otherRe = new double[n];
    otherIm = new double[n];
  }

  /** Transforms interleaved numbers in place, without scaling. */
  void run(double[] a) {
    for (int k = 0; k < n; k++) {
      re[k] = a[2 * k];
      im[k] = a[2 * k + 1];
    }
    for (int m = 1; m < n; m *= 2) {
      stage(m, n / (2 * m));
      double[] r = re;
      double[] i = im;
      re = otherRe;
      im = otherIm;
      otherRe = r;
      otherIm = i;
    }
    for (int k = 0; k < n; k++) {
      a[2 * k] = re[k];
      a[2 * k + 1] = im[k];
    }
  }

  /** Joins 2s transforms of m numbers, each s apart, to s of 2m. */
  private void stage(int m, int s) {
    if (m >= s) {
      Parallel.range(m, Math.max(1, GRAIN / s), (from, to) -> turns(m, s, from, to));
    } else {
      Parallel.range(
          s,
          Math.max(1, GRAIN / m),
          (from, to) -> {
            for (int k = 0; k < m; k++) {
              butterflies(k * s * 2, k * s, (k + m) * s, s, from, to, cosines[k * s], sines[k * s]);
            }
          });
    }
  }

  private void turns(int m, int s, int from, int to) {
    if (s > 2) {
      for (int k = from; k < to; k++) {
        butterflies(k * s * 2, k * s, (k + m) * s, s, 0, s, cosines[k * s], sines[k * s]);
      }
      return;
    }
    double[] xr = re;
    double[] xi = im;
    double[] yr = otherRe;
    double[] yi = otherIm;
    for (int p = from * s; p < to * s; p++) {
      int k = p / s * s; // s is one or two
      int i = k + p;
      double c = cosines[k];
      double d = sines[k];
      double tr = xr[i + s] * c - xi[i + s] * d;
      double ti = xr[i + s] * d + xi[i + s] * c;
      yr[p] = xr[i] + tr;
      yi[p] = xi[i] + ti;
      yr[p + m * s] = xr[i] - tr;
      yi[p + m * s] = xi[i] - ti;
    }
  }

  private void butterflies(int in, int sum, int less, int s, int from, int to, double c, double d) {
    double[] xr = re;
    double[] xi = im;
    double[] yr = otherRe;
    double[] yi = otherIm;
    for (int q = from; q < to; q++) {
      double tr = xr[in + s + q] * c - xi[in + s + q] * d;
      double ti = xr[in + s + q] * d + xi[in + s + q] * c;
      yr[sum + q] = xr[in + q] + tr;
      yi[sum + q] = xi[in + q] + ti;
      yr[less + q] = xr[in + q] - tr;
      yi[less + q] = xi[in + q] - ti;
    }
  }
}
