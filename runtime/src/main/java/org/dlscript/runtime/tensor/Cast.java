package org.dlscript.runtime.tensor;

import org.dlscript.runtime.kernel.Parallel;

/**
 * Conversion of contiguous runs of elements between types, and of strided elements of one type to
 * contiguous.
 */
public final class Cast {
  // Elements from which a second thread helps with converting them.
  private static final int LONG = 1 << 16;

  private Cast() {}

  /**
   * The elements in row-major order as an array of the type's storage class; may be the tensor's
   * own array.
   */
  public static Object contiguousArray(Tensor t) {
    Layout l = t.layout();
    return l.contiguous && l.offset == 0 && t.storage().capacity(t.dtype()) == l.numel
        ? t.storage().array()
        : copyOf(t);
  }

  /** A fresh row-major copy of the elements. */
  public static Object copyOf(Tensor t) {
    Layout l = t.layout();
    Object out = Storage.raw(t.dtype(), l.numel).array();
    StridedCopy.run(
        t.storage().reading(), l, out, Layout.contiguous(l.shape), t.dtype().isComplex());
    return out;
  }

  /** Converts n elements starting at an offset into another type's array. */
  public static void run(
      Object src, DType from, int srcAt, Object dst, DType to, int dstAt, int n) {
    Parallel.range(n, LONG, (i, end) -> part(src, from, srcAt + i, dst, to, dstAt + i, end - i));
  }

  private static void part(
      Object src, DType from, int srcAt, Object dst, DType to, int dstAt, int n) {
    if (from == to) {
      int k = from.isComplex() ? 2 : 1;
      System.arraycopy(src, srcAt * k, dst, dstAt * k, n * k);
    } else if (from.isComplex()) {
      fromComplex(src, from, srcAt, dst, to, dstAt, n);
    } else if (!CastLoops.run(src, from, srcAt, dst, to, dstAt, n)) {
      each(src, from, srcAt, dst, to, dstAt, n);
    }
  }

  private static void each(
      Object src, DType from, int srcAt, Object dst, DType to, int dstAt, int n) {
    if (from.isFloatingPoint() || from == DType.UINT64 && !to.isIntegral()) {
      for (int i = 0; i < n; i++) {
        Elements.setDouble(dst, to, dstAt + i, Elements.getDouble(src, from, srcAt + i));
      }
    } else {
      for (int i = 0; i < n; i++) {
        Elements.setLong(dst, to, dstAt + i, Elements.getLong(src, from, srcAt + i));
      }
    }
  }

  private static void fromComplex(
      Object src, DType from, int srcAt, Object dst, DType to, int dstAt, int n) {
    DType part = from.toReal();
    if (to.isComplex()) {
      run(src, part, 2 * srcAt, dst, to.toReal(), 2 * dstAt, 2 * n);
      return;
    }
    for (int i = 0; i < n; i++) {
      double re = Elements.getDouble(src, part, 2 * (srcAt + i));
      if (to == DType.BOOL && re == 0) {
        re = Elements.getDouble(src, part, 2 * (srcAt + i) + 1);
      }
      Elements.setDouble(dst, to, dstAt + i, re);
    }
  }
}
