package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code set}, and what it shares with {@code frozenset}. */
public final class SetType {
  private SetType() {}

  private static PySet of(Object o) {
    return (PySet) o;
  }

  public static void define(TypeBuilder t) {
    t.allocator(PySet::new);
    t.constructor("set(cls, /, *args, **kwargs)", a -> new PySet((PyClass) a[0]));
    t.method(
        "__init__(self, iterable=(), /)",
        (s, it) -> {
          of(s).clear();
          addAll(of(s), it);
          return PyNone.NONE;
        });
    t.constant("__hash__", PyNone.NONE);
    shared(t);
    t.method(
        "add(self, object, /)",
        (s, v) -> {
          of(s).add(v);
          return PyNone.NONE;
        });
    t.method(
        "remove(self, object, /)",
        (s, v) -> {
          if (!of(s).remove(key(v))) {
            throw Errors.keyError(v);
          }
          return PyNone.NONE;
        });
    t.method(
        "discard(self, object, /)",
        (s, v) -> {
          of(s).remove(key(v));
          return PyNone.NONE;
        });
    t.method(
        "pop(self, /)",
        s -> {
          Object v = of(s).pop();
          if (v == null) {
            throw Errors.keyError(Str.of("pop from an empty set"));
          }
          return v;
        });
    t.method(
        "clear(self, /)",
        s -> {
          of(s).clear();
          return PyNone.NONE;
        });
    t.methodN(
        "update(self, /, *others)",
        a -> {
          for (Object o : ((PyTuple) a[1]).items) {
            addAll(of(a[0]), o);
          }
          return PyNone.NONE;
        });
    inPlace(t, "__iand__", '&', "intersection_update");
    inPlace(t, "__ior__", '|', null);
    inPlace(t, "__isub__", '-', "difference_update");
    inPlace(t, "__ixor__", '^', null);
    t.method(
        "symmetric_difference_update(self, other, /)",
        (s, o) -> {
          replace(of(s), (PySet) combine(of(s), toSet(o), '^'));
          return PyNone.NONE;
        });
  }

  private static void inPlace(TypeBuilder t, String operator, char op, String method) {
    t.method(
        operator + "(self, value, /)",
        (s, o) -> {
          if (!(o instanceof PySet) && !(o instanceof DictViewTypes.View)) {
            return PyNone.NOT_IMPLEMENTED;
          }
          replace(of(s), (PySet) combine(of(s), o, op));
          return s;
        });
    if (method != null) {
      t.methodN(
          method + "(self, /, *others)",
          a -> {
            for (Object o : ((PyTuple) a[1]).items) {
              replace(of(a[0]), (PySet) combine(of(a[0]), toSet(o), op));
            }
            return PyNone.NONE;
          });
    }
  }

  private static void replace(PySet s, PySet with) {
    Object[] keys = with.toArray();
    s.clear();
    for (Object k : keys) {
      s.add(k);
    }
  }

  @TruffleBoundary
  static void addAll(PySet s, Object iterable) {
    if (iterable instanceof PySet o) {
      s.copyFrom(o);
    } else {
      Iteration.forEach(iterable, s::add);
    }
  }

  static PySet toSet(Object o) {
    if (o instanceof PySet s) {
      return s;
    }
    PySet s = new PySet();
    addAll(s, o);
    return s;
  }

  /** A set used as a key stands for the frozenset of its elements. */
  private static Object key(Object v) {
    if (v instanceof PySet s && !s.isFrozen()) {
      PySet f = new PySet(Types.FROZENSET);
      f.copyFrom(s);
      return f;
    }
    return v;
  }

