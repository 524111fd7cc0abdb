package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Limiting elements to a range. */
final class Clamping {
  private Clamping() {}

  private static final BinaryKernel MAX = BinaryKernel.of("clamp_min", Math::max, Math::max, null);
  private static final BinaryKernel MIN = BinaryKernel.of("clamp_max", Math::min, Math::min, null);

  static Tensor clamp(Tensor t, Tensor low, Tensor high, String node) {
    if (low == null && high == null) {
      throw TensorException.runtime("torch.clamp: At least one of 'min' or 'max' must not be None");
    }
    if (t.dtype().isComplex()) {
      throw TensorException.runtime("clamp is not supported for complex types");
    }
    DType d = Promotion.result(t, low, high);
    Tensor r;
    if (d == DType.FLOAT32
        && t.dtype() == d
        && t.isContiguous()
        && number(low)
        && number(high)
        && t.home() == null) {
      r = Tensor.empty(d, t.shape());
      between(t, low, high, r);
    } else {
      Tensor x = low == null ? t : Elementwise.binary(MAX, t, low, d);
      r = high == null ? x : Elementwise.binary(MIN, x, high, d);
    }
    if (Grad.wanted(t, low, high)) {
      Grad.record(
          r,
          node,
          new Tensor[] {t, low, high},
          Grad.save(t, low, high),
          (n, g) -> {
            Tensor s = n.saved(0);
            Tensor lo = n.saved(1);
            Tensor hi = n.saved(2);
            Tensor zero = Tensor.zeros(g.dtype());
            Tensor above = lo == null ? null : Comparison.ge(s, lo);
            Tensor below = hi == null ? null : Comparison.le(s, hi);
            Tensor inside =
                above == null ? below : below == null ? above : Comparison.and(above, below);
            Tensor gl = null;
            Tensor gh = null;
            if (n.needs(1)) {
              Tensor m = Comparison.lt(s, lo);
              gl =
                  Selection.where(
                      hi == null ? m : Comparison.and(m, Comparison.lt(lo, hi)), g, zero);
            }
            if (n.needs(2)) {
              Tensor m = Comparison.gt(s, hi);
              gh =
                  Selection.where(
                      lo == null ? m : Comparison.or(m, Comparison.lt(hi, lo)), g, zero);
            }
            return new Tensor[] {Selection.where(inside, g, zero), gl, gh};
          });
    }
    return r;
  }

  private static boolean number(Tensor bound) {
    return bound == null || bound.isWrappedNumber();
  }

  /** Clamps a float32 tensor where it lies, if nothing needs its old values; says whether so. */
  private static boolean overwrite(Tensor self, Tensor low, Tensor high) {
    if (self.dtype() != DType.FLOAT32
        || !self.isContiguous()
        || self.view() != null
        || self.home() != null
        || Grad.wanted(self)
        || low == null && high == null
        || Promotion.result(self, low, high) != DType.FLOAT32) {
      return false;
    }
    InPlace.check(self);
    between(self, low, high, self);
    InPlace.finish(self, null);
    return true;
  }

  private static void between(Tensor t, Tensor low, Tensor high, Tensor result) {
    float least = low == null ? Float.NEGATIVE_INFINITY : (float) low.doubleAt(0);
    float most = high == null ? Float.POSITIVE_INFINITY : (float) high.doubleAt(0);
    float[] in = t.floats();
    float[] out = result.floats();
    int at = t.offset();
    int start = result.offset();
    Parallel.range(
        t.numel(),
        Parallel.GRAIN,
        (from, to) -> {
          if (at == start) { // of one index vectors are made at once
            for (int i = at + from; i < at + to; i++) {
              out[i] = Math.min(Math.max(in[i], least), most);
            }
          } else {
            for (int i = from; i < to; i++) {
              out[start + i] = Math.min(Math.max(in[at + i], least), most);
            }
          }
        });
  }

  private static Tensor number(Object o) {
    return o == null ? null : Tensor.number(o);
  }

  static void register() {
    for (String name : new String[] {"clamp", "clip"}) {
      Ops.define(
              name + "(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor",
              Op.ALL,
              a -> clamp(a.t(0), number(a.get(1)), number(a.get(2)), "ClampBackward1"))
          .overwriting(a -> overwrite(a.t(0), number(a.get(1)), number(a.get(2))));
      Ops.define(
          name + ".Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor",
          Op.ALL,
          a -> clamp(a.t(0), a.t(1), a.t(2), "ClampBackward0"));
    }
    Ops.define(
        "clamp_min.Tensor(Tensor self, Tensor min) -> Tensor",
        Op.ALL,
        a -> clamp(a.t(0), a.t(1), null, "ClampMinBackward1"));
    Ops.define(
        "clamp_min(Tensor self, Scalar min) -> Tensor",
        Op.ALL,
        a -> clamp(a.t(0), number(a.get(1)), null, "ClampMinBackward0"));
    Ops.define(
        "clamp_max.Tensor(Tensor self, Tensor max) -> Tensor",
        Op.ALL,
        a -> clamp(a.t(0), null, a.t(1), "ClampMaxBackward1"));
    Ops.define(
        "clamp_max(Tensor self, Scalar max) -> Tensor",
        Op.ALL,
        a -> clamp(a.t(0), null, number(a.get(1)), "ClampMaxBackward0"));
    Ops.define(
        "nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) ->"
            + " Tensor",
        Op.ALL,
        a -> {
          Tensor t = a.t(0);
          if (t.dtype().isIntegral()) {
            return Copies.clone(t);
          }
          double most =
              switch (t.dtype()) {
                case FLOAT16 -> 65504;
                case BFLOAT16 -> 3.3895313892515355e38;
                case FLOAT32, COMPLEX64 -> Float.MAX_VALUE;
                default -> Double.MAX_VALUE;
              };
          double nan = a.d(1, 0);
          double up = a.d(2, most);
          double down = a.d(3, -most);
          return Unary.keeping(
                  "nan_to_num",
                  x ->
                      x != x
                          ? nan
                          : x == Double.POSITIVE_INFINITY
                              ? up
                              : x == Double.NEGATIVE_INFINITY ? down : x,
                  x -> x)
              .node("NanToNumBackward0")
              .fromInput(
                  (n, g) ->
                      Arithmetic.mul(g, Copies.to(Comparison.isfinite(n.saved(0)), g.dtype())))
              .apply(t);
        });
  }
}
