package org.dlscript.stdlib.python;

import java.util.HashMap;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Text;

/**
 * {@code _signal}: what a program does at signals, and sending them. Handlers run in the thread
 * that installed them, between two of its steps. Where the host has not granted native access
 * nothing of this is permitted.
 */
public final class SignalModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_signal"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    Map<Integer, Object> handlers = new HashMap<>();
    m.function(
        "handle(number, name, function, /)",
        (number, signal, f) -> {
          requireNative(c);
          String text = Text.str(signal);
          long n = Ints.asInt(number);
          Runnable delivery = c.inThisThread(() -> Calls.call(f, n));
          // The JVM needs SIGUSR2 for itself, but a program may still send it to itself.
          if (!Signals.on(text, delivery) && !text.equals("USR2")) {
            throw OsErrors.error(22, "Invalid argument", null);
          }
          handlers.put(Ints.asInt(number), f);
          return PyNone.NONE;
        });
    m.function(
        "reset(number, name, ignored, /)",
        (number, signal, ignored) -> {
          requireNative(c);
          String text = Text.str(signal);
          if (!(ignored == Boolean.TRUE ? Signals.ignore(text) : Signals.reset(text))) {
            throw OsErrors.error(22, "Invalid argument", null);
          }
          handlers.remove(Ints.asInt(number));
          return PyNone.NONE;
        });
    m.function("kill(pid, number, /)", (pid, number) -> kill(c, handlers, pid, number));
    m.function(
        "alarm(seconds, /)",
        seconds -> {
          requireNative(c);
          return (long) Signals.alarm(Ints.asInt(seconds));
        });
  }

  private static void requireNative(DlsContext c) {
    if (!c.env().isNativeAccessAllowed()) {
      throw OsErrors.error(1, "Operation not permitted", null);
    }
  }

  private static Object kill(DlsContext c, Map<Integer, Object> handlers, Object p, Object n) {
    requireNative(c);
    long pid = Ints.asLong(p);
    int number = Ints.asInt(n);
    Object own = pid == ProcessHandle.current().pid() ? handlers.get(number) : null;
    if (own != null) {
      // What has a handler here needs no detour through the system, after which it would come late.
      Calls.call(own, (long) number);
      return PyNone.NONE;
    }
    c.console().flush();
    if (number < 0 || number > 64) {
      throw OsErrors.error(22, "Invalid argument", null);
    }
    if (Signals.kill(pid, number) != 0) {
      throw ProcessHandle.of(pid).isPresent()
          ? OsErrors.error(1, "Operation not permitted", null)
          : OsErrors.error(3, "No such process", null);
    }
    return PyNone.NONE;
  }
}
