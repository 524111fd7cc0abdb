package org.dlscript.stdlib.python;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * {@code _compression}: bzip2, xz and the older lzma format. Decompressing gives the text and where
 * it ended in the data; None where the data is not complete; a str that says what is wrong with it.
 */
public final class CompressionModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_compression"};
  }

  private interface Writer {
    OutputStream open(OutputStream out) throws IOException;
  }

  private interface Reader {
    InputStream open(InputStream in) throws IOException;
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function(
        "bz2_compress(data, level, /)",
        (data, level) ->
            compress(data, out -> new BZip2CompressorOutputStream(out, Ints.asInt(level))));
    m.function(
        "lzma_compress(data, format, preset, check, /)",
        (data, format, preset, check) ->
            compress(
                data,
                out ->
                    Text.str(format).equals("xz")
                        ? new XZOutputStream(out, options(preset), Ints.asInt(check))
                        : new LZMAOutputStream(out, options(preset), -1L)));
    m.function(
        "decompress(data, format, /)",
        (data, format) ->
            decompress(
                ((PyBytes) data).data(),
                switch (Text.str(format)) {
                  case "bz2" -> in -> new BZip2CompressorInputStream(in);
                  case "xz" -> in -> new SingleXZInputStream(in);
                  default -> in -> new LZMAInputStream(in);
                }));
    m.value("CHECK_NONE", (long) XZ.CHECK_NONE);
    m.value("CHECK_CRC32", (long) XZ.CHECK_CRC32);
    m.value("CHECK_CRC64", (long) XZ.CHECK_CRC64);
    m.value("CHECK_SHA256", (long) XZ.CHECK_SHA256);
  }

  private static LZMA2Options options(Object preset) throws IOException {
    return new LZMA2Options(Ints.asInt(preset) & 15);
  }

  private static Object compress(Object data, Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream w = writer.open(out)) {
      w.write(((PyBytes) data).data());
    } catch (IOException e) {
      throw org.dlscript.language.builtin.OsErrors.of(e, null);
    }
    return new PyBytes(out.toByteArray());
  }

  /** Gives one byte at a time, so that what follows the compressed stream is left in it. */
  private static final class Exact extends ByteArrayInputStream {
    boolean ended;

    Exact(byte[] data) {
      super(data);
    }

    int position() {
      return pos;
    }

    @Override
    public synchronized int read() {
      int b = super.read();
      ended |= b < 0;
      return b;
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
      int n = super.read(b, off, len);
      ended |= n < len;
      return n;
    }
  }

  private static Object decompress(byte[] data, Reader reader) {
    Exact in = new Exact(data);
    try (InputStream r = reader.open(in)) {
      byte[] text = r.readAllBytes();
      return new PyTuple(new PyBytes(text), (long) in.position());
    } catch (EOFException e) {
      return PyNone.NONE;
    } catch (IOException e) {
      return in.ended ? PyNone.NONE : Str.of(String.valueOf(e.getMessage()));
    }
  }
}
