package org.dlscript.language.builtin;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.BytesText;
import org.dlscript.language.text.Search;

/** The methods of bytes and bytearray that resemble those of str; only ASCII counts as letters. */
final class BytesMethods {
  private BytesMethods() {}

  static byte[] of(Object o) {
    return ((PyBytes) o).data();
  }

  static void define(TypeBuilder t) {
    for (String n : new String[] {"find", "rfind", "index", "rindex"}) {
      t.methodN(
          n + "(self, sub, start=None, end=None, /)",
          a -> {
            byte[] sub = needle(a[1]);
            byte[] d = of(a[0]);
            int from = bound(a[2], 0, d.length);
            int to = bound(a[3], d.length, d.length);
            int i = n.startsWith("r") ? lastIndexOf(d, sub, from, to) : indexOf(d, sub, from, to);
            if (i < 0 && n.endsWith("index")) {
              throw Errors.valueError(
                  sub.length == 0 || !(a[1] instanceof Long)
                      ? "subsection not found"
                      : "subsection not found");
            }
            return (long) i;
          });
    }
    t.methodN("count(self, sub, start=None, end=None, /)", BytesMethods::count);
    for (String n : new String[] {"startswith", "endswith"}) {
      t.methodN(n + "(self, prefix, start=None, end=None, /)", a -> affix(a, n));
    }
    t.method("join(self, iterable_of_bytes, /)", BytesMethods::join);
    cases(t);
    trimming(t);
    BytesSplitting.define(t);
    t.methodN("replace(self, old, new, count=-1, /)", BytesMethods::replace);
    t.methodN(
        "translate(self, table, /, delete=b'')".replace("b''", "<absent>"),
        BytesMethods::translate);
  }

  static byte[] needle(Object o) {
    byte[] d = BytesTypes.dataOrNull(o);
    if (d != null) {
      return d;
    }
    if (Ints.intOrNull(o) != null || Types.of(o).slot(Slot.INDEX) != null) {
      return new byte[] {BytesTypes.byteOf(o)};
    }
    throw Errors.typeError(
        "argument should be integer or bytes-like object, not '" + Types.of(o).messageName() + "'");
  }

  private static int bound(Object o, int otherwise, int length) {
    if (o == PyNone.NONE) {
      return otherwise;
    }
    long v = Ints.indexClamped(o);
    return (int) (v < 0 ? Math.max(0, v + length) : Math.min(v, length + 1L));
  }

