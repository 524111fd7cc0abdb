package org.dlscript.runtime.kernel;

/** Functions of whole float ranges, in one thread. */
interface FloatFunctions {
  void exp(float[] in, int at, float[] out, int to, int n);

  void log(float[] in, int at, float[] out, int to, int n);

  void tanh(float[] in, int at, float[] out, int to, int n);

  void sigmoid(float[] in, int at, float[] out, int to, int n);

  void silu(float[] in, int at, float[] out, int to, int n);

  void erf(float[] in, int at, float[] out, int to, int n);

  void gelu(float[] in, int at, float[] out, int to, int n);

  /** The values where {@code in} is above a bound or NaN, elsewhere a multiple of them. */
  void above(
      float[] in,
      int at,
      float bound,
      float[] values,
      int from,
      float below,
      float[] out,
      int to,
      int n);

  /** The sum, accurate to float precision whatever the length. */
  double sum(float[] in, int at, int n);

  /** The sum of squared distances from a value. */
  double squares(float[] in, int at, int n, float from);

  /** The greatest element, NaN where there is one; -inf where there are none. */
  float max(float[] in, int at, int n);

  /** Writes {@code exp(in - shift)} and returns the sum of what was written. */
  double expSum(float[] in, int at, float[] out, int to, int n, float shift);
}
