package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link Exponentials} of one vector, with the bits that they have of single
 * numbers.
 */
final class VectorExponentials {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final float LEAST_NORMAL = 0x1p-126f;
  private static final float LOG2_E_LESS_ONE = 0.44269504088896340735992f;
  private static final float ROUNDER = 12582912f;
  private static final float LOG2_E = 1.44269504f;

  private VectorExponentials() {}

  static FloatVector lessOne(FloatVector x) {
    FloatVector bounded = x.min(88.722839f).max(-18f);
    FloatVector n = bounded.mul(LOG2_E).add(ROUNDER).sub(ROUNDER);
    FloatVector r = n.lanewise(VectorOperators.FMA, -0.693359375f, bounded);
    r = n.lanewise(VectorOperators.FMA, 2.12194440e-4f, r);
    FloatVector p = VectorFloatLanes.expLessOne(r);
    IntVector power = (IntVector) n.convertShape(VectorOperators.F2I, INTS, 0);
    IntVector low = power.lanewise(VectorOperators.ASHR, 1);
    FloatVector half = VectorFloatLanes.scale(low);
    FloatVector rest = VectorFloatLanes.scale(power.sub(low));
    FloatVector y = half.mul(p).fma(rest, half.mul(rest).sub(1f));
    FloatVector great = p.add(1f).mul(half).mul(rest);
    y = y.blend(great, n.compare(VectorOperators.EQ, 128f));
    return y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, 88.722839f))
        .blend(x, x.compare(VectorOperators.EQ, 0f));
  }

  static FloatVector logOfOneMore(FloatVector x) {
    FloatVector u = x.add(1f);
    FloatVector lost = x.sub(u.sub(1f));
    FloatVector y = VectorFloatLanes.log(u).add(lost.div(u));
    return y.blend(x, x.compare(VectorOperators.EQ, 0f))
        .blend(Float.NaN, x.compare(VectorOperators.GT, -1f).not())
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, -1f))
        .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
  }

  static FloatVector logarithmToTwo(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, LEAST_NORMAL);
    IntVector bits = x.blend(x.mul(0x1p23f), tiny).reinterpretAsInts();
    IntVector mantissa = bits.and(0x007FFFFF).or(0x3F000000);
    IntVector below = mantissa.sub(0x3F3504F3).lanewise(VectorOperators.ASHR, 31);
    IntVector exponent = bits.lanewise(VectorOperators.LSHR, 23).sub(126).add(below);
    FloatVector e = (FloatVector) exponent.convertShape(VectorOperators.I2F, SPECIES, 0);
    FloatVector m = mantissa.reinterpretAsFloats().sub(1f);
    m = m.add(mantissa.and(below).reinterpretAsFloats());
    FloatVector z = m.mul(m);
    FloatVector y =
        z.fma(FloatVector.broadcast(SPECIES, -0.5f), VectorFloatLanes.logTail(m).mul(m).mul(z));
    FloatVector r = m.fma(FloatVector.broadcast(SPECIES, LOG2_E_LESS_ONE), y.mul(LOG2_E));
    r = m.add(r).add(e.blend(e.sub(23f), tiny));
    return r.blend(Float.NaN, x.compare(VectorOperators.GE, 0f).not())
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f))
        .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
  }

  static FloatVector power(FloatVector x, float factor) {
    return VectorFloatLanes.exp(x.mul(factor));
  }

  static FloatVector powerOfSize(FloatVector x) {
    return VectorFloatLanes.exp(x.abs().neg());
  }

  static FloatVector logSigmoid(FloatVector x, FloatVector power) {
    return x.min(0f).sub(logOfOneMore(power));
  }

  static FloatVector mish(FloatVector x) {
    FloatVector e = VectorFloatLanes.exp(x.min(20f));
    FloatVector n = e.mul(e.add(2f));
    return x.mul(n.div(n.add(2f)));
  }

  static FloatVector softplus(FloatVector x, FloatVector power, float beta, float threshold) {
    VectorMask<Float> above = x.mul(beta).compare(VectorOperators.GT, threshold);
    return logOfOneMore(power).div(beta).blend(x, above);
  }

  static FloatVector elu(FloatVector x, float negative, float scale, float inner) {
    return x.mul(scale)
        .blend(lessOne(x.mul(inner)).mul(negative), x.compare(VectorOperators.LE, 0f));
  }
}
