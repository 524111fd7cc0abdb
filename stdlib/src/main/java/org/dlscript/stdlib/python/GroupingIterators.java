package org.dlscript.stdlib.python;

import java.util.Arrays;
import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** Iterators that put elements together, or give them to several. */
final class GroupingIterators {
  private GroupingIterators() {}

  private static final class Pairwise extends PyIterator {
    private Object source;
    private Object before;

    Pairwise(PyClass cls, Object source) {
      super(cls);
      this.source = source;
    }

    @Override
    public Object next() {
      if (source == null) {
        return null;
      }
      Object first = before;
      if (first == null) {
        first = before = Iteration.next(source);
        if (first == null || source == null) {
          source = null;
          return null;
        }
      }
      Object v = Iteration.next(source);
      if (v == null) {
        source = null;
        before = null;
        return null;
      }
      before = v;
      return new PyTuple(first, v);
    }
  }

  static void pairwise(TypeBuilder t) {
    t.constructor(
        "pairwise(cls, iterable, /)", a -> new Pairwise((PyClass) a[0], Iteration.iter(a[1])));
    IteratorTypes.defineProtocol(t);
  }

  private static final class Batched extends PyIterator {
    private Object source;
    private final int n;
    private final boolean strict;

    Batched(PyClass cls, Object source, int n, boolean strict) {
      super(cls);
      this.source = source;
      this.n = n;
      this.strict = strict;
    }

    @Override
    public Object next() {
      if (source == null) {
        return null;
      }
      Object[] out = new Object[Math.min(n, 16)];
      for (int i = 0; i < n; i++) {
        Object v = Iteration.next(source);
        if (v == null) {
          source = null;
          if (i == 0) {
            return null;
          }
          if (strict) {
            throw Errors.valueError("batched(): incomplete batch");
          }
          return new PyTuple(Arrays.copyOf(out, i));
        }
        if (i == out.length) {
          out = Arrays.copyOf(out, Math.min(n, i * 2));
        }
        out[i] = v;
      }
      return new PyTuple(out);
    }
  }

  static void batched(TypeBuilder t) {
    t.constructor(
        "batched(cls, iterable, n, *, strict=False)",
        a -> {
          long n = org.dlscript.language.object.Ints.asLong(a[2]);
          if (n < 1) {
            throw Errors.valueError("n must be at least one");
          }
          Object it = Iteration.iter(a[1]);
          int size = (int) Math.min(n, Integer.MAX_VALUE);
          return new Batched((PyClass) a[0], it, size, Operators.truth(a[3]));
        });
    IteratorTypes.defineProtocol(t);
  }

  private static final class GroupBy extends PyIterator {
    private final Object source;
    private final Object key;
    private Object groupKey;
    private Object currentKey;
    private Object currentValue;
    private Group group;

    GroupBy(PyClass cls, Object source, Object key) {
      super(cls);
      this.source = source;
      this.key = key;
    }

    private boolean step() {
      Object v = Iteration.next(source);
      if (v == null) {
        return false;
      }
      currentKey = key == PyNone.NONE ? v : Calls.call(key, v);
      currentValue = v;
      return true;
    }

    @Override
    public Object next() {
      group = null;
      while (currentKey == null
          || groupKey != null && Operators.sameOrEqual(groupKey, currentKey)) {
        if (!step()) {
          return null;
        }
      }
      groupKey = currentKey;
      group = new Group(this, groupKey);
      return new PyTuple(groupKey, group);
    }
  }

  /** The elements of one group; ends where the next group was asked for. */
  private static final class Group extends PyIterator {
    private final GroupBy parent;
    private final Object key;

    Group(GroupBy parent, Object key) {
      super(ItertoolsModule.GROUPER);
      this.parent = parent;
      this.key = key;
    }

    @Override
    public Object next() {
      if (parent.group != this) {
        return null;
      }
      if (parent.currentValue == null && !parent.step()) {
        return null;
      }
      if (!Operators.sameOrEqual(key, parent.currentKey)) {
        return null;
      }
      Object v = parent.currentValue;
      parent.currentValue = null;
      return v;
    }
  }

