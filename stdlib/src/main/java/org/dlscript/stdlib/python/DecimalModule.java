package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;

/** {@code _decimal}: what decimals do with their digits. */
public final class DecimalModule implements NativeModule {
  private static final double LOG10_2 = 0.30102999566398119521;
  private static final int PLAIN_POWERS = 18;
  private static final int KNOWN_POWERS = 400;
  private static final BigInteger[] POWERS = new BigInteger[KNOWN_POWERS];

  static {
    POWERS[0] = BigInteger.ONE;
    for (int i = 1; i < KNOWN_POWERS; i++) {
      POWERS[i] = POWERS[i - 1].multiply(BigInteger.TEN);
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_decimal"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("digits(n, /)", n -> digits(n));
    m.function("text(n, /)", n -> Str.of(n.toString()));
    m.function("power(n, /)", n -> Ints.normal(power(Ints.asInt(n))));
    m.function(
        "exp(n, e, digits, /)",
        (n, e, digits) -> scaled(DecimalFunctions.exp(big(n), Ints.asLong(e), Ints.asInt(digits))));
    m.function(
        "ln(n, e, digits, /)",
        (n, e, digits) -> scaled(DecimalFunctions.ln(big(n), Ints.asLong(e), Ints.asInt(digits))));
    m.function("parse(text, /)", DecimalModule::parse);
    m.function(
        "rounded(sign, n, drop, rounding, /)",
        (sign, n, drop, rounding) ->
            rounded(
                Ints.asLong(sign) != 0, n, Ints.asLong(drop), Str.java((TruffleString) rounding)));
  }

  private static PyTuple scaled(DecimalFunctions.Scaled s) {
    return new PyTuple(Ints.normal(s.coefficient()), s.exponent());
  }

  static BigInteger power(int n) {
    return n < KNOWN_POWERS ? POWERS[n] : BigInteger.TEN.pow(n);
  }

  private static BigInteger big(Object n) {
    return n instanceof Long v ? BigInteger.valueOf(v) : (BigInteger) n;
  }

  /** How many digits a number that is not negative has; zero has one. */
  private static long digits(Object n) {
    if (n instanceof Long v) {
      long bound = 10;
      for (int d = 1; d <= PLAIN_POWERS; d++, bound *= 10) {
        if (v < bound) {
          return d;
        }
      }
      return PLAIN_POWERS + 1;
    }
    BigInteger b = (BigInteger) n;
    int least = (int) ((b.bitLength() - 1) * LOG10_2);
    return b.compareTo(power(least)) >= 0
        ? b.compareTo(power(least + 1)) >= 0 ? least + 2 : least + 1
        : least;
  }

  /** A number without its last {@code drop} digits. */
  private static Object rounded(boolean sign, Object n, long drop, String rounding) {
    if (drop <= 0) {
      return Ints.normal(big(n).multiply(power((int) -drop)));
    }
    BigInteger whole = big(n);
    if (drop > digits(n) + 1) { // far below half of one
      boolean up = whole.signum() != 0 && away(sign, rounding, -1, false, 0);
      return up ? 1L : 0L;
    }
    BigInteger scale = power((int) drop);
    BigInteger[] parts = whole.divideAndRemainder(scale);
    if (parts[1].signum() == 0) {
      return Ints.normal(parts[0]);
    }
    int half = parts[1].shiftLeft(1).compareTo(scale);
    int last = parts[0].mod(BigInteger.TEN).intValue();
    boolean up = away(sign, rounding, half, parts[0].testBit(0), last);
    return Ints.normal(up ? parts[0].add(BigInteger.ONE) : parts[0]);
  }

  private static boolean away(boolean sign, String rounding, int half, boolean odd, int last) {
    return switch (rounding) {
      case "ROUND_HALF_EVEN" -> half > 0 || half == 0 && odd;
      case "ROUND_HALF_UP" -> half >= 0;
      case "ROUND_HALF_DOWN" -> half > 0;
      case "ROUND_UP" -> true;
      case "ROUND_CEILING" -> !sign;
      case "ROUND_FLOOR" -> sign;
      case "ROUND_05UP" -> last == 0 || last == 5;
      default -> false;
    };
  }

  /** Sign, digits and exponent of a text, the latter a letter for what is no number; or None. */
  private static Object parse(Object text) {
    String s = Str.java((TruffleString) text).strip().replace("_", "");
    int from = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
    long sign = s.startsWith("-") ? 1 : 0;
    String rest = s.substring(from);
    String lower = rest.toLowerCase(java.util.Locale.ROOT);
    if (lower.equals("inf") || lower.equals("infinity")) {
      return new PyTuple(sign, 0L, Str.of("F"));
    }
    int nan = lower.startsWith("nan") ? 3 : lower.startsWith("snan") ? 4 : 0;
    if (nan > 0) {
      String payload = rest.substring(nan);
      boolean whole = payload.chars().allMatch(Character::isDigit);
      Object digits = payload.isEmpty() ? 0L : whole ? Ints.normal(number(payload)) : null;
      return digits == null ? PyNone.NONE : new PyTuple(sign, digits, Str.of(nan == 3 ? "n" : "N"));
    }
    int e = lower.indexOf('e');
    String mantissa = e < 0 ? rest : rest.substring(0, e);
    int dot = mantissa.indexOf('.');
    String digits = dot < 0 ? mantissa : mantissa.substring(0, dot) + mantissa.substring(dot + 1);
    if (digits.isEmpty() || !digits.chars().allMatch(Character::isDigit)) {
      return PyNone.NONE;
    }
    BigInteger exponent = BigInteger.ZERO;
    if (e >= 0) {
      String given = rest.substring(e + 1);
      String plain = given.startsWith("+") || given.startsWith("-") ? given.substring(1) : given;
      if (plain.isEmpty() || !plain.chars().allMatch(Character::isDigit)) {
        return PyNone.NONE;
      }
      exponent = given.startsWith("-") ? number(plain).negate() : number(plain);
    }
    int fraction = dot < 0 ? 0 : mantissa.length() - dot - 1;
    return new PyTuple(
        sign,
        Ints.normal(number(digits)),
        Ints.normal(exponent.subtract(BigInteger.valueOf(fraction))));
  }

  /** Digits of any script. */
  private static BigInteger number(String digits) {
    StringBuilder plain = new StringBuilder(digits.length());
    digits.codePoints().forEach(c -> plain.append((char) ('0' + Character.digit(c, 10))));
    return new BigInteger(plain.toString());
  }
}
