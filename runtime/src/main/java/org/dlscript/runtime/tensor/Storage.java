package org.dlscript.runtime.tensor;

/**
 * The memory behind tensors: one Java array on the heap, shared by all views of it. Complex numbers
 * lie interleaved in float or double arrays. The array is replaced only when the storage is
 * resized.
 */
public final class Storage {
  private static final boolean RAW = rawAllocation();

  private Object array;
  private boolean shared;

  public Storage(Object array) {
    this.array = array;
  }

  /** The heap array: byte[], short[], int[], long[], float[] or double[]. */
  public Object array() {
    return array;
  }

  /** Puts a longer array in place after the old elements were copied into it. */
  public void replace(Object newArray) {
    this.array = newArray;
  }

  /** Notes that more than one tensor looks at this memory, now or once. */
  void share() {
    shared = true;
  }

  /** Whether nobody else looked at this memory yet and it is worth using again. */
  boolean isRecyclable() {
    return !shared && java.lang.reflect.Array.getLength(array) >= ArrayPool.LEAST;
  }

  /**
   * Gives the memory up for other results, unless tensors share it. The caller knows that nobody
   * will look at its tensor again; who does finds no elements.
   */
  void recycle() {
    if (!shared) {
      ArrayPool.give(array);
      array = java.lang.reflect.Array.newInstance(array.getClass().getComponentType(), 0);
    }
  }

  public float[] floats() {
    return (float[]) array;
  }

  public double[] doubles() {
    return (double[]) array;
  }

  public long[] longs() {
    return (long[]) array;
  }

  public byte[] bytes() {
    return (byte[]) array;
  }

  public short[] shorts() {
    return (short[]) array;
  }

  public int[] ints() {
    return (int[]) array;
  }

  /** Elements of the type that fit. */
  public int capacity(DType dtype) {
    int n = java.lang.reflect.Array.getLength(array);
    return dtype.isComplex() ? n / 2 : n;
  }

  /** New zeroed memory. */
  public static Storage zeroed(DType dtype, int n) {
    if (n >= ArrayPool.LEAST && dtype == DType.FLOAT32) {
      if (ArrayPool.take(float[].class, n) instanceof float[] used) {
        java.util.Arrays.fill(used, 0f);
        return new Storage(used);
      }
    }
    try {
      return new Storage(
          switch (dtype) {
            case BOOL, UINT8, INT8 -> new byte[n];
            case INT16, FLOAT16, BFLOAT16 -> new short[n];
            case INT32 -> new int[n];
            case INT64 -> new long[n];
            case FLOAT32 -> new float[n];
            case FLOAT64 -> new double[n];
            case COMPLEX64 -> new float[Math.multiplyExact(2, n)];
            case COMPLEX128 -> new double[Math.multiplyExact(2, n)];
          });
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw tooLarge(dtype, n);
    }
  }

  private static TensorException tooLarge(DType dtype, long n) {
    return TensorException.runtime(
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate "
            + n * dtype.itemSize()
            + " bytes. Error code 12 (Cannot allocate memory)");
  }

  /** New memory whose content is arbitrary: every element must be written. */
  public static Storage raw(DType dtype, int n) {
    if (n >= ArrayPool.LEAST) {
      Object used = ArrayPool.take(arrayClass(dtype), dtype.isComplex() ? 2 * n : n);
      if (used != null) {
        return new Storage(used);
      }
    }
    if (!RAW || n < 256) {
      return zeroed(dtype, n);
    }
    try {
      return new Storage(
          switch (dtype) {
            case FLOAT32 -> RawArrays.floats(n);
            case FLOAT64 -> RawArrays.doubles(n);
            case INT64 -> RawArrays.longs(n);
            case COMPLEX64 -> RawArrays.floats(Math.multiplyExact(2, n));
            case COMPLEX128 -> RawArrays.doubles(Math.multiplyExact(2, n));
            default -> zeroed(dtype, n).array;
          });
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw tooLarge(dtype, n);
    }
  }

  /** A float array whose content is arbitrary where that is cheaper. */
  public static float[] rawFloats(int n) {
    if (n >= ArrayPool.LEAST && ArrayPool.take(float[].class, n) instanceof float[] used) {
      return used;
    }
    return RAW && n >= 256 ? RawArrays.floats(n) : new float[n];
  }

  private static Class<?> arrayClass(DType dtype) {
    return switch (dtype) {
      case BOOL, UINT8, INT8 -> byte[].class;
      case INT16, FLOAT16, BFLOAT16 -> short[].class;
      case INT32 -> int[].class;
      case INT64 -> long[].class;
      case FLOAT32, COMPLEX64 -> float[].class;
      case FLOAT64, COMPLEX128 -> double[].class;
    };
  }

  private static boolean rawAllocation() {
    try {
      return RawArrays.floats(1).length == 1;
    } catch (IllegalAccessError notExported) {
      return false;
    }
  }

  /** Apart, so that the class links only where the JDK's package is exported. */
  private static final class RawArrays {
    private static final jdk.internal.misc.Unsafe UNSAFE = jdk.internal.misc.Unsafe.getUnsafe();

    static float[] floats(int n) {
      return (float[]) UNSAFE.allocateUninitializedArray(float.class, n);
    }

    static double[] doubles(int n) {
      return (double[]) UNSAFE.allocateUninitializedArray(double.class, n);
    }

    static long[] longs(int n) {
      return (long[]) UNSAFE.allocateUninitializedArray(long.class, n);
    }
  }
}
