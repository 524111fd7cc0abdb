package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.dlscript.language.DlsContext;

/**
 * The lines of a context's standard input. Waiting for one can be interrupted: as Java's reading
 * cannot, another thread reads where nothing lies ready, and what it reads after an interruption is
 * the next line.
 */
public final class InputLines {
  private final InputStream in;
  private final BlockingQueue<Optional<byte[]>> read = new ArrayBlockingQueue<>(1);
  private boolean reading;

  private InputLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Those of a context. */
  public static InputLines of(DlsContext c) {
    return c.service(InputLines.class, () -> new InputLines(c.in()));
  }

  /** The next line without its end, or null at the end of the input. */
  @TruffleBoundary
  public String next() {
    byte[] line = nextBytes();
    if (line == null) {
      return null;
    }
    int end = line.length;
    if (end > 0 && line[end - 1] == '\n') {
      end--;
      if (end > 0 && line[end - 1] == '\r') {
        end--;
      }
    }
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }

  /**
   * The next line with its end, where it has one, as it was given, or null at the end of the input.
   */
  @TruffleBoundary
  public byte[] nextBytes() {
    try {
      if (!reading && in.available() > 0) {
        return readLine();
      }
    } catch (IOException e) {
      throw OsErrors.of(e, null);
    }
    if (!reading) {
      reading = true;
      Thread t = new Thread(this::readAhead, "dls-input");
      t.setDaemon(true);
      t.start();
    }
    byte[][] line = new byte[1][];
    DlsContext.get(null).threads().await(queue -> line[0] = queue.take().orElse(null), read);
    reading = false;
    return line[0];
  }

  private byte[] readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = 0;
    while (b != '\n' && (b = in.read()) >= 0) {
      line.write(b);
    }
    return line.size() == 0 ? null : line.toByteArray();
  }

  // A failing read is the end of the input.
  private void readAhead() {
    byte[] line;
    try {
      line = readLine();
    } catch (IOException e) {
      line = null;
    }
    read.add(Optional.ofNullable(line));
  }
}
