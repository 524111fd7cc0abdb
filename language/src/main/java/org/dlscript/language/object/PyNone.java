package org.dlscript.language.object;

import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/** The singletons None, Ellipsis and NotImplemented. */
@ExportLibrary(InteropLibrary.class)
public final class PyNone implements TruffleObject {
  public static final PyNone NONE = new PyNone("None");
  public static final PyNone ELLIPSIS = new PyNone("Ellipsis");
  public static final PyNone NOT_IMPLEMENTED = new PyNone("NotImplemented");

  private final String text;

  private PyNone(String text) {
    this.text = text;
  }

  @ExportMessage
  boolean isNull() {
    return this == NONE;
  }

  @ExportMessage
  Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
