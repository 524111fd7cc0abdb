package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Padding with a constant, by reflection, by repetition and around the edge. */
public final class Padding {
  private Padding() {}

  /** Pads with a value; pairs of numbers from the last dimension on, negative ones cut. */
  public static Tensor constant(Tensor x, int[] pad, Object value) {
    if (pad.length % 2 != 0) {
      throw TensorException.runtime(
          "Length of pad must be even but instead it equals " + pad.length);
    }
    if (pad.length / 2 > x.rank()) {
      throw TensorException.runtime(
          "Length of pad should be no more than twice the number of dimensions of the input. Pad"
              + " length is "
              + pad.length
              + "while the input has "
              + x.rank()
              + "dimensions.");
    }
    int[] shape = x.shape().clone();
    Layout from = x.layout();
    for (int k = 0; k < pad.length / 2; k++) {
      int d = x.rank() - 1 - k;
      int before = pad[2 * k];
      int after = pad[2 * k + 1];
      shape[d] += before + after;
      if (shape[d] < 0) {
        throw TensorException.runtime(
            "The input size "
                + x.size(d)
                + ", plus negative padding "
                + before
                + " and "
                + after
                + " resulted in a negative output size, which is invalid. Check dimension "
                + d
                + " of your input.");
      }
      int cut = Math.max(0, -before);
      int kept = Math.max(0, x.size(d) - cut - Math.max(0, -after));
      from = from.slice(d, cut, kept, 1);
    }
    Tensor r = Tensor.empty(x.dtype(), shape).on(x.device());
    Copies.rawFill(r, value);
    Layout to = r.layout();
    for (int k = 0; k < pad.length / 2; k++) {
      int d = x.rank() - 1 - k;
      to = to.slice(d, Math.max(0, pad[2 * k]), from.shape[d], 1);
    }
    if (from.numel > 0) {
      Copies.raw(r.window(to), x.window(from));
    }
    if (Grad.wanted(x)) {
      int[] back = new int[pad.length];
      for (int k = 0; k < pad.length; k++) {
        back[k] = -pad[k];
      }
      Grad.record(r, "ConstantPadNdBackward0", x, null, (n, g) -> constant(g, back, 0L));
    }
    return r;
  }

  private static LinearMap axis(int in, int before, int after, String mode) {
    LinearMap.Builder b = LinearMap.builder(in);
    if (mode.equals("circular")) {
      // A negative border cuts first; what is left goes around.
      int cut = Math.max(0, -before);
      int kept = in - cut - Math.max(0, -after);
      for (int o = -Math.max(0, before); o < kept + Math.max(0, after); o++) {
        b.term(cut + Math.floorMod(o, kept), 1).next();
      }
      return b.build();
    }
    for (int o = -before; o < in + after; o++) {
      int i =
          switch (mode) {
            case "reflect" -> o < 0 ? -o : o >= in ? 2 * in - 2 - o : o;
            default -> Math.clamp(o, 0, Math.max(0, in - 1));
          };
      b.term(i, 1).next();
    }
    return b.build();
  }

  private static Tensor mirrored(Tensor x, int[] pad, String mode) {
    int n = pad.length / 2;
    if (pad.length % 2 != 0) {
      throw TensorException.runtime("Padding length must be divisible by 2");
    }
    boolean fits =
        n == 1 && (x.rank() == 2 || x.rank() == 3)
            || n == 2 && (x.rank() == 3 || x.rank() == 4)
            || n == 3 && (x.rank() == 4 || x.rank() == 5);
    if (!fits) {
      throw TensorException.notImplemented(
          "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now");
    }
    for (int k = 0; mode.equals("reflect") && k < n; k++) {
      int d = x.rank() - 1 - k;
      if (pad[2 * k] >= x.size(d) || pad[2 * k + 1] >= x.size(d)) {
        throw TensorException.runtime(
            String.format(
                "Argument #%d: Padding size should be less than the corresponding input dimension,"
                    + " but got: padding (%d, %d) at dimension %d of input %s",
                4 + 2 * k,
                pad[2 * k],
                pad[2 * k + 1],
                d,
                // In two dimensions PyTorch names the rank only.
                n == 2 ? x.rank() : Arrays.toString(x.shape())));
      }
    }
    if (mode.equals("circular") && x.rank() != n + 2) {
      throw TensorException.runtime(
          "Invalid padding size, expected "
              + 2 * Math.max(0, x.rank() - 2)
              + " but got "
              + pad.length);
    }
    if (x.dtype().isIntegral() && !mode.equals("circular") && x.numel() > 0) {
      throw TensorException.unsupported(
          mode.equals("reflect") ? "reflection_pad" + n + "d" : "replication_pad" + n + "d_cpu",
          x.dtype());
    }
    LinearMap map = null;
    int[] shape = x.shape().clone();
    for (int k = n - 1; k >= 0; k--) {
      int d = x.rank() - 1 - k;
      int in = x.size(d);
      int before = pad[2 * k];
      int after = pad[2 * k + 1];
      shape[d] = in + before + after;
      if (mode.equals("circular") && (before > in || after > in)) {
        throw TensorException.runtime("Padding value causes wrapping around more than once.");
      }
      if (in == 0 && x.numel() == 0 && d > 0) {
        throw TensorException.runtime(
            "Expected "
                + (n + 1)
                + "D or "
                + (n + 2)
                + "D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions"
                + " for input, but got: "
                + Arrays.toString(x.shape()));
      }
      LinearMap axis = axis(in, before, after, mode);
      map = map == null ? axis : LinearMap.product(map, axis);
    }
    String node =
        switch (mode) {
          case "reflect" -> "ReflectionPad" + n + "DBackward0";
          case "replicate" -> "ReplicationPad" + n + "DBackward0";
          default -> "CopySlices";
        };
    return map.apply(x, shape, node);
  }

  /** The pad function of the nn namespace. */
  public static Tensor pad(Tensor x, int[] pad, String mode, Object value) {
    if (pad.length % 2 != 0) {
      throw TensorException.runtime("Padding length must be divisible by 2");
    }
    if (pad.length > 2 * x.rank()) {
      throw TensorException.runtime("Padding length too large");
    }
    if (mode.equals("constant")) {
      return constant(x, pad, value == null ? 0L : value);
    }
    if (value != null && ((Number) value).doubleValue() != 0) {
      throw TensorException.value("Padding mode \"" + mode + "\" doesn't take in value argument");
    }
    if (!mode.equals("reflect") && !mode.equals("replicate") && !mode.equals("circular")) {
      throw TensorException.notImplemented("Unrecognised padding mode " + mode);
    }
    return mirrored(x, pad, mode);
  }

  /** Declares the functions. */
  static void register() {
    Ops.define(
        NeuralNetworks.NN,
        "pad(Tensor input, int[] pad, str mode='constant', Scalar? value=None) -> Tensor",
        Op.FUNCTION,
        a -> pad(a.t(0), a.ints(1), a.s(2), a.get(3)));
    Ops.define(
        "constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor",
        Op.FUNCTION,
        a -> constant(a.t(0), a.ints(1), a.get(2)));
  }
}
