package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Counts, histograms and searches in sorted sequences. */
final class Counting {
  private Counting() {}

  private static Tensor bincount(Tensor t, Tensor weights, long least) {
    if (t.rank() != 1 && t.numel() > 0 || !t.dtype().isIntegral() || t.dtype() == DType.BOOL) {
      throw t.dtype().isIntegral() && t.dtype() != DType.BOOL
          ? TensorException.runtime("bincount only supports 1-d non-negative integral inputs.")
          : TensorException.unsupported("bincount_cpu", t.dtype());
    }
    if (least < 0) {
      throw TensorException.runtime("minlength should be >= 0");
    }
    long[] v = Operand.longs(t);
    long n = least;
    for (long x : v) {
      if (x < 0) {
        throw TensorException.runtime("bincount only supports 1-d non-negative integral inputs.");
      }
      n = Math.max(n, x + 1);
    }
    if (weights == null) {
      long[] r = new long[(int) n];
      for (long x : v) {
        r[(int) x]++;
      }
      return Tensor.of(r, r.length);
    }
    if (weights.rank() != 1 || weights.numel() != v.length) {
      throw TensorException.runtime("weights should be 1-d and have the same length as input");
    }
    double[] w = Operand.doubles(weights);
    double[] r = new double[(int) n];
    for (int k = 0; k < v.length; k++) {
      r[(int) v[k]] += w[k];
    }
    Tensor out = Tensor.of(r, r.length);
    return weights.dtype() == DType.FLOAT32 ? Copies.rawTo(out, DType.FLOAT32) : out;
  }

  private static double[] range(double[] x, double low, double high, String name) {
    double lo = low;
    double hi = high;
    if (lo == hi && x.length > 0) {
      lo = Arrays.stream(x).min().orElse(0);
      hi = Arrays.stream(x).max().orElse(0);
    }
    if (lo == hi) {
      lo -= name.equals("histc") ? 1 : 0.5;
      hi += name.equals("histc") ? 1 : 0.5;
    }
    if (!Double.isFinite(lo) || !Double.isFinite(hi)) {
      throw TensorException.runtime(name + ": range of [" + lo + ", " + hi + "] is not finite");
    }
    if (lo > hi) {
      throw TensorException.runtime(name + ": max must be larger than min");
    }
    return new double[] {lo, hi};
  }

  private static Tensor histc(Tensor t, int bins, double low, double high) {
    if (!t.dtype().isFloatingPoint()) {
      throw TensorException.unsupported("histogram_cpu", t.dtype());
    }
    if (bins <= 0) {
      throw TensorException.runtime("bins must be > 0");
    }
    double[] x = Operand.doubles(t);
    double[] r = range(x, low, high, "histc");
    double[] out = new double[bins];
    for (double v : x) {
      if (v >= r[0] && v <= r[1]) {
        out[Math.min(bins - 1, (int) ((v - r[0]) / (r[1] - r[0]) * bins))]++;
      }
    }
    return Copies.rawTo(Tensor.of(out, bins), t.dtype());
  }

  /** Evenly spaced edges, computed in the type's precision as linspace computes them. */
  private static double[] edges(double lo, double hi, int bins, DType d) {
    double[] e = new double[bins + 1];
    boolean single = d == DType.FLOAT32;
    float fl = (float) lo;
    float fh = (float) hi;
    float fs = (fh - fl) / bins;
    double s = (hi - lo) / bins;
    for (int k = 0; k <= bins; k++) {
      boolean first = k < (bins + 1) / 2;
      e[k] =
          single
              ? (first ? fl + fs * k : fh - fs * (bins - k))
              : first ? lo + s * k : hi - s * (bins - k);
    }
    return e;
  }

  private static int bin(double[] edges, double v) {
    int n = edges.length - 1;
    if (!(v >= edges[0] && v <= edges[n])) {
      return -1;
    }
    int at = Arrays.binarySearch(edges, v);
    if (at >= 0) {
      while (at < n && edges[at + 1] == v) {
        at++;
      }
      return Math.min(at, n - 1);
    }
    return -at - 2;
  }

