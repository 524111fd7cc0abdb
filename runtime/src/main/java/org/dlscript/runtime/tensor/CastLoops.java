package org.dlscript.runtime.tensor;

import org.dlscript.runtime.kernel.FloatMath;

/**
 * Loops that convert real elements between two types, plain enough for the compiler to make vectors
 * of them; one of each pair that is met often.
 */
final class CastLoops {
  private static final float[] ZERO = {0};

  private CastLoops() {}

  /** Converts n elements; false where the pair has no loop. */
  static boolean run(Object src, DType from, int i, Object dst, DType to, int o, int n) {
    if (to.isComplex() || to.isStorageOnly() || from.isStorageOnly()) {
      return false;
    }
    if (to == DType.BOOL) {
      return truth(src, from, i, (byte[]) dst, o, n);
    }
    return switch (from) {
      case FLOAT32 -> fromFloats((float[]) src, i, dst, to, o, n);
      case FLOAT64 -> fromDoubles((double[]) src, i, dst, to, o, n);
      case FLOAT16, BFLOAT16 -> fromHalves((short[]) src, from, i, dst, o, n);
      case INT64 -> fromLongs((long[]) src, i, dst, to, o, n);
      case INT32 -> fromInts((int[]) src, i, dst, o, n);
      case INT16 -> fromShorts((short[]) src, i, dst, o, n);
      case UINT8 -> fromBytes((byte[]) src, 0xff, i, dst, o, n);
      case BOOL, INT8 -> fromBytes((byte[]) src, -1, i, dst, o, n);
      default -> false;
    };
  }

  private static boolean truth(Object src, DType from, int i, byte[] d, int o, int n) {
    switch (src) {
      case float[] s -> FloatMath.equal(true, s, i, 1, ZERO, 0, 0, d, o, n);
      case double[] s -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = (byte) (s[i + k] != 0 ? 1 : 0);
        }
      }
      case long[] s -> {
        for (int k = 0; k < n; k++) { // the sign of x or of -x is set where x is not zero
          d[o + k] = (byte) ((s[i + k] | -s[i + k]) >>> 63);
        }
      }
      case int[] s -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = (byte) ((s[i + k] | -s[i + k]) >>> 31);
        }
      }
      case short[] s -> {
        int mask = from == DType.INT16 ? -1 : 0x7fff; // a zero may have a sign
        for (int k = 0; k < n; k++) {
          int x = s[i + k] & mask;
          d[o + k] = (byte) ((x | -x) >>> 31);
        }
      }
      case byte[] s -> {
        for (int k = 0; k < n; k++) {
          int x = s[i + k];
          d[o + k] = (byte) ((x | -x) >>> 31);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fromFloats(float[] s, int i, Object dst, DType to, int o, int n) {
    switch (to) {
      case FLOAT64 -> {
        double[] d = (double[]) dst;
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case FLOAT16 -> {
        short[] d = (short[]) dst;
        for (int k = 0; k < n; k++) {
          d[o + k] = Float.floatToFloat16(s[i + k]);
        }
      }
      case BFLOAT16 -> toBfloats(s, i, (short[]) dst, o, n);
      case INT64 -> toLongs(s, i, (long[]) dst, o, n);
      case INT32 -> toInts(s, i, (int[]) dst, o, n);
      default -> {
        return narrow(s, i, dst, o, n);
      }
    }
    return true;
  }

  private static void toBfloats(float[] s, int i, short[] d, int o, int n) {
    for (int k = 0; k < n; k++) {
      d[o + k] = HalfPrecision.toBfloat(s[i + k]);
    }
  }

  private static void toLongs(float[] s, int i, long[] d, int o, int n) {
    if (within(s, i, n, 9e18f)) {
      for (int k = 0; k < n; k++) {
        d[o + k] = (long) s[i + k];
      }
    } else {
      for (int k = 0; k < n; k++) {
        d[o + k] = Elements.toLong(s[i + k]);
      }
    }
  }

  private static void toInts(float[] s, int i, int[] d, int o, int n) {
    if (within(s, i, n, 0x1p31f)) {
      for (int k = 0; k < n; k++) {
        d[o + k] = (int) s[i + k];
      }
    } else {
      for (int k = 0; k < n; k++) {
        d[o + k] = Elements.toInt(s[i + k]);
      }
    }
  }

  /** To bytes or shorts, which are cut from what C makes of the number as an int. */
  private static boolean narrow(float[] s, int i, Object dst, int o, int n) {
    if (!within(s, i, n, 0x1p31f)) {
      return false;
    }
    if (dst instanceof byte[] d) {
      for (int k = 0; k < n; k++) {
        d[o + k] = (byte) (int) s[i + k];
      }
    } else {
      short[] d = (short[]) dst;
      for (int k = 0; k < n; k++) {
        d[o + k] = (short) (int) s[i + k];
      }
    }
    return true;
  }

  /** Whether all are numbers of less than a size, which every conversion agrees on. */
  private static boolean within(float[] a, int at, int n, float size) {
    return FloatMath.max(a, at, n) < size && FloatMath.min(a, at, n) > -size;
  }

  private static boolean fromDoubles(double[] s, int i, Object dst, DType to, int o, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] d = (float[]) dst;
        for (int k = 0; k < n; k++) {
          d[o + k] = (float) s[i + k];
        }
      }
      case INT64 -> {
        long[] d = (long[]) dst;
        for (int k = 0; k < n; k++) {
          d[o + k] = Elements.toLong(s[i + k]);
        }
      }
      case INT32 -> {
        int[] d = (int[]) dst;
        for (int k = 0; k < n; k++) {
          d[o + k] = Elements.toInt(s[i + k]);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fromHalves(short[] s, DType from, int i, Object dst, int o, int n) {
    if (!(dst instanceof float[] d)) {
      return false;
    }
    if (from == DType.FLOAT16) {
      for (int k = 0; k < n; k++) {
        d[o + k] = Float.float16ToFloat(s[i + k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        d[o + k] = Float.intBitsToFloat(s[i + k] << 16);
      }
    }
    return true;
  }

  private static boolean fromLongs(long[] s, int i, Object dst, DType to, int o, int n) {
    switch (dst) {
      case float[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case double[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case int[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = (int) s[i + k];
        }
      }
      case short[] d when !to.isFloatingPoint() -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = (short) s[i + k];
        }
      }
      case byte[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = (byte) s[i + k];
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fromInts(int[] s, int i, Object dst, int o, int n) {
    switch (dst) {
      case float[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case double[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case long[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fromShorts(short[] s, int i, Object dst, int o, int n) {
    switch (dst) {
      case float[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case double[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case long[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      case int[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k];
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean fromBytes(byte[] s, int mask, int i, Object dst, int o, int n) {
    switch (dst) {
      case float[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k] & mask;
        }
      }
      case double[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k] & mask;
        }
      }
      case long[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k] & mask;
        }
      }
      case int[] d -> {
        for (int k = 0; k < n; k++) {
          d[o + k] = s[i + k] & mask;
        }
      }
      case byte[] d -> System.arraycopy(s, i, d, o, n);
      default -> {
        return false;
      }
    }
    return true;
  }
}
