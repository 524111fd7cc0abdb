package org.dlscript.stdlib.python;

/** Gamma functions to nearly full double precision. */
final class SpecialFunctions {
  private static final double LANCZOS_G = 7;

  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private SpecialFunctions() {}

  static double gamma(double x) {
    if (x == Math.rint(x) && x > 0 && x < 24) {
      double r = 1;
      for (int i = 2; i < x; i++) {
        r *= i;
      }
      return r;
    }
    if (x < 0.5) {
      return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
    }
    if (x > 171.7) {
      return Double.POSITIVE_INFINITY;
    }
    double y = x - 1;
    double t = y + LANCZOS_G + 0.5;
    double half = Math.pow(t, (y + 0.5) / 2);
    return Math.sqrt(2 * Math.PI) * half * Math.exp(-t) * half * lanczos(y);
  }

  private static double lanczos(double y) {
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (y + i);
    }
    return sum;
  }

  static double lgamma(double x) {
    if (Double.isInfinite(x)) {
      return Double.POSITIVE_INFINITY;
    }
    if (x == 1 || x == 2) {
      return 0;
    }
    if (x < 0.5) {
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
    }
    if (x < 20) {
      return Math.log(Math.abs(gamma(x)));
    }
    double inverse = 1 / (x * x);
    double tail = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x;
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + tail;
  }
}
