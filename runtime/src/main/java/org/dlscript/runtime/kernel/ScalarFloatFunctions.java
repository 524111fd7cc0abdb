package org.dlscript.runtime.kernel;

/** The functions element by element in double precision. */
final class ScalarFloatFunctions implements FloatFunctions {
  @Override
  public void exp(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) Math.exp(in[at + i]);
    }
  }

  @Override
  public void log(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) Math.log(in[at + i]);
    }
  }

  @Override
  public void tanh(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) Math.tanh(in[at + i]);
    }
  }

  @Override
  public void sigmoid(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) (1.0 / (1.0 + Math.exp(-in[at + i])));
    }
  }

  @Override
  public void above(
      float[] in,
      int at,
      float bound,
      float[] values,
      int from,
      float below,
      float[] out,
      int to,
      int n) {
    for (int i = 0; i < n; i++) {
      float v = values[from + i];
      out[to + i] = !(in[at + i] <= bound) ? v : below == 0 ? 0 : v * below;
    }
  }

  @Override
  public void silu(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      double x = in[at + i];
      out[to + i] = (float) (x / (1.0 + Math.exp(-x)));
    }
  }

  @Override
  public void erf(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) Erf.erf(in[at + i]);
    }
  }

  @Override
  public void gelu(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      float x = in[at + i];
      out[to + i] = x * 0.5f * (1f + (float) Erf.erf(x * 0.70710678f));
    }
  }

  @Override
  public double sum(float[] in, int at, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += in[at + i];
    }
    return sum;
  }

  @Override
  public double squares(float[] in, int at, int n, float from) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double d = in[at + i] - from;
      sum += d * d;
    }
    return sum;
  }

  @Override
  public float max(float[] in, int at, int n) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, in[at + i]);
    }
    return most;
  }

  @Override
  public float min(float[] in, int at, int n) {
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      least = Math.min(least, in[at + i]);
    }
    return least;
  }

  @Override
  public double expSum(float[] in, int at, float[] out, int to, int n, float shift) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      float y = (float) Math.exp(in[at + i] - shift);
      out[to + i] = y;
      sum += y;
    }
    return sum;
  }

  @Override
  public void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n) {
    for (int k = o; k < o + n; k++, i += di, j += dj) {
      out[k] = c[k] != 0 ? p[i] : q[j];
    }
  }

  @Override
  public void add(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] + b[j + k];
    }
  }

  @Override
  public void addFour(float[] a, int i, int row, float[] out, int n) {
    int p = i + row;
    int q = p + row;
    int r = q + row;
    for (int k = 0; k < n; k++) {
      out[k] += (a[i + k] + a[p + k]) + (a[q + k] + a[r + k]);
    }
  }

  @Override
  public void add(float[] a, int i, float y, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] + y;
    }
  }

  @Override
  public void multiply(float[] a, int i, float y, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] * y;
    }
  }

  @Override
  public void mergeMax(float[] a, int i, float[] out, int n) {
    for (int k = 0; k < n; k++) {
      out[k] = Math.max(out[k], a[i + k]);
    }
  }

  @Override
  public void mergeMin(float[] a, int i, float[] out, int n) {
    for (int k = 0; k < n; k++) {
      out[k] = Math.min(out[k], a[i + k]);
    }
  }

  @Override
  public void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] - b[j + k];
    }
  }

  @Override
  public void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] * b[j + k];
    }
  }

  @Override
  public void less(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) (a[i] < b[j] ? 1 : 0);
    }
  }

  @Override
  public void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) (a[i] <= b[j] ? 1 : 0);
    }
  }

  @Override
  public void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) ((a[i] == b[j]) != not ? 1 : 0);
    }
  }
}
