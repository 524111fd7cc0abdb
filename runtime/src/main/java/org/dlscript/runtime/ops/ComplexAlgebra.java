package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.tensor.Complex;

/**
 * Complex matrices: reduced by Householder reflections to a real tridiagonal or bidiagonal matrix,
 * which is decomposed by QR steps. Stateless.
 */
final class ComplexAlgebra implements MatrixAlgebra {
  @Override
  public int width() {
    return 2;
  }

  static Complex[][] unpack(double[] a, int m, int n) {
    Complex[][] r = new Complex[m][n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        r[i][j] = new Complex(a[2 * (i * n + j)], a[2 * (i * n + j) + 1]);
      }
    }
    return r;
  }

  static void pack(Complex[][] x, double[] a) {
    int at = 0;
    for (Complex[] row : x) {
      for (Complex c : row) {
        a[at++] = c.re();
        a[at++] = c.im();
      }
    }
  }

  private static double[] packed(Complex[][] x, int n) {
    double[] r = new double[2 * x.length * n];
    pack(x, r);
    return r;
  }

  private static Complex[][] identity(int m, int n) {
    Complex[][] r = new Complex[m][n];
    for (int i = 0; i < m; i++) {
      Arrays.fill(r[i], Complex.ZERO);
      if (i < n) {
        r[i][i] = Complex.ONE;
      }
    }
    return r;
  }

  static Complex[][] adjoint(Complex[][] a, int n) {
    Complex[][] r = new Complex[n][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < n; j++) {
        r[j][i] = a[i][j].conj();
      }
    }
    return r;
  }

  // The size by which LAPACK chooses complex pivots.
  private static double size(Complex c) {
    return Math.abs(c.re()) + Math.abs(c.im());
  }

  @Override
  public int[] lu(double[] packed, int m, int n) {
    Complex[][] a = unpack(packed, m, n);
    int k = Math.min(m, n);
    int[] pivots = new int[k + 1];
    for (int j = 0; j < k; j++) {
      int p = j;
      for (int i = j + 1; i < m; i++) {
        if (size(a[i][j]) > size(a[p][j])) {
          p = i;
        }
      }
      pivots[j] = p;
      if (size(a[p][j]) == 0) {
        pivots[k] = pivots[k] == 0 ? j + 1 : pivots[k];
        continue;
      }
      Complex[] t = a[j];
      a[j] = a[p];
      a[p] = t;
      for (int i = j + 1; i < m; i++) {
        a[i][j] = a[i][j].over(a[j][j]);
        for (int c = j + 1; c < n; c++) {
          a[i][c] = a[i][c].minus(a[i][j].times(a[j][c]));
        }
      }
    }
    pack(a, packed);
    return pivots;
  }

  @Override
  public void solve(double[] lu, int[] pivots, int n, double[] b, int k) {
    Complex[][] f = unpack(lu, n, n);
    Complex[][] x = unpack(b, n, k);
    for (int j = 0; j < n; j++) {
      Complex[] t = x[j];
      x[j] = x[pivots[j]];
      x[pivots[j]] = t;
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        subtract(x[i], x[j], f[i][j]);
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        subtract(x[i], x[j], f[i][j]);
      }
      for (int c = 0; c < k; c++) {
        x[i][c] = x[i][c].over(f[i][i]);
      }
    }
    pack(x, b);
  }

  private static void subtract(Complex[] x, Complex[] y, Complex factor) {
    for (int c = 0; c < x.length; c++) {
      x[c] = x[c].minus(factor.times(y[c]));
    }
  }

  @Override
  public int cholesky(double[] packed, int n) {
    Complex[][] a = unpack(packed, n, n);
    for (int j = 0; j < n; j++) {
      double d = a[j][j].re();
      for (int k = 0; k < j; k++) {
        d -= a[j][k].re() * a[j][k].re() + a[j][k].im() * a[j][k].im();
      }
      if (!(d > 0)) {
        pack(a, packed);
        return j + 1;
      }
      d = Math.sqrt(d);
      a[j][j] = Complex.of(d);
      for (int i = j + 1; i < n; i++) {
        Complex s = a[i][j];
        for (int k = 0; k < j; k++) {
          s = s.minus(a[i][k].times(a[j][k].conj()));
        }
        a[i][j] = s.times(1 / d);
        a[j][i] = Complex.ZERO;
      }
    }
    pack(a, packed);
    return 0;
  }

  /**
   * Makes the reflection H = 1 - tau v v^H whose adjoint takes x to a real multiple of the first
   * unit vector: v, with one in its first place, replaces x but for the first place, which takes
   * the multiple. Returns tau.
   */
  private static Complex reflector(Complex[] x) {
    double rest = 0;
    for (int i = 1; i < x.length; i++) {
      rest += x[i].re() * x[i].re() + x[i].im() * x[i].im();
    }
    Complex alpha = x[0];
    if (rest == 0 && alpha.im() == 0) {
      return Complex.ZERO;
    }
    double length = Math.sqrt(alpha.re() * alpha.re() + alpha.im() * alpha.im() + rest);
    double beta = -Math.copySign(length, alpha.re());
    Complex scale = Complex.ONE.over(alpha.plus(-beta));
    for (int i = 1; i < x.length; i++) {
      x[i] = x[i].times(scale);
    }
    x[0] = Complex.of(beta);
    return new Complex((beta - alpha.re()) / beta, -alpha.im() / beta);
  }

  /** Rows {@code from} and on of columns {@code first} and on, times 1 - tau v v^H on the left. */
  private static void reflectRows(
      Complex[][] a, int from, int first, int end, Complex[] v, Complex tau) {
    for (int c = first; c < end; c++) {
      Complex s = a[from][c];
      for (int i = 1; i < v.length; i++) {
        s = s.plus(v[i].conj().times(a[from + i][c]));
      }
      s = s.times(tau);
      a[from][c] = a[from][c].minus(s);
      for (int i = 1; i < v.length; i++) {
        a[from + i][c] = a[from + i][c].minus(v[i].times(s));
      }
    }
  }

  private static Complex[] column(Complex[][] a, int j, int from, int end) {
    Complex[] r = new Complex[end - from];
    Arrays.setAll(r, i -> a[from + i][j]);
    return r;
  }

  @Override
  public double[] reflectors(double[] packed, int m, int n) {
    Complex[][] a = unpack(packed, m, n);
    Complex[][] tau = new Complex[1][Math.min(m, n)];
    for (int j = 0; j < tau[0].length; j++) {
      Complex[] v = column(a, j, j, m);
      tau[0][j] = reflector(v);
      reflectRows(a, j, j + 1, n, v, tau[0][j].conj());
      for (int i = j; i < m; i++) {
        a[i][j] = v[i - j];
      }
    }
    pack(a, packed);
    return packed(tau, tau[0].length);
  }

  @Override
  public double[] orthogonal(double[] packed, double[] taus, int m, int n, int columns) {
    Complex[][] a = unpack(packed, m, n);
    Complex[] tau = unpack(taus, 1, taus.length / 2)[0];
    Complex[][] q = identity(m, columns);
    for (int j = tau.length - 1; j >= 0; j--) {
      reflectRows(q, j, 0, columns, column(a, j, j, m), tau[j]);
    }
    return packed(q, columns);
  }

  @Override
  public double[][] symmetric(double[] packed, int n, boolean lower) {
    Complex[][] a = unpack(packed, n, n);
    for (int i = 0; i < n; i++) {
      a[i][i] = Complex.of(a[i][i].re());
      for (int j = 0; j < i; j++) {
        if (lower) {
          a[j][i] = a[i][j].conj();
        } else {
          a[i][j] = a[j][i].conj();
        }
      }
    }
    double[] e = new double[Math.max(1, n - 1)];
    Complex[][] q = identity(n, n);
    Complex[][] vs = new Complex[Math.max(0, n - 1)][];
    Complex[] taus = new Complex[vs.length];
    for (int j = 0; j < n - 1; j++) {
      Complex[] v = column(a, j, j + 1, n);
      taus[j] = reflector(v);
      e[j] = v[0].re();
      vs[j] = v;
      reflectRows(a, j + 1, j + 1, n, v, taus[j].conj());
      a = adjoint(a, n);
      reflectRows(a, j + 1, j + 1, n, v, taus[j].conj());
    }
    for (int j = n - 2; j >= 0; j--) {
      reflectRows(q, j + 1, 0, n, vs[j], taus[j]);
    }
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = a[i][i].re();
    }
    double[] z = new double[n * n];
    for (int i = 0; i < n; i++) {
      z[i * n + i] = 1;
    }
    new TridiagonalEigen(d, e, z).solve();
    return new double[][] {d, packed(times(q, z, n), n)};
  }

  /** A complex matrix times a real square one. */
  private static Complex[][] times(Complex[][] q, double[] z, int n) {
    Complex[][] r = new Complex[q.length][n];
    for (int i = 0; i < q.length; i++) {
      for (int j = 0; j < n; j++) {
        double re = 0;
        double im = 0;
        for (int k = 0; k < n; k++) {
          re += q[i][k].re() * z[k * n + j];
          im += q[i][k].im() * z[k * n + j];
        }
        r[i][j] = new Complex(re, im);
      }
    }
    return r;
  }

  @Override
  public double[][] svd(double[] packed, int m, int n, Parts parts) {
    Complex[][] a = unpack(packed, m, n);
    boolean wide = m < n;
    int rows = Math.max(m, n);
    int k = Math.min(m, n);
    double[] s = new double[k];
    Complex[][][] r = tall(wide ? adjoint(a, n) : a, rows, k, s, parts == Parts.FULL ? rows : k);
    Complex[][] u = wide ? r[1] : r[0];
    Complex[][] v = wide ? r[0] : r[1];
    int nu = parts == Parts.FULL ? m : k;
    int nv = parts == Parts.FULL ? n : k;
    return new double[][] {packed(u, nu), s, packed(adjoint(v, nv), n)};
  }

  /** U, with the wanted columns, and V of a matrix with no fewer rows than columns. */
  private static Complex[][][] tall(Complex[][] a, int m, int n, double[] s, int columns) {
    double[] e = new double[Math.max(1, n)];
    Complex[][] left = new Complex[n][];
    Complex[][] right = new Complex[n][];
    Complex[] leftTau = new Complex[n];
    Complex[] rightTau = new Complex[n];
    for (int j = 0; j < n; j++) {
      left[j] = column(a, j, j, m);
      leftTau[j] = reflector(left[j]);
      s[j] = left[j][0].re();
      reflectRows(a, j, j + 1, n, left[j], leftTau[j].conj());
      if (j + 1 < n) {
        // The row's adjoint is a column of the adjoint.
        Complex[][] h = adjoint(a, n);
        right[j] = column(h, j, j + 1, n);
        rightTau[j] = reflector(right[j]);
        e[j] = right[j][0].re();
        reflectRows(h, j + 1, j + 1, m, right[j], rightTau[j].conj());
        a = adjoint(h, m);
      }
    }
    Complex[][] u = identity(m, columns);
    Complex[][] v = identity(n, n);
    if (n > 0) {
      BidiagonalValues b = new BidiagonalValues(s, e, false);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          u[i][j] = Complex.of(b.u[i * n + j]);
          v[i][j] = Complex.of(b.vt[j * n + i]);
        }
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      reflectRows(u, j, 0, columns, left[j], leftTau[j]);
      if (right[j] != null) {
        reflectRows(v, j + 1, 0, n, right[j], rightTau[j]);
      }
    }
    return new Complex[][][] {u, v};
  }
}
