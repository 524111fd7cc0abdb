package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link NormalPairs} with the Vector API, to the bit like the plain ones. They run
 * over whole vectors, so what lies behind the last number is overwritten.
 */
final class VectorNormalPairs implements NormalPairs {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int SQRT_HALF_BITS = Float.floatToRawIntBits(0.707106781186547524f);
  private static final int HALF_BITS = Float.floatToRawIntBits(0.5f);

  VectorNormalPairs() {}

  private static FloatVector all(float x) {
    return FloatVector.broadcast(SPECIES, x);
  }

  @Override
  public void radii(float[] data, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, data, i).max(1.17549435e-38f);
      IntVector bits = u.reinterpretAsInts();
      IntVector mantissa = bits.and(0x007FFFFF).or(HALF_BITS);
      IntVector below = mantissa.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 31);
      IntVector exponent = bits.lanewise(VectorOperators.ASHR, 23).sub(126).add(below);
      FloatVector e = (FloatVector) exponent.convertShape(VectorOperators.I2F, SPECIES, 0);
      FloatVector x = mantissa.reinterpretAsFloats().sub(1f);
      x = x.add(mantissa.and(below).reinterpretAsFloats());
      FloatVector z = x.mul(x);
      FloatVector y = all(7.0376836292E-2f).fma(x, all(-1.1514610310E-1f));
      y = y.fma(x, all(1.1676998740E-1f));
      y = y.fma(x, all(-1.2420140846E-1f));
      y = y.fma(x, all(1.4249322787E-1f));
      y = y.fma(x, all(-1.6668057665E-1f));
      y = y.fma(x, all(2.0000714765E-1f));
      y = y.fma(x, all(-2.4999993993E-1f));
      y = y.fma(x, all(3.3333331174E-1f));
      y = y.mul(x);
      y = y.fma(z, e.mul(-2.12194440e-4f));
      y = z.neg().fma(all(0.5f), y);
      FloatVector log = e.fma(all(0.693359375f), x.add(y));
      log.mul(-2f).sqrt().intoArray(data, i);
    }
  }

  @Override
  public void sinesAndCosines(float[] turns, float[] sine, float[] cosine, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, turns, i).mul(TWO_PI);
      IntVector whole =
          (IntVector) x.mul(1.27323954473516f).convertShape(VectorOperators.F2I, INTS, 0);
      IntVector octant = whole.add(1).and(~1);
      FloatVector y = (FloatVector) octant.convertShape(VectorOperators.I2F, SPECIES, 0);
      x = y.fma(all(-0.78515625f), x);
      x = y.fma(all(-2.4187564849853515625e-4f), x);
      x = y.fma(all(-3.77489497744594108e-8f), x);
      FloatVector z = x.mul(x);
      FloatVector c = all(2.443315711809948E-005f).fma(z, all(-1.388731625493765E-003f));
      c = c.fma(z, all(4.166664568298827E-002f)).mul(z);
      c = c.fma(z, z.mul(0.5f).neg()).add(1f);
      FloatVector s = all(-1.9515295891E-4f).fma(z, all(8.3321608736E-3f));
      s = s.fma(z, all(-1.6666654611E-1f)).mul(z);
      s = s.fma(x, x);
      IntVector swap = octant.lanewise(VectorOperators.LSHR, 1).and(1).neg();
      IntVector sinBits = s.reinterpretAsInts();
      IntVector cosBits = c.reinterpretAsInts();
      IntVector keep = swap.not();
      IntVector sinSign = octant.and(4).lanewise(VectorOperators.LSHL, 29);
      IntVector cosSign = octant.sub(2).not().and(4).lanewise(VectorOperators.LSHL, 29);
      cosBits
          .and(swap)
          .or(sinBits.and(keep))
          .lanewise(VectorOperators.XOR, sinSign)
          .reinterpretAsFloats()
          .intoArray(sine, i);
      sinBits
          .and(swap)
          .or(cosBits.and(keep))
          .lanewise(VectorOperators.XOR, cosSign)
          .reinterpretAsFloats()
          .intoArray(cosine, i);
    }
  }
}
