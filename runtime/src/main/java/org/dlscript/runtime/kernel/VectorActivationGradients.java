package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link ActivationGradients} of two vectors, with the bits that they have of
 * single numbers.
 */
final class VectorActivationGradients {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private VectorActivationGradients() {}

  private static FloatVector oneLess(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1f).sub(x);
  }

  static FloatVector silu(FloatVector x, FloatVector g) {
    FloatVector s = VectorFloatLanes.sigmoid(x);
    return g.mul(s).mul(x.mul(oneLess(s)).add(1f));
  }

  static FloatVector mish(FloatVector x, FloatVector g) {
    FloatVector e = VectorFloatLanes.exp(x.min(20f));
    FloatVector n = e.mul(e.add(2f));
    FloatVector t = n.div(n.add(2f));
    FloatVector s = VectorFloatLanes.sigmoid(x);
    return g.mul(t.add(x.mul(s).mul(oneLess(t.mul(t)))));
  }

  static FloatVector logSigmoid(FloatVector x, FloatVector g) {
    FloatVector z = VectorFloatLanes.exp(x.abs().neg());
    FloatVector s = z.div(z.add(1f));
    return g.mul(s.blend(oneLess(s), x.compare(VectorOperators.LT, 0f)));
  }

  static FloatVector hardswish(FloatVector x, FloatVector g) {
    return g.mul(x.div(3f).add(0.5f))
        .blend(g, x.compare(VectorOperators.GT, 3f))
        .blend(0f, x.compare(VectorOperators.LT, -3f));
  }

  static FloatVector hardsigmoid(FloatVector x, FloatVector g) {
    VectorMask<Float> inside =
        x.compare(VectorOperators.GT, -3f).and(x.compare(VectorOperators.LT, 3f));
    return FloatVector.zero(SPECIES).blend(g.mul(ActivationGradients.ONE_SIXTH), inside);
  }

  static FloatVector absolute(FloatVector x, FloatVector g) {
    FloatVector sign =
        FloatVector.zero(SPECIES)
            .blend(1f, x.compare(VectorOperators.GT, 0f))
            .blend(-1f, x.compare(VectorOperators.LT, 0f));
    return g.mul(sign);
  }

  static FloatVector distributionAndMoment(FloatVector x, FloatVector moment) {
    return VectorGaussianUnit.distribution(x).add(moment);
  }

  static FloatVector bceLogits(FloatVector x, FloatVector target, float factor) {
    return VectorFloatLanes.sigmoid(x).sub(target).mul(factor);
  }

  static FloatVector slopeByTangent(FloatVector x, FloatVector t) {
    FloatVector inner = x.mul(x).mul(3f * GaussianUnit.KAPPA).add(1f).mul(GaussianUnit.BETA);
    FloatVector right = x.mul(0.5f).mul(oneLess(t.mul(t))).mul(inner);
    return t.add(1f).mul(0.5f).add(right);
  }

  static FloatVector elu(FloatVector x, FloatVector g, float negative, float scale, float inner) {
    FloatVector below = g.mul(inner).mul(negative).mul(VectorFloatLanes.exp(x.mul(inner)));
    return below.blend(g.mul(scale), x.compare(VectorOperators.GT, 0f));
  }

  static FloatVector softplus(FloatVector x, FloatVector g, float beta, float threshold) {
    FloatVector z = x.mul(beta);
    FloatVector e = VectorFloatLanes.exp(z);
    return g.mul(e).div(e.add(1f)).blend(g, z.compare(VectorOperators.GT, threshold));
  }

  static FloatVector above(FloatVector x, FloatVector g, float bound) {
    return g.blend(0f, x.compare(VectorOperators.LE, bound));
  }

  static FloatVector leaky(FloatVector x, FloatVector g, float share) {
    return g.mul(share).blend(g, x.compare(VectorOperators.GT, 0f));
  }

  static FloatVector inside(FloatVector x, FloatVector g, float low, float high) {
    return g.blend(0f, x.compare(VectorOperators.LE, low).or(x.compare(VectorOperators.GE, high)));
  }

  static FloatVector outside(FloatVector x, FloatVector g, float low, float high) {
    return g.blend(0f, x.compare(VectorOperators.GE, low).and(x.compare(VectorOperators.LE, high)));
  }
}
