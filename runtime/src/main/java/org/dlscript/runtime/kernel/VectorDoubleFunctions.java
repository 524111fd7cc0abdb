package org.dlscript.runtime.kernel;

import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link DoubleFunctions} of one vector, with the bits that they have of single
 * numbers.
 */
final class VectorDoubleFunctions {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  private VectorDoubleFunctions() {}

  private static DoubleVector all(double x) {
    return DoubleVector.broadcast(SPECIES, x);
  }

  static DoubleVector exp(DoubleVector x) {
    DoubleVector b = x.min(DoubleFunctions.MOST).max(DoubleFunctions.LEAST);
    DoubleVector n =
        b.fma(all(DoubleFunctions.LOG2_E), all(DoubleFunctions.ROUNDER))
            .sub(DoubleFunctions.ROUNDER);
    DoubleVector r = n.fma(all(-DoubleFunctions.LN2_HIGH), b);
    r = n.fma(all(-DoubleFunctions.LN2_LOW), r);
    DoubleVector p = r.fma(all(1.0 / 6227020800.0), all(1.0 / 479001600));
    p = p.fma(r, all(1.0 / 39916800));
    p = p.fma(r, all(1.0 / 3628800));
    p = p.fma(r, all(1.0 / 362880));
    p = p.fma(r, all(1.0 / 40320));
    p = p.fma(r, all(1.0 / 5040));
    p = p.fma(r, all(1.0 / 720));
    p = p.fma(r, all(1.0 / 120));
    p = p.fma(r, all(1.0 / 24));
    p = p.fma(r, all(1.0 / 6));
    p = p.fma(r, all(1.0 / 2));
    p = p.fma(r, all(1.0));
    p = p.fma(r, all(1.0));
    DoubleVector half = n.fma(all(0.5), all(DoubleFunctions.ROUNDER)).sub(DoubleFunctions.ROUNDER);
    return p.mul(power(half)).mul(power(n.sub(half)));
  }

  private static DoubleVector power(DoubleVector n) {
    return n.add(DoubleFunctions.ROUNDER)
        .reinterpretAsLongs()
        .add(1023)
        .lanewise(VectorOperators.LSHL, 52)
        .reinterpretAsDoubles();
  }

  static DoubleVector log(DoubleVector x) {
    VectorMask<Double> normal = x.compare(VectorOperators.GE, Double.MIN_NORMAL);
    DoubleVector y = logOfNormal(x);
    if (normal.and(x.compare(VectorOperators.LE, Double.MAX_VALUE)).allTrue()) {
      return y;
    }
    VectorMask<Double> none = x.compare(VectorOperators.LT, 0).or(x.compare(VectorOperators.NE, x));
    VectorMask<Double> zero = x.compare(VectorOperators.EQ, 0);
    if (!normal.or(none).or(zero).allTrue()) {
      return oneByOne(x, DoubleFunctions::log); // numbers below the normal ones
    }
    return y.blend(x, x.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY))
        .blend(all(Double.NaN), none)
        .blend(all(Double.NEGATIVE_INFINITY), zero);
  }

  private static DoubleVector logOfNormal(DoubleVector x) {
    LongVector bits = x.reinterpretAsLongs();
    DoubleVector e =
        bits.lanewise(VectorOperators.LSHR, 52)
            .or(DoubleFunctions.TO_52_BITS)
            .reinterpretAsDoubles()
            .sub(DoubleFunctions.TO_52 + 1023);
    DoubleVector m =
        bits.and(DoubleFunctions.MANTISSA).or(DoubleFunctions.ONE).reinterpretAsDoubles();
    VectorMask<Double> great = m.compare(VectorOperators.GT, DoubleFunctions.ROOT_2);
    m = m.blend(m.mul(0.5), great);
    e = e.blend(e.add(1), great);
    DoubleVector f = m.sub(1);
    DoubleVector s = f.div(f.add(2));
    DoubleVector z = s.mul(s);
    DoubleVector q = z.fma(all(1.479819860511658591e-01), all(1.531383769920937332e-01));
    q = q.fma(z, all(1.818357216161805012e-01));
    q = q.fma(z, all(2.222219843214978396e-01));
    q = q.fma(z, all(2.857142874366239149e-01));
    q = q.fma(z, all(3.999999999940941908e-01));
    q = q.fma(z, all(6.666666666666735130e-01));
    DoubleVector h = f.mul(f).mul(0.5);
    DoubleVector rest = s.fma(q.fma(z, h), e.mul(DoubleFunctions.LN2_LOW));
    return e.mul(DoubleFunctions.LN2_HIGH).sub(h.sub(rest).sub(f));
  }

  static DoubleVector oneByOne(DoubleVector x, DoubleUnaryOperator f) {
    double[] a = x.toArray();
    for (int k = 0; k < a.length; k++) {
      a[k] = f.applyAsDouble(a[k]);
    }
    return DoubleVector.fromArray(SPECIES, a, 0);
  }

  static DoubleVector tanh(DoubleVector x) {
    DoubleVector a = x.abs();
    DoubleVector z = x.mul(x);
    DoubleVector p = z.fma(all(-9.64399179425052238628e-1), all(-9.92877231001918586564e1));
    p = p.fma(z, all(-1.61468768441708447952e3));
    DoubleVector q = z.add(1.12811678491632931402e2);
    q = q.fma(z, all(2.23548839060100448583e3));
    q = q.fma(z, all(4.84406305325125486048e3));
    DoubleVector near = p.div(q).mul(z).fma(x, x);
    DoubleVector far = all(1).sub(all(2).div(exp(a.add(a)).add(1)));
    far = far.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0));
    return far.blend(near, a.compare(VectorOperators.LT, DoubleFunctions.SERIES));
  }
}
