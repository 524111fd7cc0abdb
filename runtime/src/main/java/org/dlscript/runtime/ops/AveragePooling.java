package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Average pooling with windows and to given sizes, and power-average pooling. */
public final class AveragePooling {
  private AveragePooling() {}

  private static LinearMap axis(PoolGeometry g, int d, boolean includePad, boolean divide) {
    LinearMap.Builder b = LinearMap.builder(g.in()[d]);
    for (int o = 0; o < g.out()[d]; o++) {
      int start = o * g.stride()[d] - g.pad()[d];
      int end = Math.min(start + g.kernel()[d], g.in()[d] + g.pad()[d]);
      int first = Math.max(start, 0);
      int last = Math.min(end, g.in()[d]);
      double weight = !divide ? 1 : 1.0 / (includePad ? end - start : last - first);
      for (int i = first; i < last; i++) {
        b.term(i, weight);
      }
      b.next();
    }
    return b.build();
  }

  private static Tensor checked(Tensor x, int n) {
    if (n == 3 && x.rank() != 4 && x.rank() != 5) {
      throw TensorException.runtime("non-empty 4D or 5D (batch mode) tensor expected for input");
    }
    if (x.rank() < n + 1) {
      throw TensorException.index(
          "Dimension out of range (expected to be in range of ["
              + -x.rank()
              + ", "
              + (x.rank() - 1)
              + "], but got "
              + -(n + 1)
              + ")");
    }
    return x;
  }

  private static Tensor average(
      Tensor x, int n, PoolGeometry g, boolean includePad, Object divisor) {
    if (x.dtype().isIntegral()) {
      Tensor wide = average(Copies.to(x, DType.FLOAT64), n, g, includePad, divisor);
      // Whole multiples must not fall below themselves by rounding.
      double[] v = wide.doubles();
      for (int i = 0; i < v.length; i++) {
        v[i] = Math.abs(v[i] - Math.rint(v[i])) < 1e-9 ? Math.rint(v[i]) : v[i];
      }
      return Copies.to(wide, x.dtype());
    }
    LinearMap map = null;
    for (int d = 0; d < n; d++) {
      LinearMap axis = axis(g, d, includePad, divisor == null);
      map = map == null ? axis : LinearMap.product(map, axis);
    }
    Tensor r = map.apply(x, g.shape(x), "AvgPool" + n + "DBackward0");
    if (divisor == null) {
      return r;
    }
    long by = (Long) divisor;
    if (by == 0) {
      throw TensorException.runtime("divisor must be not zero");
    }
    LinearMap whole = map;
    return Fused.record(
        "AvgPool" + n + "DBackward0",
        t -> Arithmetic.div(whole.apply(t[0], g.shape(t[0]), "SumBackward0"), by),
        x);
  }

  private static String wrongRank(Tensor x, String name) {
    return "Expected 2 to 3 dimensions, but got "
        + x.rank()
        + "-dimensional tensor for argument #1 'self' (while checking arguments for "
        + name
        + ")";
  }

