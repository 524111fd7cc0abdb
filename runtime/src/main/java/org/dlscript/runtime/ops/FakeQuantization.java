package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Numbers rounded to those that an integer type with a scale and a zero point has, but kept as
 * floating point: what training for quantisation sees. Gradients pass where nothing was cut off.
 */
final class FakeQuantization {
  private FakeQuantization() {}

  private static Tensor quantize(
      Tensor x, Tensor scale, Tensor zero, long least, long most, String node) {
    if (least > most) {
      throw TensorException.runtime(
          "`quant_min` should be less than or \n        equal to `quant_max`.");
    }
    Tensor[] parts = new Tensor[2];
    Fused.untracked(
        () -> {
          Tensor places = Arithmetic.mul(x.alias(), Pointwise.reciprocal(scale));
          Tensor at = Rounding.ROUND.apply(Arithmetic.add(places, zero));
          Tensor kept =
              Clamping.clamp(at, Tensor.number((double) least), Tensor.number((double) most), "");
          parts[0] = Arithmetic.mul(Arithmetic.sub(kept, zero), scale);
          parts[1] = Comparison.and(Comparison.ge(at, least), Comparison.le(at, most));
          return parts[0];
        });
    Tensor r = parts[0];
    if (Grad.wanted(x)) {
      Tensor inside = Copies.to(parts[1], x.dtype());
      Grad.record(r, node, x, null, (n, g) -> Arithmetic.mul(g, inside));
    }
    return r;
  }

  private static Tensor alongAxis(Tensor values, Tensor x, int axis) {
    int[] shape = new int[x.rank()];
    java.util.Arrays.fill(shape, 1);
    shape[axis] = values.numel();
    return Views.reshape(Copies.rawTo(values.alias(), x.dtype()), shape);
  }

  static void register() {
    Ops.define(
        "fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min,"
            + " int quant_max) -> Tensor",
        Op.FUNCTION | Op.NO_OUT,
        a ->
            quantize(
                a.t(0),
                Tensor.number((double) (float) a.d(1)),
                Tensor.number((double) a.l(2)),
                a.l(3),
                a.l(4),
                "FakeQuantizePerTensorAffineCachemaskBackward0"));
    Ops.define(
        "fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor"
            + " zero_point, int quant_min, int quant_max) -> Tensor",
        Op.FUNCTION | Op.NO_OUT,
        a ->
            quantize(
                a.t(0),
                Copies.rawTo(a.t(1).alias(), a.t(0).dtype()),
                Copies.rawTo(a.t(2).alias(), a.t(0).dtype()),
                a.l(3),
                a.l(4),
                "FakeQuantizePerTensorAffineCachemaskTensorQparamsBackward0"));
    Ops.define(
        "fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis,"
            + " int quant_min, int quant_max) -> Tensor",
        Op.FUNCTION | Op.NO_OUT,
        a -> {
          Tensor x = a.t(0);
          int axis = x.layout().dim(a.i(3));
          return quantize(
              x,
              alongAxis(a.t(1), x, axis),
              alongAxis(a.t(2), x, axis),
              a.l(4),
              a.l(5),
              "FakeQuantizePerChannelAffineCachemaskBackward0");
        });
  }
}
