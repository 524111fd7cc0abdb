package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.op.Op.NO_OUT;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.DoubleTotals;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.FloatTotals;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.ReductionLaunch;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Products, variances and other moments. */
final class Statistics {
  private Statistics() {}

  private static int count(Tensor x, boolean[] mask) {
    int n = 1;
    for (int d = 0; d < mask.length; d++) {
      n *= mask[d] ? x.shape()[d] : 1;
    }
    return n;
  }

  static Tensor var(Tensor t, int[] dims, long correction, boolean keepdim, boolean root) {
    if (t.dtype().isIntegral()) {
      throw TensorException.runtime("std and var only support floating point and complex dtypes");
    }
    boolean[] mask = Rows.mask(dims, t.rank());
    int n = count(t, mask);
    if (t.dtype().isComplex()) {
      return Fused.record(
          root ? "StdBackward0" : "VarBackward0",
          x -> {
            Tensor re = var(ComplexParts.real(x[0]), dims, correction, keepdim, false);
            Tensor im = var(ComplexParts.imag(x[0]), dims, correction, keepdim, false);
            return root ? Pointwise.sqrt(add(re, im)) : add(re, im);
          },
          t);
    }
    Tensor r = t.home() == null ? null : remoteVar(t, mask, n, correction, keepdim, root);
    r = r == null ? hostVar(t, mask, n, correction, keepdim, root) : r;
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          root ? "StdBackward0" : "VarBackward0",
          t,
          Grad.save(t, root ? r : null),
          (node, g) -> {
            Tensor x = node.saved(0);
            Tensor gv = g;
            if (root) {
              Tensor s = node.saved(1);
              gv = Selection.maskedFill(div(g, mul(s, 2)), Comparison.eq(s, 0), Tensor.number(0L));
            }
            Tensor centred =
                sub(x, Reductions.mean(x, dims == null ? new int[0] : dims, true, null));
            return mul(
                mul(centred, Reductions.keepDims(gv, x.shape(), mask, keepdim)),
                2.0 / Math.max(0, n - correction));
          });
    }
    return r;
  }

  private static Tensor hostVar(
      Tensor t, boolean[] mask, int n, long correction, boolean keepdim, boolean root) {
    Rows rows = Rows.of(t, t.dtype() == DType.FLOAT32 ? t.dtype() : DType.FLOAT64, mask, keepdim);
    double[] out = new double[rows.count];
    rows.each(
        i -> {
          double v = rows.squares(i) / Math.max(0, n - correction);
          out[i] = root ? Math.sqrt(v) : v;
        });
    return Copies.rawTo(Tensor.of(out, rows.shape), t.dtype()).on(t.device());
  }

  private static Tensor remoteVar(
      Tensor t, boolean[] mask, int n, long correction, boolean keepdim, boolean root) {
    Tensor[] moments = ReductionLaunch.moments(t, mask, keepdim);
    if (moments == null) {
      return null;
    }
    return Fused.untracked(
        () -> {
          Tensor v = div(moments[1], Tensor.number((double) Math.max(0, n - correction)));
          return Copies.rawTo(root ? Pointwise.sqrt(v) : v, t.dtype());
        });
  }

  static Tensor prod(Tensor self, int[] dims, boolean keepdim, DType dtype) {
    Tensor t =
        Copies.to(
            self, dtype != null ? dtype : self.dtype().isIntegral() ? DType.INT64 : self.dtype());
    boolean[] mask = Rows.mask(dims, t.rank());
    Tensor r =
        t.isContiguous() && Rows.areFirst(mask) && !t.dtype().isComplex() && !t.dtype().isHalf()
            ? productOfRuns(t, Rows.resultShape(t.shape(), mask, keepdim))
            : productOfRows(t, Rows.of(t, t.dtype(), mask, keepdim));
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          dims == null ? "ProdBackward0" : "ProdBackward1",
          t,
          Grad.save(t, r),
          (node, g) -> {
            Tensor x = node.saved(0);
            Tensor gg = Reductions.keepDims(g, x.shape(), mask, keepdim);
            if (x.numel() > 0 && Comparison.all(Comparison.ne(x, Tensor.number(0L)))) {
              Tensor rr = Reductions.keepDims(node.saved(1), x.shape(), mask, keepdim);
              return mul(gg, Pointwise.conj(div(rr, x)));
            }
            return mul(gg, Pointwise.conj(others(x, mask)));
          });
    }
    return r;
  }

  /** The product over the first dimensions, run by run as they lie in memory. */
  private static Tensor productOfRuns(Tensor t, int[] shape) {
    Tensor r = Creation.full(t.dtype(), shape, 1L);
    int n = r.numel();
    int end = t.offset() + t.numel();
    Parallel.range(
        n,
        Math.max(FloatMath.ROW * 2, Parallel.GRAIN / Math.max(1, t.numel() / Math.max(1, n))),
        (from, to) -> {
          for (int row = t.offset() + from; row < end; row += n) {
            switch (r.storage().array()) {
              case float[] p ->
                  Arithmetic.MUL.floats(p, from, 1, t.floats(), row, 1, p, from, to - from);
              case double[] p ->
                  Arithmetic.MUL.doubles(
                      p, from, 1, t.storage().doubles(), row, 1, p, from, to - from);
              default -> {
                long[] p = r.storage().longs();
                Arithmetic.MUL.longs(p, from, 1, t.storage().longs(), row, 1, p, from, to - from);
              }
            }
          }
        });
    return r.on(t.device());
  }

  private static Tensor productOfRows(Tensor t, Rows rows) {
    int n = rows.length;
    Object out;
    switch (rows.array) {
      case float[] a -> {
        float[] r = new float[rows.count];
        rows.each(i -> r[i] = (float) FloatTotals.product(a, rows.at + i * n, n));
        out = r;
      }
      case long[] a -> {
        long[] r = new long[rows.count];
        rows.each(
            i -> {
              long s = 1;
              for (int j = 0, p = rows.at + i * n; j < n; j++) {
                s *= a[p + j];
              }
              r[i] = s;
            });
        out = r;
      }
      default -> {
        double[] a = (double[]) rows.array;
        boolean c = t.dtype().isComplex();
        double[] r = new double[rows.count * (c ? 2 : 1)];
        rows.each(
            i -> {
              if (c) {
                product(a, rows.at + i * n, n, r, i);
              } else {
                r[i] = DoubleTotals.product(a, rows.at + i * n, n);
              }
            });
        out = r;
      }
    }
    return Operand.result(out, t.dtype(), rows.shape).on(t.device());
  }

  /** The product of n complex numbers from one on, written as another one. */
  private static void product(double[] a, int from, int n, double[] out, int to) {
    double re = 1;
    double im = 0;
    for (int p = 2 * from; p < 2 * (from + n); p += 2) {
      double next = re * a[p] - im * a[p + 1];
      im = re * a[p + 1] + im * a[p];
      re = next;
    }
    out[2 * to] = re;
    out[2 * to + 1] = im;
  }

  /** For each element the product of the others in its row, by products from both ends. */
  private static Tensor others(Tensor x, boolean[] mask) {
    int rank = x.rank();
    if (rank == 0) {
      return Creation.onesLike(x);
    }
    int[] order = new int[rank];
    int[] inverse = new int[rank];
    int k = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int d = 0; d < rank; d++) {
        if (mask[d] == (pass == 1)) {
          inverse[d] = k;
          order[k++] = d;
        }
      }
    }
    Tensor moved = Views.permute(x, order);
    int n = count(x, mask);
    Tensor flat = Views.reshape(moved, n == 0 ? 0 : x.numel() / n, n);
    if (n == 0 || x.numel() == 0) {
      return Creation.onesLike(x);
    }
    Tensor one = Creation.onesLike(Views.narrow(flat, 1, 0, 1));
    Tensor before =
        Scans.cumprod(Joining.cat(new Tensor[] {one, Views.narrow(flat, 1, 0, n - 1)}, 1), 1, null);
    Tensor back = Scans.reverse(flat, 1);
    Tensor after =
        Scans.reverse(
            Scans.cumprod(
                Joining.cat(new Tensor[] {one, Views.narrow(back, 1, 0, n - 1)}, 1), 1, null),
            1);
    return Views.permute(Views.reshape(mul(before, after), moved.shape()), inverse);
  }

  private static long correction(boolean unbiased) {
    return unbiased ? 1 : 0;
  }

  private static Tensor unit(Tensor t) {
    return Clamping.clamp(t, Tensor.number(-1L), Tensor.number(1L), "ClampBackward1");
  }

  private static Tensor[] varMean(
      Tensor t, boolean root, UnaryOperator<Tensor> spread, UnaryOperator<Tensor> mean) {
    return Fused.several(
        root ? "StdMeanBackward0" : "VarMeanBackward0",
        x -> new Tensor[] {spread.apply(x[0]), mean.apply(x[0])},
        t);
  }

  static void register() {
    for (boolean root : new boolean[] {false, true}) {
      String name = root ? "std" : "var";
      Ops.define(
          name + "(Tensor self, bool unbiased=True) -> Tensor",
          BOTH | NO_OUT,
          a -> var(a.t(0), null, correction(a.b(1)), false, root));
      Ops.define(
          name + ".dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor",
          BOTH,
          a -> var(a.t(0), a.ints(1), correction(a.b(2)), a.b(3), root));
      Ops.define(
          name
              + ".correction(Tensor self, int[1]? dim=None, *, int? correction=None, bool"
              + " keepdim=False) -> Tensor",
          BOTH,
          a -> var(a.t(0), a.ints(1), a.has(2) ? a.l(2) : 1, a.b(3), root));
      Ops.define(
          name + "_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)",
          FUNCTION,
          a ->
              varMean(
                  a.t(0),
                  root,
                  t -> var(t, null, correction(a.b(1)), false, root),
                  Reductions::mean));
      Ops.define(
          name
              + "_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) ->"
              + " (Tensor, Tensor)",
          FUNCTION,
          a ->
              varMean(
                  a.t(0),
                  root,
                  t -> var(t, a.ints(1), correction(a.b(2)), a.b(3), root),
                  t -> Reductions.mean(t, a.ints(1), a.b(3), null)));
      Ops.define(
          name
              + "_mean.correction(Tensor self, int[1]? dim=None, *, int? correction=None, bool"
              + " keepdim=False) -> (Tensor, Tensor)",
          FUNCTION,
          a ->
              varMean(
                  a.t(0),
                  root,
                  t -> var(t, a.ints(1), a.has(2) ? a.l(2) : 1, a.b(3), root),
                  t -> Reductions.mean(t, a.ints(1), a.b(3), null)));
    }
    Ops.define(
        "prod(Tensor self, *, ScalarType? dtype=None) -> Tensor",
        BOTH | NO_OUT,
        a -> prod(a.t(0), null, false, a.dtype(1)));
    Ops.define(
        "prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) ->"
            + " Tensor",
        BOTH,
        a -> prod(a.t(0), new int[] {a.i(1)}, a.b(2), a.dtype(3)));
    Ops.define(
        "nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) ->"
            + " Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          if (t.dtype().isIntegral()) {
            return Reductions.sum(t, a.ints(1), a.b(2), a.dtype(3));
          }
          return Fused.record(
              "NansumBackward0",
              x ->
                  Reductions.sum(
                      Selection.where(Comparison.isnan(x[0]), Tensor.zeros(x[0].dtype()), x[0]),
                      a.ints(1),
                      a.b(2),
                      a.dtype(3)),
              t);
        });
    Ops.define(
        "nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) ->"
            + " Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          if (!t.dtype().isFloatingPoint()) {
            throw TensorException.runtime(
                "nanmean(): expected input to have floating point or complex dtype but got "
                    + t.dtype().scalarName());
          }
          Tensor ok = Comparison.not(Comparison.isnan(t));
          Tensor n = Reductions.sum(ok, a.ints(1), a.b(2), null);
          Tensor s =
              Reductions.sum(
                  Selection.where(ok, t, Tensor.zeros(t.dtype())), a.ints(1), a.b(2), a.dtype(3));
          return div(s, n);
        });
    Ops.define(
        "cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) ->"
            + " Tensor",
        BOTH,
        a -> cov(a.t(0), a.l(1), a.t(2), a.t(3)));
    Ops.define(
        "corrcoef(Tensor self) -> Tensor",
        BOTH,
        a -> {
          if (a.t(0).rank() > 2) {
            throw TensorException.runtime(
                "corrcoef(): expected input to have two or fewer dimensions but got an input with "
                    + a.t(0).rank()
                    + " dimensions");
          }
          Tensor c = cov(a.t(0), 1, null, null);
          if (c.rank() == 0) {
            return div(c, c);
          }
          Tensor d = Views.diagonal(c, 0, 0, 1);
          Tensor s = Pointwise.sqrt(d.dtype().isComplex() ? ComplexParts.real(d) : d);
          Tensor r = div(div(c, Views.unsqueeze(s, 1)), Views.unsqueeze(s, 0));
          // Rounding may have led out of the range.
          return r.dtype().isComplex()
              ? ComplexParts.complex(unit(ComplexParts.real(r)), unit(ComplexParts.imag(r)))
              : unit(r);
        });
  }

  private static Tensor cov(Tensor self, long correction, Tensor f, Tensor w) {
    if (self.rank() > 2) {
      throw TensorException.runtime(
          "cov(): expected input to have two or fewer dimensions but got an input with "
              + self.rank()
              + " dimensions");
    }
    if (self.dtype() == DType.BOOL) {
      throw TensorException.runtime("cov(): bool dtype is not supported for input");
    }
    Tensor x = self.rank() == 2 ? self : Views.reshape(self, 1, self.numel());
    x = Copies.to(x, Promotion.toFloat(x.dtype()));
    int n = x.shape()[1];
    Tensor weights = null;
    if (f != null) {
      checkWeights(f, "fweights", f.dtype().isIntegral(), "integral", n);
      if (Extrema.all(f, false).longAt(0) < 0) {
        throw TensorException.runtime("cov(): fweights cannot be negative");
      }
      weights = f;
    }
    if (w != null) {
      checkWeights(w, "aweights", w.dtype().isFloatingPoint(), "floating point", n);
      if (Extrema.all(w, false).doubleAt(0) < 0) {
        throw TensorException.runtime("cov(): aweights cannot be negative");
      }
      weights = weights == null ? w : mul(weights, w);
    }
    Tensor total = weights == null ? Tensor.scalar((long) n, DType.INT64) : Reductions.sum(weights);
    if (weights != null && n > 0 && total.doubleAt(0) == 0) {
      throw TensorException.runtime("cov(): weights sum to zero, can't be normalized");
    }
    Tensor mean =
        div(
            Reductions.sum(weights == null ? x : mul(x, weights), new int[] {1}, true, null),
            total);
    Tensor norm;
    if (weights == null) {
      norm = Tensor.scalar(n - correction, DType.INT64);
    } else if (w == null || correction == 0) {
      norm = sub(total, correction);
    } else {
      norm =
          sub(total, mul(div(Reductions.sum(mul(weights, w)), total), Tensor.number(correction)));
    }
    if (norm.doubleAt(0) <= 0) {
      norm = Tensor.zeros(norm.dtype());
    }
    Tensor c = sub(x, mean);
    Tensor r =
        MatrixProducts.mm(c, Views.mH(weights == null ? c : Copies.to(mul(c, weights), c.dtype())));
    r = div(r, norm);
    return Views.squeeze(r);
  }

  /** Throws where weights do not fit the n observations. */
  private static void checkWeights(Tensor w, String name, boolean fits, String kind, int n) {
    String problem = null;
    if (w.rank() > 1) {
      problem =
          "have one or fewer dimensions but got " + name + " with " + w.rank() + " dimensions";
    } else if (!fits) {
      problem =
          "have " + kind + " dtype but got " + name + " with " + w.dtype().scalarName() + " dtype";
    } else if (w.numel() != n) {
      problem =
          "have the same numel as there are observations in the input but got "
              + w.numel()
              + " != "
              + n;
    }
    if (problem != null) {
      throw TensorException.runtime("cov(): expected " + name + " to " + problem);
    }
  }
}
