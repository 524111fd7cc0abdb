package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of one vector of floats, lane by lane, by the single-precision approximations of the
 * Cephes library. Loops are meant to take them in.
 */
final class VectorFloatLanes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final float ROUNDER = 12582912f;

  private VectorFloatLanes() {}

  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.min(89f).max(-105f);
    FloatVector n = bounded.mul(1.44269504f).add(ROUNDER).sub(ROUNDER);
    FloatVector r = n.lanewise(VectorOperators.FMA, -0.693359375f, bounded);
    r = n.lanewise(VectorOperators.FMA, 2.12194440e-4f, r);
    FloatVector p = expLessOne(r).add(1f);
    // Two factors, for the power itself may be too small or too large for one float.
    IntVector power = (IntVector) n.convertShape(VectorOperators.F2I, INTS, 0);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    FloatVector first = scale(half);
    FloatVector second = scale(power.sub(half));
    return p.mul(first).mul(second);
  }

  /** {@code exp(r) - 1} for numbers that are not above half the logarithm of two. */
  static FloatVector expLessOne(FloatVector r) {
    FloatVector p = r.lanewise(VectorOperators.FMA, 1.9875691500E-4f, 1.3981999507E-3f);
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 8.3334519073E-3f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 4.1665795894E-2f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 1.6666665459E-1f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 5.0000001201E-1f));
    return p.fma(r.mul(r), r);
  }

  /** Two to a power that a float can have. */
  static FloatVector scale(IntVector power) {
    return power.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** What is beyond the whole number towards zero. */
  static FloatVector fraction(FloatVector x) {
    FloatVector whole =
        (FloatVector)
            x.convertShape(VectorOperators.F2I, IntVector.SPECIES_PREFERRED, 0)
                .convertShape(VectorOperators.I2F, SPECIES, 0);
    return x.sub(x)
        .blend(x.sub(whole).add(0f), x.abs().compare(VectorOperators.LT, Fraction.WHOLE));
  }

  /** {@code (log(1 + x) - x + x²/2) / x³} for numbers that are not far from zero. */
  static FloatVector logTail(FloatVector x) {
    FloatVector y = x.fma(7.0376836292E-2f, -1.1514610310E-1f);
    y = y.fma(x, FloatVector.broadcast(SPECIES, 1.1676998740E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -1.2420140846E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 1.4249322787E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -1.6668057665E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 2.0000714765E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -2.4999993993E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 3.3333331174E-1f));
    return y;
  }

  /** The logarithm of normal positive numbers. */
  static FloatVector log(FloatVector in) {
    IntVector bits = in.reinterpretAsInts();
    IntVector mantissa = bits.and(0x007FFFFF).or(0x3F000000);
    IntVector below = mantissa.sub(0x3F3504F3).lanewise(VectorOperators.ASHR, 31);
    IntVector exponent = bits.lanewise(VectorOperators.LSHR, 23).sub(126).add(below);
    FloatVector e = (FloatVector) exponent.convertShape(VectorOperators.I2F, SPECIES, 0);
    FloatVector x = mantissa.reinterpretAsFloats().sub(1f);
    x = x.add(mantissa.and(below).reinterpretAsFloats());
    FloatVector z = x.mul(x);
    FloatVector y = logTail(x).mul(x).mul(z);
    y = e.fma(-2.12194440e-4f, 0f).add(y);
    y = z.fma(-0.5f, 0f).add(y);
    return e.mul(0.693359375f).add(x.add(y));
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector large = exp(a.add(a)).add(1f);
    large = FloatVector.broadcast(SPECIES, 1f).sub(FloatVector.broadcast(SPECIES, 2f).div(large));
    large = large.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0f));
    FloatVector z = x.mul(x);
    FloatVector p = z.lanewise(VectorOperators.FMA, -5.70498872745E-3f, 2.06390887954E-2f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, -5.37397155531E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.33314422036E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -3.33332819422E-1f));
    FloatVector small = p.mul(z).fma(x, x);
    return large
        .blend(small, a.compare(VectorOperators.LT, 0.625f))
        .blend(x, x.compare(VectorOperators.EQ, 0).or(x.test(VectorOperators.IS_NAN)));
  }

  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1f).div(exp(x.neg()).add(1f));
  }

  private static FloatVector erfSmall(FloatVector x) {
    FloatVector z = x.mul(x);
    FloatVector p = z.lanewise(VectorOperators.FMA, 7.853861353153693E-5f, -8.010193625184903E-4f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, 5.188327685732524E-3f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -2.685381193529856E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.128358514861418E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -3.761262582423300E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.128379165726710E+0f));
    return p.mul(x);
  }

  /** erfc of x from 1 on, without its factor exp(-x*x). */
  static FloatVector erfcLarge(FloatVector a) {
    FloatVector q = FloatVector.broadcast(SPECIES, 1f).div(a);
    FloatVector y = q.mul(q);
    FloatVector p = y.lanewise(VectorOperators.FMA, 2.326819970068386E-2f, -1.387039388740657E-1f);
    p = p.fma(y, FloatVector.broadcast(SPECIES, 3.687424674597105E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -5.824733027278666E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 6.210004621745983E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -4.944515323274145E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 3.404879937665872E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -2.741127028184656E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 5.638259427386472E-1f));
    FloatVector r = y.lanewise(VectorOperators.FMA, -1.047766399936249E+1f, 1.297719955372516E+1f);
    r = r.fma(y, FloatVector.broadcast(SPECIES, -7.495518717768503E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 2.921019019210786E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, -1.015265279202700E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 4.218463358204948E-1f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, -2.820767439740514E-1f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 5.641895067754075E-1f));
    p = p.blend(r, a.compare(VectorOperators.GE, 2f));
    return q.mul(p);
  }

  static FloatVector erf(FloatVector x, FloatVector tail) {
    FloatVector a = x.abs();
    FloatVector large = FloatVector.broadcast(SPECIES, 1f).sub(tail);
    large = large.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0f));
    return large.blend(erfSmall(x), a.compare(VectorOperators.LT, 1f));
  }

  static FloatVector product(FloatVector a, FloatVector b) {
    return a.mul(b);
  }

  static FloatVector load(float[] a, int at, int step) {
    return step == 0
        ? FloatVector.broadcast(SPECIES, a[at])
        : FloatVector.fromArray(SPECIES, a, at);
  }
}
