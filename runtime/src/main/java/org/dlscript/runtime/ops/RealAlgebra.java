package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.TensorException;
import org.netlib.util.intW;

/**
 * Real matrices. The spectral decompositions are LAPACK's own routines, so that the signs of
 * vectors, the order of eigenvalues and the treatment of repeated ones are those of PyTorch.
 * Stateless.
 */
final class RealAlgebra implements MatrixAlgebra {
  /** Up to this size LAPACK takes QR steps, beyond it divides and conquers. */
  static final int SMALL = 25;

  @Override
  public int width() {
    return 1;
  }

  @Override
  public int[] lu(double[] a, int m, int n) {
    int k = Math.min(m, n);
    int[] pivots = new int[k + 1];
    for (int j = 0; j < k; j++) {
      int p = j;
      for (int i = j + 1; i < m; i++) {
        if (Math.abs(a[i * n + j]) > Math.abs(a[p * n + j])) {
          p = i;
        }
      }
      pivots[j] = p;
      if (a[p * n + j] == 0) {
        pivots[k] = pivots[k] == 0 ? j + 1 : pivots[k];
        continue;
      }
      swapRows(a, j, p, n);
      for (int i = j + 1; i < m; i++) {
        double f = a[i * n + j] / a[j * n + j];
        a[i * n + j] = f;
        subtract(a, i * n, a, j * n, f, j + 1, n);
      }
    }
    return pivots;
  }

