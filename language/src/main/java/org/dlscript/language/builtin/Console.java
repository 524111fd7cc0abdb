package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The guest's standard output streams: text encoded as UTF-8, buffered until a line or a flush. */
public final class Console {
  static final PyClass STREAM = Types.open("_io.TextIOWrapper", Console::define);

  private Console() {}

  /** One stream; its methods are synchronised so that threads do not mix within a write. */
  public static final class Stream extends PyObject {
    private final OutputStream out;
    private final String name;
    private final boolean lineBuffered;
    private final StringBuilder pending = new StringBuilder();

    // Whoever reads has left: that is said once, to the program and not to what reports its end.
    private boolean broken;

    public Stream(OutputStream out, String name, boolean lineBuffered) {
      super(STREAM);
      this.out = out;
      this.name = name;
      this.lineBuffered = lineBuffered;
    }

    @TruffleBoundary
    public synchronized void write(String text) {
      if (hasLoneSurrogate(text)) {
        writeEncoded(text);
        return;
      }
      pending.append(text);
      if (pending.length() > 8192 || lineBuffered && text.indexOf('\n') >= 0) {
        flush();
      }
    }

    /** Half characters stand for bytes that were not text, or are refused. */
    private void writeEncoded(String text) {
      String errors = descriptor() == 2 ? "backslashreplace" : "surrogateescape";
      byte[] bytes =
          BytesTypes.data(Calls.method(Str.of(text), "encode", Str.of("utf-8"), Str.of(errors)));
      flush();
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException e) {
        throw OsErrors.of(e, null);
      }
    }

    private static boolean hasLoneSurrogate(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else if (Character.isSurrogate(c)) {
          return true;
        }
      }
      return false;
    }

    /** Flushes where nobody could be told that the reader has left. */
    public void flushQuietly() {
      try {
        flush();
      } catch (PyException e) {
        // The next write says it again.
        broken = false;
      }
    }

    private int descriptor() {
      return name.equals("<stderr>") ? 2 : 1;
    }

    @TruffleBoundary
    public synchronized void flush() {
      try {
        if (!pending.isEmpty()) {
          byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
          pending.setLength(0);
          out.write(bytes);
          out.flush();
        }
      } catch (IOException e) {
        pending.setLength(0);
        if (!broken) {
          broken = true;
          throw OsErrors.of(e, null);
        }
      }
    }
  }

  private static void define(TypeBuilder t) {
    t.method(
        "write(self, text, /)",
        (s, text) -> {
          String x = Str.java(StrType.of(text));
          ((Stream) s).write(x);
          return (long) x.codePointCount(0, x.length());
        });
    t.method(
        "writelines(self, lines, /)",
        (s, lines) -> {
          org.dlscript.language.object.Iteration.forEach(
              lines, l -> ((Stream) s).write(Text.str(l)));
          return PyNone.NONE;
        });
    t.method(
        "flush(self, /)",
        s -> {
          ((Stream) s).flush();
          return PyNone.NONE;
        });
    t.method("close(self, /)", s -> PyNone.NONE);
    t.method("isatty(self, /)", s -> StandardFiles.isTerminal(((Stream) s).descriptor()));
    t.method("writable(self, /)", s -> true);
    t.method("readable(self, /)", s -> false);
    t.method("seekable(self, /)", s -> false);
    t.method("fileno(self, /)", s -> (long) ((Stream) s).descriptor());
    t.methodN("reconfigure(self, /, **kwargs)", a -> PyNone.NONE);
    t.method("__enter__(self, /)", s -> s);
    t.methodN("__exit__(self, /, *args)", a -> PyNone.NONE);
    t.getter("name", s -> Str.of(((Stream) s).name));
    t.getter("mode", s -> Str.of("w"));
    t.getter("encoding", s -> Str.of("utf-8"));
    t.getter("errors", s -> Str.of("strict"));
    t.getter("closed", s -> false);
    t.getter("line_buffering", s -> ((Stream) s).lineBuffered);
    t.getter("buffer", s -> new Raw((Stream) s));
    t.method(
        "__repr__(self, /)",
        s ->
            Str.of(
                "<_io.TextIOWrapper name='" + ((Stream) s).name + "' mode='w' encoding='utf-8'>"));
  }

  private static final PyClass RAW = Types.sealed("_io.BufferedWriter", Console::defineRaw);

  private static final class Raw extends PyObject {
    private final Stream stream;

    Raw(Stream stream) {
      super(RAW);
      this.stream = stream;
    }
  }

  private static void defineRaw(TypeBuilder t) {
    t.method(
        "write(self, data, /)",
        (s, data) -> {
          byte[] bytes = BytesTypes.data(data);
          Stream stream = ((Raw) s).stream;
          stream.flush();
          try {
            stream.out.write(bytes);
            stream.out.flush();
          } catch (IOException e) {
            throw OsErrors.of(e, null);
          }
          return (long) bytes.length;
        });
    t.method(
        "flush(self, /)",
        s -> {
          ((Raw) s).stream.flush();
          return PyNone.NONE;
        });
  }
}
