package org.dlscript.runtime.tensor;

/** Conversions between float and the two 16-bit formats, kept as bits in shorts. */
public final class HalfPrecision {
  private HalfPrecision() {}

  public static float fromHalf(short bits) {
    return Float.float16ToFloat(bits);
  }

  public static short toHalf(float value) {
    return Float.floatToFloat16(value);
  }

  public static float fromBfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to nearest, ties to even. */
  public static short toBfloat(float value) {
    if (Float.isNaN(value)) {
      return (short) 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
