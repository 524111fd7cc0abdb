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
  static final float FAR = 1e5f; // where an angle's reduction wants more than two parts of pi
  static final float TINY = 1e-4f; // where x is sinh(x)

  private PreciseFunctions() {}

  /** 2 to the power x. */
  public static final FloatFunction EXP2 = new PowerOfTwo();

  /** The logarithm to base ten, exact for powers of ten. */
  public static final FloatFunction LOG10 = new LogarithmToTen();

  public static final FloatFunction SINH = new HyperbolicSine();
  public static final FloatFunction COSH = new HyperbolicCosine();
  public static final FloatFunction TAN = new Tangent();

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

  private static float tangent(float x) {
    if (!(Math.abs(x) <= FAR)) {
      return (float) Math.tan(x);
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
    return (float) (turned ? -c / s : s / c);
  }

  private static final class PowerOfTwo implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return (float) exp(bounded(x * LN2));
    }

    @Override
    public Lanes lanes() {
      return VectorPreciseFunctions::exp2;
    }
  }

  private static final class LogarithmToTen implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return x > 0 && x < Float.POSITIVE_INFINITY
          ? (float) (log(x) * LOG10_E)
          : x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }

    @Override
    public Lanes lanes() {
      return VectorPreciseFunctions::log10;
    }
  }

  private static final class HyperbolicSine implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      double e = exp(Math.min(Math.abs(x), MOST));
      float y = (float) ((e - 1 / e) * 0.5);
      return Math.abs(x) < TINY ? x : x < 0 ? -y : y;
    }

    @Override
    public Lanes lanes() {
      return VectorPreciseFunctions::sinh;
    }
  }

  private static final class HyperbolicCosine implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      double e = exp(Math.min(Math.abs(x), MOST));
      return (float) ((e + 1 / e) * 0.5);
    }

    @Override
    public Lanes lanes() {
      return VectorPreciseFunctions::cosh;
    }
  }

  private static final class Tangent implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return tangent(x);
    }

    @Override
    public Lanes lanes() {
      return VectorPreciseFunctions::tan;
    }
  }

  /** x to the power of a number that is not zero. */
  public record Power(float exponent) implements FloatFunction.OfLanes {
    boolean isWhole() {
      return exponent == Math.rint(exponent);
    }

    boolean isOdd() {
      return isWhole() && Math.abs(exponent) < 0x1p24f && ((int) exponent & 1) != 0;
    }

    float ofZero() {
      return exponent > 0 ? 0f : Float.POSITIVE_INFINITY;
    }

    float ofInfinity() {
      return exponent > 0 ? Float.POSITIVE_INFINITY : 0f;
    }

    @Override
    public float of(float x) {
      float a = Math.abs(x);
      float y = (float) exp(bounded(log(a) * exponent));
      y = a == 0 ? ofZero() : a == Float.POSITIVE_INFINITY ? ofInfinity() : y;
      if (isOdd()) {
        y = Float.floatToRawIntBits(x) < 0 ? -y : y;
      } else if (!isWhole()) {
        y = x < 0 && a < Float.POSITIVE_INFINITY ? Float.NaN : y;
      }
      return x == x ? y : Float.NaN;
    }

    @Override
    public Lanes lanes() {
      return x -> VectorPreciseFunctions.pow(x, this);
    }
  }
}
