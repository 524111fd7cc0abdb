package org.dlscript.stdlib.python;

import com.oracle.truffle.api.io.TruffleProcessBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.graalvm.polyglot.io.ProcessHandler.Redirect;

/**
 * {@code _processes}: other programs, where the host allows them. What they read or write elsewhere
 * than in a pipe is carried there by virtual threads; waits let other threads of the program run.
 */
public final class ProcessModule implements NativeModule {
  private static final Pattern ERROR_NUMBER = Pattern.compile("error=(\\d+), (.*)");
  private static final int SIGNALLED = 128;
  private static final int SIGNALS = 31;

  /** A program that was started. */
  private static final class Child extends PyObject {
    final Process process;
    final long pid;
    final List<Thread> carriers = new ArrayList<>();

    /** What was read by {@code exchange} so far; null where nothing is to be read. */
    ByteArrayOutputStream[] read;

    Child(Process process, long pid) {
      super(Types.OBJECT);
      this.process = process;
      this.pid = pid;
    }

    InputStream stream(int which) {
      return which == 1 ? process.getInputStream() : process.getErrorStream();
    }

    void carry(InputStream from, OutputStream to) {
      carriers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (from;
                        to) {
                      from.transferTo(to);
                    } catch (IOException e) {
                      // The other side is gone.
                    }
                  }));
    }

    void join() throws InterruptedException {
      for (Thread t : carriers) {
        t.join();
      }
    }

    Object status() {
      int code = process.exitValue();
      boolean signalled = code > SIGNALLED && code <= SIGNALLED + SIGNALS;
      return (long) (signalled ? SIGNALLED - code : code);
    }
  }

  private interface Wait<T> {
    T get() throws IOException, InterruptedException;
  }

  @Override
  public String[] names() {
    return new String[] {"_processes"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.functionN("start(words, env, cwd, stdin, stdout, stderr, /)", a -> start(context, a));
    m.function(
        "read(child, which, n, /)",
        (child, which, n) -> {
          InputStream in = ((Child) child).stream(Ints.asInt(which));
          int most = Ints.asInt(n);
          return new PyBytes(
              await(
                  context,
                  () -> {
                    if (most < 0) {
                      return in.readAllBytes();
                    }
                    byte[] buffer = new byte[most];
                    int got = in.read(buffer);
                    return java.util.Arrays.copyOf(buffer, Math.max(got, 0));
                  }));
        });
    m.function(
        "write(child, data, /)",
        (child, data) ->
            await(
                context,
                () -> {
                  OutputStream out = ((Child) child).process.getOutputStream();
                  out.write(((PyBytes) data).data());
                  out.flush();
                  return PyNone.NONE;
                }));
    m.function(
        "close(child, which, /)",
        (child, which) -> {
          Child c = (Child) child;
          int w = Ints.asInt(which);
          try {
            if (w == 0) {
              c.process.getOutputStream().close();
            } else {
              c.stream(w).close();
            }
          } catch (IOException e) {
            throw OsErrors.error(32, "Broken pipe", null);
          }
          return PyNone.NONE;
        });
    m.function("pid(child, /)", child -> ((Child) child).pid);
    m.function(
        "wait(child, seconds, /)", (child, seconds) -> waitFor(context, (Child) child, seconds));
    m.function(
        "signal(child, number, /)",
        (child, number) -> signal(context, (Child) child, Ints.asInt(number)));
    m.functionN(
        "exchange(child, data, out, err, seconds, /)",
        a ->
            exchange(
                context,
                (Child) a[0],
                a[1],
                Boolean.TRUE.equals(a[2]),
                Boolean.TRUE.equals(a[3]),
                a[4]));
  }

  /** Waits without the program's turn. */
  private static <T> T await(DlsContext c, Wait<T> wait) {
    Object[] result = new Object[1];
    IOException[] failure = new IOException[1];
    c.threads()
        .await(
            ignored -> {
              try {
                result[0] = wait.get();
              } catch (IOException e) {
                failure[0] = e;
              }
            },
            c);
    if (failure[0] != null) {
      throw OsErrors.error(32, "Broken pipe", null);
    }
    @SuppressWarnings("unchecked")
    T value = (T) result[0];
    return value;
  }

  private static Object start(DlsContext c, Object[] a) {
    c.console().flush();
    List<String> words = new ArrayList<>();
    for (Object w : Iteration.toArray(a[0])) {
      words.add(Text.str(w));
    }
    TruffleProcessBuilder b = c.env().newProcessBuilder(words.toArray(new String[0]));
    if (a[1] != PyNone.NONE) {
      Map<String, String> env = new HashMap<>();
      for (Object k : Iteration.toArray(a[1])) {
        env.put(Text.str(k), Text.str(Operators.getItem(a[1], k)));
      }
      b.clearEnvironment(true).environment(env);
    }
    if (a[2] != PyNone.NONE) {
      b.directory(FileModule.file(c, Text.str(a[2])));
    }
    boolean merged = is(a[5], "merge");
    b.redirectInput(is(a[3], "inherit") ? Redirect.INHERIT : Redirect.PIPE);
    b.redirectOutput(is(a[4], "inherit") ? Redirect.INHERIT : Redirect.PIPE);
    b.redirectError(is(a[5], "inherit") ? Redirect.INHERIT : Redirect.PIPE);
    b.redirectErrorStream(merged);
    try {
      FileModule.settle(c);
      Set<Long> before = children();
      Process started = b.start();
      // The engine's processes do not say their number: it is that of the child that was not there.
      Set<Long> now = children();
      now.removeAll(before);
      Child child = new Child(started, now.isEmpty() ? 0 : now.iterator().next());
      carryInput(child, a[3]);
      carryOutput(child, 1, a[4]);
      if (!merged) {
        carryOutput(child, 2, a[5]);
      }
      return child;
    } catch (IOException e) {
      throw failed(e, words.get(0), a[2]);
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static boolean is(Object spec, String word) {
    return !(spec instanceof PyTuple) && !(spec instanceof Child) && Text.str(spec).equals(word);
  }

  private static PyException failed(IOException e, String program, Object cwd) {
    String message = String.valueOf(e.getMessage());
    String inFolder = cwd == PyNone.NONE ? null : Text.str(cwd);
    if (inFolder != null && !Files.isDirectory(Path.of(inFolder))) {
      return OsErrors.error(2, "No such file or directory", inFolder);
    }
    Matcher m = ERROR_NUMBER.matcher(message);
    return m.find()
        ? OsErrors.error(Integer.parseInt(m.group(1)), m.group(2), program)
        : OsErrors.error(2, "No such file or directory", program);
  }

  private static void carryInput(Child child, Object spec) throws IOException {
    OutputStream to = child.process.getOutputStream();
    if (spec instanceof Child other) {
      child.carry(other.process.getInputStream(), to);
    } else if (spec instanceof PyTuple t) {
      InputStream from = Files.newInputStream(Path.of(Text.str(t.items[0])));
      from.skipNBytes(Ints.asLong(t.items[1]));
      child.carry(from, to);
    } else if (is(spec, "null")) {
      to.close();
    }
  }

  private static void carryOutput(Child child, int which, Object spec) throws IOException {
    if (spec instanceof PyTuple t) {
      Path path = Path.of(Text.str(t.items[0]));
      child.carry(child.stream(which), Files.newOutputStream(path, StandardOpenOption.APPEND));
    } else if (is(spec, "null")) {
      child.carry(child.stream(which), OutputStream.nullOutputStream());
    }
  }

  private static boolean ended(Child child, Object seconds) throws InterruptedException {
    if (seconds == PyNone.NONE) {
      child.process.waitFor();
      return true;
    }
    long nanos = (long) (1e9 * Arithmetic.toDouble(seconds));
    return child.process.waitFor(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private static Object waitFor(DlsContext c, Child child, Object seconds) {
    return await(
        c,
        () -> {
          if (!ended(child, seconds)) {
            return PyNone.NONE;
          }
          child.join();
          return child.status();
        });
  }

  private static Object signal(DlsContext c, Child child, int number) {
    if (!child.process.isAlive()) {
      return PyNone.NONE;
    }
    switch (number) {
      case 9 -> child.process.destroyForcibly();
      case 15 -> child.process.destroy();
      default -> {
        String pid = Long.toString(child.pid);
        try {
          Process kill = c.env().newProcessBuilder("kill", "-" + number, pid).start();
          await(c, kill::waitFor);
        } catch (IOException e) {
          throw failed(e, "kill", PyNone.NONE);
        }
      }
    }
    return PyNone.NONE;
  }

  /** Gives the input and takes all output; None where the time is up, after which it can go on. */
  private static Object exchange(
      DlsContext c, Child child, Object data, boolean out, boolean err, Object seconds) {
    if (child.read == null) {
      child.read = new ByteArrayOutputStream[] {null, null};
      for (int i = 0; i < 2; i++) {
        if (i == 0 ? out : err) {
          child.read[i] = new ByteArrayOutputStream();
          child.carry(child.stream(i + 1), child.read[i]);
        }
      }
      if (data instanceof PyBytes bytes) {
        child.carry(
            new java.io.ByteArrayInputStream(bytes.data()), child.process.getOutputStream());
      }
    }
    boolean done =
        await(
            c,
            () -> {
              boolean end = ended(child, seconds);
              if (end) {
                child.join();
              }
              return end;
            });
    Object[] texts = new Object[2];
    for (int i = 0; i < 2; i++) {
      texts[i] = child.read[i] == null ? PyNone.NONE : new PyBytes(child.read[i].toByteArray());
    }
    return new PyTuple(done, texts[0], texts[1]);
  }
}
