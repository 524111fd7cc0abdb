package org.dlscript.runtime.kernel;

/** Functions of whole float ranges, in one thread. */
interface FloatFunctions {
  /** In how many parts sums are kept. */
  int lanes();

  void exp(float[] in, int at, float[] out, int to, int n);

  void log(float[] in, int at, float[] out, int to, int n);

  void tanh(float[] in, int at, float[] out, int to, int n);

  void sigmoid(float[] in, int at, float[] out, int to, int n);

  void silu(float[] in, int at, float[] out, int to, int n);

  void erf(float[] in, int at, float[] out, int to, int n);

  /** The greatest element, NaN where there is one; -inf where there are none. */
  float max(float[] in, int at, int n);

  /** The least element, NaN where there is one; inf where there are none. */
  float min(float[] in, int at, int n);

  /** Writes {@code exp(in - shift)} and returns the sum of what was written. */
  double expSum(float[] in, int at, float[] out, int to, int n, float shift);

  /** {@code out[o + k] = c[o + k] != 0 ? p[i + k·di] : q[j + k·dj]}; the steps are 0 or 1. */
  void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n);

  /** {@code out[o + k] = a[i + k] + b[j + k]}. */
  void add(float[] a, int i, float[] b, int j, float[] out, int o, int n);

  /** Adds four rows, {@code row} apart, to {@code out}. */
  void addFour(float[] a, int i, int row, float[] out, int n);

  /** {@code out[o + k] = a[i + k] + y}. */
  void add(float[] a, int i, float y, float[] out, int o, int n);

  /** {@code out[o + k] = a[i + k] * y}. */
  void multiply(float[] a, int i, float y, float[] out, int o, int n);

  /** {@code out[k] = max(out[k], a[i + k])}, NaN where there is one. */
  void mergeMax(float[] a, int i, float[] out, int n);

  /** The same for the least. */
  void mergeMin(float[] a, int i, float[] out, int n);

  /** {@code out[o + k] = a[i + k] - b[j + k]}. */
  void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n);

  /** {@code out[o + k] = a[i + k] * b[j + k]}. */
  void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n);

  /** {@code out[o + k] = a[i + k·di] < b[j + k·dj] ? 1 : 0}; the steps are 0 or 1. */
  void less(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n);

  /** The same for {@code <=}. */
  void lessOrEqual(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n);

  /** The same for {@code ==}, or {@code !=}. */
  void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n);
}
