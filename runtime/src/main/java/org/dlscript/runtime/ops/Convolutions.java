package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Convolution;
import org.dlscript.runtime.launch.ConvolutionLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Convolutions and transposed convolutions in one to three dimensions. */
public final class Convolutions {
  private Convolutions() {}

  /** The parameters of a convolution, spatial arrays in the tensor's own number of dimensions. */
  record Geometry(
      int[] stride, int[] pad, int[] dilation, boolean transposed, int[] outputPad, int groups) {
    int spatial() {
      return stride.length;
    }
  }

  private static int[] three(int[] a, int fill) {
    int[] out = new int[3];
    Arrays.fill(out, fill);
    System.arraycopy(a, 0, out, 3 - a.length, a.length);
    return out;
  }

  private static int[] spatial(Tensor t) {
    return Arrays.copyOfRange(t.shape(), 2, t.rank());
  }

  /** The kernel's sizes for a convolution from tensors of these shapes. */
  private static Convolution.Shape shape(
      int[] image, int filters, int[] kernel, int[] outSizes, Geometry g) {
    return new Convolution.Shape(
        image[0],
        image[1],
        filters,
        g.groups,
        three(Arrays.copyOfRange(image, 2, image.length), 1),
        three(kernel, 1),
        three(g.stride, 1),
        three(g.pad, 0),
        three(g.dilation, 1),
        three(outSizes, 1));
  }

  private static int[] outShape(Tensor x, Tensor w, Geometry g) {
    int[] out = new int[x.rank()];
    out[0] = x.size(0);
    out[1] = g.transposed ? w.size(1) * g.groups : w.size(0);
    for (int d = 0; d < g.spatial(); d++) {
      int window = g.dilation[d] * (w.size(d + 2) - 1) + 1;
      int n = x.size(d + 2);
      out[d + 2] =
          g.transposed
              ? (n - 1) * g.stride[d] - 2 * g.pad[d] + window + g.outputPad[d]
              : Math.floorDiv(n + 2 * g.pad[d] - window, g.stride[d]) + 1;
    }
    return out;
  }

  /** The convolution without checks or bias for one number type. */
  private static Tensor raw(Tensor x, Tensor w, Tensor bias, Geometry g) {
    int[] out = outShape(x, w, g);
    DType d = x.dtype();
    Tensor r = Tensor.zeros(d, out).on(x.device());
    if (r.numel() == 0 || w.numel() == 0 || x.numel() == 0) {
      return bias == null ? r : addBias(r, bias);
    }
    if (d.isIntegral()) {
      return Copies.to(
          raw(
              Copies.to(x, DType.FLOAT64),
              Copies.to(w, DType.FLOAT64),
              bias == null ? null : Copies.to(bias, DType.FLOAT64),
              g),
          d);
    }
    if (Remote.home(x, w) != null) {
      Tensor there = remote(x, w, out, g);
      if (there != null) {
        return bias == null ? there : addBias(there, bias);
      }
    }
    Object a = Operand.flat(x, d);
    Object b = Operand.flat(w, d);
    Object c = bias == null || g.transposed ? null : Operand.flat(bias, d);
    Object y = org.dlscript.runtime.tensor.Storage.raw(Operand.computeType(d), r.numel()).array();
    int[] kernel = spatial(w);
    if (g.transposed) {
      Convolution.Shape s =
          shape(out, x.size(1), kernel, Arrays.copyOfRange(x.shape(), 2, x.rank()), g);
      if (a instanceof float[] f) {
        Convolution.backwardData(s, f, 0, (float[]) b, 0, (float[]) y);
      } else {
        Convolution.backwardData(s, (double[]) a, 0, (double[]) b, 0, (double[]) y);
      }
    } else {
      Convolution.Shape s =
          shape(x.shape(), w.size(0), kernel, Arrays.copyOfRange(out, 2, out.length), g);
      if (a instanceof float[] f) {
        Convolution.forward(s, f, 0, (float[]) b, 0, (float[]) c, 0, (float[]) y);
      } else {
        Convolution.forward(s, (double[]) a, 0, (double[]) b, 0, (double[]) c, 0, (double[]) y);
      }
    }
    Tensor result = Operand.result(y, d, out).on(x.device());
    return bias != null && g.transposed ? addBias(result, bias) : result;
  }

