package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.MaxWindows;
import org.dlscript.runtime.launch.WindowLaunch;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Max pooling with windows, to given sizes and at random places, and its inverse. */
public final class MaxPooling {
  private MaxPooling() {}

  /** The windows of one axis: where each starts, its step and how many elements it has. */
  private static MaxWindows.Axis axis(PoolGeometry g, int d) {
    int out = g.out()[d];
    int[] first = new int[out];
    int[] count = new int[out];
    int step = g.dilation()[d];
    for (int o = 0; o < out; o++) {
      int start = o * g.stride()[d] - g.pad()[d];
      int end = Math.min(start + (g.kernel()[d] - 1) * step + 1, g.in()[d]);
      while (start < 0) {
        start += step;
      }
      first[o] = start;
      count[o] = (end - start + step - 1) / step;
    }
    return new MaxWindows.Axis(g.in()[d], first, count, step);
  }

  private static MaxWindows.Axis evenAxis(int in, int out) {
    int[] first = new int[out];
    int[] count = new int[out];
    for (int o = 0; o < out; o++) {
      first[o] = (int) ((long) o * in / out);
      count[o] = (int) (((long) (o + 1) * in + out - 1) / out) - first[o];
    }
    return new MaxWindows.Axis(in, first, count, 1);
  }

  private static Tensor[] pool(Tensor x, MaxWindows.Axis[] axes, int[] shape, String node) {
    int inner = 1;
    for (MaxWindows.Axis a : axes) {
      inner *= a.in();
    }
    MaxWindows.Axis[] three = new MaxWindows.Axis[3];
    MaxWindows.Axis one = new MaxWindows.Axis(1, new int[] {0}, new int[] {1}, 1);
    Arrays.fill(three, one);
    System.arraycopy(axes, 0, three, 3 - axes.length, axes.length);
    Tensor[] there = x.home() == null ? null : WindowLaunch.greatest(x, three, shape);
    if (there != null) {
      Planes.record(there[0], x, there[1], inner, node);
      return there;
    }
    int planes = x.numel() / Math.max(1, inner);
    int count = org.dlscript.runtime.tensor.Layout.count(shape);
    long[] index = new long[count];
    Object out = Storage.raw(Operand.computeType(x.dtype()), count).array();
    Object in = Operand.flat(x, x.dtype());
    MaxWindows.run(in, out, index, planes, three);
    Tensor r = Operand.result(out, x.dtype(), shape).on(x.device());
    Tensor where = Tensor.of(index, shape).on(x.device());
    Planes.record(r, x, where, inner, node);
    return new Tensor[] {r, where};
  }

  private static Tensor[] windows(Tensor x, int n, PoolGeometry g) {
    MaxWindows.Axis[] axes = new MaxWindows.Axis[n];
    for (int d = 0; d < n; d++) {
      axes[d] = axis(g, d);
    }
    return pool(x, axes, g.shape(x), "MaxPool" + n + "DWithIndicesBackward0");
  }

  private static Tensor[] flat(Tensor x, int kernel, int stride, int pad, int dilation, boolean c) {
    Tensor wide = Views.unsqueeze(x, -2);
    PoolGeometry g =
        PoolGeometry.of(
            wide,
            2,
            new int[] {1, kernel},
            new int[] {1, stride},
            new int[] {0, pad},
            new int[] {1, dilation},
            c);
    Tensor[] r = windows(wide, 2, g);
    return new Tensor[] {Views.squeeze(r[0], -2), Views.squeeze(r[1], -2)};
  }

  /** What one dimension is pooled with, where no gradient is wanted. */
  private static void checkFlat(
      Tensor x, int kernel, int stride, int pad, int dilation, boolean c) {
    String[] names = {"kernel_size", "stride", "dilation"};
    int[] given = {kernel, stride, dilation};
    for (int k = 0; k < names.length; k++) {
      if (given[k] <= 0) {
        throw TensorException.runtime(
            "max_pool1d() " + names[k] + " must be greater than zero, but got " + given[k]);
      }
    }
    if (pad < 0 || pad > kernel / 2) {
      throw TensorException.runtime(
          pad < 0
              ? "max_pool1d() padding must be non-negative, but got " + pad
              : "max_pool1d() padding should be at most half of kernel size, but got padding="
                  + pad
                  + " and kernel_size="
                  + kernel);
    }
    int out = PoolGeometry.outSize(x.size(-1), kernel, stride, pad, dilation, c);
    if (out <= 0) {
      throw TensorException.runtime("max_pool1d() Invalid computed output size: " + out);
    }
  }

