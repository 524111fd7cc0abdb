package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/** Tables of characters: {@code str.translate} and {@code str.maketrans}. */
final class StrTables {
  private StrTables() {}

  static Object translate(TruffleString s, Object table) {
    StringBuilder b = new StringBuilder();
    int n = Str.length(s);
    for (int i = 0; i < n; i++) {
      int c = Str.codePointAt(s, i);
      Object r = entry(table, c);
      if (r == null) {
        b.appendCodePoint(c);
        continue;
      }
      if (r == PyNone.NONE) {
        continue;
      }
      Object v = PyBoxed.unbox(r);
      if (v instanceof TruffleString t) {
        b.append(Str.java(t));
      } else if (v instanceof Long code) {
        if (code < 0 || code > Character.MAX_CODE_POINT) {
          throw Errors.valueError("character mapping must be in range(0x110000)");
        }
        b.appendCodePoint(code.intValue());
      } else {
        throw Errors.typeError("character mapping must return integer, None or str");
      }
    }
    return Str.of(b.toString());
  }

  /** What a table says of a character; null where it has nothing of it. */
  private static Object entry(Object table, int c) {
    if (table instanceof PyDict d && d.type() == Types.DICT) {
      return d.get((Object) (long) c);
    }
    try {
      return Operators.getItem(table, (long) c);
    } catch (PyException e) {
      if (!e.is(ExceptionTypes.LOOKUP_ERROR)) {
        throw e;
      }
      return null;
    }
  }

  static Object make(Object x, Object y, Object z) {
    PyDict out = new PyDict();
    if (y == null) {
      if (!(x instanceof PyDict d)) {
        throw Errors.typeError("if you give only one argument to maketrans it must be a dict");
      }
      PyDict.Cursor c = d.cursor();
      while (c.advance()) {
        Object k = PyBoxed.unbox(c.key());
        if (k instanceof TruffleString s) {
          if (Str.length(s) != 1) {
            throw Errors.valueError("string keys in translate table must be of length 1");
          }
          k = (long) Str.codePointAt(s, 0);
        }
        out.put(k, c.value());
      }
      return out;
    }
    if (!(org.dlscript.language.object.PyBoxed.unbox(y) instanceof TruffleString)) {
      throw Errors.typeError("maketrans() argument 2 must be str, not " + Errors.given(y));
    }
    if (!(PyBoxed.unbox(x) instanceof TruffleString)) {
      throw Errors.typeError(
          "first maketrans argument must be a string if there is a second argument");
    }
    TruffleString from = StrType.of(x);
    TruffleString to = StrType.of(y);
    if (Str.length(from) != Str.length(to)) {
      throw Errors.valueError("the first two maketrans arguments must have equal length");
    }
    for (int i = 0; i < Str.length(from); i++) {
      out.put((Object) (long) Str.codePointAt(from, i), (long) Str.codePointAt(to, i));
    }
    if (z != null) {
      for (int i = 0; i < Str.length(StrType.of(z)); i++) {
        out.put((Object) (long) Str.codePointAt(StrType.of(z), i), PyNone.NONE);
      }
    }
    return out;
  }
}
