package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** Runs kernels over tensors of any layout, walking rows of merged dimensions. */
final class Elementwise {
  private Elementwise() {}

  /** Called once for each row. */
  @FunctionalInterface
  interface Row {
    void run(int a, int stepA, int b, int stepB, int out, int n);
  }

  /** Applies a kernel in the given type. */
  static Tensor binary(BinaryKernel k, Tensor a, Tensor b, DType dtype) {
    if (Remote.home(a, b) != null) {
      Tensor r = PointwiseLaunch.binary(k.name(), a, b, dtype);
      if (r != null) {
        return r;
      }
    }
    if (dtype == DType.COMPLEX64 && a.dtype() == dtype && b.dtype() == dtype) {
      BinaryKernel.ComplexSingles singles = k.complexSingles();
      if (singles != null) {
        return complexSingles(singles, a, b);
      }
    }
    DType compute = Operand.computeType(dtype);
    ConvertedRows.Kernel rows = overArrays(k, compute);
    Tensor converted = ConvertedRows.binary(rows, a, b, dtype, compute, dtype);
    if (converted != null) {
      return converted;
    }
    Operand x = Operand.of(a, dtype);
    Operand y = Operand.of(b, dtype);
    Layout out = outLayout(x.layout(), y.layout());
    Storage s = Storage.raw(compute, out.numel);
    Object p = x.array();
    Object q = y.array();
    Object r = s.array();
    walk(
        x.layout(), y.layout(), out, (i, di, j, dj, o, m) -> rows.run(p, i, di, q, j, dj, r, o, m));
    return finish(s, out, compute, dtype, a, b);
  }

  private static ConvertedRows.Kernel overArrays(BinaryKernel k, DType compute) {
    return switch (compute) {
      case FLOAT32 ->
          (p, i, di, q, j, dj, r, o, n) -> {
            float[] out = (float[]) r;
            // Gradients of sums are one number everywhere.
            boolean same = di == 0 && dj == 0;
            k.floats((float[]) p, i, di, (float[]) q, j, dj, out, o, same ? 1 : n);
            if (same) {
              java.util.Arrays.fill(out, o + 1, o + n, out[o]);
            }
          };
      case FLOAT64 ->
          (p, i, di, q, j, dj, r, o, n) ->
              k.doubles((double[]) p, i, di, (double[]) q, j, dj, (double[]) r, o, n);
      case INT64 ->
          (p, i, di, q, j, dj, r, o, n) ->
              k.longs((long[]) p, i, di, (long[]) q, j, dj, (long[]) r, o, n);
      default ->
          (p, i, di, q, j, dj, r, o, n) ->
              k.complexes((double[]) p, i, di, (double[]) q, j, dj, (double[]) r, o, n);
    };
  }

  private static Tensor complexSingles(BinaryKernel.ComplexSingles k, Tensor a, Tensor b) {
    Layout out = outLayout(a.layout(), b.layout());
    Storage s = Storage.raw(DType.COMPLEX64, out.numel);
    float[] p = (float[]) a.storage().reading();
    float[] q = (float[]) b.storage().reading();
    float[] r = s.floats();
    walk(a.layout(), b.layout(), out, (i, di, j, dj, o, n) -> k.run(p, i, di, q, j, dj, r, o, n));
    return finish(s, out, DType.COMPLEX64, DType.COMPLEX64, a, b);
  }

  /** Narrows what was computed to the result's type. */
  static Tensor finish(Storage s, Layout out, DType compute, DType dtype, Tensor a, Tensor b) {
    if (compute != dtype) {
      Storage narrow = Storage.raw(dtype, out.numel);
      Cast.run(s.array(), compute, 0, narrow.array(), dtype, 0, out.numel);
      s = narrow;
    }
    return new Tensor(s, out, dtype, a.device().isCpu() ? b.device() : a.device());
  }

  /** The result's layout: in the order in memory of the operands, the first before the second. */
  static Layout outLayout(Layout a, Layout b) {
    if (a.numel == 0 || b.numel == 0) {
      return Layout.contiguous(Layout.broadcastOrThrow(a.shape, b.shape));
    }
    if (a.sameShape(b)) {
      if (a.contiguous && b.contiguous) {
        return rows(a);
      }
      return a.sameStrides(b) && a.isDense() ? a.at(0) : Layout.inOrderOf(a, b);
    }
    if (b.numel == 1 && b.rank() <= a.rank()) {
      return inOrder(a);
    }
    if (a.numel == 1 && a.rank() <= b.rank()) {
      return inOrder(b);
    }
    int[] shape = Layout.broadcastOrThrow(a.shape, b.shape);
    return a.contiguous && b.contiguous
        ? Layout.contiguous(shape)
        : Layout.inOrderOf(a.expand(shape), b.expand(shape));
  }

  // Sizes of one may have any strides; new memory has none but the usual.
  private static Layout rows(Layout l) {
    return l.isRowMajor() ? (l.offset == 0 ? l : l.at(0)) : Layout.contiguous(l.shape);
  }

