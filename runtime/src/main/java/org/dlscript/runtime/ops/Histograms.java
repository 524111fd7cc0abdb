package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Counting by value, and places of values among boundaries. */
public final class Histograms {
  private Histograms() {}

  private static Tensor bincount(Tensor x, Tensor weights, long least) {
    if (x.dtype() == DType.BOOL || !x.dtype().isIntegral()) {
      throw TensorException.unsupported("bincount_cpu", x.dtype());
    }
    if (x.rank() != 1 && x.numel() > 0 || x.dtype().isFloatingPoint()) {
      throw TensorException.runtime("bincount only supports 1-d non-negative integral inputs.");
    }
    if (least < 0) {
      throw TensorException.runtime("minlength should be >= 0");
    }
    long[] a = Operand.longs(x);
    long most = -1;
    for (long v : a) {
      if (v < 0) {
        throw TensorException.runtime("bincount only supports 1-d non-negative integral inputs.");
      }
      most = Math.max(most, v);
    }
    if (weights != null && weights.numel() != x.numel()) {
      throw TensorException.runtime("weights should be 1-d and have the same length as input");
    }
    int n = (int) Math.max(least, most + 1);
    if (weights == null) {
      long[] out = new long[n];
      for (long v : a) {
        out[(int) v]++;
      }
      return Tensor.of(out, n).on(x.device());
    }
    double[] w = Operand.doubles(weights);
    double[] out = new double[n];
    for (int i = 0; i < a.length; i++) {
      out[(int) a[i]] += w[i];
    }
    DType d = weights.dtype() == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
    return Copies.rawTo(Tensor.of(out, n), d).on(x.device());
  }

  private static Tensor histc(Tensor x, long bins, double low, double high) {
    if (x.dtype().isIntegral()) {
      throw TensorException.unsupported("histogram_cpu", x.dtype());
    }
    if (bins <= 0) {
      throw TensorException.runtime(
          "torch.histogram(): bins must be > 0, but got " + bins + " for dimension 0");
    }
    double[] a = Operand.doubles(x);
    double[] range = range(a, low, high);
    if (range[0] > range[1]) {
      throw TensorException.runtime("max must be larger than min");
    }
    double[] out = new double[(int) bins];
    for (double v : a) {
      if (v >= range[0] && v <= range[1]) {
        int b = (int) ((v - range[0]) / (range[1] - range[0]) * bins);
        out[Math.min(b, out.length - 1)]++;
      }
    }
    return Copies.rawTo(Tensor.of(out, out.length), x.dtype()).on(x.device());
  }

  /** The range of the values where both ends are the same, widened where it is a point. */
  private static double[] range(double[] a, double low, double high) {
    double from = low;
    double to = high;
    if (low == high && a.length > 0) {
      from = Arrays.stream(a).min().getAsDouble();
      to = Arrays.stream(a).max().getAsDouble();
      if (!Double.isFinite(from) || !Double.isFinite(to)) {
        throw TensorException.runtime("range of [" + from + ", " + to + "] is not finite");
      }
    }
    if (a.length == 0 && from == to) {
      return new double[] {from, to + 1};
    }
    if (from == to) {
      from -= 1;
      to += 1;
    }
    return new double[] {from, to};
  }

  /** Bin edges at even distances. */
  private static double[] even(double low, double high, int bins, DType d) {
    double[] edges = new double[bins + 1];
    double step = (high - low) / bins;
    for (int i = 0; i <= bins; i++) {
      double v = i < (bins + 1) / 2 ? low + step * i : high - step * (bins - i);
      edges[i] = d == DType.FLOAT32 ? (float) v : v;
    }
    return edges;
  }

