package org.dlscript.stdlib.torch;

import com.oracle.truffle.api.TruffleLanguage.Env;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Java's arrays and buffers as tensors of the element type that they have: {@code float[][]} gives
 * float32, {@code long[]} int64, {@code byte[]} int8. A flat array, and a buffer that has an array,
 * is not copied; nested arrays are, and must be rectangular.
 */
public final class HostArrays {
  private HostArrays() {}

  /** The tensor over a host's array or buffer, or null where the value is neither. */
  public static Tensor tensor(Object value) {
    Env env = DlsContext.get(null).env();
    if (!env.isHostObject(value)) {
      return null;
    }
    Object host = env.asHostObject(value);
    if (host instanceof Buffer b) {
      return ofBuffer(b);
    }
    DType d = host == null ? null : elementType(host.getClass());
    return d == null ? null : ofArray(host, d);
  }

  private static DType elementType(Class<?> c) {
    Class<?> e = c;
    while (e.isArray()) {
      e = e.getComponentType();
    }
    return !c.isArray()
        ? null
        : e == float.class
            ? DType.FLOAT32
            : e == double.class
                ? DType.FLOAT64
                : e == long.class
                    ? DType.INT64
                    : e == int.class
                        ? DType.INT32
                        : e == short.class
                            ? DType.INT16
                            : e == byte.class ? DType.INT8 : e == boolean.class ? DType.BOOL : null;
  }

  private static Tensor ofArray(Object array, DType d) {
    if (!array.getClass().getComponentType().isArray() && d != DType.BOOL) {
      return Tensor.wrap(array, d, Array.getLength(array));
    }
    List<Integer> shape = new ArrayList<>();
    for (Object a = array; a != null && a.getClass().isArray(); a = first(a)) {
      shape.add(Array.getLength(a));
    }
    int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
    Tensor t = Tensor.zeros(d, sizes);
    fill(array, t.storage().array(), sizes, 0, 0);
    return t;
  }

  private static Object first(Object array) {
    return Array.getLength(array) == 0 || array.getClass().getComponentType().isPrimitive()
        ? null
        : Array.get(array, 0);
  }

  private static int fill(Object from, Object to, int[] shape, int depth, int at) {
    if (Array.getLength(from) != shape[depth]) {
      throw Errors.valueError(
          "expected sequence of length "
              + shape[depth]
              + " at dim "
              + depth
              + " (got "
              + Array.getLength(from)
              + ")");
    }
    if (depth < shape.length - 1) {
      int next = at;
      for (int i = 0; i < shape[depth]; i++) {
        next = fill(Array.get(from, i), to, shape, depth + 1, next);
      }
      return next;
    }
    if (from instanceof boolean[] flags) {
      byte[] bytes = (byte[]) to;
      for (int i = 0; i < flags.length; i++) {
        bytes[at + i] = (byte) (flags[i] ? 1 : 0);
      }
    } else {
      System.arraycopy(from, 0, to, at, shape[depth]);
    }
    return at + shape[depth];
  }

  // What a buffer has left, without moving its position.
  private static Tensor ofBuffer(Buffer b) {
    DType d =
        switch (b) {
          case FloatBuffer f -> DType.FLOAT32;
          case DoubleBuffer f -> DType.FLOAT64;
          case LongBuffer f -> DType.INT64;
          case IntBuffer f -> DType.INT32;
          case ShortBuffer f -> DType.INT16;
          case java.nio.ByteBuffer f -> DType.INT8;
          default -> throw Errors.typeError("a " + b.getClass().getSimpleName() + " has no dtype");
        };
    if (b.hasArray()) {
      Layout l = Layout.contiguous(b.remaining()).at(b.arrayOffset() + b.position());
      return new Tensor(new Storage(b.array()), l, d, Device.CPU);
    }
    Tensor t = Tensor.zeros(d, b.remaining());
    Object to = t.storage().array();
    switch (b) {
      case FloatBuffer f -> f.duplicate().get((float[]) to);
      case DoubleBuffer f -> f.duplicate().get((double[]) to);
      case LongBuffer f -> f.duplicate().get((long[]) to);
      case IntBuffer f -> f.duplicate().get((int[]) to);
      case ShortBuffer f -> f.duplicate().get((short[]) to);
      default -> ((java.nio.ByteBuffer) b).duplicate().get((byte[]) to);
    }
    return t;
  }

  /**
   * The memory of a contiguous tensor as the Java buffer of its element type; shared, not copied.
   */
  public static Object buffer(Tensor t) {
    if (!t.isContiguous()) {
      throw Errors.valueError("the tensor is not contiguous; use contiguous() first");
    }
    int from = t.layout().offset;
    int n = t.numel();
    Object view =
        switch (t.dtype()) {
          case FLOAT32 -> FloatBuffer.wrap(t.storage().floats(), from, n).slice();
          case FLOAT64 -> DoubleBuffer.wrap(t.storage().doubles(), from, n).slice();
          case INT64 -> LongBuffer.wrap(t.storage().longs(), from, n).slice();
          case INT32 -> IntBuffer.wrap(t.storage().ints(), from, n).slice();
          case INT16 -> ShortBuffer.wrap(t.storage().shorts(), from, n).slice();
          case INT8, UINT8, BOOL -> java.nio.ByteBuffer.wrap(t.storage().bytes(), from, n).slice();
          default ->
              throw Errors.typeError("Java has no buffer for elements of " + t.dtype().torchName());
        };
    return DlsContext.get(null).env().asGuestValue(view);
  }

  /** Nested lists of a foreign array's elements, for what is no Java array of numbers. */
  static Object[] elements(Object foreign) {
    return Arrays.stream(Iteration.toArray(foreign)).map(Values::data).toArray();
  }
}
