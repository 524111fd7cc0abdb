package org.dlscript.language.builtin;

import java.util.Arrays;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.BytesText;

/** {@code bytearray}: what changes it. */
public final class ByteArrayType {
  private ByteArrayType() {}

  private static PyBytes.Mutable of(Object o) {
    return (PyBytes.Mutable) o;
  }

  public static void define(TypeBuilder t) {
    t.allocator(c -> new PyBytes.Mutable(c, new byte[0]));
    t.methodN(
        "__init__(self, /, source=<absent>, encoding=<absent>, errors=<absent>)",
        a -> {
          byte[] d = BytesTypes.make("bytearray", a[1], a[2], a[3]);
          of(a[0]).become(a[1] instanceof PyBytes ? d.clone() : d);
          return PyNone.NONE;
        });
    t.constructor(
        "bytearray(cls, /, *args, **kwargs)",
        a -> new PyBytes.Mutable((PyClass) a[0], new byte[0]));
    t.constant("__hash__", PyNone.NONE);
    t.method(
        "__repr__(self, /)", s -> Str.of(Types.of(s).name() + "(" + quoted(of(s).data()) + ")"));
    t.method(
        "__reduce_ex__(self, protocol=0, /)",
        (s, protocol) ->
            new PyTuple(
                of(s).type(),
                new PyTuple(new PyBytes(of(s).data().clone())),
                org.dlscript.language.object.Calls.method(s, "__getstate__")));
    t.classMethod(
        "fromhex(cls, string, /)",
        (Fn.F2)
            (c, text) -> {
              PyBytes plain = (PyBytes) BytesTypes.fromHex(Types.BYTES, text);
              return c == Types.BYTEARRAY
                  ? new PyBytes.Mutable(plain.data())
                  : org.dlscript.language.object.Calls.call(c, plain);
            });
    t.staticMethod("maketrans(frm, to, /)", (Fn.F2) BytesMethods::makeTranslation);
    BytesTypes.common(t);
    t.method("__setitem__(self, key, value, /)", ByteArrayType::set);
    t.method("__delitem__(self, key, /)", ByteArrayType::delete);
    t.method("__iadd__(self, value, /)", ByteArrayType::extendInPlace);
    t.method(
        "__imul__(self, value, /)",
        (s, n) -> {
          of(s).become(BytesTypes.repeated(of(s).data(), n));
          return s;
        });
    t.method("__alloc__(self, /)", s -> (long) of(s).size() + 1);
    growth(t);
    removal(t);
  }

  /** Between double quotes too, a bytearray's single ones are escaped. */
  private static String quoted(byte[] data) {
    String s = BytesText.repr(data);
    return s.startsWith("b\"") ? s.replace("'", "\\'") : s;
  }

  private static Object extendInPlace(Object s, Object v) {
    byte[] more = BytesTypes.dataOrNull(v);
    if (more == null) {
      throw Errors.typeError(
          "can't concat " + Types.of(v).messageName() + " to " + Types.of(s).messageName());
    }
    of(s).splice(of(s).size(), 0, more);
    return s;
  }

  private static void growth(TypeBuilder t) {
    t.method(
        "append(self, item, /)",
        (s, v) -> {
          of(s).append(BytesTypes.byteOf(v));
          return PyNone.NONE;
        });
    t.method(
        "extend(self, iterable_of_ints, /)",
        (s, v) -> {
          byte[] more = BytesTypes.dataOrNull(v);
          if (more == null) {
            if (Types.of(v).isSubclassOf(Types.STR) && Operators.length(v) > 0) {
              throw Errors.typeError(
                  "expected iterable of integers; got: '" + Types.of(v).messageName() + "'");
            }
            if (Types.of(v).slot(org.dlscript.language.object.Slot.ITER) == null
                && Types.of(v).slot(org.dlscript.language.object.Slot.GETITEM) == null) {
              throw Errors.typeError("can't extend bytearray with " + Types.of(v).messageName());
            }
            more = BytesTypes.fromInts(v, "byte");
          }
          of(s).splice(of(s).size(), 0, more);
          return PyNone.NONE;
        });
    t.method(
        "insert(self, index, item, /)",
        (s, i, v) -> {
          byte b = BytesTypes.byteOf(v);
          long n = of(s).size();
          long at = Ints.asIndex(i);
          at = at < 0 ? Math.max(0, at + n) : Math.min(at, n);
          of(s).splice((int) at, 0, new byte[] {b});
          return PyNone.NONE;
        });
    t.method("copy(self, /)", s -> new PyBytes.Mutable(of(s).data().clone()));
  }

