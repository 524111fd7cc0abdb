package org.dlscript.runtime.random;

import java.util.function.DoubleSupplier;

/**
 * numpy's discrete distributions over a stream of uniform numbers, which both its generators share.
 */
public final class NumpyDiscrete {
  private final NumpyRandomState source;
  private final DoubleSupplier uniform;

  NumpyDiscrete(NumpyRandomState source) {
    this.source = source;
    this.uniform = source::random;
  }

  /** Distributions over any uniform numbers in [0, 1); {@code integers} is then not available. */
  public NumpyDiscrete(DoubleSupplier uniform) {
    this.source = null;
    this.uniform = uniform;
  }

  /** {@code randint(low, low + span + 1, size)}. */
  public long[] integers(int size, long low, long span) {
    long[] out = new long[size];
    for (int i = 0; i < size; i++) {
      out[i] = source.randint(low, span);
    }
    return out;
  }

  /** {@code poisson(lam)}. */
  public long poisson(double lambda) {
    if (lambda >= 10) {
      return poissonRejection(lambda);
    }
    if (lambda == 0) {
      return 0;
    }
    double limit = Math.exp(-lambda);
    long x = 0;
    double product = 1.0;
    while (true) {
      product *= uniform.getAsDouble();
      if (product <= limit) {
        return x;
      }
      x++;
    }
  }