  private static Tensor averageFlat(Tensor x, int kernel, int stride, int pad, Args a) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw TensorException.runtime(wrongRank(x, "avg_pool1d"));
    }
    Tensor wide = Views.unsqueeze(x, -2);
    PoolGeometry g =
        PoolGeometry.of(
            wide,
            2,
            new int[] {1, kernel},
            new int[] {1, stride},
            new int[] {0, pad},
            new int[] {1, 1},
            a.b(4));
    return Views.squeeze(average(wide, 2, g, a.b(5), null), -2);
  }

  /** A map whose windows divide an axis evenly. */
  static LinearMap evenAxis(int in, int out) {
    LinearMap.Builder b = LinearMap.builder(in);
    for (int o = 0; o < out; o++) {
      int start = (int) ((long) o * in / out);
      int end = (int) (((long) (o + 1) * in + out - 1) / out);
      for (int i = start; i < end; i++) {
        b.term(i, 1.0 / (end - start));
      }
      b.next();
    }
    return b.build();
  }

  /** Output sizes where None keeps the input's. */
  static int[] sizes(Tensor x, Object given, int n, String name) {
    int[] out = new int[n];
    Object[] items =
        switch (given) {
          case Object[] a -> a;
          case java.util.List<?> l -> l.toArray();
          case long[] l -> Arrays.stream(l).boxed().toArray();
          default -> {
            Object[] same = new Object[n];
            Arrays.fill(same, given);
            yield same;
          }
        };
    if (items.length != n && items.length != 1) {
      throw TensorException.runtime(name + ": output_size must be " + n);
    }
    for (int d = 0; d < n; d++) {
      Object v = items[items.length == 1 ? 0 : d];
      out[d] = v == null ? x.size(x.rank() - n + d) : Given.integer(v, name, "output_size", d);
      if (out[d] < 0) {
        throw TensorException.runtime("elements of output_size must be greater than or equal to 0");
      }
    }
    return out;
  }

  /** Checks an input of the named kind of adaptive pooling, of which n is the last part. */
  static void checkAdaptive(Tensor x, Object given, int n, String kind) {
    String name = kind + n + "d";
    int count =
        switch (given) {
          case Object[] a -> a.length;
          case java.util.List<?> l -> l.size();
          case long[] l -> l.length;
          default -> 0;
        };
    if (n > 1 && count > 0 && x.rank() <= count) {
      throw TensorException.value("Input dimension should be at least " + (count + 1));
    }
    if (x.rank() != n + 1 && x.rank() != n + 2) {
      throw TensorException.runtime(
          n == 1
              ? wrongRank(x, name)
              : name
                  + "(): Expected "
                  + (n + 1)
                  + "D or "
                  + (n + 2)
                  + "D tensor, but got"
                  + (kind.contains("max") ? ": " : " ")
                  + Arrays.toString(x.shape()));
    }
    for (int d = x.rank() - n; d < x.rank(); d++) {
      if (x.size(d) == 0) {
        throw TensorException.runtime(
            name
                + "(): Expected input to have non-zero size for non-batch dimensions, but"
                + " input has sizes "
                + Arrays.toString(x.shape())
                + " with dimension "
                + d
                + " being empty");
      }
    }
  }

  /** Average pooling to a size. */
  public static Tensor adaptive(Tensor x, Object given, int n) {
    checkAdaptive(x, given, n, "adaptive_avg_pool");
    int[] out = sizes(x, given, n, "adaptive_avg_pool" + n + "d");
    if (n == 1) {
      Tensor wide = Views.unsqueeze(x, -2);
      return Views.squeeze(adaptive(wide, new Object[] {1L, (long) out[0]}, 2), -2);
    }
    if (PoolGeometry.volume(out) == 1) {
      int[] dims = new int[n];
      for (int d = 0; d < n; d++) {
        dims[d] = d - n;
      }
      return Reductions.mean(x, dims, true, null);
    }
    LinearMap map = null;
    for (int d = 0; d < n; d++) {
      LinearMap axis = evenAxis(x.size(x.rank() - n + d), out[d]);
      map = map == null ? axis : LinearMap.product(map, axis);
    }
    int[] shape = x.shape().clone();
    System.arraycopy(out, 0, shape, shape.length - n, n);
    return map.apply(x, shape, "AdaptiveAvgPool" + n + "DBackward0");
  }

  private static Tensor powerAverage(Args a, int n) {
    double p = a.d(1);
    Tensor x = a.t(0);
    int[] kernel = a.ints(2, n);
    int[] zero = new int[n];
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    int[] stride = a.has(3) ? a.ints(3, n) : null;
    Tensor powered = Powers.pow(x, Tensor.number(p));
    Tensor mean;
    if (n == 1) {
      Tensor wide = Views.unsqueeze(powered, -2);
      PoolGeometry g =
          PoolGeometry.of(
              wide,
              2,
              new int[] {1, kernel[0]},
              new int[] {1, stride == null ? kernel[0] : stride[0]},
              new int[2],
              new int[] {1, 1},
              a.b(4));
      mean = Views.squeeze(average(wide, 2, g, true, null), -2);
    } else {
      PoolGeometry g = PoolGeometry.of(powered, n, kernel, stride, zero, ones, a.b(4));
      mean = average(powered, n, g, true, null);
    }
    Tensor signed = Arithmetic.mul(Pointwise.sgn(mean), Pointwise.abs(mean));
    Tensor positive = Selection.where(Comparison.gt(signed, 0), signed, Tensor.zeros(x.dtype()));
    return Powers.pow(
        Arithmetic.mul(positive, PoolGeometry.volume(kernel)), Tensor.number(1.0 / p));
  }

  /** Declares the functions. */
  static void register() {
    for (String space : new String[] {NeuralNetworks.NN, "torch"}) {
      Ops.define(
              space,
              "avg_pool1d(Tensor input, int[1] kernel_size, int[1]? stride=None, int[1] padding=0,"
                  + " bool ceil_mode=False, bool count_include_pad=True) -> Tensor",
              Op.FUNCTION,
              a -> {
                if (a.ints(1).length != 1) {
                  throw TensorException.runtime(
                      "avg_pool1d() argument 'kernel_size' should contain one int (got "
                          + a.ints(1).length
                          + ")");
                }
                int k = a.ints(1)[0];
                int s = a.has(2) && a.ints(2).length > 0 ? a.ints(2)[0] : k;
                return averageFlat(a.t(0), k, s, a.ints(3)[0], a);
              })
          .refuses("avg_pool2d", PoolGeometry.REFUSED);
      Ops.define(
          space,
          "adaptive_avg_pool1d(Tensor input, Any output_size) -> Tensor",
          Op.FUNCTION,
          a -> adaptive(a.t(0), a.get(1), 1));
    }
    for (int n = 2; n <= 3; n++) {
      int dims = n;
      String size = "int[" + n + "]";
      Ops.define(
              NeuralNetworks.NN,
              "avg_pool"
                  + n
                  + "d(Tensor input, "
                  + size
                  + " kernel_size, "
                  + size
                  + "? stride=None, "
                  + size
                  + " padding=0, bool ceil_mode=False, bool count_include_pad=True, int?"
                  + " divisor_override=None) -> Tensor",
              Op.FUNCTION,
              a ->
                  average(
                      a.t(0),
                      dims,
                      PoolGeometry.of(checked(a.t(0), dims), dims, a, 1, -1, a.b(4)),
                      a.b(5),
                      a.get(6)))
          .refuses(n == 2 ? "avg_pool2d" : "avg_pool3d_out_frame", PoolGeometry.REFUSED);
      Ops.define(
          NeuralNetworks.NN,
          "adaptive_avg_pool" + n + "d(Tensor input, Any output_size) -> Tensor",
          Op.FUNCTION,
          a -> adaptive(a.t(0), a.get(1), dims));
    }
    for (int n = 1; n <= 2; n++) {
      int dims = n;
      Ops.define(
          NeuralNetworks.NN,
          "lp_pool"
              + n
              + "d(Tensor input, float norm_type, int["
              + n
              + "] kernel_size, int["
              + n
              + "]? stride=None, bool ceil_mode=False) -> Tensor",
          Op.FUNCTION,
          a -> powerAverage(a, dims));
    }
  }
}
