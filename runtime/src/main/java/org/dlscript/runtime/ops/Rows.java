package org.dlscript.runtime.ops;

import org.dlscript.runtime.kernel.DoubleTotals;
import org.dlscript.runtime.kernel.FloatTotals;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * A tensor arranged for a reduction: the dimensions to reduce moved to the end, the elements in
 * row-major order in an array of the class that kernels compute in, so that each result comes from
 * one row.
 */
final class Rows {
  final Object array;
  final int at;
  final int count;
  final int length;
  final int[] shape;

  private Rows(Object array, int at, int count, int length, int[] shape) {
    this.array = array;
    this.at = at;
    this.count = count;
    this.length = length;
    this.shape = shape;
  }

  /** Wraps the dimensions; null or none means all. The result marks those to reduce. */
  static boolean[] mask(int[] dims, int rank) {
    if (rank > 64) {
      throw org.dlscript.runtime.tensor.TensorException.runtime(
          "only tensors with up to 64 dims are supported");
    }
    boolean[] mask = new boolean[rank];
    if (dims == null || dims.length == 0) {
      java.util.Arrays.fill(mask, true);
      return mask;
    }
    for (int d : dims) {
      int w = Layout.wrapDim(d, rank);
      if (rank == 0) {
        continue;
      }
      if (mask[w]) {
        throw org.dlscript.runtime.tensor.TensorException.runtime(
            "dim " + w + " appears multiple times in the list of dims");
      }
      mask[w] = true;
    }
    return mask;
  }

  static int[] resultShape(int[] shape, boolean[] mask, boolean keepdim) {
    int n = 0;
    for (boolean m : mask) {
      n += m && !keepdim ? 0 : 1;
    }
    int[] r = new int[n];
    int k = 0;
    for (int d = 0; d < shape.length; d++) {
      if (!mask[d]) {
        r[k++] = shape[d];
      } else if (keepdim) {
        r[k++] = 1;
      }
    }
    return r;
  }

  /** Whether the dimensions to reduce are the first ones, but not all. */
  static boolean areFirst(boolean[] mask) {
    int d = 0;
    while (d < mask.length && mask[d]) {
      d++;
    }
    int first = d;
    while (d < mask.length && !mask[d]) {
      d++;
    }
    return first > 0 && first < mask.length && d == mask.length;
  }

  static Rows of(Tensor t, DType dtype, boolean[] mask, boolean keepdim) {
    Operand o = Operand.of(t, dtype);
    return of(
        new Tensor(new Storage(o.array()), o.layout(), Operand.computeType(dtype), t.device()),
        mask,
        keepdim);
  }

  /** With the elements as they are stored. */
  static Rows of(Tensor t, boolean[] mask, boolean keepdim) {
    int rank = t.rank();
    int[] order = new int[rank];
    int k = 0;
    int count = 1;
    for (int d = 0; d < rank; d++) {
      if (!mask[d]) {
        order[k++] = d;
        count *= t.shape()[d];
      }
    }
    int length = 1;
    for (int d = 0; d < rank; d++) {
      if (mask[d]) {
        order[k++] = d;
        length *= t.shape()[d];
      }
    }
    Layout l = t.layout().permute(order);
    int[] shape = resultShape(t.shape(), mask, keepdim);
    return l.contiguous
        ? new Rows(t.storage().reading(), l.offset, count, length, shape)
        : new Rows(Cast.copyOf(t.withLayout(l)), 0, count, length, shape);
  }

  /** Does something with each row, by its number; several at a time where there are many. */
  void each(Parallel.Task task) {
    Parallel.range(
        count,
        1 + Parallel.GRAIN / Math.max(1, length),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            task.run(i);
          }
        });
  }

  /** The sum of the squares of a row's elements, which are floats or doubles. */
  double norm2(int row) {
    return squares(row, 0);
  }

  /** The sum of squared distances of a row's elements, floats or doubles, from their mean. */
  double squares(int row) {
    int from = at + row * length;
    double sum = 0;
    if (array instanceof float[] a) {
      sum = FloatTotals.sum(a, from, length);
    } else {
      sum = DoubleTotals.sum((double[]) array, from, length);
    }
    return squares(row, sum / length);
  }

  private double squares(int row, double mean) {
    int from = at + row * length;
    if (array instanceof float[] a) {
      // The mean's own rounding moves all distances by the same amount.
      float near = (float) mean;
      double off = mean - near;
      return FloatTotals.squares(a, from, length, near) - length * off * off;
    }
    return DoubleTotals.squares((double[]) array, from, length, mean);
  }
}
