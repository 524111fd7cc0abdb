package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * The negative log likelihood of class indices on a device. A target out of range ends the launch
 * with the device's assertion.
 */
public final class LossLaunch {
  private LossLaunch() {}

  private static Arguments arguments(
      Tensor out, Tensor weights, Tensor in, Tensor target, Tensor weight, Tensor total) {
    long from = Remote.read(in);
    return Arguments.begin()
        .i64(Remote.written(out))
        .i64(Remote.written(weights))
        .i64(from)
        .i64(Remote.read(target))
        .i64(weight == null ? 0 : Remote.read(weight))
        .i64(total == null ? 0 : Remote.read(total));
  }

  private static int classes(Tensor x) {
    return x.rank() == 1 ? x.size(0) : x.size(1);
  }

  /** The losses and the weights of the targets; null where there is no kernel. */
  public static Tensor[] forward(Tensor x, Tensor target, Tensor weight, long ignored) {
    Accelerator on = x.home();
    boolean served =
        x.dtype().isFloatingPoint()
            && target.dtype() == DType.INT64
            && (weight == null || weight.dtype() == x.dtype())
            && on.kernel("nll_" + Remote.code(x.dtype())) != null;
    if (!served) {
      return null;
    }
    Tensor in = SoftmaxLaunch.contiguous(x, on);
    Tensor t = SoftmaxLaunch.contiguous(target, on);
    Tensor w = weight == null ? null : SoftmaxLaunch.contiguous(weight, on);
    Tensor losses = Remote.empty(on, x.dtype(), target.shape());
    Tensor weights = Remote.empty(on, x.dtype(), target.shape());
    int n = t.numel();
    int inner = x.rank() < 3 || n == 0 ? 1 : n / x.size(0);
    Arguments a = arguments(losses, weights, in, t, w, null);
    a.i64(ignored).i32(n).i32(classes(x)).i32(inner).i32(0);
    Remote.over(on, "nll_" + Remote.code(x.dtype()), n, a);
    return new Tensor[] {losses, weights};
  }

  /**
   * The gradient of x.
   *
   * @param grad that of each loss, or one for all
   * @param total what a mean was divided by, or null
   */
  public static Tensor backward(
      Tensor grad, int[] shape, Tensor target, Tensor weights, Tensor total, long ignored) {
    Accelerator on = weights.home();
    DType d = weights.dtype();
    Tensor g = SoftmaxLaunch.contiguous(grad, on);
    Tensor t = SoftmaxLaunch.contiguous(target, on);
    Tensor r = Remote.empty(on, d, shape);
    CopyLaunch.fill(r, 0L);
    int n = t.numel();
    int inner = shape.length < 3 || n == 0 ? 1 : n / shape[0];
    int classes = shape.length == 1 ? shape[0] : shape[1];
    Arguments a = arguments(r, weights, g, t, null, total);
    a.i64(ignored).i32(n).i32(classes).i32(inner).i32(g.numel() == 1 ? 1 : 0);
    Remote.over(on, "nll_backward_" + Remote.code(d), n, a);
    return r;
  }
}
