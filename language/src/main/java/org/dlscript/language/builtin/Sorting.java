package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;

/**
 * The stable sort behind list.sort and sorted: only {@code <} is asked of the elements. Numbers,
 * whose order nobody can watch, are sorted as such; other elements by {@link RunMerging}.
 */
final class Sorting {
  private Sorting() {}

  @TruffleBoundary
  static void sort(PyList list, Object key, boolean reverse) {
    Object[] items = list.toArray();
    list.clear();
    Object[] none = list.items;
    try {
      sort(items, key, reverse);
    } finally {
      boolean changed = list.size != 0 || list.items != none;
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
    boolean plain = key == PyNone.NONE;
    if (plain && (sortedLongs(items) || sortedDoubles(items))) {
      if (reverse) {
        RunMerging.reverse(items, 0, items.length);
      }
      return;
    }
    Object[] keys = items;
    Object[] values = null;
    if (!plain) {
      values = items;
      keys = new Object[items.length];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = Calls.call(key, items[i]);
      }
    }
    if (areAll(TruffleString.class, keys)) {
      values = items;
      keys = Beginning.ofAll(keys);
    }
    if (reverse) {
      reverse(keys, values);
    }
    try {
      RunMerging.sort(keys, values, order(keys));
    } finally {
      if (reverse) {
        reverse(keys, values);
      }
    }
  }

  private static void reverse(Object[] keys, Object[] values) {
    RunMerging.reverse(keys, 0, keys.length);
    if (values != null) {
      RunMerging.reverse(values, 0, values.length);
    }
  }

  private static boolean areAll(Class<?> cls, Object[] items) {
    for (Object o : items) {
      if (o.getClass() != cls) {
        return false;
      }
    }
    return items.length > 0;
  }

  /** A test of its own for each kind of keys, so that the sort's calls of it have one target. */
  private static RunMerging.Less order(Object[] keys) {
    if (areAll(Beginning.class, keys)) {
      return (a, b) -> ((Beginning) a).isLess((Beginning) b);
    }
    if (areAll(Long.class, keys)) {
      return (a, b) -> (long) a < (long) b;
    }
    if (areAll(Double.class, keys)) {
      return (a, b) -> (double) a < (double) b;
    }
    return Operators::less;
  }

  private static boolean sortedLongs(Object[] items) {
    if (!areAll(Long.class, items)) {
      return false;
    }
    long[] numbers = new long[items.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (long) items[i];
    }
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      items[i] = numbers[i];
    }
    return true;
  }

  /** False where there is a NaN, which has no place, or zeros, whose signs keep their order. */
  private static boolean sortedDoubles(Object[] items) {
    if (!areAll(Double.class, items)) {
      return false;
    }
    double[] numbers = new double[items.length];
    boolean ordered = true;
    for (int i = 0; i < numbers.length; i++) {
      double v = (double) items[i];
      ordered &= v < 0 || v > 0;
      numbers[i] = v;
    }
    if (!ordered) {
      return false;
    }
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      items[i] = numbers[i];
    }
    return true;
  }

  /** A string with its first three code points as a number, which most comparisons need only. */
  private record Beginning(long first, TruffleString text) {
    private static final int DIGITS = 3;

    static Object[] ofAll(Object[] strings) {
      Object[] out = new Object[strings.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = of((TruffleString) strings[i]);
      }
      return out;
    }

    private static Beginning of(TruffleString s) {
      int n = Str.length(s);
      long first = 0;
      for (int i = 0; i < DIGITS; i++) {
        // An end goes before all code points.
        first = first << 21 | (i < n ? Str.codePointAt(s, i) + 1 : 0);
      }
      return new Beginning(first, s);
    }

    boolean isLess(Beginning other) {
      return first != other.first ? first < other.first : Str.compare(text, other.text) < 0;
    }
  }
}
