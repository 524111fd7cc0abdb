package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.ReductionLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Greatest and least elements and their places. */
public final class Extrema {
  private Extrema() {}

  // Elements from which a row's greatest one is sought first and its place afterwards.
  private static final int LONG = 64;

  /** Places within rows of the greatest or least elements; the first NaN wins. */
  private static long[] places(Rows rows, boolean greatest) {
    long[] out = new long[rows.count];
    int m = rows.length;
    rows.each(
        i -> {
          int at = rows.at + i * m;
          out[i] =
              switch (rows.array) {
                case float[] a -> place(a, at, m, greatest);
                case double[] a -> place(a, at, m, greatest);
                default -> place((long[]) rows.array, at, m, greatest);
              };
        });
    return out;
  }

  private static int place(float[] a, int at, int m, boolean greatest) {
    if (m >= LONG) {
      float top = extreme(a, at, m, greatest);
      int j = 0;
      while (a[at + j] != top && (top == top || a[at + j] == a[at + j])) {
        j++;
      }
      return j;
    }
    int best = 0;
    float top = a[at];
    for (int j = 1; j < m && top == top; j++) {
      float v = a[at + j];
      if (greatest ? v > top || v != v : v < top || v != v) {
        top = v;
        best = j;
      }
    }
    return best;
  }

  private static int place(double[] a, int at, int m, boolean greatest) {
    int best = 0;
    double top = a[at];
    for (int j = 1; j < m && top == top; j++) {
      double v = a[at + j];
      if (greatest ? v > top || v != v : v < top || v != v) {
        top = v;
        best = j;
      }
    }
    return best;
  }

  private static int place(long[] a, int at, int m, boolean greatest) {
    int best = 0;
    long top = a[at];
    for (int j = 1; j < m; j++) {
      long v = a[at + j];
      if (greatest ? v > top : v < top) {
        top = v;
        best = j;
      }
    }
    return best;
  }

  private static Object values(Rows rows, long[] at) {
    int m = rows.length;
    int n = at.length;
    switch (rows.array) {
      case float[] a -> {
        float[] r = new float[n];
        for (int i = 0; i < n; i++) {
          r[i] = a[rows.at + i * m + (int) at[i]];
        }
        return r;
      }
      case double[] a -> {
        double[] r = new double[n];
        for (int i = 0; i < n; i++) {
          r[i] = a[rows.at + i * m + (int) at[i]];
        }
        return r;
      }
      default -> {
        long[] a = (long[]) rows.array;
        long[] r = new long[n];
        for (int i = 0; i < n; i++) {
          r[i] = a[rows.at + i * m + (int) at[i]];
        }
        return r;
      }
    }
  }

  private static float[] longRows(Rows rows, float[] a, boolean greatest) {
    int m = rows.length;
    float[] out = new float[rows.count];
    if (rows.count == 1 && m > 2 * Parallel.GRAIN) {
      float[] parts = new float[(m + Parallel.GRAIN - 1) / Parallel.GRAIN];
      Parallel.tasks(
          parts.length,
          t -> {
            int from = t * Parallel.GRAIN;
            parts[t] = extreme(a, rows.at + from, Math.min(Parallel.GRAIN, m - from), greatest);
          });
      out[0] = extreme(parts, 0, parts.length, greatest);
    } else {
      rows.each(i -> out[i] = extreme(a, rows.at + i * m, m, greatest));
    }
    return out;
  }

  private static float extreme(float[] a, int at, int n, boolean greatest) {
    return greatest ? FloatMath.max(a, at, n) : FloatMath.min(a, at, n);
  }

  /** The greatest or least elements over the dimensions of a mask. */
  private static Tensor values(Tensor t, boolean[] mask, boolean keepdim, boolean greatest) {
    Tensor[] found = t.home() == null ? null : ReductionLaunch.extreme(t, mask, keepdim, greatest);
    if (found != null) {
      return found[0];
    }
    if (t.dtype() == DType.FLOAT32 && t.isContiguous() && t.numel() > 0 && Rows.areFirst(mask)) {
      int[] shape = Rows.resultShape(t.shape(), mask, keepdim);
      int n = Layout.count(shape);
      float[] best = FloatMath.extremeRows(t.floats(), t.offset(), t.numel() / n, n, greatest);
      return Tensor.of(best, shape).on(t.device());
    }
    Rows rows = Rows.of(t, t.dtype(), mask, keepdim);
    Object values =
        rows.array instanceof float[] a && rows.length >= LONG
            ? longRows(rows, a, greatest)
            : values(rows, places(rows, greatest));
    return Operand.result(values, t.dtype(), rows.shape).on(t.device());
  }

  private static void check(Tensor t, String name) {
    if (t.dtype().isComplex()) {
      throw TensorException.unsupported(name, t.dtype());
    }
  }

