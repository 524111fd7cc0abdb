package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Reading and writing at tensors of indices, one for each of some dimensions, which broadcast
 * together; null leaves a dimension whole.
 */
final class IndexTensors {
  private IndexTensors() {}

  /**
   * The places of a tensor's indices broadcast together, as a plan over the tensor with indexed
   * dimensions adjacent.
   */
  // Stays out of range when it is multiplied with sizes and added to.
  private static final long NOWHERE = -1L << 31;

  private record Arranged(Tensor self, Blocks.Plan plan, int[] shape, int[] order) {}

  /** A mask must have the sizes of the dimensions it stands for, from one dimension on. */
  static void checkMask(Tensor mask, Tensor self, int dim) {
    for (int k = 0; k < mask.rank(); k++) {
      if (mask.size(k) != self.size(dim + k)) {
        throw TensorException.index(
            "The shape of the mask "
                + Arrays.toString(mask.shape())
                + " at index "
                + k
                + " does not match the shape of the indexed tensor "
                + Arrays.toString(self.shape())
                + " at index "
                + (dim + k));
      }
    }
  }

  private static Arranged arrange(Tensor self, Tensor[] given) {
    int rank = self.rank();
    if (given.length > rank) {
      throw TensorException.index(
          "too many indices for tensor of dimension " + rank + " (got " + given.length + ")");
    }
    Tensor[] indices = new Tensor[rank];
    int[] common = null;
    int dim = 0;
    for (Tensor t : given) {
      if (t == null) {
        dim++;
        continue;
      }
      if (t.dtype() == DType.BOOL || t.dtype() == DType.UINT8) {
        checkMask(t, self, dim);
        for (Tensor part : Positions.nonzeroTuple(t)) {
          indices[dim++] = part;
          common = common(common, part, given);
        }
      } else {
        if (t.dtype() != DType.INT64) {
          if (t.dtype().isIntegral() && t.dtype() == DType.INT32) {
            t = Copies.rawTo(t, DType.INT64);
          } else {
            throw TensorException.index(
                "tensors used as indices must be long, byte or bool tensors");
          }
        }
        indices[dim++] = t;
        common = common(common, t, given);
      }
    }
    int first = -1;
    int last = -1;
    int count = 0;
    for (int d = 0; d < rank; d++) {
      if (indices[d] != null) {
        first = first < 0 ? d : first;
        last = d;
        count++;
      }
    }
    boolean adjacent = last - first + 1 == count;
    int[] order = new int[rank];
    int k = 0;
    for (int d = 0; d < rank; d++) {
      if (indices[d] != null ? !adjacent || d >= first : adjacent && d < first) {
        order[k++] = d;
      }
    }
    if (adjacent) {
      k = 0;
      for (int d = 0; d < rank; d++) {
        order[k++] = d;
      }
    } else {
      for (int d = 0; d < rank; d++) {
        if (indices[d] == null) {
          order[k++] = d;
        }
      }
    }
    int start = adjacent ? first : 0;
    Tensor arranged = adjacent ? self : Views.permute(self, order);
    boolean remote = self.home() != null;
    for (int d = start; d < start + count; d++) {
      Tensor t = indices[order[d]];
      remote &= t.home() == self.home() && t.dtype() == DType.INT64;
    }
    int places = 1;
    for (int d = start; d < start + count; d++) {
      places *= arranged.shape()[d];
    }
    int[] shape = new int[rank - count + common.length];
    int outer = 1;
    int block = 1;
    for (int d = 0; d < start; d++) {
      shape[d] = arranged.shape()[d];
      outer *= shape[d];
    }
    System.arraycopy(common, 0, shape, start, common.length);
    for (int d = start + count; d < rank; d++) {
      shape[d - count + common.length] = arranged.shape()[d];
      block *= arranged.shape()[d];
    }
    Tensor[] used = new Tensor[count];
    int[] sizes = new int[count];
    int[] dims = new int[count];
    for (int i = 0; i < count; i++) {
      used[i] = indices[order[start + i]];
      sizes[i] = arranged.shape()[start + i];
      dims[i] = order[start + i];
    }
    Blocks.Plan plan =
        remote
            ? new Blocks.Plan(outer, places, block, placesThere(used, sizes, common))
            : new Blocks.Plan(outer, places, block, placesHere(used, sizes, dims, common));
    return new Arranged(arranged, plan, shape, adjacent ? null : order);
  }

