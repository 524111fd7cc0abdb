package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link ArcFunctions} of one vector, with the bits that they have of single
 * numbers.
 */
final class VectorArcFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final float TAN_3_PI_8 = 2.414213562373095f;
  private static final float TAN_PI_8 = 0.4142135623730950f;
  private static final float HALF_PI = 1.5707963267948966f;
  private static final float QUARTER_PI = 0.7853981633974483f;
  private static final float PI = 3.141592653589793f;

  private VectorArcFunctions() {}

  static FloatVector arcTangent(FloatVector x) {
    return angle(x.abs()).lanewise(VectorOperators.NEG, x.test(VectorOperators.IS_NEGATIVE));
  }

  static FloatVector angle(FloatVector y, FloatVector x) {
    FloatVector a = y.abs();
    FloatVector q = a.div(x.abs());
    VectorMask<Float> none =
        q.test(VectorOperators.IS_NAN).and(a.compare(VectorOperators.EQ, x.abs()));
    FloatVector angle = angle(q.blend(a.min(1f), none));
    FloatVector turned = FloatVector.broadcast(SPECIES, PI).sub(angle);
    return angle
        .blend(turned, x.test(VectorOperators.IS_NEGATIVE))
        .lanewise(VectorOperators.NEG, y.test(VectorOperators.IS_NEGATIVE));
  }

  private static FloatVector angle(FloatVector a) {
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
    return start.add(p.mul(z).fma(t, t));
  }

  static FloatVector series(FloatVector x, FloatVector z) {
    FloatVector p = z.lanewise(VectorOperators.FMA, 4.2163199048E-2f, 2.4181311049E-2f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, 4.5470025998E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 7.4953002686E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.6666752422E-1f));
    return p.mul(z).fma(x, x);
  }

  static FloatVector arcSine(FloatVector x) {
    FloatVector a = x.abs();
    VectorMask<Float> large = a.compare(VectorOperators.GT, 0.5f);
    FloatVector z = a.mul(a).blend(FloatVector.broadcast(SPECIES, 1f).sub(a).mul(0.5f), large);
    FloatVector r = series(a.blend(z.sqrt(), large), z);
    r = r.blend(FloatVector.broadcast(SPECIES, HALF_PI).sub(r.add(r)), large);
    return r.lanewise(VectorOperators.NEG, x.test(VectorOperators.IS_NEGATIVE));
  }

  static FloatVector arcCosine(FloatVector x) {
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
