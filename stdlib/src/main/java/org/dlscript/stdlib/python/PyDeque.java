package org.dlscript.stdlib.python;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyObject;

/**
 * A double-ended queue: {@code size} items from {@code head} on in a ring whose length is a power
 * of two. What is not in use is null. Not synchronised; iterators notice changes by {@code
 * version}.
 */
final class PyDeque extends PyObject {
  private static final int SMALLEST = 8;

  private Object[] ring = new Object[SMALLEST];
  private int head;
  int size;

  /** How many items it may hold, or -1. */
  long maxlen = -1;

  int version;

  PyDeque(PyClass cls) {
    super(cls);
  }

  private int at(int i) {
    return head + i & ring.length - 1;
  }

  Object get(int i) {
    return ring[at(i)];
  }

  void set(int i, Object value) {
    ring[at(i)] = value;
  }

  private void grow() {
    Object[] wider = new Object[ring.length * 2];
    copyTo(wider);
    ring = wider;
    head = 0;
  }

  private void copyTo(Object[] out) {
    int first = Math.min(size, ring.length - head);
    System.arraycopy(ring, head, out, 0, first);
    System.arraycopy(ring, 0, out, first, size - first);
  }

  Object[] toArray() {
    Object[] out = new Object[size];
    copyTo(out);
    return out;
  }

  void addLast(Object value) {
    if (maxlen >= 0 && size >= maxlen) {
      if (maxlen == 0) {
        return;
      }
      removeFirst();
    }
    if (size == ring.length) {
      grow();
    }
    ring[at(size)] = value;
    size++;
    version++;
  }

  void addFirst(Object value) {
    if (maxlen >= 0 && size >= maxlen) {
      if (maxlen == 0) {
        return;
      }
      removeLast();
    }
    if (size == ring.length) {
      grow();
    }
    head = at(ring.length - 1);
    ring[head] = value;
    size++;
    version++;
  }

  Object removeFirst() {
    Object value = ring[head];
    ring[head] = null;
    head = at(1);
    size--;
    version++;
    return value;
  }

  Object removeLast() {
    int last = at(size - 1);
    Object value = ring[last];
    ring[last] = null;
    size--;
    version++;
    return value;
  }

  void clear() {
    ring = new Object[SMALLEST];
    head = 0;
    size = 0;
    version++;
  }

  /** Takes these items and no others; the limit is not looked at. */
  void replace(Object[] items) {
    int length = SMALLEST;
    while (length < items.length) {
      length *= 2;
    }
    ring = java.util.Arrays.copyOf(items, length);
    head = 0;
    size = items.length;
    version++;
  }

  /** Moves everything to the right, what falls out comes in on the left. */
  void rotate(long by) {
    if (size < 2) {
      return;
    }
    int n = (int) Math.floorMod(by, (long) size);
    version++;
    if (n <= size / 2) {
      for (int i = 0; i < n; i++) {
        addFirstOf(removeLast());
      }
    } else {
      for (int i = n; i < size; i++) {
        Object value = removeFirst();
        ring[at(size)] = value;
        size++;
      }
    }
  }

  private void addFirstOf(Object value) {
    head = at(ring.length - 1);
    ring[head] = value;
    size++;
  }
}
