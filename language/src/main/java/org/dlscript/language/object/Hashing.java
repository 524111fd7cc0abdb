package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Hash and equality of dict keys and set members: Python's numeric hashes, guest methods else. */
public final class Hashing {
  /** CPython's modulus on 64-bit machines, the Mersenne prime 2^61 - 1. */
  private static final long MODULUS = (1L << 61) - 1;

  private static final BigInteger BIG_MODULUS = BigInteger.valueOf(MODULUS);

  private Hashing() {}

  public static long hash(Object o) {
    if (o instanceof TruffleString s) {
      int h = Str.hash(s);
      return h == -1 ? (Str.length(s) == 0 ? 0 : -2) : h;
    }
    if (o instanceof Long v) {
      return hashLong(v);
    }
    return hashOther(o);
  }

  public static long hashLong(long v) {
    long h;
    if (v > -MODULUS && v < MODULUS) {
      h = v;
    } else {
      h = v % MODULUS;
    }
    return h == -1 ? -2 : h;
  }

  @TruffleBoundary
  private static long hashOther(Object o) {
    if (o instanceof Boolean b) {
      return b ? 1 : 0;
    }
    if (o instanceof Double d) {
      return hashDouble(d);
    }
    if (o instanceof BigInteger b) {
      return hashBig(b);
    }
    if (o instanceof PyTuple t && t.type() == Types.TUPLE) {
      return hashItems(t.items);
    }
    PyClass cls = Types.of(o);
    Object method = cls.slot(Slot.HASH);
    if (method instanceof PyBuiltin b && b.owner == Types.OBJECT) {
      return identity(o);
    }
    if (method == null || method == PyNone.NONE) {
      throw Errors.typeError("unhashable type: '" + cls.messageName() + "'");
    }
    Object h = PyBoxed.unbox(Calls.call(method, o));
    if (h instanceof Long v) {
      return v == -1 ? -2 : v;
    }
    if (h instanceof Boolean v) {
      return v ? 1 : 0;
    }
    if (h instanceof BigInteger v) {
      return hashBig(v);
    }
    throw Errors.typeError("__hash__ method should return an integer");
  }

  public static long identity(Object o) {
    return System.identityHashCode(o);
  }

  @TruffleBoundary
  public static long hashBig(BigInteger b) {
    long h = b.abs().mod(BIG_MODULUS).longValue();
    h = b.signum() < 0 ? -h : h;
    return h == -1 ? -2 : h;
  }

  @TruffleBoundary
  public static long hashDouble(double d) {
    if (d == Math.rint(d) && Math.abs(d) < 1e18) {
      return hashLong((long) d);
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? 314159 : -314159;
    }
    if (Double.isNaN(d)) {
      return 0;
    }
    BigDecimal exact = new BigDecimal(d);
    BigInteger num = exact.unscaledValue();
    BigInteger den = BigInteger.ONE;
    if (exact.scale() > 0) {
      den = BigInteger.TEN.pow(exact.scale());
    } else {
      num = num.multiply(BigInteger.TEN.pow(-exact.scale()));
    }
    BigInteger g = num.gcd(den);
    num = num.divide(g);
    den = den.divide(g);
    long h = num.abs().multiply(den.modInverse(BIG_MODULUS)).mod(BIG_MODULUS).longValue();
    h = num.signum() < 0 ? -h : h;
    return h == -1 ? -2 : h;
  }

  /** CPython's tuple hash, an xxHash variant. */
  @TruffleBoundary
  public static long hashItems(Object[] items) {
    long acc = 2870177450012600261L;
    for (Object item : items) {
      acc += hash(item) * -4417276706812531889L;
      acc = Long.rotateLeft(acc, 31);
      acc *= -7046029288634856825L;
    }
    acc += items.length ^ (2870177450012600261L ^ 3527539L);
    return acc == -1 ? 1546275796 : acc;
  }

  /** Identity or equality, for keys whose hashes agree. */
  static boolean sameKey(Object a, Object b) {
    if (a == b) {
      return true;
    }
    if (a instanceof TruffleString x && b instanceof TruffleString y) {
      return Str.equal(x, y);
    }
    if (a instanceof Long x && b instanceof Long y) {
      return x.longValue() == y.longValue();
    }
    return Operators.equal(a, b);
  }
}
