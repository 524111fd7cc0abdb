package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
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

  /** The compact factors, the pivots counted from one, and the first zero pivot. */
  static Tensor[] luFactor(Tensor a) {
    Matrices m = Matrices.of(a, "linalg.lu_factor");
    int k = Math.min(m.rows, m.columns);
    int[] pivots = new int[m.count() * k];
    int[] info = new int[m.count()];
    for (int b = 0; b < info.length; b++) {
      int[] p = Factorizations.lu(m.each[b], m.rows, m.columns);
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
            if (f.size(-1) != f.size(-2)) {
              throw TensorException.notImplemented(
                  "the derivative of lu_factor for matrices that are not square");
            }
            Tensor lower = lower(f);
            Tensor upper = Triangles.triu(f);
            Tensor left =
                Triangles.triangle(matmul(mT(lower), Triangles.triangle(g, -1, true)), -1, true);
            Tensor right = Triangles.triu(matmul(Triangles.triu(g), mT(upper)));
            Tensor inner = Solving.solve(mT(lower), add(left, right), null);
            return matmul(
                permutation(piv, f.size(-2), f.dtype()), mT(Solving.solve(upper, mT(inner), null)));
          });
    }
    return new Tensor[] {lu, piv, m.ints(info)};
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
    Tensor a = matmul(permutation(pivots, lu.size(-2), lu.dtype()), matmul(lower(lu), upper(lu)));
    a = adjoint ? mT(a) : a;
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
    Tensor x = Arithmetic.mul(a, Math.pow(2, -squarings));
    Tensor eye = Creation.eye(a.size(-1), a.size(-1), a.dtype());
    Tensor r = eye;
    for (int k = 16; k >= 1; k--) {
      r = add(eye, Arithmetic.div(matmul(x, r), k));
    }
    for (int k = 0; k < squarings; k++) {
      r = matmul(r, r);
    }
    return r;
  }

  static void register() {
    Ops.define(
        L,
        "lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)",
        FUNCTION,
        a -> Arrays.copyOf(luFactor(a.t(0)), 2));
    Ops.define(
        L,
        "lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor"
            + " pivots, Tensor info)",
        FUNCTION,
        a -> luFactor(a.t(0)));
    Ops.define(
        "lu(Tensor self, bool pivot=True, bool get_infos=False) -> Any",
        BOTH | org.dlscript.runtime.op.Op.NO_OUT,
        a -> {
          Tensor[] r = luFactor(a.t(0));
          return a.b(2) ? (Object) r : Arrays.copyOf(r, 2);
        });
    Ops.define(
        L,
        "lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)",
        FUNCTION,
        a -> {
          Tensor[] r = luFactor(a.t(0));
          return new Object[] {
            permutation(r[1], a.t(0).size(-2), a.t(0).dtype()), lower(r[0]), upper(r[0])
          };
        });
    Ops.define(
        "lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool"
            + " unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)",
        FUNCTION,
        a -> {
          Tensor none = Tensor.zeros(a.t(0).dtype(), 0);
          return new Object[] {
            a.b(3) ? permutation(a.t(1), a.t(0).size(-2), a.t(0).dtype()) : none,
            a.b(2) ? lower(a.t(0)) : none,
            a.b(2) ? upper(a.t(0)) : none
          };
        });
    Ops.define(
        L,
        "lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) ->"
            + " Tensor",
        FUNCTION,
        a -> luSolve(a.t(0), a.t(1), a.t(2), a.b(3), a.b(4)));
    Ops.define(
        "lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor",
        BOTH,
        a -> luSolve(a.t(1), a.t(2), a.t(0), true, false));
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
          Tensor l = lower(a.t(0));
          Tensor d = Views.unsqueeze(Views.diagonal(a.t(0), 0, -2, -1), -2);
          return Solving.solve(matmul(Arithmetic.mul(l, d), mT(l)), a.t(2), new int[2][]);
        });
    Ops.define(
        L, "matrix_power(Tensor self, int n) -> Tensor", FUNCTION, a -> power(a.t(0), a.l(1)));
    Ops.define("matrix_power(Tensor self, int n) -> Tensor", BOTH, a -> power(a.t(0), a.l(1)));
    Ops.define("matrix_exp(Tensor self) -> Tensor", BOTH, a -> exponential(a.t(0)));
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
          return Joining.stack(powers, -1);
        });
  }

  /** Without pivoting: the pivots are the rows themselves. */
  private static Tensor[] ldl(Tensor a) {
    Matrices m = Matrices.square(a, "torch.linalg.ldl_factor");
    int n = m.rows;
    for (double[] x : m.each) {
      for (int j = 0; j < n; j++) {
        for (int i = j + 1; i < n; i++) {
          double f = x[j * n + j] == 0 ? 0 : x[i * n + j] / x[j * n + j];
          for (int c = j + 1; c <= i; c++) {
            x[i * n + c] -= f * x[c * n + j];
          }
        }
        for (int i = j + 1; i < n; i++) {
          x[i * n + j] = x[j * n + j] == 0 ? 0 : x[i * n + j] / x[j * n + j];
          x[j * n + i] = 0;
        }
      }
    }
    int[] pivots = new int[m.count() * n];
    Arrays.setAll(pivots, k -> k % n + 1);
    return new Tensor[] {
      m.tensor(m.each, n, n),
      Tensor.wrap(pivots, DType.INT32, MatrixProducts.join(m.batch, n)),
      m.ints(new int[m.count()])
    };
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
    Tensor x = matmul(Decompositions.pinv(a, null, rcond == null ? null : Tensor.number(rcond)), y);
    int m = a.size(-2);
    int n = a.size(-1);
    String d = driver == null ? "gelsy" : driver;
    Tensor s = Decompositions.svdvals(a.alias());
    Tensor rank =
        d.equals("gels")
            ? Tensor.zeros(DType.INT64, 0)
            : Reductions.sum(
                Comparison.gt(s, Views.unsqueeze(Decompositions.tolerance(a, s, null, null), -1)),
                -1);
    boolean fullRank = d.equals("gels") || Comparison.all(Comparison.eq(rank, n));
    Tensor residuals = Tensor.zeros(a.dtype(), 0);
    if (m > n && fullRank && !d.equals("gelsy")) {
      Tensor e = Arithmetic.sub(matmul(a, x), y);
      residuals = Reductions.sum(Arithmetic.mul(e, e), -2);
    }
    boolean wantsValues = d.equals("gelsd") || d.equals("gelss");
    return new Object[] {
      vector ? Views.squeeze(x, -1) : x,
      residuals,
      rank,
      wantsValues ? s : Tensor.zeros(a.dtype(), 0)
    };
  }
}
