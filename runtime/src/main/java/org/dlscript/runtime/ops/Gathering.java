package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.ALL;
import static org.dlscript.runtime.op.Op.BOTH;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.IndexLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Reading and writing along one dimension by index: index_select, gather, scatter, take, put and
 * their kin.
 */
public final class Gathering {
  private Gathering() {}

  private static Tensor checkIndex(Tensor index, String name) {
    if (index.dtype() != DType.INT64 && index.dtype() != DType.INT32) {
      throw TensorException.runtime(name + "(): Expected dtype int32 or int64 for index");
    }
    if (index.rank() > 1) {
      throw TensorException.index(name + "(): Index is supposed to be a vector");
    }
    return index;
  }

  /** The plan of whole slices along a dimension. */
  private static Blocks.Plan slices(Tensor self, int d, Tensor index) {
    int n = self.rank() == 0 ? 1 : self.shape()[d];
    int outer = 1;
    int block = 1;
    for (int k = 0; k < self.rank(); k++) {
      outer *= k < d ? self.shape()[k] : 1;
      block *= k > d ? self.shape()[k] : 1;
    }
    if (self.home() != null && index.home() == self.home() && index.dtype() == DType.INT64) {
      return new Blocks.Plan(outer, n, block, index);
    }
    long[] at = Operand.longs(index);
    for (long p : at) {
      if (p < 0 || p >= n) {
        throw TensorException.index("index out of range in self");
      }
    }
    return new Blocks.Plan(outer, n, block, at);
  }

  public static Tensor indexSelect(Tensor self, int dim, Tensor index) {
    return indexSelect(self, dim, index, "IndexSelectBackward0");
  }

  static Tensor indexSelect(Tensor self, int dim, Tensor index, String node) {
    checkIndex(index, "index_select");
    int d = self.layout().dim(dim);
    int[] shape = self.shape().clone();
    if (shape.length > 0) {
      shape[d] = index.numel();
    } else if (index.numel() != 1) {
      throw TensorException.runtime(
          "index_select(): Index to scalar can have only 1 value, got "
              + index.numel()
              + " value(s)");
    }
    return Blocks.pick(self, slices(self, d, index), shape, node);
  }

  /**
   * Places in row-major order of self for an index that replaces the coordinate of one dimension.
   */
  private static long[] places(Tensor self, int d, Tensor index, String name) {
    checkShapes(self, d, index, name);
    if (index.numel() == 0) {
      return new long[0];
    }
    int rank = Math.max(self.rank(), 1);
    int[] size = self.rank() == 0 ? new int[] {1} : self.shape();
    int[] shape = index.rank() == 0 ? new int[] {1} : index.shape();
    long[] v = Operand.longs(index);
    int[] strides = Layout.contiguousStrides(size);
    long[] at = new long[v.length];
    int inner = shape[rank - 1];
    Parallel.range(
        v.length / inner,
        Math.max(1, Parallel.GRAIN / inner),
        (from, to) -> rowPlaces(v, at, from, to, shape, size, strides, d));
    return at;
  }

  /** The same for some rows of the index. */
  private static void rowPlaces(
      long[] v, long[] at, int from, int to, int[] shape, int[] size, int[] strides, int d) {
    int last = shape.length - 1;
    int inner = shape[last];
    int beside = d == last ? 0 : strides[last];
    for (int row = from; row < to; row++) {
      long base = 0;
      for (int k = last - 1, rest = row; k >= 0; rest /= shape[k], k--) {
        base += k == d ? 0 : (long) (rest % shape[k]) * strides[k];
      }
      for (int j = 0, i = row * inner; j < inner; j++, i++) {
        long x = v[i];
        if (x < 0 || x >= size[d]) {
          throw TensorException.runtime(
              "index " + x + " is out of bounds for dimension " + d + " with size " + size[d]);
        }
        at[i] = base + x * strides[d] + (long) j * beside;
      }
    }
  }

  private static void checkShapes(Tensor self, int d, Tensor index, String name) {
    if (index.dtype() != DType.INT64 && index.numel() > 0) {
      throw TensorException.runtime(name + "(): Expected dtype int64 for index");
    }
    int rank = Math.max(self.rank(), 1);
    int[] size = self.rank() == 0 ? new int[] {1} : self.shape();
    int[] shape = index.rank() == 0 ? new int[] {1} : index.shape();
    if (index.numel() > 0 && shape.length != rank) {
      throw TensorException.runtime(
          name.equals("gather")
              ? "Index tensor must have the same number of dimensions as input tensor"
              : "Index tensor must have the same number of dimensions as self tensor");
    }
    if (index.numel() == 0) {
      return;
    }
    for (int k = 0; k < rank; k++) {
      if (k != d && shape[k] > size[k]) {
        throw TensorException.runtime(
            name.equals("gather")
                ? "Size does not match at dimension "
                    + k
                    + " expected index "
                    + Arrays.toString(index.shape())
                    + " to be smaller than self "
                    + Arrays.toString(self.shape())
                    + " apart from dimension "
                    + d
                : "Expected index "
                    + Arrays.toString(index.shape())
                    + " to be smaller than self "
                    + Arrays.toString(self.shape())
                    + " apart from dimension "
                    + d);
      }
    }
  }