  /** Values and indices along a dimension. */
  public static Tensor[] along(Tensor t, int dim, boolean keepdim, boolean greatest) {
    String name = greatest ? "max" : "min";
    check(t, name);
    int d = t.layout().dim(dim);
    boolean[] mask = new boolean[t.rank()];
    if (t.rank() > 0) {
      mask[d] = true;
      if (t.shape()[d] == 0) {
        throw TensorException.index(
            name + "(): Expected reduction dim " + d + " to have non-zero size.");
      }
    }
    Tensor[] found = t.home() == null ? null : ReductionLaunch.extreme(t, mask, keepdim, greatest);
    if (found == null) {
      Rows rows = Rows.of(t, t.dtype(), mask, keepdim);
      long[] at = places(rows, greatest);
      found =
          new Tensor[] {
            Operand.result(values(rows, at), t.dtype(), rows.shape).on(t.device()),
            Tensor.of(at, rows.shape).on(t.device())
          };
    }
    Tensor r = found[0];
    Tensor index = found[1];
    valueGrad(r, index, t, d, keepdim, greatest ? "MaxBackward0" : "MinBackward0");
    return new Tensor[] {r, index};
  }

  /** Records values picked along a dimension. */
  static void valueGrad(Tensor r, Tensor index, Tensor t, int d, boolean keepdim, String node) {
    if (r.dtype().isDifferentiable() && Grad.wanted(t)) {
      int[] shape = t.shape();
      Grad.record(
          r,
          node,
          t,
          null,
          (n, g) -> {
            if (shape.length == 0) {
              return g;
            }
            Tensor gi = keepdim ? g : Views.unsqueeze(g, d);
            Tensor ii = keepdim ? index : Views.unsqueeze(index, d);
            return Gathering.scatter(Tensor.zeros(g.dtype(), shape), d, ii, gi, true);
          });
    }
  }

