package org.dlscript.runtime.tensor;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.DeviceBuffer;

/**
 * The memory behind tensors, shared by all views of it: one Java array on the heap, or memory of a
 * device. Complex numbers lie interleaved in float or double arrays. The array is replaced only
 * when the storage is resized.
 *
 * <p>A storage that has settled on a device holds its elements in one of two places at a time:
 * there, or in a heap array while {@code array} is set. Kernels of the device ask for {@link
 * #onDevice} and find them there; everybody else asks for {@link #array} and finds them on the
 * heap, to read and to write. Whoever only reads asks for {@link #reading}, which leaves the
 * elements where they are and gives a copy. So each operator works on each device, whether or not
 * the device has a kernel for it. An array that was asked for must not be written any more once a
 * kernel of the device has asked.
 */
public final class Storage {
  private static final boolean RAW = rawAllocation();

  // So many elements are copied as fast as one.
  private static final int FEW = 1024;

  // Null while the elements are on the device.
  private Object array;
  private boolean shared;
  // Null in the host's memory.
  private Settlement device;
  // The same bytes as elements of other classes; null where nobody asked for them.
  private Twins twins;
  // What the host language shows for this memory; null until it is asked for.
  private Object face;

  /** What a storage keeps that has settled on a device; apart, for few have. */
  private static final class Settlement {
    private final Accelerator home;
    private DeviceBuffer buffer;
    // A copy of what is on the device, for readers; null where none was made since the last change.
    private Object mirror;
    private Class<?> elements;
    private int length;

    Settlement(Accelerator home) {
      this.home = home;
    }

    private long bytes() {
      return (long) length * elementSize(elements);
    }

    private static int elementSize(Class<?> c) {
      return c == byte.class
          ? 1
          : c == short.class ? 2 : c == int.class || c == float.class ? 4 : 8;
    }

    /** Makes room for what an array has. */
    private void reserve(Object array) {
      elements = array.getClass().getComponentType();
      length = java.lang.reflect.Array.getLength(array);
      if (buffer == null || buffer.bytes() < bytes()) {
        buffer = home.allocate(bytes());
      }
    }

    private Object copy() {
      if (mirror == null) {
        Object fresh = java.lang.reflect.Array.newInstance(elements, length);
        if (length > 0) {
          home.download(buffer.address(), fresh, bytes());
        }
        mirror = fresh;
      }
      return mirror;
    }
  }

  /**
   * Storages over one memory, for elements of several classes: one at a time has the array that is
   * up to date, and whoever asks another one moves the bytes there. As with devices, an array that
   * was asked for must not be written any more once another one was asked.
   */
  private static final class Twins {
    private final Map<Class<?>, Storage> byClass = new HashMap<>();
    private final Map<Storage, Object> arrays = new IdentityHashMap<>();
    private Storage current;

    private void add(Storage s, Object array) {
      byClass.put(array.getClass(), s);
      arrays.put(s, array);
      s.twins = this;
      s.shared = true;
    }

    private Object moveTo(Storage s) {
      MemorySegment from = segment(arrays.get(current));
      MemorySegment to = segment(arrays.get(s));
      MemorySegment.copy(from, 0, to, 0, Math.min(from.byteSize(), to.byteSize()));
      current.array = null;
      current = s;
      return arrays.get(s);
    }

    private static MemorySegment segment(Object array) {
      return switch (array) {
        case byte[] a -> MemorySegment.ofArray(a);
        case short[] a -> MemorySegment.ofArray(a);
        case int[] a -> MemorySegment.ofArray(a);
        case long[] a -> MemorySegment.ofArray(a);
        case float[] a -> MemorySegment.ofArray(a);
        default -> MemorySegment.ofArray((double[]) array);
      };
    }
  }

  public Storage(Object array) {
    this.array = array;
  }

  /** The same memory for elements of a type: what is written to one is seen in the other. */
  public synchronized Storage as(DType type) {
    Object a = array();
    Class<?> wanted = arrayClass(type);
    if (a.getClass() == wanted) {
      return this;
    }
    if (twins == null) {
      new Twins().add(this, a);
      twins.current = this;
    }
    Storage s = twins.byClass.get(wanted);
    if (s == null) {
      s = new Storage(null);
      Class<?> element = wanted.getComponentType();
      long bytes = Twins.segment(a).byteSize();
      int n = (int) (bytes / Settlement.elementSize(element));
      twins.add(s, java.lang.reflect.Array.newInstance(element, n));
    }
    return s;
  }

  /** What stands for this memory in a program, so that all its views show the same; or null. */
  public Object face() {
    return face;
  }

  public void setFace(Object shown) {
    this.face = shown;
  }

  /** The heap array: byte[], short[], int[], long[], float[] or double[]. */
  public Object array() {
    Object a = array;
    return a != null ? a : fetched();
  }

  /** The elements for reading: the heap array, or a copy of what is on the device. */
  public Object reading() {
    Object a = array;
    return a != null ? a : copied();
  }

