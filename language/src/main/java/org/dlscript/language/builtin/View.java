package org.dlscript.language.builtin;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * A memoryview: items of one format in another object's bytes, laid out by shape and strides (in
 * bytes). The layout never changes; the bytes are the other object's, read anew each time.
 */
final class View extends PyObject {
  final PyBytes base;
  final Object owner;
  final char format;
  final boolean readOnly;
  final int start;
  final int[] shape;
  final int[] strides;
  boolean released;

  View(
      PyBytes base,
      Object owner,
      char format,
      boolean readOnly,
      int start,
      int[] shape,
      int[] strides) {
    super(Types.MEMORYVIEW);
    this.base = base;
    this.owner = owner;
    this.format = format;
    this.readOnly = readOnly;
    this.start = start;
    this.shape = shape;
    this.strides = strides;
  }

  /** All bytes of an object, one by one. */
  static View of(PyBytes base) {
    return new View(
        base,
        base,
        'B',
        !(base instanceof PyBytes.Mutable),
        0,
        new int[] {base.size()},
        new int[] {1});
  }

  View with(char format, boolean readOnly, int start, int[] shape, int[] strides) {
    return new View(base, owner, format, readOnly, start, shape, strides);
  }

  int itemSize() {
    return size(format);
  }

  /** The bytes of an item, 0 for a format that is none. */
  static int size(char format) {
    return switch (format) {
      case 'c', 'b', 'B', '?' -> 1;
      case 'h', 'H', 'e' -> 2;
      case 'i', 'I', 'f' -> 4;
      case 'l', 'L', 'q', 'Q', 'n', 'N', 'd', 'P' -> 8;
      default -> 0;
    };
  }

  int count() {
    int n = 1;
    for (int d : shape) {
      n *= d;
    }
    return n;
  }

  static int[] contiguousStrides(int[] shape, int itemSize) {
    int[] out = new int[shape.length];
    int n = itemSize;
    for (int i = shape.length - 1; i >= 0; i--) {
      out[i] = n;
      n *= shape[i];
    }
    return out;
  }

  boolean isContiguous() {
    int n = itemSize();
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != n) {
        return count() == 0;
      }
      n *= shape[i];
    }
    return true;
  }

  /** The bytes in the order of the items. */
  byte[] copy() {
    int size = itemSize();
    byte[] out = new byte[count() * size];
    copy(0, start, out, 0);
    return out;
  }

  private int copy(int dimension, int from, byte[] out, int to) {
    if (dimension == shape.length) {
      System.arraycopy(base.data(), from, out, to, itemSize());
      return to + itemSize();
    }
    if (dimension == shape.length - 1 && strides[dimension] == itemSize()) {
      int n = shape[dimension] * itemSize();
      System.arraycopy(base.data(), from, out, to, n);
      return to + n;
    }
    for (int i = 0; i < shape[dimension]; i++) {
      to = copy(dimension + 1, from + i * strides[dimension], out, to);
    }
    return to;
  }

  /** The items as lists in lists. */
  Object list(int dimension, int from) {
    if (dimension == shape.length) {
      return item(from);
    }
    PyList out = new PyList();
    for (int i = 0; i < shape[dimension]; i++) {
      out.add(list(dimension + 1, from + i * strides[dimension]));
    }
    return out;
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(base.data()).order(ByteOrder.nativeOrder());
  }

  Object item(int at) {
    byte[] data = base.data();
    return switch (format) {
      case 'B' -> data[at] & 0xffL;
      case 'b' -> (long) data[at];
      case 'c' -> new PyBytes(new byte[] {data[at]});
      case '?' -> data[at] != 0;
      case 'h' -> (long) buffer().getShort(at);
      case 'H' -> buffer().getShort(at) & 0xffffL;
      case 'i' -> (long) buffer().getInt(at);
      case 'I' -> buffer().getInt(at) & 0xffffffffL;
      case 'l', 'q', 'n' -> buffer().getLong(at);
      case 'L', 'Q', 'N', 'P' -> unsigned(buffer().getLong(at));
      case 'e' -> (double) Float.float16ToFloat(buffer().getShort(at));
      case 'f' -> (double) buffer().getFloat(at);
      default -> buffer().getDouble(at);
    };
  }

  private static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  void setItem(int at, Object value) {
    switch (format) {
      case 'c' -> {
        if (!(value instanceof PyBytes b)) {
          throw invalidType();
        }
        if (b.size() != 1) {
          throw invalidValue();
        }
        base.data()[at] = b.data()[0];
      }
      case '?' ->
          base.data()[at] = (byte) (org.dlscript.language.object.Operators.truth(value) ? 1 : 0);
      case 'e', 'f', 'd' -> setFloat(at, value);
      default -> setInt(at, value);
    }
  }

  private void setFloat(int at, Object value) {
    double d;
    if (value instanceof Double x) {
      d = x;
    } else if (Ints.intOrNull(value) instanceof Object n) {
      d = Ints.big(n).doubleValue();
    } else if (Types.of(value).lookup("__float__") instanceof Object f) {
      d = (Double) org.dlscript.language.object.Calls.call(f, value);
    } else {
      throw invalidType();
    }
    switch (format) {
      case 'e' -> buffer().putShort(at, Float.floatToFloat16((float) d));
      case 'f' -> buffer().putFloat(at, (float) d);
      default -> buffer().putDouble(at, d);
    }
  }

  private void setInt(int at, Object value) {
    if (Ints.intOrNull(value) == null && Types.of(value).slot(Slot.INDEX) == null) {
      throw invalidType();
    }
    BigInteger n = Ints.big(Ints.index(value));
    int bits = itemSize() * 8;
    boolean signed = Character.isLowerCase(format);
    boolean fits = signed ? n.bitLength() < bits : n.signum() >= 0 && n.bitLength() <= bits;
    if (!fits) {
      throw invalidValue();
    }
    long x = n.longValue();
    switch (itemSize()) {
      case 1 -> base.data()[at] = (byte) x;
      case 2 -> buffer().putShort(at, (short) x);
      case 4 -> buffer().putInt(at, (int) x);
      default -> buffer().putLong(at, x);
    }
  }

  private PyException invalidType() {
    return Errors.typeError("memoryview: invalid type for format '" + format + "'");
  }

  private PyException invalidValue() {
    return Errors.valueError("memoryview: invalid value for format '" + format + "'");
  }
}
