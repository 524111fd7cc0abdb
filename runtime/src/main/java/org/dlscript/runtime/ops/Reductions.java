package org.dlscript.runtime.ops;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.DoubleComplexLoops;
import org.dlscript.runtime.kernel.DoubleTotals;
import org.dlscript.runtime.kernel.FloatComplexLoops;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.FloatTotals;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.ReductionLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Storage;
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
    if (compute == d && !d.isComplex() && x.isContiguous() && x.numel() > 0) {
      Tensor r = sumInPlaces(x, mask);
      if (r != null) {
        return keepdim ? r : Views.view(r, Rows.resultShape(x.shape(), mask, false));
      }
    }
    if (d.isComplex()) {
      return complexSums(x, Rows.of(x, mask, keepdim));
    }
    Rows rows = Rows.of(x, d, mask, keepdim);
    int m = rows.length;
    Object sums =
        switch (compute) {
          case FLOAT32 -> {
            float[] a = (float[]) rows.array;
            float[] out = new float[rows.count];
            rows.each(i -> out[i] = (float) FloatTotals.sum(a, rows.at + i * m, m));
            yield out;
          }
          case FLOAT64 -> {
            double[] a = (double[]) rows.array;
            double[] out = new double[rows.count];
            rows.each(i -> out[i] = DoubleTotals.sum(a, rows.at + i * m, m));
            yield out;
          }
          default -> {
            long[] a = (long[]) rows.array;
            long[] out = new long[rows.count];
            rows.each(i -> out[i] = sum(a, rows.at + i * m, m));
            yield out;
          }
        };
    return Operand.result(sums, d, rows.shape).on(x.device());
  }

  /** The sums of rows of complex numbers, with parts as the tensor has them. */
  private static Tensor complexSums(Tensor x, Rows rows) {
    int n = rows.length;
    Storage s = Storage.raw(x.dtype(), rows.count);
    if (rows.array instanceof float[] a) {
      float[] out = s.floats();
      rows.each(
          i -> {
            double[] total = FloatComplexLoops.sum(a, rows.at + i * n, n);
            out[2 * i] = (float) total[0];
            out[2 * i + 1] = (float) total[1];
          });
    } else {
      double[] a = (double[]) rows.array;
      double[] out = s.doubles();
      rows.each(
          i -> System.arraycopy(DoubleComplexLoops.sum(a, rows.at + i * n, n), 0, out, 2 * i, 2));
    }
    return Tensor.wrap(s.array(), x.dtype(), rows.shape).on(x.device());
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

  private static long sum(long[] a, int at, int n) {
    long s = 0;
    for (int j = at; j < at + n; j++) {
      s += a[j];
    }
    return s;
  }

  /**
   * The sum over dimensions that are not the last, by adding whole runs of memory; null where that
   * is no use. Keeps the dimensions.
   */
  private static Tensor sumInPlaces(Tensor x, boolean[] mask) {
    int[] shape = x.shape();
    int last = mask.length - 1;
    int n = 1; // of a run: what the dimensions after the last one to sum make
    while (last >= 0 && !mask[last]) {
      n *= shape[last--];
    }
    int first = last;
    int m = 1; // runs to add
    while (first >= 0 && mask[first]) {
      m *= shape[first--];
    }
    boolean more = false; // whether other dimensions are to be summed
    for (int d = 0; d <= first; d++) {
      more |= mask[d] && shape[d] > 1;
    }
    boolean runs = n >= SHORT || n > 1 && first < 0;
    if (more ? n > 1 && !runs : !runs) {
      return null;
    }
    boolean[] these = new boolean[mask.length];
    java.util.Arrays.fill(these, first + 1, last + 1, true);
    if (more) {
      boolean[] others = mask.clone();
      java.util.Arrays.fill(others, first + 1, last + 1, false);
      return rawSum(rawSum(x, these, true), others, true);
    }
    Tensor r = Tensor.zeros(x.dtype(), Rows.resultShape(shape, mask, true));
    int outer = r.numel() / n;
    addRuns(x, r, outer, m, n);
    return r.on(x.device());
  }

  // Runs shorter than this are better copied into rows.
  private static final int SHORT = 16;

  /** Adds m runs of length n, for each of some outer indices; several threads do not meet. */
  private static void addRuns(Tensor x, Tensor r, int outer, int m, int n) {
    Object in = x.storage().reading();
    Object out = r.storage().array();
    if (outer == 1 && in instanceof float[] a) {
      FloatMath.sumRows(a, x.offset(), (float[]) out, 0, m, n);
      return;
    }
    int strip = outer > 1 ? n : Math.max(FloatMath.ROW * 2, Parallel.GRAIN / m);
    int strips = (n + strip - 1) / strip;
    Parallel.range(
        outer * strips,
        Math.max(1, Parallel.GRAIN / Math.max(1, m * Math.min(strip, n))),
        (start, end) -> {
          for (int t = start; t < end; t++) {
            int o = t / strips;
            int from = (t - o * strips) * strip;
            int to = Math.min(n, from + strip);
            addRuns(in, x.offset() + o * m * n, m, n, from, to, out, o * n);
          }
        });
  }

  private static void addRuns(
      Object in, int at, int m, int n, int from, int to, Object out, int o) {
    switch (in) {
      case float[] a -> FloatMath.sumRows(a, at, (float[]) out, o, m, n);
      case double[] a -> {
        for (int row = at; row < at + m * n; row += n) {
          addRow(a, row, (double[]) out, o, from, to);
        }
      }
      default -> {
        for (int row = at; row < at + m * n; row += n) {
          addRow((long[]) in, row, (long[]) out, o, from, to);
        }
      }
    }
  }

  private static void addRow(double[] a, int row, double[] out, int o, int from, int to) {
    for (int j = from; j < to; j++) {
      out[o + j] += a[row + j];
    }
  }

  private static void addRow(long[] a, int row, long[] out, int o, int from, int to) {
    for (int j = from; j < to; j++) {
      out[o + j] += a[row + j];
    }
  }

  public static Tensor mean(Tensor t) {
    checkMean(t.dtype(), "Input");
    Tensor r = rawMean(t, Rows.mask(null, t.rank()), false);
    if (Grad.wanted(t)) {
      int[] shape = t.shape();
      int count = t.numel();
      Grad.record(
          r, "MeanBackward0", t, null, (n, g) -> share(g, count, x -> Views.expand(x, shape)));
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
          (n, g) -> share(g, count, y -> restore(y, shape, mask, keepdim)));
    }
    return r;
  }

  /**
   * The gradient of a mean: divided before it is spread out, unless the graph of that is to have
   * PyTorch's order.
   */
  private static Tensor share(Tensor g, long count, UnaryOperator<Tensor> spread) {
    return GradMode.enabled()
        ? Arithmetic.div(spread.apply(g), count)
        : spread.apply(Arithmetic.div(g, count));
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
        Op.BOTH | Op.NO_OUT,
        a -> sum(a.t(0), a.dtype(1)));
    Ops.define(
        "sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"
            + " -> Tensor",
        Op.BOTH,
        a -> sum(a.t(0), a.ints(1), a.b(2), a.dtype(3)));
    Ops.define(
        "mean(Tensor self, *, ScalarType? dtype=None) -> Tensor",
        Op.BOTH | Op.NO_OUT,
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
