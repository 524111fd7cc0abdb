package org.dlscript.runtime.ops;

/** Factorizations of one matrix, row-major in a double array. */
final class Factorizations {
  private Factorizations() {}

  /**
   * LU with partial pivoting, in place, of m × n; returns the rows swapped with. The place after
   * the last says which pivot is zero (from one), or zero.
   */
  static int[] lu(double[] a, int m, int n) {
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
      if (p != j) {
        for (int c = 0; c < n; c++) {
          double t = a[j * n + c];
          a[j * n + c] = a[p * n + c];
          a[p * n + c] = t;
        }
      }
      for (int i = j + 1; i < m; i++) {
        double f = a[i * n + j] / a[j * n + j];
        a[i * n + j] = f;
        if (f != 0) {
          for (int c = j + 1; c < n; c++) {
            a[i * n + c] -= f * a[j * n + c];
          }
        }
      }
    }
    return pivots;
  }

  /** Solves with the factors for k right-hand sides, in place. */
  static void solve(double[] lu, int[] pivots, int n, double[] b, int k) {
    for (int j = 0; j < n; j++) {
      int p = pivots[j];
      if (p != j) {
        for (int c = 0; c < k; c++) {
          double t = b[j * k + c];
          b[j * k + c] = b[p * k + c];
          b[p * k + c] = t;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double f = lu[i * n + j];
        for (int c = 0; c < k; c++) {
          b[i * k + c] -= f * b[j * k + c];
        }
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        double f = lu[i * n + j];
        for (int c = 0; c < k; c++) {
          b[i * k + c] -= f * b[j * k + c];
        }
      }
      for (int c = 0; c < k; c++) {
        b[i * k + c] /= lu[i * n + i];
      }
    }
  }

  /**
   * The lower Cholesky factor, in place; returns the order of the minor that is not positive, or
   * zero.
   */
  static int cholesky(double[] a, int n) {
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
      for (int c = j + 1; c < n; c++) {
        a[j * n + c] = 0;
      }
    }
    return 0;
  }

  /** Householder reflectors in LAPACK's form, in place; returns their factors. */
  static double[] reflectors(double[] a, int m, int n) {
    int k = Math.min(m, n);
    double[] tau = new double[k];
    for (int j = 0; j < k; j++) {
      double norm = 0;
      for (int i = j + 1; i < m; i++) {
        norm += a[i * n + j] * a[i * n + j];
      }
      double alpha = a[j * n + j];
      if (norm == 0) {
        continue;
      }
      double beta = -Math.copySign(Math.sqrt(alpha * alpha + norm), alpha);
      tau[j] = (beta - alpha) / beta;
      for (int i = j + 1; i < m; i++) {
        a[i * n + j] /= alpha - beta;
      }
      a[j * n + j] = beta;
      for (int c = j + 1; c < n; c++) {
        double s = a[j * n + c];
        for (int i = j + 1; i < m; i++) {
          s += a[i * n + j] * a[i * n + c];
        }
        s *= tau[j];
        a[j * n + c] -= s;
        for (int i = j + 1; i < m; i++) {
          a[i * n + c] -= s * a[i * n + j];
        }
      }
    }
    return tau;
  }

  /** The first columns of the orthogonal matrix of reflectors. */
  static double[] orthogonal(double[] a, double[] tau, int m, int n, int columns) {
    double[] q = new double[m * columns];
    for (int i = 0; i < Math.min(m, columns); i++) {
      q[i * columns + i] = 1;
    }
    for (int j = tau.length - 1; j >= 0; j--) {
      for (int c = 0; c < columns; c++) {
        double s = q[j * columns + c];
        for (int i = j + 1; i < m; i++) {
          s += a[i * n + j] * q[i * columns + c];
        }
        s *= tau[j];
        q[j * columns + c] -= s;
        for (int i = j + 1; i < m; i++) {
          q[i * columns + c] -= s * a[i * n + j];
        }
      }
    }
    return q;
  }

  /**
   * Eigenvalues, ascending, and eigenvectors as columns of a symmetric matrix, by Jacobi rotations.
   */
  static double[][] symmetric(double[] matrix, int n) {
    double[] a = matrix.clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    for (int sweep = 0; sweep < 60; sweep++) {
      double off = 0;
      double all = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          all += a[i * n + j] * a[i * n + j];
          off += i == j ? 0 : a[i * n + j] * a[i * n + j];
        }
      }
      if (off <= 1e-32 * all || off == 0) {
        break;
      }
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double x = a[p * n + q];
          if (x == 0) {
            continue;
          }
          double theta = (a[q * n + q] - a[p * n + p]) / (2 * x);
          double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
          double c = 1 / Math.sqrt(t * t + 1);
          double s = t * c;
          for (int k = 0; k < n; k++) {
            double y = a[k * n + p];
            double z = a[k * n + q];
            a[k * n + p] = c * y - s * z;
            a[k * n + q] = s * y + c * z;
          }
          for (int k = 0; k < n; k++) {
            double y = a[p * n + k];
            double z = a[q * n + k];
            a[p * n + k] = c * y - s * z;
            a[q * n + k] = s * y + c * z;
            y = v[k * n + p];
            z = v[k * n + q];
            v[k * n + p] = c * y - s * z;
            v[k * n + q] = s * y + c * z;
          }
        }
      }
    }
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    java.util.Arrays.sort(order, (i, j) -> Double.compare(a[i * n + i], a[j * n + j]));
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    for (int j = 0; j < n; j++) {
      int from = order[j];
      values[j] = a[from * n + from];
      for (int i = 0; i < n; i++) {
        vectors[i * n + j] = v[i * n + from];
      }
    }
    return new double[][] {values, vectors};
  }

  /**
   * U (m × k), the singular values, descending, and V (n × k), with k = min(m, n), by one-sided
   * Jacobi rotations.
   */
  static double[][] svd(double[] matrix, int m, int n) {
    if (m < n) {
      double[] t = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          t[j * m + i] = matrix[i * n + j];
        }
      }
      double[][] r = svd(t, n, m);
      return new double[][] {r[2], r[1], r[0]};
    }
    double[] u = matrix.clone();
    double[] v = new double[n * n];
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
    }
    for (int sweep = 0; sweep < 80; sweep++) {
      boolean rotated = false;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          double alpha = 0;
          double beta = 0;
          double gamma = 0;
          for (int i = 0; i < m; i++) {
            double x = u[i * n + p];
            double y = u[i * n + q];
            alpha += x * x;
            beta += y * y;
            gamma += x * y;
          }
          if (gamma == 0 || Math.abs(gamma) <= 1e-16 * Math.sqrt(alpha * beta)) {
            continue;
          }
          rotated = true;
          double zeta = (beta - alpha) / (2 * gamma);
          double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
          double c = 1 / Math.sqrt(1 + t * t);
          double s = c * t;
          for (int i = 0; i < m; i++) {
            double x = u[i * n + p];
            double y = u[i * n + q];
            u[i * n + p] = c * x - s * y;
            u[i * n + q] = s * x + c * y;
          }
          for (int i = 0; i < n; i++) {
            double x = v[i * n + p];
            double y = v[i * n + q];
            v[i * n + p] = c * x - s * y;
            v[i * n + q] = s * x + c * y;
          }
        }
      }
      if (!rotated) {
        break;
      }
    }
    double[] size = new double[n];
    Integer[] order = new Integer[n];
    for (int j = 0; j < n; j++) {
      double s = 0;
      for (int i = 0; i < m; i++) {
        s += u[i * n + j] * u[i * n + j];
      }
      size[j] = Math.sqrt(s);
      order[j] = j;
    }
    java.util.Arrays.sort(order, (i, j) -> Double.compare(size[j], size[i]));
    double[] left = new double[m * n];
    double[] right = new double[n * n];
    double[] values = new double[n];
    double top = n == 0 ? 0 : size[order[0]];
    for (int j = 0; j < n; j++) {
      int from = order[j];
      values[j] = size[from];
      boolean zero = size[from] <= 1e-300 || size[from] < 1e-17 * top;
      for (int i = 0; i < m; i++) {
        left[i * n + j] = zero ? 0 : u[i * n + from] / size[from];
      }
      for (int i = 0; i < n; i++) {
        right[i * n + j] = v[i * n + from];
      }
      if (zero) {
        orthonormalColumn(left, m, n, j);
      }
    }
    return new double[][] {left, values, right};
  }

  /** Fills a column with a unit vector orthogonal to the columns before it. */
  static void orthonormalColumn(double[] q, int m, int n, int j) {
    for (int e = 0; e < m; e++) {
      double[] x = new double[m];
      x[e] = 1;
      for (int pass = 0; pass < 2; pass++) {
        for (int c = 0; c < j; c++) {
          double s = 0;
          for (int i = 0; i < m; i++) {
            s += x[i] * q[i * n + c];
          }
          for (int i = 0; i < m; i++) {
            x[i] -= s * q[i * n + c];
          }
        }
      }
      double norm = 0;
      for (double v : x) {
        norm += v * v;
      }
      if (norm > 1e-2 / m) {
        for (int i = 0; i < m; i++) {
          q[i * n + j] = x[i] / Math.sqrt(norm);
        }
        return;
      }
    }
  }
}
