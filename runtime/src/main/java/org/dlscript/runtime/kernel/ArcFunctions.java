package org.dlscript.runtime.kernel;

/**
 * Angles of floats by the single-precision approximations of the Cephes library, right to two units
 * of the last place.
 */
public final class ArcFunctions {
  private static final float HALF_PI = 1.5707963267948966f;
  private static final float QUARTER_PI = 0.7853981633974483f;
  private static final float PI = 3.141592653589793f;

  private ArcFunctions() {}

  public static final FloatFunction ATAN = new ArcTangent();
  public static final FloatFunction ASIN = new ArcSine();
  public static final FloatFunction ACOS = new ArcCosine();

  /** The angle of the point (x, y), in the half turn of y's sign: of y and x. */
  public static final FloatBinary ATAN2 = new Angle();

  private static final class Angle implements FloatBinary.OfLanes {
    @Override
    public float of(float y, float x) {
      float a = Math.abs(y);
      float q = a / Math.abs(x);
      // Two zeros are as if x were larger, two infinities as if they were equal.
      float angle = ArcTangent.angle(q != q && a == Math.abs(x) ? Math.min(a, 1f) : q);
      return Math.copySign(Math.copySign(1f, x) < 0 ? PI - angle : angle, y);
    }

    @Override
    public Lanes lanes() {
      return VectorArcFunctions::angle;
    }
  }

  private static final class ArcTangent implements FloatFunction.OfLanes {
    private static final float TAN_3_PI_8 = 2.414213562373095f;
    private static final float TAN_PI_8 = 0.4142135623730950f;

    @Override
    public float of(float x) {
      return Math.copySign(angle(Math.abs(x)), x);
    }

    static float angle(float a) {
      boolean large = a > TAN_3_PI_8;
      boolean middle = a > TAN_PI_8;
      float t = large ? -1f / a : middle ? (a - 1f) / (a + 1f) : a;
      float start = large ? HALF_PI : middle ? QUARTER_PI : 0f;
      float z = t * t;
      float p = Math.fma(z, 8.05374449538e-2f, -1.38776856032E-1f);
      p = Math.fma(p, z, 1.99777106478E-1f);
      p = Math.fma(p, z, -3.33329491539E-1f);
      return start + Math.fma(p * z, t, t);
    }

    @Override
    public Lanes lanes() {
      return VectorArcFunctions::arcTangent;
    }
  }

  /** The arcsine of what is not above a half, from its square. */
  private static float series(float x, float z) {
    float p = Math.fma(z, 4.2163199048E-2f, 2.4181311049E-2f);
    p = Math.fma(p, z, 4.5470025998E-2f);
    p = Math.fma(p, z, 7.4953002686E-2f);
    p = Math.fma(p, z, 1.6666752422E-1f);
    return Math.fma(p * z, x, x);
  }

  private static final class ArcSine implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      float a = Math.abs(x);
      boolean large = a > 0.5f;
      float z = large ? 0.5f * (1f - a) : a * a;
      float r = series(large ? (float) Math.sqrt(z) : a, z);
      return Math.copySign(large ? HALF_PI - (r + r) : r, x);
    }

    @Override
    public Lanes lanes() {
      return VectorArcFunctions::arcSine;
    }
  }

  private static final class ArcCosine implements FloatFunction.OfLanes {
    @Override
    public float of(float x) {
      float a = Math.abs(x);
      boolean large = a > 0.5f;
      float z = large ? 0.5f * (1f - a) : a * a;
      float r = series(large ? (float) Math.sqrt(z) : x, z);
      float twice = r + r;
      return large ? (x < 0 ? PI - twice : twice) : HALF_PI - r;
    }

    @Override
    public Lanes lanes() {
      return VectorArcFunctions::arcCosine;
    }
  }
}
