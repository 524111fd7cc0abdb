package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link PreciseFunctions} of one vector, with the bits that they have of single
 * numbers.
 */
final class VectorPreciseFunctions {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  private VectorPreciseFunctions() {}

  private static DoubleVector all(double x) {
    return DoubleVector.broadcast(DOUBLES, x);
  }

  static DoubleVector exp2(DoubleVector x) {
    return VectorDoubleFunctions.exp(x.mul(PreciseFunctions.LN2));
  }

  static DoubleVector log10(DoubleVector x) {
    return VectorDoubleFunctions.log(x).mul(PreciseFunctions.LOG10_E);
  }

  static DoubleVector sinh(DoubleVector x) {
    DoubleVector a = x.abs();
    DoubleVector e = VectorDoubleFunctions.exp(a);
    DoubleVector y = e.sub(all(1).div(e)).mul(0.5);
    return y.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0))
        .blend(x, a.compare(VectorOperators.LT, PreciseFunctions.TINY));
  }

  static DoubleVector cosh(DoubleVector x) {
    DoubleVector e = VectorDoubleFunctions.exp(x.abs());
    return e.add(all(1).div(e)).mul(0.5);
  }

  static DoubleVector tan(DoubleVector x) {
    if (!x.abs().compare(VectorOperators.LE, PreciseFunctions.FAR).allTrue()) {
      return VectorDoubleFunctions.oneByOne(x, PreciseFunctions::tan);
    }
    DoubleVector t = x.fma(all(PreciseFunctions.TWO_OVER_PI), all(PreciseFunctions.ROUNDER));
    DoubleVector n = t.sub(PreciseFunctions.ROUNDER);
    DoubleVector r = n.fma(all(-PreciseFunctions.HALF_PI), x);
    r = n.fma(all(-PreciseFunctions.HALF_PI_REST), r);
    DoubleVector z = r.mul(r);
    DoubleVector s = z.fma(all(-1.0 / 39916800), all(1.0 / 362880));
    s = s.fma(z, all(-1.0 / 5040));
    s = s.fma(z, all(1.0 / 120));
    s = s.fma(z, all(-1.0 / 6));
    s = s.mul(z).fma(r, r);
    DoubleVector c = z.fma(all(1.0 / 479001600), all(-1.0 / 3628800));
    c = c.fma(z, all(1.0 / 40320));
    c = c.fma(z, all(-1.0 / 720));
    c = c.fma(z, all(1.0 / 24));
    c = c.fma(z, all(-0.5));
    c = c.fma(z, all(1.0));
    VectorMask<Double> turned =
        t.reinterpretAsLongs().and(1).compare(VectorOperators.NE, 0).cast(DOUBLES);
    return s.blend(c.neg(), turned)
        .div(c.blend(s, turned))
        .blend(x, x.abs().compare(VectorOperators.LT, PreciseFunctions.TINY));
  }
}
