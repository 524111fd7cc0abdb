package org.dlscript.runtime.kernel;

/** Quotients, remainders and lengths of floats, through doubles where those lose nothing. */
public final class FloatQuotients {
  // Quotients below this times a float are exact in a double.
  private static final double EXACT = 0x1p28;

  private FloatQuotients() {}

  /** What is left of {@code a} by whole multiples of {@code b}, with the sign of {@code a}. */
  public static float fmod(float a, float b) {
    double q = (double) a / b;
    if (!(Math.abs(q) < EXACT)) {
      return a % b;
    }
    double whole = Math.copySign(Math.floor(Math.abs(q)), q);
    double r = a - whole * b;
    if (r * a < 0) { // the quotient was rounded up to a whole number
      r += Math.copySign((double) b, a);
    }
    return Math.copySign((float) r, a);
  }

  /** The same with the sign of {@code b}, as Python has it. */
  public static float remainder(float a, float b) {
    double q = (double) a / b;
    if (!(Math.abs(q) < EXACT)) {
      float m = a % b;
      return m != 0 && b < 0 != m < 0 ? m + b : m;
    }
    double r = a - Math.floor(q) * b;
    if (r * b < 0) {
      r += b;
    }
    return r == 0 ? Math.copySign(0f, a) : (float) r;
  }

  /** The greatest whole number that is not above the quotient. */
  public static float floorDivide(float a, float b) {
    double q = (double) a / b;
    if (!(Math.abs(q) < EXACT)) {
      return byRemainder(a, b);
    }
    double whole = Math.floor(q);
    if ((a - whole * b) * b < 0) {
      whole -= 1;
    }
    return whole == 0 ? Math.copySign(0f, a / b) : (float) whole;
  }

  private static float byRemainder(float a, float b) {
    if (b == 0) {
      return a / b;
    }
    double m = a % b;
    double q = (a - m) / b;
    if (m != 0 && b < 0 != m < 0) {
      q -= 1;
    }
    double f = Math.floor(q);
    return (float) (q - f > 0.5 ? f + 1 : f);
  }

  /** The length of the vector (a, b); infinite where either is, whatever the other. */
  public static float hypot(float a, float b) {
    float r = (float) Math.sqrt((double) a * a + (double) b * b);
    return r == r ? r : (float) Math.hypot(a, b);
  }
}
