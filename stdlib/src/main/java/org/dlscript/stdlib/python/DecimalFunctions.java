package org.dlscript.stdlib.python;

import java.math.BigInteger;

/**
 * Exponential and logarithm of decimals in fixed point: integers that stand for so many units of a
 * power of ten. Results are good to one unit or two of their last digit, of which callers ask for
 * more than they keep.
 */
final class DecimalFunctions {
  /** Where digits end that a double gives as a first approximation. */
  private static final int DOUBLE_DIGITS = 15;

  private static BigInteger ln10;
  private static int ln10Digits;

  private DecimalFunctions() {}

  /** A number {@code coefficient * 10^exponent}. */
  record Scaled(BigInteger coefficient, long exponent) {}

  /** {@code n * 10^e} in units of {@code 10^-digits}. */
  private static BigInteger fixed(BigInteger n, long e, int digits) {
    long shift = e + digits;
    return shift >= 0
        ? n.multiply(DecimalModule.power((int) shift))
        : -shift > n.bitLength() ? BigInteger.ZERO : n.divide(DecimalModule.power((int) -shift));
  }

  /** ln 10 in units of {@code 10^-digits}, from series of the hyperbolic arctangent. */
  private static synchronized BigInteger ln10(int digits) {
    if (ln10 == null || ln10Digits < digits) {
      int guard = 10;
      BigInteger one = DecimalModule.power(digits + guard);
      // 10 = 2^3 * 5/4: ln 2 = 2 artanh 1/3, ln 5/4 = 2 artanh 1/9.
      BigInteger sum = artanh(3, one).multiply(BigInteger.valueOf(6));
      sum = sum.add(artanh(9, one).shiftLeft(1));
      ln10 = sum.divide(DecimalModule.power(guard));
      ln10Digits = digits;
    }
    return ln10.divide(DecimalModule.power(ln10Digits - digits));
  }

  private static BigInteger artanh(long inverse, BigInteger one) {
    BigInteger square = BigInteger.valueOf(inverse * inverse);
    BigInteger term = one.divide(BigInteger.valueOf(inverse));
    BigInteger total = term;
    for (long k = 3; term.signum() != 0; k += 2) {
      term = term.divide(square);
      total = total.add(term.divide(BigInteger.valueOf(k)));
    }
    return total;
  }

  /** e to the power of {@code n * 10^e}, to so many digits; the exponent must be below 10^12. */
  static Scaled exp(BigInteger n, long e, int digits) {
    int work = digits + 8;
    int extra = (int) Math.max(0, n.abs().bitLength() * 0.30103 + e + 2);
    BigInteger x = fixed(n, e, work + extra);
    BigInteger[] parts = floorDivide(x, ln10(work + extra));
    BigInteger rest = parts[1].divide(DecimalModule.power(extra));
    return new Scaled(expSmall(rest, work), parts[0].longValueExact() - work);
  }

  private static BigInteger[] floorDivide(BigInteger a, BigInteger b) {
    BigInteger[] parts = a.divideAndRemainder(b);
    if (parts[1].signum() < 0) {
      parts[0] = parts[0].subtract(BigInteger.ONE);
      parts[1] = parts[1].add(b);
    }
    return parts;
  }

  /** e^x of a fixed point number of not more than a few units. */
  private static BigInteger expSmall(BigInteger x, int digits) {
    // Halved until the series is short, and squared again.
    int halvings = 8 + (int) Math.sqrt(digits);
    int guard = halvings / 2 + 5;
    BigInteger one = DecimalModule.power(digits + guard);
    BigInteger y = x.multiply(DecimalModule.power(guard)).shiftRight(halvings);
    BigInteger sum = one;
    BigInteger term = one;
    for (long i = 1; term.signum() != 0; i++) {
      term = term.multiply(y).divide(one.multiply(BigInteger.valueOf(i)));
      sum = sum.add(term);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum).divide(one);
    }
    return sum.divide(DecimalModule.power(guard));
  }

  /** The natural logarithm of a positive {@code n * 10^e} to so many digits of its own. */
  static Scaled ln(BigInteger n, long e, int digits) {
    int length = n.toString().length();
    long shift = e + length - 1;
    // Close to one the logarithm is small: more places are needed for as many digits.
    BigInteger one = DecimalModule.power(length - 1);
    BigInteger away = n.subtract(one).abs();
    if (shift == -1) {
      away = DecimalModule.power(length).subtract(n);
    }
    boolean near = shift == 0 || shift == -1;
    int lost = near && away.signum() != 0 ? Math.max(0, length - away.toString().length()) : 0;
    int work = digits + lost + 8;
    // The mantissa between 1 and 10, or for numbers just below one between 0.1 and 1.
    long moved = shift == -1 ? 0 : shift;
    BigInteger m = fixed(n, e - moved, work);
    BigInteger y = root(m, work);
    BigInteger whole = ln10(work + 20).multiply(BigInteger.valueOf(moved));
    return new Scaled(y.add(whole.divide(DecimalModule.power(20))), -work);
  }

  /** ln of a fixed point number near one, by Halley's rule on e^y = m. */
  private static BigInteger root(BigInteger m, int work) {
    double start =
        Math.log(
            m.divide(DecimalModule.power(Math.max(0, work - 17))).doubleValue()
                / Math.pow(10, Math.min(work, 17)));
    BigInteger y = new java.math.BigDecimal(start).movePointRight(work).toBigInteger();
    for (int good = DOUBLE_DIGITS; ; good *= 3) {
      BigInteger ey = expSigned(y, work);
      BigInteger step =
          m.subtract(ey).shiftLeft(1).multiply(DecimalModule.power(work)).divide(m.add(ey));
      y = y.add(step);
      if (good > work) {
        return y;
      }
    }
  }

  private static BigInteger expSigned(BigInteger y, int work) {
    if (y.signum() >= 0) {
      return expSmall(y, work);
    }
    return DecimalModule.power(2 * work).divide(expSmall(y.negate(), work));
  }
}
