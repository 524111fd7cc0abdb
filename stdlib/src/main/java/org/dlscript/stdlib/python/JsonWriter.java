package org.dlscript.stdlib.python;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/**
 * The JSON text of a guest value, as an encoder's attributes ask for it: what {@code
 * json.JSONEncoder} documents. One writer writes one value; not for several threads.
 */
final class JsonWriter {
  // So many lists within lists fit on the stack of any thread.
  private static final int DEPTH = 2000;
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder();
  private final Object encoder;
  private final boolean ascii;
  private final boolean allowsNan;
  private final boolean sorts;
  private final boolean skips;
  private final Map<Object, Object> open;
  // What one step of indentation is; null where all stands on one line.
  private final String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private int depth;

  JsonWriter(Object encoder) {
    this.encoder = encoder;
    ascii = is("ensure_ascii");
    allowsNan = is("allow_nan");
    sorts = is("sort_keys");
    skips = is("skipkeys");
    open = is("check_circular") ? new IdentityHashMap<>() : null;
    Object step = PyBoxed.unbox(Attributes.get(encoder, "indent"));
    indent =
        step == PyNone.NONE
            ? null
            : step instanceof TruffleString s
                ? Str.java(s)
                : " ".repeat(Math.max(0, Ints.asInt(step)));
    itemSeparator = Text.str(Attributes.get(encoder, "item_separator"));
    keySeparator = Text.str(Attributes.get(encoder, "key_separator"));
  }

  private boolean is(String setting) {
    return Operators.truth(Attributes.get(encoder, setting));
  }

  /**
   * @throws org.dlscript.language.object.PyException the TypeError of the encoder's {@code
   *     default}, ValueError for a value within itself or a number that JSON has not got
   */
  @TruffleBoundary
  String text(Object o) {
    write(o, 0);
    return out.toString();
  }

  private void write(Object o, int level) {
    String plain = plain(o);
    if (plain != null) {
      out.append(plain);
      return;
    }
    Object value = PyBoxed.unbox(o);
    if (value instanceof TruffleString s) {
      quote(out, Str.java(s), ascii);
      return;
    }
    if (++depth > DEPTH) {
      throw Errors.of(
          ExceptionTypes.RECURSION_ERROR,
          "maximum recursion depth exceeded while encoding a JSON object");
    }
    if (open != null && open.put(o, o) != null) {
      throw Errors.valueError("Circular reference detected");
    }
    if (o instanceof PyList list) {
      writeItems(list, level);
    } else if (o instanceof PyTuple tuple) {
      writeItems(tuple, level);
    } else if (o instanceof PyDict dict) {
      writeDict(dict, level);
    } else {
      write(Calls.method(encoder, "default", o), level);
    }
    depth--;
    if (open != null) {
      open.remove(o);
    }
  }

  /** The text of what is written without quotes, wherever it stands, or null. */
  private String plain(Object o) {
    Object value = PyBoxed.unbox(o);
    if (value instanceof Long || value instanceof BigInteger) {
      return Text.repr(value);
    }
    if (value instanceof Double d) {
      return number(d);
    }
    if (value instanceof Boolean b) {
      return b ? "true" : "false";
    }
    return value == PyNone.NONE ? "null" : null;
  }

  private String number(double d) {
    if (Double.isFinite(d)) {
      return Text.repr(d);
    }
    if (!allowsNan) {
      throw Errors.valueError("Out of range float values are not JSON compliant: " + Text.repr(d));
    }
    return Double.isNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
  }

  /** The items of a list or tuple; a list may change while its items are made into text. */
  private void writeItems(Object sequence, int level) {
    Object[] items = Iteration.toArray(sequence);
    if (items.length == 0) {
      out.append("[]");
      return;
    }
    out.append('[');
    // A list may lose items while others are made into text: those are not asked for.
    PyList live = sequence instanceof PyList list && list.type() == Types.LIST ? list : null;
    for (int i = 0; i < (live == null ? items.length : live.size); i++) {
      if (i > 0) {
        out.append(itemSeparator);
      }
      startLine(level + 1);
      write(live == null ? items[i] : live.items[i], level + 1);
    }
    startLine(level);
    out.append(']');
  }

  private void writeDict(PyDict dict, int level) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    Object[] keys;
    Object[] values;
    if (dict.type() == Types.DICT && !sorts) {
      keys = dict.keysArray();
      values = dict.valuesArray();
    } else {
      Object[] items = items(dict);
      keys = new Object[items.length];
      values = new Object[items.length];
      for (int i = 0; i < items.length; i++) {
        Object[] pair = Iteration.unpack(items[i], 2);
        keys[i] = pair[0];
        values[i] = pair[1];
      }
    }
    writeEntries(keys, values, level);
  }

  private Object[] items(PyDict dict) {
    PyList items = Iteration.toList(Calls.method(dict, "items"));
    if (sorts) {
      Calls.method(items, "sort");
    }
    return items.toArray();
  }

  private void writeEntries(Object[] keys, Object[] values, int level) {
    out.append('{');
    boolean first = true;
    for (int i = 0; i < keys.length; i++) {
      String key = key(keys[i]);
      if (key == null) {
        continue;
      }
      if (!first) {
        out.append(itemSeparator);
      }
      first = false;
      startLine(level + 1);
      quote(out, key, ascii);
      out.append(keySeparator);
      write(values[i], level + 1);
    }
    if (!first) {
      startLine(level);
    }
    out.append('}');
  }

  private String key(Object key) {
    if (PyBoxed.unbox(key) instanceof TruffleString s) {
      return Str.java(s);
    }
    String plain = plain(key);
    if (plain != null || skips) {
      return plain;
    }
    throw Errors.typeError(
        "keys must be str, int, float, bool or None, not " + Types.of(key).messageName());
  }

  private void startLine(int level) {
    if (indent != null) {
      out.append('\n').append(indent.repeat(level));
    }
  }

  /** A string with its quotes; beyond ASCII as it is or, if asked, as escapes of UTF-16. */
  static void quote(StringBuilder out, String s, boolean ascii) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || ascii && c > '~') {
            out.append("\\u").append(HEX.toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
