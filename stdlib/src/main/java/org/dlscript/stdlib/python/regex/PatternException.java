package org.dlscript.stdlib.python.regex;

/** What is wrong with a pattern, in Python's words. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which guest exception it becomes. */
  public enum Kind {
    PATTERN,
    VALUE,
    OVERFLOW
  }

  public final Kind kind;

  /** Where in the pattern, or -1. */
  public final int position;

  PatternException(Kind kind, String message, int position) {
    super(message, null, false, false);
    this.kind = kind;
    this.position = position;
  }

  /** A ValueError. */
  static PatternException value(String message) {
    return new PatternException(Kind.VALUE, message, -1);
  }
}
