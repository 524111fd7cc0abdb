package org.dlscript.stdlib.python;

/**
 * The gamma function and its logarithm as Python computes them: by Lanczos' approximation with the
 * coefficients for g = 6.024680040776729583740234375 and thirteen terms.
 */
final class GammaFunctions {
  private static final double G = 6.024680040776729583740234375;
  private static final double LN_PI = 1.144729885849400174143427351353058711647;

  private static final double[] NUMERATOR = {
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408
  };

  private static final double[] DENOMINATOR = {
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0
  };

  private GammaFunctions() {}

  private static double lanczos(double x) {
    double above = 0;
    double below = 0;
    int n = NUMERATOR.length;
    for (int i = 0; i < n; i++) {
      if (x < 5) {
        above = above * x + NUMERATOR[n - 1 - i];
        below = below * x + DENOMINATOR[n - 1 - i];
      } else {
        above = above / x + NUMERATOR[i];
        below = below / x + DENOMINATOR[i];
      }
    }
    return above / below;
  }

  private static double sinPi(double x) {
    double y = Math.abs(x) % 2;
    double r =
        switch ((int) Math.floor(2 * y + 0.5)) {
          case 0 -> Math.sin(Math.PI * y);
          case 1 -> Math.cos(Math.PI * (y - 0.5));
          case 2 -> Math.sin(Math.PI * (1 - y));
          case 3 -> -Math.cos(Math.PI * (y - 1.5));
          default -> Math.sin(Math.PI * (y - 2));
        };
    return Math.copySign(1, x) * r;
  }

  /** The gamma function of a number that is no pole; infinite where it is too large. */
  static double gamma(double x) {
    if (!Double.isFinite(x)) {
      return x;
    }
    if (x == Math.floor(x) && x >= 1 && x <= 23) {
      double product = 1;
      for (int i = 2; i < x; i++) {
        product *= i;
      }
      return product;
    }
    double a = Math.abs(x);
    if (a < 1e-20) {
      return 1 / x;
    }
    if (a > 200) {
      return x < 0 ? 0 / sinPi(x) : Double.POSITIVE_INFINITY;
    }
    double shift = G - 0.5;
    double y = a + shift;
    // What was lost in that sum.
    double z = a > shift ? y - a - shift : y - shift - a;
    z = z * G / y;
    double r;
    if (x < 0) {
      r = -Math.PI / sinPi(a) / a * Math.exp(y) / lanczos(a);
      r -= z * r;
    } else {
      r = lanczos(a) / Math.exp(y);
      r += z * r;
    }
    if (a < 140) {
      double power = Math.pow(y, a - 0.5);
      return x < 0 ? r / power : r * power;
    }
    double half = Math.pow(y, a / 2 - 0.25);
    return x < 0 ? r / half / half : r * half * half;
  }

  /** The logarithm of the absolute value of the gamma function of a number that is no pole. */
  static double lgamma(double x) {
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? x : Double.POSITIVE_INFINITY;
    }
    if (x == 1 || x == 2) {
      return 0;
    }
    double a = Math.abs(x);
    if (a < 1e-20) {
      return -Math.log(a);
    }
    double r = Math.log(lanczos(a)) - G;
    r += (a - 0.5) * (Math.log(a + G - 0.5) - 1);
    return x < 0 ? LN_PI - Math.log(Math.abs(sinPi(a))) - Math.log(a) - r : r;
  }
}
