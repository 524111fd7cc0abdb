package org.dlscript.stdlib.python;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * The operating system's signals: what this process does at one, and sending them. By reflection:
 * sun.misc.Signal has no successor, and the compiler's warning of it cannot be switched off.
 */
public final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * Runs {@code action}, on a thread of its own, at each SIGINT. Does not keep the caller waiting.
   */
  public static void onInterrupt(Runnable action) {
    Thread t = new Thread(() -> on("INT", action), "dls-signals");
    t.setDaemon(true);
    t.start();
  }

  /** Runs {@code action}, on a thread of its own, at each such signal; false where none may. */
  static boolean on(String name, Runnable action) {
    try {
      Class<?> handler = Class.forName(HANDLER);
      InvocationHandler run =
          (proxy, method, args) -> {
            if (method.getName().equals("handle")) {
              action.run();
              return null;
            }
            // What remains are Object's methods.
            return method.getName().equals("equals")
                ? proxy == args[0]
                : method.getName().equals("hashCode")
                    ? System.identityHashCode(proxy)
                    : (Object) HANDLER;
          };
      return handle(
          name, Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run));
    } catch (ClassNotFoundException e) {
      return false; // another JVM: signals then do what they do to any process
    }
  }

  /** Lets a signal do what it does to any process; false where it cannot. */
  static boolean reset(String name) {
    try {
      return handle(name, Class.forName(HANDLER).getField("SIG_DFL").get(null));
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Lets nothing happen at a signal: what the JVM once ignored it would never take up again. */
  static boolean ignore(String name) {
    return on(name, () -> {});
  }

  private static boolean handle(String name, Object handler) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      signal
          .getMethod("handle", signal, Class.forName(HANDLER))
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  /** kill(2): 0, or -1 where it failed. */
  static int kill(long pid, int number) {
    return call("kill", (int) pid, number);
  }

  /** alarm(2): the seconds that an earlier alarm had left. */
  static int alarm(int seconds) {
    return call("alarm", seconds);
  }

  @SuppressWarnings("restricted")
  private static int call(String function, Object... args) {
    Linker linker = Linker.nativeLinker();
    ValueLayout[] kinds = new ValueLayout[args.length];
    java.util.Arrays.fill(kinds, ValueLayout.JAVA_INT);
    MethodHandle f =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(function),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, kinds));
    try {
      return (int) f.invokeWithArguments(args);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
