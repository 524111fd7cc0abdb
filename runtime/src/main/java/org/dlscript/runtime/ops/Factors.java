package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
import static org.dlscript.runtime.ops.Views.mH;
import static org.dlscript.runtime.ops.Views.mT;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** LU and LDL factors, least squares, powers and exponentials of matrices. */
final class Factors {
  private Factors() {}

  private static final String L = Solving.LINALG;
  private static final RealAlgebra REAL = (RealAlgebra) MatrixAlgebra.REAL;

  /** The compact factors, the pivots counted from one, and the first zero pivot. */
  private static Tensor[] luFactor(Tensor a, boolean pivot) {
    if (!pivot) {
      throw TensorException.runtime(
          "linalg.lu_factor: LU without pivoting is not implemented on the CPU");
    }
    Matrices m = Matrices.of(a, "linalg.lu_factor");
    int k = Math.min(m.rows, m.columns);
    int[] pivots = new int[m.count() * k];
    int[] info = new int[m.count()];
    for (int b = 0; b < info.length; b++) {
      int[] p = m.algebra.lu(m.each[b], m.rows, m.columns);
      info[b] = p[k];
      for (int j = 0; j < k; j++) {
        pivots[b * k + j] = p[j] + 1;
      }
    }
    Tensor lu = m.tensor(m.each, m.rows, m.columns);
    Tensor piv = Tensor.wrap(pivots, DType.INT32, MatrixProducts.join(m.batch, k));
    if (Grad.wanted(a)) {
      Grad.record(
          lu,
          "LinalgLuFactorExBackward0",
          a,
          Grad.save(lu),
          (n, g) -> {
            Tensor f = n.saved(0);
            Tensor p = permutation(piv, f.size(-2), f.dtype());
            int k1 = Math.min(f.size(-2), f.size(-1));
            Tensor gl = Triangles.triangle(Views.narrow(g, -1, 0, k1), -1, true);
            Tensor gu = Triangles.triu(Views.narrow(g, -2, 0, k1));
            return luGrad(p, lower(f), upper(f), gl, gu);
          });
    }
    return new Tensor[] {lu, piv, m.ints(info)};
  }

  /**
   * The gradient by A = P L U. Where A is wide only its leading square decides L, where it is tall
   * only its leading square decides U; the rest follows linearly.
   */
  private static Tensor luGrad(Tensor p, Tensor l, Tensor u, Tensor gl, Tensor gu) {
    int m = l.size(-2);
    int n = u.size(-1);
    int k = Math.min(m, n);
    Tensor l1 = Views.narrow(l, -2, 0, k);
    Tensor u1 = Views.narrow(u, -1, 0, k);
    Tensor left = matmul(mH(l1), Views.narrow(gl, -2, 0, k));
    Tensor right = matmul(Views.narrow(gu, -1, 0, k), mH(u1));
    Tensor wide = n > k ? Views.narrow(gu, -1, k, n - k) : null;
    Tensor tall = m > k ? Views.narrow(gl, -2, k, m - k) : null;
    if (wide != null) {
      left = Arithmetic.sub(left, matmul(wide, mH(Views.narrow(u, -1, k, n - k))));
    }
    if (tall != null) {
      right = Arithmetic.sub(right, matmul(mH(Views.narrow(l, -2, k, m - k)), tall));
    }
    Tensor phi = add(Triangles.triangle(left, -1, true), Triangles.triu(right));
    Tensor r = divide(solveAdjoint(l1, phi), u1);
    if (wide != null) {
      r = Joining.cat(new Tensor[] {r, solveAdjoint(l1, wide)}, -1);
    }
    if (tall != null) {
      r = Joining.cat(new Tensor[] {r, divide(tall, u1)}, -2);
    }
    return matmul(p, r);
  }

  private static Tensor solveAdjoint(Tensor a, Tensor b) {
    return Solving.solve(mH(a), b, new int[2][]);
  }

