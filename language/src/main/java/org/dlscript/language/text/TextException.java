package org.dlscript.language.text;

/**
 * What the text rules throw. The builtin types turn it into the guest exception of the same name,
 * with this message.
 */
public final class TextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which guest exception is meant. */
  public enum Kind {
    TYPE_ERROR,
    VALUE_ERROR,
    OVERFLOW_ERROR,
    LOOKUP_ERROR,
    INDEX_ERROR
  }

  private final Kind kind;

  public TextException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  static TextException value(String message) {
    return new TextException(Kind.VALUE_ERROR, message);
  }

  static TextException type(String message) {
    return new TextException(Kind.TYPE_ERROR, message);
  }
}
