package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Normalisation over rows and over channels on a device. Statistics are tensors of the type that
 * kernels compute in: float32 for half precision.
 */
public final class NormLaunch {
  private NormLaunch() {}

  /** The type of the statistics. */
  private static DType wide(DType d) {
    return d == DType.FLOAT64 ? d : DType.FLOAT32;
  }

  private static boolean served(Accelerator on, String kernel, Tensor x, Tensor... others) {
    boolean fits = x.dtype().isFloatingPoint() && x.numel() > 0;
    for (Tensor t : others) {
      fits &= t == null || t.dtype() == x.dtype();
    }
    return fits && on.kernel(kernel + Remote.code(x.dtype())) != null;
  }

  private static Tensor there(Tensor t, Accelerator on) {
    return t == null ? null : SoftmaxLaunch.contiguous(t, on);
  }

  private static long read(Tensor t) {
    return t == null ? 0 : Remote.read(t);
  }

  private static long written(Tensor t) {
    return t == null ? 0 : Remote.written(t);
  }

  /** The result, the means and the reciprocal deviations of rows of n; null without a kernel. */
  public static Tensor[] rows(Tensor x, int n, Tensor weight, Tensor bias, double eps) {
    Accelerator on = x.home();
    if (!served(on, "layer_norm_", x, weight, bias)) {
      return null;
    }
    int rows = x.numel() / n;
    Tensor in = there(x, on);
    Tensor w = there(weight, on);
    Tensor b = there(bias, on);
    Tensor r = Remote.empty(on, x.dtype(), x.shape());
    Tensor mean = Remote.empty(on, wide(x.dtype()), rows);
    Tensor rstd = Remote.empty(on, wide(x.dtype()), rows);
    long[] at = {written(r), read(in), 0, read(w), read(b), written(mean), written(rstd), 0};
    launch(
        on,
        "layer_norm_" + Remote.code(x.dtype()),
        rows,
        ReductionLaunch.threads(n),
        at,
        rows,
        n,
        eps);
    return new Tensor[] {r, mean, rstd};
  }

  private static void launch(
      Accelerator on,
      String kernel,
      int blocks,
      int threads,
      long[] at,
      int rows,
      int n,
      double eps) {
    Arguments a = Arguments.begin();
    for (long address : at) {
      a.i64(address);
    }
    on.launch(on.kernel(kernel), blocks, 1, threads, 0, a.i32(rows).i32(n).f64(eps));
  }

  /** Gradients of input, weight and bias, each null where not wanted. */
  public static Tensor[] rowsBackward(
      Tensor grad, Tensor x, Tensor weight, Tensor mean, Tensor rstd, int n, boolean[] wanted) {
    Accelerator on = mean.home();
    String code = Remote.code(x.dtype());
    int rows = x.numel() / n;
    Tensor g = there(grad, on);
    Tensor in = there(x, on);
    Tensor w = there(weight, on);
    Tensor dx = wanted[0] ? Remote.empty(on, x.dtype(), x.shape()) : null;
    Tensor dw = wanted[1] ? Remote.empty(on, x.dtype(), n) : null;
    Tensor db = wanted[2] ? Remote.empty(on, x.dtype(), n) : null;
    if (dx != null) {
      long[] at = {written(dx), read(in), read(g), read(w), 0, read(mean), read(rstd), 0};
      int threads = ReductionLaunch.threads(n);
      launch(on, "layer_norm_backward_" + code, rows, threads, at, rows, n, 0);
    }
    if (dw != null || db != null) {
      long[] at = {written(dw), read(in), read(g), 0, 0, read(mean), read(rstd), written(db)};
      launch(on, "layer_norm_weights_" + code, (n + 31) / 32, 256, at, rows, n, 0);
    }
    return new Tensor[] {dx, dw, db};
  }

  /** What the kernels over channels take; addresses in the order of the struct. */
  private static Arguments channels(long[] at, Tensor x, boolean training, double eps) {
    Arguments a = Arguments.begin();
    for (long address : at) {
      a.i64(address);
    }
    int channels = x.size(1);
    int n = x.numel() / (x.size(0) * channels);
    return a.i32(x.size(0)).i32(channels).i32(n).i32(training ? 1 : 0).f64(eps);
  }

  /** Whether kernels normalise these channels. */
  public static boolean servesChannels(Tensor x, Tensor weight, Tensor bias) {
    return served(x.home(), "channel_norm_", x, weight, bias);
  }

  /** The mean and the biased variance of each channel. */
  public static Tensor[] statistics(Tensor x) {
    Accelerator on = x.home();
    Tensor in = there(x, on);
    Tensor mean = Remote.empty(on, wide(x.dtype()), x.size(1));
    Tensor variance = Remote.empty(on, wide(x.dtype()), x.size(1));
    long[] at = {0, read(in), 0, 0, 0, written(mean), written(variance), 0};
    Accelerator.Kernel k = on.kernel("channel_statistics_" + Remote.code(x.dtype()));
    on.launch(k, x.size(1), 1, 256, 0, channels(at, x, true, 0));
    return new Tensor[] {mean, variance};
  }

  /** (x - mean) · rstd · weight + bias by channel. */
  public static Tensor normalise(Tensor x, Tensor mean, Tensor rstd, Tensor weight, Tensor bias) {
    Accelerator on = x.home();
    Tensor in = there(x, on);
    Tensor w = there(weight, on);
    Tensor b = there(bias, on);
    Tensor r = Remote.empty(on, x.dtype(), x.shape());
    long[] at = {written(r), read(in), 0, read(w), read(b), read(mean), read(rstd), 0};
    Remote.over(on, "channel_norm_" + Remote.code(x.dtype()), x.numel(), channels(at, x, true, 0));
    return r;
  }

  /** The sum of the gradient, and of its products with x - mean, by channel. */
  public static Tensor[] sums(Tensor grad, Tensor x, Tensor mean) {
    Accelerator on = mean.home();
    Tensor in = there(x, on);
    Tensor g = there(grad, on);
    Tensor sum = Remote.empty(on, mean.dtype(), x.size(1));
    Tensor dot = Remote.empty(on, mean.dtype(), x.size(1));
    long[] at = {0, read(in), read(g), 0, 0, read(mean), written(sum), written(dot)};
    Accelerator.Kernel k = on.kernel("channel_sums_" + Remote.code(x.dtype()));
    on.launch(k, x.size(1), 1, 256, 0, channels(at, x, true, 0));
    return new Tensor[] {sum, dot};
  }

  /** The gradient of the input, from what {@link #sums} gave. */
  public static Tensor channelsBackward(
      Tensor grad,
      Tensor x,
      Tensor mean,
      Tensor rstd,
      Tensor weight,
      Tensor[] sums,
      boolean training) {
    Accelerator on = mean.home();
    Tensor in = there(x, on);
    Tensor g = there(grad, on);
    Tensor w = there(weight, on);
    Tensor r = Remote.empty(on, x.dtype(), x.shape());
    long deviation = read(rstd);
    long[] at = {
      written(r), read(in), read(g), read(w), 0, read(mean), read(sums[0]), read(sums[1])
    };
    Arguments a = channels(at, x, training, 0).i64(deviation);
    Remote.over(on, "channel_backward_" + Remote.code(x.dtype()), x.numel(), a);
    return r;
  }
}
