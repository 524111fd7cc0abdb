package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.kernel.SortOrder;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;

/** Distinct elements and distinct slices. */
public final class Uniques {
  private Uniques() {}

  /** Compares slices; slices are rows of a row-major array. */
  private static int compare(Object a, int n, int i, int j) {
    for (int k = 0; k < n; k++) {
      int c =
          switch (a) {
            case float[] f -> Float.compare(f[i * n + k], f[j * n + k]);
            case double[] d -> Double.compare(d[i * n + k], d[j * n + k]);
            default -> Long.compare(((long[]) a)[i * n + k], ((long[]) a)[j * n + k]);
          };
      if (c != 0) {
        return c;
      }
    }
    return 0;
  }

  /** Whether the slices of two places are equal. */
  @FunctionalInterface
  private interface Same {
    boolean at(int i, int j);
  }

  private static Same same(Object array, int n) {
    return switch (array) {
      case float[] a ->
          (i, j) -> {
            int k = 0;
            while (k < n && a[i * n + k] == a[j * n + k]) {
              k++;
            }
            return k == n;
          };
      case double[] a ->
          (i, j) -> {
            int k = 0;
            while (k < n && a[i * n + k] == a[j * n + k]) {
              k++;
            }
            return k == n;
          };
      default -> {
        long[] a = (long[]) array;
        yield (i, j) -> {
          int k = 0;
          while (k < n && a[i * n + k] == a[j * n + k]) {
            k++;
          }
          return k == n;
        };
      }
    };
  }

  private static int[] order(Object a, int rows, int n) {
    if (n == 1) {
      return SortOrder.of(a, 0, rows, false);
    }
    return java.util.stream.IntStream.range(0, rows)
        .boxed()
        .sorted((i, j) -> compare(a, n, i, j))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Distinct elements, the place of each element among them, and how often each occurs. */
  static Tensor[] unique(Tensor x, Object dim, boolean consecutive) {
    int rank = x.rank();
    Tensor arranged;
    int rows;
    int d = 0;
    if (dim == null) {
      arranged = Views.reshape(x.alias(), x.numel());
      rows = x.numel();
    } else {
      d = x.layout().dim((Long) dim);
      arranged = rank == 0 ? Views.reshape(x.alias(), 1) : Views.transpose(x.alias(), 0, d);
      rows = arranged.size(0);
    }
    int n = rows == 0 ? 0 : x.numel() / rows;
    Object a = Operand.flat(arranged, x.dtype());
    if (dim == null && !consecutive && a instanceof long[] numbers) {
      Tensor[] counted = counted(x, numbers);
      if (counted != null) {
        return counted;
      }
    }
    int[] order;
    if (consecutive) {
      order = new int[rows];
      for (int i = 0; i < rows; i++) {
        order[i] = i;
      }
    } else {
      order = order(a, rows, n);
    }
    Same same = same(a, n);
    long[] inverse = new long[rows];
    long[] firsts = new long[rows];
    long[] counts = new long[rows];
    int distinct = 0;
    for (int k = 0; k < rows; k++) {
      if (k == 0 || !same.at(order[k - 1], order[k])) {
        firsts[distinct++] = order[k];
      }
      counts[distinct - 1]++;
      inverse[order[k]] = distinct - 1;
    }
    long[] places = Arrays.copyOf(firsts, distinct);
    int[] shape = arranged.shape().clone();
    shape[0] = places.length;
    Tensor source = Copies.contiguous(arranged);
    Tensor values =
        Fused.untracked(
            () ->
                Blocks.pick(
                    Views.detach(source), new Blocks.Plan(1, rows, n, places), shape, "Unique"));
    if (dim != null && rank > 0 && d != 0) {
      int to = d;
      values = Views.transpose(values, 0, to);
    }
    int[] inverseShape = dim == null ? x.shape() : new int[] {rows};
    return new Tensor[] {
      values.on(x.device()),
      Tensor.of(inverse, inverseShape).on(x.device()),
      Tensor.of(Arrays.copyOf(counts, distinct), distinct).on(x.device())
    };
  }

  /** Of integers in a small range, by counting each; null where the range is not small. */
  private static Tensor[] counted(Tensor x, long[] a) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (long v : a) {
      least = Math.min(least, v);
      most = Math.max(most, v);
    }
    if (a.length == 0 || most - least < 0 || most - least > a.length) {
      return null;
    }
    int[] found = new int[(int) (most - least) + 1];
    for (long v : a) {
      found[(int) (v - least)]++;
    }
    long[] values = new long[found.length];
    long[] counts = new long[found.length];
    int distinct = 0;
    for (int v = 0; v < found.length; v++) {
      if (found[v] > 0) {
        values[distinct] = least + v;
        counts[distinct] = found[v];
        found[v] = distinct++;
      }
    }
    long[] inverse = new long[a.length];
    for (int i = 0; i < a.length; i++) {
      inverse[i] = found[(int) (a[i] - least)];
    }
    int[] shape = {distinct};
    return new Tensor[] {
      Operand.result(Arrays.copyOf(values, distinct), x.dtype(), shape).on(x.device()),
      Tensor.of(inverse, x.shape()).on(x.device()),
      Tensor.of(Arrays.copyOf(counts, distinct), shape).on(x.device())
    };
  }

  private static Object chosen(Tensor[] all, boolean inverse, boolean counts) {
    if (!inverse && !counts) {
      return all[0];
    }
    List<Tensor> out = new ArrayList<>();
    out.add(all[0]);
    if (inverse) {
      out.add(all[1]);
    }
    if (counts) {
      out.add(all[2]);
    }
    return out.toArray(new Tensor[0]);
  }

  /** Declares the operators. */
  static void register() {
    Ops.define(
        "unique(Tensor self, bool sorted=True, bool return_inverse=False, bool"
            + " return_counts=False, int? dim=None) -> Any",
        Op.BOTH,
        a -> chosen(unique(a.t(0), a.get(4), false), a.b(2), a.b(3)));
    Ops.define(
        "unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False,"
            + " int? dim=None) -> Any",
        Op.BOTH,
        a -> chosen(unique(a.t(0), a.get(3), true), a.b(1), a.b(2)));
  }
}
