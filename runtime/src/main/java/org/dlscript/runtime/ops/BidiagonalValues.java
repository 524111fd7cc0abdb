package org.dlscript.runtime.ops;

import org.netlib.util.doubleW;

/**
 * Singular values and vectors of a bidiagonal matrix by implicit QR steps, as LAPACK's dbdsqr takes
 * them. Our own because the routine of the Java library makes its rotations as LAPACK did before
 * 3.10, which turns the signs of vectors. One use, one thread.
 */
final class BidiagonalValues {
  private static final double EPS = 0x1p-53;
  private static final double TOLERANCE = EPS * Math.max(10, Math.min(100, Math.pow(EPS, -0.125)));

  private final int n;
  private final double[] d;
  private final double[] e;

  /** The left and the adjoint of the right vectors of the bidiagonal matrix, row-major. */
  final double[] u;

  final double[] vt;

  private final double[][] work;
  private final Givens one = new Givens();
  private final Givens two = new Givens();
  private double threshold;
  private int top;
  private int bottom;
  private boolean downward;

  /** Takes the diagonal, which becomes the values, and the one above it, or below where lower. */
  BidiagonalValues(double[] d, double[] e, boolean lower) {
    n = d.length;
    this.d = d;
    this.e = e;
    u = new double[n * n];
    vt = new double[n * n];
    work = new double[4][n];
    for (int i = 0; i < n; i++) {
      u[i * n + i] = 1;
      vt[i * n + i] = 1;
    }
    double[] c = new double[n];
    double[] s = new double[n];
    for (int i = 0; lower && i < n - 1; i++) {
      one.make(d[i], e[i]);
      d[i] = one.r;
      e[i] = one.s * d[i + 1];
      d[i + 1] = one.c * d[i + 1];
      c[i] = one.c;
      s[i] = -one.s;
    }
    solve();
    for (int i = n - 2; lower && i >= 0; i--) {
      Givens.rows(u, n, i, c[i], s[i]);
    }
  }

  private void solve() {
    double least = Math.abs(d[0]);
    double mu = least;
    for (int i = 1; i < n && least != 0; i++) {
      mu = Math.abs(d[i]) * (mu / (mu + Math.abs(e[i - 1])));
      least = Math.min(least, mu);
    }
    threshold = Math.max(TOLERANCE * least / Math.sqrt(n), 6.0 * n * n * Double.MIN_NORMAL);
    int oldTop = -1;
    int oldBottom = -1;
    bottom = n - 1;
    for (long left = 6L * n * n; bottom > 0 && left > 0; ) {
      double largest = Math.abs(d[bottom]);
      top = bottom - 1;
      while (top >= 0 && Math.abs(e[top]) > threshold) {
        largest = Math.max(largest, Math.max(Math.abs(d[top]), Math.abs(e[top])));
        top--;
      }
      if (top >= 0) {
        e[top] = 0;
        if (top == bottom - 1) {
          bottom--;
          continue;
        }
      }
      top++;
      if (top == bottom - 1) {
        pair();
        bottom -= 2;
        continue;
      }
      if (oldTop < 0 || top > oldBottom || bottom < oldTop) {
        downward = Math.abs(d[top]) >= Math.abs(d[bottom]);
      }
      double smallest = settle();
      if (smallest < 0) {
        continue;
      }
      oldTop = top;
      oldBottom = bottom;
      left -= bottom - top;
      step(shift(smallest, largest));
    }
    finish();
  }

  /** Two rows that stand alone are solved at once. */
  private void pair() {
    doubleW least = new doubleW(0);
    doubleW largest = new doubleW(0);
    doubleW sr = new doubleW(0);
    doubleW cr = new doubleW(0);
    doubleW sl = new doubleW(0);
    doubleW cl = new doubleW(0);
    JavaLapack.ROUTINES.dlasv2(d[top], e[top], d[bottom], least, largest, sr, cr, sl, cl);
    d[top] = largest.val;
    e[top] = 0;
    d[bottom] = least.val;
    Givens.rows(vt, n, top, cr.val, sr.val);
    Givens.columns(u, n, n, top, cl.val, sl.val);
  }

  /**
   * Sets an entry beside the diagonal to zero where it no longer matters and gives -1, else a lower
   * bound of the singular values.
   */
  private double settle() {
    int edge = downward ? bottom - 1 : top;
    if (Math.abs(e[edge]) <= TOLERANCE * Math.abs(d[downward ? bottom : top])) {
      e[edge] = 0;
      return -1;
    }
    double mu = Math.abs(d[downward ? top : bottom]);
    double smallest = mu;
    for (int k = 0; k < bottom - top; k++) {
      int i = downward ? top + k : bottom - 1 - k;
      if (Math.abs(e[i]) <= TOLERANCE * mu) {
        e[i] = 0;
        return -1;
      }
      mu = Math.abs(d[downward ? i + 1 : i]) * (mu / (mu + Math.abs(e[i])));
      smallest = Math.min(smallest, mu);
    }
    return smallest;
  }

