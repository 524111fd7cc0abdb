package org.dlscript.runtime.ops;

/** Bessel and Airy functions of real numbers. */
final class Bessel {
  private Bessel() {}

  private static final double GAMMA = 0.57721566490153286060651209;

  /** J of order 0 or 1: the mean of a periodic function, or Hankel's expansion. */
  static double j(int n, double x) {
    if (x != x) {
      return x;
    }
    double a = Math.abs(x);
    double sign = n == 1 && x < 0 ? -1 : 1;
    if (Double.isInfinite(a)) {
      return Double.NaN; // as PyTorch's, which asks for the cosine
    }
    if (a < 25) {
      int points = 64;
      double s = 0;
      for (int k = 0; k < points; k++) {
        double t = Math.PI * (k + 0.5) / points;
        s += Math.cos(n * t - a * Math.sin(t));
      }
      return sign * s / points;
    }
    return sign * hankel(n, a, false);
  }

  static double y(int n, double x) {
    if (x < 0 || x != x) {
      return Double.NaN;
    }
    if (x == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (x >= 14) {
      return Double.isInfinite(x) ? Double.NaN : hankel(n, x, true);
    }
    double q = -x * x / 4;
    double term = n == 0 ? 1 : x / 2;
    double harmonic = 0;
    double s = 0;
    for (int k = 0; k < 100; k++) {
      double h = n == 0 ? 2 * harmonic : harmonic + harmonic + 1.0 / (k + 1);
      s += term * h;
      harmonic += 1.0 / (k + 1);
      term *= q / ((k + 1.0) * (k + 1 + n));
    }
    double r = 2 / Math.PI * (Math.log(x / 2) + GAMMA) * j(n, x) - s / Math.PI;
    return n == 0 ? r : r - 2 / (Math.PI * x);
  }

  private static double hankel(int n, double x, boolean second) {
    double mu = 4.0 * n * n;
    double p = 0;
    double q = 0;
    double term = 1;
    for (int k = 0; k < 60; k++) {
      switch (k & 3) {
        case 0 -> p += term;
        case 1 -> q += term;
        case 2 -> p -= term;
        default -> q -= term;
      }
      double odd = 2 * k + 1;
      double next = term * (mu - odd * odd) / ((k + 1) * 8 * x);
      if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 1e-18) {
        break;
      }
      term = next;
    }
    double chi = x - (n / 2.0 + 0.25) * Math.PI;
    double scale = Math.sqrt(2 / (Math.PI * x));
    return second
        ? scale * (p * Math.sin(chi) + q * Math.cos(chi))
        : scale * (p * Math.cos(chi) - q * Math.sin(chi));
  }

  /** The modified function I, times exp(-|x|) where scaled. */
  static double i(int n, double x, boolean scaled) {
    double a = Math.abs(x);
    double sign = n == 1 && x < 0 ? -1 : 1;
    if (a != a) {
      return a;
    }
    if (a < 30) {
      double q = a * a / 4;
      double term = n == 0 ? 1 : a / 2;
      double s = term;
      for (int k = 1; k < 300 && term > s * 1e-18; k++) {
        term *= q / ((double) k * (k + n));
        s += term;
      }
      return sign * (scaled ? s * Math.exp(-a) : s);
    }
    double mu = 4.0 * n * n;
    double term = 1;
    double s = 1;
    for (int k = 0; k < 30; k++) {
      double odd = 2 * k + 1;
      term *= -(mu - odd * odd) / ((k + 1) * 8 * a);
      s += term;
    }
    double r = s / Math.sqrt(2 * Math.PI * a);
    return sign * (scaled ? r : r * Math.exp(a));
  }

  /**
   * The modified function K of any order, times exp(x) where scaled: an integral that trapezoids
   * sum exactly.
   */
  static double k(double order, double x, boolean scaled) {
    if (x < 0 || x != x) {
      return Double.NaN;
    }
    if (x == 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(x)) {
      return 0;
    }
    // The integrand narrows as x grows, and the trapezoids with it.
    double h = Math.min(0.1, Math.sqrt(0.5 / x));
    double s = 0.5;
    for (int n = 1; n < 4000; n++) {
      double t = n * h;
      double c = Math.cosh(t) - 1;
      double e = Math.exp(-x * c) * Math.cosh(order * t);
      s += e;
      if (x * c > 750 || e < s * 1e-18) {
        break;
      }
    }
    return scaled ? s * h : s * h * Math.exp(-x);
  }

  static double airy(double x) {
    if (x != x || Double.isInfinite(x)) {
      return Double.NaN;
    }
    if (x > 2) {
      return Math.sqrt(x / 3) / Math.PI * k(1.0 / 3, 2.0 / 3 * Math.pow(x, 1.5), false);
    }
    if (x < -8) {
      double z = 2.0 / 3 * Math.pow(-x, 1.5);
      double u = 1;
      double p = 0;
      double q = 0;
      for (int k = 0; k < 20; k++) {
        double term = u / Math.pow(z, k);
        switch (k & 3) {
          case 0 -> p += term;
          case 1 -> q += term;
          case 2 -> p -= term;
          default -> q -= term;
        }
        double next =
            u * (6 * k + 5.0) * (6 * k + 3) * (6 * k + 1) / (216.0 * (k + 1) * (2 * k + 1));
        if (Math.abs(next / z) >= Math.abs(u)) {
          break;
        }
        u = next;
      }
      double chi = z - Math.PI / 4;
      return (Math.cos(chi) * p + Math.sin(chi) * q) / (Math.sqrt(Math.PI) * Math.pow(-x, 0.25));
    }
    double c = x * x * x;
    double f = 1;
    double g = x;
    double sf = 1;
    double sg = x;
    for (int n = 1; n < 80; n++) {
      f *= c / ((3.0 * n - 1) * (3 * n));
      g *= c / ((3.0 * n) * (3 * n + 1));
      sf += f;
      sg += g;
    }
    return 0.355028053887817239260 * sf - 0.258819403792806798405 * sg;
  }

  static double spherical(double x) {
    if (Double.isInfinite(x)) {
      return 0;
    }
    return Math.abs(x) < 1e-4 ? 1 - x * x / 6 : Math.sin(x) / x;
  }
}
