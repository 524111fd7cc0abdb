package org.dlscript.language.builtin;

import java.math.BigInteger;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBigRange;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code range}: {@link PyRange} where everything fits a long, else {@link PyBigRange}. */
public final class RangeType {
  private RangeType() {}

  public static void define(TypeBuilder t) {
    t.constructor(
        "range(cls, start, stop=<absent>, step=<absent>, /)",
        a ->
            a[2] == null
                ? make(0L, Ints.index(a[1]), 1L)
                : make(Ints.index(a[1]), Ints.index(a[2]), a[3] == null ? 1L : Ints.index(a[3])));
    t.method(
        "__len__(self, /)",
        o -> {
          if (o instanceof PyRange r) {
            return r.length;
          }
          Object n = Ints.normal(length(o));
          if (n instanceof BigInteger) {
            throw Errors.overflow("Python int too large to convert to C ssize_t");
          }
          return n;
        });
    t.method("__bool__(self, /)", r -> length(r).signum() != 0);
    t.method("__iter__(self, /)", RangeType::iterator);
    t.method("__reversed__(self, /)", RangeType::backwards);
    t.method("__getitem__(self, key, /)", RangeType::item);
    t.method("__contains__(self, key, /)", (r, v) -> indexOf(r, v) != null);
    t.method(
        "index(self, value, /)",
        (r, v) -> {
          Object i = indexOf(r, v);
          if (i == null) {
            throw Errors.valueError(
                Ints.intOrNull(v) != null
                    ? Text.repr(v) + " is not in range"
                    : "sequence.index(x): x not in sequence");
          }
          return i;
        });
    t.method("count(self, value, /)", RangeType::count);
    t.method(
        "__eq__(self, value, /)",
        (a, b) -> isRange(b) ? (Object) same(a, b) : PyNone.NOT_IMPLEMENTED);
    t.method("__hash__(self, /)", RangeType::hash);
    t.method(
        "__repr__(self, /)",
        o ->
            Str.of(
                "range("
                    + start(o)
                    + ", "
                    + stop(o)
                    + (step(o).equals(BigInteger.ONE) ? ")" : ", " + step(o) + ")")));
    t.method(
        "__reduce__(self, /)",
        o ->
            new PyTuple(
                Types.RANGE,
                new PyTuple(Ints.normal(start(o)), Ints.normal(stop(o)), Ints.normal(step(o)))));
    t.getter("start", o -> Ints.normal(start(o)));
    t.getter("stop", o -> Ints.normal(stop(o)));
    t.getter("step", o -> Ints.normal(step(o)));
  }

  /** The range of three guest ints. */
  static PyObject make(Object start, Object stop, Object step) {
    if (Long.valueOf(0).equals(step)) {
      throw Errors.valueError("range() arg 3 must not be zero");
    }
    if (start instanceof Long a && stop instanceof Long b && step instanceof Long c) {
      boolean near = a == (int) (long) a || Math.abs(a) < 1L << 61;
      if (near && Math.abs(b) < 1L << 61 && Math.abs(c) < 1L << 61) {
        return new PyRange(a, b, c);
      }
    }
    return PyBigRange.of(Ints.big(start), Ints.big(stop), Ints.big(step));
  }

  public static boolean isRange(Object o) {
    return o instanceof PyRange || o instanceof PyBigRange;
  }

  private static BigInteger start(Object o) {
    return o instanceof PyRange r ? BigInteger.valueOf(r.start) : ((PyBigRange) o).start;
  }

  private static BigInteger stop(Object o) {
    return o instanceof PyRange r ? BigInteger.valueOf(r.stop) : ((PyBigRange) o).stop;
  }

  private static BigInteger step(Object o) {
    return o instanceof PyRange r ? BigInteger.valueOf(r.step) : ((PyBigRange) o).step;
  }

  private static BigInteger length(Object o) {
    return o instanceof PyRange r ? BigInteger.valueOf(r.length) : ((PyBigRange) o).length;
  }

  private static Object get(Object o, BigInteger index) {
    return o instanceof PyRange r ? (Object) r.get(index.longValue()) : ((PyBigRange) o).get(index);
  }

