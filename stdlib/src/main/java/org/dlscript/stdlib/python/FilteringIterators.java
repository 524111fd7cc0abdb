package org.dlscript.stdlib.python;

import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** Iterators that leave elements out, and {@code starmap}. */
final class FilteringIterators {
  private FilteringIterators() {}

  private static final class Compress extends PyIterator {
    private final Object data;
    private final Object selectors;

    Compress(PyClass cls, Object data, Object selectors) {
      super(cls);
      this.data = data;
      this.selectors = selectors;
    }

    @Override
    public Object next() {
      while (true) {
        Object v = Iteration.next(data);
        Object s = v == null ? null : Iteration.next(selectors);
        if (s == null) {
          return null;
        }
        if (Operators.truth(s)) {
          return v;
        }
      }
    }

    @Override
    public PyTuple reduce() {
      return ItertoolsModule.rebuilt(this, null, data, selectors);
    }
  }

  static void compress(TypeBuilder t) {
    t.constructor(
        "compress(cls, data, selectors)",
        a -> new Compress((PyClass) a[0], Iteration.iter(a[1]), Iteration.iter(a[2])));
    IteratorTypes.defineProtocol(t);
  }

  /** dropwhile and takewhile: {@code passed} once the predicate has failed. */
  private static final class While extends PyIterator {
    private final Object predicate;
    private final Object source;
    private final boolean take;
    private boolean passed;

    While(PyClass cls, Object predicate, Object source, boolean take) {
      super(cls);
      this.predicate = predicate;
      this.source = source;
      this.take = take;
    }

    @Override
    public Object next() {
      while (true) {
        Object v = take && passed ? null : Iteration.next(source);
        if (v == null || passed) {
          return v;
        }
        boolean good = Operators.truth(Calls.call(predicate, v));
        passed = !good;
        if (take) {
          return good ? v : null;
        }
        if (!good) {
          return v;
        }
      }
    }

    @Override
    public PyTuple reduce() {
      return ItertoolsModule.rebuilt(this, passed ? 1L : 0L, predicate, source);
    }

    @Override
    public boolean setState(Object state) {
      passed = Operators.truth(state);
      return true;
    }
  }

  static void dropWhile(TypeBuilder t) {
    t.constructor(
        "dropwhile(cls, predicate, iterable, /)",
        a -> new While((PyClass) a[0], a[1], Iteration.iter(a[2]), false));
    IteratorTypes.defineProtocol(t);
  }

  static void takeWhile(TypeBuilder t) {
    t.constructor(
        "takewhile(cls, predicate, iterable, /)",
        a -> new While((PyClass) a[0], a[1], Iteration.iter(a[2]), true));
    IteratorTypes.defineProtocol(t);
  }

  private static final class FilterFalse extends PyIterator {
    private final Object function;
    private final Object source;

    FilterFalse(PyClass cls, Object function, Object source) {
      super(cls);
      this.function = function;
      this.source = source;
    }

    @Override
    public Object next() {
      Object v;
      while ((v = Iteration.next(source)) != null) {
        if (!Operators.truth(function == PyNone.NONE ? v : Calls.call(function, v))) {
          return v;
        }
      }
      return null;
    }

    @Override
    public PyTuple reduce() {
      return ItertoolsModule.rebuilt(this, null, function, source);
    }
  }

  static void filterFalse(TypeBuilder t) {
    t.constructor(
        "filterfalse(cls, function, iterable, /)",
        a -> new FilterFalse((PyClass) a[0], a[1], Iteration.iter(a[2])));
    IteratorTypes.defineProtocol(t);
  }

  private static final class StarMap extends PyIterator {
    private final Object function;
    private final Object source;

    StarMap(PyClass cls, Object function, Object source) {
      super(cls);
      this.function = function;
      this.source = source;
    }

    @Override
    public Object next() {
      Object v = Iteration.next(source);
      return v == null ? null : Calls.call(function, Iteration.toArray(v));
    }

    @Override
    public PyTuple reduce() {
      return ItertoolsModule.rebuilt(this, null, function, source);
    }
  }

  static void starMap(TypeBuilder t) {
    t.constructor(
        "starmap(cls, function, iterable, /)",
        a -> new StarMap((PyClass) a[0], a[1], Iteration.iter(a[2])));
    IteratorTypes.defineProtocol(t);
  }

  private static final class Slice extends PyIterator {
    private Object source;
    private long at;
    private long next;
    // Negative where there is no end.
    private final long stop;
    private final long step;

    Slice(PyClass cls, Object source, long start, long stop, long step) {
      super(cls);
      this.source = source;
      this.next = start;
      this.stop = stop;
      this.step = step;
    }

    @Override
    public Object next() {
      if (source == null) {
        return null;
      }
      // Even without a further element the source is moved as far as the slice reaches.
      long goal = stop >= 0 ? Math.min(next, stop) : next;
      while (at < goal) {
        if (Iteration.next(source) == null) {
          source = null;
          return null;
        }
        at++;
      }
      Object v = stop >= 0 && at >= stop ? null : Iteration.next(source);
      if (v == null) {
        source = null;
        return null;
      }
      at++;
      next = next + step < 0 ? Long.MAX_VALUE : next + step;
      return v;
    }

    @Override
    public PyTuple reduce() {
      if (source == null) {
        return ItertoolsModule.rebuilt(this, 0L, Iterators.ofArray(new Object[0]), 0L);
      }
      return ItertoolsModule.rebuilt(
          this, at, source, next, stop < 0 ? PyNone.NONE : (Object) stop, step);
    }

    @Override
    public boolean setState(Object state) {
      at = Ints.asLong(state);
      return true;
    }
  }

  private static long bound(Object o, long otherwise, long least, String message) {
    if (o == PyNone.NONE) {
      return otherwise;
    }
    if (Ints.intOrNull(o) == null && Types.of(o).slot(Slot.INDEX) == null
        || !(Ints.index(o) instanceof Long v)
        || v < least) {
      throw Errors.valueError(message);
    }
    return v;
  }

  static void slice(TypeBuilder t) {
    t.constructor(
        "islice(cls, iterable, start, stop=<absent>, step=None, /)",
        a -> {
          String range = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
          boolean one = a[2] != null && a[3] == null;
          Object stop = one ? a[2] : a[3];
          long from = one ? 0 : bound(a[2], 0, 0, range);
          long to =
              bound(
                  stop,
                  -1,
                  0,
                  "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
          long by = bound(a[4], 1, 1, "Step for islice() must be a positive integer or None.");
          return new Slice((PyClass) a[0], Iteration.iter(a[1]), from, to, by);
        });
    IteratorTypes.defineProtocol(t);
  }
}
