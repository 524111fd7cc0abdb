package org.dlscript.language.text;

import java.math.BigInteger;

/** Formatting with the {@code %} operator. */
public final class PercentFormat {
  /** What formatting asks about the guest's objects. */
  public interface Host {
    /** {@code str(value)}, {@code repr(value)} or {@code ascii(value)}, by the code s, r or a. */
    String text(Object value, char code);

    /** The values of a tuple, or null where the object is none. */
    Object[] tuple(Object value);

    /** Whether the object has items by key, so that it need not be used up. */
    boolean isMapping(Object value);

    /** The item of a mapping. */
    Object item(Object mapping, String key);

    /**
     * The int as Long or BigInteger that {@code d} (numbers are truncated) or {@code x}, {@code o},
     * {@code c} (only ints) format; null where the object has none.
     */
    Object integer(Object value, char code);

    /** The float; throws the guest's TypeError where the object is no real number. */
    double real(Object value);

    /** The one character of a str of length one; null for anything else. */
    String character(Object value);

    String typeName(Object value);
  }

  private final String format;
  private final Host host;
  private final boolean bytes;
  private final Object mapping;
  private final Object[] values;
  private int used;
  private int pos;
  private final StringBuilder out = new StringBuilder();

  private PercentFormat(String format, Object args, Host host, boolean bytes) {
    this.format = format;
    this.host = host;
    this.bytes = bytes;
    Object[] tuple = host.tuple(args);
    this.values = tuple != null ? tuple : new Object[] {args};
    this.mapping = tuple == null && host.isMapping(args) ? args : null;
  }

  /** {@code format % args}; for bytes, characters stand for bytes and b is a further code. */
  public static String format(String format, Object args, Host host, boolean bytes) {
    PercentFormat f = new PercentFormat(format, args, host, bytes);
    f.run();
    if (f.used < f.values.length && f.mapping == null) {
      throw TextException.type(
          "not all arguments converted during " + (bytes ? "bytes" : "string") + " formatting");
    }
    return f.out.toString();
  }

  private void run() {
    while (true) {
      int percent = format.indexOf('%', pos);
      if (percent < 0) {
        out.append(format, pos, format.length());
        return;
      }
      out.append(format, pos, percent);
      pos = percent + 1;
      item();
    }
  }

  private char next() {
    if (pos >= format.length()) {
      throw TextException.value("incomplete format");
    }
    return format.charAt(pos++);
  }

  private Object value() {
    if (used >= values.length) {
      throw TextException.type("not enough arguments for format string");
    }
    return values[used++];
  }

  private void item() {
    Object keyed = null;
    boolean isKeyed = false;
    char c = next();
    if (c == '(') {
      keyed = keyed();
      isKeyed = true;
      c = next();
    }
    boolean left = false;
    boolean zero = false;
    boolean alternate = false;
    char sign = 0;
    while ("-+ #0".indexOf(c) >= 0) {
      switch (c) {
        case '-' -> left = true;
        case '+' -> sign = '+';
        case ' ' -> sign = sign == 0 ? ' ' : sign;
        case '#' -> alternate = true;
        default -> zero = true;
      }
      c = next();
    }
    int width = -1;
    if (c == '*') {
      width = star("ssize_t");
      if (width < 0) {
        left = true;
        width = -width;
      }
      c = next();
    } else if (c >= '0' && c <= '9') {
      width = number(c, "width too big");
      c = next();
    }
    int precision = -1;
    if (c == '.') {
      c = next();
      precision = 0;
      if (c == '*') {
        precision = Math.max(0, star("int"));
        c = next();
      } else if (c >= '0' && c <= '9') {
        precision = number(c, "precision too big");
        c = next();
      }
    }
    if (c == 'h' || c == 'l' || c == 'L') {
      c = next();
    }
    if (c == '%') {
      out.append('%');
      return;
    }
    Object value = isKeyed ? keyed : value();
    boolean noFill = left;
    String s = converted(value, c, precision, alternate, sign, zero && !noFill, width);
    int missing = width - StringOps.length(s);
    if (missing > 0 && !left) {
      out.append(" ".repeat(missing));
    }
    out.append(s);
    if (missing > 0 && left) {
      out.append(" ".repeat(missing));
    }
  }