  private static void removal(TypeBuilder t) {
    t.method(
        "pop(self, index=-1, /)",
        (s, i) -> {
          PyBytes.Mutable b = of(s);
          if (b.size() == 0) {
            throw Errors.indexError("pop from empty bytearray");
          }
          long k = Ints.asSize(i);
          k = k < 0 ? k + b.size() : k;
          if (k < 0 || k >= b.size()) {
            throw Errors.indexError("pop index out of range");
          }
          long v = b.at((int) k);
          b.splice((int) k, 1, new byte[0]);
          return v;
        });
    t.method(
        "remove(self, value, /)",
        (s, v) -> {
          byte b = BytesTypes.byteOf(v);
          int at = BytesMethods.indexOf(of(s).data(), new byte[] {b}, 0, of(s).size());
          if (at < 0) {
            throw Errors.valueError("value not found in bytearray");
          }
          of(s).splice(at, 1, new byte[0]);
          return PyNone.NONE;
        });
    t.method(
        "reverse(self, /)",
        s -> {
          byte[] d = of(s).data();
          for (int i = 0, j = d.length - 1; i < j; i++, j--) {
            byte x = d[i];
            d[i] = d[j];
            d[j] = x;
          }
          return PyNone.NONE;
        });
    t.method(
        "clear(self, /)",
        s -> {
          of(s).become(new byte[0]);
          return PyNone.NONE;
        });
  }

  private static Object set(Object s, Object key, Object value) {
    PyBytes.Mutable self = of(s);
    if (!(key instanceof PySlice slice)) {
      byte b = BytesTypes.byteOf(value);
      self.data()[BytesTypes.checkedIndex(self, key)] = b;
      return PyNone.NONE;
    }
    byte[] with = BytesTypes.dataOrNull(value);
    if (with == null) {
      if (Ints.intOrNull(value) != null || Types.of(value).isSubclassOf(Types.STR)) {
        throw Errors.typeError(
            "can assign only bytes, buffers, or iterables of ints in range(0," + " 256)");
      }
      with = BytesTypes.fromInts(value, "byte");
    } else if (value == s) {
      with = with.clone();
    }
    PySlice.Bounds b = slice.over(self.size());
    if (b.step() == 1) {
      self.splice(b.start(), b.count(), with);
      return PyNone.NONE;
    }
    if (with.length == 0) {
      return delete(s, key);
    }
    if (with.length != b.count()) {
      throw Errors.valueError(
          "attempt to assign bytes of size "
              + with.length
              + " to extended slice of size "
              + b.count());
    }
    byte[] d = self.data();
    for (int i = 0, k = b.start(); i < with.length; i++, k += b.step()) {
      d[k] = with[i];
    }
    return PyNone.NONE;
  }

  private static Object delete(Object s, Object key) {
    PyBytes.Mutable self = of(s);
    if (!(key instanceof PySlice slice)) {
      self.splice(BytesTypes.checkedIndex(self, key), 1, new byte[0]);
      return PyNone.NONE;
    }
    PySlice.Bounds b = slice.over(self.size());
    if (b.step() == 1) {
      self.splice(b.start(), b.count(), new byte[0]);
      return PyNone.NONE;
    }
    byte[] d = self.data();
    boolean[] gone = new boolean[d.length];
    for (int i = 0, k = b.start(); i < b.count(); i++, k += b.step()) {
      gone[k] = true;
    }
    byte[] out = new byte[d.length];
    int n = 0;
    for (int i = 0; i < d.length; i++) {
      if (!gone[i]) {
        out[n++] = d[i];
      }
    }
    self.become(Arrays.copyOf(out, n));
    return PyNone.NONE;
  }
}
