package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Medians, modes, k-th values and quantiles. */
final class OrderStatistics {
  private OrderStatistics() {}

  /** Chooses one place of a row. */
  @FunctionalInterface
  private interface Choice {
    int of(double[] row);
  }

  /** Values at chosen places along a dimension, with the places. */
  private static Tensor[] along(
      Tensor t, int dim, boolean keepdim, String name, String node, Choice choice) {
    int d = t.layout().dim(dim);
    if (t.rank() > 0 && t.shape()[d] == 0) {
      throw TensorException.index(
          name + "(): Expected reduction dim " + d + " to have non-zero size.");
    }
    double[] x = Operand.doubles(t);
    int[] shape = t.rank() == 0 ? t.shape() : Layout.without(t.shape(), d);
    long[] at = new long[Layout.count(shape)];
    int[] next = {0};
    Scans.lines(
        t.shape(),
        d,
        (start, step, n) -> {
          double[] row = new double[n];
          for (int k = 0; k < n; k++) {
            row[k] = x[start + k * step];
          }
          at[next[0]++] = choice.of(row);
        });
    Tensor index = Tensor.of(at, shape);
    Tensor full = t.rank() == 0 ? index : Views.unsqueeze(index, d);
    Tensor value = MatrixProducts.untracked(() -> Gathering.gather(t, d, full));
    if (!keepdim && t.rank() > 0) {
      value = Views.squeeze(value, d);
    }
    Tensor i = keepdim ? full : index;
    value = value.alias();
    Extrema.valueGrad(value, i, t, d, keepdim, node);
    return new Tensor[] {value, i};
  }

  /** The place of the k-th smallest, k from zero; NaN counts as greatest, ties by place. */
  private static int kth(double[] row, int k) {
    Integer[] order = new Integer[row.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order, (i, j) -> Double.compare(row[i] == 0 ? 0.0 : row[i], row[j] == 0 ? 0.0 : row[j]));
    return order[k];
  }

  private static int median(double[] row, boolean ignoreNan) {
    int valid = 0;
    for (int k = 0; k < row.length; k++) {
      if (row[k] == row[k]) {
        valid++;
      } else if (!ignoreNan) {
        return k;
      }
    }
    return kth(row, Math.max(0, (valid - 1) / 2));
  }

  private static int mode(double[] row) {
    double[] sorted = row.clone();
    Arrays.sort(sorted);
    double best = sorted[0];
    int most = 0;
    for (int i = 0; i < sorted.length; ) {
      int j = i;
      while (j < sorted.length && sorted[j] == sorted[i]) {
        j++;
      }
      if (j == i) {
        j++;
      }
      if (j - i > most) {
        most = j - i;
        best = sorted[i];
      }
      i = j;
    }
    int at = 0;
    for (int k = 0; k < row.length; k++) {
      if (row[k] == best) {
        at = k;
      }
    }
    return at;
  }

