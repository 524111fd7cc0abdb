package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.api.strings.TruffleStringBuilder;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.StrSearch;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * The text of a {@code StringIO} and the place in it, in code points. What is written at the end,
 * the usual case, is collected and joined once somebody reads. Belongs to one stream; not for
 * several threads.
 */
final class TextMemory extends PyObject {
  static final PyClass TYPE = Types.sealed("_TextMemory", TextMemory::define);
  private static final TruffleString LINE_FEED = Str.of("\n");
  private static final TruffleString RETURN = Str.of("\r");

  // Of what a string's bytes, four for each code point, can be counted by.
  private static final int MOST = Integer.MAX_VALUE >> 2;

  private TruffleString text = Str.EMPTY;
  private TruffleStringBuilder added;
  private int length;
  private long at;

  TextMemory() {
    super(TYPE);
  }

  private static TextMemory of(Object o) {
    return (TextMemory) o;
  }

  private static void define(TypeBuilder t) {
    t.getset(
        "text",
        o -> of(o).text(),
        (o, v) -> {
          of(o).become((TruffleString) PyBoxed.unbox(v));
          return PyNone.NONE;
        });
    t.getset(
        "at",
        o -> of(o).at,
        (o, v) -> {
          of(o).at = Ints.asLong(v);
          return PyNone.NONE;
        });
    t.method(
        "write(self, text, /)",
        (o, s) -> {
          of(o).write((TruffleString) PyBoxed.unbox(s));
          return PyNone.NONE;
        });
    t.method(
        "read(self, size, /)",
        (o, n) -> {
          TextMemory m = of(o);
          return m.take(m.within(m.length, Ints.asLong(n)));
        });
    t.method(
        "line(self, end, size, /)", (o, end, n) -> of(o).line((TruffleString) end, Ints.asLong(n)));
  }

  private void become(TruffleString s) {
    text = s;
    length = Str.length(s);
    added = null;
  }

  private TruffleString text() {
    if (added != null) {
      text = added.toStringUncached();
      added = null;
    }
    return text;
  }

  private void write(TruffleString s) {
    int n = Str.length(s);
    if (at > MOST - n) {
      throw Errors.overflow("new position too large");
    }
    if (at == length) {
      if (added == null) {
        added = TruffleStringBuilder.create(Str.ENCODING);
        added.appendStringUncached(text);
      }
      added.appendStringUncached(s);
      length += n;
    } else if (n > 0) {
      TruffleString old = text();
      TruffleStringBuilder b = TruffleStringBuilder.create(Str.ENCODING);
      b.appendStringUncached(Str.substring(old, 0, (int) Math.min(at, length)));
      if (at > length) {
        // Nobody has written between the end and here.
        b.appendStringUncached(Str.repeat(Str.ofCodePoint(0), (int) (at - length)));
      }
      b.appendStringUncached(s);
      b.appendStringUncached(Str.substring(old, (int) Math.min(at + n, length), length));
      become(b.toStringUncached());
    }
    at += n;
  }

  /** A place up to an end, but no more than size from here; a negative size is no limit. */
  private long within(long end, long size) {
    return size < 0 || size > end - at ? end : at + size;
  }

  private TruffleString take(long end) {
    long to = Math.min(end, length);
    if (at >= to) {
      return Str.EMPTY;
    }
    int from = (int) at;
    at = to;
    return Str.substring(text(), from, (int) to);
  }

  /** Up to and with the end of a line, the empty one being any of three, but no more than size. */
  private TruffleString line(TruffleString mark, long size) {
    long end = Str.length(mark) == 0 ? afterAny() : after(mark);
    return take(within(end, size));
  }

  private long after(TruffleString mark) {
    int i = StrSearch.find(text(), mark, at, length);
    return i < 0 ? length : i + Str.length(mark);
  }

  private long afterAny() {
    int feed = StrSearch.find(text(), LINE_FEED, at, length);
    int back = StrSearch.find(text, RETURN, at, feed < 0 ? length : feed);
    if (back < 0) {
      return feed < 0 ? length : feed + 1;
    }
    return feed == back + 1 ? back + 2 : back + 1;
  }
}
