package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.ColumnSoftmax;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.FloatTotals;
import org.dlscript.runtime.kernel.MatMul;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.launch.SoftmaxLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
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
          (n, g) -> backward(g, n.saved(0), d, log));
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
    if (x.dtype() == DType.FLOAT32) {
      return singles(Copies.contiguous(x), d, log);
    }
    Tensor rows = d == x.rank() - 1 ? x : x.withLayout(x.layout().transpose(d, x.rank() - 1));
    int n = x.size(d);
    int count = n == 0 ? 0 : x.numel() / n;
    Object a = Operand.flat(rows, x.dtype());
    Object out;
    if (a instanceof float[] f) {
      float[] o = Storage.rawFloats(x.numel());
      rows(f, 0, o, count, n, log);
      out = o;
    } else {
      out = doubles((double[]) a, count, n, log);
    }
    Tensor r = Operand.result(out, x.dtype(), rows.shape()).on(x.device());
    if (d == x.rank() - 1) {
      return r;
    }
    Tensor back = Fused.untracked(() -> Copies.contiguous(Views.transpose(r, d, x.rank() - 1)));
    return back.offset() == 0 ? back.withLayout(Layout.contiguous(x.shape())) : back;
  }

  private static Tensor singles(Tensor x, int d, boolean log) {
    int n = x.size(d);
    int inner = inner(x, d);
    float[] out = Storage.rawFloats(x.numel());
    if (inner == 1) {
      rows(x.floats(), x.offset(), out, n == 0 ? 0 : out.length / n, n, log);
    } else if (out.length > 0) {
      ColumnSoftmax.forward(x.floats(), x.offset(), out, out.length / (n * inner), n, inner, log);
    }
    return Tensor.of(out, x.shape()).on(x.device());
  }

  private static void rows(float[] in, int at, float[] out, int count, int n, boolean log) {
    if (log) {
      FloatMath.logSoftmax(in, at, out, 0, count, n);
    } else {
      FloatMath.softmax(in, at, out, 0, count, n);
    }
  }

  /** Elements of memory from one element of a dimension to the next. */
  private static int inner(Tensor x, int d) {
    int inner = 1;
    for (int k = d + 1; k < x.rank(); k++) {
      inner *= x.size(k);
    }
    return inner;
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

  private static Tensor backward(Tensor grad, Tensor y, int d, boolean log) {
    Tensor g = NeuralNetworks.dense(grad, y);
    if (!GradMode.enabled() && y.rank() > 0 && NeuralNetworks.plain(g, y)) {
      return singlesBackward(g, y, d, log);
    }
    if (!GradMode.enabled() && Remote.home(g, y) != null) {
      Tensor r = SoftmaxLaunch.backward(g, y, d, log);
      if (r != null) {
        return r;
      }
    }
    int[] dims = {d};
    if (log) {
      Tensor sum = Reductions.sum(g, dims, true, null);
      return Arithmetic.sub(g, Arithmetic.mul(Pointwise.exp(y), sum));
    }
    Tensor gy = Arithmetic.mul(g, y);
    return Arithmetic.sub(gy, Arithmetic.mul(y, Reductions.sum(gy, dims, true, null)));
  }

  private static Tensor singlesBackward(Tensor g, Tensor y, int d, boolean log) {
    int n = y.size(d);
    int inner = inner(y, d);
    float[] out = Storage.rawFloats(y.numel());
    float[] a = g.floats();
    float[] b = y.floats();
    int i = g.offset();
    int j = y.offset();
    if (out.length == 0) {
      return Tensor.of(out, y.shape()).on(y.device());
    }
    if (inner > 1) {
      ColumnSoftmax.backward(a, i, b, j, out, out.length / (n * inner), n, inner, log);
    } else {
      Parallel.range(
          out.length / n,
          Math.max(1, Parallel.GRAIN / n),
          (from, to) -> {
            float[] p = new float[n];
            float[] q = new float[n];
            for (int at = from * n; at < to * n; at += n) {
              System.arraycopy(a, i + at, p, 0, n);
              System.arraycopy(b, j + at, q, 0, n);
              if (log) {
                logRow(p, q, n);
              } else {
                row(p, q, n);
              }
              System.arraycopy(p, 0, out, at, n);
            }
          });
    }
    return Tensor.of(out, y.shape()).on(y.device());
  }

  // In place, and with one index for both: else the loops are not made vectors of.
  private static void row(float[] g, float[] y, int n) {
    float dot = MatMul.dot(n, g, 0, y, 0);
    for (int k = 0; k < n; k++) {
      g[k] = (g[k] - dot) * y[k];
    }
  }

  private static void logRow(float[] g, float[] y, int n) {
    FloatMath.exp(y, 0, y, 0, n);
    float sum = (float) FloatTotals.sum(g, 0, n);
    for (int k = 0; k < n; k++) {
      g[k] -= y[k] * sum;
    }
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
