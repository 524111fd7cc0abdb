package org.dlscript.stdlib.python;

import org.dlscript.language.builtin.AliasType;
import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code collections.deque}. */
final class DequeType {
  static final PyClass TYPE = Types.open("collections.deque", DequeType::define);
  private static final PyClass ITERATOR =
      Types.sealed("collections._deque_iterator", IteratorTypes::defineProtocol);
  private static final PyClass REVERSE_ITERATOR =
      Types.sealed("collections._deque_reverse_iterator", IteratorTypes::defineProtocol);

  static {
    TYPE.setMessageName("collections.deque");
    TYPE.setMatch(PyClass.Match.SEQUENCE);
  }

  private DequeType() {}

  private static PyDeque of(Object o) {
    return (PyDeque) o;
  }

  /** From one end to the other, while nothing changes. */
  private static final class Walk extends PyIterator {
    private final PyDeque deque;
    private final boolean backwards;
    private final int version;
    private int index;

    Walk(PyDeque deque, boolean backwards) {
      super(backwards ? REVERSE_ITERATOR : ITERATOR);
      this.deque = deque;
      this.backwards = backwards;
      version = deque.version;
    }

    @Override
    public Object next() {
      if (deque.version != version) {
        index = Integer.MAX_VALUE;
        throw Errors.of(ExceptionTypes.RUNTIME_ERROR, "deque mutated during iteration");
      }
      if (index >= deque.size) {
        return null;
      }
      int i = index++;
      return deque.get(backwards ? deque.size - 1 - i : i);
    }
  }

  private static void define(TypeBuilder t) {
    t.allocator(PyDeque::new);
    t.constructor("deque(cls, /, *args, **kwargs)", a -> new PyDeque((PyClass) a[0]));
    t.method("__init__(self, iterable=(), maxlen=None)", DequeType::init);
    t.constant("__hash__", PyNone.NONE);
    ends(t);
    items(t);
    whole(t);
    t.getter("maxlen", d -> of(d).maxlen < 0 ? PyNone.NONE : of(d).maxlen);
    t.classMethod("__class_getitem__(cls, item, /)", (Fn.F2) AliasType::of);
  }

  private static Object init(Object self, Object iterable, Object maxlen) {
    PyDeque d = of(self);
    long most = -1;
    if (maxlen != PyNone.NONE) {
      if (Ints.intOrNull(maxlen) == null) {
        throw Errors.typeError("an integer is required");
      }
      most = Ints.asLong(maxlen);
      if (most < 0) {
        throw Errors.valueError("maxlen must be non-negative");
      }
    }
    d.maxlen = most;
    d.clear();
    extend(d, iterable);
    return PyNone.NONE;
  }

  private static Object extend(PyDeque d, Object iterable) {
    Object source = iterable == d ? new PyTuple(d.toArray()) : iterable;
    Iteration.forEach(source, d::addLast);
    return PyNone.NONE;
  }

  private static void ends(TypeBuilder t) {
    t.method(
        "append(self, item, /)",
        (d, v) -> {
          of(d).addLast(v);
          return PyNone.NONE;
        });
    t.method(
        "appendleft(self, item, /)",
        (d, v) -> {
          of(d).addFirst(v);
          return PyNone.NONE;
        });
    t.method(
        "pop(self, /)",
        d -> {
          requireItems(of(d));
          return of(d).removeLast();
        });
    t.method(
        "popleft(self, /)",
        d -> {
          requireItems(of(d));
          return of(d).removeFirst();
        });
    t.method("extend(self, iterable, /)", (d, it) -> extend(of(d), it));
    t.method(
        "extendleft(self, iterable, /)",
        (d, it) -> {
          Object source = it == d ? new PyTuple(of(d).toArray()) : it;
          Iteration.forEach(source, of(d)::addFirst);
          return PyNone.NONE;
        });
    t.method(
        "clear(self, /)",
        d -> {
          of(d).clear();
          return PyNone.NONE;
        });
    t.method(
        "rotate(self, n=1, /)",
        (d, n) -> {
          of(d).rotate(Ints.asLong(n));
          return PyNone.NONE;
        });
  }

  private static void requireItems(PyDeque d) {
    if (d.size == 0) {
      throw Errors.indexError("pop from an empty deque");
    }
  }

  private static int index(PyDeque d, Object key) {
    if (Ints.intOrNull(key) == null && Types.of(key).slot(Slot.INDEX) == null) {
      throw Errors.typeError(
          "sequence index must be integer, not '" + Types.of(key).messageName() + "'");
    }
    long i = Ints.asIndex(key);
    long k = i < 0 ? i + d.size : i;
    if (k < 0 || k >= d.size) {
      throw Errors.indexError("deque index out of range");
    }
    return (int) k;
  }

