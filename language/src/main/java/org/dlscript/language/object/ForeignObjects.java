package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import java.math.BigInteger;
import org.dlscript.language.builtin.ForeignType;

/** Values of the host or of other languages, as the guest sees them, and the other way round. */
public final class ForeignObjects {
  /** The class of every value that is not the guest's own. */
  public static final PyClass FOREIGN = Types.sealed("foreign", ForeignType::define);

  private ForeignObjects() {}

  @TruffleBoundary
  static PyClass typeOf(Object o) {
    if (o == null) {
      throw new IllegalStateException("a Java null reached the guest");
    }
    return FOREIGN;
  }

  /** Whether a value came from outside and has no counterpart among the guest's own. */
  public static boolean isForeign(Object v) {
    return Types.of(v) == FOREIGN;
  }

  /** A value given by the host as the guest's own where there is one. */
  @TruffleBoundary
  public static Object fromHost(Object v) {
    if (v instanceof PyObject
        || v instanceof Long
        || v instanceof Double
        || v instanceof Boolean
        || v instanceof PyNone) {
      return v;
    }
    InteropLibrary lib = InteropLibrary.getUncached();
    try {
      if (lib.isNull(v)) {
        return PyNone.NONE;
      }
      if (lib.isString(v)) {
        return Str.of(lib.asString(v));
      }
      if (lib.isBoolean(v)) {
        return lib.asBoolean(v);
      }
      if (lib.isNumber(v)) {
        return number(lib, v);
      }
    } catch (UnsupportedMessageException e) {
      throw new IllegalStateException(e);
    }
    return v;
  }

  // A host's float or double is a float also where its value is whole.
  private static Object number(InteropLibrary lib, Object v) throws UnsupportedMessageException {
    if (v instanceof Float f) {
      return (double) f;
    }
    if (lib.fitsInLong(v)) {
      return lib.asLong(v);
    }
    return lib.fitsInDouble(v) ? (Object) lib.asDouble(v) : Ints.normal(lib.asBigInteger(v));
  }

  /** All of some values given by the host. */
  static Object[] fromHost(Object[] values) {
    Object[] own = new Object[values.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = fromHost(values[i]);
    }
    return own;
  }

  /** A guest value as one that other languages accept. */
  @TruffleBoundary
  public static Object toHost(Object v) {
    Object plain = PyBoxed.unbox(v);
    return plain instanceof BigInteger b
        ? new BigNumber(b)
        : plain instanceof Cell ? PyNone.NONE : plain;
  }
}
