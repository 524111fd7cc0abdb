package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.nodes.InlinedBuiltins;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code dict}. */
public final class DictType {
  private DictType() {}

  private static PyDict of(Object o) {
    return (PyDict) o;
  }

  public static void define(TypeBuilder t) {
    t.allocator(PyDict::new);
    t.constructor("dict(cls, /, *args, **kwargs)", a -> new PyDict((PyClass) a[0]));
    t.methodN(
        "__init__(self, /, *args, **kwargs)",
        a -> {
          update("dict", of(a[0]), ((PyTuple) a[1]).items, of(a[2]));
          return PyNone.NONE;
        });
    t.constant("__hash__", PyNone.NONE);
    t.method("__len__(self, /)", s -> (long) of(s).size());
    t.method("__getitem__(self, key, /)", DictType::item);
    t.method(
        "__setitem__(self, key, value, /)",
        (s, k, v) -> {
          of(s).put(k, v);
          return PyNone.NONE;
        });
    t.method(
        "__delitem__(self, key, /)",
        (s, k) -> {
          if (of(s).remove(k) == null) {
            throw Errors.keyError(k);
          }
          return PyNone.NONE;
        });
    t.method("__contains__(self, key, /)", (s, k) -> of(s).contains(k));
    t.method(
        "__iter__(self, /)", s -> new DictViewTypes.Iterator(of(s), DictViewTypes.KEYS, false));
    t.method(
        "__reversed__(self, /)", s -> new DictViewTypes.Iterator(of(s), DictViewTypes.KEYS, true));
    t.method("__eq__(self, value, /)", (a, b) -> equal(a, b, true));
    t.method("__ne__(self, value, /)", (a, b) -> equal(a, b, false));
    t.method("__repr__(self, /)", s -> Str.of(repr(of(s))));
    t.method(
        "__or__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyDict y)) {
            return PyNone.NOT_IMPLEMENTED;
          }
          PyDict out = copy(of(a));
          out.putAll(y);
          return out;
        });
    t.method(
        "__ror__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyDict y)) {
            return PyNone.NOT_IMPLEMENTED;
          }
          PyDict out = copy(y);
          out.putAll(of(a));
          return out;
        });
    t.method(
        "__ior__(self, value, /)",
        (a, b) -> {
          update("dict", of(a), new Object[] {b}, new PyDict());
          return a;
        });
    t.method(
        "get(self, key, default=None, /)",
        (s, k, d) -> {
          Object v = of(s).get(k);
          return v == null ? d : v;
        });
    t.inlined("get", n -> n == 2 || n == 3 ? new InlinedBuiltins.DictGet() : null);
    t.method(
        "setdefault(self, key, default=None, /)",
        (s, k, d) -> {
          Object v = of(s).get(k);
          if (v == null) {
            of(s).put(k, d);
            return d;
          }
          return v;
        });
    t.method(
        "pop(self, key, default=<absent>, /)",
        (s, k, d) -> {
          Object v = of(s).remove(k);
          if (v != null) {
            return v;
          }
          if (d == null) {
            throw Errors.keyError(k);
          }
          return d;
        });
    t.method("popitem(self, /)", s -> popItem(of(s), true));
    t.method(
        "clear(self, /)",
        s -> {
          of(s).clear();
          return PyNone.NONE;
        });
    t.method("copy(self, /)", s -> copy(of(s)));
    t.methodN(
        "update(self, /, *args, **kwargs)",
        a -> {
          update("update", of(a[0]), ((PyTuple) a[1]).items, of(a[2]));
          return PyNone.NONE;
        });
    t.method("keys(self, /)", s -> new DictViewTypes.View(DictViewTypes.KEYS, of(s)));
    t.method("values(self, /)", s -> new DictViewTypes.View(DictViewTypes.VALUES, of(s)));
    t.method("items(self, /)", s -> new DictViewTypes.View(DictViewTypes.ITEMS, of(s)));
    t.classMethod(
        "fromkeys(cls, iterable, value=None, /)",
        (org.dlscript.language.object.Fn.F3)
            (c, it, v) -> {
              Object d = Calls.call(c);
              Iteration.forEach(
                  it,
                  k -> {
                    if (d instanceof PyDict p && p.type() == Types.DICT) {
                      p.put(k, v);
                    } else {
                      Operators.setItem(d, k, v);
                    }
                  });
              return d;
            });
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  private static Object item(Object s, Object k) {
    Object v = of(s).get(k);
    if (v != null) {
      return v;
    }
    PyClass cls = of(s).type();
    if (cls != Types.DICT) {
      Object missing = cls.slot(Slot.MISSING);
      if (missing != null) {
        return Calls.call(missing, s, k);
      }
    }
    throw Errors.keyError(k);
  }

  static PyDict copy(PyDict d) {
    PyDict out = new PyDict();
    out.putAll(d);
    return out;
  }

  static Object popItem(PyDict d, boolean last) {
    PyDict.Cursor c = last ? d.reverseCursor() : d.cursor();
    if (!c.advance()) {
      throw Errors.keyError(Str.of("popitem(): dictionary is empty"));
    }
    Object k = c.key();
    Object v = c.value();
    d.remove(k);
    return new PyTuple(k, v);
  }

  /** {@code dict.update}: a mapping or pairs, then keywords. */
  @TruffleBoundary
  public static void update(String name, PyDict d, Object[] args, PyDict kwargs) {
    if (args.length > 1) {
      throw Errors.typeError(name + " expected at most 1 argument, got " + args.length);
    }
    if (args.length == 1) {
      Object src = args[0];
      if (src instanceof PyDict m && m.type().slot(Slot.ITER) instanceof PyBuiltin) {
        d.putAll(m);
      } else {
        Object keys = Attributes.findQuietly(src, "keys");
        if (keys != null) {
          for (Object k : Iteration.toArray(Calls.call(keys))) {
            d.put(k, Operators.getItem(src, k));
          }
        } else {
          updateFromPairs(d, src);
        }
      }
    }
    d.putAll(kwargs);
  }

  private static void updateFromPairs(PyDict d, Object src) {
    int i = 0;
    Object it = Iteration.iter(src);
    Object pair;
    while ((pair = Iteration.next(it)) != null) {
      Object[] kv;
      try {
        kv = Iteration.toArray(pair);
      } catch (PyException e) {
        throw Errors.typeError(
            "cannot convert dictionary update sequence element #" + i + " to a sequence");
      }
      if (kv.length != 2) {
        throw Errors.valueError(
            "dictionary update sequence element #"
                + i
                + " has length "
                + kv.length
                + "; 2 is required");
      }
      d.put(kv[0], kv[1]);
      i++;
    }
  }

  private static Object equal(Object a, Object b, boolean wanted) {
    if (!(b instanceof PyDict y)) {
      return PyNone.NOT_IMPLEMENTED;
    }
    PyDict x = of(a);
    boolean same = x.size() == y.size();
    if (same) {
      PyDict.Cursor c = x.cursor();
      while (same && c.advance()) {
        Object v = y.get(c.key());
        same = v != null && Operators.sameOrEqual(c.value(), v);
      }
    }
    return same == wanted;
  }

  @TruffleBoundary
  static String repr(PyDict d) {
    if (!Text.enter(d)) {
      return "{...}";
    }
    try {
      StringBuilder b = new StringBuilder("{");
      PyDict.Cursor c = d.cursor();
      while (c.advance()) {
        b.append(b.length() > 1 ? ", " : "");
        b.append(Text.repr(c.key())).append(": ").append(Text.repr(c.value()));
      }
      return b.append("}").toString();
    } finally {
      Text.leave(d);
    }
  }
}