  private long poissonRejection(double lambda) {
    double root = Math.sqrt(lambda);
    double logLambda = Math.log(lambda);
    double b = 0.931 + 2.53 * root;
    double a = -0.059 + 0.02483 * b;
    double invAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double vr = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = uniform.getAsDouble() - 0.5;
      double v = uniform.getAsDouble();
      double us = 0.5 - Math.abs(u);
      long k = (long) Math.floor((2 * a / us + b) * u + lambda + 0.43);
      if (us >= 0.07 && v <= vr) {
        return k;
      }
      if (k < 0 || us < 0.013 && v > us) {
        continue;
      }
      if (Math.log(v) + Math.log(invAlpha) - Math.log(a / (us * us) + b)
          <= -lambda + k * logLambda - logGamma(k + 1.0)) {
        return k;
      }
    }
  }

  /** {@code geometric(p)}. */
  public long geometric(double p) {
    if (p < 0.333333333333333333333333) {
      return (long) Math.ceil(Math.log(1.0 - uniform.getAsDouble()) / Math.log(1 - p));
    }
    long x = 1;
    double sum = p;
    double term = p;
    double q = 1.0 - p;
    double u = uniform.getAsDouble();
    while (u > sum) {
      term *= q;
      sum += term;
      x++;
    }
    return x;
  }

  /** {@code binomial(n, p)}. */
  public long binomial(long n, double p) {
    if (n == 0 || p == 0.0) {
      return 0;
    }
    if (p <= 0.5) {
      return p * n <= 30.0 ? inversion(n, p) : triangle(n, p);
    }
    double q = 1.0 - p;
    return q * n <= 30.0 ? n - inversion(n, q) : n - triangle(n, q);
  }

  private long inversion(long n, double p) {
    double q = 1.0 - p;
    double qn = Math.exp(n * Math.log(q));
    double np = n * p;
    long bound = (long) Math.min(n, np + 10.0 * Math.sqrt(np * q + 1));
    long x = 0;
    double px = qn;
    double u = uniform.getAsDouble();
    while (u > px) {
      x++;
      if (x > bound) {
        x = 0;
        px = qn;
        u = uniform.getAsDouble();
      } else {
        u -= px;
        px = (n - x + 1) * p * px / (x * q);
      }
    }
    return x;
  }

  // Kachitvichyanukul and Schmeiser's BTPE.
  private long triangle(long n, double p) {
    double r = Math.min(p, 1.0 - p);
    double q = 1.0 - r;
    double fm = n * r + r;
    long m = (long) Math.floor(fm);
    double p1 = Math.floor(2.195 * Math.sqrt(n * r * q) - 4.6 * q) + 0.5;
    double xm = m + 0.5;
    double xl = xm - p1;
    double xr = xm + p1;
    double c = 0.134 + 20.5 / (15.3 + m);
    double a = (fm - xl) / (fm - xl * r);
    final double laml = a * (1.0 + a / 2.0);
    a = (xr - fm) / (xr * q);
    final double lamr = a * (1.0 + a / 2.0);
    double p2 = p1 * (1.0 + 2.0 * c);
    double p3 = p2 + c / laml;
    double p4 = p3 + c / lamr;
    double nrq = n * r * q;
    long y;
    while (true) {
      double u = uniform.getAsDouble() * p4;
      double v = uniform.getAsDouble();
      if (u <= p1) {
        y = (long) Math.floor(xm - p1 * v + u);
        break;
      }
      if (u <= p2) {
        double x = xl + (u - p1) / c;
        v = v * c + 1.0 - Math.abs(m - x + 0.5) / p1;
        if (v > 1.0) {
          continue;
        }
        y = (long) Math.floor(x);
      } else if (u <= p3) {
        y = (long) Math.floor(xl + Math.log(v) / laml);
        if (y < 0 || v == 0.0) {
          continue;
        }
        v = v * (u - p2) * laml;
      } else {
        y = (long) Math.floor(xr - Math.log(v) / lamr);
        if (y > n || v == 0.0) {
          continue;
        }
        v = v * (u - p3) * lamr;
      }
      if (accept(y, v, n, m, r, q, nrq, xm, p1)) {
        break;
      }
    }
    return p > 0.5 ? n - y : y;
  }

  private static boolean accept(
      long y, double v, long n, long m, double r, double q, double nrq, double xm, double p1) {
    long k = Math.abs(y - m);
    if (k <= 20 || k >= nrq / 2.0 - 1) {
      double s = r / q;
      double a = s * (n + 1);
      double f = 1.0;
      for (long i = Math.min(m, y) + 1; i <= Math.max(m, y); i++) {
        f = m < y ? f * (a / i - s) : f / (a / i - s);
      }
      return v <= f;
    }
    double rho = (k / nrq) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / nrq + 0.5);
    double t = -k * (double) k / (2 * nrq);
    double logV = Math.log(v);
    if (logV < t - rho) {
      return true;
    }
    if (logV > t + rho) {
      return false;
    }
    double x1 = y + 1;
    double f1 = m + 1;
    double z = n + 1 - m;
    double w = n - y + 1;
    return logV
        <= xm * Math.log(f1 / x1)
            + (n - m + 0.5) * Math.log(z / w)
            + (y - m) * Math.log(w * r / (x1 * q))
            + stirling(f1)
            + stirling(z)
            + stirling(x1)
            + stirling(w);
  }

  private static double stirling(double x) {
    double x2 = x * x;
    return (13680. - (462. - (132. - (99. - 140. / x2) / x2) / x2) / x2) / x / 166320.;
  }

  /** {@code multinomial(n, pvals)}. */
  public long[] multinomial(long n, double[] p) {
    long[] out = new long[p.length];
    double rest = 1.0;
    long left = n;
    for (int j = 0; j < p.length - 1; j++) {
      out[j] = binomial(left, p[j] / rest);
      left -= out[j];
      if (left <= 0) {
        return out;
      }
      rest -= p[j];
    }
    out[p.length - 1] = left;
    return out;
  }

  /** Logarithm of the gamma function with numpy's own series, which rejection depends on. */
  static double logGamma(double x) {
    if (x == 1.0 || x == 2.0) {
      return 0.0;
    }
    double[] a = {
      8.333333333333333e-02, -2.777777777777778e-03, 7.936507936507937e-04,
      -5.952380952380952e-04, 8.417508417508418e-04, -1.917526917526918e-03,
      6.410256410256410e-03, -2.955065359477124e-02, 1.796443723688307e-01,
      -1.39243221690590e+00
    };
    int n = x < 7.0 ? (int) (7 - x) : 0;
    double x0 = x + n;
    double x2 = (1.0 / x0) * (1.0 / x0);
    double sum = a[9];
    for (int k = 8; k >= 0; k--) {
      sum = sum * x2 + a[k];
    }
    double value = sum / x0 + 0.5 * 1.8378770664093453 + (x0 - 0.5) * Math.log(x0) - x0;
    for (int k = 1; k <= n; k++) {
      value -= Math.log(x0 - 1.0);
      x0 -= 1.0;
    }
    return value;
  }
}
