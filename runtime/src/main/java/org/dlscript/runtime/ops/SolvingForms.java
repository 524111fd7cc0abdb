package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
import static org.dlscript.runtime.ops.Views.mH;
import static org.dlscript.runtime.ops.Views.mT;

import java.util.Arrays;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The names of linear systems, inverses and determinants. */
final class SolvingForms {
  private SolvingForms() {}

  static void register() {
    Ops.define(
        Solving.LINALG,
        "solve(Tensor A, Tensor B, *, bool left=True) -> Tensor",
        FUNCTION,
        a -> Solving.solveAny(a.t(0), a.t(1), a.b(2), null));
    Ops.define(
        Solving.LINALG,
        "solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor"
            + " result, Tensor info)",
        FUNCTION,
        a -> {
          int[][] info = new int[2][];
          Tensor r = Solving.solveAny(a.t(0), a.t(1), a.b(2), info);
          return new Object[] {r, Solving.info(info)};
        });
    Ops.define(Solving.LINALG, "inv(Tensor A) -> Tensor", FUNCTION, a -> Solving.inv(a.t(0), null));
    Ops.define("inverse(Tensor self) -> Tensor", BOTH, a -> Solving.inv(a.t(0), null));
    Ops.define(
        Solving.LINALG,
        "inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)",
        FUNCTION,
        a -> {
          int[][] info = new int[2][];
          Tensor r = Solving.inv(a.t(0), a.b(1) ? null : info);
          return new Object[] {
            r,
            a.b(1)
                ? Tensor.zeros(
                    org.dlscript.runtime.tensor.DType.INT32, Arrays.copyOf(r.shape(), r.rank() - 2))
                : Solving.info(info)
          };
        });
    Ops.define(Solving.LINALG, "det(Tensor A) -> Tensor", FUNCTION, a -> Solving.det(a.t(0)));
    Ops.define("det(Tensor self) -> Tensor", BOTH, a -> Solving.det(a.t(0)));
    Ops.define(
        Solving.LINALG,
        "slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)",
        FUNCTION,
        a -> Solving.slogdet(a.t(0)));
    Ops.define(
        "slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)",
        BOTH,
        a -> Solving.slogdet(a.t(0)));
    Ops.define(
        "logdet(Tensor self) -> Tensor",
        BOTH,
        a -> {
          return Fused.record(
              a.t(0).dtype().isComplex() ? "AddBackward0" : "WhereBackward0",
              t -> {
                Tensor[] r = Solving.slogdet(t[0]);
                return Arithmetic.add(r[1], Pointwise.log(r[0]));
              },
              a.t(0));
        });
    Ops.define(
        Solving.LINALG,
        "cholesky(Tensor self, *, bool upper=False) -> Tensor",
        FUNCTION,
        a -> Solving.cholesky(a.t(0), a.b(1), null, "linalg.cholesky"));
    Ops.define(
        "cholesky(Tensor self, bool upper=False) -> Tensor",
        BOTH,
        a ->
            Fused.record(
                "CholeskyBackward0",
                t -> Solving.cholesky(t[0], a.b(1), null, "cholesky"),
                a.t(0)));
    Ops.define(
        Solving.LINALG,
        "cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L,"
            + " Tensor info)",
        FUNCTION,
        a -> {
          int[][] info = new int[2][];
          Tensor r = Solving.cholesky(a.t(0), a.b(1), info, "linalg.cholesky_ex");
          return new Object[] {r, Solving.info(info)};
        });
    Ops.define(
        "cholesky_inverse(Tensor self, bool upper=False) -> Tensor",
        BOTH,
        a ->
            Fused.record(
                "CholeskyInverseBackward0", t -> Solving.inv(gram(t[0], a.b(1)), null), a.t(0)));
    Ops.define(
        "cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor",
        BOTH,
        a ->
            Fused.record(
                "CholeskySolveBackward0",
                t -> Solving.solve(gram(t[1], a.b(2)), t[0], null),
                a.t(0),
                a.t(1)));
    Ops.define(
        Solving.LINALG,
        "solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool"
            + " unitriangular=False) -> Tensor",
        FUNCTION,
        a ->
            Fused.record(
                "LinalgSolveTriangularBackward0",
                t -> Solving.triangular(t[0], t[1], a.b(2), a.b(3), a.b(4)),
                a.t(0),
                a.t(1)));
    Ops.define(
        "triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool"
            + " unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)",
        BOTH,
        a -> {
          return Fused.several(
              "TriangularSolveBackward0",
              t -> triangularSolve(t[0], t[1], a.b(2), a.b(3), a.b(4)),
              a.t(0),
              a.t(1));
        });
    Ops.define(
        Solving.LINALG,
        "tensorinv(Tensor self, int ind=2) -> Tensor",
        FUNCTION,
        a -> {
          int ind = a.i(1);
          if (ind <= 0) {
            throw TensorException.runtime(
                "Expected a strictly positive integer for 'ind', but got " + ind);
          }
          int[] s = a.t(0).shape();
          atMost(ind, s.length);
          int[] head = Arrays.copyOf(s, ind);
          int[] tail = Arrays.copyOfRange(s, ind, s.length);
          int m = Layout.count(head);
          int n = Layout.count(tail);
          if (m != n) {
            throw TensorException.runtime(
                "Expected self to satisfy the requirement prod(self.shape[ind:]) =="
                    + " prod(self.shape[:ind]), but got "
                    + n
                    + " != "
                    + m);
          }
          return Views.reshape(
              Solving.inv(Views.reshape(a.t(0), m, n), null), MatrixProducts.join(tail, head));
        });
    Ops.define(
        Solving.LINALG,
        "tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor",
        FUNCTION,
        a -> {
          Tensor t = a.t(0);
          if (a.has(2)) {
            int[] to = new int[a.ints(2).length];
            Arrays.setAll(to, k -> t.rank() - to.length + k);
            return tensorsolve(Views.moveDims(t, a.ints(2), to), a.t(1));
          }
          return tensorsolve(t, a.t(1));
        });
  }

