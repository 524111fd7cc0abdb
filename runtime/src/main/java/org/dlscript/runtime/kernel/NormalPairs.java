package org.dlscript.runtime.kernel;

/**
 * The two halves of Box and Muller's transform in float32: logarithm, sine and cosine by the Cephes
 * polynomials in single precision, in the order and with the fused steps of PyTorch's vector code,
 * so that the digits agree as well. Stateless.
 */
public interface NormalPairs {
  float TWO_PI = (float) (2.0 * Math.PI);

  /** The loops for this many numbers: few do not pay for compiling vectors. */
  static NormalPairs forElements(int n) {
    return n < 1 << 14 ? Loops.PLAIN : Loops.BEST;
  }

  /**
   * Replaces each of {@code n} numbers u of (0, 1] by sqrt(-2 log u). Here and below the arrays'
   * length is a multiple of 64, for whole vectors may be read and written.
   */
  void radii(float[] data, int n);

  /** Sine and cosine of 2 pi u for {@code n} numbers u of [0, 1). */
  void sinesAndCosines(float[] turns, float[] sine, float[] cosine, int n);

  /** The implementations, found once. */
  final class Loops {
    private static final NormalPairs PLAIN = new ScalarNormalPairs();
    private static final NormalPairs BEST = Providers.choose("VectorNormalPairs", PLAIN);

    private Loops() {}
  }
}
