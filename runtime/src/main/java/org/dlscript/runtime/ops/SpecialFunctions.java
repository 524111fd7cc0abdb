package org.dlscript.runtime.ops;

/** Special functions of real numbers: error functions, gamma functions, zeta. */
final class SpecialFunctions {
  private SpecialFunctions() {}

  private static final double SQRT_PI = Math.sqrt(Math.PI);

  static double erf(double x) {
    if (x != x) {
      return x;
    }
    double a = Math.abs(x);
    if (a > 2) {
      return Math.copySign(1 - erfc(a), x);
    }
    // The series with positive terms: erf(x) = 2/sqrt(pi) exp(-x²) sum 2^n x^(2n+1) / (2n+1)!!
    double term = x;
    double sum = x;
    for (int n = 1; n < 80 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / SQRT_PI * Math.exp(-x * x) * sum;
  }

  static double erfc(double x) {
    if (x != x) {
      return x;
    }
    if (x < 2) {
      return 1 - erf(x);
    }
    return Math.exp(-x * x) * erfcx(x);
  }

  /** exp(x²) erfc(x). */
  static double erfcx(double x) {
    if (x < 2) {
      return Math.exp(x * x) * erfc(x);
    }
    if (x > 1e8) {
      return 1 / (SQRT_PI * x);
    }
    // The continued fraction, from the far end.
    double f = x;
    for (int k = 80; k >= 1; k--) {
      f = x + k / 2.0 / f;
    }
    return 1 / (SQRT_PI * f);
  }

  static double erfinv(double y) {
    if (y <= -1 || y >= 1 || y != y) {
      return y == 1 ? Double.POSITIVE_INFINITY : y == -1 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    double a = Math.abs(y);
    double w = -Math.log((1 - a) * (1 + a));
    double k = 2 / (Math.PI * 0.147) - w / 2;
    double x = Math.sqrt(Math.sqrt(k * k + w / 0.147) - k);
    for (int i = 0; i < 4; i++) {
      double error = a > 0.5 ? (1 - a) - erfc(x) : erf(x) - a;
      double u = error / (2 / SQRT_PI * Math.exp(-x * x));
      x -= u / (1 + x * u);
    }
    return Math.copySign(x, y);
  }

  static double ndtr(double x) {
    return 0.5 * erfc(-x / Math.sqrt(2));
  }

  static double logNdtr(double x) {
    double t = x / Math.sqrt(2);
    return x < -1 ? Math.log(erfcx(-t) / 2) - t * t : Math.log1p(-erfc(t) / 2);
  }

  static double ndtri(double p) {
    if (p == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (p == 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (!(p > 0 && p < 1)) {
      return Double.NaN;
    }
    if (p < 0.1) {
      // Newton on the logarithm of the tail.
      double target = Math.log(p);
      double x = -Math.sqrt(-2 * target);
      for (int i = 0; i < 50; i++) {
        double l = logNdtr(x);
        double slope = Math.exp(-x * x / 2 - l) / Math.sqrt(2 * Math.PI);
        double step = (l - target) / slope;
        x -= step;
        if (Math.abs(step) < 1e-15 * Math.abs(x)) {
          break;
        }
      }
      return x;
    }
    return p > 0.9 ? -ndtri(1 - p) : Math.sqrt(2) * erfinv(2 * p - 1);
  }

  static double lgamma(double x) {
    if (x != x || Double.isInfinite(x)) {
      return x != x ? x : Double.POSITIVE_INFINITY;
    }
    if (x <= 0) {
      if (x == Math.floor(x)) {
        return Double.POSITIVE_INFINITY;
      }
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
    }
    if (x == 1 || x == 2) {
      return 0;
    }
    double shift = 0;
    double z = x;
    double product = 1;
    while (z < 15) {
      product *= z;
      z += 1;
    }
    shift = Math.log(product);
    double r = 1 / (z * z);
    double series =
        (1.0 / 12
                - r
                    * (1.0 / 360
                        - r
                            * (1.0 / 1260
                                - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360)))))
            / z;
    return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
  }

  static double digamma(double x) {
    if (x == 0) {
      return Math.copySign(Double.POSITIVE_INFINITY, -x);
    }
    if (x < 0) {
      if (x == Math.floor(x)) {
        return Double.NaN;
      }
      return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
    }
    double s = 0;
    while (x < 15) {
      s -= 1 / x;
      x += 1;
    }
    double r = 1 / (x * x);
    return s
        + Math.log(x)
        - 0.5 / x
        - r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r * 1.0 / 132))));
  }

  private static final double[] ZETA = {
    12.0,
    -720.0,
    30240.0,
    -1209600.0,
    47900160.0,
    -1.8924375803183791606e9,
    7.47242496e10,
    -2.950130727918164224e12,
    1.1646782814350067249e14,
    -4.5979787224074726105e15,
    1.8152105401943546773e17,
    -7.1661652561756670113e18
  };

  /** The Hurwitz zeta function by Euler–Maclaurin summation. */
  static double zeta(double x, double q) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < 1) {
      return Double.NaN;
    }
    if (q <= 0) {
      if (q == Math.floor(q)) {
        return Double.POSITIVE_INFINITY;
      }
      if (x != Math.floor(x)) {
        return Double.NaN;
      }
    }
    double s = Math.pow(q, -x);
    double a = q;
    double b = 0;
    for (int i = 0; i < 9 || a <= 9; i++) {
      a += 1;
      b = Math.pow(a, -x);
      s += b;
      if (b != 0 && Math.abs(b / s) < 1e-17 && a > 0) {
        return s;
      }
    }
    s += b * a / (x - 1) - 0.5 * b;
    double factor = 1;
    double k = 0;
    for (double z : ZETA) {
      factor *= x + k;
      b /= a;
      double t = factor * b / z;
      s += t;
      if (Math.abs(t / s) < 1e-17) {
        break;
      }
      k += 1;
      factor *= x + k;
      b /= a;
      k += 1;
    }
    return s;
  }

  /**
   * The n-th derivative of digamma; the first in single precision rounds as PyTorch does next to
   * its poles.
   */
  static double polygamma(int n, double x, boolean single) {
    if (n == 0) {
      return digamma(x);
    }
    if (n == 1 && x < 0.5) {
      double s = single ? (float) Math.sin((float) Math.PI * (float) x) : Math.sin(Math.PI * x);
      return Math.PI * Math.PI / (s * s) - zeta(2, 1 - x);
    }
    if (x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double factorial = 1;
    for (int k = 2; k <= n; k++) {
      factorial *= k;
    }
    return (n % 2 == 1 ? 1 : -1) * factorial * zeta(n + 1, x);
  }

  /** The regularised incomplete gamma functions: lower, or upper. */
  static double igamma(double a, double x, boolean upper) {
    if (x < 0 || a < 0 || a != a || x != x) {
      return Double.NaN;
    }
    if (a == 0) {
      return x > 0 ? (upper ? 0 : 1) : Double.NaN;
    }
    if (x == 0) {
      return upper ? 1 : 0;
    }
    if (Double.isInfinite(a)) {
      return Double.isInfinite(x) ? Double.NaN : upper ? 1 : 0;
    }
    if (Double.isInfinite(x)) {
      return upper ? 0 : 1;
    }
    if (a > 1e6) {
      return bell(a, x, upper);
    }
    double front =
        a < 100
            ? Math.exp(a * Math.log(x) - x - lgamma(a))
            : Math.exp(-a * apart((x - a) / a)) * Math.sqrt(a / (2 * Math.PI)) / stirling(a);
    if (x < a + 1) {
      double term = 1 / a;
      double sum = term;
      for (int n = 1; n < 10000 && term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
      }
      double lower = sum * front;
      return upper ? 1 - lower : lower;
    }
    double b = x + 1 - a;
    double c = 1e300;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < 10000; i++) {
      double an = -i * (i - a);
      b += 2;
      d = an * d + b;
      d = Math.abs(d) < 1e-300 ? 1e-300 : d;
      c = b + an / c;
      c = Math.abs(c) < 1e-300 ? 1e-300 : c;
      d = 1 / d;
      double step = d * c;
      h *= step;
      if (Math.abs(step - 1) < 1e-16) {
        break;
      }
    }
    double u = front * h;
    return upper ? u : 1 - u;
  }

  /** What Stirling's formula for the gamma function of a large number still has to be times. */
  private static double stirling(double a) {
    return Math.exp(1 / (12 * a) - 1 / (360 * a * a * a));
  }

  /** t - log(1 + t). */
  private static double apart(double t) {
    if (Math.abs(t) > 0.1) {
      return t - Math.log1p(t);
    }
    double s = 0;
    double term = t;
    for (int k = 2; k < 30; k++) {
      term *= -t;
      s -= term / k;
    }
    return s;
  }

  /** The incomplete gamma functions of a large order, by Temme's expansion around x = a. */
  private static double bell(double a, double x, boolean upper) {
    double t = (x - a) / a;
    double half = apart(t);
    double eta = Math.copySign(Math.sqrt(2 * half), t);
    double correction = Math.abs(t) < 1e-5 ? -1.0 / 3 + t / 12 : 1 / t - 1 / eta;
    double r = Math.exp(-a * half) / Math.sqrt(2 * Math.PI * a) * correction;
    double tail = 0.5 * erfc((upper ? eta : -eta) * Math.sqrt(a / 2));
    return upper ? tail + r : tail - r;
  }
}