  static PyIterator iterator(Object o) {
    return o instanceof PyRange r
        ? new Iterators.Range(r)
        : new Iterators.BigRange(start(o), step(o), length(o));
  }

  private static Object backwards(Object o) {
    if (o instanceof PyRange r) {
      return new Iterators.Range(r.get(r.length - 1), -r.step, r.length);
    }
    BigInteger last = start(o).add(step(o).multiply(length(o).subtract(BigInteger.ONE)));
    return new Iterators.BigRange(last, step(o).negate(), length(o));
  }

  private static boolean same(Object a, Object b) {
    BigInteger n = length(a);
    return n.equals(length(b))
        && (n.signum() == 0
            || start(a).equals(start(b)) && (n.equals(BigInteger.ONE) || step(a).equals(step(b))));
  }

  private static Object hash(Object o) {
    BigInteger n = length(o);
    return Hashing.hashItems(
        new Object[] {
          Ints.normal(n),
          n.signum() > 0 ? Ints.normal(start(o)) : PyNone.NONE,
          n.compareTo(BigInteger.ONE) > 0 ? Ints.normal(step(o)) : PyNone.NONE
        });
  }

  private static Object count(Object r, Object v) {
    if (isPlainInt(v)) {
      return indexOf(r, v) != null ? 1L : 0L;
    }
    long n = 0;
    PyIterator it = iterator(r);
    for (Object x = it.next(); x != null; x = it.next()) {
      if (Operators.equal(x, v)) {
        n++;
      }
    }
    return n;
  }

  private static boolean isPlainInt(Object v) {
    return v instanceof Long || v instanceof BigInteger || v instanceof Boolean;
  }

  /** The index of a value, or null; only values that are no ints are looked for one by one. */
  private static Object indexOf(Object r, Object v) {
    if (isPlainInt(v) || v instanceof Double d && d == Math.rint(d) && Math.abs(d) < 9e15) {
      Object plain = v instanceof Double d ? (Object) (long) (double) d : Ints.intOrNull(v);
      BigInteger[] q = Ints.big(plain).subtract(start(r)).divideAndRemainder(step(r));
      boolean in = q[1].signum() == 0 && q[0].signum() >= 0 && q[0].compareTo(length(r)) < 0;
      return in ? Ints.normal(q[0]) : null;
    }
    long i = 0;
    PyIterator it = iterator(r);
    for (Object x = it.next(); x != null; x = it.next(), i++) {
      if (Operators.equal(x, v)) {
        return i;
      }
    }
    return null;
  }

  private static Object item(Object r, Object key) {
    if (key instanceof PySlice s) {
      return slice(r, s);
    }
    if (r instanceof PyRange small && key instanceof Long i) {
      long k = i < 0 ? i + small.length : i;
      if (k < 0 || k >= small.length) {
        throw Errors.indexError("range object index out of range");
      }
      return small.get(k);
    }
    if (Ints.intOrNull(key) == null && Types.of(key).slot(Slot.INDEX) == null) {
      throw Errors.typeError(
          "range indices must be integers or slices, not " + Types.of(key).messageName());
    }
    BigInteger i = Ints.big(Ints.index(key));
    BigInteger n = length(r);
    BigInteger k = i.signum() < 0 ? i.add(n) : i;
    if (k.signum() < 0 || k.compareTo(n) >= 0) {
      throw Errors.indexError("range object index out of range");
    }
    return get(r, k);
  }

  private static Object slice(Object r, PySlice s) {
    PySlice.BigBounds b = s.over(length(r));
    return PyBigRange.of(
        start(r).add(b.start().multiply(step(r))),
        start(r).add(b.stop().multiply(step(r))),
        step(r).multiply(b.step()));
  }

  /** The elements as an array; MemoryError where there are too many. */
  public static Object[] toArray(PyRange r) {
    if (r.length > Integer.MAX_VALUE - 8) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    Object[] out = new Object[(int) r.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = r.get(i);
    }
    return out;
  }
}
