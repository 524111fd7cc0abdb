package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.FUNCTION;

import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Reductions of segments, numerical gradients, and scattering under a mask. */
final class Segments {
  private Segments() {}

  private static Tensor reduce(
      Tensor data, String reduce, Tensor lengths, Tensor offsets, int axis, Object initial) {
    if (lengths == null && offsets == null) {
      throw TensorException.runtime("segment_reduce(): Either lengths or offsets must be defined.");
    }
    Tensor bounds = lengths != null ? lengths : offsets;
    int d = data.layout().dim(axis);
    int segments = bounds.size(-1) - (lengths == null ? 1 : 0);
    int outer = 1;
    for (int k = 0; k < d; k++) {
      outer *= data.shape()[k];
    }
    Tensor[] rows = new Tensor[outer];
    int[] head = Arrays.copyOf(data.shape(), d);
    int[] tail = Arrays.copyOfRange(data.shape(), d + 1, data.rank());
    Tensor flat =
        Views.reshape(
            data,
            MatrixProducts.join(MatrixProducts.join(new int[] {outer}, data.shape()[d]), tail));
    Double start = initial == null ? null : ((Number) initial).doubleValue();
    for (int o = 0; o < outer; o++) {
      Tensor[] out = new Tensor[segments];
      Tensor row = Views.select(flat, 0, o);
      long at = 0;
      for (int s = 0; s < segments; s++) {
        long from = lengths != null ? at : offsets.longAt(o * (segments + 1) + s);
        long to =
            lengths != null
                ? at + lengths.longAt(o * segments + s)
                : offsets.longAt(o * (segments + 1) + s + 1);
        at = to;
        out[s] = segment(Views.slice(row, 0, from, to, 1), reduce, start, tail);
      }
      rows[o] = Joining.stack(out, 0);
    }
    return Views.reshape(
        Joining.stack(rows, 0), MatrixProducts.join(MatrixProducts.join(head, segments), tail));
  }

  private static Tensor segment(Tensor part, String reduce, Double initial, int[] tail) {
    boolean empty = part.shape()[0] == 0;
    double identity =
        switch (reduce) {
          case "max" -> Double.NEGATIVE_INFINITY;
          case "min" -> Double.POSITIVE_INFINITY;
          case "prod" -> 1;
          case "sum" -> 0;
          case "mean" -> Double.NaN;
          default -> throw TensorException.runtime("unsupported reduction: " + reduce);
        };
    if (empty) {
      Tensor r = Tensor.zeros(part.dtype(), tail);
      Copies.rawFill(r, initial != null ? (Object) initial : (Object) identity);
      return r;
    }
    Tensor first = initial == null ? null : Tensor.scalar(initial, part.dtype());
    return switch (reduce) {
      case "sum", "mean" -> {
        Tensor s = Reductions.sum(part, 0);
        s = first == null ? s : Arithmetic.add(s, first);
        yield reduce.equals("sum") ? s : Arithmetic.div(s, part.shape()[0]);
      }
      case "prod" -> {
        Tensor s = Statistics.prod(part, new int[] {0}, false, null);
        yield first == null ? s : Arithmetic.mul(s, first);
      }
      default -> {
        boolean max = reduce.equals("max");
        Tensor all =
            first == null
                ? part
                : Joining.cat(
                    new Tensor[] {
                      Views.expand(first, MatrixProducts.join(new int[] {1}, tail)), part
                    },
                    0);
        yield Extrema.amax(all, new int[] {0}, false, max);
      }
    };
  }

