package org.dlscript.runtime.op;

/**
 * Warnings of the engine. Whoever embeds it says where they go; the language makes Python warnings
 * of them, so that a script can filter them. Until then they are dropped. Safe for many threads.
 */
public final class EngineWarnings {
  /** Receives warnings on the thread that caused them. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes a warning.
     *
     * @param once whether the same text is to be shown only once in a session, wherever it is
     *     caused
     */
    void warn(String message, boolean once);
  }

  private static volatile Sink sink = (message, once) -> {};

  private EngineWarnings() {}

  public static void to(Sink target) {
    sink = target;
  }

  public static void warn(String message) {
    sink.warn(message, false);
  }

  public static void warnOnce(String message) {
    sink.warn(message, true);
  }
}
