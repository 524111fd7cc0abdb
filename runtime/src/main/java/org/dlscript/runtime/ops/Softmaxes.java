package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.FloatTotals;
import org.dlscript.runtime.kernel.MatMul;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.launch.SoftmaxLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Softmax and its logarithm. */
public final class Softmaxes {
  private Softmaxes() {}

  /** Softmax along a dimension, or its logarithm. */
  static Tensor softmax(Tensor input, int dim, DType dtype, boolean log) {
    Tensor x = dtype == null ? input : Copies.to(input, dtype);
    int d = x.layout().dim(dim);
    if (!x.dtype().isFloatingPoint()) {
      throw TensorException.unsupported(
          d < x.rank() - 1
              ? "softmax_kernel_impl"
              : log ? "log_softmax_lastdim_kernel_impl" : "softmax_lastdim_kernel_impl",
          x.dtype());
    }
    Tensor r = compute(x, d, log);
    if (Grad.wanted(x)) {
      Grad.record(
          r,
          log ? "LogSoftmaxBackward0" : "SoftmaxBackward0",
          x,
          Grad.save(r),
          (n, g) -> log ? logBackward(g, n.saved(0), d) : backward(g, n.saved(0), d));
    }
    return r;
  }

  public static Tensor softmax(Tensor x, int dim) {
    return softmax(x, dim, null, false);
  }

  public static Tensor logSoftmax(Tensor x, int dim) {
    return softmax(x, dim, null, true);
  }

  private static Tensor compute(Tensor x, int d, boolean log) {
    if (x.rank() == 0) {
      return Creation.filled(x.dtype(), x.shape(), log ? 0 : 1).on(x.device());
    }
    if (x.home() != null) {
      Tensor r = SoftmaxLaunch.forward(x, d, log);
      if (r != null) {
        return r;
      }
    }
    Tensor rows = d == x.rank() - 1 ? x : x.withLayout(x.layout().transpose(d, x.rank() - 1));
    int n = x.size(d);
    int count = n == 0 ? 0 : x.numel() / n;
    Object a = Operand.flat(rows, x.dtype());
    Object out;
    if (a instanceof float[] f) {
      float[] o = Storage.rawFloats(x.numel());
      if (log) {
        FloatMath.logSoftmax(f, 0, o, 0, count, n);
      } else {
        FloatMath.softmax(f, 0, o, 0, count, n);
      }
      out = o;
    } else {
      out = doubles((double[]) a, count, n, log);
    }
    Tensor r = Operand.result(out, x.dtype(), rows.shape()).on(x.device());
    if (d == x.rank() - 1) {
      return r;
    }
    return Fused.untracked(() -> Copies.contiguous(Views.transpose(r, d, x.rank() - 1)));
  }

  private static double[] doubles(double[] a, int count, int n, boolean log) {
    double[] out = new double[count * n];
    for (int r = 0; r < count; r++) {
      int at = r * n;
      double most = Double.NEGATIVE_INFINITY;
      for (int j = at; j < at + n; j++) {
        most = Math.max(most, a[j]);
      }
      double sum = 0;
      for (int j = at; j < at + n; j++) {
        out[j] = Math.exp(a[j] - most);
        sum += out[j];
      }
      double shift = most + Math.log(sum);
      for (int j = at; j < at + n; j++) {
        out[j] = log ? a[j] - shift : out[j] / sum;
      }
    }
    return out;
  }

  private static Tensor backward(Tensor g, Tensor y, int d) {
    if (!GradMode.enabled() && d == y.rank() - 1 && NeuralNetworks.plain(g, y)) {
      int n = y.size(d);
      float[] out = Storage.rawFloats(y.numel());
      float[] a = g.floats();
      float[] b = y.floats();
      for (int at = 0; at < out.length; at += n) {
        float dot = MatMul.dot(n, a, g.offset() + at, b, y.offset() + at);
        int i = g.offset() + at;
        int j = y.offset() + at;
        for (int k = 0; k < n; k++) {
          out[at + k] = (a[i + k] - dot) * b[j + k];
        }
      }
      return Tensor.of(out, y.shape()).on(y.device());
    }
    if (!GradMode.enabled() && Remote.home(g, y) != null) {
      Tensor r = SoftmaxLaunch.backward(g, y, d, false);
      if (r != null) {
        return r;
      }
    }
    Tensor gy = Arithmetic.mul(g, y);
    return Arithmetic.sub(gy, Arithmetic.mul(y, Reductions.sum(gy, new int[] {d}, true, null)));
  }

  private static Tensor logBackward(Tensor g, Tensor y, int d) {
    if (!GradMode.enabled() && d == y.rank() - 1 && NeuralNetworks.plain(g, y)) {
      int n = y.size(d);
      float[] out = Storage.rawFloats(y.numel());
      float[] a = g.floats();
      FloatMath.exp(y.floats(), y.offset(), out, 0, out.length);
      for (int at = 0; at < out.length; at += n) {
        int i = g.offset() + at;
        float sum = (float) FloatTotals.sum(a, i, n);
        for (int k = 0; k < n; k++) {
          out[at + k] = a[i + k] - out[at + k] * sum;
        }
      }
      return Tensor.of(out, y.shape()).on(y.device());
    }
    if (!GradMode.enabled() && Remote.home(g, y) != null) {
      Tensor r = SoftmaxLaunch.backward(g, y, d, true);
      if (r != null) {
        return r;
      }
    }
    Tensor sum = Reductions.sum(g, new int[] {d}, true, null);
    return Arithmetic.sub(g, Arithmetic.mul(Pointwise.exp(y), sum));
  }

  /** The dimension that functions without an explicit one choose. */
  private static int implicitDim(Tensor x) {
    return x.rank() == 0 || x.rank() == 1 || x.rank() == 3 ? 0 : 1;
  }

  private static int dim(Tensor x, Object given) {
    return given == null ? implicitDim(x) : ((Long) given).intValue();
  }

  /** Declares the functions, and the methods. */
  static void register() {
    String tail = "(Tensor self, int dim, ScalarType? dtype=None) -> Tensor";
    Ops.define("softmax" + tail, Op.BOTH, a -> softmax(a.t(0), a.i(1), a.dtype(2), false));
    Ops.define("log_softmax" + tail, Op.BOTH, a -> softmax(a.t(0), a.i(1), a.dtype(2), true));
    Ops.alias("torch.special.softmax", "torch.softmax");
    Ops.alias("torch.special.log_softmax", "torch.log_softmax");
    String nn =
        "(Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None) -> Tensor";
    Ops.define(
        NeuralNetworks.NN,
        "softmax" + nn,
        Op.FUNCTION,
        a -> softmax(a.t(0), dim(a.t(0), a.get(1)), a.dtype(3), false));
    Ops.define(
        NeuralNetworks.NN,
        "log_softmax" + nn,
        Op.FUNCTION,
        a -> softmax(a.t(0), dim(a.t(0), a.get(1)), a.dtype(3), true));
    Ops.define(
        NeuralNetworks.NN,
        "softmin" + nn,
        Op.FUNCTION,
        a -> softmax(Pointwise.neg(a.t(0)), dim(a.t(0), a.get(1)), a.dtype(3), false));
  }
}
