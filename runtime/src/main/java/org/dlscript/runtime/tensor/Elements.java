package org.dlscript.runtime.tensor;

import java.math.BigInteger;
import java.util.Arrays;

/** Single elements of storage arrays, read and written as numbers with PyTorch's conversions. */
public final class Elements {
  private Elements() {}

  /**
   * The element as Long (where it needs 64 bits without sign, BigInteger), Double, Boolean or
   * Complex.
   */
  public static Object get(Object array, DType dtype, int i) {
    return switch (dtype) {
      case BOOL -> ((byte[]) array)[i] != 0;
      case UINT8, INT8, INT16, INT32, INT64, UINT16, UINT32 -> getLong(array, dtype, i);
      case UINT64 -> unsigned(((long[]) array)[i]);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, FLOAT8_E5M2, FLOAT8_E4M3FN ->
          getDouble(array, dtype, i);
      case COMPLEX64 -> new Complex(((float[]) array)[2 * i], ((float[]) array)[2 * i + 1]);
      case COMPLEX128 -> new Complex(((double[]) array)[2 * i], ((double[]) array)[2 * i + 1]);
    };
  }

  private static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  private static double unsignedDouble(long bits) {
    // the lowest bit stays where it decides about rounding
    return bits >= 0 ? bits : (bits >>> 1 | bits & 1) * 2.0;
  }

  public static double getDouble(Object array, DType dtype, int i) {
    return switch (dtype) {
      case FLOAT16 -> HalfPrecision.fromHalf(((short[]) array)[i]);
      case BFLOAT16 -> HalfPrecision.fromBfloat(((short[]) array)[i]);
      case FLOAT32 -> ((float[]) array)[i];
      case FLOAT64 -> ((double[]) array)[i];
      case COMPLEX64 -> ((float[]) array)[2 * i];
      case COMPLEX128 -> ((double[]) array)[2 * i];
      case FLOAT8_E5M2 -> Float8.fromE5m2(((byte[]) array)[i]);
      case FLOAT8_E4M3FN -> Float8.fromE4m3(((byte[]) array)[i]);
      case UINT64 -> unsignedDouble(((long[]) array)[i]);
      default -> getLong(array, dtype, i);
    };
  }

  public static long getLong(Object array, DType dtype, int i) {
    return switch (dtype) {
      case BOOL, INT8 -> ((byte[]) array)[i];
      case UINT8 -> ((byte[]) array)[i] & 0xff;
      case INT16 -> ((short[]) array)[i];
      case INT32 -> ((int[]) array)[i];
      case INT64, UINT64 -> ((long[]) array)[i];
      case UINT16 -> ((short[]) array)[i] & 0xffff;
      case UINT32 -> ((int[]) array)[i] & 0xffffffffL;
      default -> toLong(getDouble(array, dtype, i));
    };
  }

  /** C's conversion: out-of-range values become the least long, as on x86. */
  public static long toLong(double v) {
    return v >= 0x1p63 || v != v ? Long.MIN_VALUE : (long) v;
  }

  public static void setLong(Object array, DType dtype, int i, long v) {
    switch (dtype) {
      case BOOL -> ((byte[]) array)[i] = (byte) (v != 0 ? 1 : 0);
      case UINT8, INT8 -> ((byte[]) array)[i] = (byte) v;
      case INT16, UINT16 -> ((short[]) array)[i] = (short) v;
      case INT32, UINT32 -> ((int[]) array)[i] = (int) v;
      case INT64, UINT64 -> ((long[]) array)[i] = v;
      default -> setDouble(array, dtype, i, v);
    }
  }

  public static void setDouble(Object array, DType dtype, int i, double v) {
    switch (dtype) {
      case BOOL -> ((byte[]) array)[i] = (byte) (v != 0 ? 1 : 0);
      case FLOAT16 -> ((short[]) array)[i] = HalfPrecision.toHalf((float) v);
      case BFLOAT16 -> ((short[]) array)[i] = HalfPrecision.toBfloat((float) v);
      case FLOAT32 -> ((float[]) array)[i] = (float) v;
      case FLOAT64 -> ((double[]) array)[i] = v;
      case COMPLEX64 -> {
        ((float[]) array)[2 * i] = (float) v;
        ((float[]) array)[2 * i + 1] = 0;
      }
      case COMPLEX128 -> {
        ((double[]) array)[2 * i] = v;
        ((double[]) array)[2 * i + 1] = 0;
      }
      case INT64 -> ((long[]) array)[i] = toLong(v);
      case UINT64 -> ((long[]) array)[i] = v >= 0x1p63 ? toLong(v - 0x1p63) ^ 1L << 63 : toLong(v);
      case UINT32 -> ((int[]) array)[i] = (int) toLong(v);
      case FLOAT8_E5M2 -> ((byte[]) array)[i] = Float8.toE5m2((float) v);
      case FLOAT8_E4M3FN -> ((byte[]) array)[i] = Float8.toE4m3((float) v);
      default -> setLong(array, dtype, i, toInt(v));
    }
  }

