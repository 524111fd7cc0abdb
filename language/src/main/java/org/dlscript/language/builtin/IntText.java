package org.dlscript.language.builtin;

import java.math.BigInteger;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;

/** {@code int(text, base)}. */
final class IntText {
  private IntText() {}

  static Object parse(String text, int base, String shown) {
    if (base != 0 && (base < 2 || base > 36)) {
      throw Errors.valueError("int() base must be >= 2 and <= 36, or 0");
    }
    String s = digits(text.strip());
    boolean negative = false;
    if (s.startsWith("+") || s.startsWith("-")) {
      negative = s.startsWith("-");
      s = s.substring(1);
    }
    int radix = base;
    if (s.length() > 1 && s.charAt(0) == '0') {
      int marked =
          switch (Character.toLowerCase(s.charAt(1))) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
          };
      if (marked != 0 && (base == 0 || base == marked)) {
        radix = marked;
        s = s.substring(2);
        if (s.startsWith("_")) {
          s = s.substring(1);
        }
      } else if (base == 0 && !s.matches("0[0_]*")) {
        throw invalid(base, shown);
      }
    }
    if (radix == 0) {
      radix = 10;
    }
    if (s.isEmpty() || s.startsWith("_") || s.endsWith("_") || s.contains("__")) {
      throw invalid(base, shown);
    }
    s = s.replace("_", "");
    for (int i = 0; i < s.length(); i++) {
      if (Character.digit(s.charAt(i), radix) < 0 || s.charAt(i) > 127) {
        throw invalid(base, shown);
      }
    }
    int most =
        s.length() > 640 && Integer.bitCount(radix) != 1 ? DlsContext.get(null).maxDigits : 0;
    if (most > 0 && s.length() > most) {
      throw Errors.valueError(
          "Exceeds the limit ("
              + most
              + " digits) for integer string conversion: value has "
              + s.length()
              + " digits; use sys.set_int_max_str_digits() to increase the limit");
    }
    if (s.length() <= 11) {
      long v = Long.parseLong(s, radix);
      return negative ? -v : v;
    }
    BigInteger v = new BigInteger(s, radix);
    return Ints.normal(negative ? v.negate() : v);
  }

  /** Unicode decimal digits as ASCII ones. */
  private static String digits(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (s.charAt(i) > 127) {
        StringBuilder b = new StringBuilder();
        s.codePoints()
            .forEach(
                c -> {
                  int d = c > 127 && Character.isDigit(c) ? Character.digit(c, 10) : -1;
                  b.appendCodePoint(d >= 0 ? '0' + d : c);
                });
        return b.toString();
      }
    }
    return s;
  }

  private static RuntimeException invalid(int base, String shown) {
    return Errors.valueError("invalid literal for int() with base " + base + ": " + shown);
  }
}