  private static Tensor whole(Tensor t, boolean ignoreNan) {
    if (t.numel() == 0) {
      return Tensor.scalar(Double.NaN, t.dtype());
    }
    double[] x = Operand.doubles(t);
    long at = median(x, ignoreNan);
    Tensor r =
        MatrixProducts.untracked(
            () ->
                Blocks.pick(t, new Blocks.Plan(1, t.numel(), 1, new long[] {at}), new int[0], ""));
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          ignoreNan ? "NanmedianBackward0" : "MedianBackward0",
          t,
          Grad.save(t, r),
          (n, g) -> {
            Tensor v = n.saved(0);
            Tensor mask =
                Copies.to(
                    Comparison.isnan(n.saved(1)).longAt(0) != 0
                        ? Comparison.isnan(v)
                        : Comparison.eq(v, n.saved(1)),
                    g.dtype());
            return Arithmetic.mul(mask, Arithmetic.div(g, Reductions.sum(mask)));
          });
    }
    return r;
  }

  private static Tensor quantile(
      Tensor t, Tensor q, Integer dim, boolean keepdim, String mode, boolean ignoreNan) {
    if (t.numel() == 0) {
      throw TensorException.runtime("quantile() input tensor must be non-empty");
    }
    if (q.rank() > 1) {
      throw TensorException.runtime("quantile() q must be a scalar or 1D tensor");
    }
    if (t.dtype() != DType.FLOAT32 && t.dtype() != DType.FLOAT64) {
      throw TensorException.runtime("quantile() input tensor must be either float or double dtype");
    }
    if (q.dtype() != t.dtype() && !q.isWrappedNumber()) {
      throw TensorException.runtime("quantile() q tensor must be same dtype as the input tensor");
    }
    Tensor x = dim == null ? Views.reshape(t, -1) : t.rank() == 0 ? Views.reshape(t, 1) : t;
    int d = dim == null ? 0 : t.layout().dim(dim);
    double[] v = Operand.doubles(x);
    double[] qs = Operand.doubles(q);
    for (double p : qs) {
      if (!(p >= 0 && p <= 1)) {
        throw TensorException.runtime("quantile() q values must be in the range [0, 1]");
      }
    }
    int rows = v.length / x.shape()[d];
    long[] low = new long[rows * qs.length];
    long[] high = new long[low.length];
    double[] weight = new double[low.length];
    int[] next = {0};
    Scans.lines(
        x.shape(),
        d,
        (start, step, n) -> {
          double[] row = new double[n];
          int valid = 0;
          boolean nan = false;
          for (int k = 0; k < n; k++) {
            row[k] = v[start + k * step];
            valid += row[k] == row[k] ? 1 : 0;
            nan |= row[k] != row[k];
          }
          Integer[] order = new Integer[n];
          Arrays.setAll(order, i -> i);
          Arrays.sort(order, (i, j) -> Double.compare(row[i], row[j]));
          for (int k = 0; k < qs.length; k++) {
            double rank = qs[k] * (ignoreNan ? Math.max(0, valid - 1) : n - 1);
            if (nan && !ignoreNan) {
              rank = n - 1;
            }
            double floor = Math.floor(rank);
            double fraction = rank - floor;
            switch (mode) {
              case "linear" -> {}
              case "lower" -> fraction = 0;
              case "higher" -> {
                floor = Math.ceil(rank);
                fraction = 0;
              }
              case "nearest" -> {
                floor = Math.rint(rank);
                fraction = 0;
              }
              case "midpoint" -> fraction = fraction > 0 ? 0.5 : 0;
              default ->
                  throw TensorException.runtime(
                      "quantile() interpolation must be one of linear, lower, higher, midpoint or"
                          + " nearest, but got "
                          + mode);
            }
            int o = k * rows + next[0];
            low[o] = start + (long) order[(int) floor] * step;
            high[o] = start + (long) order[Math.min(n - 1, (int) floor + 1)] * step;
            weight[o] = fraction;
          }
          next[0]++;
        });
    int[] rest =
        dim == null ? new int[0] : t.rank() == 0 ? new int[0] : Layout.without(t.shape(), d);
    if (keepdim) {
      rest = t.shape().clone();
      if (dim == null) {
        Arrays.fill(rest, 1);
      } else if (rest.length > 0) {
        rest[d] = 1;
      }
    }
    int[] shape = q.rank() == 0 ? rest : MatrixProducts.join(new int[] {qs.length}, rest);
    Tensor a = Blocks.pick(x, new Blocks.Plan(1, v.length, 1, low), shape, "GatherBackward0");
    if (!mode.equals("linear") && !mode.equals("midpoint")) {
      return a;
    }
    Tensor b = Blocks.pick(x, new Blocks.Plan(1, v.length, 1, high), shape, "GatherBackward0");
    return BinaryFunctions.lerp(a, b, Copies.rawTo(Tensor.of(weight, shape), t.dtype()));
  }

  static void register() {
    for (boolean ignore : new boolean[] {false, true}) {
      String name = ignore ? "nanmedian" : "median";
      String node = ignore ? "NanmedianBackward1" : "MedianBackward1";
      Ops.define(name + "(Tensor self) -> Tensor", BOTH, a -> whole(a.t(0), ignore));
      Ops.define(
          name
              + ".dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
          BOTH,
          a -> along(a.t(0), a.i(1), a.b(2), name, node, row -> median(row, ignore)));
      String quantile = ignore ? "nanquantile" : "quantile";
      String tail = ", int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor";
      Ops.define(
          quantile + "(Tensor self, Tensor q" + tail,
          BOTH,
          a -> quantile(a.t(0), a.t(1), a.has(2) ? a.i(2) : null, a.b(3), a.s(4), ignore));
      Ops.define(
          quantile + ".scalar(Tensor self, float q" + tail,
          BOTH,
          a ->
              quantile(
                  a.t(0), Tensor.number(a.d(1)), a.has(2) ? a.i(2) : null, a.b(3), a.s(4), ignore));
    }
    Ops.define(
        "mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)",
        BOTH,
        a -> along(a.t(0), a.i(1), a.b(2), "mode", "ModeBackward0", OrderStatistics::mode));
    Ops.define(
        "kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor"
            + " indices)",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          int n = t.rank() == 0 ? 1 : t.size(a.i(2));
          if (a.l(1) < 1 || a.l(1) > n) {
            throw TensorException.runtime(
                "kthvalue(): selected number k out of range for dimension "
                    + t.layout().dim(a.i(2)));
          }
          return along(
              t, a.i(2), a.b(3), "kthvalue", "KthvalueBackward0", row -> kth(row, a.i(1) - 1));
        });
  }
}