  private double shift(double smallest, double largest) {
    if (n * TOLERANCE * (smallest / largest) <= Math.max(EPS, 0.01 * TOLERANCE)) {
      return 0;
    }
    doubleW shift = new doubleW(0);
    int at = downward ? bottom - 1 : top;
    JavaLapack.ROUTINES.dlas2(d[at], e[at], d[at + 1], shift, new doubleW(0));
    double edge = Math.abs(d[downward ? top : bottom]);
    return edge > 0 && (shift.val / edge) * (shift.val / edge) < EPS ? 0 : shift.val;
  }

  private void step(double shift) {
    if (downward) {
      if (shift == 0) {
        plainDown();
      } else {
        shiftedDown(shift);
      }
      for (int i = top; i < bottom; i++) {
        Givens.rows(vt, n, i, work[0][i], work[1][i]);
      }
      for (int i = top; i < bottom; i++) {
        Givens.columns(u, n, n, i, work[2][i], work[3][i]);
      }
      cut(bottom - 1);
    } else {
      if (shift == 0) {
        plainUp();
      } else {
        shiftedUp(shift);
      }
      for (int i = bottom - 1; i >= top; i--) {
        Givens.rows(vt, n, i, work[2][i], work[3][i]);
      }
      for (int i = bottom - 1; i >= top; i--) {
        Givens.columns(u, n, n, i, work[0][i], work[1][i]);
      }
      cut(top);
    }
  }

  private void cut(int i) {
    if (Math.abs(e[i]) <= threshold) {
      e[i] = 0;
    }
  }

  private void keep(int i, double sign) {
    work[0][i] = one.c;
    work[1][i] = sign * one.s;
    work[2][i] = two.c;
    work[3][i] = sign * two.s;
  }

  private void plainDown() {
    one.c = 1;
    two.c = 1;
    two.s = 0;
    for (int i = top; i < bottom; i++) {
      one.make(d[i] * one.c, e[i]);
      if (i > top) {
        e[i - 1] = two.s * one.r;
      }
      two.make(two.c * one.r, d[i + 1] * one.s);
      d[i] = two.r;
      keep(i, 1);
    }
    double h = d[bottom] * one.c;
    d[bottom] = h * two.c;
    e[bottom - 1] = h * two.s;
  }

  private void plainUp() {
    one.c = 1;
    two.c = 1;
    two.s = 0;
    for (int i = bottom; i > top; i--) {
      one.make(d[i] * one.c, e[i - 1]);
      if (i < bottom) {
        e[i] = two.s * one.r;
      }
      two.make(two.c * one.r, d[i - 1] * one.s);
      d[i] = two.r;
      keep(i - 1, -1);
    }
    double h = d[top] * one.c;
    d[top] = h * two.c;
    e[top] = h * two.s;
  }

  private void shiftedDown(double shift) {
    double f = (Math.abs(d[top]) - shift) * (Math.copySign(1, d[top]) + shift / d[top]);
    double g = e[top];
    for (int i = top; i < bottom; i++) {
      one.make(f, g);
      if (i > top) {
        e[i - 1] = one.r;
      }
      f = one.c * d[i] + one.s * e[i];
      e[i] = one.c * e[i] - one.s * d[i];
      g = one.s * d[i + 1];
      d[i + 1] = one.c * d[i + 1];
      two.make(f, g);
      d[i] = two.r;
      f = two.c * e[i] + two.s * d[i + 1];
      d[i + 1] = two.c * d[i + 1] - two.s * e[i];
      if (i < bottom - 1) {
        g = two.s * e[i + 1];
        e[i + 1] = two.c * e[i + 1];
      }
      keep(i, 1);
    }
    e[bottom - 1] = f;
  }

  private void shiftedUp(double shift) {
    double f = (Math.abs(d[bottom]) - shift) * (Math.copySign(1, d[bottom]) + shift / d[bottom]);
    double g = e[bottom - 1];
    for (int i = bottom; i > top; i--) {
      one.make(f, g);
      if (i < bottom) {
        e[i] = one.r;
      }
      f = one.c * d[i] + one.s * e[i - 1];
      e[i - 1] = one.c * e[i - 1] - one.s * d[i];
      g = one.s * d[i - 1];
      d[i - 1] = one.c * d[i - 1];
      two.make(f, g);
      d[i] = two.r;
      f = two.c * e[i - 1] + two.s * d[i - 1];
      d[i - 1] = two.c * d[i - 1] - two.s * e[i - 1];
      if (i > top + 1) {
        g = two.s * e[i - 2];
        e[i - 2] = two.c * e[i - 2];
      }
      keep(i - 1, -1);
    }
    e[top] = f;
  }

  /** Makes the values positive and sorts them, descending. */
  private void finish() {
    for (int i = 0; i < n; i++) {
      if (d[i] < 0) {
        d[i] = -d[i];
        for (int j = i * n; j < (i + 1) * n; j++) {
          vt[j] = -vt[j];
        }
      }
    }
    for (int end = n - 1; end > 0; end--) {
      int least = 0;
      for (int j = 1; j <= end; j++) {
        if (d[j] <= d[least]) {
          least = j;
        }
      }
      if (least != end) {
        swap(d, least, end);
        for (int k = 0; k < n; k++) {
          swap(vt, least * n + k, end * n + k);
          swap(u, k * n + least, k * n + end);
        }
      }
    }
  }

  private static void swap(double[] a, int i, int j) {
    double t = a[i];
    a[i] = a[j];
    a[j] = t;
  }
}
