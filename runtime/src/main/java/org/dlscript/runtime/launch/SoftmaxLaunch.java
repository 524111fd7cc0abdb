package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/** Softmax along a dimension on a device. */
public final class SoftmaxLaunch {
  private SoftmaxLaunch() {}

  /** Softmax, or its logarithm, along a dimension; null where there is no kernel. */
  public static Tensor forward(Tensor x, int dim, boolean log) {
    return run(log ? "log_softmax_" : "softmax_", x, null, dim);
  }

  /** The gradient of the input from that of the result, and the result; null without a kernel. */
  public static Tensor backward(Tensor grad, Tensor result, int dim, boolean log) {
    return run(log ? "log_softmax_backward_" : "softmax_backward_", grad, result, dim);
  }

  private static Tensor run(String name, Tensor in, Tensor back, int dim) {
    Accelerator on = Remote.home(in, back);
    Accelerator.Kernel k =
        in.dtype().isFloatingPoint() && (back == null || back.dtype() == in.dtype())
            ? on.kernel(name + Remote.code(in.dtype()))
            : null;
    if (k == null) {
      return null;
    }
    Layout l = Layout.contiguous(in.shape());
    Tensor x = contiguous(in, on);
    Tensor y = back == null ? null : contiguous(back, on);
    if (x == null || back != null && y == null) {
      return null;
    }
    Tensor r = Remote.empty(on, in.dtype(), l);
    int n = l.rank() == 0 ? 1 : l.shape[dim];
    if (l.numel > 0) {
      int step = l.rank() == 0 ? 1 : l.strides[dim];
      Arguments a = Arguments.begin().i64(Remote.written(r)).i64(Remote.read(x));
      a.i64(y == null ? 0 : Remote.read(y)).i32(n).i32(step);
      on.launch(k, l.numel / n, 1, ReductionLaunch.threads(n), 0, a);
    }
    return r;
  }

  /** The tensor on the device in row-major order; null where it has too many dimensions. */
  static Tensor contiguous(Tensor t, Accelerator on) {
    Tensor x = Remote.placed(t, on);
    return x.isContiguous() ? x : CopyLaunch.clone(x, Layout.contiguous(t.shape()));
  }
}
