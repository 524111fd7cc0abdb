package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;
import java.util.Comparator;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Slot;

/** The stable sort behind list.sort and sorted: only {@code <} is asked of the elements. */
final class Sorting {
  private record Keyed(Object key, Object value) {}

  private static final Comparator<Object> LESS =
      (a, b) -> {
        if (a instanceof Long x && b instanceof Long y) {
          return Long.compare(x, y);
        }
        if (Operators.truth(Operators.compare(Slot.LT, a, b))) {
          return -1;
        }
        return Operators.truth(Operators.compare(Slot.LT, b, a)) ? 1 : 0;
      };

  private Sorting() {}

  @TruffleBoundary
  static void sort(PyList list, Object key, boolean reverse) {
    Object[] items = list.toArray();
    list.clear();
    try {
      sort(items, key, reverse);
    } finally {
      boolean changed = list.size != 0;
      list.items = items;
      list.size = items.length;
      if (changed) {
        throw Errors.valueError("list modified during sort");
      }
    }
  }

  /** Sorts in place; equal elements keep their order, also when reversed. */
  @TruffleBoundary
  static void sort(Object[] items, Object key, boolean reverse) {
    if (key == PyNone.NONE) {
      arrange(items, LESS, reverse);
      return;
    }
    Object[] keyed = new Object[items.length];
    for (int i = 0; i < items.length; i++) {
      keyed[i] = new Keyed(Calls.call(key, items[i]), items[i]);
    }
    arrange(keyed, (a, b) -> LESS.compare(((Keyed) a).key, ((Keyed) b).key), reverse);
    for (int i = 0; i < items.length; i++) {
      items[i] = ((Keyed) keyed[i]).value;
    }
  }

  private static void arrange(Object[] items, Comparator<Object> order, boolean reverse) {
    try {
      Arrays.sort(items, reverse ? (a, b) -> order.compare(b, a) : order);
    } catch (IllegalArgumentException e) {
      // The guest's order is no order (NaNs, say): any arrangement will do, but it must end.
      mergeSort(items, reverse ? (a, b) -> order.compare(b, a) : order);
    }
  }

  private static void mergeSort(Object[] a, Comparator<Object> order) {
    if (a.length < 2) {
      return;
    }
    Object[] left = Arrays.copyOfRange(a, 0, a.length / 2);
    Object[] right = Arrays.copyOfRange(a, a.length / 2, a.length);
    mergeSort(left, order);
    mergeSort(right, order);
    int i = 0;
    int j = 0;
    for (int k = 0; k < a.length; k++) {
      boolean takeLeft =
          j >= right.length || i < left.length && order.compare(left[i], right[j]) <= 0;
      a[k] = takeLeft ? left[i++] : right[j++];
    }
  }
}