  /** The plan of single elements for an index along a dimension. */
  private static Blocks.Plan plan(Tensor self, int d, Tensor index, String name) {
    boolean remote =
        index.home() != null && index.home() == self.home() && self.rank() > 0 && index.rank() > 0;
    if (remote && index.numel() > 0) {
      checkShapes(self, d, index, name);
      Tensor at = IndexLaunch.linePlaces(self, d, index);
      if (at != null) {
        return new Blocks.Plan(1, self.numel(), 1, at);
      }
    }
    return new Blocks.Plan(1, self.numel(), 1, places(self, d, index, name));
  }

  public static Tensor gather(Tensor self, int dim, Tensor index) {
    int d = self.layout().dim(dim);
    return Blocks.pick(
        self, plan(self, d, index, "gather"), index.shape(), "GatherBackward0", true);
  }

  private static void checkRanks(Tensor src, Tensor index) {
    if (src.rank() != index.rank() && index.numel() > 0) {
      throw TensorException.runtime(
          "Index tensor must have the same number of dimensions as src tensor");
    }
  }

  /** The part of src that an index of a smaller shape uses. */
  private static Tensor part(Tensor self, Tensor src, Tensor index, int d) {
    checkRanks(src, index);
    Tensor s = src;
    for (int k = 0; k < index.rank() && index.numel() > 0; k++) {
      if (index.size(k) > src.size(k) || k != d && index.size(k) > self.size(k)) {
        throw TensorException.runtime(
            "Expected index "
                + Arrays.toString(index.shape())
                + " to be smaller than self "
                + Arrays.toString(self.shape())
                + " apart from dimension "
                + d
                + " and to be smaller size than src "
                + Arrays.toString(src.shape()));
      }
      if (index.shape()[k] < src.shape()[k]) {
        s = Views.narrow(s, k, 0, index.shape()[k]);
      }
    }
    return s;
  }

  private static void sameType(Tensor self, Tensor src, String name) {
    if (self.dtype() != src.dtype()) {
      throw TensorException.runtime(name + "(): Expected self.dtype to be equal to src.dtype");
    }
  }

  static Tensor scatter(Tensor self, int dim, Tensor index, Tensor src, boolean add) {
    BlockWriting w = scattering(self, dim, index, src, add);
    return w == null ? Copies.clone(self) : w.result();
  }

  /** What a scatter writes, or null for nothing. */
  private static BlockWriting scattering(
      Tensor self, int dim, Tensor index, Tensor src, boolean add) {
    int d = self.layout().dim(dim);
    String name = "scatter";
    if (!src.isWrappedNumber() && self.rank() == index.rank()) {
      checkRanks(src, index);
    }
    boolean parts = !src.isWrappedNumber() && index.numel() > 0 && self.rank() == index.rank();
    Tensor v = parts && self.dtype() == src.dtype() ? part(self, src, index, d) : null;
    Blocks.Plan p = plan(self, d, index, name);
    if (index.numel() == 0) {
      return null;
    }
    if (src.isWrappedNumber()) {
      v = Views.expand(Copies.rawTo(src, self.dtype()), index.shape());
    } else if (v == null) {
      sameType(self, src, name);
      v = part(self, src, index, d);
    }
    String node =
        add
            ? "ScatterAddBackward0"
            : src.isWrappedNumber() ? "ScatterBackward1" : "ScatterBackward0";
    return new BlockWriting(self, p, v, add, node);
  }

  private static Tensor take(Tensor self, Tensor index) {
    if (index.dtype() != DType.INT64) {
      throw TensorException.runtime(
          "take(): Expected a long tensor for index, but got " + index.dtype().scalarName());
    }
    if (self.numel() == 0 && index.numel() != 0) {
      throw TensorException.index("take(): tried to take from an empty tensor");
    }
    return Blocks.pick(
        self,
        new Blocks.Plan(1, self.numel(), 1, wrapped(index, self.numel())),
        index.shape(),
        "TakeBackward0");
  }

