package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.Normalize;
import org.dlscript.runtime.launch.NormLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Batch and instance normalisation. */
public final class BatchNorm {
  private static final String NODE = "NativeBatchNormBackward0";

  private BatchNorm() {}

  private static int[] otherDims(Tensor x) {
    int[] dims = new int[x.rank() - 1];
    for (int d = 1; d < dims.length; d++) {
      dims[d] = d + 1;
    }
    return dims;
  }

  private static int[] channelShape(Tensor x) {
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    shape[1] = x.size(1);
    return shape;
  }

  private static void blend(Tensor running, double[] fresh, double momentum) {
    if (running == null) {
      return;
    }
    Object array = running.storage().array();
    for (int c = 0; c < fresh.length; c++) {
      int at = running.offset() + c * running.layout().strides[0];
      double old = Elements.getDouble(array, running.dtype(), at);
      Elements.setDouble(array, running.dtype(), at, momentum * fresh[c] + (1 - momentum) * old);
    }
    running.bumpVersion();
  }

  private static void checkChannels(Tensor t, int channels, String name) {
    if (t != null && t.numel() != channels) {
      throw TensorException.runtime(
          name + " should contain " + channels + " elements not " + t.numel());
    }
  }

  /** The result, and the statistics of the batch: means and reciprocal deviations. */
  static Tensor[] batchNorm(
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor runningMean,
      Tensor runningVar,
      boolean training,
      double momentum,
      double eps) {
    if (x.rank() < 2 && x.numel() == 0) {
      return new Tensor[] {Copies.clone(x), x, x};
    }
    if (x.rank() < 2) {
      throw TensorException.index(
          "Dimension out of range (expected to be in range of [-1, 0], but got 1)");
    }
    if (x.dtype().isIntegral()) {
      throw TensorException.unsupported("batch_norm", x.dtype());
    }
    if (w != null && w.dtype() != x.dtype() && x.dtype() != DType.BFLOAT16) {
      throw TensorException.runtime(
          "mixed dtype (CPU): expect input to have scalar type of BFloat16");
    }
    int channels = x.size(1);
    checkChannels(runningMean, channels, "running_mean");
    checkChannels(runningVar, channels, "running_var");
    checkChannels(w, channels, "weight");
    checkChannels(b, channels, "bias");
    if (!training && (runningMean == null || runningVar == null)) {
      throw TensorException.runtime(
          "Expected running_mean and running_var to be defined when training=False");
    }
    if (x.home() != null && NormLaunch.servesChannels(x, w, b)) {
      return remote(x, w, b, runningMean, runningVar, training, momentum, eps);
    }
    int batch = x.size(0);
    int n = x.numel() / Math.max(1, batch * channels);
    double[] mean = new double[channels];
    double[] variance = new double[channels];
    if (training) {
      statistics(x, batch, channels, n, mean, variance);
      double count = (double) batch * n;
      blend(runningMean, mean, momentum);
      double[] unbiased = variance.clone();
      for (int c = 0; c < channels; c++) {
        unbiased[c] *= count / (count - 1);
      }
      blend(runningVar, unbiased, momentum);
    } else {
      mean = Operand.doubles(runningMean).clone();
      variance = Operand.doubles(runningVar).clone();
    }
    double[] rstd = new double[channels];
    for (int c = 0; c < channels; c++) {
      rstd[c] = 1 / Math.sqrt(variance[c] + eps);
    }
    Tensor y = apply(x, w, b, mean, rstd, variance, training, eps);
    if (!training) {
      return new Tensor[] {y, Tensor.zeros(x.dtype(), 0), Tensor.zeros(x.dtype(), 0)};
    }
    return new Tensor[] {
      y,
      Copies.rawTo(Tensor.of(mean, channels), x.dtype()),
      Copies.rawTo(Tensor.of(rstd, channels), x.dtype())
    };
  }