  private static Tensor remote(Tensor x, Tensor w, int[] out, Geometry g) {
    int[] kernel = spatial(w);
    if (g.transposed) {
      Convolution.Shape s =
          shape(out, x.size(1), kernel, Arrays.copyOfRange(x.shape(), 2, x.rank()), g);
      return ConvolutionLaunch.backwardData(x, w, s, out);
    }
    Convolution.Shape s =
        shape(x.shape(), w.size(0), kernel, Arrays.copyOfRange(out, 2, out.length), g);
    return ConvolutionLaunch.forward(x, w, s, out);
  }

  private static Tensor addBias(Tensor r, Tensor bias) {
    int[] shape = new int[r.rank()];
    Arrays.fill(shape, 1);
    shape[1] = bias.numel();
    return Fused.untracked(() -> Arithmetic.add(r, Views.reshape(bias, shape)));
  }

  private static Tensor rawWeights(Tensor x, Tensor grad, int[] weight, Geometry g) {
    DType d = x.dtype();
    Tensor empty = Tensor.zeros(d, weight).on(x.device());
    if (x.numel() == 0 || grad.numel() == 0 || empty.numel() == 0) {
      return empty;
    }
    // A transposed convolution exchanges the roles of input and output.
    Tensor image = g.transposed ? grad : x;
    Tensor out = g.transposed ? x : grad;
    Convolution.Shape s =
        shape(
            image.shape(),
            out.size(1),
            Arrays.copyOfRange(weight, 2, weight.length),
            Arrays.copyOfRange(out.shape(), 2, out.rank()),
            g);
    if (Remote.home(image, out) != null) {
      Tensor r = ConvolutionLaunch.backwardWeights(image, out, s, weight);
      if (r != null) {
        return r;
      }
    }
    Object a = Operand.flat(image, d);
    Object b = Operand.flat(out, d);
    Object dw =
        org.dlscript.runtime.tensor.Storage.raw(Operand.computeType(d), empty.numel()).array();
    if (a instanceof float[] f) {
      Convolution.backwardWeights(s, f, 0, (float[]) b, 0, (float[]) dw);
    } else {
      Convolution.backwardWeights(s, (double[]) a, 0, (double[]) b, 0, (double[]) dw);
    }
    return Operand.result(dw, d, weight).on(x.device());
  }

  /** The geometry of the convolution that carries a gradient back to the input. */
  private static Geometry reversed(Geometry g, int[] input, int[] output, int[] kernel) {
    int n = g.spatial();
    int[] extra = new int[n];
    if (!g.transposed) {
      for (int d = 0; d < n; d++) {
        int window = g.dilation[d] * (kernel[d + 2] - 1) + 1;
        extra[d] = input[d + 2] - ((output[d + 2] - 1) * g.stride[d] - 2 * g.pad[d] + window);
      }
    }
    return new Geometry(g.stride, g.pad, g.dilation, !g.transposed, extra, g.groups);
  }

  private static Tensor recorded(Tensor x, Tensor w, Tensor bias, Geometry g) {
    Tensor r = raw(x, w, bias, g);
    if (!Grad.wanted(x, w, bias)) {
      return r;
    }
    return Grad.record(
        r,
        "ConvolutionBackward0",
        new Tensor[] {x, w, bias},
        Grad.save(x, w),
        (n, grad) -> {
          Tensor in = n.saved(0);
          Tensor kernel = n.saved(1);
          Tensor gx = null;
          if (n.needs(0)) {
            Geometry back = reversed(g, in.shape(), grad.shape(), kernel.shape());
            gx = trimmed(recorded(grad, kernel, null, back), in.shape());
          }
          Tensor gw = n.needs(1) ? weightGradient(in, grad, kernel.shape(), g) : null;
          Tensor gb = n.needs(2) ? biasGradient(grad) : null;
          return new Tensor[] {gx, gw, gb};
        });
  }

