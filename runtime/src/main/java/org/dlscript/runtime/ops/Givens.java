package org.dlscript.runtime.ops;

/**
 * A plane rotation that takes (f, g) to (r, 0): c f + s g = r. As LAPACK makes it since 3.10: c is
 * never negative and r has the sign of f. Mutable, for one thread.
 */
final class Givens {
  double c;
  double s;
  double r;

  void make(double f, double g) {
    if (g == 0) {
      c = 1;
      s = 0;
      r = f;
    } else if (f == 0) {
      c = 0;
      s = Math.signum(g);
      r = Math.abs(g);
    } else {
      double d = Math.hypot(f, g);
      c = Math.abs(f) / d;
      r = Math.copySign(d, f);
      s = g / r;
    }
  }

  /** Turns columns j and j + 1 of a row-major matrix of n columns. */
  static void columns(double[] z, int rows, int n, int j, double c, double s) {
    for (int at = j, i = 0; i < rows; i++, at += n) {
      double t = z[at + 1];
      z[at + 1] = c * t - s * z[at];
      z[at] = s * t + c * z[at];
    }
  }

  /** Turns rows j and j + 1 of a row-major matrix of n columns. */
  static void rows(double[] z, int n, int j, double c, double s) {
    for (int i = j * n; i < (j + 1) * n; i++) {
      double t = z[i + n];
      z[i + n] = c * t - s * z[i];
      z[i] = s * t + c * z[i];
    }
  }
}
