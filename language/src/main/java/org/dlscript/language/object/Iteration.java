package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;
import java.util.function.Consumer;
import org.dlscript.language.builtin.Iterators;

/** {@code iter()}, {@code next()} and walks over any iterable from Java. */
public final class Iteration {
  private static final int POLL_MASK = 0xff;

  // Counts for all threads together, roughly, for which no exact count is needed.
  private static int turns;

  private Iteration() {}

  /** {@code iter(o)}: a PyIterator for builtin containers, else whatever {@code __iter__} gave. */
  @TruffleBoundary
  public static Object iter(Object o) {
    if (o instanceof PyIterator && o.getClass() != PyObject.class) {
      Object m = ((PyObject) o).type().slot(Slot.ITER);
      if (m instanceof PyBuiltin) {
        return o;
      }
    }
    PyClass cls = Types.of(o);
    Object m = cls.slot(Slot.ITER);
    if (m == null) {
      if (cls.slot(Slot.GETITEM) != null) {
        return Iterators.sequence(o);
      }
      throw Errors.typeError("'" + cls.messageName() + "' object is not iterable");
    }
    if (m == PyNone.NONE) {
      throw Errors.typeError("'" + cls.messageName() + "' object is not iterable");
    }
    Object it = Calls.call(m, o);
    if (!(it instanceof PyIterator) && Types.of(it).slot(Slot.NEXT) == null) {
      throw Errors.typeError(
          "iter() returned non-iterator of type '" + Types.of(it).messageName() + "'");
    }
    return it;
  }

  /** The next value, or null at the end. */
  @TruffleBoundary
  public static Object next(Object it) {
    // Loops in Java over a guest's iterator may be endless: now and then the host may end them.
    if ((++turns & POLL_MASK) == 0) {
      TruffleSafepoint.poll(null);
    }
    Object m = Types.of(it).slot(Slot.NEXT);
    if (it instanceof PyIterator p && !(m instanceof PyFunction)) {
      return p.next();
    }
    if (m == null) {
      throw Errors.typeError("'" + Types.of(it).messageName() + "' object is not an iterator");
    }
    try {
      return Calls.call(m, it);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.STOP_ITERATION)) {
        return null;
      }
      throw e;
    }
  }

  @TruffleBoundary
  public static void forEach(Object iterable, Consumer<Object> body) {
    Object it = iter(iterable);
    Object v;
    while ((v = next(it)) != null) {
      body.accept(v);
    }
  }

  /** All values; the array may be the container's own only for tuples, so never write to it. */
  @TruffleBoundary
  public static Object[] toArray(Object iterable) {
    if (iterable instanceof PyTuple t && t.type().slot(Slot.ITER) instanceof PyBuiltin) {
      return t.items;
    }
    if (iterable instanceof PyList l && l.type().slot(Slot.ITER) instanceof PyBuiltin) {
      return l.toArray();
    }
    if (iterable instanceof PyDict d && d.type().slot(Slot.ITER) instanceof PyBuiltin) {
      return d.keysArray();
    }
    if (iterable instanceof PySet s) {
      return s.toArray();
    }
    if (iterable instanceof PyRange r) {
      return org.dlscript.language.builtin.RangeType.toArray(r);
    }
    Object it = iter(iterable);
    Object[] out = new Object[16];
    int n = 0;
    Object v;
    while ((v = next(it)) != null) {
      if (n == out.length) {
        out = Arrays.copyOf(out, n * 2);
      }
      out[n++] = v;
    }
    return Arrays.copyOf(out, n);
  }

  public static PyList toList(Object iterable) {
    Object[] a = toArray(iterable);
    return new PyList(iterable instanceof PyTuple ? a.clone() : a);
  }

  /** The values as strings; used where a builtin wants names. */
  @TruffleBoundary
  public static String[] toStrings(Object iterable) {
    Object[] a = toArray(iterable);
    String[] out = new String[a.length];
    for (int i = 0; i < a.length; i++) {
      Object v = PyBoxed.unbox(a[i]);
      if (!(v instanceof TruffleString s)) {
        throw Errors.typeError("expected str, got " + Types.of(a[i]).name());
      }
      out[i] = Str.java(s).intern();
    }
    return out;
  }

  /** Unpacks into exactly n values, with Python's errors. */
  @TruffleBoundary
  public static Object[] unpack(Object iterable, int n) {
    if (iterable instanceof PyTuple t && t.items.length == n && t.type() == Types.TUPLE) {
      return t.items;
    }
    Object it = iterForUnpack(iterable);
    if (it instanceof CountedIterator counted) {
      it = iter(counted.take(n));
    }
    Object[] out = new Object[n];
    for (int i = 0; i < n; i++) {
      Object v = next(it);
      if (v == null) {
        throw Errors.valueError("not enough values to unpack (expected " + n + ", got " + i + ")");
      }
      out[i] = v;
    }
    if (next(it) != null) {
      throw Errors.valueError("too many values to unpack (expected " + n + ")");
    }
    return out;
  }

  private static Object iterForUnpack(Object iterable) {
    try {
      return iter(iterable);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.TYPE_ERROR) && Types.of(iterable).slot(Slot.ITER) == null) {
        throw Errors.typeError(
            "cannot unpack non-iterable " + Types.of(iterable).messageName() + " object");
      }
      throw e;
    }
  }

  /** Unpacks {@code a, *b, c}: before, a list, after. */
  @TruffleBoundary
  public static Object[] unpackStar(Object iterable, int before, int after) {
    iterForUnpack(iterable);
    Object[] all = toArray(iterable);
    if (all.length < before + after) {
      throw Errors.valueError(
          "not enough values to unpack (expected at least "
              + (before + after)
              + ", got "
              + all.length
              + ")");
    }
    Object[] out = new Object[before + 1 + after];
    System.arraycopy(all, 0, out, 0, before);
    out[before] = new PyList(Arrays.copyOfRange(all, before, all.length - after));
    System.arraycopy(all, all.length - after, out, before + 1, after);
    return out;
  }
}