  /** The first place of {@code sub} within a range, or -1. */
  static int indexOf(byte[] d, byte[] sub, int from, int to) {
    int end = Math.min(to, d.length);
    if (Search.isLong(sub.length, end - from)) {
      return Search.first(i -> d[i], from, end, i -> sub[i], sub.length);
    }
    int last = end - sub.length;
    outer:
    for (int i = from; i <= last; i++) {
      for (int k = 0; k < sub.length; k++) {
        if (d[i + k] != sub[k]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }

  static int lastIndexOf(byte[] d, byte[] sub, int from, int to) {
    int end = Math.min(to, d.length);
    if (Search.isLong(sub.length, end - from)) {
      return Search.last(i -> d[i], from, end, i -> sub[i], sub.length);
    }
    outer:
    for (int i = Math.min(to, d.length) - sub.length; i >= from; i--) {
      for (int k = 0; k < sub.length; k++) {
        if (d[i + k] != sub[k]) {
          continue outer;
        }
      }
      return i;
    }
    return -1;
  }

  private static Object count(Object[] a) {
    byte[] sub = needle(a[1]);
    byte[] d = of(a[0]);
    int from = bound(a[2], 0, d.length);
    int to = Math.min(bound(a[3], d.length, d.length), d.length);
    if (sub.length == 0) {
      return (long) Math.max(0, to - from + 1);
    }
    long n = 0;
    for (int i = indexOf(d, sub, from, to); i >= 0; i = indexOf(d, sub, i + sub.length, to)) {
      n++;
    }
    return n;
  }

  private static Object affix(Object[] a, String name) {
    byte[] d = of(a[0]);
    int from = bound(a[2], 0, d.length);
    int to = Math.min(bound(a[3], d.length, d.length), d.length);
    Object[] any = a[1] instanceof PyTuple p ? p.items : new Object[] {a[1]};
    for (Object x : any) {
      byte[] sub = BytesTypes.dataOrNull(x);
      if (sub == null) {
        throw Errors.typeError(
            a[1] instanceof PyTuple
                ? "a bytes-like object is required, not '" + Types.of(x).messageName() + "'"
                : name
                    + " first arg must be bytes or a tuple of bytes, not "
                    + Types.of(x).messageName());
      }
      int at = name.equals("startswith") ? from : to - sub.length;
      if (at >= from && at + sub.length <= to && indexOf(d, sub, at, at + sub.length) == at) {
        return true;
      }
    }
    return false;
  }

  private static Object join(Object s, Object iterable) {
    Object[] parts;
    try {
      parts = Iteration.toArray(iterable);
    } catch (org.dlscript.language.object.PyException e) {
      if (e.is(ExceptionTypes.TYPE_ERROR) && Types.of(iterable).slot(Slot.ITER) == null) {
        throw Errors.typeError("can only join an iterable");
      }
      throw e;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < parts.length; i++) {
      byte[] d = BytesTypes.dataOrNull(parts[i]);
      if (d == null) {
        throw Errors.typeError(
            "sequence item "
                + i
                + ": expected a bytes-like object, "
                + Types.of(parts[i]).name()
                + " found");
      }
      if (i > 0) {
        out.writeBytes(of(s));
      }
      out.writeBytes(d);
    }
    return BytesTypes.like(s, out.toByteArray());
  }

  private static void cases(TypeBuilder t) {
    String[][] codes = {
      {"upper", "U"}, {"lower", "L"}, {"swapcase", "S"}, {"title", "T"}, {"capitalize", "C"}
    };
    for (String[] c : codes) {
      t.method(
          c[0] + "(self, /)",
          s -> BytesTypes.like(s, BytesText.convertCase(of(s), c[1].charAt(0))));
    }
    String[] tests = {
      "isalpha", "isalnum", "isdigit", "isspace", "islower", "isupper", "istitle", "isascii"
    };
    for (String n : tests) {
      t.method(n + "(self, /)", s -> BytesText.test(of(s), n));
    }
    String[] fills = {"center", "ljust", "rjust"};
    for (String n : fills) {
      t.methodN(n + "(self, width, fillchar=<absent>, /)", a -> justify(a, n));
    }
    t.method(
        "zfill(self, width, /)",
        (s, w) -> {
          byte[] d = of(s);
          int width = (int) Math.min(Ints.asLong(w), Integer.MAX_VALUE - 8);
          if (width <= d.length) {
            return BytesTypes.like(s, d.clone());
          }
          byte[] out = new byte[width];
          Arrays.fill(out, (byte) '0');
          System.arraycopy(d, 0, out, width - d.length, d.length);
          if (d.length > 0 && (d[0] == '+' || d[0] == '-')) {
            out[width - d.length] = '0';
            out[0] = d[0];
          }
          return BytesTypes.like(s, out);
        });
    t.method("expandtabs(self, /, tabsize=8)", BytesMethods::expandTabs);
  }

  private static Object justify(Object[] a, String name) {
    byte fill = ' ';
    if (a[2] != null) {
      if (!(a[2] instanceof PyBytes b) || b.size() != 1) {
        throw Errors.typeError(
            name
                + "() argument 2 must be a byte string of length 1, not "
                + (a[2] instanceof PyBytes b
                    ? "a " + b.type().name() + " object of length " + b.size()
                    : Types.of(a[2]).name()));
      }
      fill = (byte) b.at(0);
    }
    byte[] d = of(a[0]);
    long width = Ints.asLong(a[1]);
    if (width <= d.length) {
      return BytesTypes.like(a[0], d.clone());
    }
    int missing = BytesTypes.checkedLength(width) - d.length;
    int left =
        switch (name) {
          case "ljust" -> 0;
          case "rjust" -> missing;
          default -> missing / 2 + (missing & (int) width & 1);
        };
    byte[] out = new byte[(int) width];
    Arrays.fill(out, fill);
    System.arraycopy(d, 0, out, left, d.length);
    return BytesTypes.like(a[0], out);
  }

  private static Object expandTabs(Object s, Object tabSize) {
    int tab = Ints.asInt(tabSize);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int column = 0;
    for (byte b : of(s)) {
      if (b != '\t') {
        out.write(b);
        column = b == '\n' || b == '\r' ? 0 : column + 1;
      } else if (tab > 0) {
        int n = tab - column % tab;
        if ((long) out.size() + n > Integer.MAX_VALUE - 8) {
          throw Errors.overflow("result too long");
        }
        for (int i = 0; i < n; i++) {
          out.write(' ');
        }
        column += n;
      }
    }
    return BytesTypes.like(s, out.toByteArray());
  }

  static boolean isSpace(int b) {
    return b == ' ' || b >= 9 && b <= 13;
  }

  private static void trimming(TypeBuilder t) {
    String[][] sides = {{"strip", "lr"}, {"lstrip", "l"}, {"rstrip", "r"}};
    for (String[] side : sides) {
      t.method(
          side[0] + "(self, bytes=None, /)",
          (s, chars) -> {
            byte[] d = of(s);
            byte[] set = chars == PyNone.NONE ? null : BytesTypes.data(chars);
            int from = 0;
            int to = d.length;
            while (side[1].contains("l") && from < to && in(d[from], set)) {
              from++;
            }
            while (side[1].contains("r") && to > from && in(d[to - 1], set)) {
              to--;
            }
            return BytesTypes.like(s, Arrays.copyOfRange(d, from, to));
          });
    }
    t.method(
        "removeprefix(self, prefix, /)",
        (s, p) -> {
          byte[] d = of(s);
          byte[] sub = BytesTypes.data(p);
          boolean has = indexOf(d, sub, 0, Math.min(sub.length, d.length)) == 0;
          return BytesTypes.like(s, Arrays.copyOfRange(d, has ? sub.length : 0, d.length));
        });
    t.method(
        "removesuffix(self, suffix, /)",
        (s, p) -> {
          byte[] d = of(s);
          byte[] sub = BytesTypes.data(p);
          int at = d.length - sub.length;
          boolean has = at >= 0 && indexOf(d, sub, at, d.length) == at;
          return BytesTypes.like(s, Arrays.copyOfRange(d, 0, has ? at : d.length));
        });
  }

  static boolean in(byte b, byte[] set) {
    if (set == null) {
      return isSpace(b);
    }
    for (byte x : set) {
      if (x == b) {
        return true;
      }
    }
    return false;
  }

  private static Object replace(Object[] a) {
    byte[] d = of(a[0]);
    byte[] old = BytesTypes.data(a[1]);
    byte[] with = BytesTypes.data(a[2]);
    long most = Ints.indexClamped(Ints.index(a[3]));
    long left = most < 0 ? Long.MAX_VALUE : most;
    ByteArrayOutputStream out = new ByteArrayOutputStream(d.length);
    int at = 0;
    if (old.length == 0) {
      while (left-- > 0) {
        out.writeBytes(with);
        if (at == d.length) {
          break;
        }
        out.write(d[at++]);
      }
    } else {
      for (int i = indexOf(d, old, 0, d.length); i >= 0 && left-- > 0; ) {
        out.write(d, at, i - at);
        out.writeBytes(with);
        at = i + old.length;
        i = indexOf(d, old, at, d.length);
      }
    }
    out.write(d, at, d.length - at);
    return BytesTypes.like(a[0], out.toByteArray());
  }

  private static Object translate(Object[] a) {
    byte[] table = a[1] == PyNone.NONE ? null : BytesTypes.data(a[1]);
    if (table != null && table.length != 256) {
      throw Errors.valueError("translation table must be 256 characters long");
    }
    byte[] delete = a[2] == null ? new byte[0] : BytesTypes.data(a[2]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : of(a[0])) {
      if (delete.length == 0 || !in(b, delete)) {
        out.write(table == null ? b : table[b & 0xff]);
      }
    }
    return BytesTypes.like(a[0], out.toByteArray());
  }

  static Object makeTranslation(Object from, Object to) {
    byte[] x = BytesTypes.data(from);
    byte[] y = BytesTypes.data(to);
    if (x.length != y.length) {
      throw Errors.valueError("maketrans arguments must have same length");
    }
    byte[] table = new byte[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) i;
    }
    for (int i = 0; i < x.length; i++) {
      table[x[i] & 0xff] = y[i];
    }
    return new PyBytes(table);
  }

  static boolean isText(Object o) {
    return PyBoxed.unbox(o) instanceof com.oracle.truffle.api.strings.TruffleString;
  }
}
