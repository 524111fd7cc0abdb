package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;

/** A list: a growing array; {@code items[size..]} is null. Not synchronised. */
public class PyList extends PyObject implements InteropObject.Sequence {
  private static final Object[] NOTHING = {};

  public Object[] items;
  public int size;

  public PyList() {
    super(Types.LIST);
    items = NOTHING;
  }

  /** Takes the array over. */
  public PyList(Object[] items) {
    super(Types.LIST);
    this.items = items;
    size = items.length;
  }

  public PyList(Object[] items, int size) {
    super(Types.LIST);
    this.items = items;
    this.size = size;
  }

  public PyList(PyClass cls) {
    super(cls);
    items = NOTHING;
  }

  @Override
  public long interopLength() {
    return size;
  }

  @Override
  public Object interopElement(long index) {
    return items[(int) index];
  }

  @Override
  public boolean interopWritable() {
    return true;
  }

  @Override
  public boolean setInteropElement(long index, Object value) {
    if (index == size) {
      add(value);
    } else {
      items[(int) index] = value;
    }
    return true;
  }

  public final void add(Object value) {
    int n = size;
    if (n == items.length) {
      grow(n + 1);
    }
    items[n] = value;
    size = n + 1;
  }

  @TruffleBoundary
  private void grow(int least) {
    items = Arrays.copyOf(items, Math.max(least, Math.max(8, items.length + (items.length >> 1))));
  }

  public final void insert(int index, Object value) {
    if (size == items.length) {
      grow(size + 1);
    }
    System.arraycopy(items, index, items, index + 1, size - index);
    items[index] = value;
    size++;
  }

  public final Object removeAt(int index) {
    Object old = items[index];
    System.arraycopy(items, index + 1, items, index, size - index - 1);
    items[--size] = null;
    return old;
  }

  public final void addAll(Object[] values, int n) {
    if (size + n > items.length) {
      grow(size + n);
    }
    System.arraycopy(values, 0, items, size, n);
    size += n;
  }

  /** Replaces {@code items[from:to]} by n values. */
  @TruffleBoundary
  public final void replaceRange(int from, int to, Object[] values, int n) {
    int tail = size - to;
    int newSize = from + n + tail;
    Object[] out = newSize > items.length ? new Object[newSize + (newSize >> 3)] : items;
    Object[] in = values == items ? values.clone() : values;
    if (out != items) {
      System.arraycopy(items, 0, out, 0, from);
    }
    System.arraycopy(items, to, out, from + n, tail);
    System.arraycopy(in, 0, out, from, n);
    if (newSize < size && out == items) {
      Arrays.fill(items, newSize, size, null);
    }
    items = out;
    size = newSize;
  }

  @TruffleBoundary
  public final Object[] toArray() {
    return Arrays.copyOf(items, size);
  }

  public final void clear() {
    items = NOTHING;
    size = 0;
  }
}
