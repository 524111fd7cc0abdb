package org.dlscript.repl;

/** What Ctrl-C does to a program that runs without an editing prompt. */
final class Signals {
  private Signals() {}

  /** Runs {@code action}, on a thread of its own, at each SIGINT. */
  static void onInterrupt(Runnable action) {
    sun.misc.Signal.handle(new sun.misc.Signal("INT"), s -> action.run());
  }
}
