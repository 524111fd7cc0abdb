package org.dlscript.language.syntax;

/**
 * What the parser and the scope analysis throw: becomes SyntaxError (or a subclass) with Python's
 * wording at the place given by the span.
 */
public final class SyntaxException extends RuntimeException {
  /** Which Python exception class is meant. */
  public enum Kind {
    SYNTAX_ERROR,
    INDENTATION_ERROR,
    TAB_ERROR
  }

  public final transient Kind kind;
  public final transient Span span;

  /** True where more input could complete the source: a prompt then reads another line. */
  public final boolean incomplete;

  public SyntaxException(Kind kind, String message, Span span, boolean incomplete) {
    super(message, null, false, false);
    this.kind = kind;
    this.span = span;
    this.incomplete = incomplete;
  }
}
