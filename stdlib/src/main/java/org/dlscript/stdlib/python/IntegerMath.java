package org.dlscript.stdlib.python;

import java.math.BigInteger;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;

/** The functions of {@code math} on ints. */
final class IntegerMath {
  private IntegerMath() {}

  static void define(ModuleBuilder m) {
    m.functionN(
        "gcd(*integers)",
        a -> {
          BigInteger r = BigInteger.ZERO;
          for (Object o : ((PyTuple) a[0]).items) {
            r = r.gcd(big(o));
          }
          return Ints.normal(r);
        });
    m.functionN(
        "lcm(*integers)",
        a -> {
          BigInteger r = BigInteger.ONE;
          for (Object o : ((PyTuple) a[0]).items) {
            BigInteger b = big(o).abs();
            r =
                b.signum() == 0 || r.signum() == 0
                    ? BigInteger.ZERO
                    : r.divide(r.gcd(b)).multiply(b);
          }
          return Ints.normal(r);
        });
    m.function("factorial(n, /)", IntegerMath::factorial);
    m.function("comb(n, k, /)", IntegerMath::comb);
    m.function("perm(n, k=None, /)", IntegerMath::perm);
    m.function(
        "isqrt(n, /)",
        o -> {
          BigInteger b = big(o);
          if (b.signum() < 0) {
            throw Errors.valueError("isqrt() argument must be nonnegative");
          }
          return Ints.normal(b.sqrt());
        });
  }

  private static BigInteger big(Object o) {
    return Ints.big(Ints.index(o));
  }

  private static Object factorial(Object o) {
    Object i = Ints.index(o);
    if (Ints.big(i).signum() < 0) {
      throw Errors.valueError("factorial() not defined for negative values");
    }
    if (!(i instanceof Long n) || n > Integer.MAX_VALUE) {
      throw Errors.overflow("factorial() argument should not exceed 9223372036854775807");
    }
    return Ints.normal(product(1, (int) (long) n));
  }

  /** The product of all ints from one to the other, halved recursively to keep factors even. */
  private static BigInteger product(int from, int to) {
    if (to - from < 8) {
      BigInteger r = BigInteger.ONE;
      for (int i = from; i <= to; i++) {
        r = r.multiply(BigInteger.valueOf(i));
      }
      return r;
    }
    int middle = (from + to) >>> 1;
    return product(from, middle).multiply(product(middle + 1, to));
  }

  private static Object comb(Object a, Object b) {
    BigInteger n = big(a);
    BigInteger k = big(b);
    if (n.signum() < 0) {
      throw Errors.valueError("n must be a non-negative integer");
    }
    if (k.signum() < 0) {
      throw Errors.valueError("k must be a non-negative integer");
    }
    if (k.compareTo(n) > 0) {
      return 0L;
    }
    long count = k.min(n.subtract(k)).longValueExact();
    BigInteger r = BigInteger.ONE;
    for (long i = 1; i <= count; i++) {
      r = r.multiply(n.subtract(BigInteger.valueOf(count - i))).divide(BigInteger.valueOf(i));
    }
    return Ints.normal(r);
  }

  private static Object perm(Object a, Object b) {
    if (b == PyNone.NONE) {
      return factorial(a);
    }
    BigInteger n = big(a);
    BigInteger k = big(b);
    if (n.signum() < 0) {
      throw Errors.valueError("n must be a non-negative integer");
    }
    if (k.signum() < 0) {
      throw Errors.valueError("k must be a non-negative integer");
    }
    if (k.compareTo(n) > 0) {
      return 0L;
    }
    BigInteger r = BigInteger.ONE;
    for (long i = 0; i < k.longValueExact(); i++) {
      r = r.multiply(n.subtract(BigInteger.valueOf(i)));
    }
    return Ints.normal(r);
  }
}
