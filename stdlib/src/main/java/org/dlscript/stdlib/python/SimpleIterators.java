package org.dlscript.stdlib.python;

import java.math.BigInteger;
import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
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

/** {@code count}, {@code repeat}, {@code cycle}, {@code chain} and {@code accumulate}. */
final class SimpleIterators {
  private SimpleIterators() {}

  private static final class Count extends PyIterator {
    private Object value;
    private final Object step;

    Count(PyClass cls, Object value, Object step) {
      super(cls);
      this.value = value;
      this.step = step;
    }

    @Override
    public Object next() {
      Object v = value;
      value = Operators.binary(Slot.ADD, v, step);
      return v;
    }

    @Override
    public PyTuple reduce() {
      return Long.valueOf(1).equals(step)
          ? ItertoolsModule.rebuilt(this, null, value)
          : ItertoolsModule.rebuilt(this, null, value, step);
    }
  }

  private static Object number(Object o) {
    Object m = Types.of(o).slot(Slot.ADD);
    boolean number =
        Types.of(o).slot(Slot.INDEX) != null
            || Types.of(o).slot(Slot.FLOAT) != null
            || Types.of(o).slot(Slot.COMPLEX) != null
            || Ints.intOrNull(o) != null;
    if (m == null || !number) {
      throw Errors.typeError("a number is required");
    }
    return o instanceof Boolean b ? (Object) (b ? 1L : 0L) : o;
  }

  static void count(TypeBuilder t) {
    t.constructor(
        "count(cls, start=0, step=1)", a -> new Count((PyClass) a[0], number(a[1]), number(a[2])));
    IteratorTypes.defineProtocol(t);
    t.method(
        "__repr__(self, /)",
        o -> {
          Count c = (Count) o;
          String by = Long.valueOf(1).equals(c.step) ? "" : ", " + Text.repr(c.step);
          return Str.of(c.type().name() + "(" + Text.repr(c.value) + by + ")");
        });
  }

  private static final class Repeat extends PyIterator {
    private final Object element;
    // Negative where there is no end.
    private long left;

    Repeat(PyClass cls, Object element, long left) {
      super(cls);
      this.element = element;
      this.left = left;
    }

    @Override
    public Object next() {
      if (left == 0) {
        return null;
      }
      left -= left > 0 ? 1 : 0;
      return element;
    }

    @Override
    public PyTuple reduce() {
      return left < 0
          ? ItertoolsModule.rebuilt(this, null, element)
          : ItertoolsModule.rebuilt(this, null, element, left);
    }
  }

  static void repeat(TypeBuilder t) {
    t.constructor(
        "repeat(cls, object, times=<absent>)",
        a -> new Repeat((PyClass) a[0], a[1], a[2] == null ? -1 : Math.max(0, Ints.asLong(a[2]))));
    IteratorTypes.defineProtocol(t);
    t.method(
        "__length_hint__(self, /)",
        o -> {
          if (((Repeat) o).left < 0) {
            throw Errors.typeError("len() of unsized object");
          }
          return ((Repeat) o).left;
        });
    t.method(
        "__repr__(self, /)",
        o -> {
          Repeat r = (Repeat) o;
          String times = r.left < 0 ? "" : ", " + r.left;
          return Str.of(r.type().name() + "(" + Text.repr(r.element) + times + ")");
        });
  }

  private static final class Cycle extends PyIterator {
    private Object source;
    private PyList saved = new PyList();
    // Whether what the source still gives is among the saved elements already.
    private boolean known;
    private int index;

    Cycle(PyClass cls, Object source) {
      super(cls);
      this.source = source;
    }

    @Override
    public Object next() {
      if (source != null) {
        Object v = Iteration.next(source);
        if (v != null) {
          if (!known) {
            saved.add(v);
          }
          return v;
        }
        source = null;
      }
      if (saved.size == 0) {
        return null;
      }
      Object v = saved.items[index];
      index = (index + 1) % saved.size;
      return v;
    }

    @Override
    public PyTuple reduce() {
      if (source != null) {
        return ItertoolsModule.rebuilt(
            this, new PyTuple(new PyList(saved.toArray()), known), source);
      }
      PyList all = new PyList(saved.toArray());
      PyIterator rest = (PyIterator) Iteration.iter(all);
      rest.setState((long) index);
      return ItertoolsModule.rebuilt(this, new PyTuple(all, true), rest);
    }