  /** Counts of points in a grid of edges, of weights, perhaps as a density. */
  private static Tensor grid(
      double[] points, int dims, double[][] edges, double[] weights, boolean density, DType d) {
    int[] shape = new int[dims];
    int size = 1;
    for (int k = 0; k < dims; k++) {
      shape[k] = edges[k].length - 1;
      size *= shape[k];
    }
    double[] out = new double[size];
    int n = dims == 0 ? 0 : points.length / dims;
    for (int i = 0; i < n; i++) {
      int at = 0;
      for (int k = 0; k < dims && at >= 0; k++) {
        int b = bin(edges[k], points[i * dims + k]);
        at = b < 0 ? -1 : at * shape[k] + b;
      }
      if (at >= 0) {
        out[at] += weights == null ? 1 : weights[i];
      }
    }
    if (density) {
      double sum = Arrays.stream(out).sum();
      for (int o = 0; o < size; o++) {
        double volume = 1;
        int rest = o;
        for (int k = dims - 1; k >= 0; k--) {
          int b = rest % shape[k];
          rest /= shape[k];
          volume *= edges[k][b + 1] - edges[k][b];
        }
        out[o] /= sum * volume;
      }
    }
    return Copies.rawTo(Tensor.of(out, shape), d);
  }

  private static Tensor edgeTensor(double[] e, DType d) {
    return Copies.rawTo(Tensor.of(e, e.length), d);
  }

  private static Object[] histogram(Tensor t, double[] edges, Tensor weight, boolean density) {
    double[] w = weight == null ? null : Operand.doubles(weight);
    return new Object[] {
      grid(Operand.doubles(t), 1, new double[][] {edges}, w, density, t.dtype()),
      edgeTensor(edges, t.dtype())
    };
  }

  private static double[] columnRange(double[] points, int dims, int k, double[] given) {
    if (given != null) {
      return range(new double[0], given[2 * k], given[2 * k + 1], "torch.histogramdd()");
    }
    double[] column = new double[points.length / dims];
    for (int i = 0; i < column.length; i++) {
      column[i] = points[i * dims + k];
    }
    return range(column, 0, 0, "torch.histogramdd()");
  }

  /** Places where values would be put into sorted rows. */
  private static Tensor search(
      Tensor sorted, Tensor values, boolean right, boolean narrow, Tensor sorter) {
    boolean single = sorted.rank() == 1;
    if (!single
        && (values.rank() != sorted.rank()
            || !Arrays.equals(
                Arrays.copyOf(values.shape(), values.rank() - 1),
                Arrays.copyOf(sorted.shape(), sorted.rank() - 1)))) {
      throw TensorException.runtime(
          "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1"
              + " dimensions of boundaries tensor and input value tensor must match, but we got"
              + " boundaries tensor "
              + Arrays.toString(sorted.shape())
              + " and input value tensor "
              + Arrays.toString(values.shape()));
    }
    Tensor s = sorter == null ? sorted : Gathering.gather(sorted, -1, sorter);
    double[] b = Operand.doubles(s);
    double[] v = Operand.doubles(values);
    int n = sorted.size(-1);
    int perRow = single ? v.length : values.rank() == 0 ? 1 : values.size(-1);
    long[] out = new long[v.length];
    for (int i = 0; i < v.length; i++) {
      int base = single ? 0 : i / Math.max(1, perRow) * n;
      int lo = 0;
      int hi = n;
      while (lo < hi) {
        int mid = (lo + hi) >>> 1;
        double x = b[base + mid];
        boolean before = right ? !(v[i] < x) : x < v[i] || (v[i] != v[i] && x == x);
        if (before) {
          lo = mid + 1;
        } else {
          hi = mid;
        }
      }
      out[i] = lo;
    }
    Tensor r = Tensor.of(out, values.shape());
    return narrow ? Copies.rawTo(r, DType.INT32) : r;
  }

  private static boolean right(boolean right, String side) {
    if (side != null && !side.equals("left") && !side.equals("right")) {
      throw TensorException.runtime(
          "torch.searchsorted(): side can only be 'left' or 'right' but got " + side);
    }
    if (right && "left".equals(side)) {
      throw TensorException.runtime(
          "torch.searchsorted(): side and right can't be set to opposites, got side of left while"
              + " right was True");
    }
    return right || "right".equals(side);
  }

  private static Tensor isin(Tensor elements, Tensor tests, boolean invert) {
    DType d = Promotion.result(elements, tests);
    Set<Object> set = new HashSet<>();
    Tensor t = Copies.rawTo(tests, d);
    for (int k = 0; k < t.numel(); k++) {
      set.add(key(t.at(k)));
    }
    Tensor e = Copies.rawTo(elements, d);
    byte[] out = new byte[e.numel()];
    for (int k = 0; k < out.length; k++) {
      out[k] = (byte) (set.contains(key(e.at(k))) != invert ? 1 : 0);
    }
    return Tensor.wrap(out, DType.BOOL, e.shape());
  }

