package org.dlscript.repl;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * What Ctrl-C does to a program that runs without an editing prompt. By reflection: sun.misc.Signal
 * has no successor, and the compiler's warning of it cannot be switched off.
 */
final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * Runs {@code action}, on a thread of its own, at each SIGINT. Does not keep the caller waiting.
   */
  static void onInterrupt(Runnable action) {
    Thread t = new Thread(() -> register(action), "dls-signals");
    t.setDaemon(true);
    t.start();
  }

  private static void register(Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
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
      Object own = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), own);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Another JVM: Ctrl-C then ends the process.
    }
  }
}
