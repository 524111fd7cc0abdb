package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
import static org.dlscript.runtime.ops.Views.mH;
import static org.dlscript.runtime.ops.Views.unsqueeze;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Orthogonal and singular value decompositions, and what is made of them. */
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
    int w = m.algebra.width();
    double[][] q = new double[m.count()][];
    double[][] r = new double[m.count()][columns * m.columns * w];
    for (int b = 0; b < q.length; b++) {
      double[] x = m.each[b];
      double[] tau = m.algebra.reflectors(x, m.rows, m.columns);
      q[b] = m.algebra.orthogonal(x, tau, m.rows, m.columns, columns);
      for (int i = 0; i < k; i++) {
        int at = (i * m.columns + i) * w;
        System.arraycopy(x, at, r[b], at, (m.columns - i) * w);
      }
    }
    boolean none = mode.equals("r");
    Tensor tq = none ? Tensor.zeros(a.dtype(), 0) : m.tensor(q, m.rows, columns);
    Tensor tr = m.tensor(r, columns, m.columns);
    if (Grad.wanted(a)) {
      Grad.record(
          new Tensor[] {tq, tr},
          "LinalgQrBackward0",
          new Tensor[] {a},
          Grad.save(a, tq, tr),
          (n, g) -> {
            if (none) {
              throw TensorException.runtime(
                  "The derivative of linalg.qr depends on Q, which is not computed when mode='r'."
                      + " Please use linalg.qr(A, mode='reduced') if you are going to differentiate"
                      + " through linalg.qr.");
            }
            if (complete && m.rows > m.columns) {
              throw TensorException.runtime(
                  "The QR decomposition is not differentiable when mode='complete' and nrows >"
                      + " ncols.");
            }
            return new Tensor[] {qrGrad(n.saved(0), n.saved(1), n.saved(2), g[0], g[1])};
          });
    }
    return new Tensor[] {tq, tr};
  }

  /** With more columns than rows A = Q (U V), of which only the square U decides Q. */
  private static Tensor qrGrad(Tensor a, Tensor q, Tensor r, Tensor gq, Tensor gr) {
    int rows = a.size(-2);
    int extra = a.size(-1) - rows;
    if (extra <= 0) {
      return squareGrad(q, r, gq, gr);
    }
    Tensor rest = Views.narrow(a, -1, rows, extra);
    Tensor u = Views.narrow(r, -1, 0, rows);
    Tensor right = Creation.zerosLike(rest);
    if (gr != null) {
      Tensor gv = Views.narrow(gr, -1, rows, extra);
      Tensor through = matmul(rest, mH(gv));
      gq = gq == null ? through : add(gq, through);
      right = matmul(q, gv);
    }
    Tensor left = squareGrad(q, u, gq, gr == null ? null : Views.narrow(gr, -1, 0, rows));
    return Joining.cat(new Tensor[] {left, right}, -1);
  }

  private static Tensor squareGrad(Tensor q, Tensor r, Tensor gq, Tensor gr) {
    Tensor x = gr == null ? Creation.zerosLike(r) : matmul(r, mH(gr));
    if (gq != null) {
      x = sub(x, matmul(mH(gq), q));
    }
    // The lower triangle of x, made Hermitian.
    Tensor low = Triangles.triangle(x, -1, true);
    Tensor diagonal = Views.diagonal(x, 0, -2, -1);
    if (diagonal.dtype().isComplex()) {
      diagonal = Copies.to(ComplexParts.real(diagonal), diagonal.dtype());
    }
    Tensor y = matmul(q, add(add(low, mH(low)), Triangles.diagEmbed(diagonal, 0, -2, -1)));
    if (gq != null) {
      y = add(gq, y);
    }
    return mH(Solving.solve(r, mH(y), new int[2][]));
  }

  /** U, S and V transposed; full ones where asked. */
  static Tensor[] svd(Tensor a, boolean full) {
    Matrices m = Matrices.of(a, "linalg.svd").finite("linalg.svd");
    int k = Math.min(m.rows, m.columns);
    double[][][] parts = new double[3][m.count()][];
    for (int b = 0; b < m.count(); b++) {
      double[][] r =
          m.algebra.svd(
              m.each[b],
              m.rows,
              m.columns,
              full ? MatrixAlgebra.Parts.FULL : MatrixAlgebra.Parts.REDUCED);
      for (int p = 0; p < 3; p++) {
        parts[p][b] = r[p];
      }
    }
    Tensor tu = m.tensor(parts[0], m.rows, full ? m.rows : k);
    Tensor ts = m.real(parts[1], k);
    Tensor tv = m.tensor(parts[2], full ? m.columns : k, m.columns);
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
            ? Tensor.zeros(u.dtype(), MatrixProducts.join(s.shape(), k))
            : Triangles.diagEmbed(Copies.to(g[1], u.dtype()), 0, -2, -1);
    Tensor row = unsqueeze(s, -2);
    Tensor column = unsqueeze(s, -1);
    Tensor eye = Creation.eye(k, k, DType.BOOL);
    Tensor gap =
        Selection.maskedFill(sub(mul(row, row), mul(column, column)), eye, Tensor.number(1L));
    if (gu != null) {
      Tensor skew = skew(matmul(mH(uk), gu));
      inner = add(inner, mul(Selection.maskedFill(div(skew, gap), eye, Tensor.number(0L)), row));
      if (gv != null && u.dtype().isComplex()) {
        // The phases of U and V are fixed together.
        Tensor phase = div(Views.diagonal(skew, 0, -2, -1), mul(s, 2));
        inner = add(inner, Triangles.diagEmbed(phase, 0, -2, -1));
      }
    }
    if (gv != null) {
      Tensor skew = div(skew(matmul(vk, mH(gv))), gap);
      inner = add(inner, mul(column, Selection.maskedFill(skew, eye, Tensor.number(0L))));
    }
    Tensor r = matmul(uk, matmul(inner, vk));
    if (gu != null && u.size(-2) > k) {
      Tensor t = div(gu, row);
      r = add(r, matmul(sub(t, matmul(uk, matmul(mH(uk), t))), vk));
    }
    if (gv != null && vt.size(-1) > k) {
      Tensor t = div(gv, column);
      r = add(r, matmul(uk, sub(t, matmul(matmul(t, mH(vk)), vk))));
    }
    return r;
  }

  private static Tensor skew(Tensor x) {
    return sub(x, mH(x));
  }

  static Tensor svdvals(Tensor a) {
    return svd(a, false)[1];
  }

  /**
   * The Moore–Penrose inverse, cutting singular values below a tolerance; of a Hermitian matrix
   * from the eigenvalues of its lower triangle.
   */
  static Tensor pinv(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
    if (a.rank() < 2 || a.dtype().isIntegral()) {
      throw TensorException.runtime(
          "linalg.pinv("
              + a.dtype().scalarName()
              + '{'
              + java.util.Arrays.toString(a.shape())
              + "}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble"
              + " types");
    }
    Tensor x = a.alias();
    Tensor p = hermitian ? hermitianInverse(x, atol, rtol) : generalInverse(x, atol, rtol);
    if (Grad.wanted(a)) {
      Grad.record(
          p,
          "LinalgPinvBackward0",
          a,
          Grad.save(a, p),
          (n, g) -> pinvGrad(n.saved(0), n.saved(1), mH(g)));
    }
    return p;
  }

  private static Tensor hermitianInverse(Tensor a, Tensor atol, Tensor rtol) {
    Tensor[] r = Spectral.eigh(a, "L");
    Tensor size = Pointwise.abs(r[0]);
    Tensor keep = Comparison.gt(size, unsqueeze(tolerance(a, size, atol, rtol), -1));
    Tensor inverse = Selection.where(keep, Pointwise.reciprocal(r[0]), Creation.zerosLike(r[0]));
    return matmul(mul(r[1], unsqueeze(inverse, -2)), mH(r[1]));
  }

  private static Tensor generalInverse(Tensor a, Tensor atol, Tensor rtol) {
    Tensor[] r = svd(a, false);
    Tensor keep = Comparison.gt(r[1], unsqueeze(tolerance(a, r[1], atol, rtol), -1));
    Tensor inverse = Selection.where(keep, Pointwise.reciprocal(r[1]), Creation.zerosLike(r[1]));
    // Row by row, in which order single precision's products round as PyTorch's do more often.
    Tensor left = Copies.contiguous(mul(mH(r[2]), unsqueeze(inverse, -2)));
    return matmul(left, mH(Copies.contiguous(r[0])));
  }

  /** The gradient by a matrix from that by its pseudoinverse, which is given as its adjoint. */
  static Tensor pinvGrad(Tensor a, Tensor p, Tensor gh) {
    Tensor ph = mH(p);
    if (a.size(-2) <= a.size(-1)) {
      Tensor k = matmul(gh, p);
      Tensor kp = matmul(k, ph);
      Tensor r = sub(kp, mH(matmul(p, k)));
      r = sub(r, matmul(matmul(a, p), kp));
      return add(r, matmul(matmul(ph, p), sub(gh, matmul(k, a))));
    }
    Tensor k = matmul(p, gh);
    Tensor pk = matmul(ph, k);
    Tensor r = sub(matmul(matmul(sub(gh, matmul(a, k)), p), ph), mH(matmul(k, p)));
    return sub(add(r, pk), matmul(matmul(pk, p), a));
  }

  /** The size below which singular values count as zero. */
  static Tensor tolerance(Tensor a, Tensor s, Tensor atol, Tensor rtol) {
    double eps = a.dtype().toReal() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1.0f);
    Tensor absolute = atol == null ? Tensor.scalar(0.0, s.dtype()) : Copies.to(atol, s.dtype());
    Tensor relative;
    if (rtol != null) {
      relative = Copies.to(rtol, s.dtype());
    } else {
      double r =
          atol != null && atol.numel() > 0 && Extrema.all(atol, true).doubleAt(0) > 0
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
          return new Tensor[] {r[0], r[1], mH(r[2])};
        });
    Ops.define(
        l,
        "pinv.tensors(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False)"
            + " -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), a.t(1), a.t(2), a.b(3)));
    Ops.define(
        l,
        "pinv.floats(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) ->"
            + " Tensor",
        FUNCTION,
        a ->
            pinv(
                a.t(0),
                a.has(1) ? Tensor.number(a.d(1)) : null,
                a.has(2) ? Tensor.number(a.d(2)) : null,
                a.b(3)));
    Ops.define(
        l,
        "pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), null, Tensor.number(a.d(1)), a.b(2)));
    Ops.define(
        l,
        "pinv.rcond(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor",
        FUNCTION,
        a -> pinv(a.t(0), null, a.t(1), a.b(2)));
    Ops.define(
        "pinverse(Tensor self, float rcond=1e-15) -> Tensor",
        BOTH,
        a -> pinv(a.t(0), null, Tensor.number(a.d(1)), false));
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
            tau[k] = m.algebra.reflectors(m.each[k], m.rows, m.columns);
          }
          return new Object[] {
            m.tensor(m.each, m.rows, m.columns), m.tensor(tau, Math.min(m.rows, m.columns))
          };
        });
    Ops.define(
        l,
        "householder_product(Tensor input, Tensor tau) -> Tensor",
        FUNCTION,
        a ->
            Fused.record(
                "LinalgHouseholderProductBackward0", t -> householder(t[0], t[1]), a.t(0), a.t(1)));
    Ops.alias("torch.orgqr", l + ".householder_product");
    Ops.define(
        "ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) ->"
            + " Tensor",
        BOTH,
        a -> ormqr(a.t(0), a.t(1), a.t(2), a.b(3), a.b(4)));
    Spectral.register();
    Factors.register();
    Norms.register();
  }

  /** The product of reflectors, as operations that can be differentiated, in double precision. */
  private static Tensor reflect(Tensor a, Tensor tau, String name) {
    if (a.rank() < 2) {
      throw TensorException.runtime(name + ": input must have at least 2 dimensions.");
    }
    int m = a.size(-2);
    int k = tau.size(-1);
    if (a.size(-1) < k) {
      throw TensorException.runtime(
          name
              + (name.equals("torch.ormqr")
                  ? ": tau.shape[-1] must be less than or equal to input.shape[-1]"
                  : ": input.shape[-1] must be greater than or equal to tau.shape[-1]"));
    }
    DType wide = a.dtype().isComplex() ? DType.COMPLEX128 : DType.FLOAT64;
    Tensor eye = Creation.eye(m, m, wide);
    Tensor low = Triangles.triangle(Copies.to(Views.narrow(a, -1, 0, k), wide), -1, true);
    Tensor v = add(low, Creation.eye(m, k, wide));
    Tensor factors = Copies.to(tau, wide);
    Tensor q =
        Views.expand(
            eye, MatrixProducts.join(java.util.Arrays.copyOf(a.shape(), a.rank() - 2), m, m));
    if (k == 0 && Grad.wanted(a, tau)) {
      // No reflector: constant, but still a function of its inputs.
      return add(q, mul(add(Reductions.sum(low), Reductions.sum(factors)), 0));
    }
    for (int j = 0; j < k; j++) {
      Tensor column = Views.narrow(v, -1, j, 1);
      Tensor t = unsqueeze(Views.narrow(factors, -1, j, 1), -1);
      q = sub(q, mul(t, matmul(matmul(q, column), mH(column))));
    }
    return q;
  }

  private static Tensor householder(Tensor a, Tensor tau) {
    if (a.rank() >= 2 && a.size(-2) < a.size(-1)) {
      throw TensorException.runtime(
          "torch.linalg.householder_product: input.shape[-2] must be greater than or equal to"
              + " input.shape[-1]");
    }
    Tensor q = reflect(a, tau, "torch.linalg.householder_product");
    return Copies.to(Views.narrow(q, -1, 0, a.size(-1)), a.dtype());
  }

  private static Tensor ormqr(Tensor a, Tensor tau, Tensor b, boolean left, boolean transpose) {
    if (a.rank() >= 2 && b.rank() >= 2 && tau.size(-1) <= a.size(-1)) {
      int side = left ? -2 : -1;
      if (b.size(side) != a.size(-2)) {
        throw TensorException.runtime(
            "torch.ormqr: other.shape[" + side + "] must be equal to input.shape[-2]");
      }
      if (!a.dtype().isDifferentiable()) {
        throw TensorException.unsupported("ormqr_cpu", a.dtype());
      }
    }
    Tensor q = reflect(a, tau, "torch.ormqr");
    Tensor x = Copies.to(b, q.dtype());
    q = transpose ? mH(q) : q;
    return Copies.to(left ? matmul(q, x) : matmul(x, q), b.dtype());
  }

  private static Tensor rank(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
    if (a.rank() < 2) {
      throw TensorException.runtime(
          "torch.linalg.matrix_rank: The input tensor must have at least 2 dimensions.");
    }
    Tensor s = hermitian ? Pointwise.abs(Spectral.eigh(a.alias(), "L")[0]) : svdvals(a.alias());
    Tensor tol = tolerance(a, s, atol, rtol);
    return Reductions.sum(Comparison.gt(s, unsqueeze(tol, -1)), -1);
  }
}
