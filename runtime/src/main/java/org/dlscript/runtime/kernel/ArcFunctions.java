package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Angles of floats by the single-precision approximations of the Cephes library, right to two units
 * of the last place.
 */
public final class ArcFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final float HALF_PI = 1.5707963267948966f;
  private static final float QUARTER_PI = 0.7853981633974483f;
  private static final float PI = 3.141592653589793f;

  private ArcFunctions() {}

  public static final FloatFunction ATAN = new Tangent();
  public static final FloatFunction ASIN = new ArcSine();
  public static final FloatFunction ACOS = new ArcCosine();

  /** The angle of the point (x, y), in the half turn of y's sign. */
  public static float atan2(float y, float x) {
    float quotient = Math.abs(y) / Math.abs(x);
    if (quotient != quotient) { // two zeros, two infinities or no numbers
      return (float) Math.atan2(y, x);
    }
    float angle = Tangent.angle(quotient);
    return Math.copySign(x < 0 ? PI - angle : angle, y);
  }

  private static final class Tangent implements FloatFunction.OfLanes {
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
    public FloatVector of(FloatVector x) {
      FloatVector a = x.abs();
      VectorMask<Float> large = a.compare(VectorOperators.GT, TAN_3_PI_8);
      VectorMask<Float> middle = a.compare(VectorOperators.GT, TAN_PI_8);
      FloatVector t =
          a.blend(a.sub(1f).div(a.add(1f)), middle)
              .blend(FloatVector.broadcast(SPECIES, -1f).div(a), large);
      FloatVector start = FloatVector.zero(SPECIES).blend(QUARTER_PI, middle).blend(HALF_PI, large);
      FloatVector z = t.mul(t);
      FloatVector p = z.lanewise(VectorOperators.FMA, 8.05374449538e-2f, -1.38776856032E-1f);
      p = p.fma(z, FloatVector.broadcast(SPECIES, 1.99777106478E-1f));
      p = p.fma(z, FloatVector.broadcast(SPECIES, -3.33329491539E-1f));
      FloatVector r = start.add(p.mul(z).fma(t, t));
      return r.lanewise(VectorOperators.NEG, x.test(VectorOperators.IS_NEGATIVE));
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

  private static FloatVector series(FloatVector x, FloatVector z) {
    FloatVector p = z.lanewise(VectorOperators.FMA, 4.2163199048E-2f, 2.4181311049E-2f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, 4.5470025998E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 7.4953002686E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.6666752422E-1f));
    return p.mul(z).fma(x, x);
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
    public FloatVector of(FloatVector x) {
      FloatVector a = x.abs();
      VectorMask<Float> large = a.compare(VectorOperators.GT, 0.5f);
      FloatVector z = a.mul(a).blend(FloatVector.broadcast(SPECIES, 1f).sub(a).mul(0.5f), large);
      FloatVector r = series(a.blend(z.sqrt(), large), z);
      r = r.blend(FloatVector.broadcast(SPECIES, HALF_PI).sub(r.add(r)), large);
      return r.lanewise(VectorOperators.NEG, x.test(VectorOperators.IS_NEGATIVE));
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
    public FloatVector of(FloatVector x) {
      FloatVector a = x.abs();
      VectorMask<Float> large = a.compare(VectorOperators.GT, 0.5f);
      FloatVector z = a.mul(a).blend(FloatVector.broadcast(SPECIES, 1f).sub(a).mul(0.5f), large);
      FloatVector r = series(x.blend(z.sqrt(), large), z);
      FloatVector twice = r.add(r);
      FloatVector far =
          twice.blend(
              FloatVector.broadcast(SPECIES, PI).sub(twice), x.compare(VectorOperators.LT, 0f));
      return FloatVector.broadcast(SPECIES, HALF_PI).sub(r).blend(far, large);
    }
  }
}
