package org.dlscript.runtime.kernel;

/**
 * The gradients of activation functions: from the number that a function was given and the gradient
 * of its result to the gradient of the number, in one step and in the order of PyTorch's kernels,
 * whose last digits they therefore have.
 */
public final class ActivationGradients {
  static final float ONE_SIXTH = 1f / 6f;

  private ActivationGradients() {}

  /** Of {@code x sigmoid(x)}. */
  public static final FloatBinary SILU = new Silu();

  /** Of {@code x tanh(log(1 + exp(x)))}. */
  public static final FloatBinary MISH = new Mish();

  /** Of {@code log(sigmoid(x))}. */
  public static final FloatBinary LOG_SIGMOID = new LogSigmoid();

  /** Of {@code x min(max(x + 3, 0), 6) / 6}. */
  public static final FloatBinary HARDSWISH = new Hardswish();

  /** Of {@code min(max(x + 3, 0), 6) / 6}. */
  public static final FloatBinary HARDSIGMOID = new Hardsigmoid();

  /** Of {@code |x|}: nothing at zero. */
  public static final FloatBinary ABSOLUTE = new Absolute();

  /** Of the Gaussian error linear unit. */
  public static final FloatBinary GELU =
      new FloatBinary.OfSlope(
          new FloatFunction.InStages(GaussianUnit.MOMENT, new DistributionAndMoment()));

  /** Of the Gaussian error linear unit's approximation by a tangent. */
  public static final FloatBinary TANH_GELU =
      new FloatBinary.OfSlope(
          new FloatFunction.InStages(GaussianUnit.TANGENT, new SlopeByTangent()));

  private static final class Silu implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      float s = ScalarFloatFunctions.sigmoid(x);
      return g * s * (1f + x * (1f - s));
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::silu;
    }
  }

  private static final class Mish implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      float e = ScalarFloatFunctions.exp(Math.min(x, 20f));
      float n = e * (e + 2f);
      float t = n / (n + 2f);
      float s = ScalarFloatFunctions.sigmoid(x);
      return g * (t + x * s * (1f - t * t));
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::mish;
    }
  }

  private static final class LogSigmoid implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      float z = ScalarFloatFunctions.exp(-Math.abs(x));
      float s = z / (1f + z);
      return g * (x < 0 ? 1f - s : s);
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::logSigmoid;
    }
  }

  private static final class Hardswish implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x < -3f ? 0f : x > 3f ? g : g * (x / 3f + 0.5f);
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::hardswish;
    }
  }

  private static final class Hardsigmoid implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x > -3f && x < 3f ? g * ONE_SIXTH : 0f;
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::hardsigmoid;
    }
  }

  private static final class Absolute implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return g * (x > 0 ? 1f : x < 0 ? -1f : 0f);
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::absolute;
    }
  }

  private static final class DistributionAndMoment implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float moment) {
      return GaussianUnit.DISTRIBUTION.of(x) + moment;
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::distributionAndMoment;
    }
  }

  // The derivative of x/2 (1 + t) with t = tanh(b (x + k x^3)), by the product rule.
  private static final class SlopeByTangent implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float t) {
      float inner = GaussianUnit.BETA * (1f + 3f * GaussianUnit.KAPPA * (x * x));
      return 0.5f * (1f + t) + 0.5f * x * (1f - t * t) * inner;
    }

    @Override
    public Lanes lanes() {
      return VectorActivationGradients::slopeByTangent;
    }
  }

  /** Of {@link Exponentials.Elu}. */
  public record Elu(float negative, float scale, float inner) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x > 0 ? g * scale : g * inner * negative * ScalarFloatFunctions.exp(x * inner);
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.elu(x, g, negative, scale, inner);
    }
  }

  /** Of {@link Exponentials#softplus}. */
  public record Softplus(float beta, float threshold) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      float z = x * beta;
      float e = ScalarFloatFunctions.exp(z);
      return z > threshold ? g : g * e / (e + 1f);
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.softplus(x, g, beta, threshold);
    }
  }

  /** The gradient where the number is above a bound or NaN. */
  public record Above(float bound) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x <= bound ? 0f : g;
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.above(x, g, bound);
    }
  }

  /** The gradient where the number is above zero, elsewhere a share of it. */
  public record Leaky(float share) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x > 0 ? g : g * share;
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.leaky(x, g, share);
    }
  }

  /** The gradient where the number is neither at a bound nor beyond. */
  public record Inside(float low, float high) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x <= low || x >= high ? 0f : g;
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.inside(x, g, low, high);
    }
  }

  /** The gradient where the number is beyond the bounds. */
  public record Outside(float low, float high) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float g) {
      return x >= low && x <= high ? 0f : g;
    }

    @Override
    public Lanes lanes() {
      return (x, g) -> VectorActivationGradients.outside(x, g, low, high);
    }
  }

  /** Of the cross entropy of {@code sigmoid(x)} to a target, times a factor. */
  public record BceLogits(float factor) implements FloatBinary.OfLanes {
    @Override
    public float of(float x, float target) {
      return (ScalarFloatFunctions.sigmoid(x) - target) * factor;
    }

    @Override
    public Lanes lanes() {
      return (x, target) -> VectorActivationGradients.bceLogits(x, target, factor);
    }
  }
}