  static void shared(TypeBuilder t) {
    t.method("__len__(self, /)", s -> (long) of(s).size());
    t.method("__contains__(self, object, /)", (s, v) -> of(s).contains(key(v)));
    t.method("__iter__(self, /)", s -> new Iterators.OfSet(of(s)));
    t.method("__repr__(self, /)", s -> Str.of(repr(of(s))));
    operator(t, "__and__", '&');
    operator(t, "__or__", '|');
    operator(t, "__sub__", '-');
    operator(t, "__xor__", '^');
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> b instanceof PySet y ? compare(op, of(a), y) : PyNone.NOT_IMPLEMENTED);
    }
    t.method("copy(self, /)", s -> copy(of(s)));
    t.method(
        "__reduce__(self, /)",
        s ->
            new PyTuple(
                of(s).type(),
                new PyTuple(new org.dlscript.language.object.PyList(of(s).toArray())),
                org.dlscript.language.object.Calls.method(s, "__getstate__")));
    many(t, "union", '|');
    many(t, "intersection", '&');
    many(t, "difference", '-');
    t.method("symmetric_difference(self, other, /)", (s, o) -> combine(of(s), toSet(o), '^'));
    t.method("isdisjoint(self, other, /)", (s, o) -> isDisjoint(of(s), o));
    t.method("issubset(self, other, /)", (s, o) -> toSet(o).containsAll(of(s)));
    t.method("issuperset(self, other, /)", (s, o) -> of(s).containsAll(toSet(o)));
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  private static void operator(TypeBuilder t, String name, char op) {
    t.method(
        name + "(self, value, /)",
        (a, b) -> b instanceof PySet ? combine(of(a), b, op) : PyNone.NOT_IMPLEMENTED);
    t.method(
        "__r" + name.substring(2) + "(self, value, /)",
        (a, b) -> b instanceof PySet y ? combine(y, a, op) : PyNone.NOT_IMPLEMENTED);
  }

  private static void many(TypeBuilder t, String name, char op) {
    t.methodN(
        name + "(self, /, *others)",
        a -> {
          PySet out = copy(of(a[0]));
          for (Object o : ((PyTuple) a[1]).items) {
            out = (PySet) combine(out, toSet(o), op);
          }
          return out;
        });
  }

  private static PySet like(PySet s) {
    return new PySet(s.isFrozen() ? Types.FROZENSET : Types.SET);
  }

  static PySet copy(PySet s) {
    PySet out = like(s);
    out.copyFrom(s);
    return out;
  }

  /** {@code & | - ^} of a set and any iterable. */
  @TruffleBoundary
  static Object combine(PySet a, Object other, char op) {
    PySet b = toSet(other);
    PySet out = like(a);
    switch (op) {
      case '|':
        out.copyFrom(a);
        addAll(out, b);
        break;
      case '&':
        // As CPython: walk the smaller set, so that the order of the result agrees.
        {
          PySet small = b.size() > a.size() ? a : b;
          PySet large = small == a ? b : a;
          for (Object k : small.toArray()) {
            if (large.contains(k)) {
              out.add(k);
            }
          }
        }
        break;
      case '-':
        for (Object k : a.toArray()) {
          if (!b.contains(k)) {
            out.add(k);
          }
        }
        break;
      default:
        out.copyFrom(b);
        for (Object k : a.toArray()) {
          if (!out.remove(k)) {
            out.add(k);
          }
        }
        break;
    }
    return out;
  }

  static Object isDisjoint(PySet a, Object other) {
    for (Object k : toSet(other).toArray()) {
      if (a.contains(k)) {
        return false;
      }
    }
    return true;
  }

  static Object compare(Slot op, PySet a, PySet b) {
    return switch (op) {
      case EQ -> a.size() == b.size() && b.containsAll(a);
      case NE -> a.size() != b.size() || !b.containsAll(a);
      case LE -> a.size() <= b.size() && b.containsAll(a);
      case LT -> a.size() < b.size() && b.containsAll(a);
      case GE -> a.size() >= b.size() && a.containsAll(b);
      default -> a.size() > b.size() && a.containsAll(b);
    };
  }

  private static String repr(PySet s) {
    String name = s.type().name();
    if (s.size() == 0) {
      return name + "()";
    }
    if (!Text.enter(s)) {
      return name + "(...)";
    }
    try {
      Object[] items = s.toArray();
      String body = Text.reprItems("{", items, items.length, "}");
      return s.type() == Types.SET ? body : name + "(" + body + ")";
    } finally {
      Text.leave(s);
    }
  }

  static long hash(PySet s) {
    long[] hashes =
        Arrays.stream(s.toArray()).mapToLong(org.dlscript.language.object.Hashing::hash).toArray();
    long h = 0;
    for (long x : hashes) {
      h ^= (x ^ 89869747L ^ (x << 16)) * 3644798167L;
    }
    h ^= (hashes.length + 1L) * 1927868237L;
    h ^= (h >>> 11) ^ (h >>> 25);
    h = h * 69069L + 907133923L;
    return h == -1 ? 590923713L : h;
  }
}
