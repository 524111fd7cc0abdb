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
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Eigenvalues and eigenvectors of symmetric, Hermitian and general matrices. */
final class Spectral {
  private Spectral() {}

  /** Eigenvalues, ascending, and orthonormal eigenvectors, from one triangle of each matrix. */
  static Tensor[] eigh(Tensor a, String uplo) {
    Matrices m = Matrices.square(a, "linalg.eigh");
    if (!uplo.equalsIgnoreCase("L") && !uplo.equalsIgnoreCase("U")) {
      throw TensorException.runtime("Expected UPLO argument to be 'L' or 'U', but got " + uplo);
    }
    int n = m.rows;
    double[][] values = new double[m.count()][];
    double[][] vectors = new double[m.count()][];
    for (int b = 0; b < values.length; b++) {
      double[][] r = m.algebra.symmetric(m.each[b], n, uplo.equalsIgnoreCase("L"));
      values[b] = r[0];
      vectors[b] = r[1];
    }
    Tensor l = m.real(values, n);
    Tensor v = m.tensor(vectors, n, n);
    if (Grad.wanted(a)) {
      Grad.record(
          new Tensor[] {l, v},
          "LinalgEighBackward0",
          new Tensor[] {a},
          Grad.save(l, v),
          (node, g) -> new Tensor[] {eighGrad(node.saved(0), node.saved(1), g)});
    }
    return new Tensor[] {l, v};
  }

  private static Tensor eighGrad(Tensor l, Tensor v, Tensor[] g) {
    int n = l.size(-1);
    Tensor inner = g[0] == null ? null : Triangles.diagEmbed(Copies.to(g[0], v.dtype()), 0, -2, -1);
    if (g[1] != null) {
      Tensor gap = sub(unsqueeze(l, -2), unsqueeze(l, -1));
      Tensor eye = Creation.eye(n, n, DType.BOOL);
      // What would leave the unitary matrices is projected out.
      Tensor x = matmul(mH(v), g[1]);
      Tensor skew = mul(sub(x, mH(x)), 0.5);
      Tensor f = div(skew, Selection.maskedFill(gap, eye, Tensor.number(1L)));
      f = Selection.maskedFill(f, eye, Tensor.number(0L));
      inner = inner == null ? f : add(inner, f);
    }
    return matmul(v, matmul(inner, mH(v)));
  }

  /** Eigenvalues and, where wanted, eigenvectors of general matrices, as complex tensors. */
  static Tensor[] eig(Tensor a, boolean wantVectors) {
    if (!a.dtype().isFloatingPoint() && !a.dtype().isComplex()) {
      throw TensorException.runtime("Unknown Complex ScalarType for " + a.dtype().scalarName());
    }
    Matrices m = Matrices.square(a, "linalg.eig");
    for (double[] x : m.each) {
      for (double v : x) {
        if (!Double.isFinite(v)) {
          throw TensorException.runtime(
              "torch.linalg.eig: input tensor should not contain infs or NaNs.");
        }
      }
    }
    int n = m.rows;
    DType d = a.dtype().toComplex();
    double[][] values = new double[m.count()][2 * n];
    double[][] vectors = new double[m.count()][2 * n * n];
    boolean vectorsToo = wantVectors || Grad.wanted(a);
    for (int b = 0; b < values.length; b++) {
      if (a.dtype().isComplex()) {
        complex(m.each[b], n, values[b], vectors[b]);
      } else {
        real(m.each[b], n, values[b], vectorsToo ? vectors[b] : null);
      }
    }
    Tensor l = complexTensor(values, d, MatrixProducts.join(m.batch, n));
    Tensor v = complexTensor(vectors, d, MatrixProducts.join(m.batch, n, n));
    if (Grad.wanted(a)) {
      boolean real = !a.dtype().isComplex();
      Grad.record(
          new Tensor[] {l, v},
          "LinalgEigBackward0",
          new Tensor[] {a},
          Grad.save(l, v),
          (node, g) -> {
            Tensor r = eigGrad(node.saved(0), node.saved(1), g);
            return new Tensor[] {real ? ComplexParts.real(r) : r};
          });
    }
    return new Tensor[] {l, v};
  }