  /** C's conversion on x86, which narrower types are cut from. */
  static int toInt(double v) {
    return v > -0x1p31 - 1 && v < 0x1p31 ? (int) v : Integer.MIN_VALUE;
  }

  /** Writes a Long, BigInteger, Double, Boolean or Complex. */
  public static void set(Object array, DType dtype, int i, Object value) {
    switch (value) {
      case Long l -> setLong(array, dtype, i, l);
      case BigInteger b when dtype.isIntegral() -> setLong(array, dtype, i, b.longValue());
      case BigInteger b -> setDouble(array, dtype, i, b.doubleValue());
      case Double d -> setDouble(array, dtype, i, d);
      case Boolean b -> setLong(array, dtype, i, b ? 1 : 0);
      case Complex c -> setComplex(array, dtype, i, c);
      default -> throw new IllegalArgumentException("no number: " + value);
    }
  }

  /**
   * Refuses a number that an element type cannot hold, as PyTorch does wherever a single number
   * becomes an element: not what it stands beside in arithmetic. Unsigned types take the negatives
   * of their numbers, float types infinities.
   */
  public static void checkFits(Object value, DType dtype, String type) {
    Object number = value;
    if (value instanceof Complex c && !dtype.isComplex() && dtype != DType.BOOL) {
      if (c.im() != 0) {
        throw overflow(type);
      }
      number = c.re();
    }
    boolean fits =
        switch (number) {
          case Long v -> dtype.isIntegral() ? fits(v, dtype) : !exceeds(v, dtype);
          case Double v ->
              dtype.isIntegral() ? fits(v, dtype) : Double.isInfinite(v) || !exceeds(v, dtype);
          default -> true;
        };
    if (!fits) {
      throw overflow(type);
    }
  }

  private static TensorException overflow(String type) {
    return TensorException.runtime(
        "value cannot be converted to type " + type + " without overflow");
  }

  private static boolean fits(long v, DType dtype) {
    return switch (dtype) {
      case UINT8 -> v >= -255 && v <= 255;
      case INT8 -> v == (byte) v;
      case INT16 -> v == (short) v;
      case INT32 -> v == (int) v;
      case UINT16 -> v >= -0xffff && v <= 0xffff;
      case UINT32 -> v >= -0xffffffffL && v <= 0xffffffffL;
      default -> true;
    };
  }

  private static boolean fits(double v, DType dtype) {
    return switch (dtype) {
      case BOOL -> true;
      case UINT8 -> v >= 0 && v <= 255;
      case INT8 -> v >= Byte.MIN_VALUE && v <= Byte.MAX_VALUE;
      case INT16 -> v >= Short.MIN_VALUE && v <= Short.MAX_VALUE;
      case INT32 -> v >= Integer.MIN_VALUE && v <= Integer.MAX_VALUE;
      case UINT16 -> v >= 0 && v <= 0xffff;
      case UINT32 -> v >= 0 && v <= 0xffffffffL;
      case UINT64 -> v >= 0 && v <= 0x1p64;
      default -> v >= -0x1p63 && v <= 0x1p63;
    };
  }

  private static boolean exceeds(double v, DType dtype) {
    double most =
        switch (dtype) {
          case FLOAT16 -> 65504;
          case BFLOAT16 -> 0x1.fep127;
          case FLOAT32, COMPLEX64 -> Float.MAX_VALUE;
          default -> Double.MAX_VALUE;
        };
    return Math.abs(v) > most;
  }

  private static void setComplex(Object array, DType dtype, int i, Complex c) {
    switch (dtype) {
      case COMPLEX64 -> {
        ((float[]) array)[2 * i] = (float) c.re();
        ((float[]) array)[2 * i + 1] = (float) c.im();
      }
      case COMPLEX128 -> {
        ((double[]) array)[2 * i] = c.re();
        ((double[]) array)[2 * i + 1] = c.im();
      }
      case BOOL -> setLong(array, dtype, i, c.re() != 0 || c.im() != 0 ? 1 : 0);
      default -> {
        if (c.im() != 0) {
          throw TensorException.runtime(
              "value cannot be converted to type "
                  + org.dlscript.runtime.op.Outputs.numberName(dtype)
                  + " without overflow");
        }
        setDouble(array, dtype, i, c.re());
      }
    }
  }

  /** Sets a range of an array to one element of another of its class; not for complex types. */
  public static void fill(Object array, int from, int to, Object source, int at) {
    switch (array) {
      case float[] a -> Arrays.fill(a, from, to, ((float[]) source)[at]);
      case double[] a -> Arrays.fill(a, from, to, ((double[]) source)[at]);
      case long[] a -> Arrays.fill(a, from, to, ((long[]) source)[at]);
      case int[] a -> Arrays.fill(a, from, to, ((int[]) source)[at]);
      case short[] a -> Arrays.fill(a, from, to, ((short[]) source)[at]);
      case byte[] a -> Arrays.fill(a, from, to, ((byte[]) source)[at]);
      default -> throw new IllegalStateException("no elements in " + array.getClass());
    }
  }
}
