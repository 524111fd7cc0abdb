package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Interpolation to another size. */
public final class Resampling {
  private Resampling() {}

  /** How one axis is sampled. */
  private record Axis(int in, int out, double scale, boolean align, boolean single) {
    double source(int o, boolean clamp) {
      double s = align ? scale * o : scale * (o + 0.5) - 0.5;
      if (single) {
        float f = (float) scale;
        s = align ? f * o : f * (o + 0.5f) - 0.5f;
      }
      return clamp && s < 0 ? 0 : s;
    }
  }

  private static LinearMap nearest(Axis a, boolean exact) {
    LinearMap.Builder b = LinearMap.builder(a.in);
    for (int o = 0; o < a.out; o++) {
      float at = (exact ? o + 0.5f : o) * (float) a.scale;
      b.term(Math.min((int) Math.floor(at), a.in - 1), 1).next();
    }
    return b.build();
  }

  private static LinearMap linear(Axis a) {
    LinearMap.Builder b = LinearMap.builder(a.in);
    for (int o = 0; o < a.out; o++) {
      double s = a.source(o, true);
      int i = Math.min((int) s, a.in - 1);
      double rest = Math.clamp(s - i, 0, 1);
      b.term(i, 1 - rest);
      if (i < a.in - 1) {
        b.term(i + 1, rest);
      } else {
        b.term(i, rest);
      }
      b.next();
    }
    return b.build();
  }

  /** The weights of the four neighbours for the cubic convolution with this parameter. */
  static double[] cubicWeights(double t, double a) {
    double[] w = new double[4];
    double[] at = {t + 1, t, 1 - t, 2 - t};
    for (int k = 0; k < 4; k++) {
      w[k] = cubic(at[k], a);
    }
    return w;
  }

  private static double cubic(double x, double a) {
    double d = Math.abs(x);
    if (d <= 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }

  private static LinearMap cubic(Axis a) {
    LinearMap.Builder b = LinearMap.builder(a.in);
    for (int o = 0; o < a.out; o++) {
      double s = a.source(o, false);
      int i = (int) Math.floor(s);
      double[] w = cubicWeights(s - i, -0.75);
      for (int k = 0; k < 4; k++) {
        b.term(Math.clamp(i - 1 + k, 0, a.in - 1), w[k]);
      }
      b.next();
    }
    return b.build();
  }

  private static LinearMap smoothed(Axis a, boolean cubic) {
    LinearMap.Builder b = LinearMap.builder(a.in);
    double size = cubic ? 4 : 2;
    double support = a.scale >= 1 ? size / 2 * a.scale : size / 2;
    double inverse = a.scale >= 1 ? 1 / a.scale : 1;
    for (int o = 0; o < a.out; o++) {
      double center = a.scale * (o + 0.5);
      int first = Math.max((int) (center - support + 0.5), 0);
      int last = Math.min((int) (center + support + 0.5), a.in);
      double[] w = new double[Math.max(0, last - first)];
      double total = 0;
      for (int j = 0; j < w.length; j++) {
        double x = (j + first - center + 0.5) * inverse;
        w[j] = cubic ? cubic(x, -0.5) : Math.max(0, 1 - Math.abs(x));
        total += w[j];
      }
      for (int j = 0; j < w.length; j++) {
        b.term(first + j, total == 0 ? w[j] : w[j] / total);
      }
      b.next();
    }
    return b.build();
  }

  private static Tensor resample(
      Tensor x, int[] out, double[] factors, String mode, boolean align, boolean antialias) {
    int n = out.length;
    LinearMap map = null;
    boolean single = x.dtype() != DType.FLOAT64;
    for (int d = 0; d < n; d++) {
      int in = x.size(d + 2);
      double scale;
      if (align) {
        scale = out[d] > 1 ? (double) (in - 1) / (out[d] - 1) : 0;
      } else {
        scale = factors != null && factors[d] > 0 ? 1 / factors[d] : (double) in / out[d];
      }
      Axis axis = new Axis(in, out[d], scale, align, single);
      LinearMap next =
          switch (mode) {
            case "nearest" -> nearest(axis, false);
            case "nearest-exact" -> nearest(axis, true);
            case "bicubic" -> antialias ? smoothed(axis, true) : cubic(axis);
            default -> antialias ? smoothed(axis, false) : linear(axis);
          };
      map = map == null ? next : LinearMap.product(map, next);
    }
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, 2, n);
    String kind =
        switch (mode) {
          case "nearest" -> "Nearest";
          case "nearest-exact" -> "NearestExact";
          case "bicubic" -> "Bicubic";
          case "bilinear" -> "Bilinear";
          case "trilinear" -> "Trilinear";
          default -> "Linear";
        };
    return map.apply(x, shape, "Upsample" + kind + n + "D" + (antialias ? "Aa" : "") + "Backward1");
  }

  private static Object[] items(Object given, int n) {
    Object[] items =
        switch (given) {
          case Object[] a -> a;
          case java.util.List<?> l -> l.toArray();
          case long[] l -> Arrays.stream(l).boxed().toArray();
          case double[] l -> Arrays.stream(l).boxed().toArray();
          default -> null;
        };
    if (items == null) {
      Object[] same = new Object[n];
      Arrays.fill(same, given);
      return same;
    }
    return items;
  }

  private static double number(Object v) {
    return v instanceof Tensor t ? t.doubleAt(0) : Given.number(v, "interpolate", "size");
  }