  private static Tensor complexTensor(double[][] parts, DType d, int[] shape) {
    double[] all = new double[parts.length == 0 ? 0 : parts.length * parts[0].length];
    for (int b = 0; b < parts.length; b++) {
      System.arraycopy(parts[b], 0, all, b * parts[b].length, parts[b].length);
    }
    return Copies.rawTo(Tensor.wrap(all, DType.COMPLEX128, shape), d);
  }

  private static void complex(double[] x, int n, double[] values, double[] vectors) {
    Schur s = new Schur(ComplexAlgebra.unpack(x, n, n));
    ComplexAlgebra.pack(new Complex[][] {s.values()}, values);
    ComplexAlgebra.pack(s.vectors(), vectors);
  }

  private static void real(double[] x, int n, double[] values, double[] vectors) {
    double[][] r = ((RealAlgebra) MatrixAlgebra.REAL).general(x, n, vectors != null);
    for (int j = 0; j < n; j++) {
      values[2 * j] = r[0][j];
      values[2 * j + 1] = r[1][j];
      if (vectors == null) {
        continue;
      }
      // A conjugate pair shares two columns: its real and its imaginary parts.
      double imaginary = r[1][j];
      int re = imaginary < 0 ? j - 1 : j;
      for (int i = 0; i < n; i++) {
        int at = 2 * (i * n + j);
        vectors[at] = r[2][i * n + re];
        vectors[at + 1] = imaginary == 0 ? 0 : Math.signum(imaginary) * r[2][i * n + re + 1];
      }
    }
  }

  private static Tensor eigGrad(Tensor l, Tensor v, Tensor[] g) {
    int n = l.size(-1);
    Tensor vh = mH(v);
    Tensor inner = g[0] == null ? null : Triangles.diagEmbed(g[0], 0, -2, -1);
    if (g[1] != null) {
      Tensor vhg = matmul(vh, g[1]);
      Tensor diagonal = Views.diagonal(vhg, 0, -2, -1);
      refusePhase(diagonal);
      Tensor free = sub(vhg, matmul(vh, mul(v, unsqueeze(ComplexParts.real(diagonal), -2))));
      Tensor eye = Creation.eye(n, n, DType.BOOL);
      Tensor gap = Pointwise.conj(sub(unsqueeze(l, -2), unsqueeze(l, -1)));
      Tensor f = div(free, Selection.maskedFill(gap, eye, Tensor.number(1L)));
      f = Selection.maskedFill(f, eye, Tensor.number(0L));
      inner = inner == null ? f : add(inner, f);
    }
    return Solving.solve(vh, matmul(inner, vh), null);
  }

  /** A loss that depends on the phase of the eigenvectors has no derivative. */
  private static void refusePhase(Tensor diagonal) {
    for (int k = 0; k < diagonal.numel(); k++) {
      Complex c = (Complex) diagonal.at(k);
      if (Math.abs(c.im()) > 1e-2) {
        throw TensorException.runtime(
            "linalg_eig_backward: The eigenvectors in the complex case are specified up to"
                + " multiplication by e^{i phi}. The specified loss function depends on this"
                + " quantity, so it is ill-defined.");
      }
    }
  }

  static void register() {
    String l = Solving.LINALG;
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
          Tensor[] r =
              Fused.several("SymeigBackward0", t -> eigh(t[0], a.b(2) ? "U" : "L"), a.t(0));
          return a.b(1) ? r : new Tensor[] {r[0], Tensor.zeros(a.t(0).dtype(), 0)};
        });
    Ops.define(
        l,
        "eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)",
        FUNCTION,
        a -> eig(a.t(0), true));
    Ops.define(l, "eigvals(Tensor self) -> Tensor", FUNCTION, a -> eig(a.t(0), false)[0]);
  }
}