  /** Second order differences along one dimension with the given spacing or coordinates. */
  private static Tensor gradient(
      Tensor t, int d, double spacing, Tensor coordinates, int edgeOrder) {
    int n = t.shape()[d];
    if (n < edgeOrder + 1) {
      throw TensorException.runtime(
          "torch.gradient expected each dimension size to be at least edge_order+1");
    }
    double[] h = new double[n - 1];
    double[] x = coordinates == null ? null : Operand.doubles(coordinates);
    for (int k = 0; k < h.length; k++) {
      h[k] = x == null ? spacing : x[k + 1] - x[k];
    }
    // A matrix of weights: each row has at most three entries.
    double[][] w = new double[n][n];
    for (int i = 1; i < n - 1; i++) {
      double a = h[i - 1];
      double b = h[i];
      w[i][i - 1] = -b / (a * (a + b));
      w[i][i] = (b - a) / (a * b);
      w[i][i + 1] = a / (b * (a + b));
    }
    if (edgeOrder == 1) {
      w[0][0] = -1 / h[0];
      w[0][1] = 1 / h[0];
      w[n - 1][n - 2] = -1 / h[n - 2];
      w[n - 1][n - 1] = 1 / h[n - 2];
    } else {
      double a = h[0];
      double b = h[1];
      w[0][0] = -(2 * a + b) / (a * (a + b));
      w[0][1] = (a + b) / (a * b);
      w[0][2] = -a / (b * (a + b));
      a = h[n - 3];
      b = h[n - 2];
      w[n - 1][n - 3] = b / (a * (a + b));
      w[n - 1][n - 2] = -(b + a) / (a * b);
      w[n - 1][n - 1] = (2 * b + a) / (b * (a + b));
    }
    double[] flat = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(w[i], 0, flat, i * n, n);
    }
    Tensor data = Copies.to(t, Promotion.toFloat(t.dtype()));
    Tensor weights = Copies.rawTo(Tensor.of(flat, n, n), data.dtype());
    Tensor moved = Views.moveDims(data, new int[] {d}, new int[] {-1});
    Tensor slopes = MatrixProducts.matmul(Copies.contiguous(moved), Views.t(weights));
    return Copies.contiguous(Views.moveDims(slopes, new int[] {-1}, new int[] {d}));
  }

  private static Tensor[] gradients(Tensor t, Object spacing, Object dim, int edgeOrder) {
    if (edgeOrder != 1 && edgeOrder != 2) {
      throw TensorException.runtime("torch.gradient only supports edge_order=1 and edge_order=2.");
    }
    int[] dims;
    if (dim == null) {
      dims = new int[t.rank()];
      Arrays.setAll(dims, k -> k);
    } else {
      dims = Contraction.ints(dim);
      boolean[] seen = new boolean[Math.max(1, t.rank())];
      for (int d : dims) {
        int k = t.layout().dim(d);
        if (seen[k]) {
          throw TensorException.runtime("dim " + k + " appears multiple times in the list of dims");
        }
        seen[k] = true;
      }
    }
    Object[] each =
        spacing instanceof List<?> l ? l.toArray() : spacing instanceof Object[] a ? a : null;
    if (each != null && each.length != dims.length) {
      throw TensorException.runtime(
          "torch.gradient expected spacing to be unspecified, a scalar or "
              + (dim == null
                  ? "a list of length equal to 'self.dim() = "
                      + t.rank()
                      + "', since dim argument was not given, but got a list of length "
                      + each.length
                  : "it's spacing and dim arguments to have the same length, but got a spacing"
                      + " argument of length "
                      + each.length
                      + " and a dim argument of length "
                      + dims.length
                      + "."));
    }
    Tensor[] r = new Tensor[dims.length];
    for (int k = 0; k < dims.length; k++) {
      Object s = each == null ? spacing : each[k];
      Tensor at = s instanceof Tensor x ? x : null;
      double h = at != null || s == null ? 1 : ((Number) s).doubleValue();
      int d = t.layout().dim(dims[k]);
      r[k] = Fused.record("CatBackward0", x -> gradient(x[0], d, h, at, edgeOrder), t);
    }
    return r;
  }

  static void register() {
    Ops.define(
        "segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None,"
            + " Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) ->"
            + " Tensor",
        FUNCTION | Op.NO_OUT,
        a ->
            Fused.record(
                "SegmentReduceBackward0",
                t -> reduce(t[0], a.s(1), a.t(2), a.t(4), a.i(5), a.get(7)),
                a.t(0)));
    Ops.define(
        "gradient(Tensor self, *, Any spacing=None, Any dim=None, int edge_order=1) -> Tensor[]",
        FUNCTION,
        a -> {
          Object spacing = a.get(1) instanceof Boolean b ? (Object) (b ? 1L : 0L) : a.get(1);
          if (a.t(0).dtype() == DType.UINT8) {
            throw TensorException.runtime("torch.gradient does not support uint8 input.");
          }
          return gradients(a.t(0), spacing, a.get(2), a.i(3));
        });
    Ops.define(
        "masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor",
        Op.ALL,
        a -> {
          Tensor mask = a.t(1);
          if (mask.dtype() != DType.BOOL && mask.dtype() != DType.UINT8) {
            throw TensorException.runtime(
                "masked_scatter: expected BoolTensor or ByteTensor for mask");
          }
          if (a.t(0).dtype() != a.t(2).dtype()) {
            throw TensorException.runtime(
                "masked_scatter: expected self and source to have same dtypes but got"
                    + a.t(0).dtype().scalarName()
                    + " and "
                    + a.t(2).dtype().scalarName());
          }
          int[] shape =
              org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.t(0).shape(), mask.shape());
          Tensor self = Views.expand(a.t(0), shape);
          Tensor m = Views.reshape(Views.expand(mask, shape), -1);
          long[] at = Positions.nonzeroTuple(m)[0].longs();
          if (a.t(2).numel() < at.length) {
            throw TensorException.runtime("Number of elements of source < number of ones in mask");
          }
          Tensor source = Views.narrow(Views.reshape(a.t(2), -1), 0, 0, at.length);
          return Blocks.putAt(
              self, new Blocks.Plan(1, self.numel(), 1, at), source, "MaskedScatterBackward0");
        });
  }
}