  @Override
  public void solve(double[] lu, int[] pivots, int n, double[] b, int k) {
    for (int j = 0; j < n; j++) {
      swapRows(b, j, pivots[j], k);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        subtract(b, i * k, b, j * k, lu[i * n + j], 0, k);
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        subtract(b, i * k, b, j * k, lu[i * n + j], 0, k);
      }
      for (int c = 0; c < k; c++) {
        b[i * k + c] /= lu[i * n + i];
      }
    }
  }

  private static void swapRows(double[] a, int i, int j, int n) {
    if (i != j) {
      for (int c = 0; c < n; c++) {
        double t = a[i * n + c];
        a[i * n + c] = a[j * n + c];
        a[j * n + c] = t;
      }
    }
  }

  private static void subtract(double[] a, int at, double[] b, int from, double f, int c, int end) {
    if (f != 0) {
      for (; c < end; c++) {
        a[at + c] -= f * b[from + c];
      }
    }
  }

  @Override
  public int cholesky(double[] a, int n) {
    for (int j = 0; j < n; j++) {
      double d = a[j * n + j];
      for (int k = 0; k < j; k++) {
        d -= a[j * n + k] * a[j * n + k];
      }
      if (!(d > 0)) {
        return j + 1;
      }
      d = Math.sqrt(d);
      a[j * n + j] = d;
      for (int i = j + 1; i < n; i++) {
        double s = a[i * n + j];
        for (int k = 0; k < j; k++) {
          s -= a[i * n + k] * a[j * n + k];
        }
        a[i * n + j] = s / d;
      }
      java.util.Arrays.fill(a, j * n + j + 1, (j + 1) * n, 0);
    }
    return 0;
  }

  @Override
  public double[] reflectors(double[] a, int m, int n) {
    double[] tau = new double[Math.min(m, n)];
    if (tau.length > 0) {
      double[] x = transposed(a, m, n);
      double[] work = new double[64 * Math.max(1, n)];
      intW info = new intW(0);
      JavaLapack.ROUTINES.dgeqrf(m, n, x, m, tau, work, work.length, info);
      System.arraycopy(transposed(x, n, m), 0, a, 0, a.length);
    }
    return tau;
  }

  @Override
  public double[] orthogonal(double[] a, double[] tau, int m, int n, int columns) {
    if (m == 0 || columns == 0) {
      return new double[0];
    }
    double[] x = new double[m * columns];
    for (int j = 0; j < Math.min(n, columns); j++) {
      for (int i = 0; i < m; i++) {
        x[j * m + i] = a[i * n + j];
      }
    }
    double[] work = new double[64 * columns];
    intW info = new intW(0);
    JavaLapack.ROUTINES.dorgqr(m, columns, tau.length, x, m, tau, work, work.length, info);
    for (int j = 0; j < Math.min(tau.length, columns); j++) {
      for (int i = 0; tau[j] == 0 && i < m; i++) {
        x[j * m + i] += 0.0; // no reflection: zeros have no sign
      }
    }
    return transposed(x, columns, m);
  }

  @Override
  public double[][] symmetric(double[] a, int n, boolean lower) {
    double[] values = new double[n];
    if (n == 0) {
      return new double[][] {values, a};
    }
    double[] x = transposed(a, n, n);
    if (n <= SMALL) {
      return smallSymmetric(x, n, lower ? "L" : "U");
    }
    // The work that the blocked reduction asks for beyond the least.
    double[] work = new double[1 + (6 + 64) * n + 2 * n * n];
    int[] places = new int[3 + 5 * n];
    intW info = new intW(0);
    JavaLapack.ROUTINES.dsyevd(
        "V", lower ? "L" : "U", n, x, n, values, work, work.length, places, places.length, info);
    converged(info.val == 0, "linalg.eigh", "eigenvalues", info.val);
    return new double[][] {values, transposed(x, n, n)};
  }

  private static void converged(boolean it, String name, String what, int code) {
    if (!it) {
      throw TensorException.linalg(
          name
              + ": The algorithm failed to converge because the input matrix is ill-conditioned or"
              + " has too many repeated "
              + what
              + " (error code: "
              + code
              + ").");
    }
  }

  private static double[][] smallSymmetric(double[] x, int n, String triangle) {
    double[] d = new double[n];
    double[] e = new double[Math.max(1, n - 1)];
    double[] tau = new double[Math.max(1, n - 1)];
    double[] z = identity(n, n);
    double[] work = new double[64 * n];
    intW info = new intW(0);
    JavaLapack.ROUTINES.dsytrd(triangle, n, x, n, d, e, tau, work, work.length, info);
    converged(new TridiagonalEigen(d, e, z).solve(), "linalg.eigh", "eigenvalues", 1);
    double[] v = transposed(z, n, n);
    JavaLapack.ROUTINES.dormtr("L", triangle, "N", n, n, x, n, tau, v, n, work, work.length, info);
    return new double[][] {d, transposed(v, n, n)};
  }

  @Override
  public double[][] svd(double[] a, int m, int n, Parts parts) {
    int k = Math.min(m, n);
    double[] s = new double[k];
    int nu = parts == Parts.FULL ? m : k;
    int nv = parts == Parts.FULL ? n : k;
    if (k == 0) {
      return new double[][] {identity(m, nu), s, identity(nv, n)};
    }
    if (k <= SMALL && parts != Parts.VALUES) {
      return smallSvd(a, m, n, s, nu, nv);
    }
    String job = parts == Parts.VALUES ? "N" : parts == Parts.REDUCED ? "S" : "A";
    boolean vectors = parts != Parts.VALUES;
    double[] u = new double[vectors ? m * nu : 1];
    double[] vt = new double[vectors ? nv * n : 1];
    double[] x = transposed(a, m, n);
    int[] places = new int[8 * k];
    intW info = new intW(0);
    double[] size = new double[1];
    int ldu = vectors ? m : 1;
    int ldv = vectors ? nv : 1;
    JavaLapack.ROUTINES.dgesdd(job, m, n, x, m, s, u, ldu, vt, ldv, size, -1, places, info);
    int least = k * (6 + 4 * k) + Math.max(m, n);
    double[] work = new double[Math.max(least, (int) size[0])];
    JavaLapack.ROUTINES.dgesdd(
        job, m, n, x, m, s, u, ldu, vt, ldv, work, work.length, places, info);
    converged(info.val == 0, "linalg.svd", "singular values", info.val);
    return vectors
        ? new double[][] {transposed(u, nu, m), s, transposed(vt, n, nv)}
        : new double[][] {null, s, null};
  }

  /**
   * As dgesdd for few columns: a much taller matrix is first reduced to its triangle, then to two
   * diagonals.
   */
  private double[][] smallSvd(double[] a, int m, int n, double[] s, int nu, int nv) {
    int k = Math.min(m, n);
    boolean wide = m < n;
    if (Math.max(m, n) >= (int) (k * 11 / 6.0)) {
      double[] t = wide ? transposed(a, m, n) : a.clone();
      int rows = Math.max(m, n);
      int columns = wide ? nv : nu;
      double[] tau = reflectors(t, rows, k);
      double[] q = orthogonal(t, tau, rows, k, columns);
      double[] r = new double[k * k];
      for (int i = 0; i < k; i++) {
        System.arraycopy(t, i * k + i, r, i * k + i, k - i);
      }
      double[][] inner = bidiagonal(wide ? transposed(r, k, k) : r, k, k, s, k, k);
      // The first columns of Q turn with the small factor, the others stay.
      double[] turned = q.clone();
      double[] small = wide ? transposed(inner[2], k, k) : inner[0];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < k; j++) {
          double sum = 0;
          for (int c = 0; c < k; c++) {
            sum += q[i * columns + c] * small[c * k + j];
          }
          turned[i * columns + j] = sum;
        }
      }
      return wide
          ? new double[][] {inner[0], s, transposed(turned, rows, columns)}
          : new double[][] {turned, s, inner[2]};
    }
    return bidiagonal(a, m, n, s, nu, nv);
  }

  private static double[][] bidiagonal(double[] a, int m, int n, double[] s, int nu, int nv) {
    int k = Math.min(m, n);
    double[] x = transposed(a, m, n);
    double[] e = new double[Math.max(1, k - 1)];
    double[] left = new double[k];
    double[] right = new double[k];
    double[] work = new double[64 * (m + n)];
    intW info = new intW(0);
    JavaLapack.ROUTINES.dgebrd(m, n, x, m, s, e, left, right, work, work.length, info);
    BidiagonalValues b = new BidiagonalValues(s, e, m < n);
    double[] u = transposed(widened(b.u, k, m, nu), m, nu);
    double[] vt = transposed(widened(b.vt, k, nv, n), nv, n);
    JavaLapack.ROUTINES.dormbr("Q", "L", "N", m, nu, n, x, m, left, u, m, work, work.length, info);
    JavaLapack.ROUTINES.dormbr(
        "P", "R", "T", nv, n, m, x, m, right, vt, nv, work, work.length, info);
    return new double[][] {transposed(u, nu, m), s, transposed(vt, n, nv)};
  }

  /** The k × k matrix in the corner of one of m × n that has ones on the rest of its diagonal. */
  private static double[] widened(double[] a, int k, int m, int n) {
    double[] r = identity(m, n);
    for (int i = 0; i < k; i++) {
      System.arraycopy(a, i * k, r, i * n, k);
    }
    return r;
  }

  /**
   * The eigenvalues of a general matrix as their real and imaginary parts, and the eigenvectors as
   * columns: for a pair of conjugate values the real parts in one column and the imaginary parts in
   * the next, turned so that the largest component is real.
   */
  double[][] general(double[] a, int n, boolean vectors) {
    double[] re = new double[n];
    double[] im = new double[n];
    if (n == 0) {
      return new double[][] {re, im, a};
    }
    double[] x = transposed(a, n, n);
    double[] scale = new double[n];
    double[] tau = new double[n];
    double[] work = new double[70 * n];
    intW low = new intW(0);
    intW high = new intW(0);
    intW info = new intW(0);
    JavaLapack.ROUTINES.dgebal("B", n, x, n, low, high, scale, info);
    JavaLapack.ROUTINES.dgehrd(n, low.val, high.val, x, n, tau, work, work.length, info);
    double[] z = vectors ? x.clone() : new double[1];
    int ldz = vectors ? n : 1;
    if (vectors) {
      JavaLapack.ROUTINES.dorghr(n, low.val, high.val, z, n, tau, work, work.length, info);
    }
    String job = vectors ? "S" : "E";
    String compute = vectors ? "V" : "N";
    JavaLapack.ROUTINES.dhseqr(
        job, compute, n, low.val, high.val, x, n, re, im, z, ldz, work, work.length, info);
    converged(info.val == 0, "linalg.eig", "eigenvalues", info.val);
    if (!vectors) {
      return new double[][] {re, im, null};
    }
    boolean[] select = new boolean[n];
    intW count = new intW(0);
    JavaLapack.ROUTINES.dtrevc(
        "R", "B", select, n, x, n, new double[1], 1, z, n, n, count, work, info);
    JavaLapack.ROUTINES.dgebak("B", "R", n, low.val, high.val, scale, n, z, n, info);
    double[] v = transposed(z, n, n);
    for (int j = 0; j < n; j++) {
      j += normalize(v, n, j, im[j] > 0);
    }
    return new double[][] {re, im, v};
  }

  /** Makes the vector in a column, or in two, a unit vector; gives the columns beyond the first. */
  private static int normalize(double[] v, int n, int j, boolean pair) {
    double sum = 0;
    int top = 0;
    double largest = -1;
    for (int i = 0; i < n; i++) {
      double y = pair ? v[i * n + j + 1] : 0;
      double size = v[i * n + j] * v[i * n + j] + y * y;
      sum += size;
      if (size > largest) {
        largest = size;
        top = i;
      }
    }
    Givens turn = new Givens();
    turn.make(v[top * n + j], pair ? v[top * n + j + 1] : 0);
    double length = Math.sqrt(sum);
    for (int i = 0; i < n; i++) {
      double x = v[i * n + j] / length;
      if (pair) {
        double y = v[i * n + j + 1] / length;
        v[i * n + j + 1] = i == top ? 0 : turn.c * y - turn.s * x;
        x = turn.c * x + turn.s * y;
      }
      v[i * n + j] = x;
    }
    return pair ? 1 : 0;
  }

  /** The factors of a symmetric indefinite matrix by diagonal pivoting, in place; the pivots. */
  int[] indefinite(double[] a, int n) {
    int[] pivots = new int[n];
    if (n > 0) {
      double[] x = transposed(a, n, n);
      double[] work = new double[64 * n];
      JavaLapack.ROUTINES.dsytrf("L", n, x, n, pivots, work, work.length, new intW(0));
      System.arraycopy(transposed(x, n, n), 0, a, 0, a.length);
    }
    return pivots;
  }

  /** Solves with the factors of {@link #indefinite} for k right-hand sides. */
  double[] solveIndefinite(double[] factors, int[] pivots, int n, double[] b, int k) {
    if (n == 0 || k == 0) {
      return b;
    }
    double[] x = transposed(b, n, k);
    JavaLapack.ROUTINES.dsytrs("L", n, k, transposed(factors, n, n), n, pivots, x, n, new intW(0));
    return transposed(x, k, n);
  }

  private static double[] identity(int m, int n) {
    double[] r = new double[m * n];
    for (int i = 0; i < Math.min(m, n); i++) {
      r[i * n + i] = 1;
    }
    return r;
  }

  /** An m × n matrix with its rows as columns: row-major becomes column-major and back. */
  private static double[] transposed(double[] a, int m, int n) {
    double[] r = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        r[j * m + i] = a[i * n + j];
      }
    }
    return r;
  }
}
