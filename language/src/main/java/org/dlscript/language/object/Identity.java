package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.object.HiddenKey;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code id()} and {@code is}: unique per object while it lives; numbers are what they are worth.
 */
public final class Identity {
  private static final AtomicLong NEXT = new AtomicLong(0x7f0000000000L);
  private static final HiddenKey KEY = new HiddenKey("id");

  private Identity() {}

  @TruffleBoundary
  public static long of(Object o) {
    if (o instanceof PyObject p) {
      Object id = PyObject.LIB.getOrDefault(p, KEY, null);
      if (id == null) {
        id = NEXT.getAndAdd(16);
        PyObject.LIB.put(p, KEY, id);
      }
      return (Long) id;
    }
    if (o instanceof Long v) {
      return v * 32 + 0x10000;
    }
    if (o instanceof Double d) {
      return Double.doubleToLongBits(d) >>> 4;
    }
    if (o instanceof TruffleString s) {
      return 1L << 60 | Str.hash(s) & 0xffffffffL;
    }
    return System.identityHashCode(o);
  }

  /** Gives an object the id of another. */
  static void share(PyObject from, PyObject to) {
    PyObject.LIB.put(to, KEY, of(from));
  }

  /** {@code a is b}: boxes of small values have no identity of their own. */
  public static boolean same(Object a, Object b) {
    if (a == b) {
      return true;
    }
    if (a instanceof PyObject || b instanceof PyObject) {
      return false;
    }
    return sameValue(a, b);
  }

  @TruffleBoundary
  private static boolean sameValue(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x.longValue() == y.longValue();
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return x.booleanValue() == y.booleanValue();
    }
    if (a instanceof Double x && b instanceof Double y) {
      return Double.doubleToRawLongBits(x) == Double.doubleToRawLongBits(y);
    }
    if (a instanceof TruffleString x && b instanceof TruffleString y) {
      return Str.equal(x, y);
    }
    return a instanceof BigInteger x && x.equals(b);
  }
}
