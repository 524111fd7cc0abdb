package org.dlscript.language.nodes;

/**
 * How a statement ended. {@link Statement#execute} gives null for "go on", one of these marks, or,
 * for a return, the returned value itself; so control flow costs neither exceptions nor allocation.
 */
public final class Completion {
  public static final Completion BREAK = new Completion("break");
  public static final Completion CONTINUE = new Completion("continue");

  /** The generator is suspended: every node on the way keeps where it was in its state slot. */
  public static final Completion YIELD = new Completion("yield");

  private final String text;

  private Completion(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
