package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Losses that are a square near zero and a line beyond a bound: smooth L1 and Huber. */
final class BoundedLosses {
  private BoundedLosses() {}

  /** A target of truth values, as numbers of the input's type. */
  private static Tensor numbers(Tensor target, Tensor x) {
    return target.dtype() == DType.BOOL ? Copies.to(target, x.dtype()) : target;
  }

  static Tensor smoothL1(Tensor x, Tensor target, String reduction, double beta) {
    if (beta < 0) {
      throw TensorException.runtime("smooth_l1_loss does not support negative values for beta.");
    }
    Tensor y = numbers(target, x);
    if (beta == 0) {
      return Losses.reduce(Pointwise.abs(sub(x, y)), reduction);
    }
    float bound = (float) beta;
    BinaryKernel loss =
        BinaryKernel.of("smooth_l1", (a, b) -> curve(a - b, beta) / beta, null, null)
            .single((a, b) -> curve(a - b, bound) / bound);
    return bounded(loss, "SmoothL1LossBackward0", x, y, reduction, beta, 1 / beta);
  }

  static Tensor huber(Tensor x, Tensor target, String reduction, double delta) {
    if (delta <= 0) {
      throw TensorException.runtime("huber_loss does not support non-positive values for delta.");
    }
    if (target.dtype() != DType.BOOL) {
      Layout.broadcastOrThrow(x.shape(), target.shape());
      Losses.checkInto(x, target);
    }
    Tensor y = numbers(target, x);
    float bound = (float) delta;
    BinaryKernel loss =
        BinaryKernel.of("huber", (a, b) -> curve(a - b, delta), null, null)
            .single((a, b) -> curve(a - b, bound));
    return bounded(loss, "HuberLossBackward0", x, y, reduction, delta, 1);
  }

  /** Half the square up to a bound, and from there on the line that goes on from it. */
  private static double curve(double d, double bound) {
    double z = Math.abs(d);
    double held = Math.min(z, bound);
    return held * (z - 0.5 * held);
  }

  private static float curve(float d, float bound) {
    float z = Math.abs(d);
    float held = Math.min(z, bound);
    return held * (z - 0.5f * held);
  }

  /** A loss whose slope is that of half the square, held within a bound, times a scale. */
  private static Tensor bounded(
      BinaryKernel loss,
      String node,
      Tensor x,
      Tensor y,
      String reduction,
      double bound,
      double scale) {
    DType d = Promotion.result(x, y);
    if (d.isIntegral() || d.isComplex()) {
      Layout.broadcastOrThrow(x.shape(), y.shape());
      throw TensorException.unsupported(loss.name() + "_cpu", d);
    }
    Tensor r =
        Fused.untracked(
            () -> {
              Tensor each = Elementwise.binary(loss, x, y, d);
              Tensor reduced = Losses.reduce(each, reduction);
              if (reduced != each) {
                each.recycle();
              }
              return reduced;
            });
    if (!Grad.wanted(x, y)) {
      return r;
    }
    int count = Layout.count(Layout.broadcast(x.shape(), y.shape()));
    double share = reduction.equals("mean") ? scale / count : scale;
    return Grad.record(
        r,
        node,
        new Tensor[] {x, y},
        Grad.save(x, y),
        (n, g) -> {
          float most = (float) bound;
          Tensor gx =
              Losses.inOnePass(
                  loss.name(),
                  n.saved(0),
                  n.saved(1),
                  g,
                  share,
                  f -> (p, q) -> Math.min(Math.max(p - q, -most), most) * f);
          if (gx == null) {
            Tensor diff = sub(n.saved(0), n.saved(1));
            Tensor slope =
                Clamping.clamp(diff, Tensor.number(-bound), Tensor.number(bound), "ClampBackward1");
            gx = mul(mul(slope, share), g);
          }
          return new Tensor[] {n.needs(0) ? gx : null, n.needs(1) ? Pointwise.neg(gx) : null};
        });
  }
}
