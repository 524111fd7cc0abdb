package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.MatMul;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Products in which a vector takes part: with a matrix, inner and outer ones. */
final class VectorProducts {
  // Elements of the parts that a long inner product is summed in.
  private static final int PART = 1 << 15;

  private VectorProducts() {}

  static Tensor mv(Tensor a, Tensor v) {
    if (a.rank() != 2 || v.rank() != 1) {
      throw TensorException.runtime(
          "vector + matrix @ vector expected, got 1, " + a.rank() + ", " + v.rank());
    }
    if (a.shape()[1] != v.shape()[0]) {
      throw TensorException.runtime(
          "size mismatch, got "
              + a.shape()[0]
              + ", "
              + a.shape()[0]
              + "x"
              + a.shape()[1]
              + ","
              + v.shape()[0]);
    }
    MatrixProducts.sameType(a, v);
    Tensor r =
        Fused.untracked(
            () -> Views.reshape(MatrixProducts.product(a, Views.unsqueeze(v, 1)), a.shape()[0]));
    if (Grad.wanted(a, v)) {
      Grad.record(
          r,
          "MvBackward0",
          new Tensor[] {a, v},
          Grad.save(a, v),
          (n, g) ->
              new Tensor[] {
                n.needs(0) ? outer(g, Pointwise.conj(n.saved(1))) : null,
                n.needs(1) ? mv(Views.mH(n.saved(0)), g) : null
              });
    }
    return r;
  }

  /** The product of the first vector's conjugate and the second. */
  static Tensor vdot(Tensor a, Tensor b) {
    return Fused.record("VdotBackward0", t -> dot(Pointwise.conj(t[0]), t[1]), a, b);
  }

  static Tensor dot(Tensor a, Tensor b) {
    if (a.rank() != 1 || b.rank() != 1) {
      throw TensorException.runtime(
          "1D tensors expected, but got " + a.rank() + "D and " + b.rank() + "D tensors");
    }
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          "dot : expected both vectors to have same dtype, but found "
              + a.dtype().scalarName()
              + " and "
              + b.dtype().scalarName());
    }
    if (a.numel() != b.numel()) {
      throw TensorException.runtime(
          "inconsistent tensor size, expected tensor ["
              + a.numel()
              + "] and src ["
              + b.numel()
              + "] to have the same number of elements, but got "
              + a.numel()
              + " and "
              + b.numel()
              + " elements respectively");
    }
    if (a.dtype() == DType.BOOL) {
      throw TensorException.unsupported("dot", DType.BOOL);
    }
    Tensor r =
        Fused.untracked(
            () -> {
              if (NeuralNetworks.plain(a, b) && a.numel() > 2 * PART) {
                return Tensor.scalar(parts(a, b), DType.FLOAT32);
              }
              Tensor p = MatrixProducts.product(Views.unsqueeze(a, 0), Views.unsqueeze(b, 1));
              return p.withLayout(Layout.SCALAR);
            });
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "DotBackward0",
          new Tensor[] {a, b},
          Grad.save(a, b),
          (n, g) ->
              new Tensor[] {
                n.needs(0) ? mul(g, Pointwise.conj(n.saved(1))) : null,
                n.needs(1) ? mul(g, Pointwise.conj(n.saved(0))) : null
              });
    }
    return r;
  }

  /** The product of long vectors as the sum of those of their parts, for several threads. */
  private static double parts(Tensor a, Tensor b) {
    int n = a.numel();
    double[] sums = new double[(n + PART - 1) / PART];
    Parallel.tasks(
        sums.length,
        t -> {
          int from = t * PART;
          sums[t] =
              MatMul.dot(
                  Math.min(PART, n - from),
                  a.floats(),
                  a.offset() + from,
                  b.floats(),
                  b.offset() + from);
        });
    double sum = 0;
    for (double s : sums) {
      sum += s;
    }
    return sum;
  }

  static Tensor outer(Tensor a, Tensor b) {
    if (a.rank() != 1 || b.rank() != 1) {
      throw TensorException.runtime(
          "outer: Expected 1-D argument "
              + (a.rank() != 1 ? "self" : "vec2")
              + ", but got "
              + (a.rank() != 1 ? a : b).rank()
              + "-D");
    }
    return mul(Views.reshape(a, a.numel(), 1), b);
  }
}
