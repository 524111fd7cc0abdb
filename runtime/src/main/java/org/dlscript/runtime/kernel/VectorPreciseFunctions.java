package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
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

  private static DoubleVector exp(DoubleVector x) {
    DoubleVector t = x.fma(all(PreciseFunctions.LOG2_E), all(PreciseFunctions.ROUNDER));
    DoubleVector n = t.sub(PreciseFunctions.ROUNDER);
    DoubleVector r = n.fma(all(-PreciseFunctions.LN2), x);
    r = n.fma(all(-PreciseFunctions.LN2_REST), r);
    DoubleVector p = r.fma(all(1.0 / 362880), all(1.0 / 40320));
    p = p.fma(r, all(1.0 / 5040));
    p = p.fma(r, all(1.0 / 720));
    p = p.fma(r, all(1.0 / 120));
    p = p.fma(r, all(1.0 / 24));
    p = p.fma(r, all(1.0 / 6));
    p = p.fma(r, all(0.5));
    p = p.fma(r, all(1.0));
    p = p.fma(r, all(1.0));
    LongVector power = t.reinterpretAsLongs().add(1023).lanewise(VectorOperators.LSHL, 52);
    return p.mul(power.reinterpretAsDoubles());
  }

  private static DoubleVector bounded(DoubleVector x) {
    return x.min(PreciseFunctions.MOST).max(PreciseFunctions.LEAST);
  }

  private static DoubleVector log(DoubleVector x) {
    LongVector bits = x.reinterpretAsLongs();
    DoubleVector e =
        bits.lanewise(VectorOperators.LSHR, 52)
            .or(PreciseFunctions.TO_52_BITS)
            .reinterpretAsDoubles()
            .sub(PreciseFunctions.TO_52 + 1023);
    DoubleVector m =
        bits.and(PreciseFunctions.MANTISSA).or(PreciseFunctions.ONE).reinterpretAsDoubles();
    VectorMask<Double> great = m.compare(VectorOperators.GT, PreciseFunctions.ROOT_2);
    m = m.blend(m.mul(0.5), great);
    e = e.blend(e.add(1), great);
    DoubleVector s = m.sub(1).div(m.add(1));
    DoubleVector z = s.mul(s);
    DoubleVector p = z.fma(all(2.0 / 13), all(2.0 / 11));
    p = p.fma(z, all(2.0 / 9));
    p = p.fma(z, all(2.0 / 7));
    p = p.fma(z, all(2.0 / 5));
    p = p.fma(z, all(2.0 / 3));
    p = p.fma(z, all(2.0));
    return e.fma(all(PreciseFunctions.LN2), p.mul(s));
  }

  static DoubleVector exp2(DoubleVector x) {
    return exp(bounded(x.mul(PreciseFunctions.LN2)));
  }

  static DoubleVector log10(DoubleVector x) {
    return log(x)
        .mul(PreciseFunctions.LOG10_E)
        .blend(Double.NaN, x.compare(VectorOperators.GE, 0).not())
        .blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0))
        .blend(x, x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
  }

  static DoubleVector sinh(DoubleVector x) {
    DoubleVector a = x.abs();
    DoubleVector e = exp(a.min(PreciseFunctions.MOST));
    DoubleVector y = e.sub(all(1).div(e)).mul(0.5);
    return y.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0))
        .blend(x, a.compare(VectorOperators.LT, PreciseFunctions.TINY));
  }

  static DoubleVector cosh(DoubleVector x) {
    DoubleVector e = exp(x.abs().min(PreciseFunctions.MOST));
    return e.add(all(1).div(e)).mul(0.5);
  }

  private static DoubleVector oneByOne(DoubleVector x, FloatFunction.ByDoubles f) {
    double[] a = x.toArray();
    for (int k = 0; k < a.length; k++) {
      a[k] = f.of(a[k]);
    }
    return DoubleVector.fromArray(DOUBLES, a, 0);
  }

  static DoubleVector tan(DoubleVector x) {
    if (!x.abs().compare(VectorOperators.LE, PreciseFunctions.FAR).allTrue()) {
      return oneByOne(x, PreciseFunctions.TAN);
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
