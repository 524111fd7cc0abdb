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
    /**
     * The form of vectors: asked for only where there are some, for it does not load elsewhere. Its
     * body stands in a class of vectors, since this one has to load everywhere.
     */
    Lanes lanes();
  }

  /** A function of each lane of two vectors. */
  @FunctionalInterface
  interface Lanes {
    FloatVector of(FloatVector a, FloatVector b);
  }

  /** {@code a * b}, in vectors also where the ranges begin at different places. */
  final class Product implements OfLanes {
    @Override
    public float of(float a, float b) {
      return a * b;
    }

    @Override
    public Lanes lanes() {
      return VectorFloatLanes::product;
    }
  }

  /** {@code slope(a) * b}: first the slopes of a block, then the products. */
  record OfSlope(FloatFunction slope) implements FloatBinary {
    private static final FloatBinary PRODUCT = new Product();

    @Override
    public float of(float a, float b) {
      return slope.of(a) * b;
    }

    private void run(float[] a, int i, float[] b, int j, int dj, float[] out, int o, int n) {
      int block = FloatFunction.InStages.BLOCK;
      float[] slopes = new float[Math.min(n, block)];
      for (int k = 0; k < n; k += block) {
        int m = Math.min(block, n - k);
        FloatFunction.apply(slope, a, i + k, slopes, 0, m);
        FloatBinary.apply(PRODUCT, slopes, 0, 1, b, j + k * dj, dj, out, o + k, m);
      }
    }
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
    if (di == 1 && f instanceof OfSlope product) {
      product.run(a, i, b, j, dj, out, o, n);
    } else {
      FloatBinaryLoops.of(f).forElements(n).run(f, a, i, di, b, j, dj, out, o, n);
    }
  }
}
