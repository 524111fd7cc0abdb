package org.dlscript.stdlib.numpy;

import java.util.Arrays;

/**
 * The guest values of an array of strings, objects or records. Such an array is a tensor of
 * positions in its pool, so that views, indexing and reshaping are the engine's; views share the
 * pool. Values are only added, never changed: assignment adds and moves the position.
 */
final class ObjectPool {
  private Object[] items;
  private int size;

  ObjectPool(int capacity) {
    items = new Object[Math.max(capacity, 4)];
  }

  /** Adds a value and gives its position. */
  long add(Object value) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size] = value;
    return size++;
  }

  Object get(long position) {
    return items[(int) position];
  }

  int size() {
    return size;
  }
}
