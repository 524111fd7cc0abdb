package org.dlscript.runtime.random;

/** Poisson, gamma and binomial draws, by the algorithms of PyTorch's CPU samplers. */
public final class Counts {
  private static final double[] STIRLING_TAIL = {
    0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037650,
    0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.0104112652619720,
    0.0092554621827127, 0.0083305634333631
  };

  private Counts() {}

  /** One element of {@code torch.poisson}. */
  public static double poisson(Generator g, double lambda) {
    if (lambda >= 10) {
      double slope = Math.log(lambda);
      double b = 0.931 + 2.53 * Math.sqrt(lambda);
      double a = -0.059 + 0.02483 * b;
      double invAlpha = 1.1239 + 1.1328 / (b - 3.4);
      double vr = 0.9277 - 3.6224 / (b - 2);
      while (true) {
        double u = g.uniformDouble() - 0.5;
        double v = g.uniformDouble();
        double us = 0.5 - Math.abs(u);
        double k = Math.floor((2 * a / us + b) * u + lambda + 0.43);
        if (us >= 0.07 && v <= vr) {
          return k;
        }
        if (k < 0 || us < 0.013 && v > us) {
          continue;
        }
        if (Math.log(v) + Math.log(invAlpha) - Math.log(a / (us * us) + b)
            <= -lambda + k * slope - NumpyDiscrete.logGamma(k + 1)) {
          return k;
        }
      }
    }
    if (lambda == 0) {
      return 0;
    }
    double limit = Math.exp(-lambda);
    double x = 0;
    double product = 1.0;
    while (true) {
      product *= g.uniformDouble();
      if (product <= limit) {
        return x;
      }
      x++;
    }
  }

  /** One element of {@code torch._standard_gamma}: Marsaglia and Tsang's method. */
  public static double gamma(Generator g, double shape) {
    double scale = 1.0;
    double alpha = shape;
    if (alpha < 1.0) {
      if (alpha == 0.0) {
        return 0.0;
      }
      scale *= Math.pow(1 - g.uniformDouble(), 1.0 / alpha);
      alpha += 1.0;
    }
    // The constants are floats in PyTorch as well, and their rounding shows in the draws.
    double d = alpha - 1f / 3f;
    double c = 1.0 / Math.sqrt(9.0 * d);
    while (true) {
      double x;
      double y;
      do {
        x = g.normalDouble();
        y = 1.0 + c * x;
      } while (y <= 0);
      double v = y * y * y;
      double u = 1 - g.uniformDouble();
      double xx = x * x;
      if (u < 1.0 - 0.0331f * xx * xx || Math.log(u) < 0.5 * xx + d * (1.0 - v + Math.log(v))) {
        return scale * d * v;
      }
    }
  }

  /** One element of {@code torch.binomial}. */
  public static double binomial(Generator g, double count, double p) {
    if (count <= 0.0 || p <= 0.0) {
      return 0;
    }
    if (p >= 1.0) {
      return count;
    }
    if (p <= 0.5) {
      return count * p >= 10.0 ? transformed(g, count, p) : inversion(g, count, p);
    }
    double q = 1.0 - p;
    if (count * q >= 10.0) {
      return count - transformed(g, count, q);
    }
    return Double.isNaN(p) ? p : count - inversion(g, count, q);
  }

  private static double inversion(Generator g, double count, double p) {
    double sum = 0;
    double successes = 0;
    double logQ = Math.log1p(-p);
    while (true) {
      double skip = Math.ceil(Math.log(g.uniformDouble()) / logQ);
      sum += skip;
      if (sum > count) {
        return successes;
      }
      successes += 1;
    }
  }

  // Hormann's transformed rejection.
  private static double transformed(Generator g, double count, double p) {
    double std = Math.sqrt(count * p * (1 - p));
    double b = 1.15 + 2.53 * std;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double c = count * p + 0.5;
    double vr = 0.92 - 4.2 / b;
    double r = p / (1 - p);
    double alpha = (2.83 + 5.1 / b) * std;
    double m = Math.floor((count + 1) * p);
    while (true) {
      double u = g.uniformDouble() - 0.5;
      double v = g.uniformDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + c);
      if (us >= 0.07 && v <= vr) {
        return k;
      }
      if (k < 0 || k > count) {
        continue;
      }
      v = Math.log(v * alpha / (a / (us * us) + b));
      double bound =
          (m + 0.5) * Math.log((m + 1) / (r * (count - m + 1)))
              + (count + 1) * Math.log((count - m + 1) / (count - k + 1))
              + (k + 0.5) * Math.log(r * (count - k + 1) / (k + 1))
              + tail(m)
              + tail(count - m)
              - tail(k)
              - tail(count - k);
      if (v <= bound) {
        return k;
      }
    }
  }

  private static double tail(double k) {
    if (k <= 9) {
      return STIRLING_TAIL[(int) k];
    }
    double kp1sq = (k + 1) * (k + 1);
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / kp1sq) / kp1sq) / (k + 1);
  }
}
