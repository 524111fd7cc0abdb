package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link GaussianUnit} of one vector, with the bits that they have of single
 * numbers.
 */
final class VectorGaussianUnit {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final FloatVector HALF = FloatVector.broadcast(SPECIES, 0.5f);

  private VectorGaussianUnit() {}

  static FloatVector value(FloatVector x) {
    return x.mul(0.5f).mul(erf(x.mul(GaussianUnit.ROOT_HALF)).add(1f));
  }

  static FloatVector byTangent(FloatVector x, FloatVector t) {
    return x.mul(0.5f).mul(t.add(1f));
  }

  static FloatVector tangent(FloatVector x) {
    FloatVector inner = x.add(x.mul(x).mul(GaussianUnit.KAPPA).mul(x));
    return VectorFloatLanes.tanh(inner.mul(GaussianUnit.BETA));
  }

  static FloatVector distribution(FloatVector x) {
    return erf(x.mul(GaussianUnit.ROOT_HALF)).fma(HALF, HALF);
  }

  static FloatVector moment(FloatVector x) {
    return x.mul(VectorFloatLanes.exp(x.mul(x).mul(-0.5f)).mul(GaussianUnit.DENSITY));
  }

  private static FloatVector erf(FloatVector u) {
    FloatVector a = u.abs().min(GaussianUnit.MOST);
    FloatVector t = a.mul(logarithm(a));
    FloatVector n = t.add(GaussianUnit.ROUNDER).sub(GaussianUnit.ROUNDER);
    IntVector whole = (IntVector) n.convertShape(VectorOperators.F2I, INTS, 0);
    FloatVector y = power(t.sub(n)).mul(VectorFloatLanes.scale(whole.neg())).neg().add(1f);
    return y.lanewise(VectorOperators.NEG, u.compare(VectorOperators.LT, 0f));
  }

  private static FloatVector logarithm(FloatVector a) {
    FloatVector p = a.lanewise(VectorOperators.FMA, -1.16053162e-05f, 0.000152969843f);
    p = p.fma(a, FloatVector.broadcast(SPECIES, -0.000848257609f));
    p = p.fma(a, FloatVector.broadcast(SPECIES, 0.00227483567f));
    p = p.fma(a, FloatVector.broadcast(SPECIES, -8.48650347e-05f));
    p = p.fma(a, FloatVector.broadcast(SPECIES, -0.0277244364f));
    p = p.fma(a, FloatVector.broadcast(SPECIES, 0.148307897f));
    p = p.fma(a, FloatVector.broadcast(SPECIES, 0.918442903f));
    return p.fma(a, FloatVector.broadcast(SPECIES, 1.62790727f));
  }

  private static FloatVector power(FloatVector f) {
    FloatVector p = f.lanewise(VectorOperators.FMA, 0.000154614451f, -0.00134004282f);
    p = p.fma(f, FloatVector.broadcast(SPECIES, 0.00961805668f));
    p = p.fma(f, FloatVector.broadcast(SPECIES, -0.0555032723f));
    p = p.fma(f, FloatVector.broadcast(SPECIES, 0.240226509f));
    p = p.fma(f, FloatVector.broadcast(SPECIES, -0.693147207f));
    return p.fma(f, FloatVector.broadcast(SPECIES, 1f));
  }
}
