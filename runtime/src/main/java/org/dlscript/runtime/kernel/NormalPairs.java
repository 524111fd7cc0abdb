package org.dlscript.runtime.kernel;

/**
 * The two halves of Box and Muller's transform in float32: logarithm, sine and cosine by the Cephes
 * polynomials in single precision, in the order and with the fused steps of PyTorch's vector code,
 * so that the digits agree as well. Stateless.
 */
public interface NormalPairs {
  float TWO_PI = (float) (2.0 * Math.PI);

  /** The loops for this many more numbers: only very many pay for compiling vectors. */
  static NormalPairs forElements(int n) {
    if (Loops.done > Loops.ENOUGH) {
      return Loops.BEST;
    }
    Loops.done += n;
    return Loops.PLAIN;
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
    private static final long ENOUGH = 1 << 21;

    /** How many numbers were made by the plain loops; one lost in a race does not matter. */
    private static long done;

    private Loops() {}
  }
}
