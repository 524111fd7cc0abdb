package org.dlscript.runtime.kernel;

/**
 * The Gaussian error linear unit x Φ(x) and the parts of its derivative Φ(x) + x φ(x), right to two
 * units of the last place of the larger of x and the result: one is added to the error function,
 * cancellation and all, since the digits are PyTorch's that way.
 */
public final class GaussianUnit {
  static final float ROOT_HALF = 0.70710678f;
  static final float DENSITY = 0.3989423f; // 1 / sqrt(2 pi)
  static final float ROUNDER = 12582912f;
  static final float BETA = 0.7978846f; // sqrt(2 / pi)
  static final float KAPPA = 0.044715f;
  static final float MOST = 4f; // from here on the error function is one

  private GaussianUnit() {}

  public static final FloatFunction VALUE = new Value();

  /** The tangent of that approximation. */
  static final FloatFunction TANGENT = new Tangent();

  /** The unit's approximation by a hyperbolic tangent. */
  public static final FloatFunction BY_TANGENT =
      new FloatFunction.InStages(TANGENT, new ByTangent());

  /** The distribution Φ(x). */
  public static final FloatFunction DISTRIBUTION = new Distribution();

  /** The density times the number: x φ(x). */
  public static final FloatFunction MOMENT = new Moment();

  // One less 2 to the power of a polynomial from 0 to 4, which was fitted for the least greatest
  // error, 2.3e-9; what of the exponent is not whole goes through Chebyshev's interpolation.
  private static float erf(float u) {
    float a = Math.min(Math.abs(u), MOST);
    float t = Math.fma(-1.16053162e-05f, a, 0.000152969843f);
    t = Math.fma(t, a, -0.000848257609f);
    t = Math.fma(t, a, 0.00227483567f);
    t = Math.fma(t, a, -8.48650347e-05f);
    t = Math.fma(t, a, -0.0277244364f);
    t = Math.fma(t, a, 0.148307897f);
    t = Math.fma(t, a, 0.918442903f);
    t = Math.fma(t, a, 1.62790727f);
    t *= a;
    float n = t + ROUNDER - ROUNDER;
    float f = t - n;
    float p = Math.fma(0.000154614451f, f, -0.00134004282f);
    p = Math.fma(p, f, 0.00961805668f);
    p = Math.fma(p, f, -0.0555032723f);
    p = Math.fma(p, f, 0.240226509f);
    p = Math.fma(p, f, -0.693147207f);
    p = Math.fma(p, f, 1f);
    float y = 1f - p * ScalarFloatFunctions.scale(-(int) n);
    return u < 0 ? -y : y;
  }

  private static final class Value implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return x * 0.5f * (erf(x * ROOT_HALF) + 1f);
    }

    @Override
    public Lanes lanes() {
      return VectorGaussianUnit::value;
    }
  }

  private static final class Tangent implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return ScalarFloatFunctions.tanh(BETA * (x + KAPPA * (x * x) * x));
    }

    @Override
    public Lanes lanes() {
      return VectorGaussianUnit::tangent;
    }
  }

  private static final class ByTangent implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float t) {
      return 0.5f * x * (t + 1f);
    }

    @Override
    public Lanes lanes() {
      return VectorGaussianUnit::byTangent;
    }
  }

  private static final class Distribution implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return Math.fma(0.5f, erf(x * ROOT_HALF), 0.5f);
    }

    @Override
    public Lanes lanes() {
      return VectorGaussianUnit::distribution;
    }
  }

  private static final class Moment implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return x * (ScalarFloatFunctions.exp(x * x * -0.5f) * DENSITY);
    }

    @Override
    public Lanes lanes() {
      return VectorGaussianUnit::moment;
    }
  }
}
