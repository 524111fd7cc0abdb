package org.dlscript.runtime.tensor;

/**
 * Conversions between float and the two formats of eight bits, kept as bits in bytes: five bits of
 * exponent and two of fraction, which has infinities; and four and three, which has none, so that
 * what is too large becomes the greatest number.
 */
final class Float8 {
  private static final int E4M3_NAN = 0x7f;
  private static final int E4M3_MOST = 0x7e;

  private Float8() {}

  static float fromE5m2(byte bits) {
    return Float.float16ToFloat((short) (bits << 8)); // a half without its last eight bits
  }

  static float fromE4m3(byte bits) {
    int exponent = bits >> 3 & 0xf;
    int fraction = bits & 7;
    float size =
        (bits & 0x7f) == E4M3_NAN
            ? Float.NaN
            : exponent == 0 ? fraction * 0x1p-9f : Math.scalb(1 + fraction / 8f, exponent - 7);
    return bits < 0 ? -size : size;
  }

  static byte toE5m2(float v) {
    return v != v ? sign(v, 0x7f) : sign(v, Math.min(0x7c, round(Math.abs(v), 2, -14)));
  }

  static byte toE4m3(float v) {
    return v != v ? sign(v, E4M3_NAN) : sign(v, Math.min(E4M3_MOST, round(Math.abs(v), 3, -6)));
  }

  private static byte sign(float v, int bits) {
    return (byte) (Float.floatToRawIntBits(v) < 0 ? bits | 0x80 : bits);
  }

  /**
   * The bits of exponent and fraction, to nearest with ties to even; more than the format has where
   * the number is too large. Numbers of less than the least exponent have its spacing.
   */
  private static int round(float size, int fractionBits, int leastExponent) {
    if (Float.isInfinite(size)) {
      return 0x7f;
    }
    int exponent = Math.max(Math.getExponent(size), leastExponent);
    int steps = (int) Math.rint(Math.scalb((double) size, fractionBits - exponent));
    return (exponent - leastExponent << fractionBits) + steps;
  }
}
