package org.dlscript.language.object;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Logarithms to base two, inverse trigonometric functions and lengths in twice the precision of a
 * double, rounded once at the end: what the C library that Python uses gives, where the JDK's may
 * be off by one in the last place. A number in twice the precision is the sum of a high part and a
 * low one that is below half a unit in the last place of the other.
 */
public final class RoundedMath {
  private static final MathContext DIGITS = new MathContext(36);

  /** Points per unit of the tables; between two of them few terms of a series suffice. */
  private static final int POINTS = 128;

  private RoundedMath() {}

  /** A number in twice the precision. */
  private record Twice(double high, double low) {
    static Twice of(BigDecimal b) {
      double high = b.doubleValue();
      return new Twice(high, b.subtract(new BigDecimal(high)).doubleValue());
    }

    static Twice sum(double a, double b) {
      double s = a + b;
      double c = s - a;
      return new Twice(s, a - (s - c) + (b - c));
    }

    static Twice product(double a, double b) {
      double p = a * b;
      return new Twice(p, Math.fma(a, b, -p));
    }

    Twice plus(Twice o) {
      Twice s = sum(high, o.high);
      return sum(s.high, s.low + (low + o.low));
    }

    Twice times(Twice o) {
      Twice p = product(high, o.high);
      return sum(p.high, p.low + (high * o.low + low * o.high));
    }

    Twice over(Twice o) {
      double q = high / o.high;
      Twice p = product(q, o.high);
      double rest = high - p.high - p.low + low - q * o.low;
      return sum(q, rest / o.high);
    }

    Twice root() {
      double r = Math.sqrt(high);
      if (r == 0) {
        return this;
      }
      Twice p = product(r, r);
      return sum(r, (high - p.high - p.low + low) / (2 * r));
    }

    Twice negated() {
      return new Twice(-high, -low);
    }

    double rounded() {
      return high + low;
    }
  }

  /** Logarithms and arc tangents of multiples of 1/POINTS, made when they are first asked for. */
  private static final class Tables {
    static final Twice[] LN = new Twice[2 * POINTS];
    static final Twice[] ATAN = new Twice[POINTS + 1];
    static final Twice LN2;
    static final Twice PI;

    static {
      BigDecimal two = ln(BigDecimal.TWO);
      LN2 = Twice.of(two);
      for (int i = POINTS * 11 / 16; i < POINTS * 3 / 2; i++) {
        LN[i] = Twice.of(ln(BigDecimal.valueOf(i).divide(BigDecimal.valueOf(POINTS), DIGITS)));
      }
      for (int i = 0; i <= POINTS; i++) {
        ATAN[i] = Twice.of(atan(BigDecimal.valueOf(i).divide(BigDecimal.valueOf(POINTS), DIGITS)));
      }
      PI = Twice.of(atan(BigDecimal.ONE).multiply(BigDecimal.valueOf(4)));
    }

    private static BigDecimal ln(BigDecimal x) {
      BigDecimal z = x.subtract(BigDecimal.ONE).divide(x.add(BigDecimal.ONE), DIGITS);
      BigDecimal square = z.multiply(z, DIGITS);
      BigDecimal sum = BigDecimal.ZERO;
      for (int n = 1; z.signum() != 0 && z.abs().compareTo(new BigDecimal("1e-36")) > 0; n += 2) {
        sum = sum.add(z.divide(BigDecimal.valueOf(n), DIGITS));
        z = z.multiply(square, DIGITS);
      }
      return sum.multiply(BigDecimal.TWO);
    }

    // Euler's series, whose terms at least halve.
    private static BigDecimal atan(BigDecimal x) {
      BigDecimal square = x.multiply(x, DIGITS);
      BigDecimal whole = square.add(BigDecimal.ONE);
      BigDecimal term = x.divide(whole, DIGITS);
      BigDecimal sum = BigDecimal.ZERO;
      for (int n = 1; term.compareTo(new BigDecimal("1e-36")) > 0; n++) {
        sum = sum.add(term, DIGITS);
        term =
            term.multiply(square, DIGITS)
                .multiply(BigDecimal.valueOf(2L * n))
                .divide(whole.multiply(BigDecimal.valueOf(2L * n + 1)), DIGITS);
      }
      return sum;
    }
  }

  /** The logarithm to base two of a finite number above zero. */
  public static double log2(double x) {
    int e = Math.getExponent(x);
    if (e < Double.MIN_EXPONENT) {
      return log2(x * 0x1p54, -54);
    }
    return log2(x, 0);
  }