  private static void matrices(String name, Tensor t) {
    if (t.rank() < 2) {
      throw TensorException.runtime(
          "torch.triangular_solve: Expected "
              + name
              + " to have at least 2 dimensions, but it has "
              + t.rank()
              + " dimensions instead");
    }
  }

  private static Tensor[] triangularSolve(
      Tensor b, Tensor c, boolean upper, boolean transpose, boolean unit) {
    matrices("b", b);
    matrices("A", c);
    int[] batch =
        Layout.broadcastOrThrow(
            Arrays.copyOf(c.shape(), c.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    Tensor full = Solving.expandBatch(c, batch);
    Tensor x =
        transpose
            ? Solving.triangular(mT(full), b, !upper, true, unit)
            : Solving.triangular(full, b, upper, true, unit);
    return new Tensor[] {x, Copies.clone(full)};
  }

  // PyTorch's words, for a count of dimensions that comes out negative.
  private static void atMost(int leading, int rank) {
    if (leading > rank) {
      throw TensorException.runtime("cannot create std::vector larger than max_size()");
    }
  }

  private static Tensor tensorsolve(Tensor t, Tensor b) {
    atMost(b.rank(), t.rank());
    int[] shape = Arrays.copyOfRange(t.shape(), b.rank(), t.rank());
    int n = Layout.count(shape);
    if (n != b.numel()) {
      throw TensorException.runtime(
          "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) =="
              + " prod(self.shape[:other.ndim]), but got "
              + n
              + " != "
              + b.numel());
    }
    return Views.reshape(
        Solving.solve(Views.reshape(t, n, n), Views.reshape(b, n, 1), null), shape);
  }

  /** L Lᵀ of the triangle; the gradient sees the whole of L, as PyTorch's does. */
  private static Tensor gram(Tensor l, boolean upper) {
    Tensor plain = l.alias();
    Tensor half = upper ? Triangles.triu(plain) : Triangles.tril(plain);
    Tensor t = l.requiresGrad() ? Arithmetic.add(l, Arithmetic.sub(half, plain)) : half;
    return upper ? matmul(mH(t), t) : matmul(t, mH(t));
  }
}
