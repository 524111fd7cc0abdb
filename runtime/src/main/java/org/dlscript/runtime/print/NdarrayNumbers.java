package org.dlscript.runtime.print;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The one format that all floats of a numpy array share. */
final class NdarrayNumbers {
  private final Elements.Kind kind;
  private final boolean plus;
  private final boolean fixed;
  private int precision;
  private boolean exponents;
  private int padLeft;
  private int padRight;
  private int leastDigits;
  private int exponentDigits = 2;

  NdarrayNumbers(
      double[] shown, Elements.Kind kind, NdarrayFormatter.Options options, boolean plus) {
    this.kind = kind;
    this.plus = plus;
    fixed = options.floatMode().equals("fixed");
    precision = options.floatMode().equals("unique") ? -1 : options.precision();
    chooseMode(shown, options.suppress());
    measure(shown, options.floatMode());
    makeRoomForNonFinite(shown);
  }

  private void chooseMode(double[] shown, boolean suppress) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (double value : shown) {
      if (Double.isFinite(value) && value != 0) {
        least = Math.min(least, Math.abs(value));
        most = Math.max(most, Math.abs(value));
      }
    }
    exponents = most != 0 && (most >= 1.e8 || !suppress && (least < 0.0001 || most / least > 1000));
  }

  private void measure(double[] shown, String mode) {
    int whole = 0;
    int fraction = 0;
    int power = 0;
    for (double value : shown) {
      if (!Double.isFinite(value)) {
        continue;
      }
      String text =
          exponents
              ? scientific(value, kind, precision, sign(), fixed ? precision : 0, 2)
              : signed(value, fixed ? keepZeros(value) : positional(value, kind, precision, 0));
      int end = exponents ? text.indexOf('e') : text.length();
      int point = text.indexOf('.');
      point = point < 0 ? end : point;
      whole = Math.max(whole, point);
      fraction = Math.max(fraction, end - point - 1);
      power = Math.max(power, text.length() - end - 2);
    }
    padLeft = whole;
    if (exponents) {
      precision = fraction;
      leastDigits = fraction;
      exponentDigits = power;
      padRight = power + 2 + fraction;
    } else {
      padRight = fraction;
      if (fixed || mode.equals("maxprec_equal")) {
        precision = fraction;
        leastDigits = fraction;
      }
    }
  }

  private void makeRoomForNonFinite(double[] shown) {
    int longest = 0;
    for (double value : shown) {
      if (Double.isNaN(value)) {
        longest = Math.max(longest, 3);
      } else if (Double.isInfinite(value)) {
        longest = Math.max(longest, 3 + (plus || value < 0 ? 1 : 0));
      }
    }
    if (longest > 0) {
      padLeft = Math.max(padLeft, longest - padRight - 1);
    }
  }

  private String sign() {
    return plus ? "+" : "";
  }

  private String signed(double value, String text) {
    return plus && !Decimals.isNegative(value) ? "+" + text : text;
  }

  private String keepZeros(double value) {
    return Decimals.fixed(value, precision) + (precision == 0 ? "." : "");
  }

  String format(double value) {
    if (!Double.isFinite(value)) {
      String text = signed(value, Decimals.fixed(value, 0));
      if (Double.isNaN(value) && plus) {
        text = "+nan";
      }
      return " ".repeat(Math.max(0, padLeft + padRight + 1 - text.length())) + text;
    }
    if (exponents) {
      String text = scientific(value, kind, precision, sign(), leastDigits, exponentDigits);
      int whole = text.indexOf('.') < 0 ? text.indexOf('e') : text.indexOf('.');
      return " ".repeat(Math.max(0, padLeft - whole)) + text;
    }
    String text =
        signed(value, fixed ? keepZeros(value) : positional(value, kind, precision, leastDigits));
    int point = text.indexOf('.');
    int right = text.length() - point - 1;
    return " ".repeat(Math.max(0, padLeft - point))
        + text
        + " ".repeat(Math.max(0, padRight - right));
  }

  /** Shortest digits, at most {@code precision} and at least {@code least}; -1 is no bound. */
  static String positional(double value, Elements.Kind kind, int precision, int least) {
    BigDecimal digits = BigDecimal.ZERO;
    if (value != 0) {
      digits = Decimals.shortest(value, kind);
      if (precision >= 0 && digits.scale() > precision) {
        digits = new BigDecimal(Math.abs(value)).setScale(precision, RoundingMode.HALF_EVEN);
      }
      digits = digits.signum() == 0 ? BigDecimal.ZERO : digits.stripTrailingZeros();
    }
    if (least >= 0 && digits.scale() < least) {
      // Digits past the shortest ones are those of the exact value, not zeros.
      digits = new BigDecimal(Math.abs(value)).setScale(least, RoundingMode.HALF_EVEN);
    }
    String text = digits.toPlainString();
    if (digits.scale() <= 0) {
      text += ".";
    }
    return Decimals.isNegative(value) ? "-" + text : text;
  }

  static String scientific(
      double value, Elements.Kind kind, int precision, String sign, int least, int width) {
    String mark = Decimals.isNegative(value) ? "-" : sign;
    if (value == 0) {
      return mark + "0." + "0".repeat(least) + "e+" + "0".repeat(width);
    }
    BigDecimal digits = Decimals.shortest(value, kind);
    if (precision >= 0 && digits.precision() > precision + 1) {
      digits =
          new BigDecimal(Math.abs(value))
              .round(new MathContext(precision + 1, RoundingMode.HALF_EVEN))
              .stripTrailingZeros();
    }
    if (digits.precision() - 1 < least) {
      digits =
          new BigDecimal(Math.abs(value)).round(new MathContext(least + 1, RoundingMode.HALF_EVEN));
    }
    int fraction = Math.max(least, digits.precision() - 1);
    return mark
        + Decimals.mantissa(digits, fraction)
        + (fraction == 0 ? "." : "")
        + Decimals.exponent(digits, width);
  }
}
