package org.dlscript.runtime.ops;

/**
 * The factorizations of one matrix that linear algebra is made of. Matrices are row-major arrays of
 * {@link #width} doubles an element; every method may overwrite the matrix that it is given.
 * Stateless.
 */
interface MatrixAlgebra {
  MatrixAlgebra REAL = new RealAlgebra();
  MatrixAlgebra COMPLEX = new ComplexAlgebra();

  /** Which parts of a singular value decomposition are wanted. */
  enum Parts {
    VALUES,
    REDUCED,
    FULL
  }

  /** Doubles an element: one where real, two where complex. */
  int width();

  /**
   * LU with partial pivoting, in place, of m × n; returns the rows swapped with. The place after
   * the last says which pivot is zero (from one), or zero.
   */
  int[] lu(double[] a, int m, int n);

  /** Solves with the factors for k right-hand sides, in place. */
  void solve(double[] lu, int[] pivots, int n, double[] b, int k);

  /**
   * The lower Cholesky factor, in place, from the lower triangle; returns the order of the minor
   * that is not positive, or zero.
   */
  int cholesky(double[] a, int n);

  /** Householder reflectors in LAPACK's form, in place; returns their factors. */
  double[] reflectors(double[] a, int m, int n);

  /** The first columns of the orthogonal matrix of reflectors. */
  double[] orthogonal(double[] a, double[] tau, int m, int n, int columns);

  /**
   * Eigenvalues, ascending and real, and eigenvectors as columns of the symmetric or Hermitian
   * matrix of which one triangle is read.
   */
  double[][] symmetric(double[] a, int n, boolean lower);

  /** U, the singular values, descending and real, and the adjoint of V. */
  double[][] svd(double[] a, int m, int n, Parts parts);
}