  // An output padded beyond the stride has room for windows that no input element made.
  private static Tensor trimmed(Tensor t, int[] shape) {
    for (int d = 2; d < shape.length; d++) {
      t = t.size(d) > shape[d] ? Views.narrow(t, d, 0, shape[d]) : t;
    }
    return t;
  }

  private static Tensor biasGradient(Tensor grad) {
    int[] dims = new int[grad.rank() - 1];
    for (int d = 1; d < dims.length; d++) {
      dims[d] = d + 1;
    }
    return Reductions.sum(grad, dims);
  }

  /** Differentiable itself: linear in the input and in the gradient. */
  private static Tensor weightGradient(Tensor x, Tensor grad, int[] weight, Geometry g) {
    Tensor r = rawWeights(x, grad, weight, g);
    if (!Grad.wanted(x, grad)) {
      return r;
    }
    return Grad.record(
        r,
        "ConvolutionBackwardBackward0",
        new Tensor[] {x, grad},
        Grad.save(x, grad),
        (n, gw) -> {
          Tensor in = n.saved(0);
          Tensor out = n.saved(1);
          Tensor gx = null;
          if (n.needs(0)) {
            Geometry back = reversed(g, in.shape(), out.shape(), weight);
            gx = trimmed(recorded(out, gw, null, back), in.shape());
          }
          Tensor gg = n.needs(1) ? recorded(in, gw, null, g) : null;
          return new Tensor[] {gx, gg};
        });
  }

  // With the names of the C++ types, the bias first.
  private static void checkTypes(Tensor x, Tensor w, Tensor bias) {
    if (bias != null && bias.dtype() != x.dtype()) {
      throw mixed(x, bias, "bias");
    }
    if (x.dtype() != w.dtype()) {
      throw mixed(x, w, "weight");
    }
  }

  private static void check(Tensor x, Tensor w, Tensor bias, Geometry g) {
    if (g.groups <= 0) {
      throw TensorException.runtime("non-positive groups is not supported");
    }
    for (int d = 0; d < g.spatial(); d++) {
      if (g.pad[d] < 0) {
        throw TensorException.runtime("negative padding is not supported");
      }
      if (g.stride[d] <= 0) {
        throw TensorException.runtime("non-positive stride is not supported");
      }
    }
    int channels = x.size(1);
    int expected = g.transposed ? w.size(0) : w.size(1) * g.groups;
    if (w.size(0) % g.groups != 0) {
      throw TensorException.runtime(
          "Given groups="
              + g.groups
              + ", expected weight to be divisible by "
              + g.groups
              + " at dimension 0, but got weight of size "
              + Arrays.toString(w.shape())
              + " instead");
    }
    if (channels != expected) {
      throw TensorException.runtime(
          (g.transposed
                  ? "Given transposed=1, weight of size "
                  : "Given groups=" + g.groups + ", weight of size ")
              + Arrays.toString(w.shape())
              + ", expected input"
              + Arrays.toString(x.shape())
              + " to have "
              + expected
              + " channels, but got "
              + channels
              + " channels instead");
    }
    int filters = g.transposed ? w.size(1) * g.groups : w.size(0);
    if (bias != null && (bias.rank() != 1 || bias.size(0) != filters)) {
      throw TensorException.runtime(
          "Given "
              + (g.transposed ? "transposed=1" : "groups=" + g.groups)
              + ", weight of size "
              + Arrays.toString(w.shape())
              + ", expected bias to be 1-dimensional with "
              + filters
              + " elements, but got bias of size "
              + Arrays.toString(bias.shape())
              + " instead");
    }
    if (!g.transposed) {
      checkKernelFits(x, w, g);
    }
  }

