package org.dlscript.stdlib.python;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/**
 * A decompressor that takes its input in pieces, over one that asks for it: that one runs in a
 * virtual thread, which waits where the input given so far ends. One thread of the program at a
 * time may use it.
 */
final class PushedStream extends PyObject {
  /** Opens the decompressor over the input. */
  interface Opening {
    InputStream open(InputStream in) throws IOException;
  }

  private final Opening opening;
  private byte[] input = {};
  private int at;
  private boolean started;
  private boolean waiting;
  private boolean ended;
  private String failure;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  PushedStream(Opening opening) {
    super(Types.OBJECT);
    this.opening = opening;
  }

  /** What the data gives, how much of it was used, and whether that is the end; or a str. */
  synchronized Object feed(byte[] data) {
    input = data;
    at = 0;
    waiting = false;
    if (!started) {
      started = true;
      Thread.ofVirtual().start(this::run);
    }
    notifyAll();
    try {
      while (!waiting && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] text = output.toByteArray();
    output.reset();
    return failure != null ? Str.of(failure) : new PyTuple(new PyBytes(text), (long) at, ended);
  }

  private void run() {
    try (InputStream in = opening.open(new Input())) {
      byte[] buffer = new byte[1 << 16];
      int n = in.read(buffer);
      while (n >= 0) {
        put(buffer, n);
        n = in.read(buffer);
      }
    } catch (EOFException e) {
      failure = "ended"; // cannot be: the input waits
    } catch (IOException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    } finally {
      end();
    }
  }

  private synchronized void put(byte[] data, int n) {
    output.write(data, 0, n);
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  private synchronized int next() {
    while (at == input.length) {
      waiting = true;
      notifyAll();
      try {
        wait();
      } catch (InterruptedException e) {
        return -1;
      }
    }
    return input[at++] & 0xff;
  }

  /** The input: one byte at a time, so that what follows the stream is left. */
  private final class Input extends InputStream {
    @Override
    public int read() {
      return next();
    }

    @Override
    public int read(byte[] b, int off, int len) {
      if (len == 0) {
        return 0;
      }
      int first = next();
      if (first < 0) {
        return -1;
      }
      b[off] = (byte) first;
      synchronized (PushedStream.this) {
        int n = Math.min(len - 1, input.length - at);
        System.arraycopy(input, at, b, off + 1, n);
        at += n;
        return n + 1;
      }
    }
  }
}