  /** The number at a place, without moving others. */
  public Object single(DType dtype, int at) {
    Object a = array;
    return a != null ? Elements.get(a, dtype, at) : downloaded(dtype, at);
  }

  private synchronized Object downloaded(DType dtype, int at) {
    Settlement d = device;
    if (array != null || d == null || d.mirror != null || d.length <= FEW) {
      return Elements.get(reading(), dtype, at);
    }
    int parts = dtype.isComplex() ? 2 : 1;
    Object one = java.lang.reflect.Array.newInstance(d.elements, parts);
    long size = (long) Settlement.elementSize(d.elements) * parts;
    d.home.download(d.buffer.address() + at * size, one, size);
    return Elements.get(one, dtype, 0);
  }

  private synchronized Object fetched() {
    if (array == null && twins != null) {
      array = twins.moveTo(this);
    } else if (array == null) {
      array = device.copy();
      device.mirror = null;
    }
    return array;
  }

  private synchronized Object copied() {
    return array != null || device == null ? array() : device.copy();
  }

  /** The device on which the elements belong, or null where that is the heap. */
  public Accelerator home() {
    Settlement d = device;
    return d == null ? null : d.home;
  }

  /** Makes a device the home of these elements; they go there when a kernel first asks for them. */
  synchronized void settle(Accelerator newHome) {
    if (newHome != home()) {
      array();
      device = newHome == null ? null : new Settlement(newHome);
    }
  }

  /**
   * The address of the elements on the device that is their home, for a kernel that reads them, or
   * changes them where {@code writes} is set.
   */
  public synchronized long onDevice(boolean writes) {
    Settlement d = device;
    if (array != null) {
      d.reserve(array);
      if (d.length > 0) {
        d.home.upload(array, d.bytes(), d.buffer.address());
      }
      array = null;
    }
    if (writes) {
      d.mirror = null;
    }
    return d.buffer.address();
  }

  /** Lets a device that is the home of the elements have them with arbitrary content. */
  public synchronized void discard() {
    if (device != null && array != null) {
      device.reserve(array);
      array = null;
    }
  }

  /** Whether the elements are on a device just now. */
  public boolean isRemote() {
    return array == null && device != null;
  }

  /** New memory on a device; its content is arbitrary, and every element must be written. */
  public static Storage on(Accelerator home, DType dtype, int n) {
    Storage s = new Storage(null);
    Settlement d = new Settlement(home);
    d.elements = arrayClass(dtype).getComponentType();
    d.length = dtype.isComplex() ? Math.multiplyExact(2, n) : n;
    d.buffer = home.allocate(d.bytes());
    s.device = d;
    return s;
  }

  /** Puts a longer array in place after the old elements were copied into it. */
  public void replace(Object newArray) {
    if (twins != null) { // who looked at the old memory keeps it
      twins.byClass.values().forEach(Storage::array);
      twins.byClass.values().remove(this);
      twins = null;
    }
    this.array = newArray;
    if (device != null) {
      device = new Settlement(device.home);
    }
  }

  /** Notes that more than one tensor looks at this memory, now or once. */
  void share() {
    shared = true;
  }

  /** Whether nobody else looked at this memory yet and it is worth using again. */
  boolean isRecyclable() {
    return !shared
        && (array != null
            ? java.lang.reflect.Array.getLength(array) >= ArrayPool.LEAST
            : device.length >= ArrayPool.LEAST);
  }

  /**
   * Gives the memory up for other results, unless tensors share it. The caller knows that nobody
   * will look at its tensor again; who does finds no elements.
   */
  void recycle() {
    if (!shared) {
      if (array != null) {
        ArrayPool.give(array);
        array = java.lang.reflect.Array.newInstance(array.getClass().getComponentType(), 0);
      } else {
        array = java.lang.reflect.Array.newInstance(device.elements, 0);
      }
      if (device != null && device.buffer != null) {
        device.buffer.release();
        device = new Settlement(device.home);
      }
    }
  }

  public float[] floats() {
    return (float[]) array();
  }

  public double[] doubles() {
    return (double[]) array();
  }

  public long[] longs() {
    return (long[]) array();
  }

  public byte[] bytes() {
    return (byte[]) array();
  }

  public short[] shorts() {
    return (short[]) array();
  }

  public int[] ints() {
    return (int[]) array();
  }

  /** Elements of the type that fit. */
  public int capacity(DType dtype) {
    int n = isRemote() ? device.length : java.lang.reflect.Array.getLength(array());
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
            case BOOL, UINT8, INT8, FLOAT8_E5M2, FLOAT8_E4M3FN -> new byte[n];
            case INT16, FLOAT16, BFLOAT16, UINT16 -> new short[n];
            case INT32, UINT32 -> new int[n];
            case INT64, UINT64 -> new long[n];
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
      case BOOL, UINT8, INT8, FLOAT8_E5M2, FLOAT8_E4M3FN -> byte[].class;
      case INT16, FLOAT16, BFLOAT16, UINT16 -> short[].class;
      case INT32, UINT32 -> int[].class;
      case INT64, UINT64 -> long[].class;
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