  /** The extreme of all elements; the gradient is shared evenly among equal ones. */
  public static Tensor all(Tensor t, boolean greatest) {
    check(t, greatest ? "max" : "min");
    if (t.numel() == 0) {
      throw TensorException.runtime(
          (greatest ? "max" : "min")
              + "(): Expected reduction dim to be specified for input.numel() == 0. Specify the"
              + " reduction dim with the 'dim' argument.");
    }
    Tensor r = values(t, Rows.mask(null, t.rank()), false, greatest);
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          greatest ? "MaxBackward1" : "MinBackward1",
          t,
          Grad.save(t, r),
          (n, g) -> share(n.saved(0), n.saved(1), g));
    }
    return r;
  }

  private static Tensor share(Tensor x, Tensor r, Tensor g) {
    Tensor mask = Copies.to(Comparison.eq(x, r), g.dtype());
    return Arithmetic.mul(mask, Arithmetic.div(g, Reductions.sum(mask)));
  }

  private static void checkNotEmpty(Tensor t, int[] dims) {
    if (dims.length == 0 && t.numel() == 0) {
      throw TensorException.runtime(
          "aminmax(): cannot compute aminmax over an empty dimension as the operation has no"
              + " identity.");
    }
    if (dims.length > 0 && t.rank() > 0 && t.size(dims[0]) == 0) {
      throw TensorException.index(
          "aminmax: Expected reduction dim " + dims[0] + " to have non-zero size.");
    }
  }

  /** The extremes over several dimensions. */
  public static Tensor amax(Tensor t, int[] dims, boolean keepdim, boolean greatest) {
    String name = greatest ? "amax" : "amin";
    check(t, name);
    boolean[] mask = Rows.mask(dims, t.rank());
    for (int d = 0; d < mask.length; d++) {
      if (mask[d] && t.shape()[d] == 0) {
        throw dims.length == 0
            ? TensorException.runtime(
                name
                    + "(): Expected reduction dim to be specified for input.numel() == 0. Specify"
                    + " the reduction dim with the 'dim' argument.")
            : TensorException.index(
                name + "(): Expected reduction dim " + d + " to have non-zero size.");
      }
    }
    Tensor r = values(t, mask, keepdim, greatest);
    if (Grad.wanted(t)) {
      int[] shape = t.shape();
      Grad.record(
          r,
          greatest ? "AmaxBackward0" : "AminBackward0",
          t,
          Grad.save(t, r),
          (n, g) -> {
            Tensor rr = Reductions.keepDims(n.saved(1), shape, mask, keepdim);
            Tensor gg = Reductions.keepDims(g, shape, mask, keepdim);
            Tensor m = Copies.to(Comparison.eq(n.saved(0), rr), g.dtype());
            return Arithmetic.mul(m, Arithmetic.div(gg, Reductions.sumTo(m, gg.shape())));
          });
    }
    return r;
  }

  private static Tensor arg(Tensor t, Integer dim, boolean keepdim, boolean greatest) {
    String name = greatest ? "argmax" : "argmin";
    if (t.dtype() == DType.BOOL || t.dtype().isComplex()) {
      throw TensorException.unsupported(name + "_cpu", t.dtype());
    }
    if (dim == null) {
      if (t.numel() == 0) {
        throw TensorException.index(
            name + "(): Expected reduction dim to be specified for input.numel() == 0.");
      }
      int[] shape = new int[keepdim ? t.rank() : 0];
      java.util.Arrays.fill(shape, 1);
      Tensor found = index(t, Rows.mask(null, t.rank()), false, greatest);
      return found.window(org.dlscript.runtime.tensor.Layout.contiguous(shape));
    }
    int d = t.layout().dim(dim);
    boolean[] mask = new boolean[t.rank()];
    if (t.rank() > 0) {
      mask[d] = true;
      if (t.shape()[d] == 0) {
        throw TensorException.index(
            name + "(): Expected reduction dim " + d + " to have non-zero size.");
      }
    }
    return index(t, mask, keepdim, greatest);
  }

  private static Tensor index(Tensor t, boolean[] mask, boolean keepdim, boolean greatest) {
    Tensor[] found = t.home() == null ? null : ReductionLaunch.extreme(t, mask, keepdim, greatest);
    if (found != null) {
      return found[1];
    }
    Rows rows = Rows.of(t, t.dtype(), mask, keepdim);
    return Tensor.of(places(rows, greatest), rows.shape).on(t.device());
  }

  static void register() {
    for (boolean greatest : new boolean[] {true, false}) {
      String name = greatest ? "max" : "min";
      Ops.define(name + "(Tensor self) -> Tensor", BOTH | Op.NO_OUT, a -> all(a.t(0), greatest));
      Ops.define(
          name + ".other(Tensor self, Tensor other) -> Tensor",
          BOTH,
          a ->
              BinaryFunctions.real(
                  name,
                  greatest ? BinaryFunctions.MAXIMUM : BinaryFunctions.MINIMUM,
                  a.t(0),
                  a.t(1)));
      Ops.define(
          name
              + ".dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
          BOTH,
          a -> along(a.t(0), a.i(1), a.b(2), greatest));
      Ops.define(
          "a" + name + "(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor",
          BOTH,
          a -> amax(a.t(0), a.ints(1), a.b(2), greatest));
      Ops.define(
          "arg" + name + "(Tensor self, int? dim=None, bool keepdim=False) -> Tensor",
          BOTH,
          a -> arg(a.t(0), a.has(1) ? a.i(1) : null, a.b(2), greatest));
    }
    Ops.define(
        "aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)",
        BOTH,
        a -> {
          int[] dims = a.has(1) ? new int[] {a.i(1)} : new int[0];
          Tensor t = a.t(0);
          checkNotEmpty(t, dims);
          if (t.rank() == 0 && a.has(1) && a.b(2)) {
            t = Views.reshape(t, 1);
          }
          return new Object[] {amax(t, dims, a.b(2), false), amax(t, dims, a.b(2), true)};
        });
    for (boolean every : new boolean[] {true, false}) {
      String name = every ? "all" : "any";
      Ops.define(name + "(Tensor self) -> Tensor", BOTH, a -> truth(a.t(0), null, false, every));
      Ops.define(
          name + ".dim(Tensor self, int dim, bool keepdim=False) -> Tensor",
          BOTH,
          a -> truth(a.t(0), new int[] {a.i(1)}, a.b(2), every));
      Ops.define(
          name + ".newer_dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
          BOTH,
          a -> truth(a.t(0), a.ints(1), a.b(2), every));
    }
    Ops.define(
        "count_nonzero.dim_IntList(Tensor self, int[1] dim) -> Tensor",
        BOTH,
        a -> Reductions.sum(Comparison.truth(a.t(0)), a.ints(1), false, null));
    Ops.define(
        "count_nonzero(Tensor self, int? dim=None) -> Tensor",
        BOTH,
        a -> {
          Tensor truth = Comparison.truth(a.t(0));
          return a.has(1) ? Reductions.sum(truth, a.i(1)) : Reductions.sum(truth);
        });
  }

  /** Whether every, or any, element over some dimensions is true. */
  static Tensor truth(Tensor t, int[] dims, boolean keepdim, boolean every) {
    boolean[] mask = Rows.mask(dims, t.rank());
    if (t.home() != null) {
      String name = every ? "all" : "any";
      Tensor r = ReductionLaunch.reduce(name, Comparison.truth(t), mask, keepdim);
      if (r != null) {
        return t.dtype() == DType.UINT8 ? Copies.rawTo(r, DType.UINT8) : r;
      }
    }
    Rows rows = Rows.of(Comparison.truth(t), mask, keepdim);
    byte[] out = new byte[rows.count];
    byte[] a = (byte[]) rows.array;
    rows.each(
        i -> {
          int all = every ? 1 : 0;
          int end = rows.at + (i + 1) * rows.length;
          for (int p = end - rows.length; p < end; p++) {
            all = every ? all & a[p] : all | a[p];
          }
          out[i] = (byte) all;
        });
    Tensor r = Tensor.wrap(out, DType.BOOL, rows.shape);
    return t.dtype() == DType.UINT8 ? Copies.rawTo(r, DType.UINT8) : r;
  }
}
