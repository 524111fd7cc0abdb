package org.dlscript.runtime.ops;

import org.netlib.util.doubleW;

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by implicit QL and QR steps, as
 * LAPACK's dsteqr takes them. Our own because the routine of the Java library makes its rotations
 * as LAPACK did before 3.10, which turns the signs of vectors. One use, one thread.
 */
final class TridiagonalEigen {
  private static final double EPS = 0x1p-53;

  private final int n;
  private final double[] d;
  private final double[] e;
  private final double[] z;
  private final double[] cs;
  private final double[] sn;
  private final Givens rotation = new Givens();

  /** Takes the diagonal, the diagonal beside it and the matrix, row-major, to turn. */
  TridiagonalEigen(double[] d, double[] e, double[] z) {
    this.n = d.length;
    this.d = d;
    this.e = e;
    this.z = z;
    this.cs = new double[n];
    this.sn = new double[n];
  }

  /** Puts the eigenvalues, ascending, into the diagonal; false where it did not converge. */
  boolean solve() {
    int left = 30 * n;
    int first = 0;
    while (first < n && left > 0) {
      int last = first;
      while (last < n - 1 && !negligible(last)) {
        last++;
      }
      if (last < n - 1) {
        e[last] = 0;
      }
      left =
          Math.abs(d[last]) < Math.abs(d[first]) ? up(last, first, left) : down(first, last, left);
      first = last + 1;
    }
    sort();
    return left > 0;
  }

  private boolean negligible(int m) {
    double size = Math.abs(e[m]);
    return size == 0 || size <= Math.sqrt(Math.abs(d[m])) * Math.sqrt(Math.abs(d[m + 1])) * EPS;
  }

  private boolean small(int m) {
    double size = Math.abs(e[m]);
    return size * size <= EPS * EPS * Math.abs(d[m]) * Math.abs(d[m + 1]) + Double.MIN_NORMAL;
  }

  /** QL steps, which find the eigenvalues from l on. */
  private int down(int l, int end, int left) {
    while (l <= end) {
      int m = l;
      while (m < end && !small(m)) {
        m++;
      }
      if (m < end) {
        e[m] = 0;
      }
      if (m == l) {
        l++;
      } else if (m == l + 1) {
        pair(l);
        l += 2;
      } else if (left-- <= 0) {
        return 0;
      } else {
        step(l, m);
      }
    }
    return left;
  }

  private void step(int l, int m) {
    double p = d[l];
    double g = (d[l + 1] - p) / (2 * e[l]);
    g = d[m] - p + e[l] / (g + Math.copySign(Math.hypot(g, 1), g));
    double s = 1;
    double c = 1;
    p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * e[i];
      double b = c * e[i];
      rotation.make(g, f);
      c = rotation.c;
      s = rotation.s;
      if (i != m - 1) {
        e[i + 1] = rotation.r;
      }
      g = d[i + 1] - p;
      double r = (d[i] - g) * s + 2 * c * b;
      p = s * r;
      d[i + 1] = g + p;
      g = c * r - b;
      cs[i] = c;
      sn[i] = -s;
    }
    for (int i = m - 1; i >= l; i--) {
      Givens.columns(z, n, n, i, cs[i], sn[i]);
    }
    d[l] -= p;
    e[l] = g;
  }

  /** QR steps, which find the eigenvalues from l back. */
  private int up(int l, int end, int left) {
    while (l >= end) {
      int m = l;
      while (m > end && !small(m - 1)) {
        m--;
      }
      if (m > end) {
        e[m - 1] = 0;
      }
      if (m == l) {
        l--;
      } else if (m == l - 1) {
        pair(m);
        l -= 2;
      } else if (left-- <= 0) {
        return 0;
      } else {
        stepBack(l, m);
      }
    }
    return left;
  }

  private void stepBack(int l, int m) {
    double p = d[l];
    double g = (d[l - 1] - p) / (2 * e[l - 1]);
    g = d[m] - p + e[l - 1] / (g + Math.copySign(Math.hypot(g, 1), g));
    double s = 1;
    double c = 1;
    p = 0;
    for (int i = m; i < l; i++) {
      double f = s * e[i];
      double b = c * e[i];
      rotation.make(g, f);
      c = rotation.c;
      s = rotation.s;
      if (i != m) {
        e[i - 1] = rotation.r;
      }
      g = d[i] - p;
      double r = (d[i + 1] - g) * s + 2 * c * b;
      p = s * r;
      d[i] = g + p;
      g = c * r - b;
      cs[i] = c;
      sn[i] = s;
    }
    for (int i = m; i < l; i++) {
      Givens.columns(z, n, n, i, cs[i], sn[i]);
    }
    d[l] -= p;
    e[l - 1] = g;
  }

  /** Two rows that stand alone are solved at once. */
  private void pair(int l) {
    doubleW one = new doubleW(0);
    doubleW two = new doubleW(0);
    doubleW c = new doubleW(0);
    doubleW s = new doubleW(0);
    JavaLapack.ROUTINES.dlaev2(d[l], e[l], d[l + 1], one, two, c, s);
    Givens.columns(z, n, n, l, c.val, s.val);
    d[l] = one.val;
    d[l + 1] = two.val;
    e[l] = 0;
  }

  private void sort() {
    for (int i = 0; i < n - 1; i++) {
      int k = i;
      for (int j = i + 1; j < n; j++) {
        if (d[j] < d[k]) {
          k = j;
        }
      }
      if (k != i) {
        double t = d[i];
        d[i] = d[k];
        d[k] = t;
        for (int row = 0; row < n; row++) {
          t = z[row * n + i];
          z[row * n + i] = z[row * n + k];
          z[row * n + k] = t;
        }
      }
    }
  }
}