  private static double log2(double x, int exponent) {
    int e = Math.getExponent(x);
    double m = Math.scalb(x, -e);
    if (m > 1.375) {
      m /= 2;
      e++;
    }
    int i = (int) Math.rint(m * POINTS);
    double c = (double) i / POINTS;
    Twice f = new Twice(m - c, 0).over(new Twice(c, 0));
    double t = f.high;
    // ln(1 + t) after its first term; eight terms reach beyond the precision.
    double rest =
        t
            * t
            * (-1.0 / 2
                + t
                    * (1.0 / 3
                        + t * (-1.0 / 4 + t * (1.0 / 5 - t * (1.0 / 6 - t * (1.0 / 7 - t / 8))))));
    Twice ln = f.plus(new Twice(rest, 0));
    if (i != POINTS) {
      ln = Tables.LN[i].plus(ln);
    }
    return new Twice(e + exponent, 0).plus(ln.over(Tables.LN2)).rounded();
  }

  /** The arc tangent of a quotient of numbers that are not negative. */
  private static Twice atan(Twice y, Twice x) {
    if (y.high > x.high) {
      return new Twice(Tables.PI.high / 2, Tables.PI.low / 2).plus(atan(x, y).negated());
    }
    if (y.high == 0) {
      return y;
    }
    Twice q = y.over(x);
    int i = (int) Math.rint(q.high * POINTS);
    double c = (double) i / POINTS;
    Twice r =
        i == 0 ? q : q.plus(new Twice(-c, 0)).over(q.times(new Twice(c, 0)).plus(new Twice(1, 0)));
    double t = r.high;
    double s = t * t;
    double rest = t * s * (-1.0 / 3 + s * (1.0 / 5 + s * (-1.0 / 7 + s / 9)));
    Twice tail = r.plus(new Twice(rest, 0));
    return i == 0 ? tail : Tables.ATAN[i].plus(tail);
  }

  /** The arc tangent. */
  public static double atan(double x) {
    double a = Math.abs(x);
    if (a < 0x1p-27 || Double.isNaN(x)) {
      return x;
    }
    if (a > 0x1p60) {
      return Math.atan(x);
    }
    return Math.copySign(atan(new Twice(a, 0), new Twice(1, 0)).rounded(), x);
  }

  /** The arc sine. */
  public static double asin(double x) {
    double a = Math.abs(x);
    if (!(a < 1) || a < 0x1p-27) {
      return a < 0x1p-27 ? x : Math.asin(x);
    }
    return Math.copySign(atan(new Twice(a, 0), leg(a)).rounded(), x);
  }

  /** The arc cosine. */
  public static double acos(double x) {
    double a = Math.abs(x);
    if (!(a < 1) || a < 0x1p-57) {
      return Math.acos(x);
    }
    Twice angle = atan(leg(a), new Twice(a, 0));
    return x > 0 ? angle.rounded() : Tables.PI.plus(angle.negated()).rounded();
  }

  /** The other leg of a right triangle whose hypotenuse is 1. */
  private static Twice leg(double a) {
    return Twice.sum(1, -a).times(Twice.sum(1, a)).root();
  }

  /** The angle of a point. */
  public static double atan2(double y, double x) {
    double high = Math.max(Math.abs(x), Math.abs(y));
    double low = Math.min(Math.abs(x), Math.abs(y));
    if (!(low > 0 && high < 0x1p500 && low > 0x1p-500 && high / low < 0x1p60)) {
      return Math.atan2(y, x);
    }
    Twice angle = atan(new Twice(Math.abs(y), 0), new Twice(Math.abs(x), 0));
    if (x < 0) {
      angle = Tables.PI.plus(angle.negated());
    }
    return Math.copySign(angle.rounded(), y);
  }

  /** The length of a vector. */
  public static double norm(double[] v) {
    double max = 0;
    boolean nan = false;
    for (double d : v) {
      if (Double.isInfinite(d)) {
        return Double.POSITIVE_INFINITY;
      }
      nan |= Double.isNaN(d);
      max = Math.max(max, Math.abs(d));
    }
    if (nan || max == 0) {
      return nan ? Double.NaN : max;
    }
    // By powers of two, so that squares neither overflow nor vanish.
    int e = Math.max(Math.getExponent(max), Double.MIN_EXPONENT);
    Twice sum = new Twice(0, 0);
    for (double d : v) {
      double scaled = Math.scalb(d, -e);
      sum = sum.plus(Twice.product(scaled, scaled));
    }
    return Math.scalb(sum.root().rounded(), e);
  }
}
