package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Python's arithmetic on plain numbers (Long, BigInteger, Boolean, Double, PyComplex). A result of
 * null says that the operands are not such numbers or the operator is not theirs.
 */
public final class Arithmetic {
  private Arithmetic() {}

  @TruffleBoundary
  public static Object binary(Slot op, Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      if (isReal(a) && isReal(b)) {
        return floats(op, a, b);
      }
    } else {
      Object x = intValue(a);
      Object y = x == null ? null : intValue(b);
      if (y != null) {
        return ints(op, x, y, a instanceof Boolean && b instanceof Boolean);
      }
    }
    if ((a instanceof PyComplex || b instanceof PyComplex)
        && (a instanceof PyComplex || isReal(a))
        && (b instanceof PyComplex || isReal(b))) {
      return Complexes.binary(op, complex(a), complex(b));
    }
    return null;
  }

  private static PyComplex complex(Object o) {
    return o instanceof PyComplex c ? c : new PyComplex(toDouble(o), 0);
  }

  private static boolean isReal(Object o) {
    return o instanceof Double
        || o instanceof Long
        || o instanceof Boolean
        || o instanceof BigInteger;
  }

  private static Object intValue(Object o) {
    if (o instanceof Long || o instanceof BigInteger) {
      return o;
    }
    return o instanceof Boolean b ? (Object) (b ? 1L : 0L) : null;
  }

  @TruffleBoundary
  public static double toDouble(Object o) {
    if (o instanceof Double d) {
      return d;
    }
    if (o instanceof Long v) {
      return v;
    }
    if (o instanceof Boolean b) {
      return b ? 1 : 0;
    }
    double d = ((BigInteger) o).doubleValue();
    if (Double.isInfinite(d)) {
      throw Errors.overflow("int too large to convert to float");
    }
    return d;
  }

  private static Object ints(Slot op, Object a, Object b, boolean bools) {
    if (a instanceof Long x && b instanceof Long y) {
      Object r = longs(op, x, y, bools);
      if (r != null) {
        return r;
      }
    }
    return bigs(op, Ints.big(a), Ints.big(b));
  }

  /** Null where the result may not fit or the operator is none of ints. */
  private static Object longs(Slot op, long x, long y, boolean bools) {
    switch (op) {
      case ADD:
        {
          long r = x + y;
          return ((x ^ r) & (y ^ r)) < 0 ? null : (Object) r;
        }
      case SUB:
        {
          long r = x - y;
          return ((x ^ y) & (x ^ r)) < 0 ? null : (Object) r;
        }
      case MUL:
        {
          long hi = Math.multiplyHigh(x, y);
          long lo = x * y;
          return hi == 0 && lo >= 0 || hi == -1 && lo < 0 ? (Object) lo : null;
        }
      case FLOORDIV:
        if (y == 0) {
          throw Errors.zeroDivision("integer division or modulo by zero");
        }
        return x == Long.MIN_VALUE && y == -1 ? null : (Object) Math.floorDiv(x, y);
      case MOD:
        if (y == 0) {
          throw Errors.zeroDivision("integer modulo by zero");
        }
        return Math.floorMod(x, y);
      case TRUEDIV:
        if (y == 0) {
          throw Errors.zeroDivision("division by zero");
        }
        return Math.abs(x) <= 1L << 53 && Math.abs(y) <= 1L << 53 && x != Long.MIN_VALUE
            ? (Object) ((double) x / y)
            : null;
      case AND:
        return bools ? (Object) (x != 0 && y != 0) : (Object) (x & y);
      case OR:
        return bools ? (Object) (x != 0 || y != 0) : (Object) (x | y);
      case XOR:
        return bools ? (Object) (x != y) : (Object) (x ^ y);
      case LSHIFT:
        if (y < 0) {
          throw Errors.valueError("negative shift count");
        }
        return y < 62 && Math.abs(x) < 1L << (62 - y) ? (Object) (x << y) : null;
      case RSHIFT:
        if (y < 0) {
          throw Errors.valueError("negative shift count");
        }
        return x >> Math.min(y, 63);
      default:
        return null;
    }
  }

  private static Object bigs(Slot op, BigInteger x, BigInteger y) {
    switch (op) {
      case ADD:
        return Ints.normal(x.add(y));
      case SUB:
        return Ints.normal(x.subtract(y));
      case MUL:
        return Ints.normal(x.multiply(y));
      case FLOORDIV:
        return Ints.normal(floorDivMod(x, y, "integer division or modulo by zero")[0]);
      case MOD:
        return Ints.normal(floorDivMod(x, y, "integer modulo by zero")[1]);
      case DIVMOD:
        {
          BigInteger[] r = floorDivMod(x, y, "integer division or modulo by zero");
          return new PyTuple(Ints.normal(r[0]), Ints.normal(r[1]));
        }
      case TRUEDIV:
        return trueDivide(x, y);
      case POW:
        return power(x, y);
      case AND:
        return Ints.normal(x.and(y));
      case OR:
        return Ints.normal(x.or(y));
      case XOR:
        return Ints.normal(x.xor(y));
      case LSHIFT:
        if (y.signum() < 0) {
          throw Errors.valueError("negative shift count");
        }
        if (x.signum() == 0) {
          return 0L;
        }
        if (y.bitLength() > 31) {
          throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
        }
        return Ints.normal(x.shiftLeft(y.intValue()));
      case RSHIFT:
        if (y.signum() < 0) {
          throw Errors.valueError("negative shift count");
        }
        return Ints.normal(
            y.bitLength() > 31
                ? (x.signum() < 0 ? BigInteger.ONE.negate() : BigInteger.ZERO)
                : x.shiftRight(y.intValue()));
      default:
        return null;
    }
  }

  private static BigInteger[] floorDivMod(BigInteger x, BigInteger y, String zero) {
    if (y.signum() == 0) {
      throw Errors.zeroDivision(zero);
    }
    BigInteger[] qr = x.divideAndRemainder(y);
    if (qr[1].signum() != 0 && qr[1].signum() != y.signum()) {
      qr[0] = qr[0].subtract(BigInteger.ONE);
      qr[1] = qr[1].add(y);
    }
    return qr;
  }

  /** Correctly rounded quotient. */
  private static Object trueDivide(BigInteger x, BigInteger y) {
    if (y.signum() == 0) {
      throw Errors.zeroDivision("division by zero");
    }
    int shift = Math.max(0, y.bitLength() - x.bitLength() + 66);
    BigInteger[] qr = x.abs().shiftLeft(shift).divideAndRemainder(y.abs());
    BigInteger q = qr[0];
    if (qr[1].signum() != 0) {
      // A sticky bit below the rounding position keeps ties honest.
      q = q.shiftLeft(1).or(BigInteger.ONE);
      shift++;
    }
    double d = new BigDecimal(q).doubleValue();
    if (shift > 0) {
      d = scaledExactly(q, -shift);
    }
    if (Double.isInfinite(d)) {
      throw Errors.overflow("integer division result too large for a float");
    }
    return x.signum() * y.signum() < 0 ? -d : d;
  }

  private static double scaledExactly(BigInteger q, int exponent) {
    int drop = Math.max(q.bitLength() - 64, 0);
    boolean sticky = drop > 0 && q.getLowestSetBit() < drop;
    BigInteger top = q.shiftRight(drop);
    if (sticky) {
      top = top.or(BigInteger.ONE);
    }
    BigDecimal value = new BigDecimal(top);
    int e = exponent + drop;
    value =
        e >= 0
            ? value.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(e)))
            : value.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-e)));
    return value.doubleValue();
  }

  private static Object power(BigInteger x, BigInteger y) {
    if (y.signum() < 0) {
      if (x.signum() == 0) {
        throw Errors.zeroDivision("0.0 cannot be raised to a negative power");
      }
      return Math.pow(toDouble(x), toDouble(y));
    }
    if (x.bitLength() <= 1 && x.abs().bitLength() <= 1) {
      return x.signum() == 0
          ? (Object) (y.signum() == 0 ? 1L : 0L)
          : (Object) (x.signum() > 0 || !y.testBit(0) ? 1L : -1L);
    }
    if (y.bitLength() > 31) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    return Ints.normal(x.pow(y.intValue()));
  }

  /** {@code pow(x, y, z)}. */
  @TruffleBoundary
  public static Object powerModulo(Object a, Object b, Object m) {
    BigInteger x = Ints.big(a);
    BigInteger y = Ints.big(b);
    BigInteger z = Ints.big(m);
    if (z.signum() == 0) {
      throw Errors.valueError("pow() 3rd argument cannot be 0");
    }
    BigInteger abs = z.abs();
    BigInteger r;
    try {
      r = x.modPow(y, abs);
    } catch (ArithmeticException e) {
      throw Errors.valueError("base is not invertible for the given modulus");
    }
    if (z.signum() < 0 && r.signum() != 0) {
      r = r.add(z);
    }
    return Ints.normal(r);
  }

  private static Object floats(Slot op, Object a, Object b) {
    double x = toDouble(a);
    double y = toDouble(b);
    switch (op) {
      case ADD:
        return x + y;
      case SUB:
        return x - y;
      case MUL:
        return x * y;
      case TRUEDIV:
        if (y == 0) {
          throw Errors.zeroDivision("float division by zero");
        }
        return x / y;
      case FLOORDIV:
        if (y == 0) {
          throw Errors.zeroDivision("float floor division by zero");
        }
        return floorDivide(x, y);
      case MOD:
        if (y == 0) {
          throw Errors.zeroDivision("float modulo by zero");
        }
        return modulo(x, y);
      case DIVMOD:
        if (y == 0) {
          throw Errors.zeroDivision("float divmod()");
        }
        return new PyTuple(floorDivide(x, y), modulo(x, y));
      case POW:
        return power(x, y);
      default:
        return null;
    }
  }

  public static double modulo(double x, double y) {
    double m = x % y;
    if (m != 0) {
      return (y < 0) != (m < 0) ? m + y : m;
    }
    return Math.copySign(0.0, y);
  }

  public static double floorDivide(double x, double y) {
    double m = x % y;
    double div = (x - m) / y;
    if (m != 0 && (y < 0) != (m < 0)) {
      div -= 1.0;
    }
    if (div == 0) {
      return Math.copySign(0.0, x / y);
    }
    double floor = Math.floor(div);
    return div - floor > 0.5 ? floor + 1.0 : floor;
  }

  private static Object power(double x, double y) {
    if (x == 0 && y < 0 && !Double.isInfinite(y)) {
      throw Errors.zeroDivision("0.0 cannot be raised to a negative power");
    }
    if (x == 1 || y == 0) {
      return 1.0;
    }
    if (x == -1 && Double.isInfinite(y)) {
      return 1.0;
    }
    if (x < 0 && !Double.isInfinite(x) && y != Math.rint(y) && !Double.isNaN(y)) {
      return Complexes.binary(Slot.POW, new PyComplex(x, 0), new PyComplex(y, 0));
    }
    double r = Math.pow(x, y);
    if (Double.isInfinite(r) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
      throw Errors.withArgs(
          ExceptionTypes.OVERFLOW_ERROR, 34L, Str.of("Numerical result out of range"));
    }
    return r;
  }

  /** Exact comparison of two reals: negative, zero or positive; NaN is the caller's to exclude. */
  @TruffleBoundary
  public static int compare(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x < y ? -1 : x > y ? 1 : 0;
    }
    if (a instanceof Double x) {
      return -compareWithDouble(intValue(b), x);
    }
    if (b instanceof Double y) {
      return compareWithDouble(intValue(a), y);
    }
    Object x = intValue(a);
    Object y = intValue(b);
    if (x instanceof Long p && y instanceof Long q) {
      return Long.compare(p, q);
    }
    return Ints.big(x).compareTo(Ints.big(y));
  }

  private static int compareWithDouble(Object intValue, double d) {
    if (Double.isInfinite(d)) {
      return d > 0 ? -1 : 1;
    }
    if (intValue instanceof Long v && Math.abs(v) <= 1L << 53) {
      return Double.compare(v, d == 0 ? 0.0 : d);
    }
    return new BigDecimal(Ints.big(intValue)).compareTo(new BigDecimal(d));
  }
}