  private static int bin(double[] edges, double v) {
    int n = edges.length - 1;
    if (!(v >= edges[0] && v <= edges[n])) {
      return -1;
    }
    int low = 0;
    int high = n;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (v >= edges[middle]) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Tensor[] histogram(Tensor x, double[][] edges, Tensor weight, boolean density) {
    int dims = edges.length;
    double[] a = Operand.doubles(x);
    int rows = dims == 0 ? 0 : a.length / dims;
    int[] shape = new int[dims];
    for (int d = 0; d < dims; d++) {
      shape[d] = edges[d].length - 1;
    }
    double[] w = weight == null ? null : Operand.doubles(weight);
    double[] out = new double[PoolGeometry.volume(shape)];
    for (int r = 0; r < rows; r++) {
      int at = 0;
      for (int d = 0; d < dims && at >= 0; d++) {
        int b = bin(edges[d], a[r * dims + d]);
        at = b < 0 ? -1 : at * shape[d] + b;
      }
      if (at >= 0) {
        out[at] += w == null ? 1 : w[r];
      }
    }
    if (density) {
      double total = Arrays.stream(out).sum();
      for (int k = 0; k < out.length; k++) {
        double volume = 1;
        int rest = k;
        for (int d = dims - 1; d >= 0; d--) {
          int b = rest % shape[d];
          rest /= shape[d];
          volume *= edges[d][b + 1] - edges[d][b];
        }
        out[k] /= total * volume;
      }
    }
    Tensor[] all = new Tensor[dims + 1];
    all[0] = Copies.rawTo(Tensor.of(out, shape), x.dtype()).on(x.device());
    for (int d = 0; d < dims; d++) {
      all[d + 1] = Copies.rawTo(Tensor.of(edges[d], edges[d].length), x.dtype());
    }
    return all;
  }

  private static double[][] edges(Tensor x, int dims, Object bins, double[] given) {
    double[][] edges = new double[dims][];
    double[] a = Operand.doubles(x);
    Object[] items =
        bins instanceof Object[] o
            ? o
            : bins instanceof java.util.List<?> l
                ? l.toArray()
                : bins instanceof long[] v ? Arrays.stream(v).boxed().toArray() : null;
    for (int d = 0; d < dims; d++) {
      Object b = items == null ? bins : items[d];
      if (b instanceof Tensor t) {
        edges[d] = Operand.doubles(t).clone();
        continue;
      }
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      if (given != null) {
        low = given[2 * d];
        high = given[2 * d + 1];
      } else {
        for (int i = d; i < a.length; i += dims) {
          low = Math.min(low, a[i]);
          high = Math.max(high, a[i]);
        }
        if (a.length == 0) {
          low = 0;
          high = 1;
        }
      }
      if (low == high) {
        low -= 0.5;
        high += 0.5;
      }
      edges[d] = even(low, high, bins(b, d), x.dtype());
    }
    return edges;
  }

  private static long search(double[] a, int at, int n, long[] sorter, double v, boolean right) {
    int low = 0;
    int high = n;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double m = a[at + (sorter == null ? middle : (int) sorter[at + middle])];
      boolean before = right ? !(m > v) : !(m >= v);
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Tensor searchSorted(
      Tensor sequence, Tensor values, Tensor sorter, boolean narrow, boolean right) {
    if (sequence.rank() == 0
        || sequence.numel() == 0 && values.numel() > 0 && sequence.rank() == 0) {
      throw TensorException.runtime(
          "boundaries tensor should have positive dimension when input value is a scalar");
    }
    if (sequence.rank() > 1) {
      boolean fits = sequence.rank() == values.rank();
      for (int d = 0; fits && d < sequence.rank() - 1; d++) {
        fits = sequence.size(d) == values.size(d);
      }
      if (!fits) {
        throw TensorException.runtime(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1"
                + " dimensions of boundaries tensor and input value tensor must match, but we got"
                + " boundaries tensor "
                + Arrays.toString(sequence.shape())
                + " and input value tensor "
                + Arrays.toString(values.shape()));
      }
    }
    if (sorter != null && !sorter.layout().sameShape(sequence.layout())) {
      throw TensorException.runtime(
          "torch.searchsorted(): boundary and sorter must have the same size, but got boundary"
              + " tensor "
              + Arrays.toString(sequence.shape())
              + "and got sorter tensor "
              + Arrays.toString(sorter.shape()));
    }
    if (sorter != null && sorter.dtype() != DType.INT64) {
      throw TensorException.runtime(
          "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype "
              + sorter.dtype().scalarName());
    }
    double[] a = Operand.doubles(sequence);
    double[] v = Operand.doubles(values);
    long[] order = sorter == null ? null : Operand.longs(sorter);
    int n = sequence.size(-1);
    int perRow = sequence.rank() == 1 ? v.length : values.size(-1);
    long[] out = new long[v.length];
    for (int i = 0; i < v.length; i++) {
      int row = sequence.rank() == 1 ? 0 : i / perRow;
      out[i] = search(a, row * n, n, order, v[i], right);
    }
    Tensor r = Tensor.of(out, values.shape()).on(values.device());
    return narrow ? Copies.rawTo(r, DType.INT32) : r;
  }

  private static boolean right(boolean right, Object side) {
    if (side == null) {
      return right;
    }
    if (!side.equals("left") && !side.equals("right")) {
      throw TensorException.runtime(
          "torch.searchsorted(): side can only be 'left' or 'right' but got " + side);
    }
    if (side.equals("left") && right) {
      throw TensorException.runtime(
          "torch.searchsorted(): side and right can't be set to opposites, got side of left while"
              + " right was True");
    }
    return side.equals("right");
  }

  private static Tensor number(Object v) {
    return v instanceof Tensor t
        ? t
        : Tensor.scalar(Given.number(v, "searchsorted", "self"), DType.FLOAT64);
  }

  private static int bins(Object given, int d) {
    int n = Given.integer(given, "histogram", "bins", d);
    if (n <= 0) {
      throw TensorException.runtime(
          "torch.histogram(): bins must be > 0, but got " + n + " for dimension " + d);
    }
    return n;
  }

  /** Declares the operators. */
  static void register() {
    Ops.define(
        "bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor",
        Op.BOTH,
        a -> bincount(a.t(0), a.t(1), a.l(2)));
    Ops.define(
        "histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor",
        Op.BOTH,
        a -> histc(a.t(0), a.l(1), a.d(2), a.d(3)));
    Ops.define(
        "histogram(Tensor self, Any bins=100, *, float[]? range=None, Tensor? weight=None, bool"
            + " density=False) -> (Tensor hist, Tensor bin_edges)",
        Op.BOTH,
        a -> histogram(a.t(0), edges(a.t(0), 1, a.get(1), a.doubles(2)), a.t(3), a.b(4)));
    Ops.define(
        "histogramdd(Tensor self, Any bins, float[]? range=None, Tensor? weight=None, bool"
            + " density=False) -> (Tensor hist, Tensor[] bin_edges)",
        Op.FUNCTION | Op.NO_OUT,
        a -> {
          Tensor x = a.t(0);
          if (x.rank() < 2) {
            throw TensorException.runtime(
                "torch.histogramdd: input tensor should have at least 2 dimensions");
          }
          int dims = x.size(-1);
          Tensor[] all = histogram(x, edges(x, dims, a.get(1), a.doubles(2)), a.t(3), a.b(4));
          return new Object[] {all[0], Arrays.copyOfRange(all, 1, all.length)};
        });
    Ops.define(
            "searchsorted(Tensor sorted_sequence, Any self, *, bool out_int32=False, bool"
                + " right=False, str? side=None, Tensor? sorter=None) -> Tensor",
            Op.FUNCTION,
            a -> searchSorted(a.t(0), number(a.get(1)), a.t(5), a.b(2), right(a.b(3), a.get(4))))
        .refuses("searchsorted_out_cpu", DType.BOOL);
    Ops.define(
        "bucketize(Any self, Tensor boundaries, *, bool out_int32=False, bool right=False) ->"
            + " Tensor",
        Op.FUNCTION,
        a -> {
          if (a.t(1).rank() != 1) {
            throw TensorException.runtime(
                "boundaries tensor must be 1 dimension, but got dim(" + a.t(1).rank() + ")");
          }
          return searchSorted(a.t(1), number(a.get(0)), null, a.b(2), a.b(3));
        });
  }
}
