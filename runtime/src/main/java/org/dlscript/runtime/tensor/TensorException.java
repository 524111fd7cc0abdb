package org.dlscript.runtime.tensor;

/**
 * An error that a script can see: the kind selects the Python exception, the message is its text.
 */
public final class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of errors, one for each Python exception type the engine raises. */
  public enum Kind {
    RUNTIME,
    VALUE,
    TYPE,
    INDEX,
    KEY,
    ATTRIBUTE,
    NOT_IMPLEMENTED,
    LINALG,
    ASSERTION,
    OVERFLOW,
    ZERO_DIVISION,
    OUT_OF_MEMORY
  }

  private final Kind kind;

  public TensorException(Kind kind, String message) {
    super(message, null, false, Boolean.getBoolean("dls.engine.traces"));
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public static TensorException runtime(String message) {
    return new TensorException(Kind.RUNTIME, message);
  }

  public static TensorException value(String message) {
    return new TensorException(Kind.VALUE, message);
  }

  public static TensorException type(String message) {
    return new TensorException(Kind.TYPE, message);
  }

  public static TensorException index(String message) {
    return new TensorException(Kind.INDEX, message);
  }

  public static TensorException notImplemented(String message) {
    return new TensorException(Kind.NOT_IMPLEMENTED, message);
  }

  public static TensorException linalg(String message) {
    return new TensorException(Kind.LINALG, message);
  }

  /** The error of a kernel that lacks an element type. */
  public static TensorException unsupported(String kernel, DType dtype) {
    return runtime('"' + kernel + "\" not implemented for '" + dtype.scalarName() + "'");
  }
}
