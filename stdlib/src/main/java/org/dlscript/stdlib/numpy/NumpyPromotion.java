package org.dlscript.stdlib.numpy;

import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * The type in which numpy (before 2) computes with two operands: among numbers without dimensions
 * their types count, Python's as int64, float64 and complex128; beside an array such a number
 * counts by its value, unless it is of a higher kind. Stateless.
 */
final class NumpyPromotion {
  private static final double LARGEST_HALF = 65504;

  private NumpyPromotion() {}

  static DType of(Tensor a, Tensor b) {
    boolean number = a.rank() == 0;
    if (number == (b.rank() == 0)) {
      return types(a.dtype(), b.dtype());
    }
    Tensor scalar = number ? a : b;
    DType array = number ? b.dtype() : a.dtype();
    return kind(scalar.dtype()) > kind(array)
        ? types(array, scalar.dtype())
        : beside(array, scalar);
  }

  /** Truth values, whole numbers, all others. */
  private static int kind(DType d) {
    return d == DType.BOOL ? 0 : d.isIntegral() ? 1 : 2;
  }

  /** The type that holds all values of two. */
  static DType types(DType a, DType b) {
    boolean whole = kind(a) == 1;
    if (whole == (kind(b) == 1) || kind(a) == 0 || kind(b) == 0) {
      return DType.promote(a, b);
    }
    DType integral = whole ? a : b;
    DType other = whole ? b : a;
    DType needed =
        switch (integral) {
          case INT32, INT64 -> DType.FLOAT64;
          case INT16 -> DType.FLOAT32;
          default -> DType.FLOAT16;
        };
    return DType.promote(other, needed);
  }

  /** An array's type, or a wider one where a number does not fit. */
  private static DType beside(DType array, Tensor scalar) {
    if (array == DType.BOOL) {
      return array;
    }
    if (array.isIntegral()) {
      return scalar.dtype() == DType.BOOL ? array : holding(array, scalar.longAt(0));
    }
    if (scalar.dtype().isComplex()) {
      Complex c = (Complex) scalar.item();
      DType real =
          array.isComplex() ? array : fitting(array, Math.max(Math.abs(c.re()), Math.abs(c.im())));
      return real.isComplex() ? real : real == DType.FLOAT64 ? DType.COMPLEX128 : DType.COMPLEX64;
    }
    return array.isComplex() ? array : fitting(array, Math.abs(scalar.doubleAt(0)));
  }

  private static DType holding(DType array, long v) {
    return switch (array) {
      case UINT8 -> v >= 0 && v <= 255 ? array : v < 0 && v >= -32768 ? DType.INT16 : wide(v);
      case INT8 ->
          v >= -128 && v <= 127 ? array : v >= -32768 && v <= 32767 ? DType.INT16 : wide(v);
      case INT16 -> v >= -32768 && v <= 32767 ? array : wide(v);
      case INT32 -> wide(v);
      default -> array;
    };
  }

  private static DType wide(long v) {
    return v == (int) v ? DType.INT32 : DType.INT64;
  }

  private static DType fitting(DType array, double size) {
    boolean finite = !Double.isInfinite(size) && !Double.isNaN(size);
    if (finite && array == DType.FLOAT16 && size > LARGEST_HALF) {
      return size > Float.MAX_VALUE ? DType.FLOAT64 : DType.FLOAT32;
    }
    return finite && array == DType.FLOAT32 && size > Float.MAX_VALUE ? DType.FLOAT64 : array;
  }
}