  private static long[] wrapped(Tensor index, int n) {
    long[] v = Operand.longs(index).clone();
    for (int k = 0; k < v.length; k++) {
      if (v[k] < -n || v[k] >= n) {
        throw TensorException.index(
            "out of range: tried to access index " + v[k] + " on a tensor of " + n + " elements.");
      }
      v[k] += v[k] < 0 ? n : 0;
    }
    return v;
  }

  /** Indices of which the negative ones count from the end. */
  private static Tensor fromEnd(Tensor index, int size) {
    if (index.dtype() != DType.INT64) {
      return index;
    }
    Tensor negative = Comparison.lt(index, Tensor.number(0L));
    return Operators.add(
        index, Operators.mul(Copies.rawTo(negative, DType.INT64), Tensor.number((long) size)));
  }

  static void register() {
    Ops.define(
        "index_select(Tensor self, int dim, Tensor index) -> Tensor",
        BOTH,
        a -> indexSelect(a.t(0), a.i(1), a.t(2)));
    Ops.define(
        "gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor",
        BOTH,
        a -> gather(a.t(0), a.i(1), a.t(2)));
    BlockWriting.define(
        "scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
        ALL | Op.NUMBERS,
        a -> scattering(a.t(0), a.i(1), a.t(2), a.t(3), false));
    BlockWriting.define(
        "scatter.value(Tensor self, int dim, Tensor index, Tensor value) -> Tensor",
        ALL | Op.NUMBERS,
        a -> scattering(a.t(0), a.i(1), a.t(2), a.t(3), false));
    Ops.define(
        "scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor",
        ALL | Op.NUMBERS,
        a -> {
          if (a.s(4).equals("add")) {
            return scatter(a.t(0), a.i(1), a.t(2), a.t(3), true);
          }
          if (!a.s(4).equals("multiply")) {
            throw TensorException.runtime("reduce argument must be either add or multiply.");
          }
          Tensor src =
              a.t(3).isWrappedNumber()
                  ? Views.expand(Copies.rawTo(a.t(3), a.t(0).dtype()), a.t(2).shape())
                  : a.t(3);
          return ScatterReduce.scatterReduce(a.t(0), a.i(1), a.t(2), src, "prod", true);
        });
    BlockWriting.define(
        "scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor",
        ALL,
        a -> scattering(a.t(0), a.i(1), a.t(2), a.t(3), true));
    Ops.define("take(Tensor self, Tensor index) -> Tensor", BOTH, a -> take(a.t(0), a.t(1)));
    Ops.define(
        "take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          Tensor index = fromEnd(a.t(1), a.has(2) ? t.size(t.layout().dim(a.i(2))) : t.numel());
          if (!a.has(2)) {
            return gather(Views.reshape(t, -1), 0, Views.reshape(index, -1));
          }
          if (t.rank() != index.rank()) {
            throw TensorException.runtime(
                "torch.take_along_dim(): input and indices should have the same number of"
                    + " dimensions, but got "
                    + t.rank()
                    + " dimensions for input, and "
                    + index.rank()
                    + " dimensions for indices");
          }
          int d = t.layout().dim(a.i(2));
          int[] x = t.shape().clone();
          int[] y = index.shape().clone();
          x[d] = 1;
          y[d] = 1;
          int[] common = Layout.broadcastOrThrow(x, y);
          int[] xs = common.clone();
          int[] ys = common.clone();
          xs[d] = t.shape()[d];
          ys[d] = index.shape()[d];
          return gather(Views.expand(t, xs), d, Views.expand(index, ys));
        });
    BlockWriting.define(
        "put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor",
        ALL,
        a -> {
          Tensor t = a.t(0);
          if (a.t(1).dtype() != DType.INT64) {
            throw TensorException.runtime(
                "put_(): Expected a long tensor for index, but got " + a.t(1).dtype().scalarName());
          }
          if (t.dtype() != a.t(2).dtype()) {
            throw TensorException.runtime(
                "put_(): self and source expected to have the same dtype, but got self.dtype = "
                    + t.dtype().scalarName()
                    + " and source.dtype = "
                    + a.t(2).dtype().scalarName());
          }
          if (a.t(1).numel() != a.t(2).numel()) {
            throw TensorException.runtime(
                "put_(): Expected source and index to have the same number of elements, but got"
                    + " source.numel() = "
                    + a.t(2).numel()
                    + ", index.numel() = "
                    + a.t(1).numel());
          }
          Blocks.Plan p = new Blocks.Plan(1, t.numel(), 1, wrapped(a.t(1), t.numel()));
          return new BlockWriting(t, p, a.t(2), a.b(3), "PutBackward0");
        });
    BlockWriting.define(
        "index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor",
        ALL,
        a -> {
          Tensor t = a.t(0);
          int d = t.layout().dim(a.i(1));
          checkIndex(a.t(2), "index_add");
          sameType(t, a.t(3), "index_add_");
          Object alpha =
              a.get(4) instanceof Double x && t.dtype().isIntegral()
                  ? (Object) x.longValue()
                  : a.get(4);
          Tensor v = Given.isOne(alpha) ? a.t(3) : Arithmetic.mul(a.t(3), alpha);
          checkSource(t, d, a.t(2), v, "index_add_");
          return new BlockWriting(t, slices(t, d, a.t(2)), v, true, "IndexAddBackward0");
        });
    BlockWriting.define(
        "index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor",
        ALL,
        a -> {
          Tensor t = a.t(0);
          int d = t.layout().dim(a.i(1));
          checkIndex(a.t(2), "index_copy_");
          if (t.dtype() != a.t(3).dtype()) {
            throw TensorException.runtime(
                "index_copy_(): self and source expected to have the same dtype, but got (self) "
                    + t.dtype().scalarName()
                    + " and (source) "
                    + a.t(3).dtype().scalarName());
          }
          checkSource(t, d, a.t(2), a.t(3), "index_copy_");
          return new BlockWriting(t, slices(t, d, a.t(2)), a.t(3), false, "IndexCopyBackward0");
        });
    BlockWriting.define(
        "index_fill.Scalar(Tensor self, int dim, Tensor index, Tensor value) -> Tensor",
        ALL | Op.NUMBERS,
        a -> {
          Tensor t = a.t(0);
          int d = t.layout().dim(a.i(1));
          if (a.t(2).dtype() != DType.INT64) {
            throw TensorException.index("index_fill_(): Expected dtype int64 for index.");
          }
          if (a.t(3).rank() > 0) {
            throw TensorException.runtime(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                    + a.t(3).rank()
                    + " dimension(s).");
          }
          Tensor index =
              Tensor.of(wrapped(a.t(2), t.rank() == 0 ? 1 : t.shape()[d]), a.t(2).numel());
          Blocks.Plan p = slices(t, d, index);
          Tensor v = Views.expand(Copies.to(a.t(3), t.dtype()), p.picked());
          return new BlockWriting(t, p, v, false, "IndexFillBackward0");
        });
    ScatterReduce.register();
  }

  private static void checkSource(Tensor t, int d, Tensor index, Tensor v, String name) {
    if (name.equals("index_add_") && t.rank() > 1 && v.rank() == 0) {
      throw TensorException.index("select() cannot be applied to a 0-dim tensor.");
    }
    if (t.rank() == 0 || v.rank() == 0) {
      if (name.equals("index_add_") && v.rank() > 0 && v.size(0) != index.numel()) {
        throw TensorException.runtime(
            "index_add_(): Number of indices ("
                + index.numel()
                + ") should be equal to source.size(dim): ("
                + v.size(0)
                + "), for dim: 0");
      }
      return;
    }
    int[] shape = t.shape().clone();
    shape[d] = index.numel();
    if (v.rank() != shape.length || v.shape()[d] != shape[d]) {
      throw name.equals("index_copy_") && v.rank() != shape.length
          ? TensorException.index(
              name
                  + "(): When source and destination are not scalars, their dimensionality must"
                  + " match. Source dimensionality ("
                  + v.rank()
                  + "), destination dimensionality ("
                  + t.rank()
                  + ")")
          : new TensorException(
              name.equals("index_copy_")
                  ? TensorException.Kind.INDEX
                  : TensorException.Kind.RUNTIME,
              name
                  + "(): Number of indices ("
                  + index.numel()
                  + ") should be equal to source.size(dim): ("
                  + (v.rank() > d ? v.shape()[d] : 0)
                  + "), for dim: "
                  + d);
    }
    if (!Arrays.equals(v.shape(), shape)) {
      throw TensorException.runtime(
          "source tensor shape must match self tensor shape, excluding the specified dimension. Got"
              + " self.shape = "
              + Arrays.toString(t.shape())
              + " source.shape = "
              + Arrays.toString(v.shape()));
    }
  }

  /** The places of an index along a dimension, for reductions. */
  static long[] placesOf(Tensor self, int d, Tensor index) {
    return places(self, d, index, "scatter");
  }

  static boolean wanted(Tensor a, Tensor b) {
    return Grad.wanted(a, b);
  }
}
