package org.dlscript.stdlib.python;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.tukaani.xz.ARMOptions;
import org.tukaani.xz.ARMThumbOptions;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.IA64Options;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.PowerPCOptions;
import org.tukaani.xz.SPARCOptions;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** {@code _compression}: bzip2, xz and the older lzma format. Decompressing goes piece by piece. */
public final class CompressionModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_compression"};
  }

  private interface Writer {
    OutputStream open(OutputStream out) throws IOException;
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function(
        "bz2_compress(data, level, /)",
        (data, level) ->
            compress(data, out -> new BZip2CompressorOutputStream(out, Ints.asInt(level))));
    m.function(
        "lzma_compress(data, format, filters, check, /)",
        (data, format, filters, check) -> {
          FilterOptions[] all = filters(filters);
          return compress(
              data,
              out ->
                  switch (Text.str(format)) {
                    case "xz" -> new XZOutputStream(out, all, Ints.asInt(check));
                    case "lzma" -> new LZMAOutputStream(out, (LZMA2Options) all[0], -1L);
                    case "raw1" -> new LZMAOutputStream(out, (LZMA2Options) all[0], true);
                    default -> raw(out, all);
                  });
        });
    m.function(
        "pushed(format, filters, /)",
        (format, filters) -> {
          FilterOptions[] all = filters == PyNone.NONE ? null : filters(filters);
          return new PushedStream(
              switch (Text.str(format)) {
                case "bz2" -> in -> new BZip2CompressorInputStream(in);
                case "xz" -> in -> new SingleXZInputStream(in);
                case "lzma" -> in -> new LZMAInputStream(in);
                case "raw1" -> in -> rawInput(in, (LZMA2Options) all[0]);
                default -> in -> rawInput(in, all);
              });
        });
    m.function(
        "push(stream, data, /)",
        (stream, data) -> ((PushedStream) stream).feed(((PyBytes) data).data()));
    m.value("CHECK_NONE", (long) XZ.CHECK_NONE);
    m.value("CHECK_CRC32", (long) XZ.CHECK_CRC32);
    m.value("CHECK_CRC64", (long) XZ.CHECK_CRC64);
    m.value("CHECK_SHA256", (long) XZ.CHECK_SHA256);
  }

  /** A raw stream of filters, the last of which is LZMA2. */
  private static OutputStream raw(OutputStream out, FilterOptions[] filters) throws IOException {
    FinishableOutputStream to = new FinishableWrapperOutputStream(out);
    for (int i = filters.length - 1; i >= 0; i--) {
      to = filters[i].getOutputStream(to);
    }
    return to;
  }

  private static InputStream rawInput(InputStream in, FilterOptions[] filters) throws IOException {
    InputStream from = in;
    for (int i = filters.length - 1; i >= 0; i--) {
      from = filters[i].getInputStream(from);
    }
    return from;
  }

  private static InputStream rawInput(InputStream in, LZMA2Options o) throws IOException {
    return new LZMAInputStream(in, -1, o.getLc(), o.getLp(), o.getPb(), o.getDictSize(), null);
  }

  /** Filters as tuples: id, then preset or None and the pairs of names and values. */
  private static FilterOptions[] filters(Object list) {
    Object[] given = ((PyTuple) list).items;
    FilterOptions[] out = new FilterOptions[given.length];
    for (int i = 0; i < given.length; i++) {
      Object[] f = ((PyTuple) given[i]).items;
      try {
        out[i] = filter((int) Ints.asLong(f[0]), Ints.asInt(f[1]), ((PyTuple) f[2]).items);
      } catch (IOException e) {
        throw Errors.valueError("Invalid or unsupported options");
      }
    }
    return out;
  }

  private static FilterOptions filter(int id, int preset, Object[] settings) throws IOException {
    switch (id) {
      case 3:
        return settings.length == 0 ? new DeltaOptions() : new DeltaOptions(value(settings[0]));
      case 4:
        return from(new X86Options(), settings);
      case 5:
        return from(new PowerPCOptions(), settings);
      case 6:
        return from(new IA64Options(), settings);
      case 7:
        return from(new ARMOptions(), settings);
      case 8:
        return from(new ARMThumbOptions(), settings);
      case 9:
        return from(new SPARCOptions(), settings);
      default:
    }
    LZMA2Options o = new LZMA2Options(preset & 15);
    for (Object s : settings) {
      int v = value(s);
      switch (Text.str(((PyTuple) s).items[0])) {
        case "dict_size" -> o.setDictSize(v);
        case "lc" -> o.setLc(v);
        case "lp" -> o.setLp(v);
        case "pb" -> o.setPb(v);
        case "mode" -> o.setMode(v);
        case "nice_len" -> o.setNiceLen(v);
        case "mf" -> o.setMatchFinder(v < 16 ? LZMA2Options.MF_HC4 : LZMA2Options.MF_BT4);
        case "depth" -> o.setDepthLimit(v);
        default -> throw Errors.valueError("Invalid filter specifier for LZMA filter");
      }
    }
    return o;
  }

  private static FilterOptions from(FilterOptions o, Object[] settings) throws IOException {
    int start = settings.length > 0 ? value(settings[0]) : 0;
    switch (o) {
      case X86Options x -> x.setStartOffset(start);
      case PowerPCOptions x -> x.setStartOffset(start);
      case IA64Options x -> x.setStartOffset(start);
      case ARMOptions x -> x.setStartOffset(start);
      case ARMThumbOptions x -> x.setStartOffset(start);
      case SPARCOptions x -> x.setStartOffset(start);
      default -> throw Errors.valueError("Invalid filter specifier for BCJ filter");
    }
    return o;
  }

  private static int value(Object setting) {
    return Ints.asInt(((PyTuple) setting).items[1]);
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
}
