package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The windows of a pooling operator over the last dimensions of a tensor. */
record PoolGeometry(int[] in, int[] kernel, int[] stride, int[] pad, int[] dilation, int[] out) {

  /** Types that windows are not moved over. */
  static final DType[] REFUSED = {
    DType.UINT8, DType.INT8, DType.INT16, DType.INT32, DType.BOOL, DType.COMPLEX64, DType.COMPLEX128
  };

  /** Reads window parameters, checks them and computes the output sizes. */
  static PoolGeometry of(
      Tensor x, int n, int[] kernel, int[] stride, int[] pad, int[] dilation, boolean ceil) {
    int[] steps = stride == null || stride.length == 0 ? kernel : stride;
    checkWindows(n, kernel, steps, pad, dilation);
    checkShape(x, n, "");
    int[] in = Arrays.copyOfRange(x.shape(), x.rank() - n, x.rank());
    int[] out = new int[n];
    for (int d = 0; d < n; d++) {
      out[d] = outSize(in[d], kernel[d], steps[d], pad[d], dilation[d], ceil);
    }
    for (int d = 0; d < n; d++) {
      if (out[d] < 1) {
        throw TensorException.runtime(
            "Given input size: ("
                + sizes(x.size(x.rank() - n - 1), in)
                + "). Calculated output size: ("
                + sizes(x.size(x.rank() - n - 1), out)
                + "). Output size is too small");
      }
    }
    return new PoolGeometry(in, kernel, steps, pad, dilation, out);
  }

  private static void checkWindows(int n, int[] kernel, int[] steps, int[] pad, int[] dilation) {
    for (int d = 0; d < n; d++) {
      if (steps[d] == 0) {
        throw TensorException.runtime("stride should not be zero");
      }
      if (pad[d] < 0) {
        throw TensorException.runtime("pad must be non-negative, but got pad: " + pad[d]);
      }
      if (pad[d] > kernel[d] / 2) {
        throw TensorException.runtime(
            "pad should be at most half of kernel size, but got pad="
                + pad[d]
                + " and kernel_size="
                + kernel[d]);
      }
    }
    checkPositive("kernel size", "k", kernel);
    checkPositive("stride", "d", steps);
    checkPositive("dilation", "dilation", dilation);
  }

  private static void checkPositive(String what, String prefix, int[] values) {
    if (Arrays.stream(values).anyMatch(v -> v <= 0)) {
      StringBuilder b = new StringBuilder(what + " should be greater than zero, but got");
      for (int d = 0; d < values.length; d++) {
        char axis = "THW".charAt(3 - values.length + d);
        b.append(' ').append(prefix).append(axis).append(": ").append(values[d]);
      }
      throw TensorException.runtime(b.toString());
    }
  }

  /** Throws where a tensor has no n dimensions to pool, channels and perhaps a batch. */
  static void checkShape(Tensor x, int n, String prefix) {
    boolean fits = x.rank() == n + 1 || x.rank() == n + 2;
    for (int d = x.rank() - n - 1; fits && d < x.rank(); d++) {
      fits = x.size(d) > 0;
    }
    if (!fits && n == 3 && (x.rank() == 4 || x.rank() == 5)) {
      throw TensorException.runtime(
          "max_pool3d_with_indices_out_cpu_template(): Expected input's non-batch dimensions to have"
              + " positive length, but input has a shape of "
              + Arrays.toString(x.shape())
              + " and non-batch dimension 0 has length zero!");
    }
    if (!fits) {
      throw TensorException.runtime(
          prefix
              + "Expected "
              + (n + 1)
              + "D or "
              + (n + 2)
              + "D (batch mode) tensor with optional 0 dim batch size for input, but got:"
              + Arrays.toString(x.shape()));
    }
  }

  private static String sizes(int channels, int[] sizes) {
    StringBuilder b = new StringBuilder().append(channels);
    for (int s : sizes) {
      b.append('x').append(s);
    }
    return b.toString();
  }

  static int outSize(int in, int kernel, int stride, int pad, int dilation, boolean ceil) {
    int room = in + 2 * pad - dilation * (kernel - 1) - 1 + (ceil ? stride - 1 : 0);
    int out = Math.floorDiv(room, stride) + 1;
    if (ceil && (out - 1) * stride >= in + pad) {
      out--;
    }
    return out;
  }

  /** Arguments kernel, stride, padding and, where there is one, dilation. */
  static PoolGeometry of(Tensor x, int n, Args a, int first, int dilation, boolean ceil) {
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    int[] stride = a.has(first + 1) ? a.ints(first + 1, n) : null;
    checkCounts(a, n, first, dilation, stride);
    return of(
        x,
        n,
        a.ints(first, n),
        stride,
        a.ints(first + 2, n),
        dilation < 0 ? ones : a.ints(dilation, n),
        ceil);
  }

  private static void checkCounts(Args a, int n, int first, int dilation, int[] stride) {
    if (n == 1) {
      return;
    }
    boolean max = dilation >= 0;
    String name = (max ? "max_pool" : "avg_pool") + n + "d: ";
    String counts =
        n == 2 ? "a single int, or a tuple of two ints" : "a single int, or a tuple of three ints";
    String either = n == 2 ? "either " : "";
    checkCount(a.ints(first, n), n, name + "kernel_size must " + either + "be " + counts);
    if (stride != null && stride.length > 0) {
      checkCount(
          stride, n, name + "stride must " + (n == 2 ? "either " : "") + "be omitted, " + counts);
    }
    // The words are PyTorch's.
    String padding =
        n == 2 && max ? "padding must be either be " : "padding must " + either + "be ";
    checkCount(a.ints(first + 2, n), n, name + padding + counts);
    if (max) {
      checkCount(
          a.ints(dilation, n), n, name + "dilation must be " + (n == 2 ? "either " : "") + counts);
    }
  }

  private static void checkCount(int[] values, int n, String complaint) {
    if (values.length != n) {
      throw TensorException.runtime(complaint);
    }
  }

  /** The shape of the result for this input. */
  int[] shape(Tensor x) {
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, shape.length - out.length, out.length);
    return shape;
  }

  /** The product of sizes. */
  static int volume(int[] sizes) {
    int n = 1;
    for (int s : sizes) {
      n *= s;
    }
    return n;
  }
}
