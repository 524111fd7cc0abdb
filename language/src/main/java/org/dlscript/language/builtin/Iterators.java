package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.Arrays;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/** The iterators of builtin containers. */
public final class Iterators {
  private Iterators() {}

  /** Over an array that does not change. */
  public static final class OfArray extends PyIterator {
    private final Object[] items;
    private int index;

    public OfArray(PyClass cls, Object[] items) {
      super(cls);
      this.items = items;
    }

    @Override
    public Object next() {
      return index < items.length ? items[index++] : null;
    }

    long remaining() {
      return items.length - index;
    }

    @Override
    public PyTuple reduce() {
      return index < items.length ? restart(new PyTuple(items), index) : restart(PyTuple.EMPTY, -1);
    }

    @Override
    public boolean setState(Object state) {
      index = (int) clamp(state, 0, items.length);
      return true;
    }
  }

  /** {@code (iter, (source,), index)}; without the index where it is negative. */
  static PyTuple restart(Object source, long index) {
    return rebuilt(function("iter"), index, source);
  }

  static PyTuple rebuilt(Object make, long index, Object... args) {
    PyTuple a = new PyTuple(args);
    return index < 0 ? new PyTuple(make, a) : new PyTuple(make, a, index);
  }

  static Object function(String name) {
    return DlsContext.get(null).builtins().dict.get(name);
  }

  /** {@code (iter, ([rest…],))}, for what has no order to find a place in. */
  static PyTuple rest(Object[] items, int from) {
    return restart(new PyList(Arrays.copyOfRange(items, from, items.length)), -1);
  }

  static long clamp(Object state, long low, long high) {
    return Math.max(low, Math.min(high, Ints.asLong(state)));
  }

  public static PyIterator ofArray(Object[] items) {
    return new OfArray(Types.ITERATOR, items);
  }

  /** Over a list, live. */
  public static final class OfList extends PyIterator {
    public PyList list;
    public int index;

    public OfList(PyList list) {
      super(Types.LIST_ITERATOR);
      this.list = list;
    }

    @Override
    public Object next() {
      if (list != null && index < list.size) {
        return list.items[index++];
      }
      list = null;
      return null;
    }

    @Override
    public PyTuple reduce() {
      return list == null ? restart(new PyList(), -1) : restart(list, index);
    }

    @Override
    public boolean setState(Object state) {
      if (list != null) {
        index = (int) clamp(state, 0, Integer.MAX_VALUE);
      }
      return true;
    }
  }

  /** Over a list from its end, live. */
  static final class OfListReversed extends PyIterator {
    private PyList list;
    private int index;

    OfListReversed(PyList list) {
      super(Types.LIST_REVERSE_ITERATOR);
      this.list = list;
      this.index = list.size - 1;
    }

    @Override
    public Object next() {
      if (list != null && index >= 0 && index < list.size) {
        return list.items[index--];
      }
      list = null;
      return null;
    }

    long remaining() {
      return list == null || index >= list.size ? 0 : index + 1;
    }

    @Override
    public PyTuple reduce() {
      return list == null
          ? restart(new PyList(), -1)
          : new PyTuple(function("reversed"), new PyTuple(list), (long) index);
    }

    @Override
    public boolean setState(Object state) {
      if (list != null) {
        index = (int) clamp(state, -1, list.size - 1);
      }
      return true;
    }
  }

  /** Over a range. */
  public static final class Range extends PyIterator {
    private long value;
    private final long step;
    public long remaining;

    public Range(PyRange r) {
      this(r.start, r.step, r.length);
    }

    Range(long start, long step, long count) {
      super(Types.RANGE_ITERATOR);
      this.value = start;
      this.step = step;
      this.remaining = count;
    }

    /** The next value; the caller has seen that one remains. */
    public long take() {
      long v = value;
      value += step;
      remaining--;
      return v;
    }

    @Override
    public Object next() {
      return remaining > 0 ? (Object) take() : null;
    }

    @Override
    public PyTuple reduce() {
      return restartRange(RangeType.make(value, Ints.normal(end(value, step, remaining)), step));
    }

    @Override
    public boolean setState(Object state) {
      long n = clamp(state, 0, remaining);
      value += n * step;
      remaining -= n;
      return true;
    }
  }

  private static BigInteger end(long value, long step, long count) {
    return BigInteger.valueOf(value)
        .add(BigInteger.valueOf(step).multiply(BigInteger.valueOf(count)));
  }

  private static PyTuple restartRange(Object range) {
    return new PyTuple(function("iter"), new PyTuple(range), PyNone.NONE);
  }

  /** Over a range of ints of any size. */
  static final class BigRange extends PyIterator {
    private BigInteger value;
    private final BigInteger step;
    private BigInteger remaining;

    BigRange(BigInteger start, BigInteger step, BigInteger count) {
      super(Types.LONG_RANGE_ITERATOR);
      this.value = start;
      this.step = step;
      this.remaining = count;
    }

    @Override
    public Object next() {
      if (remaining.signum() <= 0) {
        return null;
      }
      BigInteger v = value;
      value = v.add(step);
      remaining = remaining.subtract(BigInteger.ONE);
      return Ints.normal(v);
    }

    Object remaining() {
      return Ints.normal(remaining);
    }

