package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link PreciseFunctions} of one vector, with the bits that they have of single
 * numbers: each half of the vector as one of doubles.
 */
final class VectorPreciseFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(SPECIES, -1L << DOUBLES.length());

  private VectorPreciseFunctions() {}

  private static DoubleVector low(FloatVector x) {
    return (DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static DoubleVector high(FloatVector x) {
    return (DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 1);
  }

  private static FloatVector joined(DoubleVector low, DoubleVector high) {
    FloatVector first = (FloatVector) low.convertShape(VectorOperators.D2F, SPECIES, 0);
    return first.blend((FloatVector) high.convertShape(VectorOperators.D2F, SPECIES, -1), UPPER);
  }

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

  static FloatVector exp2(FloatVector x) {
    return joined(
        exp(bounded(low(x).mul(PreciseFunctions.LN2))),
        exp(bounded(high(x).mul(PreciseFunctions.LN2))));
  }

  static FloatVector log10(FloatVector x) {
    FloatVector y =
        joined(
            log(low(x)).mul(PreciseFunctions.LOG10_E), log(high(x)).mul(PreciseFunctions.LOG10_E));
    return y.blend(Float.NaN, x.compare(VectorOperators.GE, 0f).not())
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f))
        .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
  }

  private static DoubleVector sinhOfPositive(DoubleVector a) {
    DoubleVector e = exp(a.min(PreciseFunctions.MOST));
    return e.sub(all(1).div(e)).mul(0.5);
  }

  static FloatVector sinh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector y = joined(sinhOfPositive(low(a)), sinhOfPositive(high(a)));
    return y.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0f))
        .blend(x, a.compare(VectorOperators.LT, PreciseFunctions.TINY));
  }

  private static DoubleVector coshOfPositive(DoubleVector a) {
    DoubleVector e = exp(a.min(PreciseFunctions.MOST));
    return e.add(all(1).div(e)).mul(0.5);
  }

  static FloatVector cosh(FloatVector x) {
    FloatVector a = x.abs();
    return joined(coshOfPositive(low(a)), coshOfPositive(high(a)));
  }

  static FloatVector tan(FloatVector x) {
    if (!x.abs().compare(VectorOperators.LE, PreciseFunctions.FAR).allTrue()) {
      return oneByOne(x);
    }
    return joined(tan(low(x)), tan(high(x)));
  }

  private static FloatVector oneByOne(FloatVector x) {
    float[] a = x.toArray();
    for (int k = 0; k < a.length; k++) {
      a[k] = PreciseFunctions.TAN.of(a[k]);
    }
    return FloatVector.fromArray(SPECIES, a, 0);
  }

  private static DoubleVector tan(DoubleVector x) {
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
    return s.blend(c.neg(), turned).div(c.blend(s, turned));
  }

  static FloatVector pow(FloatVector x, PreciseFunctions.Power p) {
    FloatVector a = x.abs();
    FloatVector y =
        joined(
            exp(bounded(log(low(a)).mul(p.exponent()))),
            exp(bounded(log(high(a)).mul(p.exponent()))));
    VectorMask<Float> infinite = a.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY);
    y = y.blend(p.ofZero(), a.compare(VectorOperators.EQ, 0f)).blend(p.ofInfinity(), infinite);
    if (p.isOdd()) {
      y = y.lanewise(VectorOperators.NEG, x.test(VectorOperators.IS_NEGATIVE));
    } else if (!p.isWhole()) {
      y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f).andNot(infinite));
    }
    return y.blend(Float.NaN, x.test(VectorOperators.IS_NAN));
  }
}
