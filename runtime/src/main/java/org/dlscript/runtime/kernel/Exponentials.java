package org.dlscript.runtime.kernel;

/**
 * Functions of floats that are made of the exponential and the logarithm, right to two units of the
 * last place where nothing else is said.
 */
public final class Exponentials {
  private static final float ROUNDER = 12582912f;
  private static final float LOG2_E = 1.44269504f;

  private Exponentials() {}

  /** {@code exp(x) - 1}. */
  public static final FloatFunction EXPM1 = new ExponentialLessOne();

  /** {@code log(1 + x)}. */
  public static final FloatFunction LOG1P = new LogarithmOfOneMore();

  /** The logarithm to base two, exact for powers of two. */
  public static final FloatFunction LOG2 = new LogarithmToTwo();

  /** {@code log(1 / (1 + exp(-x)))}. */
  public static final FloatFunction LOG_SIGMOID =
      new FloatFunction.InStages(new PowerOfSize(), new LogSigmoid());

  /** {@code x tanh(log(1 + exp(x)))}. */
  public static final FloatFunction MISH = new Mish();

  // exp(x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), where r is x less n times log(2).
  private static float lessOne(float x) {
    float bounded = Math.max(Math.min(x, 88.722839f), -18f);
    float n = bounded * LOG2_E + ROUNDER - ROUNDER;
    float r = Math.fma(n, -0.693359375f, bounded);
    r = Math.fma(n, 2.12194440e-4f, r);
    float p = ScalarFloatFunctions.expLessOne(r);
    int power = (int) n;
    float half = ScalarFloatFunctions.scale(power >> 1);
    float rest = ScalarFloatFunctions.scale(power - (power >> 1));
    float y = Math.fma(half * p, rest, half * rest - 1f);
    // 2^128 is no float, though the number may be one.
    y = power == 128 ? (p + 1f) * half * rest : y;
    return x > 88.722839f ? Float.POSITIVE_INFINITY : x == 0 ? x : y;
  }

  // The logarithm of the rounded sum, and what the rounding left out.
  private static float logOfOneMore(float x) {
    float u = 1f + x;
    float lost = x - (u - 1f);
    float y = ScalarFloatFunctions.log(Float.floatToRawIntBits(u)) + lost / u;
    return x > -1f && x < Float.POSITIVE_INFINITY
        ? x == 0 ? x : y
        : x == -1f ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
  }

  /** {@code log(exp(a) + exp(b))}. */
  public static float logAddExp(float a, float b) {
    if (a == b && Float.isInfinite(a)) {
      return a;
    }
    return Math.max(a, b) + logOfOneMore(ScalarFloatFunctions.exp(-Math.abs(a - b)));
  }

  private static final class ExponentialLessOne implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return lessOne(x);
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::lessOne;
    }
  }

  private static final class LogarithmOfOneMore implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return logOfOneMore(x);
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::logOfOneMore;
    }
  }

  private static final class LogarithmToTwo implements FloatFunction.OfLanes {
    private static final float LEAST_NORMAL = 0x1p-126f;
    private static final float LOG2_E_LESS_ONE = 0.44269504088896340735992f;

    @Override
    public float of(float x) {
      boolean tiny = x < LEAST_NORMAL;
      int bits = Float.floatToRawIntBits(tiny ? x * 0x1p23f : x);
      int mantissa = bits & 0x007FFFFF | 0x3F000000;
      int below = mantissa - 0x3F3504F3 >> 31;
      float e = (bits >>> 23) - 126 + below;
      float m = Float.intBitsToFloat(mantissa) - 1f;
      m += Float.intBitsToFloat(mantissa & below);
      float z = m * m;
      float y = Math.fma(z, -0.5f, ScalarFloatFunctions.logTail(m) * m * z);
      float r = m + Math.fma(m, LOG2_E_LESS_ONE, y * LOG2_E) + (tiny ? e - 23f : e);
      return x > 0 && x < Float.POSITIVE_INFINITY
          ? r
          : x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::logarithmToTwo;
    }
  }

  /** {@code exp(factor x)}. */
  private record Power(float factor) implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return ScalarFloatFunctions.exp(x * factor);
    }

    @Override
    public Lanes lanes() {
      return x -> VectorExponentials.power(x, factor);
    }
  }

  /** {@code exp(-|x|)}. */
  private static final class PowerOfSize implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return ScalarFloatFunctions.exp(-Math.abs(x));
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::powerOfSize;
    }
  }

  private static final class LogSigmoid implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float power) {
      return Math.min(x, 0f) - logOfOneMore(power);
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::logSigmoid;
    }
  }

  // With e = exp(x) the tangent is e(e + 2) / (e(e + 2) + 2); from 20 on it is one.
  private static final class Mish implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      float e = ScalarFloatFunctions.exp(Math.min(x, 20f));
      float n = e * (e + 2f);
      return x * (n / (n + 2f));
    }

    @Override
    public Lanes lanes() {
      return VectorExponentials::mish;
    }
  }

  /** {@code log(1 + exp(beta x)) / beta}, and x itself where beta x is above a threshold. */
  public static FloatFunction softplus(float beta, float threshold) {
    return new FloatFunction.InStages(new Power(beta), new Softplus(beta, threshold));
  }

  private record Softplus(float beta, float threshold) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float power) {
      return x * beta > threshold ? x : logOfOneMore(power) / beta;
    }

    @Override
    public Lanes lanes() {
      return (x, power) -> VectorExponentials.softplus(x, power, beta, threshold);
    }
  }

  /** {@code scale x} above zero, and below it {@code negative (exp(inner x) - 1)}. */
  public record Elu(float negative, float scale, float inner) implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      return x <= 0 ? lessOne(x * inner) * negative : x * scale;
    }

    @Override
    public Lanes lanes() {
      return x -> VectorExponentials.elu(x, negative, scale, inner);
    }
  }
}
