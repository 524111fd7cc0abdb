package org.dlscript.language.builtin;

import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/** What lists and tuples share: slices, repetition, searching. */
final class Sequences {
  private Sequences() {}

  static Object[] slice(Object[] items, PySlice.Bounds b) {
    Object[] out = new Object[b.count()];
    if (b.step() == 1) {
      System.arraycopy(items, b.start(), out, 0, out.length);
    } else {
      for (int i = 0, k = b.start(); i < out.length; i++, k += b.step()) {
        out[i] = items[k];
      }
    }
    return out;
  }

  static Object[] repeat(Object[] items, int size, Object times) {
    long n = Math.max(0, Ints.asCount(times));
    if (size > 0 && n > Integer.MAX_VALUE / size) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    Object[] out = new Object[(int) (n * size)];
    if (size == 1) {
      java.util.Arrays.fill(out, items[0]);
      return out;
    }
    for (int at = 0; at < out.length; at += size) {
      System.arraycopy(items, 0, out, at, size);
    }
    return out;
  }

  static long index(Object key, String what) {
    if (key instanceof Long v) {
      return v;
    }
    if (Ints.intOrNull(key) == null && Types.of(key).slot(Slot.INDEX) == null) {
      throw Errors.typeError(
          what + " indices must be integers or slices, not " + Types.of(key).messageName());
    }
    return Ints.asIndex(key);
  }

  // Comparing may run guest code that shortens the list: what it dropped reads as null.
  private static boolean same(Object item, Object v) {
    return item != null && Operators.sameOrEqual(item, v);
  }

  private static long place(Object o) {
    if (Ints.intOrNull(o) == null && Types.of(o).slot(Slot.INDEX) == null) {
      throw Errors.typeError("slice indices must be integers or have an __index__ method");
    }
    return Ints.indexClamped(o);
  }

  static int indexOf(Object[] items, int size, Object v, Object from, Object to) {
    long lo = place(from);
    long hi = place(to);
    lo = lo < 0 ? Math.max(0, lo + size) : lo;
    hi = hi < 0 ? hi + size : Math.min(hi, size);
    for (int i = (int) Math.min(lo, size); i < hi && i < size; i++) {
      if (same(items[i], v)) {
        return i;
      }
    }
    return -1;
  }

  static long count(Object[] items, int size, Object v) {
    long n = 0;
    for (int i = 0; i < size; i++) {
      if (same(items[i], v)) {
        n++;
      }
    }
    return n;
  }
}
