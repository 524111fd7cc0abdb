package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
import static org.dlscript.runtime.ops.Views.mT;
import static org.dlscript.runtime.ops.Views.unsqueeze;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Orthogonal, spectral and singular value decompositions. */
final class Decompositions {
  private Decompositions() {}

  static Tensor[] qr(Tensor a, String mode) {
    Matrices m = Matrices.of(a, "linalg.qr");
    int k = Math.min(m.rows, m.columns);
    boolean complete = mode.equals("complete");
    if (!complete && !mode.equals("reduced") && !mode.equals("r")) {
      throw TensorException.runtime(
          "qr received unrecognized mode '"
              + mode
              + "' but expected one of 'reduced' (default), 'r', or 'complete'");
    }
    int columns = complete ? m.rows : k;
    double[][] q = new double[m.count()][];
    double[][] r = new double[m.count()][columns * m.columns];
    for (int b = 0; b < q.length; b++) {
      double[] x = m.each[b];
      double[] tau = Factorizations.reflectors(x, m.rows, m.columns);
      q[b] = Factorizations.orthogonal(x, tau, m.rows, m.columns, columns);
      for (int i = 0; i < k; i++) {
        System.arraycopy(x, i * m.columns + i, r[b], i * m.columns + i, m.columns - i);
      }
    }
    Tensor tq = mode.equals("r") ? Tensor.zeros(a.dtype(), 0) : m.tensor(q, m.rows, columns);
    Tensor tr = m.tensor(r, columns, m.columns);
    if (Grad.wanted(a)) {
      boolean wide = m.rows < m.columns;
      Grad.record(
          new Tensor[] {tq, tr},
          "LinalgQrBackward0",
          new Tensor[] {a},
          Grad.save(tq, tr),
          (n, g) -> {
            if (mode.equals("r") || (complete && m.rows > m.columns) || wide) {
              throw TensorException.runtime(
                  "The derivative of linalg.qr depends on Q: it is implemented for mode='reduced'"
                      + " and matrices with no fewer rows than columns");
            }
            Tensor qq = n.saved(0);
            Tensor rr = n.saved(1);
            Tensor x = g[1] == null ? Tensor.zeros(rr.dtype(), rr.shape()) : matmul(rr, mT(g[1]));
            if (g[0] != null) {
              x = sub(x, matmul(mT(g[0]), qq));
            }
            // The lower triangle of x, made symmetric.
            Tensor low = Triangles.triangle(x, -1, true);
            Tensor s =
                add(
                    add(low, mT(low)),
                    Triangles.diagEmbed(Views.diagonal(x, 0, -2, -1), 0, -2, -1));
            Tensor y = matmul(qq, s);
            if (g[0] != null) {
              y = add(g[0], y);
            }
            return new Tensor[] {mT(Solving.solve(rr, mT(y), null))};
          });
    }
    return new Tensor[] {tq, tr};
  }

