package org.dlscript.runtime.ops;

import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.kernel.Quickselect;
import org.dlscript.runtime.kernel.SortOrder;
import org.dlscript.runtime.kernel.TopOrder;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Sorting along a dimension, and order statistics. */
public final class Sorting {
  private Sorting() {}

  /** Chooses places in one row, given as an array and where the row starts. */
  @FunctionalInterface
  private interface Choice {
    void choose(Object array, int at, int n, int[] out);
  }

  /**
   * Applies a choice of {@code k} places to every row along a dimension; gives the values, recorded
   * as elements of the input, and the indices.
   */
  private static Tensor[] along(
      Tensor x, int dim, int k, boolean keep, String node, Choice choice) {
    int d = x.layout().dim(dim);
    int rank = x.rank();
    int n = rank == 0 ? 1 : x.size(d);
    Tensor rows = rank == 0 || d == rank - 1 ? x : x.withLayout(x.layout().transpose(d, rank - 1));
    Object array = Operand.flat(rows, x.dtype());
    int count = n == 0 ? 0 : x.numel() / n;
    int inner = 1;
    for (int e = d + 1; e < rank; e++) {
      inner *= x.size(e);
    }
    int[] shape = x.shape().clone();
    if (rank > 0) {
      shape[d] = k;
    }
    int total = org.dlscript.runtime.tensor.Layout.count(shape);
    long[] index = new long[total];
    long[] places = new long[total];
    int columns = inner;
    Parallel.range(
        count,
        Math.max(1, 4096 / Math.max(1, n)),
        (from, to) -> {
          int[] chosen = new int[k];
          for (int r = from; r < to; r++) {
            choice.choose(array, r * n, n, chosen);
            // Row r of the transposed tensor lies, in the original, at outer, inner coordinates.
            int position = original(r, rank, d, columns, x);
            int o = position / columns;
            int i = position % columns;
            for (int j = 0; j < k; j++) {
              int to1 = (o * k + j) * columns + i;
              index[to1] = chosen[j];
              places[to1] = ((long) o * n + chosen[j]) * columns + i;
            }
          }
        });
    Tensor values = Blocks.pick(x, new Blocks.Plan(1, x.numel(), 1, places), shape, node);
    Tensor indices = Tensor.of(index, shape).on(x.device());
    if (!keep && k == 1 && rank > 0) {
      return new Tensor[] {squeezed(values, d, x, places, node), Views.squeeze(indices, d)};
    }
    return new Tensor[] {values, indices};
  }

  // The result is made anew in the lower rank, so that the node's name stays the operator's.
  private static Tensor squeezed(Tensor v, int d, Tensor x, long[] places, String node) {
    int[] shape = org.dlscript.runtime.tensor.Layout.without(v.shape(), d);
    return Blocks.pick(x, new Blocks.Plan(1, x.numel(), 1, places), shape, node);
  }

  private static int original(int r, int rank, int d, int columns, Tensor x) {
    if (rank == 0 || d == rank - 1) {
      return r;
    }
    // Transposing d with the last dimension leaves the order of the others: decode and encode.
    int[] sizes = x.shape().clone();
    sizes[d] = sizes[rank - 1];
    int[] at = new int[rank - 1];
    int rest = r;
    for (int e = rank - 2; e >= 0; e--) {
      at[e] = rest % sizes[e];
      rest /= sizes[e];
    }
    int outer = 0;
    for (int e = 0; e < d; e++) {
      outer = outer * x.size(e) + at[e];
    }
    int inside = 0;
    for (int e = d + 1; e < rank; e++) {
      inside = inside * x.size(e) + (e == rank - 1 ? at[d] : at[e]);
    }
    return outer * columns + inside;
  }

  private static void unsupportedComplex(Tensor x, String name) {
    if (x.dtype().isComplex()) {
      throw TensorException.runtime(name + " does not support complex dtypes on CPU");
    }
  }

  static Tensor[] sort(Tensor x, int dim, boolean descending) {
    return sort(x, dim, descending, false, "SortBackward0");
  }

  private static Tensor[] sort(Tensor x, int dim, boolean descending, boolean stable, String node) {
    if (x.dtype().isComplex()) {
      throw TensorException.unsupported("sorting_kernel_method_name", x.dtype());
    }
    int d = x.layout().dim(dim);
    int n = x.rank() == 0 ? 1 : x.size(d);
    return along(
        x,
        d,
        n,
        true,
        node,
        (a, at, m, out) -> {
          int[] order =
              stable
                  ? SortOrder.of(a, at, m, descending)
                  : SortOrder.unstable(a, at, m, descending);
          System.arraycopy(order, 0, out, 0, m);
        });
  }

  private static Tensor[] topk(Tensor x, long count, int dim, boolean largest) {
    unsupportedComplex(x, "topk");
    int d = x.layout().dim(dim);
    int n = x.rank() == 0 ? 1 : x.size(d);
    if (count < 0 || count > n) {
      throw TensorException.runtime("selected index k out of range");
    }
    int k = (int) count;
    return along(
        x,
        d,
        k,
        true,
        "TopkBackward0",
        (a, at, m, out) -> System.arraycopy(TopOrder.of(a, at, m, k, largest), 0, out, 0, k));
  }

