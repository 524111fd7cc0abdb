package org.dlscript.stdlib.python;

import java.math.BigDecimal;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.Slot;

/** Sums that are rounded once: {@code math.fsum} and {@code math.sumprod}. */
final class ExactSums {
  private ExactSums() {}

  /** Exact until the last step, as Python's is. */
  static Object fsum(Object seq) {
    double special = 0;
    BigDecimal sum = BigDecimal.ZERO;
    for (Object o : Iteration.toArray(seq)) {
      double d = MathModule.number(o);
      if (Double.isFinite(d)) {
        sum = sum.add(new BigDecimal(d));
      } else {
        if (Double.isInfinite(d) && special == -d) {
          throw Errors.valueError("-inf + inf in fsum");
        }
        special += d;
      }
    }
    return special != 0 ? special : sum.doubleValue();
  }

  static Object sumprod(Object p, Object q) {
    Object[] a = Iteration.toArray(p);
    Object[] b = Iteration.toArray(q);
    if (a.length != b.length) {
      throw Errors.valueError("Inputs are not the same length");
    }
    Object sum = 0L;
    if (areFloats(a, b)) {
      double exact = exactProduct(a, b);
      if (Double.isFinite(exact)) {
        return exact;
      }
    }
    for (int i = 0; i < a.length; i++) {
      sum = Operators.binary(Slot.ADD, sum, Operators.binary(Slot.MUL, a[i], b[i]));
    }
    return sum;
  }

  /** Whether all are floats or small integers, and at least one is a float. */
  private static boolean areFloats(Object[] a, Object[] b) {
    boolean any = false;
    for (int i = 0; i < a.length; i++) {
      for (Object o : new Object[] {a[i], b[i]}) {
        if (!(o instanceof Double) && !(o instanceof Long v && Math.abs(v) < 1L << 53)) {
          return false;
        }
        any |= o instanceof Double;
      }
    }
    return any;
  }

  /** A sum of products in three parts of descending size, so that it is rounded once. */
  private static double exactProduct(Object[] a, Object[] b) {
    double high = 0;
    double middle = 0;
    double low = 0;
    for (int i = 0; i < a.length; i++) {
      double x = ((Number) a[i]).doubleValue();
      double y = ((Number) b[i]).doubleValue();
      double product = x * y;
      double sum = high + product;
      double lost = rest(high, product, sum);
      high = sum;
      for (double part : new double[] {lost, Math.fma(x, y, -product)}) {
        sum = middle + part;
        low += rest(middle, part, sum);
        middle = sum;
      }
    }
    double sum = high + middle;
    return sum + (rest(high, middle, sum) + low);
  }

  /** What is lost where a + b is rounded to sum. */
  private static double rest(double a, double b, double sum) {
    double c = sum - a;
    return a - (sum - c) + (b - c);
  }
}
