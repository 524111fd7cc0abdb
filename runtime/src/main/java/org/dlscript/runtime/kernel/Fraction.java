package org.dlscript.runtime.kernel;

/**
 * What a float has beyond the whole number towards zero, never a zero with a sign; NaN for what is
 * infinite. Stateless.
 */
public final class Fraction implements FloatFunction.OfLanes {
  static final float WHOLE = 0x1p23f; // from here on floats are whole numbers

  @Override
  public float of(float x) {
    return Math.abs(x) < WHOLE ? x - (float) (int) x + 0f : x - x;
  }

  @Override
  public Lanes lanes() {
    return VectorFloatLanes::fraction;
  }
}
