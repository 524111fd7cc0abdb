package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Rows of tensors in other types than kernels compute in, converted by the block: what a block
 * needs stays in the cache, and each thread converts for itself. Immutable; every call brings
 * memory of its own.
 */
final class ConvertedRows {
  private static final int BLOCK = 2048;

  // Elements of a row below which converting whole tensors costs less than starting at each row.
  private static final int LEAST = 64;

  /** A kernel over arrays of the type that it computes in. */
  @FunctionalInterface
  interface Kernel {
    void run(Object a, int i, int di, Object b, int j, int dj, Object out, int o, int n);
  }

  /** A kernel of one operand over such arrays. */
  @FunctionalInterface
  interface UnaryKernel {
    void run(Object a, int i, Object out, int o, int n);
  }

  private ConvertedRows() {}

  /** Where the elements of an operand come from. */
  private record Source(Object array, DType type, DType to, DType compute) {
    static Source of(Tensor t, DType to, DType compute) {
      return new Source(t.storage().reading(), t.dtype(), to, compute);
    }

    boolean direct() {
      return type == compute;
    }

    int elements(int step, int n) {
      return direct() ? 0 : step == 0 ? 1 : n;
    }

    /** Fills the start of a block, by way of the operands' common type where that has less. */
    void fill(Object block, int at, int n) {
      if (Operand.narrows(type, to) && to != compute) {
        Object middle = Storage.raw(to, n).array();
        Cast.run(array, type, at, middle, to, 0, n);
        Cast.run(middle, to, 0, block, compute, 0, n);
      } else {
        Cast.run(array, type, at, block, compute, 0, n);
      }
    }
  }

  /**
   * Applies a kernel to operands whose common type is {@code dtype}; it gets them in the type that
   * kernels compute in, and makes elements of type {@code made}, of which those of {@code result}
   * are cut. Null where blocks do not pay: nothing is to be converted, or rows are short or
   * strided.
   */
  static Tensor binary(Kernel k, Tensor a, Tensor b, DType dtype, DType made, DType result) {
    DType compute = Operand.computeType(dtype);
    boolean nothing = a.dtype() == compute && b.dtype() == compute && made == result;
    if (nothing || Math.max(a.numel(), b.numel()) < LEAST) {
      return null;
    }
    Layout out = Elementwise.outLayout(a.layout(), b.layout());
    if (Elementwise.shortestRow(a.layout(), b.layout(), out) < LEAST) {
      return null;
    }
    Source x = Source.of(a, dtype, compute);
    Source y = Source.of(b, dtype, compute);
    Storage s = Storage.raw(result, out.numel);
    Object r = s.array();
    Elementwise.walk(
        a.layout(),
        b.layout(),
        out,
        (i, di, j, dj, o, n) -> {
          int size = Math.min(n, BLOCK);
          Object p = x.direct() ? x.array : Storage.raw(compute, x.elements(di, size)).array();
          Object q = y.direct() ? y.array : Storage.raw(compute, y.elements(dj, size)).array();
          Object t = made == result ? r : Storage.raw(made, size).array();
          for (int from = 0; from < n; from += size) {
            int m = Math.min(size, n - from);
            if (!x.direct() && (from == 0 || di == 1)) {
              x.fill(p, i + from * di, di == 0 ? 1 : m);
            }
            if (!y.direct() && (from == 0 || dj == 1)) {
              y.fill(q, j + from * dj, dj == 0 ? 1 : m);
            }
            int atX = x.direct() ? i + from * di : 0;
            int atY = y.direct() ? j + from * dj : 0;
            k.run(p, atX, di, q, atY, dj, t, made == result ? o + from : 0, m);
            if (made != result) {
              Cast.run(t, made, 0, r, result, o + from, m);
            }
          }
        });
    return new Tensor(s, out, result, a.device().isCpu() ? b.device() : a.device());
  }

  /** A range of the same for one operand whose memory has no holes; the result has its layout. */
  static void unary(UnaryKernel k, Tensor a, DType dtype, Object out, int from, int to) {
    DType compute = Operand.computeType(dtype);
    Source x = Source.of(a, dtype, compute);
    boolean whole = x.direct() && compute == dtype;
    int size = whole ? to - from : Math.min(to - from, BLOCK);
    Object p = x.direct() ? x.array : Storage.raw(compute, size).array();
    Object t = compute == dtype ? out : Storage.raw(compute, size).array();
    for (int at = from; at < to; at += size) {
      int m = Math.min(size, to - at);
      if (!x.direct()) {
        x.fill(p, a.offset() + at, m);
      }
      k.run(p, x.direct() ? a.offset() + at : 0, t, compute == dtype ? at : 0, m);
      if (compute != dtype) {
        Cast.run(t, compute, 0, out, dtype, at, m);
      }
    }
  }
}
