package org.dlscript.language.text;

import java.math.BigInteger;

/**
 * The format mini-language: {@code
 * [[fill]align][sign][z][#][0][width][grouping][.precision][type]}. An absent fill is -1, other
 * absent characters are 0, absent numbers -1.
 */
public record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean noNegativeZero,
    boolean alternate,
    int width,
    char grouping,
    int precision,
    char type) {

  /** {@code format(value, spec)} of a str. */
  public static String ofString(String value, String spec) {
    return spec.isEmpty() ? value : parse(spec, "str").string(value);
  }

  /** {@code format(value, spec)} of an int, given as Long or BigInteger. */
  public static String ofInt(Object value, String spec) {
    return ofInt(value, spec, "int");
  }

  /** The same for a type that formats as int does but is called otherwise, such as bool. */
  public static String ofInt(Object value, String spec, String typeName) {
    return spec.isEmpty() ? value.toString() : parse(spec, typeName).integer(value, typeName);
  }

  /** {@code format(value, spec)} of a float. */
  public static String ofFloat(double value, String spec) {
    return spec.isEmpty() ? FloatText.repr(value) : parse(spec, "float").floating(value, "float");
  }

  /** {@code format(value, spec)} of a complex number. */
  public static String ofComplex(double re, double im, String spec) {
    return spec.isEmpty() ? FloatText.complexRepr(re, im) : parse(spec, "complex").complex(re, im);
  }

  /** Reads a specification for an object of the given type. */
  public static FormatSpec parse(String text, String typeName) {
    return new FormatSpecReader(text, typeName).read();
  }

  /** Formats a str. */
  public String string(String value) {
    if (type != 0 && type != 's') {
      throw unknown("str");
    }
    if (grouping != 0) {
      throw TextException.value("Cannot specify '" + grouping + "' with 's'.");
    }
    if (sign != 0) {
      throw TextException.value(
          (sign == ' ' ? "Space" : "Sign") + " not allowed in string format specifier");
    }
    if (noNegativeZero) {
      throw TextException.value(
          "Negative zero coercion (z) not allowed in string format specifier");
    }
    if (alternate) {
      throw TextException.value("Alternate form (#) not allowed in string format specifier");
    }
    if (align == '=') {
      throw TextException.value("'=' alignment not allowed in string format specifier");
    }
    String s = value;
    if (precision >= 0 && s.codePointCount(0, s.length()) > precision) {
      s = s.substring(0, s.offsetByCodePoints(0, precision));
    }
    return padded(s, '<');
  }

  private TextException unknown(String typeName) {
    String code =
        type > 32 && type < 128 ? "'" + type + "'" : "'\\x" + Integer.toHexString(type) + "'";
    return TextException.value(
        "Unknown format code " + code + " for object of type '" + typeName + "'");
  }

  private String padded(String s, char defaultAlign) {
    int length = s.codePointCount(0, s.length());
    if (length >= width) {
      return s;
    }
    int total = width - length;
    int left =
        switch (align == 0 ? defaultAlign : align) {
          case '<' -> 0;
          case '^' -> total / 2;
          default -> total;
        };
    String f = Character.toString(fill < 0 ? ' ' : fill);
    return f.repeat(left) + s + f.repeat(total - left);
  }

  /** Formats an int, given as Long or BigInteger. */
  public String integer(Object value, String typeName) {
    switch (type) {
      case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> {
        double d = value instanceof BigInteger b ? b.doubleValue() : ((Long) value).doubleValue();
        if (Double.isInfinite(d)) {
          throw new TextException(
              TextException.Kind.OVERFLOW_ERROR, "int too large to convert to float");
        }
        return floating(d, typeName);
      }
      default -> {}
    }
    int radix =
        switch (type) {
          case 0, 'd', 'n', 'c' -> 10;
          case 'b' -> 2;
          case 'o' -> 8;
          case 'x', 'X' -> 16;
          default -> throw unknown(typeName);
        };
    if (precision >= 0) {
      throw TextException.value("Precision not allowed in integer format specifier");
    }
    if (noNegativeZero) {
      throw TextException.value(
          "Negative zero coercion (z) not allowed in integer format specifier");
    }
    if (type == 'c') {
      return padded(character(value), '>');
    }
    boolean negative;
    String digits;
    if (value instanceof Long v && v != Long.MIN_VALUE) {
      negative = v < 0;
      digits = Long.toString(Math.abs(v), radix);
    } else {
      BigInteger big = value instanceof BigInteger b ? b : BigInteger.valueOf((Long) value);
      negative = big.signum() < 0;
      digits = big.abs().toString(radix);
    }
    String prefix = alternate && radix != 10 ? "0" + type : "";
    if (type == 'X') {
      digits = digits.toUpperCase(java.util.Locale.ROOT);
    }
    return number(negative, prefix, digits, "", radix == 10 ? 3 : 4);
  }

  private String character(Object value) {
    if (sign != 0) {
      throw TextException.value("Sign not allowed with integer format specifier 'c'");
    }
    if (alternate) {
      throw TextException.value("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    if (grouping != 0) {
      throw TextException.value("Cannot specify '" + grouping + "' with 'c'.");
    }
    if (!(value instanceof Long v) || v < 0 || v > Character.MAX_CODE_POINT) {
      throw new TextException(TextException.Kind.OVERFLOW_ERROR, "%c arg not in range(0x110000)");
    }
    return Character.toString((int) (long) v);
  }

  /** Formats a float. */
  public String floating(double value, String typeName) {
    char code =
        switch (type) {
          case 0 -> 'r';
          case 'e', 'E' -> 'e';
          case 'f', 'F', '%' -> 'f';
          case 'g', 'G', 'n' -> 'g';
          default -> throw unknown(typeName);
        };
    double d = type == '%' ? value * 100 : value;
    String s;
    if (code == 'r' && precision < 0) {
      s = FloatText.repr(Math.abs(d));
      int e = s.indexOf('e');
      if (alternate && s.indexOf('.') < 0 && e > 0) {
        s = s.substring(0, e) + "." + s.substring(e);
      }
    } else {
      s = FloatText.magnitude(d, code, precision < 0 ? 6 : precision, alternate);
    }
    boolean negative = d < 0 || d == 0 && 1 / d < 0;
    if (noNegativeZero && negative && isZero(s)) {
      negative = false;
    }
    if (type == 'E' || type == 'F' || type == 'G') {
      s = s.toUpperCase(java.util.Locale.ROOT);
    }
    String rest = type == '%' ? "%" : "";
    int end = 0;
    while (end < s.length() && s.charAt(end) >= '0' && s.charAt(end) <= '9') {
      end++;
    }
    return number(negative, "", s.substring(0, end), s.substring(end) + rest, 3);
  }

  private static boolean isZero(String s) {
    for (int i = 0; i < s.length() && s.charAt(i) != 'e' && s.charAt(i) != 'E'; i++) {
      if (s.charAt(i) != '0' && s.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }

  /** Puts sign, prefix, grouped digits and the rest together and pads them. */
  private String number(
      boolean negative, String prefix, String digits, String rest, int groupSize) {
    String signText = negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "";
    boolean zeroFill = fill == '0' && align == '=';
    int minimum =
        zeroFill && !digits.isEmpty()
            ? width - signText.length() - prefix.length() - rest.length()
            : 0;
    String body = grouping != 0 && !digits.isEmpty() ? grouped(digits, groupSize, minimum) : digits;
    if (align == '=') {
      int missing = width - signText.length() - prefix.length() - body.length() - rest.length();
      String f = Character.toString(fill < 0 ? ' ' : fill);
      return signText + prefix + f.repeat(Math.max(0, missing)) + body + rest;
    }
    return padded(signText + prefix + body + rest, '>');
  }

  /** Separates groups of digits; zeros in front count as digits until the minimum is reached. */
  private String grouped(String digits, int size, int minimum) {
    StringBuilder reversed = new StringBuilder();
    int left = digits.length();
    int wanted = minimum;
    while (true) {
      int count = Math.min(size, Math.max(Math.max(left, wanted), 1));
      for (int i = 0; i < count; i++) {
        reversed.append(left > 0 ? digits.charAt(--left) : '0');
      }
      wanted -= count;
      if (left <= 0 && wanted <= 0) {
        return reversed.reverse().toString();
      }
      reversed.append(grouping);
      wanted--;
    }
  }

  private String complex(double re, double im) {
    if (fill == '0') {
      throw TextException.value("Zero padding is not allowed in complex format specifier");
    }
    if (align == '=') {
      throw TextException.value("'=' alignment flag is not allowed in complex format specifier");
    }
    switch (type) {
      case 0, 'e', 'E', 'f', 'F', 'g', 'G', 'n' -> {}
      default -> throw unknown("complex");
    }
    FormatSpec part =
        new FormatSpec(
            0,
            (char) 0,
            sign,
            noNegativeZero,
            alternate,
            -1,
            grouping,
            precision,
            type == 0 && precision >= 0 ? 'g' : type);
    FormatSpec signed =
        new FormatSpec(
            0, (char) 0, '+', noNegativeZero, alternate, -1, grouping, precision, part.type);
    if (type != 0) {
      return padded(part.floating(re, "complex") + signed.floating(im, "complex") + "j", '>');
    }
    boolean bare = re == 0 && Math.copySign(1, re) > 0;
    String imaginary = bare ? part.complexPart(im) : signed.complexPart(im);
    String s = bare ? imaginary + "j" : "(" + part.complexPart(re) + imaginary + "j)";
    return padded(s, '>');
  }

  private String complexPart(double d) {
    String s = floating(d, "complex");
    return type == 0 && s.endsWith(".0") ? s.substring(0, s.length() - 2) : s;
  }
}
