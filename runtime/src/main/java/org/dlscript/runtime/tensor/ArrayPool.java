package org.dlscript.runtime.tensor;

import java.lang.reflect.Array;
import org.dlscript.runtime.session.Session;

/**
 * Large arrays of tensors that nobody can reach any more, for the next result of the same size:
 * they still lie in the caches, where fresh memory has to come from far. A session has its own, so
 * that no program sees another's numbers; it belongs to the session's thread.
 */
final class ArrayPool {
  /** Elements below which fresh memory is as good. */
  static final int LEAST = 1 << 14;

  // A few results of a size are all that an expression has at once; more would only hold memory.
  private static final int SLOTS = 12;
  private static final long MOST_BYTES = 64L << 20;

  private static final Session.Key<ArrayPool> OWN = new Session.Key<>(ArrayPool::new);

  private final Object[] arrays = new Object[SLOTS];
  private int count;
  private long bytes;

  private ArrayPool() {}

  /** An array of this class and length with arbitrary content, or null. */
  static Object take(Class<?> kind, int length) {
    return OWN.get().find(kind, length);
  }

  /** Takes in an array that nobody uses. */
  static void give(Object array) {
    if (Array.getLength(array) >= LEAST) {
      OWN.get().add(array);
    }
  }

  // The newest first: it is the one in the caches.
  private Object find(Class<?> kind, int length) {
    for (int i = count - 1; i >= 0; i--) {
      Object a = arrays[i];
      if (a.getClass() == kind && Array.getLength(a) == length) {
        remove(i);
        return a;
      }
    }
    return null;
  }

  private void add(Object array) {
    long size = size(array);
    if (size > MOST_BYTES) {
      return;
    }
    while (count == SLOTS || bytes + size > MOST_BYTES) {
      remove(0);
    }
    arrays[count++] = array;
    bytes += size;
  }

  private void remove(int i) {
    bytes -= size(arrays[i]);
    System.arraycopy(arrays, i + 1, arrays, i, --count - i);
    arrays[count] = null;
  }

  private static long size(Object array) {
    long n = Array.getLength(array);
    return switch (array) {
      case byte[] a -> n;
      case short[] a -> 2 * n;
      case int[] a -> 4 * n;
      case float[] a -> 4 * n;
      default -> 8 * n;
    };
  }
}
