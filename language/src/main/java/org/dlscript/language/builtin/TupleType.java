package org.dlscript.language.builtin;

import java.util.Arrays;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code tuple}. */
public final class TupleType {
  private TupleType() {}

  private static PyTuple of(Object o) {
    return (PyTuple) o;
  }

  public static void define(TypeBuilder t) {
    t.allocator(c -> new PyTuple(c, new Object[0]));
    t.constructor("tuple(cls, iterable=(), /)", TupleType::make);
    t.method("__len__(self, /)", s -> (long) of(s).items.length);
    t.method("__getitem__(self, key, /)", (s, k) -> item(of(s), k));
    t.method("__iter__(self, /)", s -> new Iterators.OfArray(Types.TUPLE_ITERATOR, of(s).items));
    t.method(
        "__contains__(self, key, /)",
        (s, k) -> {
          for (Object o : of(s).items) {
            if (Operators.sameOrEqual(o, k)) {
              return true;
            }
          }
          return false;
        });
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PyTuple y
                  ? Operators.compareItems(
                      op, of(a).items, of(a).items.length, y.items, y.items.length)
                  : PyNone.NOT_IMPLEMENTED);
    }
    t.method("__hash__(self, /)", s -> Hashing.hashItems(of(s).items));
    t.method("__repr__(self, /)", s -> Str.of(repr(of(s))));
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyTuple y)) {
            return PyNone.NOT_IMPLEMENTED;
          }
          Object[] out = Arrays.copyOf(of(a).items, of(a).items.length + y.items.length);
          System.arraycopy(y.items, 0, out, of(a).items.length, y.items.length);
          return new PyTuple(out);
        });
    t.method("__mul__(self, value, /)", (a, n) -> repeat(of(a), n));
    t.method("__rmul__(self, value, /)", (a, n) -> repeat(of(a), n));
    t.method(
        "index(self, value, start=0, stop=9223372036854775807, /)",
        (s, v, from, to) -> {
          int i = Sequences.indexOf(of(s).items, of(s).items.length, v, from, to);
          if (i < 0) {
            throw Errors.valueError("tuple.index(x): x not in tuple");
          }
          return (long) i;
        });
    t.method(
        "count(self, value, /)", (s, v) -> Sequences.count(of(s).items, of(s).items.length, v));
    t.method("__getnewargs__(self, /)", s -> new PyTuple(new PyTuple(of(s).items)));
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  private static Object make(Object[] a) {
    PyClass cls = (PyClass) a[0];
    if (cls == Types.TUPLE) {
      if (a[1] instanceof PyTuple t && t.type() == Types.TUPLE) {
        return t;
      }
      return new PyTuple(Iteration.toArray(a[1]));
    }
    return new PyTuple(cls, Iteration.toArray(a[1]));
  }

  static Object item(PyTuple t, Object key) {
    if (key instanceof PySlice s) {
      PySlice.Bounds b = s.over(t.items.length);
      return new PyTuple(Sequences.slice(t.items, b));
    }
    long i = Sequences.index(key, "tuple");
    long k = i < 0 ? i + t.items.length : i;
    if (k < 0 || k >= t.items.length) {
      throw Errors.indexError("tuple index out of range");
    }
    return t.items[(int) k];
  }

  private static Object repeat(PyTuple t, Object n) {
    if (Ints.intOrNull(n) == null && Types.of(n).slot(Slot.INDEX) == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    return new PyTuple(Sequences.repeat(t.items, t.items.length, n));
  }

  static String repr(PyTuple t) {
    if (!Text.enter(t)) {
      return "(...)";
    }
    try {
      return Text.reprItems("(", t.items, t.items.length, t.items.length == 1 ? ",)" : ")");
    } finally {
      Text.leave(t);
    }
  }
}
