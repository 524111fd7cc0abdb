package org.dlscript.language.builtin;

import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The iterator protocol of builtin iterators, and enumerate, zip, map, filter, reversed. */
public final class IteratorTypes {
  private IteratorTypes() {}

  /** {@code __iter__} and {@code __next__}. */
  public static void defineProtocol(TypeBuilder t) {
    t.method("__iter__(self, /)", it -> it);
    t.method(
        "__next__(self, /)",
        it -> {
          Object v = ((PyIterator) it).next();
          if (v == null) {
            throw Errors.stopIteration();
          }
          return v;
        });
    t.method("__length_hint__(self, /)", IteratorTypes::lengthHint);
    t.method(
        "__repr__(self, /)",
        it -> Str.of("<" + Types.of(it).name() + " object at " + Text.address(it) + ">"));
    t.method(
        "__reduce__(self, /)",
        it -> {
          PyTuple r = ((PyIterator) it).reduce();
          if (r == null) {
            throw Errors.typeError("cannot pickle '" + Types.of(it).messageName() + "' object");
          }
          return r;
        });
    t.method(
        "__setstate__(self, state, /)",
        (it, state) -> {
          if (!((PyIterator) it).setState(state)) {
            throw Errors.typeError(
                "'" + Types.of(it).messageName() + "' object has no state to set");
          }
          return PyNone.NONE;
        });
  }

  private static Object lengthHint(Object it) {
    return switch (it) {
      case Iterators.OfArray a -> a.remaining();
      case Iterators.OfList l -> l.list == null ? 0L : (long) Math.max(0, l.list.size - l.index);
      case Iterators.OfListReversed l -> l.remaining();
      case Iterators.Range r -> r.remaining;
      case Iterators.BigRange r -> r.remaining();
      case Iterators.OfString s -> s.remaining();
      case Iterators.OfBytes b -> b.remaining();
      case Iterators.OfSet s -> s.remaining();
      case Iterators.OfSequence s -> s.remaining();
      case Backwards b -> b.remaining();
      case DictViewTypes.Iterator d -> d.lengthHint();
      default -> PyNone.NOT_IMPLEMENTED;
    };
  }

  public static void defineEnumerate(TypeBuilder t) {
    t.constructor(
        "enumerate(cls, iterable=<absent>, start=0)",
        a -> {
          if (a[1] == null) {
            throw Errors.typeError("enumerate() missing required argument 'iterable'");
          }
          return new PairingIterators.Enumerate(
              (PyClass) a[0], Iteration.iter(a[1]), Ints.index(a[2]));
        });
    defineProtocol(t);
    generic(t);
  }

  private static void generic(TypeBuilder t) {
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  public static void defineZip(TypeBuilder t) {
    t.constructor(
        "zip(cls, /, *iterables, strict=False)",
        a -> {
          Object[] in = ((PyTuple) a[1]).items;
          Object[] its = new Object[in.length];
          for (int i = 0; i < in.length; i++) {
            if (Types.of(in[i]).slot(Slot.ITER) == null
                && Types.of(in[i]).slot(Slot.GETITEM) == null) {
              throw Errors.typeError("'" + Types.of(in[i]).name() + "' object is not iterable");
            }
            its[i] = Iteration.iter(in[i]);
          }
          return new PairingIterators.Zip((PyClass) a[0], its, Operators.truth(a[2]));
        });
    defineProtocol(t);
  }

  private static final class Mapped extends PyIterator {
    private final Object function;
    private final Object[] sources;

    Mapped(PyClass cls, Object function, Object[] sources) {
      super(cls);
      this.function = function;
      this.sources = sources;
    }

    @Override
    public Object next() {
      Object[] args = new Object[sources.length];
      for (int i = 0; i < args.length; i++) {
        args[i] = Iteration.next(sources[i]);
        if (args[i] == null) {
          return null;
        }
      }
      return Calls.call(function, args);
    }

    @Override
    public PyTuple reduce() {
      Object[] args = new Object[sources.length + 1];
      args[0] = function;
      System.arraycopy(sources, 0, args, 1, sources.length);
      return new PyTuple(type(), new PyTuple(args));
    }
  }

  public static void defineMap(TypeBuilder t) {
    t.constructor(
        "map(cls, /, *args)",
        a -> {
          Object[] in = ((PyTuple) a[1]).items;
          if (in.length < 2) {
            throw Errors.typeError("map() must have at least two arguments.");
          }
          Object[] its = new Object[in.length - 1];
          for (int i = 0; i < its.length; i++) {
            its[i] = Iteration.iter(in[i + 1]);
          }
          return new Mapped((PyClass) a[0], in[0], its);
        });
    defineProtocol(t);
  }

  private static final class Filtered extends PyIterator {
    private final Object function;
    private final Object source;

    Filtered(PyClass cls, Object function, Object source) {
      super(cls);
      this.function = function;
      this.source = source;
    }

    @Override
    public Object next() {
      Object v;
      while ((v = Iteration.next(source)) != null) {
        if (Operators.truth(function == PyNone.NONE ? v : Calls.call(function, v))) {
          return v;
        }
      }
      return null;
    }

    @Override
    public PyTuple reduce() {
      return new PyTuple(type(), new PyTuple(function, source));
    }
  }

  public static void defineFilter(TypeBuilder t) {
    t.constructor(
        "filter(cls, function, iterable, /)",
        a -> new Filtered((PyClass) a[0], a[1], Iteration.iter(a[2])));
    defineProtocol(t);
  }

  private static final class Backwards extends PyIterator {
    private Object sequence;
    private long index;

    Backwards(PyClass cls, Object sequence) {
      super(cls);
      this.sequence = sequence;
      this.index = Operators.length(sequence) - 1;
    }

    @Override
    public Object next() {
      if (sequence != null && index >= 0) {
        try {
          return Operators.getItem(sequence, index--);
        } catch (PyException e) {
          if (!e.is(ExceptionTypes.INDEX_ERROR) && !e.is(ExceptionTypes.STOP_ITERATION)) {
            throw e;
          }
        }
      }
      sequence = null;
      return null;
    }

    long remaining() {
      return sequence == null || Operators.length(sequence) < index + 1 ? 0 : index + 1;
    }

    @Override
    public PyTuple reduce() {
      return sequence == null
          ? new PyTuple(type(), new PyTuple(PyTuple.EMPTY))
          : new PyTuple(type(), new PyTuple(sequence), index);
    }

    @Override
    public boolean setState(Object state) {
      if (sequence != null) {
        index = Iterators.clamp(state, -1, Operators.length(sequence) - 1);
      }
      return true;
    }
  }

  public static void defineReversed(TypeBuilder t) {
    t.constructor(
        "reversed(cls, sequence, /)",
        a -> {
          Object m = Attributes.special(a[1], Slot.REVERSED);
          if (m != null && m != PyNone.NONE) {
            return Calls.call(m);
          }
          PyClass c = Types.of(a[1]);
          if (m == PyNone.NONE || c.slot(Slot.GETITEM) == null || c.slot(Slot.LEN) == null) {
            throw Errors.typeError("'" + c.name() + "' object is not reversible");
          }
          return new Backwards((PyClass) a[0], a[1]);
        });
    defineProtocol(t);
  }
}