  private static Tensor[] kth(Tensor x, long k, int dim, boolean keepdim) {
    int d = x.layout().dim(dim);
    int n = x.rank() == 0 ? 1 : x.size(d);
    if (n == 0) {
      throw TensorException.index(
          "kthvalue(): Expected reduction dim " + d + " to have non-zero size.");
    }
    if (k < 1 || k > n) {
      throw TensorException.runtime(
          "kthvalue(): selected number k out of range for dimension " + d);
    }
    return along(
        x,
        d,
        1,
        keepdim,
        "KthvalueBackward0",
        (a, at, m, out) -> out[0] = Quickselect.place(a, at, m, (int) k - 1));
  }

  private static boolean isNan(Object a, int i) {
    return switch (a) {
      case float[] f -> Float.isNaN(f[i]);
      case double[] d -> Double.isNaN(d[i]);
      default -> false;
    };
  }

  /** The place of the lower median; NaN wins unless it is ignored. */
  private static int medianPlace(Object a, int at, int n, boolean ignoreNan) {
    int[] order = SortOrder.of(a, at, n, false);
    int valid = n;
    while (valid > 0 && isNan(a, at + order[valid - 1])) {
      valid--;
    }
    if (valid < n && !ignoreNan) {
      return order[valid];
    }
    return order[Math.max(0, valid - 1) / 2];
  }

  private static Tensor[] median(Tensor x, int dim, boolean keepdim, boolean ignoreNan) {
    int d = x.layout().dim(dim);
    if (x.rank() > 0 && x.size(d) == 0) {
      throw TensorException.index(
          "median(): Expected reduction dim " + d + " to have non-zero size.");
    }
    return along(
        x,
        d,
        1,
        keepdim,
        ignoreNan ? "NanmedianBackward1" : "MedianBackward1",
        (a, at, n, out) -> out[0] = medianPlace(a, at, n, ignoreNan));
  }

  private static Tensor median(Tensor x, boolean ignoreNan) {
    if (x.numel() == 0) {
      Tensor r = Tensor.zeros(x.dtype());
      Copies.rawFill(r, x.dtype().isIntegral() ? (Object) Long.MIN_VALUE : (Object) Double.NaN);
      return r;
    }
    Object a = Operand.flat(x, x.dtype());
    long[] place = {medianPlace(a, 0, x.numel(), ignoreNan)};
    return Blocks.pick(
        x,
        new Blocks.Plan(1, x.numel(), 1, place),
        new int[0],
        ignoreNan ? "NanmedianBackward0" : "MedianBackward0",
        true);
  }

  private static int modePlace(Object a, int at, int n) {
    int[] order = SortOrder.unstable(a, at, n, false);
    int best = 0;
    int bestCount = 0;
    int i = 0;
    while (i < n) {
      int j = i + 1;
      while (j < n && same(a, at + order[i], at + order[j])) {
        j++;
      }
      if (j - i > bestCount) {
        bestCount = j - i;
        best = order[j - 1];
      }
      i = j;
    }
    return best;
  }

  private static boolean same(Object a, int i, int j) {
    return switch (a) {
      case float[] f -> f[i] == f[j];
      case double[] d -> d[i] == d[j];
      default -> ((long[]) a)[i] == ((long[]) a)[j];
    };
  }

  private static Tensor[] mode(Tensor x, int dim, boolean keepdim) {
    if (x.dtype().isComplex()) {
      throw TensorException.unsupported("mode_cpu", x.dtype());
    }
    int d = x.layout().dim(dim);
    if (x.rank() > 0 && x.size(d) == 0) {
      throw TensorException.index(
          "mode(): Expected reduction dim " + d + " to have non-zero size.");
    }
    return along(
        x, d, 1, keepdim, "ModeBackward0", (a, at, n, out) -> out[0] = modePlace(a, at, n));
  }

  /** Declares the operators. */
  static void register() {
    Ops.define(
        "sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)",
        Op.BOTH,
        a -> sort(a.t(0), a.i(1), a.b(2)));
    Ops.define(
        "sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor"
            + " values, Tensor indices)",
        Op.BOTH,
        a -> sort(a.t(0), a.i(2), a.b(3), a.has(1) && a.b(1), "SortBackward1"));
    Ops.define(
        "argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor",
        Op.BOTH,
        a -> sort(a.t(0), a.i(1), a.b(2))[1]);
    Ops.define(
        "argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor",
        Op.BOTH,
        a -> sort(a.t(0), a.i(2), a.b(3), a.b(1), "SortBackward1")[1]);
    Ops.define("msort(Tensor self) -> Tensor", Op.BOTH, a -> sort(a.t(0), 0, false)[0]);
    Ops.define(
            "topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor"
                + " values, Tensor indices)",
            Op.BOTH,
            a -> topk(a.t(0), a.l(1), a.i(2), a.b(3)))
        .refuses("topk_cpu", DType.BOOL);
    Ops.define(
            "kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor"
                + " indices)",
            Op.BOTH,
            a -> kth(a.t(0), a.l(1), a.i(2), a.b(3)))
        .refuses("kthvalue_cpu", DType.BOOL);
    for (boolean nan : new boolean[] {false, true}) {
      String name = nan ? "nanmedian" : "median";
      Ops.define(name + "(Tensor self) -> Tensor", Op.BOTH, a -> median(a.t(0), nan));
      Ops.define(
          name
              + ".dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
          Op.BOTH,
          a -> median(a.t(0), a.i(1), a.b(2), nan));
    }
    Ops.define(
        "mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)",
        Op.BOTH,
        a -> mode(a.t(0), a.i(1), a.b(2)));
  }
}
