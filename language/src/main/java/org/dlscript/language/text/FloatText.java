package org.dlscript.language.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How floats are written and read. */
public final class FloatText {
  private FloatText() {}

  /** Significant decimal digits without trailing zeros, and the exponent of the first of them. */
  private record Digits(String digits, int exponent) {}

  /** The shortest text that reads back as the same float. */
  public static String repr(double d) {
    if (d == (long) d && Math.abs(d) < 1e15) {
      return d == 0 && 1 / d < 0 ? "-0.0" : (long) d + ".0";
    }
    return shortest(d, true);
  }

  /** As repr, but without {@code .0} for a whole number: the parts of a complex number. */
  public static String reprWithoutPoint(double d) {
    return shortest(d, false);
  }

  /** A complex number's text, such as {@code (1+2j)}. */
  public static String complexRepr(double re, double im) {
    String imaginary = reprWithoutPoint(im) + "j";
    if (re == 0 && Math.copySign(1, re) > 0) {
      return imaginary;
    }
    boolean signed = imaginary.startsWith("-");
    return "(" + reprWithoutPoint(re) + (signed ? "" : "+") + imaginary + ")";
  }

  static String special(double d) {
    return Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
  }

  private static String shortest(double d, boolean point) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return special(d);
    }
    String sign = d < 0 || d == 0 && 1 / d < 0 ? "-" : "";
    if (d == 0) {
      return sign + (point ? "0.0" : "0");
    }
    Digits digits = shortestDigits(Math.abs(d));
    int e = digits.exponent;
    if (e < -4 || e >= 16) {
      return sign + scientific(digits.digits, e, 'e');
    }
    String plain = plain(digits.digits, e);
    return sign + (point && plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  private static String scientific(String digits, int exponent, char e) {
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + exponentText(exponent, e);
  }

  private static String exponentText(int exponent, char e) {
    int size = Math.abs(exponent);
    return e + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
  }

  private static String plain(String digits, int exponent) {
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    int whole = exponent + 1;
    if (digits.length() <= whole) {
      return digits + "0".repeat(whole - digits.length());
    }
    return digits.substring(0, whole) + "." + digits.substring(whole);
  }

  private static Digits shortestDigits(double d) {
    String text = Double.toString(d);
    int e = text.indexOf('E');
    int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
    String mantissa = e < 0 ? text : text.substring(0, e);
    int dot = mantissa.indexOf('.');
    String all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
    exponent += dot - 1;
    int start = 0;
    while (start < all.length() - 1 && all.charAt(start) == '0') {
      start++;
      exponent--;
    }
    int end = all.length();
    while (end > start + 1 && all.charAt(end - 1) == '0') {
      end--;
    }
    String digits = all.substring(start, end);
    if (digits.length() == 2) {
      return oneDigit(d, digits, exponent);
    }
    return new Digits(digits, exponent);
  }

  /** Java always writes two digits, although one may be enough. */
  private static Digits oneDigit(double d, String digits, int exponent) {
    int first = digits.charAt(0) - '0';
    for (int candidate :
        new int[] {digits.charAt(1) >= '5' ? first + 1 : first, first, first + 1}) {
      if (Double.parseDouble(candidate + "E" + exponent) == d) {
        return candidate == 10
            ? new Digits("1", exponent + 1)
            : new Digits(Integer.toString(candidate), exponent);
      }
    }
    return new Digits(digits, exponent);
  }

  /**
   * {@code float(text)}: null where the text is no float. Surrounding white space, digits of other
   * scripts and single underscores between digits are allowed.
   */
  public static Double parse(String text) {
    String s = Whitespace.strip(text);
    if (s.isEmpty()) {
      return null;
    }
    s = asciiDigits(s);
    if (s.indexOf('_') >= 0) {
      s = withoutUnderscores(s);
      if (s == null) {
        return null;
      }
    }
    int i = s.charAt(0) == '+' || s.charAt(0) == '-' ? 1 : 0;
    if (!isPlainNumber(s, i)) {
      return named(s, i);
    }
    return Double.parseDouble(s);
  }

  private static Double named(String s, int start) {
    return switch (s.substring(start).toLowerCase(java.util.Locale.ROOT)) {
      case "inf", "infinity" ->
          s.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Math.copySign(Double.NaN, s.charAt(0) == '-' ? -1.0 : 1.0);
      default -> null;
    };
  }

  private static boolean isPlainNumber(String s, int start) {
    int i = start;
    int digits = 0;
    while (i < s.length() && isDigit(s.charAt(i))) {
      i++;
      digits++;
    }
    if (i < s.length() && s.charAt(i) == '.') {
      i++;
      while (i < s.length() && isDigit(s.charAt(i))) {
        i++;
        digits++;
      }
    }
    if (digits == 0) {
      return false;
    }
    if (i < s.length() && (s.charAt(i) | 0x20) == 'e') {
      i++;
      if (i < s.length() && (s.charAt(i) == '+' || s.charAt(i) == '-')) {
        i++;
      }
      int from = i;
      while (i < s.length() && isDigit(s.charAt(i))) {
        i++;
      }
      if (i == from) {
        return false;
      }
    }
    return i == s.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static String asciiDigits(String s) {
    if (s.chars().allMatch(c -> c < 128)) {
      return s;
    }
    StringBuilder out = new StringBuilder();
    s.codePoints()
        .forEach(
            c ->
                out.appendCodePoint(
                    c > 127 && Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
    return out.toString();
  }

  private static String withoutUnderscores(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (s.charAt(i) == '_'
          && (i == 0
              || i == s.length() - 1
              || !isDigit(s.charAt(i - 1))
              || !isDigit(s.charAt(i + 1)))) {
        return null;
      }
    }
    return s.replace("_", "");
  }

  /** {@code d.hex()}. */
  public static String hex(double d) {
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return special(d);
    }
    long bits = Double.doubleToRawLongBits(d);
    String sign = bits < 0 ? "-" : "";
    int exponent = (int) (bits >> 52 & 0x7ff);
    long mantissa = bits & (1L << 52) - 1;
    if (d == 0) {
      return sign + "0x0.0p+0";
    }
    int power = exponent == 0 ? -1022 : exponent - 1023;
    return sign
        + "0x"
        + (exponent == 0 ? "0." : "1.")
        + String.format("%013x", mantissa)
        + "p"
        + (power < 0 ? "" : "+")
        + power;
  }

  /** {@code float.fromhex(text)}. */
  public static double fromHex(String text) {
    String s = Whitespace.strip(text).toLowerCase(java.util.Locale.ROOT);
    int i = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
    String sign = s.startsWith("-") ? "-" : "";
    Double special = s.isEmpty() ? null : named(s, i);
    if (special != null) {
      return special;
    }
    String body = s.substring(i);
    if (body.startsWith("0x")) {
      body = body.substring(2);
    }
    if (!body.matches("([0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)(p[+-]?[0-9]+)?")) {
      throw TextException.value("invalid hexadecimal floating-point string");
    }
    double value = Double.parseDouble(sign + "0x" + body + (body.indexOf('p') < 0 ? "p0" : ""));
    if (Double.isInfinite(value)) {
      throw new TextException(
          TextException.Kind.OVERFLOW_ERROR, "hexadecimal value too large to represent as a float");
    }
    return value;
  }

  /** {@code round(d, digits)}: exact, half to even; may be infinite where the result is. */
  public static double round(double d, int digits) {
    if (Double.isNaN(d) || Double.isInfinite(d) || digits > 322) {
      return d;
    }
    if (digits < -308) {
      return Math.copySign(0.0, d);
    }
    double r = new BigDecimal(d).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    return r == 0 ? Math.copySign(0.0, d) : r;
  }

  /**
   * The absolute value of a float by one of the codes e, f, g (or r: as g, but as a float looks
   * without a code), correctly rounded; {@code alternate} keeps the point and trailing zeros.
   */
  static String magnitude(double value, char code, int precision, boolean alternate) {
    double d = Math.abs(value);
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return special(d);
    }
    return switch (code) {
      case 'f' -> fixed(d, precision, alternate);
      case 'e' -> exponential(d, precision, alternate);
      default -> general(d, Math.max(1, precision), alternate, code == 'r');
    };
  }

  private static final long[] POWERS = new long[16];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** The digits where the nearest multiple of the last place is beyond doubt, else null. */
  private static String fixedQuickly(double d, int precision) {
    if (precision >= POWERS.length) {
      return null;
    }
    double scaled = d * POWERS[precision];
    if (!(scaled < 1e15)) {
      return null;
    }
    double floor = Math.floor(scaled);
    double rest = scaled - floor;
    // The product is off by half an ulp at most; only close to a half that decides.
    if (Math.abs(rest - 0.5) <= 2 * Math.ulp(scaled)) {
      return null;
    }
    long n = (long) floor + (rest > 0.5 ? 1 : 0);
    if (precision == 0) {
      return Long.toString(n);
    }
    String last = Long.toString(n % POWERS[precision]);
    return n / POWERS[precision] + "." + "0".repeat(precision - last.length()) + last;
  }

  private static String fixed(double d, int precision, boolean alternate) {
    String quick = fixedQuickly(d, precision);
    String s =
        quick != null
            ? quick
            : new BigDecimal(d).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && precision == 0 ? s + "." : s;
  }

  private static String exponential(double d, int precision, boolean alternate) {
    Digits rounded = rounded(d, precision + 1);
    String mantissa = rounded.digits.substring(0, 1);
    if (precision > 0) {
      mantissa += "." + rounded.digits.substring(1);
    } else if (alternate) {
      mantissa += ".";
    }
    return mantissa + exponentText(rounded.exponent, 'e');
  }

  /** Exactly {@code count} digits, half to even. */
  private static Digits rounded(double d, int count) {
    if (d == 0) {
      return new Digits("0".repeat(count), 0);
    }
    BigDecimal exact = new BigDecimal(d).round(new MathContext(count, RoundingMode.HALF_EVEN));
    String digits = exact.unscaledValue().toString();
    int exponent = digits.length() - 1 - exact.scale();
    if (digits.length() < count) {
      digits += "0".repeat(count - digits.length());
    }
    return new Digits(digits.substring(0, count), exponent);
  }

  private static String general(double d, int precision, boolean alternate, boolean point) {
    Digits rounded = rounded(d, precision);
    int e = rounded.exponent;
    String digits = rounded.digits;
    if (!alternate) {
      int end = digits.length();
      while (end > 1 && digits.charAt(end - 1) == '0') {
        end--;
      }
      digits = digits.substring(0, end);
    }
    if (e < -4 || e >= precision - (point ? 1 : 0)) {
      String mantissa = digits.substring(0, 1);
      if (digits.length() > 1) {
        mantissa += "." + digits.substring(1);
      } else if (alternate) {
        mantissa += ".";
      }
      return mantissa + exponentText(e, 'e');
    }
    String s = plain(digits, e);
    if (s.indexOf('.') < 0) {
      return point ? s + ".0" : alternate ? s + "." : s;
    }
    return s;
  }
}