  private Object keyed() {
    if (mapping == null) {
      throw TextException.type("format requires a mapping");
    }
    int depth = 1;
    int start = pos;
    while (depth > 0) {
      if (pos >= format.length()) {
        throw TextException.value("incomplete format key");
      }
      char c = format.charAt(pos++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return host.item(mapping, format.substring(start, pos - 1));
  }

  private int star(String kind) {
    Object v = value();
    Object given = host.integer(v, 'x');
    if (given instanceof java.math.BigInteger) {
      throw new TextException(
          TextException.Kind.OVERFLOW_ERROR, "Python int too large to convert to C " + kind);
    }
    if (given instanceof Long n) {
      if (Math.abs(n) > Integer.MAX_VALUE && kind.equals("int")) {
        throw new TextException(
            TextException.Kind.OVERFLOW_ERROR, "Python int too large to convert to C int");
      }
      if (Math.abs(n) > Integer.MAX_VALUE) {
        throw TextException.value("width too big");
      }
      return (int) (long) n;
    }
    throw TextException.type("* wants int");
  }

  private int number(char first, String problem) {
    long n = first - '0';
    while (pos < format.length() && format.charAt(pos) >= '0' && format.charAt(pos) <= '9') {
      n = n * 10 + format.charAt(pos++) - '0';
      if (n > Integer.MAX_VALUE) {
        throw TextException.value(problem);
      }
    }
    return (int) n;
  }

  private String converted(
      Object value,
      char code,
      int precision,
      boolean alternate,
      char sign,
      boolean zero,
      int width) {
    switch (code) {
      case 's', 'r', 'a' -> {
        return cut(host.text(value, code), precision);
      }
      case 'b' -> {
        if (bytes) {
          return cut(host.text(value, code), precision);
        }
      }
      case 'c' -> {
        return character(value);
      }
      case 'd', 'i', 'u', 'x', 'X', 'o' -> {
        return integer(
            value,
            code == 'i' || code == 'u' ? 'd' : code,
            code,
            precision,
            alternate,
            sign,
            zero,
            width);
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        return real(host.real(value), code, precision, alternate, sign, zero, width);
      }
      default -> {}
    }
    int c = format.codePointBefore(pos);
    String shown = Characters.isPrintable(c) ? Character.toString(c) : "?";
    throw TextException.value(
        "unsupported format character '"
            + shown
            + "' (0x"
            + Integer.toHexString(c)
            + ") at index "
            + format.codePointCount(0, pos - 1));
  }

  private static String cut(String s, int precision) {
    return precision < 0 || StringOps.length(s) <= precision
        ? s
        : StringOps.substring(s, 0, precision);
  }

  private String character(Object value) {
    String one = host.character(value);
    if (one != null) {
      return one;
    }
    Object n = host.integer(value, 'c');
    if (n == null) {
      throw TextException.type(
          bytes
              ? "%c requires an integer in range(256) or a single byte, not " + host.typeName(value)
              : "%c requires int or char");
    }
    int limit = bytes ? 0x100 : 0x110000;
    if (!(n instanceof Long v) || v < 0 || v >= limit) {
      throw new TextException(
          TextException.Kind.OVERFLOW_ERROR,
          bytes ? "%c arg not in range(256)" : "%c arg not in range(0x110000)");
    }
    return Character.toString((int) (long) v);
  }

  private String integer(
      Object value,
      char code,
      char shown,
      int precision,
      boolean alternate,
      char sign,
      boolean zero,
      int width) {
    Object n = host.integer(value, code);
    if (n == null) {
      String wanted = code == 'd' ? "a real number is required" : "an integer is required";
      throw TextException.type(
          "%" + shown + " format: " + wanted + ", not " + host.typeName(value));
    }
    BigInteger big = n instanceof BigInteger b ? b : BigInteger.valueOf((Long) n);
    int radix = code == 'd' ? 10 : code == 'o' ? 8 : 16;
    String digits = big.abs().toString(radix);
    if (code == 'X') {
      digits = digits.toUpperCase(java.util.Locale.ROOT);
    }
    if (digits.length() < precision) {
      digits = "0".repeat(precision - digits.length()) + digits;
    }
    String prefix = alternate && code != 'd' ? "0" + code : "";
    return signed(big.signum() < 0, sign, prefix, digits, zero, width);
  }

  private static String real(
      double d, char code, int precision, boolean alternate, char sign, boolean zero, int width) {
    char lower = Character.toLowerCase(code);
    String s = FloatText.magnitude(d, lower, precision < 0 ? 6 : precision, alternate);
    if (code != lower) {
      s = s.toUpperCase(java.util.Locale.ROOT);
    }
    if (s.startsWith("-")) {
      s = s.substring(1);
    }
    return signed(d < 0 || d == 0 && 1 / d < 0, sign, "", s, zero, width);
  }

  private static String signed(
      boolean negative, char sign, String prefix, String digits, boolean zero, int width) {
    String head = (negative ? "-" : sign == 0 ? "" : Character.toString(sign)) + prefix;
    int missing = zero ? width - head.length() - digits.length() : 0;
    return head + "0".repeat(Math.max(0, missing)) + digits;
  }
}