  /** The same on a device, with statistics that stay there. */
  private static Tensor[] remote(
      Tensor x,
      Tensor w,
      Tensor b,
      Tensor runningMean,
      Tensor runningVar,
      boolean training,
      double momentum,
      double eps) {
    boolean before = GradMode.set(false);
    Tensor mean;
    Tensor rstd;
    Tensor y;
    try {
      Tensor variance;
      if (training) {
        Tensor[] s = NormLaunch.statistics(x);
        mean = s[0];
        variance = s[1];
        double count = (double) x.numel() / x.size(1);
        blend(runningMean, mean, momentum);
        blend(runningVar, Arithmetic.mul(variance, count / (count - 1)), momentum);
      } else {
        DType wide = x.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        mean = Copies.detachedClone(Copies.rawTo(runningMean, wide));
        variance = Copies.rawTo(runningVar, wide);
      }
      rstd = Pointwise.rsqrt(Arithmetic.add(variance, eps));
      y = NormLaunch.normalise(x, mean, rstd, w, b);
    } finally {
      GradMode.set(before);
    }
    if (Grad.wanted(x, w, b)) {
      Fused.Formula formula = formula(x, mean, rstd, training, eps);
      Grad.record(
          y,
          NODE,
          new Tensor[] {x, w, b},
          Grad.save(x, w, b),
          (node, g) ->
              GradMode.enabled()
                  ? Fused.gradients(formula, node, g, node.saved(0), node.saved(1), node.saved(2))
                  : remoteBackward(node, g, mean, rstd, training));
    }
    if (!training) {
      return new Tensor[] {y, Tensor.zeros(x.dtype(), 0), Tensor.zeros(x.dtype(), 0)};
    }
    return new Tensor[] {y, Copies.rawTo(mean, x.dtype()), Copies.rawTo(rstd, x.dtype())};
  }

  private static Tensor[] remoteBackward(
      org.dlscript.runtime.autograd.OpNode node,
      Tensor grad,
      Tensor mean,
      Tensor rstd,
      boolean training) {
    Tensor x = node.saved(0);
    Tensor w = node.saved(1);
    Tensor[] sums = NormLaunch.sums(grad, x, mean);
    return new Tensor[] {
      node.needs(0) ? NormLaunch.channelsBackward(grad, x, mean, rstd, w, sums, training) : null,
      node.needs(1) ? Copies.rawTo(mul(sums[1], rstd), x.dtype()) : null,
      node.needs(2) ? Copies.rawTo(sums[0], x.dtype()) : null
    };
  }

  private static void blend(Tensor running, Tensor fresh, double momentum) {
    if (running != null) {
      Tensor mixed =
          add(mul(running, 1 - momentum), mul(Copies.rawTo(fresh, running.dtype()), momentum));
      Copies.raw(running, mixed);
      running.bumpVersion();
    }
  }

  /** As {@link #formula}, with the statistics of a device, of which it needs those in use. */
  private static Fused.Formula formula(
      Tensor x, Tensor mean, Tensor rstd, boolean training, double eps) {
    int[] shape = channelShape(x);
    int[] dims = otherDims(x);
    return t -> {
      Tensor centred;
      Tensor scale;
      if (training) {
        centred = sub(t[0], Reductions.mean(t[0], dims, true, null));
        Tensor v = Reductions.mean(mul(centred, centred), dims, true, null);
        scale = Pointwise.rsqrt(add(v, eps));
      } else {
        centred = sub(t[0], Copies.rawTo(Views.reshape(mean, shape), t[0].dtype()));
        scale = Copies.rawTo(Views.reshape(rstd, shape), t[0].dtype());
      }
      Tensor y = mul(centred, scale);
      y = t[1] == null ? y : mul(y, Views.reshape(t[1], shape));
      return t[2] == null ? y : add(y, Views.reshape(t[2], shape));
    };
  }

  private static void statistics(
      Tensor x, int batch, int channels, int n, double[] mean, double[] variance) {
    if (Operand.flat(x, x.dtype()) instanceof float[] in) {
      Normalize.channelStatistics(in, 0, batch, channels, n, mean, variance);
      return;
    }
    double[] in = Operand.doubles(x);
    double count = (double) batch * n;
    for (int i = 0; i < in.length; i++) {
      mean[i / n % channels] += in[i] / count;
    }
    for (int i = 0; i < in.length; i++) {
      double d = in[i] - mean[i / n % channels];
      variance[i / n % channels] += d * d / count;
    }
  }

