package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
  private final BufferedReader in;
  private final BlockingQueue<Optional<String>> read = new ArrayBlockingQueue<>(1);
  private boolean reading;

  private InputLines(InputStream in) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** Those of a context. */
  public static InputLines of(DlsContext c) {
    return c.service(InputLines.class, () -> new InputLines(c.in()));
  }

  /** The next line without its end, or null at the end of the input. */
  @TruffleBoundary
  public String next() {
    try {
      if (!reading && in.ready()) {
        return in.readLine();
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
    String[] line = new String[1];
    DlsContext.get(null).threads().await(queue -> line[0] = queue.take().orElse(null), read);
    reading = false;
    return line[0];
  }

  // A failing read is the end of the input.
  private void readAhead() {
    String line;
    try {
      line = in.readLine();
    } catch (IOException e) {
      line = null;
    }
    read.add(Optional.ofNullable(line));
  }
}
