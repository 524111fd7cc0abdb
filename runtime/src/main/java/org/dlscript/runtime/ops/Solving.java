package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.MatrixProducts.matmul;
import static org.dlscript.runtime.ops.Pointwise.neg;
import static org.dlscript.runtime.ops.Views.mH;
import static org.dlscript.runtime.ops.Views.mT;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Linear systems, inverses and determinants. */
final class Solving {
  private Solving() {}

  static final String LINALG = "torch.linalg";

  static Tensor expandBatch(Tensor t, int[] batch) {
    return Views.expand(t, MatrixProducts.join(batch, t.size(-2), t.size(-1)));
  }

  /** Solves A X = B for matrices B; info collects the first zero pivot of each system. */
  static Tensor solve(Tensor a, Tensor b, int[][] info) {
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          "linalg.solve: Expected A and B to have the same dtype, but found A of type "
              + a.dtype().scalarName()
              + " and B of type "
              + b.dtype().scalarName()
              + " instead");
    }
    if (a.size(-1) != b.size(-2)) {
      throw TensorException.runtime(
          "linalg.solve: Incompatible shapes of A and B for the equation AX = B ("
              + a.size(-2)
              + "x"
              + a.size(-1)
              + " and "
              + b.size(-2)
              + "x"
              + b.size(-1)
              + ")");
    }
    int[] batch =
        Layout.broadcastOrThrow(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    Tensor x = expandBatch(a, batch);
    Tensor y = expandBatch(b, batch);
    Matrices m = Matrices.square(x, "linalg.solve");
    Matrices r = Matrices.of(y, "linalg.solve");
    int[] zero = new int[m.count()];
    for (int k = 0; k < m.count(); k++) {
      int[] p = m.algebra.lu(m.each[k], m.rows, m.rows);
      zero[k] = p[m.rows];
      m.algebra.solve(m.each[k], p, m.rows, r.each[k], r.columns);
    }
    if (info != null) {
      info[0] = zero;
      info[1] = batch;
    } else {
      for (int k = 0; k < zero.length; k++) {
        if (zero[k] != 0) {
          throw TensorException.linalg(
              "torch.linalg.solve: "
                  + (zero.length > 1 || batch.length > 0 ? "(Batch element " + k + "): " : "")
                  + "The solver failed because the input matrix is singular.");
        }
      }
    }
    Tensor s = r.tensor(r.each, r.rows, r.columns);
    if (Grad.wanted(x, y)) {
      Grad.record(
          s,
          "LinalgSolveExBackward0",
          new Tensor[] {x, y},
          Grad.save(x, s),
          (n, g) -> {
            Tensor gb = solve(mH(n.saved(0)), g, null);
            return new Tensor[] {n.needs(0) ? neg(matmul(gb, mH(n.saved(1)))) : null, gb};
          });
    }
    return s;
  }

  /** Solves for a vector or matrices, as linalg.solve decides. */
  static Tensor solveAny(Tensor a, Tensor b, boolean left, int[][] info) {
    if (a.rank() < 2) {
      throw TensorException.runtime(
          "linalg.solve: The input tensor A must have at least 2 dimensions.");
    }
    boolean vector =
        b.rank() == 1
            || (a.rank() - 1 == b.rank()
                && Arrays.equals(Arrays.copyOf(a.shape(), a.rank() - 1), b.shape()));
    if (left && !vector) {
      return solve(a, b, info);
    }
    return Fused.record(
        "LinalgSolveExBackward0",
        t ->
            vector
                ? Views.squeeze(solve(t[0], Views.unsqueeze(t[1], -1), info), -1)
                : mT(solve(mT(t[0]), mT(t[1]), info)),
        a,
        b);
  }

  static Tensor inv(Tensor a, int[][] info) {
    Matrices m = Matrices.square(a, "linalg.inv");
    int n = m.rows;
    int[] zero = new int[m.count()];
    double[][] out = new double[m.count()][];
    for (int k = 0; k < out.length; k++) {
      int[] p = m.algebra.lu(m.each[k], n, n);
      zero[k] = p[n];
      out[k] = m.identity(n);
      m.algebra.solve(m.each[k], p, n, out[k], n);
      if (info == null && zero[k] != 0) {
        throw TensorException.linalg(
            "linalg.inv: "
                + (m.batch.length > 0 ? "(Batch element " + k + "): " : "")
                + "The diagonal element "
                + zero[k]
                + " is zero, the inversion could not be completed because the input matrix is"
                + " singular.");
      }
    }
    if (info != null) {
      info[0] = zero;
      info[1] = m.batch;
    }
    Tensor r = m.tensor(out, n, n);
    if (Grad.wanted(a)) {
      Grad.record(
          r,
          "LinalgInvExBackward0",
          a,
          Grad.save(r),
          (node, g) -> {
            Tensor t = mH(node.saved(0));
            return neg(matmul(t, matmul(g, t)));
          });
    }
    return r;
  }

  /** The diagonal of the factors as complex numbers, and in {@code parity} the swaps' sign. */
  private static Complex[] pivots(MatrixAlgebra algebra, double[] x, int n, double[] parity) {
    int[] p = algebra.lu(x, n, n);
    Complex[] d = new Complex[n];
    parity[0] = 1;
    for (int i = 0; i < n; i++) {
      parity[0] *= p[i] != i ? -1 : 1;
      int at = (i * n + i) * algebra.width();
      d[i] = new Complex(x[at], algebra.width() == 2 ? x[at + 1] : 0);
    }
    return d;
  }

  private static double[] parts(Complex c, MatrixAlgebra algebra) {
    return algebra.width() == 2 ? new double[] {c.re(), c.im()} : new double[] {c.re()};
  }

  private static Complex determinant(MatrixAlgebra algebra, double[] x, int n) {
    double[] parity = new double[1];
    Complex det = Complex.ONE;
    for (Complex d : pivots(algebra, x, n, parity)) {
      det = algebra.width() == 2 ? det.times(d) : Complex.of(det.re() * d.re());
    }
    return det.times(parity[0]);
  }

  static Tensor det(Tensor a) {
    Matrices m = Matrices.square(a, "linalg.det");
    double[][] out = new double[m.count()][];
    for (int k = 0; k < out.length; k++) {
      out[k] = parts(determinant(m.algebra, m.each[k], m.rows), m.algebra);
    }
    Tensor r = m.tensor(out);
    if (Grad.wanted(a)) {
      Grad.record(
          r,
          "LinalgDetBackward0",
          a,
          Grad.save(a, r),
          (n, g) -> {
            Tensor x = n.saved(0);
            Tensor gg = last(g);
            if (!org.dlscript.runtime.autograd.GradMode.enabled()) {
              return mul(gg, cofactors(x.alias()));
            }
            return cofactors(x, n.saved(1), gg);
          });
    }
    return r;
  }

  /** One number a matrix, as a matrix of one element. */
  private static Tensor last(Tensor t) {
    return Views.unsqueeze(Views.unsqueeze(t, -1), -1);
  }

  /**
   * The same to be differentiated again: that of matrices that can be inverted from the inverse,
   * for the singular values' own derivative divides by their differences.
   */
  private static Tensor cofactors(Tensor x, Tensor det, Tensor scale) {
    double smallest = x.dtype().toReal() == DType.FLOAT64 ? 2.220446049250313e-14 : 1.1920929e-5;
    Tensor singular = last(Comparison.lt(Pointwise.abs(det.alias()), smallest));
    if (Comparison.all(Comparison.not(singular))) {
      return mul(mul(scale, last(Pointwise.conj(det))), mH(inv(x, null)));
    }
    Tensor fromValues = mul(scale, cofactors(x));
    if (Comparison.all(singular)) {
      return fromValues;
    }
    Tensor one = Creation.eye(x.size(-1), x.size(-1), x.dtype());
    Tensor safe = Selection.where(singular, one, x);
    Tensor inverse = mul(mul(scale, last(Pointwise.conj(det))), mH(inv(safe, null)));
    return Selection.where(singular, fromValues, inverse);
  }

  /**
   * The conjugate matrix of cofactors, which exists for singular matrices too, from the singular
   * values.
   */
  private static Tensor cofactors(Tensor x) {
    int n = x.size(-1);
    Tensor[] s = Decompositions.svd(x, false);
    Tensor[] rest = new Tensor[n];
    for (int q = 0; q < n; q++) {
      // The product of the other singular values: nothing is divided, for some may be zero.
      Tensor product = Creation.onesLike(Views.select(s[1], -1, 0));
      for (int j = 0; j < n; j++) {
        product = j == q ? product : mul(product, Views.select(s[1], -1, j));
      }
      rest[q] = product;
    }
    if (n == 0) {
      return Creation.zerosLike(x);
    }
    Tensor phase = Pointwise.conj(mul(det(s[0]), det(s[2])));
    Tensor scaled = mul(s[0], Views.unsqueeze(Joining.stack(rest, -1), -2));
    return mul(last(phase), matmul(scaled, s[2]));
  }

  static Tensor[] slogdet(Tensor a) {
    Matrices m = Matrices.square(a, "linalg.slogdet");
    double[][] signs = new double[m.count()][];
    double[][] logs = new double[m.count()][1];
    for (int k = 0; k < signs.length; k++) {
      double[] parity = new double[1];
      Complex[] pivots = pivots(m.algebra, m.each[k], m.rows, parity);
      Complex s = Complex.of(parity[0]);
      for (Complex d : pivots) {
        double size = d.abs();
        s = size == 0 ? Complex.ZERO : s.times(d.times(1 / size));
        logs[k][0] += Math.log(size);
      }
      signs[k] = parts(s, m.algebra);
    }
    Tensor sign = m.tensor(signs);
    Tensor log = m.real(logs);
    if (Grad.wanted(a)) {
      boolean complex = a.dtype().isComplex();
      Grad.record(
          new Tensor[] {sign, log},
          "LinalgSlogdetBackward0",
          new Tensor[] {a},
          Grad.save(a, sign),
          (n, g) -> {
            Tensor inverse = mH(inv(n.saved(0), null));
            Tensor total = g[1] == null ? null : last(g[1]);
            if (g[0] != null && complex) {
              // The sign of a complex determinant is a phase that turns.
              Tensor s = n.saved(1);
              Tensor turn = ComplexParts.imag(mul(Pointwise.conj(g[0]), s));
              Tensor t = last(mul(Tensor.number(new Complex(0, -1)), turn));
              total = total == null ? t : Arithmetic.add(total, t);
            }
            return new Tensor[] {total == null ? Creation.zerosLike(inverse) : mul(total, inverse)};
          });
    }
    return new Tensor[] {sign, log};
  }

  private static void mirror(Matrices m, int k, int to, int from) {
    int w = m.algebra.width();
    m.each[k][to * w] = m.each[k][from * w];
    if (w == 2) {
      m.each[k][2 * to + 1] = -m.each[k][2 * from + 1];
    }
  }

  static Tensor cholesky(Tensor a, boolean upper, int[][] info, String name) {
    return upper
        ? Fused.record("LinalgCholeskyExBackward0", t -> mH(lowerFactor(t[0], true, info, name)), a)
        : lowerFactor(a, false, info, name);
  }

  private static Tensor lowerFactor(Tensor a, boolean upper, int[][] info, String name) {
    Matrices m = Matrices.square(a, name);
    int n = m.rows;
    int[] bad = new int[m.count()];
    for (int k = 0; k < bad.length; k++) {
      if (upper) {
        // Only the upper triangle is read.
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < i; j++) {
            mirror(m, k, i * n + j, j * n + i);
          }
        }
      }
      bad[k] = m.algebra.cholesky(m.each[k], n);
      if (bad[k] != 0 && info == null) {
        throw TensorException.linalg(
            name
                + ": "
                + (m.batch.length > 0 ? "(Batch element " + k + "): " : "")
                + "The factorization could not be completed because the input is not"
                + " positive-definite (the leading minor of order "
                + bad[k]
                + " is not positive-definite).");
      }
    }
    if (info != null) {
      info[0] = bad;
      info[1] = m.batch;
    }
    Tensor r = m.tensor(m.each, n, n);
    if (java.util.Arrays.stream(bad).anyMatch(order -> order != 0)) {
      r = Triangles.tril(r); // what was not reached is still the matrix
    }
    if (Grad.wanted(a)) {
      Grad.record(
          r,
          "LinalgCholeskyExBackward0",
          a,
          Grad.save(r),
          (node, g) -> {
            Tensor l = node.saved(0);
            Tensor p = Triangles.tril(matmul(mH(l), g));
            Tensor s = mul(Arithmetic.add(p, mH(Triangles.tril(p, -1))), 0.5);
            Tensor t = solve(mH(l), s, null);
            return mH(solve(mH(l), mH(t), null));
          });
    }
    return r;
  }

  /** Solves with one triangle of A, or with ones on its diagonal. */
  static Tensor triangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unit) {
    if (a.rank() < 2 || b.rank() < 2) {
      throw TensorException.runtime(
          "linalg.solve_triangular: The input tensor must have at least 2 dimensions.");
    }
    Tensor t =
        upper
            ? Triangles.triangle(a, unit ? 1 : 0, false)
            : Triangles.triangle(a, unit ? -1 : 0, true);
    if (unit) {
      t = Arithmetic.add(t, Creation.eye(a.size(-1), a.size(-1), a.dtype()));
    }
    return left ? solve(t, b, new int[2][]) : mT(solve(mT(t), mT(b), new int[2][]));
  }

  static Tensor info(int[][] info) {
    return Tensor.wrap(info[0], org.dlscript.runtime.tensor.DType.INT32, info[1]);
  }

  static void register() {
    SolvingForms.register();
  }
}