  private static Fused.Formula formula(
      Tensor x, double[] mean, double[] variance, boolean training, double eps) {
    int[] shape = channelShape(x);
    int[] dims = otherDims(x);
    return t -> {
      Tensor m;
      Tensor v;
      if (training) {
        m = Reductions.mean(t[0], dims, true, null);
        Tensor centred = sub(t[0], m);
        v = Reductions.mean(mul(centred, centred), dims, true, null);
      } else {
        m = Copies.rawTo(Tensor.of(mean, shape), t[0].dtype());
        v = Copies.rawTo(Tensor.of(variance, shape), t[0].dtype());
      }
      Tensor y = mul(sub(t[0], m), Pointwise.rsqrt(add(v, eps)));
      y = t[1] == null ? y : mul(y, Views.reshape(t[1], shape));
      return t[2] == null ? y : add(y, Views.reshape(t[2], shape));
    };
  }

  private static Tensor apply(
      Tensor x,
      Tensor w,
      Tensor b,
      double[] mean,
      double[] rstd,
      double[] variance,
      boolean training,
      double eps) {
    Fused.Formula formula = formula(x, mean, variance, training, eps);
    if (x.dtype() != DType.FLOAT32 || x.numel() == 0) {
      return Fused.record(NODE, Fused.widened(x.dtype(), formula), x, w, b);
    }
    int batch = x.size(0);
    int channels = x.size(1);
    int n = x.numel() / (batch * channels);
    double[] weight = w == null ? ones(channels) : Operand.doubles(w);
    double[] bias = b == null ? new double[channels] : Operand.doubles(b);
    float[] factor = new float[channels];
    float[] shift = new float[channels];
    for (int c = 0; c < channels; c++) {
      factor[c] = (float) (rstd[c] * weight[c]);
      shift[c] = (float) (bias[c] - mean[c] * rstd[c] * weight[c]);
    }
    float[] out = Storage.rawFloats(x.numel());
    float[] in = (float[]) Operand.flat(x, DType.FLOAT32);
    Normalize.scaleChannels(in, 0, batch, channels, n, factor, shift, out);
    Tensor r = Tensor.of(out, x.shape()).on(x.device());
    if (Grad.wanted(x, w, b)) {
      Grad.record(
          r,
          NODE,
          new Tensor[] {x, w, b},
          Grad.save(x, w, b),
          (node, g) ->
              GradMode.enabled()
                  ? Fused.gradients(formula, node, g, node.saved(0), node.saved(1), node.saved(2))
                  : backward(node, g, mean, rstd, training));
    }
    return r;
  }

  private static double[] ones(int n) {
    double[] out = new double[n];
    Arrays.fill(out, 1);
    return out;
  }

  private static Tensor[] backward(
      org.dlscript.runtime.autograd.OpNode node,
      Tensor grad,
      double[] mean,
      double[] rstd,
      boolean training) {
    Tensor x = node.saved(0);
    Tensor w = node.saved(1);
    int batch = x.size(0);
    int channels = x.size(1);
    int n = x.numel() / (batch * channels);
    float[] in = (float[]) Operand.flat(x, DType.FLOAT32);
    float[] g = (float[]) Operand.flat(grad, DType.FLOAT32);
    double[] sum = new double[channels];
    double[] dot = new double[channels];
    Normalize.channelSums(g, 0, in, 0, batch, channels, n, mean, sum, dot);
    Tensor dx = null;
    if (node.needs(0)) {
      double count = (double) batch * n;
      double[] weight = w == null ? ones(channels) : Operand.doubles(w);
      float[] a = new float[channels];
      float[] b = new float[channels];
      float[] c = new float[channels];
      for (int k = 0; k < channels; k++) {
        double scale = weight[k] * rstd[k];
        a[k] = (float) scale;
        if (training) {
          double slope = -scale * dot[k] * rstd[k] * rstd[k] / count;
          b[k] = (float) slope;
          c[k] = (float) (-scale * sum[k] / count - slope * mean[k]);
        }
      }
      float[] out = Storage.rawFloats(x.numel());
      Normalize.combineChannels(g, 0, in, 0, batch, channels, n, a, b, c, out);
      dx = Tensor.of(out, x.shape()).on(x.device());
    }
    float[] dw = new float[channels];
    float[] db = new float[channels];
    for (int k = 0; k < channels; k++) {
      dw[k] = (float) (dot[k] * rstd[k]);
      db[k] = (float) sum[k];
    }
    return new Tensor[] {
      dx,
      node.needs(1) ? Tensor.of(dw, channels).on(x.device()) : null,
      node.needs(2) ? Tensor.of(db, channels).on(x.device()) : null
    };
  }

