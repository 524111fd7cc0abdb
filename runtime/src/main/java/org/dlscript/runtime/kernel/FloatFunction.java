package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/** A function of one float, in single precision. Of any thread. */
@FunctionalInterface
public interface FloatFunction {
  float of(float x);

  /**
   * One whose single steps the host compiler makes no vectors of, so that it says itself what they
   * are. Both forms give the same bits, for which of them runs must not show.
   */
  interface OfLanes extends FloatFunction {
    /** The form of vectors: asked for only where there are some, for it does not load elsewhere. */
    Lanes lanes();
  }

  /** One that is computed in double precision and rounded, with vectors of doubles. */
  interface ByDoubles extends FloatFunction {
    /** The function before rounding. */
    double of(double x);

    @Override
    default float of(float x) {
      return (float) of((double) x);
    }

    /** The form of vectors: asked for only where there are some. */
    DoubleLanes doubles();
  }

  /** A function of each lane of a vector of doubles. */
  @FunctionalInterface
  interface DoubleLanes {
    DoubleVector of(DoubleVector x);
  }

  /** A function of each lane of a vector. */
  @FunctionalInterface
  interface Lanes {
    FloatVector of(FloatVector x);
  }

  /**
   * One of more steps than the host compiler makes vectors of in one loop: {@code then(x,
   * first(x))}, in a loop for each, of which what lies between them stays in the cache.
   */
  record InStages(FloatFunction first, FloatBinary then) implements FloatFunction {
    static final int BLOCK = 2048;

    @Override
    public float of(float x) {
      return then.of(x, first.of(x));
    }

    private void run(float[] in, int at, float[] out, int to, int n) {
      float[] middle = new float[Math.min(n, BLOCK)];
      for (int k = 0; k < n; k += BLOCK) {
        int m = Math.min(BLOCK, n - k);
        FloatFunction.apply(first, in, at + k, middle, 0, m);
        FloatBinary.apply(then, in, at + k, 1, middle, 0, 1, out, to + k, m);
      }
    }
  }

  /** {@code out[to + k] = f(in[at + k])}, in this thread; the ranges are one or lie apart. */
  static void apply(FloatFunction f, float[] in, int at, float[] out, int to, int n) {
    if (f instanceof InStages stages) {
      stages.run(in, at, out, to, n);
    } else {
      FloatFunctionLoops.of(f).forElements(n).run(f, in, at, out, to, n);
    }
  }
}
