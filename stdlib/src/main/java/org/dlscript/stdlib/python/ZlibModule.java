package org.dlscript.stdlib.python;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/** {@code _zlib}: the deflate format piece by piece, and its checksums. */
public final class ZlibModule implements NativeModule {
  private static final int ADLER_MODULUS = 65521;
  // So many bytes can be added up before the sums have to be reduced.
  private static final int ADLER_RUN = 5552;
  private static final int[] CRC = crcTable();

  /** A compressor that is under way. */
  private static final class Packing extends PyObject {
    final Deflater deflater;

    Packing(int level, boolean raw) {
      super(Types.OBJECT);
      deflater = new Deflater(level, raw);
    }
  }

  /** A decompressor that is under way. */
  private static final class Unpacking extends PyObject {
    final Inflater inflater;
    final byte[] dictionary;

    Unpacking(boolean raw, byte[] dictionary) {
      super(Types.OBJECT);
      inflater = new Inflater(raw);
      this.dictionary = dictionary;
      if (raw && dictionary != null) {
        inflater.setDictionary(dictionary);
      }
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_zlib"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function(
        "packing(level, raw, strategy, dictionary, /)",
        (level, raw, strategy, dictionary) -> {
          Packing p = new Packing(Ints.asInt(level), Boolean.TRUE.equals(raw));
          p.deflater.setStrategy(Math.min(Ints.asInt(strategy), Deflater.HUFFMAN_ONLY));
          if (dictionary instanceof PyBytes b) {
            p.deflater.setDictionary(b.data());
          }
          return p;
        });
    m.function(
        "pack(packing, data, mode, /)",
        (p, data, mode) -> pack((Packing) p, ((PyBytes) data).data(), Ints.asInt(mode)));
    m.function(
        "unpacking(raw, dictionary, /)",
        (raw, dictionary) ->
            new Unpacking(
                Boolean.TRUE.equals(raw), dictionary instanceof PyBytes b ? b.data() : null));
    m.function(
        "unpack(unpacking, data, most, /)",
        (u, data, most) -> unpack((Unpacking) u, ((PyBytes) data).data(), Ints.asInt(most)));
    m.function(
        "crc32(data, value, /)",
        (data, value) -> crc32(((PyBytes) data).data(), (int) Ints.asLong(value)));
    m.function(
        "adler32(data, value, /)",
        (data, value) -> adler32(((PyBytes) data).data(), (int) Ints.asLong(value)));
  }

  private static int[] crcTable() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int c = i;
      for (int k = 0; k < 8; k++) {
        c = c >>> 1 ^ ((c & 1) == 0 ? 0 : 0xedb88320);
      }
      table[i] = c;
    }
    return table;
  }

  private static long crc32(byte[] data, int value) {
    if (value == 0) {
      java.util.zip.CRC32 c = new java.util.zip.CRC32();
      c.update(data);
      return c.getValue();
    }
    int crc = ~value;
    for (byte b : data) {
      crc = crc >>> 8 ^ CRC[(crc ^ b) & 0xff];
    }
    return ~crc & 0xffffffffL;
  }

  private static long adler32(byte[] data, int value) {
    long a = value & 0xffff;
    long b = value >>> 16;
    for (int i = 0; i < data.length; ) {
      for (int end = Math.min(data.length, i + ADLER_RUN); i < end; i++) {
        a += data[i] & 0xff;
        b += a;
      }
      a %= ADLER_MODULUS;
      b %= ADLER_MODULUS;
    }
    return b << 16 | a;
  }

  /** {@code mode}: 0 to go on, 2 and 3 to flush, 4 to end. */
  private static PyBytes pack(Packing p, byte[] data, int mode) {
    Deflater d = p.deflater;
    d.setInput(data);
    if (mode == 4) {
      d.finish();
    }
    int flush = mode == 2 ? Deflater.SYNC_FLUSH : mode == 3 ? Deflater.FULL_FLUSH : 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int n;
    do {
      n = d.deflate(buffer, 0, buffer.length, flush);
      out.write(buffer, 0, n);
    } while (mode == 4 ? !d.finished() : n == buffer.length);
    if (mode == 4) {
      d.end();
    }
    return new PyBytes(out.toByteArray());
  }

  /**
   * What the data gives, how much of it was used, and whether that is the end; a str where it is
   * damaged, None where it needs a dictionary. {@code most} negative: no limit.
   */
  private static Object unpack(Unpacking u, byte[] data, int most) {
    Inflater i = u.inflater;
    i.setInput(data);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[most < 0 ? 16384 : Math.min(most, 16384)];
    try {
      while (!i.finished() && (most < 0 || out.size() < most)) {
        int room = most < 0 ? buffer.length : Math.min(buffer.length, most - out.size());
        int n = i.inflate(buffer, 0, room);
        out.write(buffer, 0, n);
        if (n == 0 && i.needsDictionary()) {
          if (u.dictionary == null) {
            return PyNone.NONE;
          }
          i.setDictionary(u.dictionary);
        } else if (n == 0 && i.needsInput()) {
          break;
        }
      }
    } catch (DataFormatException e) {
      return Str.of(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw Errors.valueError("dictionary"); // not the one that the data was made with
    }
    long used = data.length - i.getRemaining();
    boolean end = i.finished();
    return new PyTuple(new PyBytes(out.toByteArray()), used, end);
  }
}
