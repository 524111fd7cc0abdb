package org.dlscript.runtime.kernel;

/**
 * Functions of floats computed in double precision, to some 1e-11, and rounded once: nearly always
 * the float nearest to the exact result.
 */
public final class PreciseFunctions {
  static final double LOG10_E = 0.4342944819032518;
  static final double LN2 = 0.6931471805599453;
  static final double TWO_OVER_PI = 0.6366197723675814;
  static final double HALF_PI = 1.5707963267948966;
  static final double HALF_PI_REST = 6.123233995736766e-17;
  // Numbers are rounded by adding it; their last bits are then those of the whole number.
  static final double ROUNDER = 0x1.8p52;
  static final double FAR = 1e5; // where an angle's reduction wants more than two parts of pi
  static final double TINY = 1e-4; // where x is sinh(x) and tan(x)

  private PreciseFunctions() {}

  /** 2 to the power x. */
  public static final FloatFunction EXP2 = new PowerOfTwo();

  /** The logarithm to base ten, exact for powers of ten. */
  public static final FloatFunction LOG10 = new LogarithmToTen();

  public static final FloatFunction SINH = new HyperbolicSine();
  public static final FloatFunction COSH = new HyperbolicCosine();
  public static final FloatFunction TAN = new Tangent();

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
      return DoubleFunctions.exp(x * LN2);
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::exp2;
    }
  }

  private static final class LogarithmToTen implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      return DoubleFunctions.log(x) * LOG10_E;
    }

    @Override
    public DoubleLanes doubles() {
      return VectorPreciseFunctions::log10;
    }
  }

  private static final class HyperbolicSine implements FloatFunction.ByDoubles {
    @Override
    public double of(double x) {
      double e = DoubleFunctions.exp(Math.abs(x));
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
      double e = DoubleFunctions.exp(Math.abs(x));
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
