package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.ALL;
import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.IndexLaunch;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Cumulative sums, products and extrema along a dimension. */
final class Scans {
  private Scans() {}

  /** Works along one line of elements. */
  @FunctionalInterface
  interface Line {
    void run(double[] in, int at, int step, int n, double[] out);
  }

  /** Called for the start of each line along a dimension of a row-major shape. */
  @FunctionalInterface
  interface Lines {
    void run(int at, int step, int n);
  }

  static void lines(int[] shape, int d, Lines f) {
    int n = shape.length == 0 ? 1 : shape[d];
    int inner = 1;
    int outer = 1;
    for (int k = 0; k < shape.length; k++) {
      outer *= k < d ? shape[k] : 1;
      inner *= k > d ? shape[k] : 1;
    }
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        f.run(o * n * inner + i, inner, n);
      }
    }
  }

  /** The same, by any thread and in any order. */
  private static void parallelLines(int[] shape, int d, Lines f) {
    int n = shape.length == 0 ? 1 : shape[d];
    int inner = 1;
    for (int k = d + 1; k < shape.length; k++) {
      inner *= shape[k];
    }
    int step = inner;
    Parallel.range(
        n == 0 ? 0 : Layout.count(shape) / n,
        1 + Parallel.GRAIN / Math.max(1, n),
        (from, end) -> {
          for (int line = from; line < end; line++) {
            f.run(line / step * n * step + line % step, step, n);
          }
        });
  }

  static Tensor scan(Tensor t, int d, DType dtype, Line f) {
    double[] x = Operand.doubles(t);
    double[] out = new double[x.length];
    parallelLines(t.shape(), d, (at, step, n) -> f.run(x, at, step, n, out));
    return Copies.rawTo(Tensor.of(out, t.shape()), dtype).on(t.device());
  }

  static Tensor reverse(Tensor t, int d) {
    if (t.rank() == 0) {
      return t;
    }
    long[] at = new long[t.shape()[d]];
    for (int k = 0; k < at.length; k++) {
      at[k] = at.length - 1 - k;
    }
    return Gathering.indexSelect(t, d, Tensor.of(at, at.length));
  }

  private static DType sumType(Tensor t, DType dtype) {
    return dtype != null ? dtype : t.dtype().isIntegral() ? DType.INT64 : t.dtype();
  }

  private static void notIntoBooleans(DType dtype, String kernel) {
    if (dtype == DType.BOOL) {
      throw TensorException.unsupported(kernel, dtype);
    }
  }

  static Tensor cumsum(Tensor self, int dim, DType dtype) {
    notIntoBooleans(dtype, "cumsum_out_cpu");
    Tensor t = Copies.to(self, sumType(self, dtype));
    int d = t.layout().dim(dim);
    Tensor r = t.home() == null ? null : IndexLaunch.cumsum(t, d);
    if (r != null) {
      return recordSum(r, t, d);
    }
    if (t.dtype().isIntegral()) {
      long[] x = Operand.longs(t);
      long[] out = new long[x.length];
      lines(
          t.shape(),
          d,
          (at, step, n) -> {
            long s = 0;
            for (int k = 0, p = at; k < n; k++, p += step) {
              s += x[p];
              out[p] = s;
            }
          });
      r = Copies.rawTo(Tensor.of(out, t.shape()), t.dtype());
    } else if (t.dtype().isComplex()) {
      r = complex(t, d, Complex.ZERO, Complex::plus);
    } else if (t.dtype() == DType.FLOAT32) {
      float[] x = (float[]) Operand.flat(t, t.dtype());
      float[] out = Storage.rawFloats(x.length);
      parallelLines(t.shape(), d, (at, step, n) -> sums(x, at, step, n, out));
      r = Tensor.of(out, t.shape()).on(t.device());
    } else {
      r =
          scan(
              t,
              d,
              t.dtype(),
              (x, at, step, n, out) -> {
                double s = 0;
                for (int k = 0, p = at; k < n; k++, p += step) {
                  s += x[p];
                  out[p] = s;
                }
              });
    }
    return recordSum(r, t, d);
  }

  private static void sums(float[] x, int at, int step, int n, float[] out) {
    double s = 0;
    for (int k = 0, p = at; k < n; k++, p += step) {
      s += x[p];
      out[p] = (float) s;
    }
  }

  private static Tensor recordSum(Tensor r, Tensor t, int d) {
    if (Grad.wanted(t)) {
      Grad.record(
          r, "CumsumBackward0", t, null, (n, g) -> reverse(cumsum(reverse(g, d), d, null), d));
    }
    return r;
  }

  private static Tensor complex(
      Tensor t, int d, Complex start, java.util.function.BinaryOperator<Complex> f) {
    double[] x = (double[]) Operand.flat(t, DType.COMPLEX128);
    double[] out = new double[x.length];
    lines(
        t.shape(),
        d,
        (at, step, n) -> {
          Complex s = start;
          for (int k = 0, p = at; k < n; k++, p += step) {
            s = f.apply(s, new Complex(x[2 * p], x[2 * p + 1]));
            out[2 * p] = s.re();
            out[2 * p + 1] = s.im();
          }
        });
    return Operand.result(out, t.dtype(), t.shape());
  }

  static Tensor cumprod(Tensor self, int dim, DType dtype) {
    notIntoBooleans(dtype, "cumprod_out_cpu");
    Tensor t = Copies.to(self, sumType(self, dtype));
    int d = t.layout().dim(dim);
    Tensor r;
    if (t.dtype().isIntegral()) {
      long[] x = Operand.longs(t);
      long[] out = new long[x.length];
      lines(
          t.shape(),
          d,
          (at, step, n) -> {
            long s = 1;
            for (int k = 0, p = at; k < n; k++, p += step) {
              s *= x[p];
              out[p] = s;
            }
          });
      r = Copies.rawTo(Tensor.of(out, t.shape()), t.dtype());
    } else if (t.dtype().isComplex()) {
      r = complex(t, d, Complex.ONE, Complex::times);
    } else {
      r =
          scan(
              t,
              d,
              t.dtype(),
              (x, at, step, n, out) -> {
                double s = 1;
                for (int k = 0, p = at; k < n; k++, p += step) {
                  s *= x[p];
                  out[p] = s;
                }
              });
    }
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          "CumprodBackward0",
          t,
          Grad.save(t, r),
          (n, g) -> cumprodGrad(n.saved(0), n.saved(1), g, d));
    }
    return r;
  }

  private static Tensor cumprodGrad(Tensor x, Tensor y, Tensor g, int d) {
    if (x.numel() == 0 || x.rank() == 0) {
      return x.rank() == 0 ? g : Creation.zerosLike(g);
    }
    if (Comparison.all(Comparison.ne(x, Tensor.number(0L)))) {
      Tensor w = mul(Pointwise.conj(y), g);
      return Arithmetic.div(reverse(cumsum(reverse(w, d), d, null), d), Pointwise.conj(x));
    }
    // With zeros: for each k, the products without x_k, made by cumulative products of the pieces.
    int n = x.shape()[d];
    Tensor[] parts = new Tensor[n];
    for (int k = 0; k < n; k++) {
      Tensor before = k == 0 ? null : Views.select(y, d, k - 1);
      Tensor tail = Views.slice(x, d, k + 1, Long.MAX_VALUE, 1);
      Tensor one = Creation.onesLike(Views.narrow(x, d, k, 1));
      Tensor after = cumprod(Joining.cat(new Tensor[] {one, tail}, d), d, null);
      Tensor weight = Views.slice(g, d, k, Long.MAX_VALUE, 1);
      Tensor s = Reductions.sum(mul(weight, Pointwise.conj(after)), d);
      parts[k] = before == null ? s : mul(s, Pointwise.conj(before));
    }
    return Joining.stack(parts, d);
  }

  private static Object[] extreme(Tensor t, int dim, boolean greatest) {
    int d = t.layout().dim(dim);
    double[] x = Operand.doubles(t);
    long[] index = new long[x.length];
    lines(
        t.shape(),
        d,
        (at, step, n) -> {
          int best = 0;
          for (int k = 0, p = at; k < n; k++, p += step) {
            double top = x[at + best * step];
            if (top == top && (x[p] != x[p] || (greatest ? x[p] >= top : x[p] <= top))
                || x[p] != x[p]) {
              best = k;
            }
            index[p] = best;
          }
        });
    Tensor i = Tensor.of(index, t.shape());
    if (t.rank() == 0) {
      String node = greatest ? "CummaxBackward0" : "CumminBackward0";
      return new Object[] {Fused.record(node, y -> Copies.clone(y[0]), t), i};
    }
    Tensor r = Fused.untracked(() -> Gathering.gather(t, d, i));
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          greatest ? "CummaxBackward0" : "CumminBackward0",
          t,
          Grad.save(t),
          (n, g) -> {
            n.saved(0);
            return Gathering.scatter(Creation.zerosLike(g), d, i, g, true);
          });
    }
    return new Object[] {r, i};
  }

  static void register() {
    Ops.define(
        "cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor",
        ALL,
        a -> cumsum(a.t(0), a.i(1), a.dtype(2)));
    Ops.define(
        "cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor",
        ALL,
        a -> cumprod(a.t(0), a.i(1), a.dtype(2)));
    Ops.define(
        "cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)",
        BOTH,
        a -> extreme(a.t(0), a.i(1), true));
    Ops.define(
        "cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)",
        BOTH,
        a -> extreme(a.t(0), a.i(1), false));
    Ops.define(
        "diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) ->"
            + " Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          if (t.rank() == 0) {
            throw org.dlscript.runtime.tensor.TensorException.runtime(
                "diff expects input to be at least one-dimensional");
          }
          if (a.l(1) < 0) {
            throw org.dlscript.runtime.tensor.TensorException.runtime(
                "order must be non-negative but got " + a.l(1));
          }
          int d = t.layout().dim(a.i(2));
          if (a.l(1) > 0 && (a.has(3) || a.has(4))) {
            Tensor p = a.has(3) ? a.t(3) : null;
            Tensor q = a.has(4) ? a.t(4) : null;
            t =
                Joining.cat(
                    p == null
                        ? new Tensor[] {t, q}
                        : q == null ? new Tensor[] {p, t} : new Tensor[] {p, t, q},
                    d);
          }
          for (long k = Math.min(a.l(1), t.shape()[d]); k > 0; k--) {
            Tensor hi = Views.slice(t, d, 1, Long.MAX_VALUE, 1);
            Tensor lo = Views.slice(t, d, 0, Math.max(0, t.shape()[d] - 1), 1);
            t = t.dtype() == DType.BOOL ? Comparison.ne(hi, lo) : Arithmetic.sub(hi, lo);
          }
          return t == a.t(0) ? Fused.record("CopyBackwards", x -> Copies.clone(x[0]), t) : t;
        });
    for (String name : new String[] {"trapezoid", "trapz"}) {
      Ops.define(
          name + ".x(Tensor y, Tensor x, *, int dim=-1) -> Tensor",
          org.dlscript.runtime.op.Op.FUNCTION,
          a -> trapezoid(a.t(0), a.t(1), null, a.i(2), false));
      Ops.define(
          name + ".dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor",
          org.dlscript.runtime.op.Op.FUNCTION,
          a -> trapezoid(a.t(0), null, a.get(1), a.i(2), false));
    }
    Ops.define(
        "cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor",
        org.dlscript.runtime.op.Op.FUNCTION,
        a -> trapezoid(a.t(0), a.t(1), null, a.i(2), true));
    Ops.define(
        "cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor",
        org.dlscript.runtime.op.Op.FUNCTION,
        a -> trapezoid(a.t(0), null, a.get(1), a.i(2), true));
  }

  private static Tensor trapezoid(Tensor y, Tensor x, Object dx, int dim, boolean cumulative) {
    if (y.dtype() == org.dlscript.runtime.tensor.DType.BOOL) {
      throw org.dlscript.runtime.tensor.TensorException.runtime(
          (cumulative ? "cumulative_" : "")
              + "trapezoid: received a bool input for "
              + (x == null ? "`y`" : "`x` or `y`")
              + ", but bool is not supported");
    }
    int d = y.layout().dim(dim);
    if (y.rank() == 0 || y.shape()[d] == 0) {
      int[] shape =
          y.rank() == 0 ? new int[0] : cumulative ? y.shape() : Layout.without(y.shape(), d);
      return Tensor.zeros(org.dlscript.runtime.op.Promotion.toFloat(y.dtype()), shape);
    }
    Tensor pairs =
        Arithmetic.add(
            Views.slice(y, d, 1, Long.MAX_VALUE, 1), Views.slice(y, d, 0, y.shape()[d] - 1, 1));
    if (x == null) {
      // As PyTorch orders it: the step scales what is summed, and all of a running sum.
      return cumulative
          ? cumsum(mul(pairs, halved(dx)), d, null)
          : Fused.record("MulBackward1", t -> mul(Reductions.sum(t[0], d), halved(dx)), pairs);
    }
    Tensor view = x;
    if (x.rank() == 1 && y.rank() != 1) {
      if (x.numel() != y.shape()[d]) {
        throw org.dlscript.runtime.tensor.TensorException.runtime(
            (cumulative ? "cumulative_" : "")
                + "trapezoid: There must be one `x` value for each sample point");
      }
      int[] s = new int[y.rank()];
      java.util.Arrays.fill(s, 1);
      s[d] = x.numel();
      view = Views.reshape(x, s);
    }
    while (view.rank() < y.rank()) {
      view = Views.unsqueeze(view, 0);
    }
    Tensor steps =
        Arithmetic.sub(
            Views.slice(view, d, 1, Long.MAX_VALUE, 1),
            Views.slice(view, d, 0, view.shape()[d] - 1, 1));
    Tensor w = mul(pairs, steps);
    return Fused.record(
        "DivBackward1",
        t ->
            cumulative
                ? Arithmetic.div(cumsum(t[0], d, null), 2)
                : Arithmetic.div(Reductions.sum(t[0], d), 2),
        w);
  }

  private static Object halved(Object step) {
    if (!(step instanceof Number n)) {
      throw org.dlscript.runtime.tensor.TensorException.runtime(
          "trapezoid: Currently, we only support dx as a real number.");
    }
    return n.doubleValue() / 2;
  }
}