  private static void checkSizes(Tensor w, Geometry g) {
    for (int d = 0; d < g.spatial(); d++) {
      if (g.outputPad[d] < 0) {
        throw TensorException.runtime("negative output_padding is not supported");
      }
      if (w.size(d + 2) == 0) {
        throw TensorException.runtime(
            "kernel size should be greater than zero, but got "
                + Arrays.toString(Arrays.copyOfRange(w.shape(), 2, w.rank())));
      }
      if (g.dilation[d] <= 0) {
        throw TensorException.runtime(
            "dilation should be greater than zero, but got " + Arrays.toString(g.dilation));
      }
    }
  }

  private static TensorException mixed(Tensor x, Tensor other, String name) {
    return TensorException.runtime(
        "Input type ("
            + x.dtype().nativeName()
            + ") and "
            + name
            + " type ("
            + other.dtype().nativeName()
            + ") should be the same");
  }

  private static void checkKernelFits(Tensor x, Tensor w, Geometry g) {
    StringBuilder padded = new StringBuilder();
    StringBuilder kernel = new StringBuilder();
    boolean fits = true;
    for (int d = 0; d < g.spatial(); d++) {
      int have = x.size(d + 2) + 2 * g.pad[d];
      int need = g.dilation[d] * (w.size(d + 2) - 1) + 1;
      padded.append(d > 0 ? " x " : "").append(have);
      kernel.append(d > 0 ? " x " : "").append(need);
      fits &= have >= need;
    }
    if (!fits) {
      throw TensorException.runtime(
          "Calculated padded input size per channel: ("
              + padded
              + "). Kernel size: ("
              + kernel
              + "). Kernel size can't be greater than actual input size");
    }
  }

  /** Convolutions of the parts: the kernels are real. */
  private static Tensor complex(Tensor x, Tensor w, Tensor bias, Geometry g) {
    Tensor xr = ComplexParts.real(x);
    Tensor xi = ComplexParts.imag(x);
    Tensor wr = ComplexParts.real(w);
    Tensor wi = ComplexParts.imag(w);
    Tensor br = bias == null ? null : ComplexParts.real(bias);
    Tensor bi = bias == null ? null : ComplexParts.imag(bias);
    Tensor re = Arithmetic.sub(recorded(xr, wr, br, g), recorded(xi, wi, null, g));
    Tensor im = Arithmetic.add(recorded(xr, wi, bi, g), recorded(xi, wr, null, g));
    return ComplexParts.complex(re, im);
  }

  /** The convolution with PyTorch's checks; an input without a batch dimension gets one. */
  static Tensor convolve(Tensor x, Tensor w, Tensor bias, Geometry g, String name) {
    int spatial = g.spatial();
    // In two dimensions PyTorch looks at the types first, elsewhere at the shapes.
    if (spatial == 2 && !g.transposed) {
      checkTypes(x, w, bias);
    }
    if (x.rank() != spatial + 2 && x.rank() != spatial + 1) {
      throw TensorException.runtime(
          "Expected "
              + (spatial + 1)
              + "D (unbatched) or "
              + (spatial + 2)
              + "D (batched) input to "
              + name
              + ", but got input of size: "
              + Arrays.toString(x.shape()));
    }
    if (w.rank() != spatial + 2) {
      throw TensorException.runtime(
          "Expected "
              + (spatial + 2)
              + "-dimensional weight for "
              + name
              + ", but got weight of size: "
              + Arrays.toString(w.shape()));
    }
    checkSizes(w, g);
    boolean batched = x.rank() == spatial + 2;
    Tensor in = batched ? x : Views.unsqueeze(x, 0);
    check(in, w, bias, g);
    checkTypes(x, w, bias);
    Tensor r = x.dtype().isComplex() ? complex(in, w, bias, g) : recorded(in, w, bias, g);
    return batched ? MemoryFormats.as(r, x.isContiguous() ? w : x) : Views.squeeze(r, 0);
  }

  /** The two-dimensional convolution for other families. */
  public static Tensor conv2d(
      Tensor x, Tensor w, Tensor bias, int[] stride, int[] pad, int[] dilation, int groups) {
    return convolve(
        x, w, bias, new Geometry(stride, pad, dilation, false, new int[2], groups), "conv2d");
  }

  static void register() {
    ConvolutionForms.register();
  }
}