  static void groupBy(TypeBuilder t) {
    t.constructor(
        "groupby(cls, iterable, key=None)",
        a -> new GroupBy((PyClass) a[0], Iteration.iter(a[1]), a[2]));
    IteratorTypes.defineProtocol(t);
  }

  private static final class ZipLongest extends PyIterator {
    private final Object[] sources;
    private Object fill;
    private int active;

    ZipLongest(PyClass cls, Object[] sources, Object fill) {
      super(cls);
      this.sources = sources;
      this.fill = fill;
      this.active = sources.length;
    }

    @Override
    public Object next() {
      if (active == 0) {
        return null;
      }
      Object[] out = new Object[sources.length];
      for (int i = 0; i < out.length; i++) {
        Object v = sources[i] == null ? null : Iteration.next(sources[i]);
        if (v == null) {
          if (sources[i] != null && --active == 0) {
            return null;
          }
          sources[i] = null;
          v = fill;
        }
        out[i] = v;
      }
      return new PyTuple(out);
    }

    @Override
    public PyTuple reduce() {
      Object[] its = sources.clone();
      for (int i = 0; i < its.length; i++) {
        its[i] = its[i] == null ? PyTuple.EMPTY : its[i];
      }
      return ItertoolsModule.rebuilt(this, fill, its);
    }

    @Override
    public boolean setState(Object state) {
      fill = state;
      return true;
    }
  }

  static void zipLongest(TypeBuilder t) {
    t.constructor(
        "zip_longest(cls, /, *iterables, fillvalue=None)",
        a -> {
          Object[] in = ((PyTuple) a[1]).items;
          Object[] its = new Object[in.length];
          for (int i = 0; i < its.length; i++) {
            its[i] = Iteration.iter(in[i]);
          }
          return new ZipLongest((PyClass) a[0], its, a[2]);
        });
    IteratorTypes.defineProtocol(t);
  }

  /** One element of a shared source, and the way to the next. */
  private static final class Link {
    Object value;
    Link next;
  }

  /** What the iterators of one tee share. */
  private static final class Shared {
    final Object source;
    boolean running;

    Shared(Object source) {
      this.source = source;
    }
  }

  private static final class Tee extends PyIterator {
    private final Shared shared;
    private Link link;

    Tee(PyClass cls, Shared shared, Link link) {
      super(cls);
      this.shared = shared;
      this.link = link;
    }

    @Override
    public Object next() {
      if (link.next == null) {
        if (shared.running) {
          throw Errors.runtimeError("cannot re-enter the tee iterator");
        }
        shared.running = true;
        try {
          Object v = Iteration.next(shared.source);
          if (v == null) {
            return null;
          }
          link.value = v;
          link.next = new Link();
        } finally {
          shared.running = false;
        }
      }
      Object v = link.value;
      link = link.next;
      return v;
    }

    Tee copy() {
      return new Tee(type(), shared, link);
    }
  }

  private static Tee of(PyClass cls, Object iterable) {
    Object it = Iteration.iter(iterable);
    if (it instanceof Tee t && t.type() == cls) {
      return t.copy();
    }
    return new Tee(cls, new Shared(it), new Link());
  }

  static void tee(TypeBuilder t) {
    t.constructor("_tee(cls, iterable, /)", a -> of((PyClass) a[0], a[1]));
    IteratorTypes.defineProtocol(t);
    t.method("__copy__(self, /)", o -> ((Tee) o).copy());
  }

  /** {@code tee(iterable, n)}. */
  static Object split(Object iterable, Object count) {
    int n = SimpleIterators.size(count, "n must be >= 0");
    if (n == 0) {
      return PyTuple.EMPTY;
    }
    Object it = Iteration.iter(iterable);
    Object copy = Types.of(it).lookup("__copy__") == null ? null : it;
    Object[] out = new Object[n];
    out[0] = copy == null ? of(ItertoolsModule.TEE, it) : copy;
    for (int i = 1; i < n; i++) {
      out[i] = out[0] instanceof Tee t ? t.copy() : Calls.call(Attributes.get(out[0], "__copy__"));
    }
    return new PyTuple(out);
  }
}
