package org.dlscript.runtime.kernel;

/**
 * Sines and cosines of floats, each right to the last digit or the one before. The angle, less a
 * multiple of pi, goes into the series about zero, all in doubles and without branches, so that
 * compilers make vectors of the loops.
 */
public final class Sine {
  // Pi and what a double of it leaves out.
  private static final double PI_REST = 1.2246467991473532e-16;
  // Angles up to which the two parts of pi suffice.
  private static final float MOST = 1e6f;

  private Sine() {}

  /** {@code out[to + k] = sin(in[at + k])}, in this thread. */
  public static void sin(float[] in, int at, float[] out, int to, int n) {
    if (at == to && areSmall(in, at, n)) {
      for (int i = at; i < at + n; i++) {
        double x = in[i];
        double turns =
            Math.rint(x * (1 / Math.PI)) + 0.0; // a zero with a sign would lose the angle's
        out[i] = (float) (sign(turns) * series(rest(x, turns)));
      }
    } else {
      for (int i = 0; i < n; i++) {
        out[to + i] = (float) Math.sin(in[at + i]);
      }
    }
  }

  /** The same for the cosine: the sine of what is left beyond an odd quarter of a circle. */
  public static void cos(float[] in, int at, float[] out, int to, int n) {
    if (at == to && areSmall(in, at, n)) {
      for (int i = at; i < at + n; i++) {
        double x = in[i];
        double turns = Math.rint(x * (1 / Math.PI) - 0.5);
        out[i] = (float) (-sign(turns) * series(rest(x, turns + 0.5)));
      }
    } else {
      for (int i = 0; i < n; i++) {
        out[to + i] = (float) Math.cos(in[at + i]);
      }
    }
  }

  private static boolean areSmall(float[] in, int at, int n) {
    return FloatMath.max(in, at, n) <= MOST && FloatMath.min(in, at, n) >= -MOST;
  }

  private static double rest(double x, double turns) {
    return Math.fma(-turns, PI_REST, Math.fma(-turns, Math.PI, x));
  }

  /** 1 for even whole numbers and -1 for odd ones. */
  private static double sign(double whole) {
    double half = whole * 0.5;
    return 1 - 4 * (half - Math.floor(half));
  }

  /** The sine within half a turn, by Taylor's series, to 1e-9. */
  private static double series(double r) {
    double s = r * r;
    double p = 1 / 6227020800.0;
    p = Math.fma(p, s, -1 / 39916800.0);
    p = Math.fma(p, s, 1 / 362880.0);
    p = Math.fma(p, s, -1 / 5040.0);
    p = Math.fma(p, s, 1 / 120.0);
    p = Math.fma(p, s, -1 / 6.0);
    return r * Math.fma(p, s, 1);
  }
}