  private static Tensor[] max(Args a, int n, boolean indices) {
    if (n == 1) {
      if (a.ints(1).length != 1) {
        throw TensorException.runtime(
            "max_pool1d() kernel_size must be an int, list of ints or tuple of ints of size 1 but"
                + " got size "
                + a.ints(1).length);
      }
      int k = a.ints(1)[0];
      int s = a.has(2) && a.ints(2).length > 0 ? a.ints(2)[0] : k;
      Tensor x = a.t(0);
      if (!indices) {
        PoolGeometry.checkShape(x, 1, "max_pool1d: ");
        if (!Grad.wanted(x)) {
          checkFlat(x, k, s, a.ints(3)[0], a.ints(4)[0], a.b(5));
        }
      }
      return flat(a.t(0), k, s, a.ints(3)[0], a.ints(4)[0], a.b(5));
    }
    Tensor x = a.t(0);
    if (x.rank() != n + 1 && x.rank() != n + 2) {
      throw TensorException.runtime(
          "non-empty " + (n + 1) + "D or " + (n + 2) + "D (batch mode) tensor expected for input");
    }
    return windows(x, n, PoolGeometry.of(x, n, a, 1, 4, a.b(5)));
  }

  /** Two-dimensional max pooling for other families. */
  public static Tensor maxPool2d(Tensor x, int[] kernel, int[] stride, int[] pad) {
    return windows(x, 2, PoolGeometry.of(x, 2, kernel, stride, pad, new int[] {1, 1}, false))[0];
  }