  /** X with X Aᴴ = B. */
  private static Tensor divide(Tensor b, Tensor a) {
    return mH(Solving.solve(a, mH(b), new int[2][]));
  }

  private static Tensor lower(Tensor lu) {
    int m = lu.size(-2);
    int k = Math.min(m, lu.size(-1));
    return add(
        Triangles.triangle(Views.narrow(lu, -1, 0, k), -1, true), Creation.eye(m, k, lu.dtype()));
  }

  private static Tensor upper(Tensor lu) {
    int k = Math.min(lu.size(-2), lu.size(-1));
    return Triangles.triu(Views.narrow(lu, -2, 0, k));
  }

  /** P with A = P L U, from the pivots. */
  static Tensor permutation(Tensor pivots, int m, DType d) {
    int k = pivots.size(-1);
    int count = k == 0 ? 0 : pivots.numel() / k;
    double[] out = new double[count * m * m];
    for (int b = 0; b < count; b++) {
      int[] row = new int[m];
      Arrays.setAll(row, i -> i);
      for (int j = 0; j < k; j++) {
        int p = (int) pivots.longAt(b * k + j) - 1;
        int t = row[j];
        row[j] = row[p];
        row[p] = t;
      }
      for (int i = 0; i < m; i++) {
        out[(b * m + row[i]) * m + i] = 1;
      }
    }
    return Copies.rawTo(
        Tensor.of(out, MatrixProducts.join(Arrays.copyOf(pivots.shape(), pivots.rank() - 1), m, m)),
        d);
  }

  private static Tensor luSolve(Tensor lu, Tensor pivots, Tensor b, boolean left, boolean adjoint) {
    if (pivots.dtype() != DType.INT32) {
      throw TensorException.runtime(
          "linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32");
    }
    Tensor a = matmul(permutation(pivots, lu.size(-2), lu.dtype()), matmul(lower(lu), upper(lu)));
    a = adjoint ? mH(a) : a;
    return left ? Solving.solve(a, b, null) : mT(Solving.solve(mT(a), mT(b), null));
  }

  private static Tensor power(Tensor a, long n) {
    if (a.rank() < 2 || a.size(-1) != a.size(-2)) {
      throw TensorException.runtime(
          "linalg.matrix_power: A must be batches of square matrices, but they are "
              + (a.rank() < 2 ? "not matrices" : a.size(-2) + " by " + a.size(-1) + " matrices"));
    }
    if (n < 0) {
      return power(Solving.inv(a, null), -n);
    }
    if (n == 0 && a.requiresGrad()) {
      return add(Arithmetic.mul(a, 0), Creation.eye(a.size(-1), a.size(-1), a.dtype()));
    }
    if (n == 0) {
      return Copies.clone(Views.expand(Creation.eye(a.size(-1), a.size(-1), a.dtype()), a.shape()));
    }
    Tensor r = null;
    for (Tensor base = a; ; base = matmul(base, base)) {
      if ((n & 1) != 0) {
        r = r == null ? base : matmul(r, base);
      }
      n >>= 1;
      if (n == 0) {
        return r == a ? Copies.clone(a) : r;
      }
    }
  }

  /** exp(A) by Taylor's series of a scaled matrix, squared back. */
  private static Tensor exponential(Tensor a) {
    if (a.rank() < 2 || a.size(-1) != a.size(-2)) {
      throw TensorException.runtime("linalg.matrix_exp: A must be batches of square matrices");
    }
    if (a.numel() == 0) {
      return Copies.clone(a);
    }
    double norm = Extrema.all(Pointwise.abs(a.alias()), true).doubleAt(0) * a.size(-1);
    int squarings =
        Math.max(0, (int) Math.ceil(Math.log(Math.max(norm, 1e-300) / 0.5) / Math.log(2)));
    // In double precision, for the squarings multiply what was rounded.
    DType wide = a.dtype().isComplex() ? DType.COMPLEX128 : DType.FLOAT64;
    Tensor x = Arithmetic.mul(Copies.to(a, wide), Math.pow(2, -squarings));
    Tensor eye = Creation.eye(a.size(-1), a.size(-1), wide);
    Tensor r = eye;
    for (int k = 16; k >= 1; k--) {
      r = add(eye, Arithmetic.div(matmul(x, r), k));
    }
    for (int k = 0; k < squarings; k++) {
      r = matmul(r, r);
    }
    return Copies.to(r, a.dtype());
  }

