package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.MatrixProducts.*;
import static org.dlscript.runtime.ops.VectorProducts.*;
import static org.dlscript.runtime.ops.WeightedSums.blend;
import static org.dlscript.runtime.ops.WeightedSums.expandable;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The declarations of the matrix products. */
final class MatrixForms {
  private MatrixForms() {}

  static void register() {
    Ops.define("mm(Tensor self, Tensor mat2) -> Tensor", Op.BOTH, a -> mm(a.t(0), a.t(1)))
        .refuses("addmm_impl_cpu_", DType.BOOL);
    Ops.define("bmm(Tensor self, Tensor mat2) -> Tensor", Op.BOTH, a -> bmm(a.t(0), a.t(1)))
        .refuses("bmm", DType.BOOL);
    Ops.define("mv(Tensor self, Tensor vec) -> Tensor", Op.BOTH, a -> mv(a.t(0), a.t(1)))
        .refuses("addmv_impl_cpu", DType.BOOL);
    Ops.define("dot(Tensor self, Tensor tensor) -> Tensor", Op.BOTH, a -> dot(a.t(0), a.t(1)));
    Ops.define("vdot(Tensor self, Tensor other) -> Tensor", Op.BOTH, a -> vdot(a.t(0), a.t(1)));
    Ops.define("outer(Tensor self, Tensor vec2) -> Tensor", Op.BOTH, a -> outer(a.t(0), a.t(1)));
    Ops.define("ger(Tensor self, Tensor vec2) -> Tensor", Op.BOTH, a -> outer(a.t(0), a.t(1)));
    Ops.define(
        "matmul(Tensor self, Tensor other) -> Tensor", Op.BOTH, a -> checkedMatmul(a.t(0), a.t(1)));
    Ops.define(
        "__matmul__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD,
        a -> checkedMatmul(a.t(0), a.t(1)));
    Ops.define(
        "__rmatmul__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD,
        a -> checkedMatmul(a.t(1), a.t(0)));
    Ops.alias("torch.linalg.matmul", "torch.matmul");
    Ops.define(
            "torch.nn.functional",
            "linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor",
            Op.FUNCTION,
            a -> linear(a.t(0), a.t(1), a.t(2)))
        .refuses("addmm_impl_cpu_", DType.BOOL);
    Ops.define(
            "addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
            Op.ALL,
            a -> addmm(a.t(0), a.t(1), a.t(2), a.get(3), a.get(4)))
        .refuses("addmm_impl_cpu_", DType.BOOL);
    Ops.define(
            "addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
            Op.ALL,
            a -> {
              sameType(a.t(0), a.t(1));
              return plusProduct("AddmvBackward0", a, VectorProducts::mv);
            })
        .refuses("addmv_impl_cpu", DType.BOOL);
    Ops.define(
        "addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor",
        Op.ALL,
        a -> {
          if (a.t(0).dtype() == DType.BOOL && a.t(1).dtype() == DType.BOOL) {
            Tensor p = outer(a.t(1), a.t(2));
            expandable(a.t(0), p.shape());
            return Comparison.or(a.t(0), p);
          }
          return plusProduct("AddrBackward0", a, VectorProducts::outer);
        });
    Ops.define(
            "baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) ->"
                + " Tensor",
            Op.ALL,
            a -> {
              Tensor m = a.t(1);
              expandable(a.t(0), new int[] {m.size(0), m.size(1), a.t(2).size(2)});
              sameType(a.t(0), m);
              return plusProduct("BaddbmmBackward0", a, MatrixProducts::bmm);
            })
        .refuses("baddbmm", DType.BOOL);
    Ops.define(
            "addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) ->"
                + " Tensor",
            Op.ALL,
            a -> {
              Tensor m = a.t(1);
              expandable(a.t(0), new int[] {m.size(1), a.t(2).size(2)});
              summable(m, a.t(2));
              sameType(a.t(0), m);
              // The sum of integers would be of a wider type.
              return plusProduct(
                  "AddbmmBackward0",
                  a,
                  (x, y) -> Copies.to(Reductions.sum(bmm(x, y), 0), x.dtype()));
            })
        .refuses("addmm_impl_cpu_", DType.BOOL);
    Ops.define(
        "inner(Tensor self, Tensor other) -> Tensor",
        Op.BOTH,
        a -> {
          Tensor x = a.t(0);
          Tensor y = a.t(1);
          if (x.rank() == 0 || y.rank() == 0) {
            return mul(x, y);
          }
          if (x.size(-1) != y.size(-1)) {
            throw TensorException.runtime(
                "inner() the last dimension must match on both input tensors but got shapes "
                    + Arrays.toString(x.shape())
                    + " and "
                    + Arrays.toString(y.shape()));
          }
          return Contraction.tensordot(x, y, new int[] {-1}, new int[] {-1});
        });
    Contraction.register();
  }

  /** The first tensor plus a product of the next two, with factors, as one node. */
  private static Tensor plusProduct(String node, Args a, BinaryOperator<Tensor> product) {
    return Fused.record(
        node,
        t -> {
          Tensor p = product.apply(t[1], t[2]);
          expandable(t[0], p.shape());
          return blend(t[0], p, a.get(3), a.get(4));
        },
        a.t(0),
        a.t(1),
        a.t(2));
  }

  private static void summable(Tensor a, Tensor b) {
    if (a.rank() == 3 && b.rank() == 3 && a.size(2) != b.size(1)) {
      throw TensorException.runtime(
          "Incompatible matrix sizes for bmm ("
              + a.size(1)
              + "x"
              + a.size(2)
              + " and "
              + b.size(1)
              + "x"
              + b.size(2)
              + ")");
    }
  }
}
