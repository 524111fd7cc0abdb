package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.Complex;

/**
 * Eigenvalues and eigenvectors of a general matrix, by the complex Schur form: shifted QR steps of
 * Givens rotations on the Hessenberg form.
 */
final class Schur {
  private final int n;
  private final Complex[][] t;
  private final Complex[][] z;

  Schur(Complex[][] matrix) {
    n = matrix.length;
    t = matrix;
    z = new Complex[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        z[i][j] = i == j ? Complex.ONE : Complex.ZERO;
      }
    }
    hessenberg();
    reduce();
  }

  Complex[] values() {
    Complex[] r = new Complex[n];
    for (int i = 0; i < n; i++) {
      r[i] = t[i][i];
    }
    return r;
  }

  /** Unit eigenvectors as columns. */
  Complex[][] vectors() {
    Complex[][] r = new Complex[n][n];
    for (int k = 0; k < n; k++) {
      Complex[] y = new Complex[n];
      java.util.Arrays.fill(y, Complex.ZERO);
      y[k] = Complex.ONE;
      for (int i = k - 1; i >= 0; i--) {
        Complex s = Complex.ZERO;
        for (int j = i + 1; j <= k; j++) {
          s = s.plus(t[i][j].times(y[j]));
        }
        Complex d = t[k][k].minus(t[i][i]);
        if (d.abs() < 1e-300) {
          d = Complex.of(1e-16 * (1 + t[k][k].abs()));
        }
        y[i] = s.over(d);
      }
      double norm = 0;
      Complex[] v = new Complex[n];
      for (int i = 0; i < n; i++) {
        Complex s = Complex.ZERO;
        for (int j = 0; j <= k; j++) {
          s = s.plus(z[i][j].times(y[j]));
        }
        v[i] = s;
        norm += s.abs() * s.abs();
      }
      // As LAPACK: unit length, the largest component real.
      int top = 0;
      for (int i = 1; i < n; i++) {
        if (v[i].abs() > v[top].abs() + 1e-12) {
          top = i;
        }
      }
      Complex unit = v[top].conj().times(1 / (v[top].abs() * Math.sqrt(norm)));
      for (int i = 0; i < n; i++) {
        r[i][k] = v[i].times(unit);
      }
    }
    return r;
  }

  /** Rotates rows p and q, and the columns back, so that the entry (q, column) becomes zero. */
  private void rotate(int p, int q, int column) {
    Complex a = t[p][column];
    Complex b = t[q][column];
    double r = Math.hypot(a.abs(), b.abs());
    if (b.abs() == 0 || r == 0) {
      return;
    }
    Complex c = a.times(1 / r);
    Complex s = b.times(1 / r);
    rows(p, q, c, s);
    columns(p, q, c, s, n - 1);
  }

  private void rows(int p, int q, Complex c, Complex s) {
    for (int j = 0; j < n; j++) {
      Complex x = t[p][j];
      Complex y = t[q][j];
      t[p][j] = c.conj().times(x).plus(s.conj().times(y));
      t[q][j] = c.times(y).minus(s.times(x));
    }
  }

  private void columns(int p, int q, Complex c, Complex s, int last) {
    for (int i = 0; i <= last; i++) {
      Complex x = t[i][p];
      Complex y = t[i][q];
      t[i][p] = c.times(x).plus(s.times(y));
      t[i][q] = c.conj().times(y).minus(s.conj().times(x));
    }
    for (int i = 0; i < n; i++) {
      Complex x = z[i][p];
      Complex y = z[i][q];
      z[i][p] = c.times(x).plus(s.times(y));
      z[i][q] = c.conj().times(y).minus(s.conj().times(x));
    }
  }

  private void hessenberg() {
    for (int k = 0; k < n - 2; k++) {
      for (int i = k + 2; i < n; i++) {
        rotate(k + 1, i, k);
        t[i][k] = Complex.ZERO;
      }
    }
  }

  private void reduce() {
    int high = n - 1;
    for (int step = 0; high > 0 && step < 500 * n; step++) {
      int low = high;
      while (low > 0) {
        double size = t[low][low].abs() + t[low - 1][low - 1].abs();
        if (t[low][low - 1].abs() <= 1e-16 * (size == 0 ? 1 : size)) {
          t[low][low - 1] = Complex.ZERO;
          break;
        }
        low--;
      }
      if (low == high) {
        high--;
        continue;
      }
      Complex shift = shift(high);
      if (step % 11 == 10) {
        shift = shift.plus(t[high][high - 1].abs());
      }
      for (int i = low; i <= high; i++) {
        t[i][i] = t[i][i].minus(shift);
      }
      Complex[][] rotations = new Complex[high][];
      for (int k = low; k < high; k++) {
        Complex a = t[k][k];
        Complex b = t[k + 1][k];
        double r = Math.hypot(a.abs(), b.abs());
        Complex c = r == 0 ? Complex.ONE : a.times(1 / r);
        Complex s = r == 0 ? Complex.ZERO : b.times(1 / r);
        rotations[k] = new Complex[] {c, s};
        rows(k, k + 1, c, s);
      }
      for (int k = low; k < high; k++) {
        columns(k, k + 1, rotations[k][0], rotations[k][1], n - 1);
      }
      for (int i = low; i <= high; i++) {
        t[i][i] = t[i][i].plus(shift);
      }
    }
  }

  /** The eigenvalue of the last two by two block that is nearer to the corner. */
  private Complex shift(int high) {
    Complex a = t[high - 1][high - 1];
    Complex b = t[high - 1][high];
    Complex c = t[high][high - 1];
    Complex d = t[high][high];
    Complex half = a.minus(d).times(0.5);
    Complex root = half.times(half).plus(b.times(c)).sqrt();
    Complex mean = a.plus(d).times(0.5);
    Complex x = mean.plus(root);
    Complex y = mean.minus(root);
    return x.minus(d).abs() < y.minus(d).abs() ? x : y;
  }
}
