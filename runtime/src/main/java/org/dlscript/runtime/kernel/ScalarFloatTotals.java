package org.dlscript.runtime.kernel;

import java.util.Arrays;

/** Totals on plain arrays, in the order of vectors. Stateless. */
final class ScalarFloatTotals implements FloatTotalLoops {
  private final int lanes;

  ScalarFloatTotals(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public double sum(float[] in, int at, int n) {
    int step = 4 * lanes;
    double total = 0;
    int i = 0;
    float[] s = n < lanes ? null : new float[step];
    while (n - i >= step) {
      int end = i + Math.min(BLOCK, n - i) / step * step;
      Arrays.fill(s, 0f);
      for (; i < end; i += step) {
        for (int k = 0; k < step; k++) {
          s[k] += in[at + i + k];
        }
      }
      for (int k = 0; k < lanes; k++) {
        s[k] += s[k + lanes];
        s[k] += s[k + 2 * lanes] + s[k + 3 * lanes];
      }
      total += sumOfLanes(s, lanes);
    }
    if (n - i >= lanes) {
      Arrays.fill(s, 0f);
      for (; i <= n - lanes; i += lanes) {
        for (int k = 0; k < lanes; k++) {
          s[k] += in[at + i + k];
        }
      }
      total += sumOfLanes(s, lanes);
    }
    for (; i < n; i++) {
      total += in[at + i];
    }
    return total;
  }

  @Override
  public double squares(float[] in, int at, int n, float from) {
    int step = 2 * lanes;
    double total = 0;
    int i = 0;
    float[] s = n < lanes ? null : new float[step];
    while (n - i >= step) {
      int end = i + Math.min(BLOCK, n - i) / step * step;
      Arrays.fill(s, 0f);
      for (; i < end; i += step) {
        for (int k = 0; k < step; k++) {
          float x = in[at + i + k] - from;
          s[k] = Math.fma(x, x, s[k]);
        }
      }
      for (int k = 0; k < lanes; k++) {
        s[k] += s[k + lanes];
      }
      total += sumOfLanes(s, lanes);
    }
    if (n - i >= lanes) {
      for (int k = 0; k < lanes; k++) {
        float x = in[at + i + k] - from;
        s[k] = x * x;
      }
      i += lanes;
      total += sumOfLanes(s, lanes);
    }
    for (; i < n; i++) {
      double d = in[at + i] - from;
      total += d * d;
    }
    return total;
  }

  @Override
  public double product(float[] in, int at, int n) {
    int step = 4 * lanes;
    double total = 1;
    int i = 0;
    if (n >= lanes) {
      float[] p = new float[step];
      Arrays.fill(p, 1f);
      for (; i <= n - step; i += step) {
        for (int k = 0; k < step; k++) {
          p[k] *= in[at + i + k];
        }
      }
      for (; i <= n - lanes; i += lanes) {
        for (int k = 0; k < lanes; k++) {
          p[k] *= in[at + i + k];
        }
      }
      for (int k = 0; k < lanes; k++) {
        p[k] *= p[k + lanes];
        p[k] *= p[k + 2 * lanes] * p[k + 3 * lanes];
      }
      total = productOfLanes(p, lanes);
    }
    for (; i < n; i++) {
      total *= in[at + i];
    }
    return total;
  }

  /** By halves, as vectors are summed; overwrites them. */
  static float sumOfLanes(float[] s, int lanes) {
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; k++) {
        s[k] += s[k + half];
      }
    }
    return s[0];
  }

  private static float productOfLanes(float[] p, int lanes) {
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; k++) {
        p[k] *= p[k + half];
      }
    }
    return p[0];
  }
}
