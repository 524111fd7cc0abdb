package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** Logarithms of sums of exponentials. */
final class LogSums {
  private LogSums() {}

  static Tensor logsumexp(Tensor t, int[] dims, boolean keepdim) {
    Tensor x = t.dtype().isIntegral() ? Copies.to(t, DType.FLOAT32) : t;
    boolean[] mask = Rows.mask(dims, x.rank());
    Tensor r =
        Fused.untracked(
            () -> {
              if (x.numel() == 0) {
                return Pointwise.log(Reductions.sum(Pointwise.exp(x), dims, keepdim, null));
              }
              if (x.dtype() == DType.FLOAT32 && x.home() == null) {
                Rows rows = Rows.of(x, mask, keepdim);
                float[] sums = new float[rows.count];
                FloatMath.logSumExp((float[]) rows.array, rows.at, sums, rows.length);
                return Tensor.of(sums, rows.shape).on(x.device());
              }
              Tensor top = Extrema.amax(x, dims, true, true);
              top = Selection.where(Comparison.isinf(top), Creation.zerosLike(top), top);
              Tensor s =
                  Pointwise.log(Reductions.sum(Pointwise.exp(sub(x, top)), dims, keepdim, null));
              return Arithmetic.add(
                  s, keepdim ? top : Views.reshape(top, Rows.resultShape(x.shape(), mask, false)));
            });
    if (Grad.wanted(x)) {
      Grad.record(
          r,
          "LogsumexpBackward0",
          x,
          Grad.save(x, r),
          (n, g) -> {
            Tensor rr = Reductions.keepDims(n.saved(1), n.saved(0).shape(), mask, keepdim);
            Tensor gg = Reductions.keepDims(g, n.saved(0).shape(), mask, keepdim);
            return mul(gg, Pointwise.exp(sub(n.saved(0), rr)));
          });
    }
    return r;
  }

  static void register() {
    Ops.define(
        "logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor",
        Op.BOTH,
        a -> logsumexp(a.t(0), a.ints(1), a.b(2)));
    Ops.alias("torch.special.logsumexp", "torch.logsumexp");
    Ops.define(
            "logcumsumexp(Tensor self, int dim) -> Tensor",
            Op.BOTH,
            a -> logcumsumexp(a.t(0), a.i(1)))
        .refuses("logcumsumexp_out_cpu", DType.Category.INTEGRAL, DType.Category.BOOL);
  }

  private static Tensor logcumsumexp(Tensor t, int dim) {
    int d = t.layout().dim(dim);
    if (t.rank() == 0) {
      return Fused.record("LogcumsumexpBackward0", x -> Copies.clone(x[0]), t);
    }
    Tensor r =
        Scans.scan(
            t,
            d,
            t.dtype(),
            (x, at, step, n, out) -> {
              double acc = Double.NEGATIVE_INFINITY;
              for (int k = 0, p = at; k < n; k++, p += step) {
                double v = x[p];
                double m = Math.max(acc, v);
                acc = Double.isInfinite(m) ? m : m + Math.log(Math.exp(acc - m) + Math.exp(v - m));
                if (v != v) {
                  acc = v;
                }
                out[p] = acc;
              }
            });
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          "LogcumsumexpBackward0",
          t,
          Grad.save(t, r),
          (n, g) -> {
            // Split by sign so that the logarithm of the gradient exists.
            Tensor x = n.saved(0);
            Tensor y = n.saved(1);
            if (GradMode.enabled()) {
              return smooth(g, x, y, d);
            }
            Tensor low = Tensor.number(Double.NEGATIVE_INFINITY);
            Tensor pos = Selection.where(Comparison.gt(g, 0), Pointwise.log(g), low);
            Tensor neg = Selection.where(Comparison.lt(g, 0), Pointwise.log(Pointwise.neg(g)), low);
            return sub(part(pos, x, y, d), part(neg, x, y, d));
          });
    }
    return r;
  }

  /**
   * The derivative in a form that can itself be differentiated where some gradients are zero, at
   * the price of its range: it overflows where sums differ by more than exponents hold.
   */
  private static Tensor smooth(Tensor g, Tensor x, Tensor y, int d) {
    Tensor top = Extrema.amax(x.alias(), new int[] {d}, true, true);
    Tensor none = Comparison.eq(y, Double.NEGATIVE_INFINITY);
    Tensor scale = Selection.maskedFill(Pointwise.exp(sub(top, y)), none, Tensor.number(0.0));
    Tensor sums =
        Scans.reverse(Scans.cumsum(Scans.reverse(Arithmetic.mul(g, scale), d), d, null), d);
    return Arithmetic.mul(Pointwise.exp(sub(x, top)), sums);
  }

  private static Tensor part(Tensor logGrad, Tensor x, Tensor y, int d) {
    Tensor reversed = Scans.reverse(logcumsumexp(Scans.reverse(sub(logGrad, y), d), d), d);
    return Pointwise.exp(Arithmetic.add(reversed, x));
  }
}
