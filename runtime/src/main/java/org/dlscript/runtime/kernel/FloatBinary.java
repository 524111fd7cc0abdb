package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;

/** A function of two floats, in single precision. Of any thread. */
@FunctionalInterface
public interface FloatBinary {
  float of(float a, float b);

  /**
   * One whose single steps the host compiler makes no vectors of, so that it says itself what they
   * are. Both forms give the same bits, for which of them runs must not show.
   */
  interface OfLanes extends FloatBinary {
    /** The form of vectors: asked for only where there are some, for it does not load elsewhere. */
    Lanes lanes();
  }

  /** A function of each lane of two vectors. */
  @FunctionalInterface
  interface Lanes {
    FloatVector of(FloatVector a, FloatVector b);
  }

  /** {@code out[o + k] = f(a[i + k·di], b[j + k·dj])}, in this thread. */
  static void apply(
      FloatBinary f,
      float[] a,
      int i,
      int di,
      float[] b,
      int j,
      int dj,
      float[] out,
      int o,
      int n) {
    FloatBinaryLoops.of(f).forElements(n).run(f, a, i, di, b, j, dj, out, o, n);
  }
}
