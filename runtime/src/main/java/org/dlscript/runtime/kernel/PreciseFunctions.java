package org.dlscript.runtime.kernel;

/**
 * Functions of floats computed in double precision, to some 1e-11, and rounded once: nearly always
 * the float nearest to the exact result.
 */
public final class PreciseFunctions {
  static final double LOG2_E = 1.4426950408889634;
  static final double LOG10_E = 0.4342944819032518;
  static final double LN2 = 0.6931471805599453;
  static final double LN2_REST = 2.3190468138462996e-17;
  static final double TWO_OVER_PI = 0.6366197723675814;
  static final double HALF_PI = 1.5707963267948966;
  static final double HALF_PI_REST = 6.123233995736766e-17;
  static final double ROOT_2 = 1.4142135623730951;
  // Numbers are rounded by adding it; their last bits are then those of the whole number.
  static final double ROUNDER = 0x1.8p52;
  static final double TO_52 = 0x1p52;
  static final long MANTISSA = 0xFFFFFFFFFFFFFL;
  static final long ONE = 0x3FF0000000000000L;
  static final long TO_52_BITS = 0x4330000000000000L;
  // Beyond these a float is infinite or zero.
  static final double LEAST = -110;
  static final double MOST = 90;
  static final double FAR = 1e5; // where an angle's reduction wants more than two parts of pi
  static final double TINY = 1e-4; // where x is sinh(x) and tan(x)

  private PreciseFunctions() {}

  /** 2 to the power x. */
  public static final FloatFunction EXP2 = new PowerOfTwo();

  /** The logarithm to base ten, exact for powers of ten. */
  public static final FloatFunction LOG10 = new LogarithmToTen();

  public static final FloatFunction SINH = new HyperbolicSine();
  public static final FloatFunction COSH = new HyperbolicCosine();
  public static final FloatFunction.ByDoubles TAN = new Tangent();

  /** The exponential of a bounded number: by halves of log 2 and Taylor's series. */
  static double exp(double x) {
    double t = Math.fma(x, LOG2_E, ROUNDER);
    double n = t - ROUNDER;
    double r = Math.fma(n, -LN2, x);
    r = Math.fma(n, -LN2_REST, r);
    double p = Math.fma(r, 1.0 / 362880, 1.0 / 40320);
    p = Math.fma(p, r, 1.0 / 5040);
    p = Math.fma(p, r, 1.0 / 720);
    p = Math.fma(p, r, 1.0 / 120);
    p = Math.fma(p, r, 1.0 / 24);
    p = Math.fma(p, r, 1.0 / 6);
    p = Math.fma(p, r, 0.5);
    p = Math.fma(p, r, 1.0);
    p = Math.fma(p, r, 1.0);
    return p * Double.longBitsToDouble(Double.doubleToRawLongBits(t) + 1023 << 52);
  }

  private static double bounded(double x) {
    return Math.max(Math.min(x, MOST), LEAST);
  }

  /** The logarithm of a finite positive float: twice the area tangent of (m - 1) / (m + 1). */
  static double log(double x) {
    long bits = Double.doubleToRawLongBits(x);
    double e = Double.longBitsToDouble(bits >>> 52 | TO_52_BITS) - (TO_52 + 1023);
    double m = Double.longBitsToDouble(bits & MANTISSA | ONE);
    boolean great = m > ROOT_2;
    m = great ? m * 0.5 : m;
    e = great ? e + 1 : e;
    double s = (m - 1) / (m + 1);
    double z = s * s;
    double p = Math.fma(z, 2.0 / 13, 2.0 / 11);
    p = Math.fma(p, z, 2.0 / 9);
    p = Math.fma(p, z, 2.0 / 7);
    p = Math.fma(p, z, 2.0 / 5);
    p = Math.fma(p, z, 2.0 / 3);
    p = Math.fma(p, z, 2.0);
    return Math.fma(e, LN2, p * s);
  }

  static double tan(double x) {
    if (!(Math.abs(x) <= FAR)) {
      return Math.tan(x);
    }
    double t = Math.fma(x, TWO_OVER_PI, ROUNDER);
    double n = t - ROUNDER;
    double r = Math.fma(n, -HALF_PI, x);
    r = Math.fma(n, -HALF_PI_REST, r);
    double z = r * r;
    double s = Math.fma(z, -1.0 / 39916800, 1.0 / 362880);
    s = Math.fma(s, z, -1.0 / 5040);
    s = Math.fma(s, z, 1.0 / 120);
    s = Math.fma(s, z, -1.0 / 6);
    s = Math.fma(s * z, r, r);
    double c = Math.fma(z, 1.0 / 479001600, -1.0 / 3628800);
    c = Math.fma(c, z, 1.0 / 40320);
    c = Math.fma(c, z, -1.0 / 720);
    c = Math.fma(c, z, 1.0 / 24);
    c = Math.fma(c, z, -0.5);
    c = Math.fma(c, z, 1.0);
    boolean turned = (Double.doubleToRawLongBits(t) & 1) != 0;
    return Math.abs(x) < TINY ? x : turned ? -c / s : s / c;
  }

  private static final class PowerOfTwo implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      return exp(bounded(x * LN2));
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::exp2;
    }
  }

  private static final class LogarithmToTen implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      return x > 0 && x < Double.POSITIVE_INFINITY
          ? log(x) * LOG10_E
          : x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::log10;
    }
  }

  private static final class HyperbolicSine implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      double e = exp(Math.min(Math.abs(x), MOST));
      double y = (e - 1 / e) * 0.5;
      return Math.abs(x) < TINY ? x : x < 0 ? -y : y;
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::sinh;
    }
  }

  private static final class HyperbolicCosine implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      double e = exp(Math.min(Math.abs(x), MOST));
      return (e + 1 / e) * 0.5;
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::cosh;
    }
  }

  private static final class Tangent implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      return tan(x);
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::tan;
    }
  }
}
