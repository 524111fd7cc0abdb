package org.dlscript.runtime.print;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Decimal text of doubles, rounded as C's printf and Python's format round. */
public final class Decimals {
  private static final double[] POWERS = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

  private Decimals() {}

  /** {@code "%.{digits}f"}. */
  public static String fixed(double value, int digits) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (digits < POWERS.length && Math.abs(value) < 1e7) {
      double scaled = Math.abs(value) * POWERS[digits];
      double down = Math.floor(scaled);
      double rest = scaled - down;
      // Near a tie the product's own rounding could decide; leave that to exact arithmetic.
      if (Math.abs(rest - 0.5) > 1e-6) {
        return fixed(isNegative(value), (long) (rest > 0.5 ? down + 1 : down), digits);
      }
    }
    String text =
        new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).abs().toPlainString();
    return isNegative(value) ? "-" + text : text;
  }

  private static String fixed(boolean negative, long scaled, int digits) {
    String text = Long.toString(scaled);
    StringBuilder out = new StringBuilder(text.length() + 4);
    if (negative) {
      out.append('-');
    }
    if (digits == 0) {
      return out.append(text).toString();
    }
    int whole = text.length() - digits;
    if (whole <= 0) {
      out.append("0.");
      out.repeat("0", -whole);
      return out.append(text).toString();
    }
    return out.append(text, 0, whole).append('.').append(text, whole, text.length()).toString();
  }

  /** {@code "%.{digits}e"}, with an exponent of at least two digits. */
  public static String scientific(double value, int digits) {
    if (!Double.isFinite(value)) {
      return fixed(value, 0);
    }
    if (value == 0) {
      String zeros = digits > 0 ? "0." + "0".repeat(digits) : "0";
      return (isNegative(value) ? "-" : "") + zeros + "e+00";
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    BigDecimal rounded = exact.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    return (isNegative(value) ? "-" : "") + mantissa(rounded, digits) + exponent(rounded, 2);
  }

  static String mantissa(BigDecimal rounded, int digits) {
    String text = rounded.unscaledValue().toString();
    StringBuilder out = new StringBuilder(digits + 2);
    out.append(text.charAt(0));
    if (digits > 0) {
      out.append('.');
      for (int i = 1; i <= digits; i++) {
        out.append(i < text.length() ? text.charAt(i) : '0');
      }
    }
    return out.toString();
  }

  static String exponent(BigDecimal rounded, int width) {
    int power = rounded.precision() - rounded.scale() - 1;
    String digits = Integer.toString(Math.abs(power));
    return (power < 0 ? "e-" : "e+") + "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  static boolean isNegative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }

  /** The shortest decimal that reads back as the same number of the given kind; not for zero. */
  static BigDecimal shortest(double value, Elements.Kind kind) {
    return switch (kind) {
      case FLOAT32 -> new BigDecimal(Float.toString((float) Math.abs(value))).stripTrailingZeros();
      case FLOAT16, BFLOAT16 -> shortestHalf(Math.abs(value), kind);
      default -> new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    };
  }

  private static BigDecimal shortestHalf(double value, Elements.Kind kind) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 8; digits++) {
      BigDecimal tried = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      float back = tried.floatValue();
      float rounded =
          kind == Elements.Kind.FLOAT16
              ? Float.float16ToFloat(Float.floatToFloat16(back))
              : roundToBrain(back);
      if (rounded == value) {
        return tried.stripTrailingZeros();
      }
    }
    return exact;
  }

  private static float roundToBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
  }
}
