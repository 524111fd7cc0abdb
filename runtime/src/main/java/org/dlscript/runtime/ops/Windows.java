package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Unfolding images into columns of windows, and rearrangements of channels and pixels. */
public final class Windows {
  private Windows() {}

  private static int[] counts(int[] in, int[] kernel, int[] dilation, int[] pad, int[] stride) {
    int[] n = new int[2];
    for (int d = 0; d < 2; d++) {
      n[d] = Math.floorDiv(in[d] + 2 * pad[d] - dilation[d] * (kernel[d] - 1) - 1, stride[d]) + 1;
    }
    return n;
  }

  /** The map from a plane to its windows, kernel positions first. */
  private static LinearMap map(
      int[] in, int[] kernel, int[] dilation, int[] pad, int[] stride, int[] n) {
    LinearMap.Builder b = LinearMap.builder(in[0] * in[1]);
    for (int ky = 0; ky < kernel[0]; ky++) {
      for (int kx = 0; kx < kernel[1]; kx++) {
        for (int oy = 0; oy < n[0]; oy++) {
          for (int ox = 0; ox < n[1]; ox++) {
            int y = oy * stride[0] - pad[0] + ky * dilation[0];
            int x = ox * stride[1] - pad[1] + kx * dilation[1];
            if (y >= 0 && y < in[0] && x >= 0 && x < in[1]) {
              b.term(y * in[1] + x, 1);
            }
            b.next();
          }
        }
      }
    }
    return b.build();
  }

  private static void positive(int[] v, String name) {
    if (v[0] <= 0 || v[1] <= 0) {
      throw TensorException.runtime(
          name
              + " should be greater than zero, but got "
              + name
              + "_height: "
              + v[0]
              + " "
              + name
              + "_width: "
              + v[1]);
    }
  }

  private static Tensor unfold(Args a) {
    Tensor x = a.t(0);
    int[] kernel = a.ints(1, 2);
    int[] dilation = a.ints(2, 2);
    int[] pad = a.ints(3, 2);
    int[] stride = a.ints(4, 2);
    positive(kernel, "kernel");
    positive(dilation, "dilation");
    positive(stride, "stride");
    boolean fits = (x.rank() == 3 || x.rank() == 4);
    for (int d = x.rank() - 3; fits && d < x.rank(); d++) {
      fits = x.size(d) > 0;
    }
    if (!fits) {
      throw TensorException.runtime(
          "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero"
              + " dimensions for input, but got: "
              + Arrays.toString(x.shape()));
    }
    boolean batched = x.rank() == 4;
    int[] in = {x.size(-2), x.size(-1)};
    int[] n = counts(in, kernel, dilation, pad, stride);
    if (n[0] < 1 || n[1] < 1) {
      throw TensorException.runtime(
          "Given input with spatial size ("
              + in[0]
              + ", "
              + in[1]
              + "), kernel_size=("
              + kernel[0]
              + ", "
              + kernel[1]
              + "), dilation=("
              + dilation[0]
              + ", "
              + dilation[1]
              + "), padding=("
              + pad[0]
              + ", "
              + pad[1]
              + "), calculated shape of the array of sliding blocks as ("
              + n[0]
              + ", "
              + n[1]
              + "), but its components must be at least one.");
    }
    int rows = x.size(-3) * kernel[0] * kernel[1];
    int columns = n[0] * n[1];
    int[] shape = batched ? new int[] {x.size(0), rows, columns} : new int[] {rows, columns};
    return map(in, kernel, dilation, pad, stride, n).apply(x, shape, "Im2ColBackward0");
  }

  private static Tensor fold(Args a) {
    Tensor x = a.t(0);
    int[] out = a.ints(1, 2);
    int[] kernel = a.ints(2, 2);
    int[] dilation = a.ints(3, 2);
    int[] pad = a.ints(4, 2);
    int[] stride = a.ints(5, 2);
    positive(kernel, "kernel");
    positive(dilation, "dilation");
    positive(stride, "stride");
    if (x.rank() != 2 && x.rank() != 3) {
      throw TensorException.runtime(
          "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero"
              + " dimensions for input, but got: "
              + Arrays.toString(x.shape()));
    }
    int area = kernel[0] * kernel[1];
    if (x.size(-2) % area != 0) {
      throw TensorException.runtime(
          "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but"
              + " got input.size(1)="
              + x.size(-2)
              + " and kernel_size=("
              + kernel[0]
              + ", "
              + kernel[1]
              + ").");
    }
    int[] n = counts(out, kernel, dilation, pad, stride);
    if (x.size(-1) != n[0] * n[1]) {
      throw TensorException.runtime(
          "Given output_size=("
              + out[0]
              + ", "
              + out[1]
              + "), kernel_size=("
              + kernel[0]
              + ", "
              + kernel[1]
              + "), dilation=("
              + dilation[0]
              + ", "
              + dilation[1]
              + "), padding=("
              + pad[0]
              + ", "
              + pad[1]
              + "), stride=("
              + stride[0]
              + ", "
              + stride[1]
              + "), expected size of input's dimension 2 to match the calculated number of sliding"
              + " blocks "
              + n[0]
              + " * "
              + n[1]
              + " = "
              + n[0] * n[1]
              + ", but got input.size(2)="
              + x.size(-1)
              + ".");
    }
    int channels = x.size(-2) / area;
    int[] shape =
        x.rank() == 3
            ? new int[] {x.size(0), channels, out[0], out[1]}
            : new int[] {channels, out[0], out[1]};
    return map(out, kernel, dilation, pad, stride, n)
        .transposed()
        .apply(x, shape, "Col2ImBackward0");
  }

