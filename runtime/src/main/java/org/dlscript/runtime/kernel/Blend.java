package org.dlscript.runtime.kernel;

/**
 * {@code out[o + k] = c[o + k] != 0 ? p[i + k] : q[j + k]} in this thread, by bits instead of by
 * branches, which random conditions make slow; the type says only how wide an element is.
 * Stateless.
 */
public final class Blend {
  private Blend() {}

  /** All bits where the byte is not zero, else none. */
  private static int mask(byte c) {
    return (c | -c) >> 31;
  }

  /** For elements of one byte. */
  public static void run(byte[] c, byte[] p, int i, byte[] q, int j, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = (byte) (q[j + k] ^ (p[i + k] ^ q[j + k]) & mask(c[o + k]));
    }
  }

  /** For elements of two bytes. */
  public static void run(byte[] c, short[] p, int i, short[] q, int j, short[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = (short) (q[j + k] ^ (p[i + k] ^ q[j + k]) & mask(c[o + k]));
    }
  }

  /** For int32. */
  public static void run(byte[] c, int[] p, int i, int[] q, int j, int[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = q[j + k] ^ (p[i + k] ^ q[j + k]) & mask(c[o + k]);
    }
  }

  /** For int64. */
  public static void run(byte[] c, long[] p, int i, long[] q, int j, long[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = q[j + k] ^ (p[i + k] ^ q[j + k]) & mask(c[o + k]);
    }
  }

  /** For float64. */
  public static void run(
      byte[] c, double[] p, int i, double[] q, int j, double[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      long x = Double.doubleToRawLongBits(p[i + k]);
      long y = Double.doubleToRawLongBits(q[j + k]);
      out[o + k] = Double.longBitsToDouble(y ^ (x ^ y) & mask(c[o + k]));
    }
  }
}
