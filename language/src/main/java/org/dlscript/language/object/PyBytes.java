package org.dlscript.language.object;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** bytes (never written after construction) or, as {@link Mutable}, bytearray. */
public class PyBytes extends PyObject implements InteropObject.Sequence, InteropObject.Buffer {
  public byte[] data;

  public PyBytes(byte[] data) {
    super(Types.BYTES);
    this.data = data;
  }

  public PyBytes(PyClass cls, byte[] data) {
    super(cls);
    this.data = data;
  }

  /** A bytearray; {@code data} is exactly as long as the array. */
  public static final class Mutable extends PyBytes {
    public Mutable(byte[] data) {
      super(Types.BYTEARRAY, data);
    }

    public Mutable(PyClass cls, byte[] data) {
      super(cls, data);
    }
  }

  @Override
  public long interopLength() {
    return data.length;
  }

  @Override
  public Object interopElement(long index) {
    return (long) (data[(int) index] & 0xff);
  }

  @Override
  public MemorySegment interopBuffer() {
    return MemorySegment.ofArray(data);
  }

  @Override
  public boolean interopBufferWritable() {
    return this instanceof Mutable;
  }

  public final boolean sameBytes(PyBytes other) {
    return Arrays.equals(data, other.data);
  }
}
