package org.dlscript.language.object;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** bytes (never written after construction) or, as {@link Mutable}, bytearray. */
public class PyBytes extends PyObject implements InteropObject.Sequence, InteropObject.Buffer {
  // A bytearray may have room to grow behind the first `size` bytes.
  byte[] room;
  int size;

  public PyBytes(byte[] data) {
    this(Types.BYTES, data);
  }

  public PyBytes(PyClass cls, byte[] data) {
    super(cls);
    this.room = data;
    this.size = data.length;
  }

  /** The bytes themselves, exactly as many as there are; a bytearray is changed by writing here. */
  public final byte[] data() {
    if (room.length != size) {
      room = Arrays.copyOf(room, size);
    }
    return room;
  }

  public final int size() {
    return size;
  }

  /** The byte at an index that is in range, as 0 to 255. */
  public final int at(int index) {
    return room[index] & 0xff;
  }

  /** A bytearray. */
  public static final class Mutable extends PyBytes {
    public Mutable(byte[] data) {
      super(Types.BYTEARRAY, data);
    }

    public Mutable(PyClass cls, byte[] data) {
      super(cls, data);
    }

    /** Takes over an array as the new contents. */
    public void become(byte[] data) {
      room = data;
      size = data.length;
    }

    /** Puts {@code with} in the place of {@code count} bytes. */
    public void splice(int from, int count, byte[] with) {
      int tail = size - from - count;
      int length = from + with.length + tail;
      byte[] to = room;
      if (length > room.length) {
        to = Arrays.copyOf(room, Math.max(length, room.length + (room.length >> 1) + 8));
      }
      System.arraycopy(room, from + count, to, from + with.length, tail);
      System.arraycopy(with, 0, to, from, with.length);
      room = to;
      size = length;
    }

    public void append(byte value) {
      if (size == room.length) {
        room = Arrays.copyOf(room, size + (size >> 1) + 8);
      }
      room[size++] = value;
    }
  }

  @Override
  public long interopLength() {
    return size;
  }

  @Override
  public Object interopElement(long index) {
    return (long) at((int) index);
  }

  @Override
  public MemorySegment interopBuffer() {
    return MemorySegment.ofArray(data());
  }

  @Override
  public boolean interopBufferWritable() {
    return this instanceof Mutable;
  }

  public final boolean sameBytes(PyBytes other) {
    return Arrays.equals(room, 0, size, other.room, 0, other.size);
  }
}
