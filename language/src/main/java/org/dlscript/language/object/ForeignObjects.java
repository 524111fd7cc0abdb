package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;

/** Values of the host or of other languages, as the guest sees them. */
public final class ForeignObjects {
  /** The class of every value that is not the guest's own. */
  public static final PyClass FOREIGN = Types.sealed("foreign", b -> {});

  private ForeignObjects() {}

  @TruffleBoundary
  static PyClass typeOf(Object o) {
    if (o == null) {
      throw new IllegalStateException("a Java null reached the guest");
    }
    return FOREIGN;
  }

  /** A value given by the host as the guest's own where there is one. */
  @TruffleBoundary
  public static Object fromHost(Object v) {
    InteropLibrary lib = InteropLibrary.getUncached();
    try {
      if (v instanceof PyObject
          || v instanceof Long
          || v instanceof Double
          || v instanceof Boolean) {
        return v;
      }
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
        return lib.fitsInLong(v)
            ? (Object) lib.asLong(v)
            : lib.fitsInDouble(v) ? (Object) lib.asDouble(v) : lib.asBigInteger(v);
      }
    } catch (UnsupportedMessageException e) {
      throw new IllegalStateException(e);
    }
    return v;
  }

  /** A guest value as one that other languages accept. */
  public static Object toHost(Object v) {
    return v instanceof java.math.BigInteger b
        ? new BigNumber(b)
        : v instanceof Cell ? PyNone.NONE : v;
  }
}
