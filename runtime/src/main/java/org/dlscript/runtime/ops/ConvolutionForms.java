package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The names of convolutions and what they are given. */
final class ConvolutionForms {
  private ConvolutionForms() {}

  private static int[] list(Args a, int at, int n) {
    int[] v = a.ints(at, n);
    if (v.length != n) {
      throw TensorException.runtime(
          "expected stride to be a single integer value or a list of "
              + n
              + " values to match the convolution dimensions, but got stride="
              + Arrays.toString(v));
    }
    return v;
  }

  private static Tensor named(Args a, int n, String padding) {
    Tensor x = a.t(0);
    Tensor w = a.t(1);
    int[] stride = list(a, 3, n);
    int[] dilation = list(a, 5, n);
    int[] pad = new int[n];
    if (padding.equals("valid")) {
      Convolutions.Geometry g =
          new Convolutions.Geometry(stride, pad, dilation, false, new int[n], a.i(6));
      return Convolutions.convolve(x, w, a.t(2), g, "conv" + n + "d");
    }
    if (!padding.equals("same")) {
      throw TensorException.runtime("Invalid padding string: '" + padding + "'");
    }
    int[] extra = new int[2 * n];
    boolean uneven = false;
    for (int d = 0; d < n; d++) {
      if (stride[d] != 1) {
        throw TensorException.runtime("padding='same' is not supported for strided convolutions");
      }
      int total = dilation[d] * (w.size(d + 2) - 1);
      pad[d] = total / 2;
      if (total % 2 != 0) {
        extra[2 * (n - 1 - d) + 1] = 1;
        uneven = true;
      }
    }
    Convolutions.Geometry g =
        new Convolutions.Geometry(stride, pad, dilation, false, new int[n], a.i(6));
    Tensor in = x;
    if (uneven) {
      // An odd total puts the extra zero behind: pad by it first, evenly afterwards.
      in = Padding.constant(x, extra, 0.0);
    }
    return Convolutions.convolve(in, w, a.t(2), g, "conv" + n + "d");
  }

  private static void declare(String space, int n) {
    Ops.define(
        space,
        schema(
            n,
            "conv#d(Tensor input, Tensor weight, Tensor? bias=None, int[#] stride=1,"
                + " int[#] padding=0, int[#] dilation=1, int groups=1) -> Tensor"),
        Op.FUNCTION,
        a ->
            Convolutions.convolve(
                a.t(0),
                a.t(1),
                a.t(2),
                new Convolutions.Geometry(
                    list(a, 3, n), list(a, 4, n), list(a, 5, n), false, new int[n], a.i(6)),
                "conv" + n + "d"));
    Ops.define(
        space,
        schema(
            n,
            "conv#d(Tensor input, Tensor weight, Tensor? bias=None, int[#] stride=1,"
                + " str padding='valid', int[#] dilation=1, int groups=1) -> Tensor"),
        Op.FUNCTION,
        a -> named(a, n, a.s(4)));
    Ops.define(
        space,
        schema(
            n,
            "conv_transpose#d(Tensor input, Tensor weight, Tensor? bias=None, int[#] stride=1,"
                + " int[#] padding=0, int[#] output_padding=0, int groups=1, int[#] dilation=1)"
                + " -> Tensor"),
        Op.FUNCTION,
        a -> transpose(a, n));
  }

  private static String schema(int n, String ofAnyRank) {
    return ofAnyRank.replace("#", Integer.toString(n));
  }

  private static Tensor transpose(Args a, int n) {
    int[] stride = list(a, 3, n);
    int[] extra = list(a, 5, n);
    int[] dilation = list(a, 7, n);
    for (int d = 0; d < n; d++) {
      if (extra[d] >= stride[d] && extra[d] >= dilation[d]) {
        throw TensorException.runtime(
            "output padding must be smaller than either stride or dilation, but got"
                + " output_padding_height: "
                + extra[0]
                + " output_padding_width: "
                + extra[n - 1]
                + " stride_height: "
                + stride[0]
                + " stride_width: "
                + stride[n - 1]
                + " dilation_height: "
                + dilation[0]
                + " dilation_width: "
                + dilation[n - 1]);
      }
    }
    return Convolutions.convolve(
        a.t(0),
        a.t(1),
        a.t(2),
        new Convolutions.Geometry(stride, list(a, 4, n), dilation, true, extra, a.i(6)),
        "conv_transpose" + n + "d");
  }

  /** Declares the functions in both namespaces. */
  static void register() {
    for (int n = 1; n <= 3; n++) {
      declare("torch", n);
      declare(NeuralNetworks.NN, n);
    }
  }
}