  private static void items(TypeBuilder t) {
    t.method("__len__(self, /)", d -> (long) of(d).size);
    t.method("__getitem__(self, key, /)", (d, k) -> of(d).get(index(of(d), k)));
    t.method(
        "__setitem__(self, key, value, /)",
        (d, k, v) -> {
          of(d).set(index(of(d), k), v);
          return PyNone.NONE;
        });
    t.method(
        "__delitem__(self, key, /)",
        (d, k) -> {
          remove(of(d), index(of(d), k));
          return PyNone.NONE;
        });
    t.method(
        "insert(self, index, value, /)",
        (self, index, v) -> {
          PyDeque d = of(self);
          if (d.maxlen >= 0 && d.size >= d.maxlen) {
            throw Errors.indexError("deque already at its maximum size");
          }
          long i = Ints.asIndex(index);
          int k = (int) (i < 0 ? Math.max(0, i + d.size) : Math.min(i, d.size));
          d.rotate(-k);
          boolean behind = k == d.size;
          if (behind) {
            d.addLast(v);
          } else {
            d.addFirst(v);
            d.rotate(k);
          }
          return PyNone.NONE;
        });
    t.method(
        "remove(self, value, /)",
        (d, v) -> {
          int i = find(of(d), v, 0, of(d).size);
          if (i < 0) {
            throw Errors.valueError(Text.repr(v) + " is not in deque");
          }
          remove(of(d), i);
          return PyNone.NONE;
        });
    t.method(
        "index(self, value, start=0, stop=9223372036854775807, /)",
        (d, v, start, stop) -> {
          int n = of(d).size;
          int i = find(of(d), v, bound(start, n), bound(stop, n));
          if (i < 0) {
            throw Errors.valueError(Text.repr(v) + " is not in deque");
          }
          return (long) i;
        });
    t.method(
        "count(self, value, /)",
        (self, v) -> {
          PyDeque d = of(self);
          long n = 0;
          int version = d.version;
          for (int i = 0; i < d.size; i++) {
            n += Operators.sameOrEqual(d.get(i), v) ? 1 : 0;
            requireUnchanged(d, version, ExceptionTypes.RUNTIME_ERROR);
          }
          return n;
        });
    t.method("__contains__(self, key, /)", (d, v) -> find(of(d), v, 0, of(d).size) >= 0);
    t.method("__iter__(self, /)", d -> new Walk(of(d), false));
    t.method("__reversed__(self, /)", d -> new Walk(of(d), true));
  }

  private static int bound(Object given, int size) {
    long i = Ints.indexClamped(given);
    return (int) (i < 0 ? Math.max(0, i + size) : Math.min(i, size));
  }

  private static void requireUnchanged(PyDeque d, int version, PyClass error) {
    if (d.version != version) {
      throw Errors.of(error, "deque mutated during iteration");
    }
  }

  private static int find(PyDeque d, Object v, int from, int to) {
    int version = d.version;
    for (int i = from; i < to; i++) {
      boolean same = Operators.sameOrEqual(d.get(i), v);
      requireUnchanged(d, version, ExceptionTypes.RUNTIME_ERROR);
      if (same) {
        return i;
      }
    }
    return -1;
  }

  private static void remove(PyDeque d, int i) {
    d.rotate(-i);
    d.removeFirst();
    d.rotate(i);
  }

  private static void whole(TypeBuilder t) {
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PyDeque y
                  ? Operators.compareItems(op, of(a).toArray(), of(a).size, y.toArray(), y.size)
                  : PyNone.NOT_IMPLEMENTED);
    }
    t.method("__repr__(self, /)", d -> Str.of(repr(of(d))));
    t.method("copy(self, /)", d -> copy(of(d)));
    t.method("__copy__(self, /)", d -> copy(of(d)));
    t.method(
        "reverse(self, /)",
        self -> {
          PyDeque d = of(self);
          Object[] items = d.toArray();
          for (int i = 0; i < items.length; i++) {
            d.set(i, items[items.length - 1 - i]);
          }
          return PyNone.NONE;
        });
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyDeque)) {
            throw Errors.typeError(
                "can only concatenate deque (not \"" + Types.of(b).messageName() + "\") to deque");
          }
          PyDeque sum = (PyDeque) copy(of(a));
          extend(sum, b);
          return sum;
        });
    t.method(
        "__iadd__(self, value, /)",
        (a, b) -> {
          extend(of(a), b);
          return a;
        });
    t.method("__mul__(self, value, /)", (d, n) -> times(of(d), n, false));
    t.method("__rmul__(self, value, /)", (d, n) -> times(of(d), n, false));
    t.method("__imul__(self, value, /)", (d, n) -> times(of(d), n, true));
    t.method("__reduce__(self, /)", DequeType::reduce);
  }

  private static String repr(PyDeque d) {
    String name = d.type().name();
    if (!Text.enter(d)) {
      return "[...]";
    }
    try {
      String limit = d.maxlen < 0 ? ")" : ", maxlen=" + d.maxlen + ")";
      return name + "(" + Text.repr(new PyList(d.toArray())) + limit;
    } finally {
      Text.leave(d);
    }
  }

  private static Object copy(PyDeque d) {
    if (d.type() == TYPE) {
      PyDeque made = new PyDeque(TYPE);
      made.maxlen = d.maxlen;
      made.replace(d.toArray());
      return made;
    }
    return d.maxlen < 0 ? Calls.call(d.type(), d) : Calls.call(d.type(), d, d.maxlen);
  }

  private static Object times(PyDeque d, Object n, boolean inPlace) {
    if (Ints.intOrNull(n) == null && Types.of(n).slot(Slot.INDEX) == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    PyDeque into = inPlace ? d : (PyDeque) copy(d);
    Object[] items = d.toArray();
    long most = d.maxlen < 0 ? Long.MAX_VALUE : d.maxlen;
    long turns = Math.max(0, Ints.asIndex(n));
    if (items.length > 0 && turns > Integer.MAX_VALUE / items.length && most > Integer.MAX_VALUE) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    into.clear();
    // With a limit only the last of them stay.
    long whole = items.length == 0 ? 0 : most / items.length;
    long needed = whole < turns ? whole + (items.length == 0 ? 0 : 1) : turns;
    for (long i = 0; i < needed; i++) {
      for (Object item : items) {
        into.addLast(item);
      }
    }
    return into;
  }

  private static Object reduce(Object self) {
    PyDeque d = of(self);
    Object state = Calls.call(Attributes.get(d, "__getstate__"));
    PyTuple arguments = d.maxlen < 0 ? PyTuple.EMPTY : new PyTuple(PyTuple.EMPTY, d.maxlen);
    return new PyTuple(d.type(), arguments, state, new Walk(d, false));
  }
}