    @Override
    public boolean setState(Object state) {
      if (!(state instanceof PyTuple t)) {
        throw Errors.typeError("state is not a tuple");
      }
      if (t.size() != 2 || !(t.items[0] instanceof PyList l)) {
        throw Errors.typeError("function takes exactly 2 arguments (" + t.size() + " given)");
      }
      known = !Long.valueOf(0).equals(Ints.index(t.items[1]));
      saved = l;
      index = 0;
      return true;
    }
  }

  static void cycle(TypeBuilder t) {
    t.constructor("cycle(cls, iterable, /)", a -> new Cycle((PyClass) a[0], Iteration.iter(a[1])));
    IteratorTypes.defineProtocol(t);
  }

  private static final class Chain extends PyIterator {
    private Object sources;
    private Object current;

    Chain(PyClass cls, Object sources) {
      super(cls);
      this.sources = sources;
    }

    @Override
    public Object next() {
      while (sources != null) {
        if (current == null) {
          Object s = Iteration.next(sources);
          if (s == null) {
            sources = null;
            return null;
          }
          current = Iteration.iter(s);
        }
        Object v = Iteration.next(current);
        if (v != null) {
          return v;
        }
        current = null;
      }
      return null;
    }

    @Override
    public PyTuple reduce() {
      if (sources == null) {
        return ItertoolsModule.rebuilt(this, null);
      }
      PyTuple state = current == null ? new PyTuple(sources) : new PyTuple(sources, current);
      return ItertoolsModule.rebuilt(this, state);
    }

    @Override
    public boolean setState(Object state) {
      if (!(state instanceof PyTuple t)) {
        throw Errors.typeError("state is not a tuple");
      }
      if (t.size() < 1 || t.size() > 2) {
        throw Errors.typeError("function takes at most 2 arguments (" + t.size() + " given)");
      }
      for (Object o : t.items) {
        if (Types.of(o).slot(Slot.NEXT) == null) {
          throw Errors.typeError("Arguments must be iterators.");
        }
      }
      sources = t.items[0];
      current = t.size() == 2 ? t.items[1] : null;
      return true;
    }
  }

  static void chain(TypeBuilder t) {
    t.constructor(
        "chain(cls, /, *iterables)",
        a -> new Chain((PyClass) a[0], Iterators.ofArray(((PyTuple) a[1]).items)));
    t.classMethod(
        "from_iterable(cls, iterable, /)",
        (Fn.F2) (cls, it) -> new Chain((PyClass) cls, Iteration.iter(it)));
    IteratorTypes.defineProtocol(t);
    ItertoolsModule.generic(t);
  }

  private static final class Accumulate extends PyIterator {
    private final Object source;
    private final Object function;
    private Object initial;
    private Object total;

    Accumulate(PyClass cls, Object source, Object function, Object initial) {
      super(cls);
      this.source = source;
      this.function = function;
      this.initial = initial;
    }

    @Override
    public Object next() {
      if (initial != PyNone.NONE) {
        total = initial;
        initial = PyNone.NONE;
        return total;
      }
      Object v = Iteration.next(source);
      if (v == null) {
        return null;
      }
      total =
          total == null
              ? v
              : function == PyNone.NONE
                  ? Operators.binary(Slot.ADD, total, v)
                  : Calls.call(function, total, v);
      return total;
    }

    @Override
    public PyTuple reduce() {
      Object start = initial != PyNone.NONE ? initial : total;
      if (start == null) {
        return ItertoolsModule.rebuilt(this, null, source, function);
      }
      // What was reached is put before the rest, whose first step then only gives it back.
      PyIterator rest =
          new Chain(
              ItertoolsModule.CHAIN,
              Iterators.ofArray(new Object[] {new PyList(new Object[] {start}), source}));
      Accumulate again = new Accumulate(type(), rest, function, PyNone.NONE);
      if (initial != PyNone.NONE) {
        return ItertoolsModule.rebuilt(again, null, rest, function);
      }
      return new PyTuple(ItertoolsModule.ISLICE, new PyTuple(again, 1L, PyNone.NONE));
    }
  }

  static void accumulate(TypeBuilder t) {
    t.constructor(
        "accumulate(cls, iterable, func=None, *, initial=None)",
        a -> new Accumulate((PyClass) a[0], Iteration.iter(a[1]), a[2], a[3]));
    IteratorTypes.defineProtocol(t);
  }

  /** An int argument that must not be negative. */
  static int size(Object o, String message) {
    Object i = Ints.index(o);
    if (i instanceof BigInteger b && b.signum() < 0 || i instanceof Long v && v < 0) {
      throw Errors.valueError(message);
    }
    return Ints.asInt(i);
  }
}
