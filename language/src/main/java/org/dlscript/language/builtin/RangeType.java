package org.dlscript.language.builtin;

import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;

/** {@code range}. */
public final class RangeType {
  private RangeType() {}

  private static PyRange of(Object o) {
    return (PyRange) o;
  }

  public static void define(TypeBuilder t) {
    t.constructor(
        "range(cls, start, stop=<absent>, step=<absent>, /)",
        a -> {
          if (a[2] == null) {
            return new PyRange(0, Ints.asLong(a[1]), 1);
          }
          long step = a[3] == null ? 1 : Ints.asLong(a[3]);
          if (step == 0) {
            throw Errors.valueError("range() arg 3 must not be zero");
          }
          return new PyRange(Ints.asLong(a[1]), Ints.asLong(a[2]), step);
        });
    t.method("__len__(self, /)", r -> of(r).length);
    t.method("__bool__(self, /)", r -> of(r).length != 0);
    t.method("__iter__(self, /)", r -> new Iterators.Range(of(r)));
    t.method(
        "__reversed__(self, /)",
        o -> {
          PyRange r = of(o);
          return new Iterators.Range(r.get(r.length - 1), -r.step, r.length);
        });
    t.method("__getitem__(self, key, /)", (r, k) -> item(of(r), k));
    t.method("__contains__(self, key, /)", (r, v) -> indexOf(of(r), v) >= 0);
    t.method(
        "index(self, value, /)",
        (r, v) -> {
          long i = indexOf(of(r), v);
          if (i < 0) {
            throw Errors.valueError(Text.repr(v) + " is not in range");
          }
          return i;
        });
    t.method("count(self, value, /)", (r, v) -> indexOf(of(r), v) >= 0 ? 1L : 0L);
    t.method(
        "__eq__(self, value, /)",
        (a, b) -> b instanceof PyRange y ? (Object) same(of(a), y) : PyNone.NOT_IMPLEMENTED);
    t.method(
        "__hash__(self, /)",
        o -> {
          PyRange r = of(o);
          return Hashing.hashItems(
              new Object[] {
                r.length,
                r.length > 0 ? (Object) r.start : PyNone.NONE,
                r.length > 1 ? (Object) r.step : PyNone.NONE
              });
        });
    t.method(
        "__repr__(self, /)",
        o -> {
          PyRange r = of(o);
          return Str.of(
              "range(" + r.start + ", " + r.stop + (r.step == 1 ? ")" : ", " + r.step + ")"));
        });
    t.method(
        "__reduce__(self, /)",
        o -> new PyTuple(of(o).type(), new PyTuple(of(o).start, of(o).stop, of(o).step)));
    t.getter("start", r -> of(r).start);
    t.getter("stop", r -> of(r).stop);
    t.getter("step", r -> of(r).step);
  }

  private static boolean same(PyRange a, PyRange b) {
    return a.length == b.length
        && (a.length == 0 || a.start == b.start && (a.length == 1 || a.step == b.step));
  }

  private static long indexOf(PyRange r, Object v) {
    Object i = Ints.intOrNull(v);
    if (i == null && v instanceof Double d && d == Math.rint(d)) {
      i = d.longValue();
    }
    if (i == null) {
      for (long k = 0; k < r.length; k++) {
        if (Operators.equal(r.get(k), v)) {
          return k;
        }
      }
      return -1;
    }
    if (!(i instanceof Long x)) {
      return -1;
    }
    long d = x - r.start;
    if (d % r.step != 0) {
      return -1;
    }
    long k = d / r.step;
    return k >= 0 && k < r.length ? k : -1;
  }

  private static Object item(PyRange r, Object key) {
    if (key instanceof PySlice s) {
      PySlice.Bounds b = s.over((int) Math.min(r.length, Integer.MAX_VALUE));
      long start = r.start + b.start() * r.step;
      long stop = r.start + b.stop() * r.step;
      return new PyRange(start, stop, r.step * b.step());
    }
    long i = Sequences.index(key, "range");
    long k = i < 0 ? i + r.length : i;
    if (k < 0 || k >= r.length) {
      throw Errors.indexError("range object index out of range");
    }
    return r.get(k);
  }
}
