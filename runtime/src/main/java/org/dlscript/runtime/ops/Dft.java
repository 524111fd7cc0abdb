package org.dlscript.runtime.ops;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The discrete Fourier transform of one line of interleaved complex numbers: by Cooley and Tukey's
 * division into the prime factors of the length, or by Bluestein's convolution where one of them is
 * large. Sums of zeros stay zero, and roots of unity on the axes and diagonals are exact. One use
 * at a time.
 */
final class Dft {
  /** The largest prime factor that is divided by: its butterfly is a sum of as many terms. */
  private static final int LARGEST_FACTOR = 61;

  private static final int KEPT = 4;
  private static final int LONGEST_KEPT = 1 << 18; // four megabytes

  private static final Map<Integer, double[]> ROOTS =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, double[]> eldest) {
          return size() > KEPT;
        }
      };

  private final int n;
  private final int[] factors;
  private final double[] roots;
  private final double[] scratch;
  private final double[] terms;
  private final Bluestein convolution;
  private final PowerOfTwoDft halves;

  Dft(int n, boolean inverse) {
    this.n = n;
    factors = factors(n);
    boolean large = factors.length > 0 && factors[0] > LARGEST_FACTOR;
    convolution = large ? new Bluestein(n, inverse) : null;
    roots = large ? null : roots(n, inverse ? 1 : -1);
    halves = n > 1 && Integer.bitCount(n) == 1 ? new PowerOfTwoDft(n, roots) : null;
    scratch = large || halves != null ? null : new double[2 * n];
    terms = large || factors.length == 0 ? null : new double[2 * factors[0]];
  }

  /** Prime factors, the largest first. */
  private static int[] factors(int n) {
    int[] found = new int[32];
    int count = 0;
    int rest = n;
    for (int p = 2; rest > 1; p++) {
      if ((long) p * p > rest) {
        p = rest;
      }
      for (; rest % p == 0; rest /= p) {
        found[count++] = p;
      }
    }
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = found[count - 1 - i];
    }
    return out;
  }

  /** The n-th roots of unity; the latest are kept, for each takes longer than its use. */
  private static double[] roots(int n, int sign) {
    if (n > LONGEST_KEPT) {
      return newRoots(n, sign);
    }
    synchronized (ROOTS) {
      return ROOTS.computeIfAbsent(sign * n, key -> newRoots(n, sign));
    }
  }

  private static double[] newRoots(int n, int sign) {
    double[] w = new double[2 * n];
    for (int k = 0; k < n; k++) {
      w[2 * k] = cosine(k, n);
      w[2 * k + 1] = sign * cosine(4L * k - n, 4L * n);
    }
    return w;
  }

  /** The cosine of k / n turns, from an angle of at most an eighth of a turn. */
  static double cosine(long k, long n) {
    long eighths = Math.floorMod(k, n) * 8;
    if (eighths > 4 * n) {
      eighths = 8 * n - eighths;
    }
    boolean negative = eighths > 2 * n;
    if (negative) {
      eighths = 4 * n - eighths;
    }
    double x =
        3 * eighths == 4 * n
            ? 0.5 // Math.sin(Math.PI / 6) is a little less
            : eighths <= n
                ? Math.cos(Math.PI * eighths / (4.0 * n))
                : Math.sin(Math.PI * (2 * n - eighths) / (4.0 * n));
    return negative ? -x : x;
  }

  /** Transforms in place, without scaling. */
  void run(double[] a) {
    if (convolution != null) {
      convolution.run(a);
    } else if (halves != null) {
      halves.run(a);
    } else if (n > 1) {
      System.arraycopy(a, 0, scratch, 0, 2 * n);
      divide(scratch, 0, 1, a, 0, n, 0);
    }
  }

  // Transforms every step-th element from `from` into `length` elements at `to`.
  private void divide(
      double[] in, int from, int step, double[] out, int to, int length, int level) {
    if (length == 1) {
      out[2 * to] = in[2 * from];
      out[2 * to + 1] = in[2 * from + 1];
      return;
    }
    int p = factors[level];
    int m = length / p;
    for (int r = 0; r < p; r++) {
      divide(in, from + r * step, step * p, out, to + r * m, m, level + 1);
    }
    for (int k = 0; k < m; k++) {
      if (p == 2) {
        two(out, 2 * (to + k), 2 * (to + k + m), 2 * k * step);
      } else {
        butterfly(out, to + k, m, p, k, step);
      }
    }
  }

  private void two(double[] a, int i, int j, int root) {
    double c = roots[root];
    double s = roots[root + 1];
    double re = a[j] * c - a[j + 1] * s;
    double im = a[j] * s + a[j + 1] * c;
    a[j] = a[i] - re;
    a[j + 1] = a[i + 1] - im;
    a[i] += re;
    a[i + 1] += im;
  }

  private void butterfly(double[] a, int at, int m, int p, int k, int step) {
    for (int r = 0; r < p; r++) {
      int i = 2 * (at + r * m);
      int root = 2 * (int) ((long) r * k * step % n);
      double c = roots[root];
      double s = roots[root + 1];
      terms[2 * r] = a[i] * c - a[i + 1] * s;
      terms[2 * r + 1] = a[i] * s + a[i + 1] * c;
    }
    int turn = n / p;
    for (int q = 0; q < p; q++) {
      double re = terms[0];
      double im = terms[1];
      for (int r = 1; r < p; r++) {
        int root = 2 * (q * r % p * turn);
        re += terms[2 * r] * roots[root] - terms[2 * r + 1] * roots[root + 1];
        im += terms[2 * r] * roots[root + 1] + terms[2 * r + 1] * roots[root];
      }
      a[2 * (at + q * m)] = re;
      a[2 * (at + q * m) + 1] = im;
    }
  }

  /** A transform of any length as a convolution, made by transforms of a power of two. */
  private static final class Bluestein {
    private final int n;
    private final Dft forward;
    private final Dft backward;
    private final double[] chirp;
    private final double[] filter;

    Bluestein(int n, boolean inverse) {
      this.n = n;
      double sign = inverse ? 1 : -1;
      int m = Integer.highestOneBit(Math.max(1, 2 * n - 1)) * 2;
      forward = new Dft(m, false);
      backward = new Dft(m, true);
      chirp = new double[2 * n];
      filter = new double[2 * m];
      for (int k = 0; k < n; k++) {
        double angle = Math.PI * ((long) k * k % (2L * n)) / n;
        chirp[2 * k] = Math.cos(angle);
        chirp[2 * k + 1] = sign * Math.sin(angle);
        filter[2 * k] = chirp[2 * k];
        filter[2 * k + 1] = -chirp[2 * k + 1];
        if (k > 0) {
          filter[2 * (m - k)] = filter[2 * k];
          filter[2 * (m - k) + 1] = filter[2 * k + 1];
        }
      }
      forward.run(filter);
    }

    void run(double[] a) {
      int m = forward.n;
      double[] b = new double[2 * m];
      for (int k = 0; k < n; k++) {
        double re = a[2 * k];
        double im = a[2 * k + 1];
        b[2 * k] = re * chirp[2 * k] - im * chirp[2 * k + 1];
        b[2 * k + 1] = re * chirp[2 * k + 1] + im * chirp[2 * k];
      }
      forward.run(b);
      for (int k = 0; k < m; k++) {
        double re = b[2 * k] * filter[2 * k] - b[2 * k + 1] * filter[2 * k + 1];
        b[2 * k + 1] = b[2 * k] * filter[2 * k + 1] + b[2 * k + 1] * filter[2 * k];
        b[2 * k] = re;
      }
      backward.run(b);
      for (int k = 0; k < n; k++) {
        double re = b[2 * k] / m;
        double im = b[2 * k + 1] / m;
        a[2 * k] = re * chirp[2 * k] - im * chirp[2 * k + 1];
        a[2 * k + 1] = re * chirp[2 * k + 1] + im * chirp[2 * k];
      }
    }
  }
}