  private static Tensor instanceNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor w,
      Tensor b,
      boolean useInput,
      double momentum,
      double eps) {
    if (useInput) {
      int spatial = 1;
      for (int d = 2; d < x.rank(); d++) {
        spatial *= x.size(d);
      }
      if (spatial == 1) {
        throw TensorException.value(
            "Expected more than 1 spatial element when training, got input size "
                + Losses.sizeText(x.shape()));
      }
    }
    int batch = x.size(0);
    int channels = x.size(1);
    int[] shape = x.shape().clone();
    shape[0] = 1;
    shape[1] = batch * channels;
    Tensor flat = Views.reshape(Copies.contiguous(x), shape);
    Tensor mean = repeated(runningMean, batch);
    Tensor var = repeated(runningVar, batch);
    Tensor y =
        batchNorm(
            flat,
            w == null ? null : Joining.repeat(w, new int[] {batch}),
            b == null ? null : Joining.repeat(b, new int[] {batch}),
            mean,
            var,
            useInput,
            momentum,
            eps)[0];
    average(runningMean, mean, batch);
    average(runningVar, var, batch);
    return Views.view(y, x.shape());
  }

  private static Tensor repeated(Tensor t, int batch) {
    return t == null
        ? null
        : Fused.untracked(() -> Copies.clone(Joining.repeat(t, new int[] {batch})));
  }

  private static void average(Tensor running, Tensor each, int batch) {
    if (running != null) {
      Tensor mean =
          Fused.untracked(
              () ->
                  Reductions.mean(
                      Views.reshape(each, batch, running.numel()), new int[] {0}, false, null));
      Copies.raw(running, mean);
      running.bumpVersion();
    }
  }

  private static void checkBatch(Tensor x, boolean training) {
    if (!training || x.rank() < 2) {
      return;
    }
    int size = x.size(0);
    for (int d = 2; d < x.rank(); d++) {
      size *= x.size(d);
    }
    if (size == 1) {
      throw TensorException.value(
          "Expected more than 1 value per channel when training, got input size "
              + Losses.sizeText(x.shape()));
    }
  }

  /** Declares the functions. */
  static void register() {
    Ops.define(
        NeuralNetworks.NN,
        "batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None,"
            + " Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) ->"
            + " Tensor",
        Op.FUNCTION,
        a -> {
          checkBatch(a.t(0), a.b(5));
          return batchNorm(a.t(0), a.t(3), a.t(4), a.t(1), a.t(2), a.b(5), a.d(6), a.d(7))[0];
        });
    Ops.define(
        "batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor?"
            + " running_var, bool training, float momentum, float eps, bool cudnn_enabled) ->"
            + " Tensor",
        Op.FUNCTION,
        a -> batchNorm(a.t(0), a.t(1), a.t(2), a.t(3), a.t(4), a.b(5), a.d(6), a.d(7))[0]);
    Ops.define(
        "native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean,"
            + " Tensor? running_var, bool training, float momentum, float eps) -> (Tensor,"
            + " Tensor, Tensor)",
        Op.FUNCTION,
        a -> batchNorm(a.t(0), a.t(1), a.t(2), a.t(3), a.t(4), a.b(5), a.d(6), a.d(7)));
    Ops.define(
        NeuralNetworks.NN,
        "instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor?"
            + " weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1,"
            + " float eps=1e-05) -> Tensor",
        Op.FUNCTION,
        a -> instanceNorm(a.t(0), a.t(1), a.t(2), a.t(3), a.t(4), a.b(5), a.d(6), a.d(7)));
  }
}
