package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySet;
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
  }

  public static PyIterator ofArray(Object[] items) {
    return new OfArray(Types.ITERATOR, items);
  }

  /** Over a list, live. */
  public static final class OfList extends PyIterator {
    public PyList list;
    public int index;

    OfList(PyList list) {
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
      return list == null ? 0 : index + 1;
    }
  }

  /** Over a range. */
  public static final class Range extends PyIterator {
    private long value;
    private final long step;
    public long remaining;

    Range(PyRange r) {
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
  }

  /** Over the characters of a string. */
  static final class OfString extends PyIterator {
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
  }

  /** Over bytes, as ints. */
  static final class OfBytes extends PyIterator {
    private final PyBytes bytes;
    private int index;

    OfBytes(PyBytes bytes) {
      super(Types.BYTES_ITERATOR);
      this.bytes = bytes;
    }

    @Override
    public Object next() {
      return index < bytes.data.length ? (Object) (bytes.data[index++] & 0xffL) : null;
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
      if (index >= keys.length) {
        return null;
      }
      if (set.size() != size) {
        index = keys.length;
        throw Errors.runtimeError("Set changed size during iteration");
      }
      return keys[index++];
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
        return Operators.getItem(sequence, index++);
      } catch (PyException e) {
        if (e.is(ExceptionTypes.INDEX_ERROR) || e.is(ExceptionTypes.STOP_ITERATION)) {
          sequence = null;
          return null;
        }
        throw e;
      }
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
      Object v = Calls.call(callable);
      if (Operators.sameOrEqual(v, sentinel)) {
        callable = null;
        return null;
      }
      return v;
    }
  }
}
