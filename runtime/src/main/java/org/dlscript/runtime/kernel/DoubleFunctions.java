package org.dlscript.runtime.kernel;

/** Functions of long ranges of doubles, right to two units of the last place. */
public final class DoubleFunctions {
  static final double LOG2_E = 1.4426950408889634;
  static final double LN2_HIGH = 6.93147180369123816490e-01;
  static final double LN2_LOW = 1.90821492927058770002e-10;
  static final double ROOT_2 = 1.4142135623730951;
  static final double ROUNDER = 0x1.8p52;
  static final double TO_52 = 0x1p52;
  static final long MANTISSA = 0xFFFFFFFFFFFFFL;
  static final long ONE = 0x3FF0000000000000L;
  static final long TO_52_BITS = 0x4330000000000000L;
  static final double LEAST = -746;
  static final double MOST = 710;
  static final double SERIES = 0.625; // up to which the tangent is a rational function

  private DoubleFunctions() {}

  public static final DoubleFunction EXP = new Exponential();
  public static final DoubleFunction LOG = new Logarithm();
  public static final DoubleFunction TANH = new HyperbolicTangent();

  /** By halves of log 2 and Taylor's series; the power of two goes in by two steps. */
  static double exp(double x) {
    double b = Math.max(Math.min(x, MOST), LEAST);
    double n = Math.fma(b, LOG2_E, ROUNDER) - ROUNDER;
    double r = Math.fma(n, -LN2_HIGH, b);
    r = Math.fma(n, -LN2_LOW, r);
    double p = Math.fma(r, 1.0 / 6227020800.0, 1.0 / 479001600);
    p = Math.fma(p, r, 1.0 / 39916800);
    p = Math.fma(p, r, 1.0 / 3628800);
    p = Math.fma(p, r, 1.0 / 362880);
    p = Math.fma(p, r, 1.0 / 40320);
    p = Math.fma(p, r, 1.0 / 5040);
    p = Math.fma(p, r, 1.0 / 720);
    p = Math.fma(p, r, 1.0 / 120);
    p = Math.fma(p, r, 1.0 / 24);
    p = Math.fma(p, r, 1.0 / 6);
    p = Math.fma(p, r, 1.0 / 2);
    p = Math.fma(p, r, 1.0);
    p = Math.fma(p, r, 1.0);
    double half = Math.fma(n, 0.5, ROUNDER) - ROUNDER;
    return p * power(half) * power(n - half);
  }

  /** Two to a whole number that the exponent of a double can be. */
  private static double power(double n) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(n + ROUNDER) + 1023 << 52);
  }

  /** The logarithm of a normal number by that of (1 + s) / (1 - s), as in FreeBSD's libm. */
  static double log(double x) {
    if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
      return Math.log(x);
    }
    long bits = Double.doubleToRawLongBits(x);
    double e = Double.longBitsToDouble(bits >>> 52 | TO_52_BITS) - (TO_52 + 1023);
    double m = Double.longBitsToDouble(bits & MANTISSA | ONE);
    boolean great = m > ROOT_2;
    m = great ? m * 0.5 : m;
    e = great ? e + 1 : e;
    double f = m - 1;
    double s = f / (f + 2);
    double z = s * s;
    double q = Math.fma(z, 1.479819860511658591e-01, 1.531383769920937332e-01);
    q = Math.fma(q, z, 1.818357216161805012e-01);
    q = Math.fma(q, z, 2.222219843214978396e-01);
    q = Math.fma(q, z, 2.857142874366239149e-01);
    q = Math.fma(q, z, 3.999999999940941908e-01);
    q = Math.fma(q, z, 6.666666666666735130e-01);
    double h = f * f * 0.5;
    return e * LN2_HIGH - (h - Math.fma(s, Math.fma(q, z, h), e * LN2_LOW) - f);
  }

  /** By Cephes' rational function near zero, elsewhere by the exponential. */
  static double tanh(double x) {
    double a = Math.abs(x);
    double z = x * x;
    double p = Math.fma(z, -9.64399179425052238628e-1, -9.92877231001918586564e1);
    p = Math.fma(p, z, -1.61468768441708447952e3);
    double q = z + 1.12811678491632931402e2;
    q = Math.fma(q, z, 2.23548839060100448583e3);
    q = Math.fma(q, z, 4.84406305325125486048e3);
    double near = Math.fma(p / q * z, x, x);
    double far = 1 - 2 / (exp(a + a) + 1);
    return a < SERIES ? near : x < 0 ? -far : far;
  }

  private static final class Exponential implements DoubleFunction {
    @Override
    public double of(double x) {
      return exp(x);
    }

    @Override
    public FloatFunction.DoubleLanes lanes() {
      return VectorDoubleFunctions::exp;
    }
  }

  private static final class Logarithm implements DoubleFunction {
    @Override
    public double of(double x) {
      return log(x);
    }

    @Override
    public FloatFunction.DoubleLanes lanes() {
      return VectorDoubleFunctions::log;
    }
  }

  private static final class HyperbolicTangent implements DoubleFunction {
    @Override
    public double of(double x) {
      return tanh(x);
    }

    @Override
    public FloatFunction.DoubleLanes lanes() {
      return VectorDoubleFunctions::tanh;
    }
  }
}