  /** The interpolate function of the nn namespace. */
  static Tensor interpolate(
      Tensor x,
      Object size,
      Object factor,
      String mode,
      Boolean align,
      Boolean recompute,
      boolean antialias) {
    boolean nearest = mode.equals("nearest") || mode.equals("nearest-exact");
    if (nearest || mode.equals("area")) {
      if (align != null) {
        throw TensorException.value(
            "align_corners option can only be set with the interpolating modes: linear | bilinear"
                + " | bicubic | trilinear");
      }
    }
    int n = Math.max(x.rank() - 2, 0);
    if (size != null && factor != null) {
      throw TensorException.value("only one of size or scale_factor should be defined");
    }
    if (size == null && factor == null) {
      throw TensorException.value("either size or scale_factor should be defined");
    }
    Object[] given = items(size != null ? size : factor, n);
    if (given.length != n) {
      throw TensorException.value(
          (size != null
                  ? "Input and output must have the same number of spatial dimensions, but got"
                      + " input with spatial dimensions of "
                  : "Input and scale_factor must have the same number of spatial dimensions, but"
                      + " got input with spatial dimensions of ")
              + Arrays.toString(Arrays.copyOfRange(x.shape(), Math.min(2, x.rank()), x.rank()))
              + (size != null ? " and output size of " : " and scale_factor of shape ")
              + Arrays.toString(given).replace('[', '(').replace(']', ')')
              + ". "
              + (size != null
                  ? "Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size"
                      + " in (o1, o2, ...,oK) format."
                  : "Please provide input tensor in (N, C, d1, d2, ...,dK) format and"
                      + " scale_factor in (s1, s2, ...,sK) format."));
    }
    if (n < 1 || n > 3) {
      throw TensorException.notImplemented(
          "Input Error: Only 3D, 4D and 5D input Tensors supported (got "
              + x.rank()
              + "D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area |"
              + " nearest-exact (got "
              + mode
              + ")");
    }
    int[] out = new int[n];
    double[] factors = size != null ? null : new double[n];
    for (int d = 0; d < n; d++) {
      if (size != null) {
        out[d] = (int) number(given[d]);
      } else {
        factors[d] = number(given[d]);
        out[d] = (int) Math.floor((double) x.size(d + 2) * factors[d]);
      }
      if (out[d] <= 0 || x.size(d + 2) <= 0) {
        throw TensorException.runtime(
            "Input and output sizes should be greater than 0, but got input (H: "
                + x.size(2)
                + ", W: "
                + x.size(-1)
                + ") output (H: "
                + out[0]
                + ", W: "
                + out[n - 1]
                + ")");
      }
    }
    if (mode.equals("area")) {
      if (!x.dtype().isFloatingPoint()) {
        throw TensorException.unsupported(
            n < 3 ? "adaptive_avg_pool2d" : "adaptive_avg_pool3d_cpu", x.dtype());
      }
      Object[] sizes = new Object[n];
      for (int d = 0; d < n; d++) {
        sizes[d] = (long) out[d];
      }
      return AveragePooling.adaptive(x, sizes, n);
    }
    checkMode(x, mode, n, nearest);
    checkType(x.dtype(), mode, nearest);
    boolean exact = recompute != null && recompute;
    return resample(x, out, exact ? null : factors, mode, align != null && align, antialias);
  }

  /** Pictures of bytes are the only integers, and not for all modes. */
  private static void checkType(DType d, String mode, boolean nearest) {
    String way = nearest ? "nearest" : mode.equals("bicubic") ? "cubic" : "linear";
    if (!d.isFloatingPoint() && (d != DType.UINT8 || way.equals("cubic"))) {
      throw TensorException.unsupported("compute_indices_weights_" + way, d);
    }
  }

  private static void checkMode(Tensor x, String mode, int n, boolean nearest) {
    String wanted = n == 1 ? "linear" : n == 2 ? "bilinear" : "trilinear";
    if (nearest || mode.equals(wanted) || n == 2 && mode.equals("bicubic")) {
      return;
    }
    String[] names = {"linear", "bilinear", "trilinear"};
    int[] needs = {3, 4, 5};
    for (int k = 0; k < 3; k++) {
      if (mode.equals(names[k])) {
        throw TensorException.notImplemented(
            "Got " + x.rank() + "D input, but " + mode + " mode needs " + needs[k] + "D input");
      }
    }
    throw TensorException.notImplemented(
        "Input Error: Only 3D, 4D and 5D input Tensors supported (got "
            + x.rank()
            + "D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area |"
            + " nearest-exact (got "
            + mode
            + ")");
  }

  /** Declares the functions. */
  static void register() {
    Ops.define(
        NeuralNetworks.NN,
        "interpolate(Tensor input, Any size=None, Any scale_factor=None, str mode='nearest',"
            + " bool? align_corners=None, bool? recompute_scale_factor=None, bool"
            + " antialias=False) -> Tensor",
        Op.FUNCTION,
        a ->
            interpolate(
                a.t(0),
                a.get(1),
                a.get(2),
                a.s(3),
                (Boolean) a.get(4),
                (Boolean) a.get(5),
                a.b(6)));
    Ops.define(
        NeuralNetworks.NN,
        "upsample(Tensor input, Any size=None, Any scale_factor=None, str mode='nearest', bool?"
            + " align_corners=None) -> Tensor",
        Op.FUNCTION,
        a -> interpolate(a.t(0), a.get(1), a.get(2), a.s(3), (Boolean) a.get(4), null, false));
    Ops.define(
        NeuralNetworks.NN,
        "upsample_nearest(Tensor input, Any size=None, Any scale_factor=None) -> Tensor",
        Op.FUNCTION,
        a -> interpolate(a.t(0), a.get(1), a.get(2), "nearest", null, null, false));
    Ops.define(
        NeuralNetworks.NN,
        "upsample_bilinear(Tensor input, Any size=None, Any scale_factor=None) -> Tensor",
        Op.FUNCTION,
        a -> interpolate(a.t(0), a.get(1), a.get(2), "bilinear", true, null, false));
  }
}