  static Tensor[] eigh(Tensor a, String uplo) {
    Matrices m = Matrices.square(a, "linalg.eigh");
    int n = m.rows;
    double[][] values = new double[m.count()][];
    double[][] vectors = new double[m.count()][];
    for (int b = 0; b < values.length; b++) {
      double[] x = m.each[b];
      boolean lower = !uplo.equalsIgnoreCase("U");
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          if (lower) {
            x[j * n + i] = x[i * n + j];
          } else {
            x[i * n + j] = x[j * n + i];
          }
        }
      }
      double[][] r = Factorizations.symmetric(x, n);
      values[b] = r[0];
      vectors[b] = r[1];
    }
    Tensor l = m.tensor(values, n);
    Tensor v = m.tensor(vectors, n, n);
    if (Grad.wanted(a)) {
      Grad.record(
          new Tensor[] {l, v},
          "LinalgEighBackward0",
          new Tensor[] {a},
          Grad.save(l, v),
          (node, g) -> {
            Tensor lambda = node.saved(0);
            Tensor vv = node.saved(1);
            Tensor inner = g[0] == null ? null : Triangles.diagEmbed(g[0], 0, -2, -1);
            if (g[1] != null) {
              Tensor gap = sub(unsqueeze(lambda, -2), unsqueeze(lambda, -1));
              Tensor eye = Comparison.truth(Creation.eye(n, n, DType.BOOL));
              Tensor f =
                  div(matmul(mT(vv), g[1]), Selection.maskedFill(gap, eye, Tensor.number(1L)));
              f = Selection.maskedFill(f, eye, Tensor.number(0L));
              inner = inner == null ? f : add(inner, f);
            }
            return new Tensor[] {matmul(vv, matmul(inner, mT(vv)))};
          });
    }
    return new Tensor[] {l, v};
  }

  /** U, S and V transposed; full ones where asked. */
  static Tensor[] svd(Tensor a, boolean full) {
    Matrices m = Matrices.of(a, "linalg.svd");
    int k = Math.min(m.rows, m.columns);
    int nu = full ? m.rows : k;
    int nv = full ? m.columns : k;
    double[][] u = new double[m.count()][];
    double[][] s = new double[m.count()][];
    double[][] vt = new double[m.count()][nv * m.columns];
    for (int b = 0; b < u.length; b++) {
      double[][] r = Factorizations.svd(m.each[b], m.rows, m.columns);
      u[b] = widened(r[0], m.rows, k, nu);
      s[b] = r[1];
      double[] v = widened(r[2], m.columns, k, nv);
      for (int i = 0; i < m.columns; i++) {
        for (int j = 0; j < nv; j++) {
          vt[b][j * m.columns + i] = v[i * nv + j];
        }
      }
    }
    Tensor tu = m.tensor(u, m.rows, nu);
    Tensor ts = m.tensor(s, k);
    Tensor tv = m.tensor(vt, nv, m.columns);
    if (Grad.wanted(a)) {
      Grad.record(
          new Tensor[] {tu, ts, tv},
          "LinalgSvdBackward0",
          new Tensor[] {a},
          Grad.save(tu, ts, tv),
          (n, g) -> new Tensor[] {svdGrad(n.saved(0), n.saved(1), n.saved(2), g, k)});
    }
    return new Tensor[] {tu, ts, tv};
  }

  private static Tensor svdGrad(Tensor u, Tensor s, Tensor vt, Tensor[] g, int k) {
    Tensor uk = Views.narrow(u, -1, 0, k);
    Tensor vk = Views.narrow(vt, -2, 0, k);
    Tensor gu = g[0] == null ? null : Views.narrow(g[0], -1, 0, k);
    Tensor gv = g[2] == null ? null : Views.narrow(g[2], -2, 0, k);
    Tensor inner =
        g[1] == null
            ? Tensor.zeros(s.dtype(), MatrixProducts.join(s.shape(), k))
            : Triangles.diagEmbed(g[1], 0, -2, -1);
    Tensor row = unsqueeze(s, -2);
    Tensor column = unsqueeze(s, -1);
    Tensor eye = Creation.eye(k, k, DType.BOOL);
    if (gu != null || gv != null) {
      Tensor gap =
          Selection.maskedFill(sub(mul(row, row), mul(column, column)), eye, Tensor.number(1L));
      if (gu != null) {
        Tensor x = matmul(mT(uk), gu);
        Tensor skew = Selection.maskedFill(div(sub(x, mT(x)), gap), eye, Tensor.number(0L));
        inner = add(inner, mul(skew, row));
      }
      if (gv != null) {
        Tensor x = matmul(vk, mT(gv));
        Tensor skew = Selection.maskedFill(div(sub(x, mT(x)), gap), eye, Tensor.number(0L));
        inner = add(inner, mul(column, skew));
      }
    }
    Tensor r = matmul(uk, matmul(inner, vk));
    if (gu != null && u.size(-2) > k) {
      Tensor t = div(gu, row);
      r = add(r, matmul(sub(t, matmul(uk, matmul(mT(uk), t))), vk));
    }
    if (gv != null && vt.size(-1) > k) {
      Tensor t = div(gv, column);
      r = add(r, matmul(uk, sub(t, matmul(matmul(t, mT(vk)), vk))));
    }
    return r;
  }

  private static double[] widened(double[] q, int m, int k, int n) {
    if (k == n) {
      return q;
    }
    double[] r = new double[m * n];
    for (int i = 0; i < m; i++) {
      System.arraycopy(q, i * k, r, i * n, k);
    }
    for (int j = k; j < n; j++) {
      Factorizations.orthonormalColumn(r, m, n, j);
    }
    return r;
  }

  static Tensor svdvals(Tensor a) {
    return svd(a, false)[1];
  }

  /** Eigenvalues and eigenvectors of general matrices. */
  static Tensor[] eig(Tensor a, boolean wantVectors) {
    Tensor real = Matrices.floating(a);
    if (real.rank() < 2 || real.size(-1) != real.size(-2)) {
      throw TensorException.runtime(
          "linalg.eig: A must be batches of square matrices, but they are "
              + (real.rank() < 2
                  ? "not matrices"
                  : real.size(-2) + " by " + real.size(-1) + " matrices"));
    }
    int n = real.size(-1);
    DType d = real.dtype().toComplex();
    Tensor z = Copies.contiguous(Copies.rawTo(real.alias(), d));
    int count = n == 0 ? 0 : z.numel() / (n * n);
    int[] batch = java.util.Arrays.copyOf(real.shape(), real.rank() - 2);
    Tensor values = Tensor.zeros(d, MatrixProducts.join(batch, n));
    Tensor vectors = Tensor.zeros(d, MatrixProducts.join(batch, n, n));
    for (int b = 0; b < count; b++) {
      Complex[][] x = new Complex[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          x[i][j] = (Complex) z.at((b * n + i) * n + j);
        }
      }
      Schur s = new Schur(x);
      Complex[] l = s.values();
      Complex[][] v = wantVectors ? s.vectors() : null;
      for (int i = 0; i < n; i++) {
        Elements.set(values.storage().array(), d, b * n + i, l[i]);
        for (int j = 0; v != null && j < n; j++) {
          Elements.set(vectors.storage().array(), d, (b * n + i) * n + j, v[i][j]);
        }
      }
    }
    return new Tensor[] {values, vectors};
  }

  /** The Moore–Penrose inverse, cutting singular values below a tolerance. */
  static Tensor pinv(Tensor a, Tensor atol, Tensor rtol) {
    Tensor x = a;
    Tensor p =
        MatrixProducts.untracked(
            () -> {
              Tensor[] r = svd(x, false);
              Tensor keep = Comparison.gt(r[1], unsqueeze(tolerance(x, r[1], atol, rtol), -1));
              Tensor inverse =
                  Selection.where(keep, Pointwise.reciprocal(r[1]), Creation.zerosLike(r[1]));
              return matmul(mul(mT(r[2]), unsqueeze(inverse, -2)), mT(r[0]));
            });
    if (Grad.wanted(a)) {
      Grad.record(
          p,
          "LinalgPinvBackward0",
          a,
          Grad.save(a, p),
          (n, g) -> pinvGrad(n.saved(0), n.saved(1), mT(g)));
    }
    return p;
  }

  private static Tensor pinvGrad(Tensor a, Tensor p, Tensor gh) {
    Tensor ph = mT(p);
    if (a.size(-2) <= a.size(-1)) {
      Tensor k = matmul(gh, p);
      Tensor kp = matmul(k, ph);
      Tensor r = sub(kp, mT(matmul(p, k)));
      r = sub(r, matmul(matmul(a, p), kp));
      return add(r, matmul(matmul(ph, p), sub(gh, matmul(k, a))));
    }
    Tensor k = matmul(p, gh);
    Tensor pk = matmul(ph, k);
    Tensor r = sub(matmul(matmul(sub(gh, matmul(a, k)), p), ph), mT(matmul(k, p)));
    return sub(add(r, pk), matmul(matmul(pk, p), a));
  }

  /** The size below which singular values count as zero. */
  static Tensor tolerance(Tensor a, Tensor s, Tensor atol, Tensor rtol) {
    double eps = a.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1.0f);
    Tensor absolute = atol == null ? Tensor.scalar(0.0, s.dtype()) : Copies.to(atol, s.dtype());
    Tensor relative;
    if (rtol != null) {
      relative = Copies.to(rtol, s.dtype());
    } else {
      double r =
          atol != null && Extrema.all(atol, true).doubleAt(0) > 0
              ? 0
              : eps * Math.max(a.size(-2), a.size(-1));
      relative = Tensor.scalar(r, s.dtype());
    }
    Tensor top =
        s.size(-1) == 0
            ? Tensor.zeros(s.dtype())
            : Extrema.amax(Pointwise.abs(s), new int[] {-1}, false, true);
    return BinaryFunctions.MAXIMUM.apply(absolute, mul(relative, top));
  }

  static void register() {
    String l = Solving.LINALG;
    Ops.define(
        l,
        "qr(Tensor A, str mode='reduced') -> (Tensor Q, Tensor R)",
        FUNCTION,
        a -> qr(a.t(0), a.s(1)));
    Ops.define(
        "qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)",
        BOTH,
        a -> qr(a.t(0), a.b(1) ? "reduced" : "complete"));
    Ops.define(
        l,
        "eigh(Tensor self, str UPLO='L') -> (Tensor eigenvalues, Tensor eigenvectors)",
        FUNCTION,
        a -> eigh(a.t(0), a.s(1)));
    Ops.define(
        l, "eigvalsh(Tensor self, str UPLO='L') -> Tensor", FUNCTION, a -> eigh(a.t(0), a.s(1))[0]);
    Ops.define(
        "symeig(Tensor self, bool eigenvectors=False, bool upper=True) -> (Tensor eigenvalues,"
            + " Tensor eigenvectors)",
        BOTH,
        a -> {
          Tensor[] r = eigh(a.t(0), a.b(2) ? "U" : "L");
          return a.b(1) ? r : new Tensor[] {r[0], Tensor.zeros(a.t(0).dtype(), 0)};
        });
    Ops.define(
        l,
        "eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)",
        FUNCTION,
        a -> eig(a.t(0), true));
    Ops.define(l, "eigvals(Tensor self) -> Tensor", FUNCTION, a -> eig(a.t(0), false)[0]);
    Ops.define(
        l,
        "svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor"
            + " Vh)",
        FUNCTION,
        a -> svd(a.t(0), a.b(1)));
    Ops.define(
        l, "svdvals(Tensor A, *, str? driver=None) -> Tensor", FUNCTION, a -> svdvals(a.t(0)));
    Ops.define(
        "svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)",
        BOTH,
        a -> {
          Tensor[] r = svd(a.t(0), !a.b(1));
          if (!a.b(2)) {
            int m = a.t(0).size(-2);
            int n = a.t(0).size(-1);
            int[] batch = java.util.Arrays.copyOf(a.t(0).shape(), a.t(0).rank() - 2);
            return new Tensor[] {
              Tensor.zeros(a.t(0).dtype(), MatrixProducts.join(batch, m, m)),
              r[1],
              Tensor.zeros(a.t(0).dtype(), MatrixProducts.join(batch, n, n))
            };
          }
          return new Tensor[] {r[0], r[1], mT(r[2])};
        });
    Ops.define(
        l,
        "pinv.tensors(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False)"
            + " -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), a.t(1), a.t(2)));
    Ops.define(
        l,
        "pinv.floats(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) ->"
            + " Tensor",
        FUNCTION,
        a ->
            pinv(
                a.t(0),
                a.has(1) ? Tensor.number(a.d(1)) : null,
                a.has(2) ? Tensor.number(a.d(2)) : null));
    Ops.define(
        l,
        "pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), null, Tensor.number(a.d(1))));
    Ops.define(
        l,
        "pinv.rcond(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), null, a.t(1)));
    Ops.define(
        "pinverse(Tensor self, float rcond=1e-15) -> Tensor",
        BOTH,
        a -> pinv(a.t(0), null, Tensor.number(a.d(1))));
    Ops.define(
        l,
        "matrix_rank.tensors(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool"
            + " hermitian=False) -> Tensor",
        FUNCTION,
        a -> rank(a.t(0), a.t(1), a.t(2), a.b(3)));
    Ops.define(
        l,
        "matrix_rank.floats(Tensor self, *, float? atol=None, float? rtol=None, bool"
            + " hermitian=False) -> Tensor",
        FUNCTION,
        a ->
            rank(
                a.t(0),
                a.has(1) ? Tensor.number(a.d(1)) : null,
                a.has(2) ? Tensor.number(a.d(2)) : null,
                a.b(3)));
    Ops.define(
        l,
        "matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> rank(a.t(0), Tensor.number(a.d(1)), Tensor.number(0.0), a.b(2)));
    Ops.define(
        l,
        "matrix_rank.tol(Tensor input, Tensor tol, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> rank(a.t(0), a.t(1), Tensor.number(0.0), a.b(2)));
    Ops.define(
        "geqrf(Tensor self) -> (Tensor a, Tensor tau)",
        BOTH,
        a -> {
          Matrices m = Matrices.of(a.t(0), "geqrf");
          double[][] tau = new double[m.count()][];
          for (int k = 0; k < tau.length; k++) {
            tau[k] = Factorizations.reflectors(m.each[k], m.rows, m.columns);
          }
          return new Object[] {
            m.tensor(m.each, m.rows, m.columns), m.tensor(tau, Math.min(m.rows, m.columns))
          };
        });
    Ops.define(
        l,
        "householder_product(Tensor input, Tensor tau) -> Tensor",
        FUNCTION,
        a -> Views.narrow(reflect(a.t(0), a.t(1)), -1, 0, a.t(0).size(-1)));
    Ops.alias("torch.orgqr", l + ".householder_product");
    Ops.define(
        "ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) ->"
            + " Tensor",
        BOTH,
        a -> {
          Tensor q = reflect(a.t(0), a.t(1));
          q = a.b(4) ? mT(q) : q;
          return a.b(3) ? matmul(q, a.t(2)) : matmul(a.t(2), q);
        });
    Factors.register();
    Norms.register();
  }

  /** The product of reflectors, as operations that can be differentiated. */
  private static Tensor reflect(Tensor a, Tensor tau) {
    int m = a.size(-2);
    Tensor eye = Creation.eye(m, m, a.dtype());
    Tensor v =
        add(Triangles.triangle(a, -1, true), Views.narrow(eye, 1, 0, Math.min(m, a.size(-1))));
    Tensor q =
        Views.expand(
            eye, MatrixProducts.join(java.util.Arrays.copyOf(a.shape(), a.rank() - 2), m, m));
    for (int k = 0; k < tau.size(-1); k++) {
      Tensor column = Views.narrow(v, -1, k, 1);
      Tensor t = unsqueeze(Views.narrow(tau, -1, k, 1), -1);
      q = sub(q, mul(t, matmul(matmul(q, column), mT(column))));
    }
    return q;
  }

  private static Tensor rank(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
    if (a.rank() < 2) {
      throw TensorException.runtime(
          "torch.linalg.matrix_rank: The input tensor must have at least 2 dimensions.");
    }
    Tensor s = hermitian ? Pointwise.abs(eigh(a.alias(), "L")[0]) : svdvals(a.alias());
    Tensor tol = tolerance(a, s, atol, rtol);
    return Reductions.sum(Comparison.gt(s, unsqueeze(tol, -1)), -1);
  }
}