  private static void refuseZeroPivot(Tensor info, String name) {
    for (int k = 0; k < info.numel(); k++) {
      long zero = info.longAt(k);
      if (zero != 0) {
        throw TensorException.runtime(
            name
                + ": "
                + (info.rank() > 0 ? "(Batch element " + k + "): " : "")
                + String.format("U[%d,%d] is zero and using it on lu_solve", zero, zero)
                + " would result in a division by zero. If you still want to perform the"
                + " factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A,"
                + " pivot)");
      }
    }
  }

  static void register() {
    Ops.define(
        L,
        "lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)",
        FUNCTION,
        a -> {
          Tensor[] r = luFactor(a.t(0), a.b(1));
          refuseZeroPivot(r[2], "torch.linalg.lu_factor");
          return Arrays.copyOf(r, 2);
        });
    Ops.define(
        L,
        "lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor"
            + " pivots, Tensor info)",
        FUNCTION,
        a -> {
          Tensor[] r = luFactor(a.t(0), a.b(1));
          if (a.b(2)) {
            refuseZeroPivot(r[2], "torch.linalg.lu_factor_ex");
          }
          return r;
        });
    Ops.define(
        "lu(Tensor self, bool pivot=True, bool get_infos=False, *, Tensor[]? out=None) -> Any",
        BOTH | org.dlscript.runtime.op.Op.NO_OUT,
        a -> {
          Tensor[] r = luFactor(a.t(0), a.b(1));
          for (int k = 0; a.has(3) && k < a.ts(3).length; k++) {
            org.dlscript.runtime.op.Outputs.resize(a.ts(3)[k], r[k].shape());
            Copies.copyInto(a.ts(3)[k], r[k]);
          }
          return a.b(2) ? (Object) r : Arrays.copyOf(r, 2);
        });
    Ops.define(
        L,
        "lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)",
        FUNCTION,
        a -> {
          return Fused.several(
              "LinalgLuBackward0",
              t -> {
                Tensor[] r = luFactor(t[0], a.b(1));
                return new Tensor[] {
                  permutation(r[1], t[0].size(-2), t[0].dtype()), lower(r[0]), upper(r[0])
                };
              },
              a.t(0));
        });
    Ops.define(
        "lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool"
            + " unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)",
        FUNCTION,
        a -> {
          Matrices.checkFactors(a.t(0), a.t(1), a.b(3));
          Tensor none = Tensor.zeros(a.t(0).dtype(), 0);
          return Fused.several(
              "LuUnpackBackward0",
              t ->
                  new Tensor[] {
                    a.b(3) ? permutation(a.t(1), t[0].size(-2), t[0].dtype()) : none,
                    a.b(2) ? lower(t[0]) : none,
                    a.b(2) ? upper(t[0]) : none
                  },
              a.t(0));
        });
    Ops.define(
        L,
        "lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) ->"
            + " Tensor",
        FUNCTION,
        a ->
            Fused.record(
                "LinalgLuSolveBackward0",
                t -> luSolve(t[0], a.t(1), t[1], a.b(3), a.b(4)),
                a.t(0),
                a.t(2)));
    Ops.define(
        "lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor",
        BOTH,
        a ->
            Fused.record(
                "LinalgLuSolveBackward0",
                t -> luSolve(t[0], a.t(2), t[1], true, false),
                a.t(1),
                a.t(0)));
    Ops.define(
        L,
        "ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)",
        FUNCTION,
        a -> Arrays.copyOf(ldl(a.t(0)), 2));
    Ops.define(
        L,
        "ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor"
            + " LD, Tensor pivots, Tensor info)",
        FUNCTION,
        a -> ldl(a.t(0)));
    Ops.define(
        L,
        "ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> {
          return ldlSolve(a.t(0), a.t(1), a.t(2));
        });
    Ops.define(
        L, "matrix_power(Tensor self, int n) -> Tensor", FUNCTION, a -> power(a.t(0), a.l(1)));
    Ops.define("matrix_power(Tensor self, int n) -> Tensor", BOTH, a -> power(a.t(0), a.l(1)));
    Ops.define(
        "matrix_exp(Tensor self) -> Tensor",
        BOTH,
        a -> Fused.record("LinalgMatrixExpBackward0", t -> exponential(t[0]), a.t(0)));
    Ops.alias("torch.linalg.matrix_exp", "torch.matrix_exp");
    Ops.define(
        L,
        "lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution,"
            + " Tensor residuals, Tensor rank, Tensor singular_values)",
        FUNCTION,
        a -> lstsq(a.t(0), a.t(1), a.get(2) == null ? null : a.d(2), a.s(3)));
    Ops.define(
        L,
        "vander(Tensor x, *, int? N=None) -> Tensor",
        FUNCTION,
        a -> {
          Tensor x = a.t(0);
          if (x.rank() == 0) {
            x = Views.reshape(x, 1);
          }
          if (a.has(1) && a.l(1) <= 1) {
            throw TensorException.runtime("N must be greater than 1.");
          }
          int n = a.has(1) ? a.i(1) : x.size(-1);
          Tensor[] powers = new Tensor[n];
          Tensor wide =
              x.dtype() == DType.BOOL || x.dtype().isIntegral() ? Copies.to(x, DType.INT64) : x;
          powers[0] = Creation.onesLike(wide);
          for (int k = 1; k < n; k++) {
            powers[k] = Arithmetic.mul(powers[k - 1], wide);
          }
          // PyTorch appends the products to a column of ones.
          return Fused.record("CatBackward0", t -> Joining.stack(t, -1), powers);
        });
  }

  /** Symmetric factors with pivots of one and two rows, as LAPACK gives them. */
  private static Tensor[] ldl(Tensor a) {
    Matrices m = Matrices.square(a, "torch.linalg.ldl_factor");
    refuseComplex(a, "torch.linalg.ldl_factor");
    int n = m.rows;
    int[] pivots = new int[m.count() * n];
    for (int k = 0; k < m.count(); k++) {
      double[] x = m.each[k];
      for (int i = 0; i < n; i++) {
        Arrays.fill(x, i * n + i + 1, (i + 1) * n, 0);
      }
      System.arraycopy(REAL.indefinite(x, n), 0, pivots, k * n, n);
    }
    return new Tensor[] {
      m.tensor(m.each, n, n),
      Tensor.wrap(pivots, DType.INT32, MatrixProducts.join(m.batch, n)),
      m.ints(new int[m.count()])
    };
  }

  private static void refuseComplex(Tensor a, String name) {
    if (a.dtype().isComplex()) {
      throw TensorException.notImplemented(name + " of complex matrices");
    }
  }

  private static Tensor ldlSolve(Tensor ld, Tensor pivots, Tensor b) {
    refuseComplex(ld, "torch.linalg.ldl_solve");
    int n = ld.size(-1);
    int[] batch =
        org.dlscript.runtime.tensor.Layout.broadcastOrThrow(
            Arrays.copyOf(ld.shape(), ld.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    Matrices f =
        Matrices.square(
            Views.expand(ld, MatrixProducts.join(batch, n, n)), "torch.linalg.ldl_solve");
    Tensor p = Copies.contiguous(Views.expand(pivots, MatrixProducts.join(batch, n)));
    Matrices x =
        Matrices.of(
            Views.expand(b, MatrixProducts.join(batch, n, b.size(-1))), "torch.linalg.ldl_solve");
    double[][] out = new double[f.count()][];
    for (int k = 0; k < out.length; k++) {
      int[] rows = new int[n];
      for (int i = 0; i < n; i++) {
        rows[i] = (int) p.longAt(k * n + i);
      }
      out[k] = REAL.solveIndefinite(f.each[k], rows, n, x.each[k], x.columns);
    }
    return x.tensor(out, n, x.columns);
  }

  /** The solution of least size; only it has a derivative, not the residuals. */
  private static Tensor leastSquares(Tensor a, Tensor b, Tensor rcond) {
    Tensor inverse = Decompositions.pinv(a.alias(), null, rcond, false);
    Tensor x = matmul(inverse, b.alias());
    if (Grad.wanted(a, b)) {
      Grad.record(
          x,
          "LinalgLstsqBackward0",
          new Tensor[] {a, b},
          Grad.save(a, b),
          (n, g) -> {
            Tensor saved = n.saved(0);
            Tensor p = Decompositions.pinv(saved, null, rcond, false);
            Tensor gp = matmul(g, mH(n.saved(1)));
            return new Tensor[] {
              n.needs(0) ? Decompositions.pinvGrad(saved, p, mH(gp)) : null,
              n.needs(1) ? matmul(mH(p), g) : null
            };
          });
    }
    return x;
  }

  private static Object[] lstsq(Tensor a, Tensor b, Double rcond, String driver) {
    if (a.rank() < 2) {
      throw TensorException.runtime("torch.linalg.lstsq: input must have at least 2 dimensions.");
    }
    if (b.rank() < 1) {
      throw TensorException.runtime("torch.linalg.lstsq: other must have at least 1 dimension.");
    }
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          "torch.linalg.lstsq: Expected input and other to have the same dtype, but got input's"
              + " dtype "
              + a.dtype().scalarName()
              + " and other's dtype "
              + b.dtype().scalarName());
    }
    boolean vector =
        a.rank() - 1 == b.rank()
            && Arrays.equals(Arrays.copyOf(a.shape(), a.rank() - 1), b.shape());
    Tensor y = vector ? Views.unsqueeze(b, -1) : b;
    if (y.rank() < 2 || a.size(-2) != y.size(-2)) {
      throw TensorException.runtime(
          "torch.linalg.lstsq: input.size(-2) should match other.size(-2)");
    }
    String d = driver == null ? "gelsy" : driver;
    if (!d.equals("gels") && !d.equals("gelsy") && !d.equals("gelsd") && !d.equals("gelss")) {
      throw TensorException.runtime(
          "torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)");
    }
    Tensor x = leastSquares(a, y, rcond == null ? null : Tensor.number(rcond));
    int m = a.size(-2);
    int n = a.size(-1);
    Tensor s = Decompositions.svdvals(a.alias());
    Tensor rank =
        d.equals("gels")
            ? Tensor.zeros(DType.INT64, 0)
            : Reductions.sum(
                Comparison.gt(s, Views.unsqueeze(Decompositions.tolerance(a, s, null, null), -1)),
                -1);
    boolean fullRank = d.equals("gels") || Comparison.all(Comparison.eq(rank, n));
    Tensor residuals = Tensor.zeros(a.dtype().toReal(), 0);
    if (m > n && fullRank && !d.equals("gelsy")) {
      Tensor e = Arithmetic.sub(matmul(a.alias(), x.alias()), y.alias());
      Tensor size = Pointwise.abs(e);
      residuals = Reductions.sum(Arithmetic.mul(size, size), -2);
    }
    boolean wantsValues = d.equals("gelsd") || d.equals("gelss");
    return new Object[] {
      vector ? Views.squeeze(x, -1) : x,
      residuals,
      rank,
      wantsValues ? s : Tensor.zeros(a.dtype().toReal(), 0)
    };
  }
}