  private static Layout inOrder(Layout l) {
    return l.isRowMajor() ? l.at(0) : Layout.inOrderOf(l);
  }

  /** The result's layout for one operand. */
  static Layout outLayout(Layout l) {
    return l.contiguous ? rows(l) : dense(l);
  }

  static Layout dense(Layout l) {
    return l.isDense() ? l.at(0) : Layout.inOrderOf(l);
  }

  /** Calls the row function for all rows of the result, whose memory is filled in order. */
  static void walk(Layout a, Layout b, Layout out, Row row) {
    int n = out.numel;
    if (n == 0) {
      return;
    }
    if (isFlat(a, out) && isFlat(b, out)) {
      line(a.offset, a.numel == 1 ? 0 : 1, b.offset, b.numel == 1 ? 0 : 1, n, row);
      return;
    }
    Merged m = Merged.of(a, b, out);
    if (m.inner == 0) {
      line(a.offset, m.a[0], b.offset, m.b[0], n, row);
      return;
    }
    int length = m.rowLength();
    int strip = Math.max(1, Parallel.GRAIN / length);
    Parallel.range(
        n / length,
        n < 2 * Parallel.GRAIN ? n : strip,
        (from, to) -> rows(from, to, m, a.offset, b.offset, row));
  }

  /** Calls the row function for parts of the one row that the result is. */
  private static void line(int a, int stepA, int b, int stepB, int n, Row row) {
    if (n < 2 * Parallel.GRAIN) {
      row.run(a, stepA, b, stepB, 0, n);
    } else {
      Parallel.range(
          n,
          Parallel.GRAIN,
          (from, to) -> row.run(a + from * stepA, stepA, b + from * stepB, stepB, from, to - from));
    }
  }

  /** Whether an operand lies in memory as the result does, or is one number. */
  private static boolean isFlat(Layout a, Layout out) {
    return a.numel == 1
        || (a.sameShape(out) && Arrays.equals(a.strides, out.strides))
        || (a.contiguous && a.numel == out.numel && out.contiguous);
  }

  /**
   * The length of the rows that {@link #walk} would call with steps of nothing or one; 0 where
   * steps are longer.
   */
  static int shortestRow(Layout a, Layout b, Layout out) {
    if (isFlat(a, out) && isFlat(b, out)) {
      return out.numel;
    }
    Merged m = Merged.of(a, b, out);
    boolean steps = (m.a[m.inner] | m.b[m.inner]) >>> 1 == 0;
    return steps ? m.rowLength() : 0;
  }

  /**
   * The dimensions in the order of the result's memory, outermost first, those merged that all
   * operands step through as through one: sizes, and the operands' strides.
   */
  private record Merged(int[] size, int[] a, int[] b, int inner) {
    static Merged of(Layout a, Layout b, Layout out) {
      int[] stridesA = a.expand(out.shape).strides;
      int[] stridesB = b.expand(out.shape).strides;
      int rank = out.rank();
      int[] order = new int[rank];
      for (int d = 0; d < rank; d++) {
        int at = d;
        while (at > 0 && out.strides[order[at - 1]] < out.strides[d]) {
          order[at] = order[at - 1];
          at--;
        }
        order[at] = d;
      }
      int[] size = new int[rank];
      int[] sa = new int[rank];
      int[] sb = new int[rank];
      int dims = 0;
      for (int d : order) {
        int s = out.shape[d];
        if (s == 1) {
          continue;
        }
        if (dims > 0 && sa[dims - 1] == stridesA[d] * s && sb[dims - 1] == stridesB[d] * s) {
          size[dims - 1] *= s;
          sa[dims - 1] = stridesA[d];
          sb[dims - 1] = stridesB[d];
        } else {
          size[dims] = s;
          sa[dims] = stridesA[d];
          sb[dims] = stridesB[d];
          dims++;
        }
      }
      return new Merged(size, sa, sb, dims - 1);
    }

    int rowLength() {
      return size[inner];
    }
  }

  /** Calls the row function for a range of rows. */
  private static void rows(int from, int to, Merged dims, int atA, int atB, Row row) {
    int[] size = dims.size;
    int[] sa = dims.a;
    int[] sb = dims.b;
    int inner = dims.inner;
    int m = size[inner];
    int[] index = new int[inner];
    int x = atA;
    int y = atB;
    int rest = from;
    for (int d = inner - 1; d >= 0; d--) {
      index[d] = rest % size[d];
      rest /= size[d];
      x += index[d] * sa[d];
      y += index[d] * sb[d];
    }
    for (int r = from; r < to; r++) {
      row.run(x, sa[inner], y, sb[inner], r * m, m);
      for (int d = inner - 1; d >= 0; d--) {
        x += sa[d];
        y += sb[d];
        if (++index[d] < size[d]) {
          break;
        }
        x -= sa[d] * size[d];
        y -= sb[d] * size[d];
        index[d] = 0;
      }
    }
  }
}
