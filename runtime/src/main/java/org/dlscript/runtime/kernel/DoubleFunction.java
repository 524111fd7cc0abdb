package org.dlscript.runtime.kernel;

/**
 * A function of doubles with a form in vectors, for long ranges: short ones go to {@link Math},
 * whose last digits are those that people compare. Both forms give the same bits. Of any thread.
 */
public interface DoubleFunction {
  /** Elements from which a range is long. */
  int LONG = 4096;

  double of(double x);

  /** The form of vectors: asked for only where there are some. */
  FloatFunction.DoubleLanes lanes();

  /** {@code out[to + k] = f(in[at + k])}, in this thread. */
  static void apply(DoubleFunction f, double[] in, int at, double[] out, int to, int n) {
    DoubleFunctionLoops.of(f).forElements(n).run(f, in, at, out, to, n);
  }
}
