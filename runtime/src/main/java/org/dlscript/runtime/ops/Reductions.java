package org.dlscript.runtime.ops;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.ReductionLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Sums and means. */
public final class Reductions {
  private Reductions() {}

  /** Sums to a shape that broadcasts to the tensor's: the inverse of expanding. */
  public static Tensor sumTo(Tensor t, int[] shape) {
    if (Arrays.equals(t.shape(), shape)) {
      return t;
    }
    int lead = t.rank() - shape.length;
    int[] dims = new int[t.rank()];
    int n = 0;
    for (int d = 0; d < t.rank(); d++) {
      if (d < lead || (shape[d - lead] == 1 && t.shape()[d] != 1)) {
        dims[n++] = d;
      }
    }
    Tensor r = n == 0 ? t : sum(t, Arrays.copyOf(dims, n), true, null);
    return lead > 0 ? Views.view(r, shape) : r;
  }

  public static boolean anyNan(Tensor t) {
    if (t.dtype().isIntegral()) {
      return false;
    }
    for (int k = 0; k < t.numel(); k++) {
      if (Double.isNaN(t.doubleAt(k))) {
        return true;
      }
    }
    return false;
  }

  public static Tensor sum(Tensor t) {
    return sum(t, (DType) null);
  }

  static Tensor sum(Tensor t, DType dtype) {
    DType d = dtype != null ? dtype : t.dtype().isIntegral() ? DType.INT64 : t.dtype();
    if (t.dtype() == DType.BOOL && d == DType.INT64 && t.isContiguous() && t.home() == null) {
      return Tensor.scalar(countTrue(t.storage().bytes(), t.offset(), t.numel()), d).on(t.device());
    }
    Tensor x = Copies.to(t, d);
    Tensor r = rawSum(x, Rows.mask(null, x.rank()), false);
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      Grad.record(r, "SumBackward0", x, null, (n, g) -> Views.expand(g, shape));
    }
    return r;
  }

  public static Tensor sum(Tensor t, int... dims) {
    return sum(t, dims, false, null);
  }

  public static Tensor sum(Tensor t, int[] dims, boolean keepdim, DType dtype) {
    DType d = dtype != null ? dtype : t.dtype().isIntegral() ? DType.INT64 : t.dtype();
    Tensor x = Copies.to(t, d);
    boolean[] mask = Rows.mask(dims, x.rank());
    Tensor r = rawSum(x, mask, keepdim);
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      Grad.record(r, "SumBackward1", x, null, (n, g) -> restore(g, shape, mask, keepdim));
    }
    return r;
  }

  /** Brings a reduced tensor back to the shape before the reduction, by repetition. */
  static Tensor restore(Tensor g, int[] shape, boolean[] mask, boolean keepdim) {
    return Views.expand(keepDims(g, shape, mask, keepdim), shape);
  }

  /** Brings a reduced tensor to the shape with sizes of one. */
  static Tensor keepDims(Tensor g, int[] shape, boolean[] mask, boolean keepdim) {
    return keepdim ? g : Views.reshape(g, Rows.resultShape(shape, mask, true));
  }

  static Tensor rawSum(Tensor x, boolean[] mask, boolean keepdim) {
    DType d = x.dtype();
    if (x.home() != null) {
      Tensor r = ReductionLaunch.reduce("sum", x, mask, keepdim);
      if (r != null) {
        return r;
      }
    }
    DType compute = Operand.computeType(d);
    if (compute == DType.FLOAT32 && d == compute && x.isContiguous() && Rows.areFirst(mask)) {
      return sumColumns(x, mask, keepdim);
    }
    if (compute == d
        && (d == DType.FLOAT64 || d == DType.INT64)
        && x.isContiguous()
        && Rows.areFirst(mask)) {
      return addedRows(x, mask, keepdim);
    }
    Rows rows = Rows.of(x, d, mask, keepdim);
    int m = rows.length;
    Object sums =
        switch (compute) {
          case FLOAT32 -> {
            float[] a = (float[]) rows.array;
            float[] out = new float[rows.count];
            rows.each(i -> out[i] = (float) sum(a, rows.at + i * m, m));
            yield out;
          }
          case FLOAT64 -> {
            double[] a = (double[]) rows.array;
            double[] out = new double[rows.count];
            rows.each(i -> out[i] = sum(a, rows.at + i * m, m));
            yield out;
          }
          case INT64 -> {
            long[] a = (long[]) rows.array;
            long[] out = new long[rows.count];
            rows.each(i -> out[i] = sum(a, rows.at + i * m, m));
            yield out;
          }
          default -> complexSums(rows);
        };
    return Operand.result(sums, d, rows.shape).on(x.device());
  }

  private static double[] complexSums(Rows rows) {
    double[] a = (double[]) rows.array;
    double[] out = new double[2 * rows.count];
    int p = 2 * rows.at;
    for (int i = 0; i < out.length; i += 2) {
      for (int j = 0; j < rows.length; j++, p += 2) {
        out[i] += a[p];
        out[i + 1] += a[p + 1];
      }
    }
    return out;
  }

  private static long countTrue(byte[] a, int at, int n) {
    LongAdder count = new LongAdder();
    Parallel.range(
        n,
        Parallel.GRAIN,
        (from, to) -> {
          int here = 0;
          for (int i = at + from; i < at + to; i++) {
            here += a[i];
          }
          count.add(here);
        });
    return count.sum();
  }

  // Several sums side by side: one waits for the addition before.
  private static double sum(double[] a, int at, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int end = at + n;
    int j = at;
    for (; j + 3 < end; j += 4) {
      s0 += a[j];
      s1 += a[j + 1];
      s2 += a[j + 2];
      s3 += a[j + 3];
    }
    for (; j < end; j++) {
      s0 += a[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static long sum(long[] a, int at, int n) {
    long s = 0;
    for (int j = at; j < at + n; j++) {
      s += a[j];
    }
    return s;
  }

  static double sum(float[] a, int at, int n) {
    return FloatMath.sum(a, at, n);
  }

  private static Tensor sumColumns(Tensor x, boolean[] mask, boolean keepdim) {
    int m = 1;
    for (int d = 0; d < mask.length; d++) {
      if (mask[d]) {
        m *= x.shape()[d];
      }
    }
    int n = m == 0 ? 0 : x.numel() / m;
    int[] shape = Rows.resultShape(x.shape(), mask, keepdim);
    Tensor r = Tensor.zeros(DType.FLOAT32, shape);
    FloatMath.sumRows(x.floats(), x.offset(), r.floats(), 0, m, n);
    return r.on(x.device());
  }

  /** Sums of doubles or longs over the first dimensions, in the order of memory. */
  private static Tensor addedRows(Tensor x, boolean[] mask, boolean keepdim) {
    Tensor r = Tensor.zeros(x.dtype(), Rows.resultShape(x.shape(), mask, keepdim));
    int n = r.numel();
    int end = x.offset() + x.numel();
    // Strips of columns, so that threads do not meet.
    Parallel.range(
        n,
        Math.max(64, Parallel.GRAIN / Math.max(1, x.numel() / Math.max(1, n))),
        (from, to) -> {
          for (int row = x.offset(); row < end; row += n) {
            if (x.dtype() == DType.FLOAT64) {
              addRow(x.storage().doubles(), row, r.storage().doubles(), from, to);
            } else {
              addRow(x.storage().longs(), row, r.storage().longs(), from, to);
            }
          }
        });
    return r.on(x.device());
  }

  private static void addRow(double[] a, int row, double[] out, int from, int to) {
    for (int j = from; j < to; j++) {
      out[j] += a[row + j];
    }
  }

  private static void addRow(long[] a, int row, long[] out, int from, int to) {
    for (int j = from; j < to; j++) {
      out[j] += a[row + j];
    }
  }

  public static Tensor mean(Tensor t) {
    checkMean(t.dtype(), "Input");
    Tensor r = rawMean(t, Rows.mask(null, t.rank()), false);
    if (Grad.wanted(t)) {
      int[] shape = t.shape();
      int count = t.numel();
      Grad.record(
          r, "MeanBackward0", t, null, (n, g) -> Arithmetic.div(Views.expand(g, shape), count));
    }
    return r;
  }

  public static Tensor mean(Tensor t, int[] dims, boolean keepdim, DType dtype) {
    Tensor x = dtype == null ? t : Copies.to(t, dtype);
    checkMean(x.dtype(), dtype == null ? "Input" : "Optional");
    boolean[] mask = Rows.mask(dims, x.rank());
    Tensor r = rawMean(x, mask, keepdim);
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      int count = r.numel() == 0 ? 1 : x.numel() / r.numel();
      Grad.record(
          r,
          "MeanBackward1",
          x,
          null,
          (n, g) -> Arithmetic.div(restore(g, shape, mask, keepdim), count));
    }
    return r;
  }

  private static Tensor rawMean(Tensor x, boolean[] mask, boolean keepdim) {
    Tensor s = rawSum(x, mask, keepdim);
    boolean before = org.dlscript.runtime.autograd.GradMode.set(false);
    try {
      double count = 1;
      for (int d = 0; d < mask.length; d++) {
        count *= mask[d] ? x.shape()[d] : 1;
      }
      return Arithmetic.div(s, count);
    } finally {
      org.dlscript.runtime.autograd.GradMode.set(before);
    }
  }

  private static void checkMean(DType d, String which) {
    if (d.isIntegral()) {
      throw TensorException.runtime(
          "mean(): could not infer output dtype. "
              + which
              + " dtype must be either a floating point or complex dtype. Got: "
              + d.scalarName());
    }
  }

  static void register() {
    Ops.define(
        "sum(Tensor self, *, ScalarType? dtype=None) -> Tensor",
        Op.BOTH,
        a -> sum(a.t(0), a.dtype(1)));
    Ops.define(
        "sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"
            + " -> Tensor",
        Op.BOTH,
        a -> sum(a.t(0), a.ints(1), a.b(2), a.dtype(3)));
    Ops.define(
        "mean(Tensor self, *, ScalarType? dtype=None) -> Tensor",
        Op.BOTH,
        a -> mean(a.has(1) ? Copies.to(a.t(0), a.dtype(1)) : a.t(0)));
    Ops.define(
        "mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) ->"
            + " Tensor",
        Op.BOTH,
        a -> mean(a.t(0), a.ints(1), a.b(2), a.dtype(3)));
    Ops.define(
        "sum_to_size(Tensor self, int[] size) -> Tensor",
        Op.METHOD,
        a -> {
          if (!Arrays.equals(
              org.dlscript.runtime.tensor.Layout.broadcast(a.ints(1), a.t(0).shape()),
              a.t(0).shape())) {
            throw TensorException.runtime(
                "size {"
                    + Arrays.toString(a.ints(1))
                    + "} is not expandable to size {"
                    + Arrays.toString(a.t(0).shape())
                    + "}.");
          }
          Tensor r = sumTo(a.t(0), a.ints(1));
          // No size at all is a sum over everything, which counts what is true.
          return a.ints(1).length == 0 && r.dtype().isIntegral() ? Copies.to(r, DType.INT64) : r;
        });
  }
}