  /** Index tensors of some dimensions as one index over all their places. */
  private static long[] placesHere(Tensor[] indices, int[] sizes, int[] dims, int[] common) {
    int m = Layout.count(common);
    long[] at = new long[m];
    for (int k = 0; k < sizes.length; k++) {
      int size = sizes[k];
      Tensor t = indices[k];
      Tensor e = t.withLayout(t.layout().expand(common));
      long[] v = (long[]) org.dlscript.runtime.tensor.Cast.contiguousArray(e);
      for (int i = 0; i < m; i++) {
        long x = v[i];
        if (x < -size || x >= size) {
          throw TensorException.index(
              "index " + x + " is out of bounds for dimension " + dims[k] + " with size " + size);
        }
        at[i] = at[i] * size + (x < 0 ? x + size : x);
      }
    }
    return at;
  }

  /** The same on a device, where what is out of range becomes a place that its kernels refuse. */
  private static Tensor placesThere(Tensor[] indices, int[] sizes, int[] common) {
    return Fused.untracked(
        () -> {
          Tensor at = null;
          for (int k = 0; k < sizes.length; k++) {
            Tensor t = indices[k];
            Tensor e = t.window(t.layout().expand(common));
            long size = sizes[k];
            Tensor wrapped =
                Selection.where(Comparison.lt(e, 0), Arithmetic.add(e, Tensor.number(size)), e);
            Tensor inside =
                Comparison.and(
                    Comparison.ge(wrapped, 0), Comparison.lt(wrapped, Tensor.number(size)));
            wrapped = Selection.where(inside, wrapped, Tensor.number(NOWHERE));
            at =
                at == null
                    ? wrapped
                    : Arithmetic.add(Arithmetic.mul(at, Tensor.number(size)), wrapped);
          }
          return at;
        });
  }

  private static int[] common(int[] common, Tensor t, Tensor[] all) {
    int[] r = common == null ? t.shape() : Layout.broadcast(common, t.shape());
    if (r == null) {
      StringBuilder b = new StringBuilder();
      for (Tensor x : all) {
        if (x != null) {
          b.append(b.isEmpty() ? "" : ", ").append(Arrays.toString(x.shape()));
        }
      }
      throw TensorException.index(
          "shape mismatch: indexing tensors could not be broadcast together with shapes " + b);
    }
    return r;
  }

  /** Reads at index tensors; null leaves a dimension whole. */
  public static Tensor index(Tensor self, Tensor[] indices) {
    Arranged a = arrange(self, indices);
    return Blocks.pick(a.self, a.plan, a.shape, "IndexBackward0");
  }

  /** A copy with values written, or added, at index tensors. */
  static Tensor put(Tensor self, Tensor[] indices, Tensor values, boolean accumulate) {
    Arranged a = arrange(self, indices);
    Tensor r = writing(a, self, values, accumulate).result();
    if (a.order == null) {
      return r;
    }
    int[] inverse = new int[a.order.length];
    for (int k = 0; k < inverse.length; k++) {
      inverse[a.order[k]] = k;
    }
    return Views.permute(r, inverse);
  }

  private static BlockWriting writing(Arranged a, Tensor self, Tensor values, boolean accumulate) {
    if (values.dtype() != self.dtype() && !values.isWrappedNumber()) {
      throw TensorException.runtime(
          "Index put requires the source and destination dtypes match, got "
              + self.dtype().scalarName()
              + " for the destination and "
              + values.dtype().scalarName()
              + " for the source.");
    }
    Layout e = values.layout().expand(a.shape);
    int[] vs = values.shape();
    Tensor v = values;
    int lead = 0;
    while (e == null && lead < vs.length && vs[lead] == 1) {
      lead++;
      v = Views.view(values, Arrays.copyOfRange(vs, lead, vs.length));
      e = v.layout().expand(a.shape);
    }
    if (e == null) {
      throw TensorException.runtime(
          "shape mismatch: value tensor of shape "
              + Arrays.toString(values.shape())
              + " cannot be broadcast to indexing result of shape "
              + Arrays.toString(a.shape));
    }
    v = Views.expand(Copies.to(v, self.dtype()), a.shape);
    return new BlockWriting(a.self, a.plan, v, accumulate, "IndexPutBackward0");
  }

  static Tensor putInto(Tensor self, Tensor[] indices, Tensor values, boolean accumulate) {
    InPlace.check(self);
    Tensor v =
        values.isWrappedNumber() || values.rank() > 0 ? values : Copies.to(values, self.dtype());
    if (!Grad.wanted(self, v) && self.home() == null && isApart(self, indices)) {
      Arranged a = arrange(self, indices);
      if (a.self == self && writing(a, self, v, accumulate).overwrite()) {
        return self;
      }
    }
    return Outputs.adopt(self, put(self, indices, v, accumulate));
  }

  private static boolean isApart(Tensor self, Tensor[] indices) {
    for (Tensor t : indices) {
      if (t != null && t.storage() == self.storage()) {
        return false;
      }
    }
    return true;
  }
}