  private static Tensor pixelShuffle(Tensor x, int r) {
    if (x.rank() < 3) {
      throw TensorException.runtime(
          "pixel_shuffle expects input to have at least 3 dimensions, but got input with "
              + x.rank()
              + " dimension(s)");
    }
    if (r <= 0) {
      throw TensorException.runtime(
          "pixel_shuffle expects a positive upscale_factor, but got " + r);
    }
    int c = x.size(-3);
    if (c % (r * r) != 0) {
      throw TensorException.runtime(
          "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of"
              + " upscale_factor, but input.size(-3)="
              + c
              + " is not divisible by "
              + r * r);
    }
    int h = x.size(-2);
    int w = x.size(-1);
    int[] lead = Arrays.copyOf(x.shape(), x.rank() - 3);
    int k = lead.length;
    return Fused.record(
        "PixelShuffleBackward0",
        t -> {
          Tensor v = Views.reshape(t[0], MatrixProducts.join(lead, c / (r * r), r, r, h, w));
          Tensor p = Views.permute(v, order(k, 0, 3, 1, 4, 2));
          return Views.reshape(p, MatrixProducts.join(lead, c / (r * r), h * r, w * r));
        },
        x);
  }

  private static int[] order(int lead, int... rest) {
    int[] dims = new int[lead + rest.length];
    for (int d = 0; d < lead; d++) {
      dims[d] = d;
    }
    for (int d = 0; d < rest.length; d++) {
      dims[lead + d] = lead + rest[d];
    }
    return dims;
  }

  private static Tensor pixelUnshuffle(Tensor x, int r) {
    if (x.rank() < 3) {
      throw TensorException.runtime(
          "pixel_unshuffle expects input to have at least 3 dimensions, but got input with "
              + x.rank()
              + " dimension(s)");
    }
    if (r <= 0) {
      throw TensorException.runtime(
          "pixel_unshuffle expects a positive downscale_factor, but got " + r);
    }
    int h = x.size(-2);
    int w = x.size(-1);
    if (h % r != 0 || w % r != 0) {
      String which = h % r != 0 ? "height" : "width";
      throw TensorException.runtime(
          "pixel_unshuffle expects "
              + which
              + " to be divisible by downscale_factor, but input.size("
              + (h % r != 0 ? "-2)=" + h : "-1)=" + w)
              + " is not divisible by "
              + r);
    }
    int c = x.size(-3);
    int[] lead = Arrays.copyOf(x.shape(), x.rank() - 3);
    int k = lead.length;
    return Fused.record(
        "PixelUnshuffleBackward0",
        t -> {
          Tensor v = Views.reshape(t[0], MatrixProducts.join(lead, c, h / r, r, w / r, r));
          Tensor p = Views.permute(v, order(k, 0, 2, 4, 1, 3));
          return Views.reshape(p, MatrixProducts.join(lead, c * r * r, h / r, w / r));
        },
        x);
  }

  private static Tensor channelShuffle(Tensor x, int groups) {
    if (x.rank() <= 2) {
      throw TensorException.runtime(
          "channel_shuffle expects input with > 2 dims, but got input with sizes "
              + java.util.Arrays.toString(x.shape()));
    }
    int c = x.size(1);
    if (groups <= 0 || c % groups != 0) {
      throw TensorException.runtime(
          "Number of channels must be divisible by groups. Got "
              + c
              + " channels and "
              + groups
              + " groups.");
    }
    int[] shape = x.shape();
    int rest = x.numel() / Math.max(1, x.size(0) * c);
    Tensor v = Views.reshape(x, x.size(0), groups, c / groups, rest);
    return Views.reshape(Copies.contiguous(Views.permute(v, 0, 2, 1, 3)), shape);
  }

  /** Declares the functions. */
  static void register() {
    String nn = NeuralNetworks.NN;
    Ops.define(
        nn,
        "unfold(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2]"
            + " stride=1) -> Tensor",
        Op.FUNCTION,
        Windows::unfold);
    Ops.define(
        nn,
        "fold(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2]"
            + " padding=0, int[2] stride=1) -> Tensor",
        Op.FUNCTION,
        Windows::fold);
    for (String space : new String[] {nn, "torch"}) {
      Ops.define(
          space,
          "pixel_shuffle(Tensor input, int upscale_factor) -> Tensor",
          Op.FUNCTION,
          a -> pixelShuffle(a.t(0), a.i(1)));
      Ops.define(
          space,
          "pixel_unshuffle(Tensor input, int downscale_factor) -> Tensor",
          Op.FUNCTION,
          a -> pixelUnshuffle(a.t(0), a.i(1)));
      Ops.define(
          space,
          "channel_shuffle(Tensor input, int groups) -> Tensor",
          Op.FUNCTION,
          a -> channelShuffle(a.t(0), a.i(1)));
    }
  }
}
