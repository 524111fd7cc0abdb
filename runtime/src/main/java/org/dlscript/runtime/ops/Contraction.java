package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Sums of products over chosen dimensions: tensordot, bilinear forms, Kronecker's product. */
final class Contraction {
  private Contraction() {}

  static Tensor tensordot(Tensor left, Tensor right, int[] da, int[] db) {
    Tensor a = left;
    Tensor b = right;
    if (da.length != db.length) {
      throw TensorException.runtime("both dimension lists should have same length");
    }
    boolean[] ma = new boolean[a.rank()];
    boolean[] mb = new boolean[b.rank()];
    int[] x = new int[da.length];
    int[] y = new int[da.length];
    int inner = 1;
    for (int k = 0; k < da.length; k++) {
      x[k] = a.layout().dim(da[k]);
      y[k] = b.layout().dim(db[k]);
      ma[x[k]] = true;
      mb[y[k]] = true;
      // One element stands for all: the other operand's are summed first.
      if (a.shape()[x[k]] == 1 && b.shape()[y[k]] != 1) {
        b = Views.unsqueeze(Reductions.sum(b, y[k]), y[k]);
      } else if (b.shape()[y[k]] == 1 && a.shape()[x[k]] != 1) {
        a = Views.unsqueeze(Reductions.sum(a, x[k]), x[k]);
      }
      if (a.shape()[x[k]] != b.shape()[y[k]]) {
        throw TensorException.runtime(
            "contracted dimensions need to match, but first has size "
                + a.shape()[x[k]]
                + " in dim "
                + da[k]
                + " and second has size "
                + b.shape()[y[k]]
                + " in dim "
                + db[k]);
      }
      inner *= a.shape()[x[k]];
    }
    List<Integer> shape = new ArrayList<>();
    int[] pa = new int[a.rank()];
    int[] pb = new int[b.rank()];
    int n = 0;
    for (int d = 0; d < a.rank(); d++) {
      if (!ma[d]) {
        pa[n++] = d;
        shape.add(a.shape()[d]);
      }
    }
    System.arraycopy(x, 0, pa, n, x.length);
    System.arraycopy(y, 0, pb, 0, y.length);
    n = y.length;
    for (int d = 0; d < b.rank(); d++) {
      if (!mb[d]) {
        pb[n++] = d;
        shape.add(b.shape()[d]);
      }
    }
    int rows = inner == 0 ? 0 : a.numel() / inner;
    int columns = inner == 0 ? 0 : b.numel() / inner;
    Tensor r =
        MatrixProducts.mm(
            Views.reshape(Views.permute(a, pa), rows, inner),
            Views.reshape(Views.permute(b, pb), inner, columns));
    return Views.reshape(r, shape.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int rows(Tensor t) {
    int n = 1;
    for (int d = 0; d < t.rank() - 1; d++) {
      n *= t.shape()[d];
    }
    return n;
  }

  static void register() {
    Einsum.register();
    Ops.define(
        "tensordot(Tensor a, Tensor b, Any dims=2) -> Tensor",
        Op.FUNCTION,
        a -> {
          if (a.get(2) instanceof Long n) {
            if (n < 0) {
              throw TensorException.runtime("tensordot expects dims >= 0, but got dims=" + n);
            }
            int[] x = new int[n.intValue()];
            int[] y = new int[n.intValue()];
            for (int k = 0; k < x.length; k++) {
              x[k] = k - x.length;
              y[k] = k;
            }
            return tensordot(a.t(0), a.t(1), x, y);
          }
          Object[] pair = a.get(2) instanceof List<?> l ? l.toArray() : (Object[]) a.get(2);
          return tensordot(a.t(0), a.t(1), ints(pair[0]), ints(pair[1]));
        });
    Ops.define(
        "torch.nn.functional",
        "bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor",
        Op.FUNCTION,
        a -> {
          Tensor x = a.t(0);
          Tensor y = a.t(1);
          if (x.rank() != y.rank()) {
            throw TensorException.runtime(
                "bilinear(): input dimensions do not match: got " + x.rank() + " and " + y.rank());
          }
          int p = x.size(-1);
          int q = y.size(-1);
          if (!Arrays.equals(
              Arrays.copyOf(x.shape(), x.rank() - 1), Arrays.copyOf(y.shape(), y.rank() - 1))) {
            throw TensorException.runtime("bilinear(): input batch dimensions do not match");
          }
          Tensor r =
              Einsum.einsum(
                  "bi,oij,bj->bo",
                  new Tensor[] {
                    Views.reshape(x, rows(x), p), a.t(2), Views.reshape(y, rows(y), q)
                  });
          int[] shape = x.shape().clone();
          shape[shape.length - 1] = a.t(2).shape()[0];
          r = Views.reshape(r, shape);
          return a.has(3) ? Arithmetic.add(r, a.t(3)) : r;
        });
    Ops.define(
        "kron(Tensor self, Tensor other) -> Tensor",
        Op.BOTH,
        a -> {
          int n = Math.max(a.t(0).rank(), a.t(1).rank());
          Tensor x = a.t(0);
          Tensor y = a.t(1);
          while (x.rank() < n) {
            x = Views.unsqueeze(x, 0);
          }
          while (y.rank() < n) {
            y = Views.unsqueeze(y, 0);
          }
          int[] shape = new int[n];
          int[] xs = new int[2 * n];
          int[] ys = new int[2 * n];
          for (int d = 0; d < n; d++) {
            shape[d] = x.shape()[d] * y.shape()[d];
            xs[2 * d] = x.shape()[d];
            xs[2 * d + 1] = 1;
            ys[2 * d] = 1;
            ys[2 * d + 1] = y.shape()[d];
          }
          return MatrixProducts.unsafeView(
              Arithmetic.mul(Views.reshape(x, xs), Views.reshape(y, ys)), shape);
        });
    Ops.define("linalg_multi_dot(Tensor[] tensors) -> Tensor", Op.FUNCTION, a -> multiDot(a.ts(0)));
    Ops.alias("torch.linalg.multi_dot", "torch.linalg_multi_dot");
    Ops.define(
        "chain_matmul(Tensor[] matrices) -> Tensor",
        Op.FUNCTION | Op.VARIADIC,
        a -> multiDot(a.ts(0)));
  }

  private static Tensor multiDot(Tensor[] ts) {
    if (ts.length < 2) {
      throw TensorException.runtime(
          "multi_dot(): expected at least 2 tensors but got " + ts.length);
    }
    for (int k = 0; k < ts.length; k++) {
      boolean end = k == 0 || k == ts.length - 1;
      if (ts[k].rank() != 2 && !(end && ts[k].rank() == 1)) {
        throw TensorException.runtime(
            "multi_dot(): tensor " + k + " must be 2D but got " + ts[k].rank() + "D");
      }
    }
    Tensor r = ts[0];
    for (int k = 1; k < ts.length; k++) {
      if (ts[k].dtype() != r.dtype()) {
        throw TensorException.runtime(
            "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                + r.dtype().scalarName()
                + " and tensor "
                + k
                + " "
                + ts[k].dtype().scalarName());
      }
      if (r.size(-1) != ts[k].shape()[0]) {
        throw TensorException.runtime(
            "multi_dot(): tensors "
                + (k - 1)
                + " and "
                + k
                + " with shapes "
                + Arrays.toString(ts[k - 1].shape())
                + " and "
                + Arrays.toString(ts[k].shape())
                + " cannot be multiplied");
      }
      r = MatrixProducts.matmul(r, ts[k]);
    }
    return r;
  }

  static int[] ints(Object o) {
    return switch (o) {
      case Long l -> new int[] {l.intValue()};
      case long[] l -> Arrays.stream(l).mapToInt(v -> (int) v).toArray();
      case List<?> l -> ints(l.toArray());
      default -> {
        Object[] items = (Object[]) o;
        int[] r = new int[items.length];
        for (int k = 0; k < r.length; k++) {
          r[k] = Given.integer(items[k], "tensordot", "dims", k);
        }
        yield r;
      }
    };
  }
}
