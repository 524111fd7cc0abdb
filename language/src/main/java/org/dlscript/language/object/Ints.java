package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.math.BigInteger;

/** Guest ints: Long where it fits, BigInteger else; conversions through {@code __index__}. */
public final class Ints {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Ints() {}

  /** The canonical guest int. */
  @TruffleBoundary
  public static Object normal(BigInteger b) {
    return b.bitLength() < 64 ? (Object) b.longValue() : b;
  }

  /** The int value (Long or BigInteger) of an int, bool or int subclass; null else. */
  public static Object intOrNull(Object o) {
    if (o instanceof Long) {
      return o;
    }
    if (o instanceof Boolean b) {
      return b ? 1L : 0L;
    }
    if (o instanceof BigInteger) {
      return o;
    }
    if (o instanceof PyBoxed b && (b.value instanceof Long || b.value instanceof BigInteger)) {
      return b.value;
    }
    return null;
  }

  @TruffleBoundary
  public static BigInteger big(Object intValue) {
    return intValue instanceof Long v ? BigInteger.valueOf(v) : (BigInteger) intValue;
  }

  /** {@code operator.index(o)}: a Long or BigInteger. */
  @TruffleBoundary
  public static Object index(Object o) {
    Object v = intOrNull(o);
    if (v != null) {
      return v;
    }
    Object m = Types.of(o).slot(Slot.INDEX);
    if (m == null) {
      throw Errors.typeError(
          "'" + Types.of(o).messageName() + "' object cannot be interpreted as an integer");
    }
    Object r = Calls.call(m, o);
    v = intOrNull(r);
    if (v == null) {
      throw Errors.typeError("__index__ returned non-int (type " + Types.of(r).messageName() + ")");
    }
    strict(r, "__index__");
    return v;
  }

  /** Warns where a conversion gave an instance of a subclass of int. */
  @TruffleBoundary
  public static void strict(Object r, String method) {
    if (!(r instanceof Long) && !(r instanceof BigInteger)) {
      Warnings.warn(
          ExceptionTypes.DEPRECATION_WARNING,
          method
              + " returned non-int (type "
              + Types.of(r).messageName()
              + ").  The ability to return an instance of a strict subclass of int is deprecated,"
              + " and may not be supported in a future version of Python.");
    }
  }

  /** An index as long; values beyond a long are clamped to its ends. */
  @TruffleBoundary
  public static long indexClamped(Object o) {
    Object v;
    try {
      v = index(o);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.TYPE_ERROR) && Types.of(o).slot(Slot.INDEX) == null) {
        throw Errors.typeError(
            "slice indices must be integers or None or have an __index__ method");
      }
      throw e;
    }
    if (v instanceof BigInteger b) {
      return b.signum() < 0 ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2;
    }
    return Math.max(Long.MIN_VALUE / 2, Math.min(Long.MAX_VALUE / 2, (Long) v));
  }

  /** An index as long, or OverflowError. */
  public static long asLong(Object o) {
    if (o instanceof Long v) {
      return v;
    }
    return asLongSlow(o);
  }

  @TruffleBoundary
  private static long asLongSlow(Object o) {
    Object v = index(o);
    if (v instanceof BigInteger b) {
      if (b.compareTo(MIN) < 0 || b.compareTo(MAX) > 0) {
        throw Errors.overflow("Python int too large to convert to C long");
      }
      return b.longValue();
    }
    return (Long) v;
  }

  public static int asInt(Object o) {
    long v = asLong(o);
    if (v != (int) v) {
      throw Errors.overflow("Python int too large to convert to C int");
    }
    return (int) v;
  }

  /** How often a sequence is repeated, OverflowError beyond a long. */
  @TruffleBoundary
  public static long asCount(Object o) {
    if (o instanceof Long v) {
      return v;
    }
    Object v = index(o);
    if (v instanceof BigInteger) {
      throw Errors.overflow(
          "cannot fit '" + Types.of(o).messageName() + "' into an index-sized integer");
    }
    return (Long) v;
  }

  /**
   * As {@link #asIndex}, for functions whose argument is a count: another error where too large.
   */
  @TruffleBoundary
  public static long asSize(Object o) {
    Object v = o instanceof Long ? o : index(o);
    if (v instanceof BigInteger) {
      throw Errors.overflow("Python int too large to convert to C ssize_t");
    }
    return (Long) v;
  }

  /** A sequence index, IndexError beyond a long. */
  @TruffleBoundary
  public static long asIndex(Object o) {
    if (o instanceof Long v) {
      return v;
    }
    Object v = index(o);
    if (v instanceof BigInteger) {
      throw Errors.indexError(
          "cannot fit '" + Types.of(o).messageName() + "' into an index-sized integer");
    }
    return (Long) v;
  }
}