    @Override
    public PyTuple reduce() {
      return restartRange(
          RangeType.make(
              Ints.normal(value),
              Ints.normal(value.add(step.multiply(remaining))),
              Ints.normal(step)));
    }

    @Override
    public boolean setState(Object state) {
      BigInteger n = Ints.big(Ints.index(state)).max(BigInteger.ZERO).min(remaining);
      value = value.add(n.multiply(step));
      remaining = remaining.subtract(n);
      return true;
    }
  }

  /** Over the characters of a string. */
  public static final class OfString extends PyIterator {
    private final TruffleString s;
    private final int length;
    private int index;

    OfString(TruffleString s) {
      super(Types.STR_ITERATOR);
      this.s = s;
      this.length = Str.length(s);
    }

    @Override
    public Object next() {
      return index < length ? Str.ofCodePoint(Str.codePointAt(s, index++)) : null;
    }

    long remaining() {
      return length - index;
    }

    @Override
    public PyTuple reduce() {
      return index < length ? restart(s, index) : restart(Str.EMPTY, -1);
    }

    @Override
    public boolean setState(Object state) {
      index = (int) clamp(state, 0, length);
      return true;
    }
  }

  /** Over bytes, as ints. */
  static final class OfBytes extends PyIterator {
    private PyBytes bytes;
    private int index;

    OfBytes(PyBytes bytes) {
      super(bytes instanceof PyBytes.Mutable ? Types.BYTEARRAY_ITERATOR : Types.BYTES_ITERATOR);
      this.bytes = bytes;
    }

    @Override
    public Object next() {
      if (bytes != null && index < bytes.size()) {
        return (long) bytes.at(index++);
      }
      bytes = null;
      return null;
    }

    long remaining() {
      return bytes == null ? 0 : Math.max(0, bytes.size() - index);
    }

    @Override
    public PyTuple reduce() {
      return bytes == null ? restart(PyTuple.EMPTY, -1) : restart(bytes, index);
    }

    @Override
    public boolean setState(Object state) {
      if (bytes != null) {
        index = (int) clamp(state, 0, Integer.MAX_VALUE);
      }
      return true;
    }
  }

  /** Over a set, noticing changes. */
  static final class OfSet extends PyIterator {
    private final PySet set;
    private final Object[] keys;
    private final int size;
    private int index;

    OfSet(PySet set) {
      super(Types.SET_ITERATOR);
      this.set = set;
      this.keys = set.toArray();
      this.size = set.size();
    }

    @Override
    public Object next() {
      if (index > keys.length) {
        return null;
      }
      if (set.size() != size) {
        index = keys.length + 1;
        throw Errors.runtimeError("Set changed size during iteration");
      }
      if (index == keys.length) {
        index++;
        return null;
      }
      return keys[index++];
    }

    long remaining() {
      return set.size() == size ? Math.max(0, keys.length - index) : 0;
    }

    @Override
    public PyTuple reduce() {
      return rest(keys, Math.min(index, keys.length));
    }
  }

  /** By {@code __getitem__} from 0 until IndexError. */
  static final class OfSequence extends PyIterator {
    private Object sequence;
    private long index;

    OfSequence(Object sequence) {
      super(Types.ITERATOR);
      this.sequence = sequence;
    }

    @Override
    public Object next() {
      if (sequence == null) {
        return null;
      }
      try {
        if (index == Long.MAX_VALUE) {
          throw Errors.overflow("iter index too large");
        }
        Object v = Operators.getItem(sequence, index);
        index++;
        return v;
      } catch (PyException e) {
        if (e.is(ExceptionTypes.INDEX_ERROR) || e.is(ExceptionTypes.STOP_ITERATION)) {
          sequence = null;
          return null;
        }
        throw e;
      }
    }

    @Override
    public PyTuple reduce() {
      return sequence == null ? restart(PyTuple.EMPTY, -1) : restart(sequence, index);
    }

    @Override
    public boolean setState(Object state) {
      if (sequence != null) {
        index = clamp(state, 0, Long.MAX_VALUE);
      }
      return true;
    }

    Object remaining() {
      if (sequence == null) {
        return 0L;
      }
      return Types.of(sequence).slot(Slot.LEN) == null
          ? PyNone.NOT_IMPLEMENTED
          : (Object) Math.max(0, Operators.length(sequence) - index);
    }
  }

  public static PyIterator sequence(Object o) {
    return new OfSequence(o);
  }

  /** {@code iter(callable, sentinel)}. */
  static final class UntilSentinel extends PyIterator {
    private Object callable;
    private final Object sentinel;

    UntilSentinel(Object callable, Object sentinel) {
      super(Types.CALLABLE_ITERATOR);
      this.callable = callable;
      this.sentinel = sentinel;
    }

    @Override
    public Object next() {
      if (callable == null) {
        return null;
      }
      Object v = null;
      try {
        v = Calls.call(callable);
      } catch (PyException e) {
        if (!e.is(ExceptionTypes.STOP_ITERATION)) {
          throw e;
        }
      }
      // The call may have ended this iterator itself.
      if (v == null || callable == null || Operators.sameOrEqual(v, sentinel)) {
        callable = null;
        return null;
      }
      return v;
    }

    @Override
    public PyTuple reduce() {
      return callable == null
          ? restart(PyTuple.EMPTY, -1)
          : rebuilt(function("iter"), -1, callable, sentinel);
    }
  }
}
