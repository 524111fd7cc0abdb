package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.TypeBuilder;

/** The methods of bytes and bytearrays that take them apart. */
final class BytesSplitting {
  private BytesSplitting() {}

  static void define(TypeBuilder t) {
    t.methodN(
        "split(self, /, sep=None, maxsplit=-1)",
        a ->
            BytesTypes.list(
                a[0], split(BytesMethods.of(a[0]), a[1], Ints.indexClamped(Ints.index(a[2])))));
    t.methodN(
        "rsplit(self, /, sep=None, maxsplit=-1)",
        a ->
            BytesTypes.list(
                a[0], splitBack(BytesMethods.of(a[0]), a[1], Ints.indexClamped(Ints.index(a[2])))));
    t.methodN(
        "splitlines(self, /, keepends=False)",
        a -> BytesTypes.list(a[0], lines(BytesMethods.of(a[0]), Operators.truth(a[1]))));
    t.method(
        "partition(self, sep, /)",
        (s, sep) -> {
          byte[] d = BytesMethods.of(s);
          byte[] sub = separator(sep);
          int at = BytesMethods.indexOf(d, sub, 0, d.length);
          return at < 0
              ? three(s, d.clone(), new byte[0], new byte[0])
              : three(s, Arrays.copyOf(d, at), sub, tail(d, at + sub.length));
        });
    t.method(
        "rpartition(self, sep, /)",
        (s, sep) -> {
          byte[] d = BytesMethods.of(s);
          byte[] sub = separator(sep);
          int at = BytesMethods.lastIndexOf(d, sub, 0, d.length);
          return at < 0
              ? three(s, new byte[0], new byte[0], d.clone())
              : three(s, Arrays.copyOf(d, at), sub, tail(d, at + sub.length));
        });
  }

  private static byte[] tail(byte[] d, int from) {
    return Arrays.copyOfRange(d, from, d.length);
  }

  private static PyTuple three(Object s, byte[] a, byte[] b, byte[] c) {
    return new PyTuple(BytesTypes.like(s, a), BytesTypes.like(s, b), BytesTypes.like(s, c));
  }

  private static byte[] separator(Object sep) {
    byte[] d = BytesTypes.data(sep);
    if (d.length == 0) {
      throw Errors.valueError("empty separator");
    }
    return d;
  }

  private static List<byte[]> split(byte[] d, Object sep, long most) {
    List<byte[]> out = new ArrayList<>();
    long left = most < 0 ? Long.MAX_VALUE : most;
    int at = 0;
    if (sep == PyNone.NONE) {
      while (true) {
        while (at < d.length && BytesMethods.isSpace(d[at])) {
          at++;
        }
        if (at == d.length) {
          return out;
        }
        int end = at;
        while (end < d.length && !BytesMethods.isSpace(d[end])) {
          end++;
        }
        if (left-- == 0) {
          // What remains after the last allowed split keeps its spaces at the end.
          out.add(Arrays.copyOfRange(d, at, d.length));
          return out;
        }
        out.add(Arrays.copyOfRange(d, at, end));
        at = end;
      }
    }
    byte[] sub = separator(sep);
    for (int i = BytesMethods.indexOf(d, sub, 0, d.length); i >= 0 && left-- > 0; ) {
      out.add(Arrays.copyOfRange(d, at, i));
      at = i + sub.length;
      i = BytesMethods.indexOf(d, sub, at, d.length);
    }
    out.add(tail(d, at));
    return out;
  }

  private static List<byte[]> splitBack(byte[] d, Object sep, long most) {
    List<byte[]> out = new ArrayList<>();
    long left = most < 0 ? Long.MAX_VALUE : most;
    int at = d.length;
    if (sep == PyNone.NONE) {
      while (true) {
        while (at > 0 && BytesMethods.isSpace(d[at - 1])) {
          at--;
        }
        if (at == 0) {
          break;
        }
        int start = at;
        while (start > 0 && !BytesMethods.isSpace(d[start - 1])) {
          start--;
        }
        if (left-- == 0) {
          out.add(Arrays.copyOf(d, at));
          break;
        }
        out.add(Arrays.copyOfRange(d, start, at));
        at = start;
      }
    } else {
      byte[] sub = separator(sep);
      for (int i = BytesMethods.lastIndexOf(d, sub, 0, d.length); i >= 0 && left-- > 0; ) {
        out.add(Arrays.copyOfRange(d, i + sub.length, at));
        at = i;
        i = BytesMethods.lastIndexOf(d, sub, 0, at);
      }
      out.add(Arrays.copyOf(d, at));
    }
    Collections.reverse(out);
    return out;
  }

  private static List<byte[]> lines(byte[] d, boolean keep) {
    List<byte[]> out = new ArrayList<>();
    int at = 0;
    while (at < d.length) {
      int end = at;
      while (end < d.length && d[end] != '\n' && d[end] != '\r') {
        end++;
      }
      int next = end;
      if (next < d.length) {
        next += d[next] == '\r' && next + 1 < d.length && d[next + 1] == '\n' ? 2 : 1;
      }
      out.add(Arrays.copyOfRange(d, at, keep ? next : end));
      at = next;
    }
    return out;
  }
}