  private static Tensor[] adaptive(Tensor x, Object given, int n) {
    AveragePooling.checkAdaptive(x, given, n, "adaptive_max_pool");
    int[] out = AveragePooling.sizes(x, given, n, "adaptive_max_pool" + n + "d");
    if (n == 1) {
      Tensor[] r = adaptive(Views.unsqueeze(x, -2), new Object[] {1L, (long) out[0]}, 2);
      return new Tensor[] {Views.squeeze(r[0], -2), Views.squeeze(r[1], -2)};
    }
    MaxWindows.Axis[] axes = new MaxWindows.Axis[n];
    for (int d = 0; d < n; d++) {
      axes[d] = evenAxis(x.size(x.rank() - n + d), out[d]);
    }
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, shape.length - n, n);
    return pool(x, axes, shape, "AdaptiveMaxPool" + n + "DBackward0");
  }

  private static Tensor unpool(Args a, int n) {
    Tensor x = a.t(0);
    Tensor index = a.t(1);
    int[] kernel = a.ints(2, n);
    int[] stride = a.has(3) ? a.ints(3, n) : kernel;
    int[] pad = a.ints(4, n);
    if (x.rank() < kernel.length) {
      throw TensorException.index("tuple index out of range");
    }
    if (n > 1 && x.rank() != n + 1 && x.rank() != n + 2) {
      throw TensorException.runtime(
          String.format(
              "Input to max_unpooling%dd should be a %dd or %dd Tensor, but got a tensor with %d"
                  + " dimensions.",
              n, n + 1, n + 2, x.rank()));
    }
    if (!Arrays.equals(x.shape(), index.shape())) {
      throw TensorException.runtime(
          "Expected shape of indices to be same as that of the input tensor ("
              + Arrays.toString(x.shape())
              + ") but got indices tensor with shape: "
              + Arrays.toString(index.shape()));
    }
    int[] out = new int[n];
    int[] given = a.ints(5);
    if (given != null && given.length != n && given.length != n + 2) {
      throw TensorException.value(
          "output_size should be a sequence containing "
              + n
              + " or "
              + (n + 2)
              + " elements, but it has a length of '"
              + given.length
              + "'");
    }
    for (int d = 0; d < n; d++) {
      int usual = (x.size(x.rank() - n + d) - 1) * stride[d] + kernel[d] - 2 * pad[d];
      out[d] = given == null ? usual : given[given.length - n + d];
      if (given != null && (out[d] <= usual - stride[d] || out[d] >= usual + stride[d])) {
        throw TensorException.value(
            "invalid output_size \"("
                + java.util.stream.IntStream.range(0, n)
                    .mapToObj(k -> String.valueOf(given[given.length - n + k]))
                    .collect(java.util.stream.Collectors.joining(", "))
                + (n == 1 ? "," : "")
                + ")\" (dim "
                + d
                + " must be between "
                + (usual - stride[d])
                + " and "
                + (usual + stride[d])
                + ")");
      }
    }
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, shape.length - n, n);
    int inner = PoolGeometry.volume(out);
    for (int i = 0; i < index.numel(); i++) {
      long at = index.longAt(i);
      if (at < 0 || at >= inner) {
        throw TensorException.runtime(
            "Found an invalid max index: "
                + at
                + " (output volumes are of size "
                + Arrays.toString(out).replace("[", "").replace("]", "").replace(", ", "x"));
      }
    }
    if (n == 1) {
      Tensor wide = Views.unsqueeze(x, -2);
      int[] wideShape = Arrays.copyOf(shape, shape.length + 1);
      wideShape[shape.length] = shape[shape.length - 1];
      wideShape[shape.length - 1] = 1;
      Tensor r =
          Planes.put(
              wide, Views.unsqueeze(index, -2), wideShape, inner, false, "MaxUnpool2DBackward0");
      return Views.squeeze(r, -2);
    }
    return Planes.put(x, index, shape, inner, false, "MaxUnpool" + n + "DBackward0");
  }

  private static Object fractional(Args a, int n) {
    Tensor x = a.t(0);
    int[] kernel = a.ints(1, n);
    boolean batched = x.rank() == n + 2;
    if (x.rank() != n + 1 && x.rank() != n + 2) {
      x.layout().dim(-n - 1);
      throw TensorException.runtime(
          String.format(
              "fractional_max_pool%s(): Expected %dD or %dD tensor, but got: %s",
              n == 2 ? "2d" : "3d_out", n + 1, n + 2, Arrays.toString(x.shape())));
    }
    int[] out = new int[n];
    for (int d = 0; d < n; d++) {
      int in = x.size(x.rank() - n + d);
      if (a.has(2)) {
        out[d] = a.ints(2, n)[d];
      } else if (a.has(3)) {
        double[] ratio = a.doubles(3);
        out[d] = (int) (in * ratio[ratio.length == 1 ? 0 : d]);
      } else {
        throw TensorException.value(
            "fractional_max_pool"
                + n
                + "d requires specifying either an output_size or an"
                + " output_ratio");
      }
    }
    for (int d = 0; d < n; d++) {
      int in = x.size(x.rank() - n + d);
      if (kernel[d] <= 0 || out[d] < 0 || out[d] + kernel[d] - 1 > in - (n == 3 ? 1 : 0)) {
        String[] axes = {"time", "height", "width"};
        throw TensorException.runtime(
            String.format(
                "fractional_max_pool%s(): pool %s %d too large relative to input %s %d",
                n == 2 ? "2d" : "3d_out", axes[3 - n + d], kernel[d], axes[3 - n + d], in));
      }
    }
    int channels = x.size(x.rank() - n - 1);
    int batch = batched ? x.size(0) : 1;
    Tensor samples = a.t(5);
    if (samples == null) {
      samples = Tensor.empty(x.dtype(), batch, channels, n);
      RandomFills.uniform(samples, 0, 1, org.dlscript.runtime.random.Generator.defaultGenerator());
    }
    Tensor in = Copies.contiguous(x);
    int inner = 1;
    for (int d = 0; d < n; d++) {
      inner *= x.size(x.rank() - n + d);
    }
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, shape.length - n, n);
    int perPlane = PoolGeometry.volume(out);
    long[] index = new long[batch * channels * perPlane];
    double[] values = Operand.doubles(in.alias());
    double[] random = Operand.doubles(samples);
    for (int p = 0; p < batch * channels; p++) {
      MaxWindows.Axis[] axes = new MaxWindows.Axis[3];
      Arrays.fill(axes, new MaxWindows.Axis(1, new int[] {0}, new int[] {1}, 1));
      for (int d = 0; d < n; d++) {
        // The samples name the last dimension first in two dimensions, the first one in three.
        double u = random[p * n + (n == 2 ? n - 1 - d : d)];
        axes[3 - n + d] = randomAxis(x.size(x.rank() - n + d), out[d], kernel[d], u);
      }
      MaxWindows.planeIndices(values, p * inner, index, p * perPlane, axes);
    }
    Tensor where = Tensor.of(index, shape).on(x.device());
    Tensor r = Planes.pick(in, where, inner, "FractionalMaxPool" + n + "DBackward0");
    return a.b(4) ? new Tensor[] {r, where} : r;
  }

  private static MaxWindows.Axis randomAxis(int in, int out, int kernel, double sample) {
    int[] first = new int[out];
    int[] count = new int[out];
    Arrays.fill(count, kernel);
    if (out > 1) {
      float alpha = (float) (in - kernel) / (float) (out - 1);
      float u = (float) sample;
      for (int i = 0; i < out - 1; i++) {
        first[i] = (int) ((i + u) * alpha) - (int) (u * alpha);
      }
    }
    if (out > 0) {
      first[out - 1] = in - kernel;
    }
    return new MaxWindows.Axis(in, first, count, 1);
  }

  /** Declares the functions. */
  static void register() {
    for (int n = 1; n <= 3; n++) {
      int dims = n;
      String size = "int[" + n + "]";
      String arguments =
          "d(Tensor input, "
              + size
              + " kernel_size, "
              + size
              + "? stride=None, "
              + size
              + " padding=0, "
              + size
              + " dilation=1, bool ceil_mode=False";
      String nn = NeuralNetworks.NN;
      Ops.define(
          nn,
          "max_pool" + n + arguments + ", bool return_indices=False) -> Tensor",
          Op.FUNCTION,
          a -> a.b(6) ? max(a, dims, true) : max(a, dims, false)[0]);
      Ops.define(
          "max_pool" + n + arguments + ") -> Tensor", Op.FUNCTION, a -> max(a, dims, false)[0]);
      for (String space : new String[] {nn, "torch"}) {
        Ops.define(
            space,
            "max_pool"
                + n
                + "d_with_indices"
                + arguments.substring(1)
                + (space.equals(nn) ? ", bool return_indices=True" : "")
                + ") -> (Tensor, Tensor)",
            Op.FUNCTION,
            a -> max(a, dims, true));
      }
      Ops.define(
          nn,
          "adaptive_max_pool"
              + n
              + "d(Tensor input, Any output_size, bool return_indices=False) -> Tensor",
          Op.FUNCTION,
          a -> a.b(2) ? adaptive(a.t(0), a.get(1), dims) : adaptive(a.t(0), a.get(1), dims)[0]);
      Ops.define(
          nn,
          "max_unpool"
              + n
              + "d(Tensor input, Tensor indices, "
              + size
              + " kernel_size, "
              + size
              + "? stride=None, "
              + size
              + " padding=0, int[]? output_size=None) -> Tensor",
          Op.FUNCTION,
          a -> unpool(a, dims));
      if (n > 1) {
        Ops.define(
            nn,
            "fractional_max_pool"
                + n
                + "d(Tensor input, "
                + size
                + " kernel_size, "
                + size
                + "? output_size=None, float["
                + n
                + "]? output_ratio=None, bool return_indices=False, Tensor?"
                + " _random_samples=None) -> Tensor",
            Op.FUNCTION,
            a -> fractional(a, dims));
      }
    }
  }
}
