package org.dlscript.language.builtin;

import java.util.Arrays;
import org.dlscript.language.nodes.InlinedBuiltins;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code list}. */
public final class ListType {
  private ListType() {}

  private static PyList of(Object o) {
    return (PyList) o;
  }

  /** What list() allots is of no matter here, but a guest's hint may fail. */
  private static void askForLength(Object it) {
    org.dlscript.language.object.PyClass c = Types.of(it);
    Object hint = c.isBuiltin() ? null : c.lookup("__length_hint__");
    if (hint != null && c.lookup("__len__") == null) {
      org.dlscript.language.object.Calls.call(
          org.dlscript.language.object.Attributes.bind(hint, it, c));
    }
  }

  public static void define(TypeBuilder t) {
    t.allocator(PyList::new);
    t.constructor(
        "list(cls, /, *args, **kwargs)",
        a -> new PyList((org.dlscript.language.object.PyClass) a[0]));
    t.method(
        "__init__(self, /, *args, **kwargs)",
        (s, args, kwargs) -> {
          PyList l = of(s);
          Object[] given = ((org.dlscript.language.object.PyTuple) args).items;
          boolean own = l.type().slot(Slot.NEW) != Types.LIST.own("__new__");
          if (((org.dlscript.language.object.PyDict) kwargs).size() > 0 && !own) {
            throw Errors.typeError("list() takes no keyword arguments");
          }
          if (given.length > 1) {
            throw Errors.typeError("list expected at most 1 argument, got " + given.length);
          }
          Object it = given.length == 0 ? org.dlscript.language.object.PyTuple.EMPTY : given[0];
          askForLength(it);
          Object[] v = Iteration.toArray(it);
          l.items =
              v == org.dlscript.language.object.PyTuple.EMPTY.items ? new Object[0] : v.clone();
          l.size = v.length;
          return PyNone.NONE;
        });
    t.constant("__hash__", PyNone.NONE);
    t.method("__len__(self, /)", s -> (long) of(s).size);
    t.method("__getitem__(self, index, /)", (s, k) -> item(of(s), k));
    t.method("__setitem__(self, key, value, /)", ListType::setItem);
    t.method("__delitem__(self, key, /)", ListType::deleteItem);
    t.method("__iter__(self, /)", s -> new Iterators.OfList(of(s)));
    t.method("__reversed__(self, /)", s -> new Iterators.OfListReversed(of(s)));
    t.method(
        "__contains__(self, key, /)",
        (s, k) -> {
          PyList l = of(s);
          for (int i = 0; i < l.size; i++) {
            if (Operators.sameOrEqual(l.items[i], k)) {
              return true;
            }
          }
          return false;
        });
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PyList y
                  ? Operators.compareItems(op, of(a).items, of(a).size, y.items, y.size)
                  : PyNone.NOT_IMPLEMENTED);
    }
    t.method("__repr__(self, /)", s -> Str.of(repr(of(s))));
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyList y)) {
            return PyNone.NOT_IMPLEMENTED;
          }
          Object[] out = Arrays.copyOf(of(a).items, of(a).size + y.size);
          System.arraycopy(y.items, 0, out, of(a).size, y.size);
          return new PyList(out);
        });
    t.method(
        "__iadd__(self, value, /)",
        (a, b) -> {
          Object[] v = Iteration.toArray(b);
          of(a).addAll(v, v.length);
          return a;
        });
    t.method("__mul__(self, value, /)", ListType::repeat);
    t.method("__rmul__(self, value, /)", ListType::repeat);
    t.method(
        "__imul__(self, value, /)",
        (s, n) -> {
          PyList l = of(s);
          Object[] v = Sequences.repeat(l.items, l.size, n);
          l.items = v;
          l.size = v.length;
          return s;
        });
    t.method(
        "append(self, object, /)",
        (s, v) -> {
          of(s).add(v);
          return PyNone.NONE;
        });
    t.inlined("append", n -> n == 2 ? new InlinedBuiltins.Append() : null);
    t.method(
        "extend(self, iterable, /)",
        (s, it) -> {
          Object[] v = Iteration.toArray(it);
          of(s).addAll(v, v.length);
          return PyNone.NONE;
        });
    t.method(
        "insert(self, index, object, /)",
        (s, i, v) -> {
          long k = Ints.asLong(i);
          int n = of(s).size;
          k = k < 0 ? Math.max(0, k + n) : Math.min(k, n);
          of(s).insert((int) k, v);
          return PyNone.NONE;
        });
    t.method("pop(self, index=-1, /)", ListType::pop);
    t.method(
        "remove(self, value, /)",
        (s, v) -> {
          int i = Sequences.indexOf(of(s).items, of(s).size, v, 0L, (long) of(s).size);
          if (i < 0) {
            throw Errors.valueError("list.remove(x): x not in list");
          }
          of(s).removeAt(i);
          return PyNone.NONE;
        });
    t.method(
        "clear(self, /)",
        s -> {
          of(s).clear();
          return PyNone.NONE;
        });
    t.method("copy(self, /)", s -> new PyList(of(s).toArray()));
    t.method(
        "index(self, value, start=0, stop=9223372036854775807, /)",
        (s, v, from, to) -> {
          int i = Sequences.indexOf(of(s).items, of(s).size, v, from, to);
          if (i < 0) {
            throw Errors.valueError(Text.repr(v) + " is not in list");
          }
          return (long) i;
        });
    t.method("count(self, value, /)", (s, v) -> Sequences.count(of(s).items, of(s).size, v));
    t.method(
        "reverse(self, /)",
        s -> {
          PyList l = of(s);
          for (int i = 0, j = l.size - 1; i < j; i++, j--) {
            Object x = l.items[i];
            l.items[i] = l.items[j];
            l.items[j] = x;
          }
          return PyNone.NONE;
        });
    t.method(
        "sort(self, /, *, key=None, reverse=False)",
        (s, key, reverse) -> {
          Sorting.sort(of(s), key, Operators.truth(reverse));
          return PyNone.NONE;
        });
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  private static Object repeat(Object s, Object n) {
    if (Ints.intOrNull(n) == null && Types.of(n).slot(Slot.INDEX) == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    return new PyList(Sequences.repeat(of(s).items, of(s).size, n));
  }

  static Object item(PyList l, Object key) {
    if (key instanceof PySlice s) {
      return new PyList(Sequences.slice(l.items, s.over(l.size)));
    }
    long i = Sequences.index(key, "list");
    long k = i < 0 ? i + l.size : i;
    if (k < 0 || k >= l.size) {
      throw Errors.indexError("list index out of range");
    }
    return l.items[(int) k];
  }

  private static Object setItem(Object s, Object key, Object value) {
    PyList l = of(s);
    if (key instanceof PySlice slice) {
      Object[] v = value == s ? l.toArray() : valuesFor(value);
      PySlice.Bounds b = slice.over(l.size);
      if (b.step() == 1) {
        l.replaceRange(b.start(), Math.max(b.start(), b.stop()), v, v.length);
        return PyNone.NONE;
      }
      if (v.length != b.count()) {
        throw Errors.valueError(
            "attempt to assign sequence of size "
                + v.length
                + " to extended slice of size "
                + b.count());
      }
      for (int i = 0, k = b.start(); i < v.length; i++, k += b.step()) {
        l.items[k] = v[i];
      }
      return PyNone.NONE;
    }
    long i = Sequences.index(key, "list");
    long k = i < 0 ? i + l.size : i;
    if (k < 0 || k >= l.size) {
      throw Errors.indexError("list assignment index out of range");
    }
    l.items[(int) k] = value;
    return PyNone.NONE;
  }

  private static Object[] valuesFor(Object value) {
    if (Types.of(value).slot(Slot.ITER) == null && Types.of(value).slot(Slot.GETITEM) == null) {
      throw Errors.typeError("must assign iterable to extended slice");
    }
    return Iteration.toArray(value);
  }

  private static Object deleteItem(Object s, Object key) {
    PyList l = of(s);
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(l.size);
      if (b.step() == 1) {
        l.replaceRange(b.start(), Math.max(b.start(), b.stop()), new Object[0], 0);
        return PyNone.NONE;
      }
      boolean[] gone = new boolean[l.size];
      for (int i = 0, k = b.start(); i < b.count(); i++, k += b.step()) {
        gone[k] = true;
      }
      int n = 0;
      for (int i = 0; i < gone.length; i++) {
        if (!gone[i]) {
          l.items[n++] = l.items[i];
        }
      }
      Arrays.fill(l.items, n, l.size, null);
      l.size = n;
      return PyNone.NONE;
    }
    long i = Sequences.index(key, "list");
    long k = i < 0 ? i + l.size : i;
    if (k < 0 || k >= l.size) {
      throw Errors.indexError("list assignment index out of range");
    }
    l.removeAt((int) k);
    return PyNone.NONE;
  }

  private static Object pop(Object s, Object index) {
    PyList l = of(s);
    if (l.size == 0) {
      throw Errors.indexError("pop from empty list");
    }
    long i = Ints.asSize(index);
    long k = i < 0 ? i + l.size : i;
    if (k < 0 || k >= l.size) {
      throw Errors.indexError("pop index out of range");
    }
    return l.removeAt((int) k);
  }

  static String repr(PyList l) {
    if (!Text.enter(l)) {
      return "[...]";
    }
    try {
      StringBuilder b = new StringBuilder("[");
      for (int i = 0; i < l.size; i++) {
        b.append(i > 0 ? ", " : "").append(Text.repr(l.items[i]));
      }
      return b.append("]").toString();
    } finally {
      Text.leave(l);
    }
  }
}