  private static Object key(Object v) {
    return v instanceof Double d && d == 0 ? Double.valueOf(0.0) : v;
  }

  private static void sequenceCheck(Tensor boundaries, String name) {
    if (boundaries.rank() == 0) {
      throw TensorException.runtime(
          name + ": boundaries tensor should have positive dimension, but got 0 dimension");
    }
  }

  static void register() {
    Ops.define(
        "bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor",
        BOTH,
        a -> bincount(a.t(0), a.t(1), a.l(2)));
    Ops.define(
        "histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor",
        BOTH,
        a -> histc(a.t(0), a.i(1), a.d(2), a.d(3)));
    String tail = ", Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)";
    Ops.define(
        "histogram.bins_tensor(Tensor self, Tensor bins, *" + tail,
        BOTH,
        a -> histogram(a.t(0), Operand.doubles(a.t(1)), a.t(2), a.b(3)));
    Ops.define(
        "histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None" + tail,
        BOTH,
        a -> {
          double[] x = Operand.doubles(a.t(0));
          double[] r =
              a.has(2)
                  ? range(new double[0], a.doubles(2)[0], a.doubles(2)[1], "torch.histogram()")
                  : range(x, 0, 0, "torch.histogram()");
          return histogram(a.t(0), edges(r[0], r[1], a.i(1), a.t(0).dtype()), a.t(3), a.b(4));
        });
    String grid = ", float[]? range=None, Tensor? weight=None, bool density=False) -> Any";
    Ops.define(
        "histogramdd(Tensor self, int[1] bins" + grid,
        FUNCTION,
        a -> {
          Tensor t = a.t(0);
          int dims = t.size(-1);
          double[] x = Operand.doubles(t);
          int[] bins = a.ints(1, dims);
          double[][] e = new double[dims][];
          for (int k = 0; k < dims; k++) {
            double[] r = columnRange(x, dims, k, a.doubles(2));
            e[k] = edges(r[0], r[1], bins[k], t.dtype());
          }
          return dd(t, x, e, a.t(3), a.b(4));
        });
    Ops.define(
        "histogramdd.tensors(Tensor self, Tensor[] bins" + grid,
        FUNCTION,
        a -> {
          double[][] e = Arrays.stream(a.ts(1)).map(Operand::doubles).toArray(double[][]::new);
          return dd(a.t(0), Operand.doubles(a.t(0)), e, a.t(3), a.b(4));
        });
    Ops.define(
        "bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool"
            + " right=False) -> Tensor",
        FUNCTION | Op.NUMBER_FIRST,
        a -> {
          if (a.t(1).rank() != 1) {
            throw TensorException.runtime(
                "boundaries tensor must be 1 dimension, but got dim(" + a.t(1).rank() + ")");
          }
          return search(a.t(1), a.t(0), a.b(3), a.b(2), null);
        });
    Ops.define(
        "searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool"
            + " right=False, str? side=None, Tensor? sorter=None) -> Tensor",
        FUNCTION | Op.NUMBERS,
        a -> {
          sequenceCheck(a.t(0), "torch.searchsorted()");
          return search(a.t(0), a.t(1), right(a.b(3), a.s(4)), a.b(2), a.t(5));
        });
    Ops.define(
        "isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False,"
            + " bool invert=False) -> Tensor",
        FUNCTION | Op.NUMBER_FIRST,
        a -> isin(a.t(0), a.t(1), a.b(3)));
    Ops.define(
        "broadcast_shapes(Any[] shapes) -> Any",
        FUNCTION | Op.VARIADIC,
        a -> broadcast((Object[]) a.get(0)));
  }

  private static Object broadcast(Object[] shapes) {
    int[] r = new int[0];
    for (Object s : shapes) {
      int[] next = s instanceof Long l ? new int[] {l.intValue()} : Contraction.ints(s);
      int[] both = Layout.broadcast(r, next);
      if (both == null) {
        throw TensorException.runtime(
            "Shape mismatch: objects cannot be broadcast to a single shape");
      }
      r = both;
    }
    return Arrays.stream(r).asLongStream().toArray();
  }

  private static Object dd(Tensor t, double[] x, double[][] e, Tensor weight, boolean density) {
    Tensor h =
        grid(x, e.length, e, weight == null ? null : Operand.doubles(weight), density, t.dtype());
    Tensor[] edges = new Tensor[e.length];
    for (int k = 0; k < e.length; k++) {
      edges[k] = edgeTensor(e[k], t.dtype());
    }
    return new Object[] {h, edges};
  }
}
