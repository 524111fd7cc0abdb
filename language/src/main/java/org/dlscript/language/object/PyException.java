package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.interop.ExceptionType;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;

/**
 * A guest exception on its way up the Java stack. Every node that a guest frame is left through
 * adds itself by {@link #at}, so the traceback of the object grows frame by frame, as CPython's
 * does.
 */
@ExportLibrary(InteropLibrary.class)
public final class PyException extends AbstractTruffleException {
  private static final long serialVersionUID = 1L;

  public final transient PyBaseException object;

  public PyException(PyBaseException object) {
    super(null, null, 0, null);
    this.object = object;
  }

  /** Records that the exception leaves a frame (or rises) at {@code node}. */
  @TruffleBoundary
  public PyException at(Node node) {
    object.traceback = new PyTraceback(object.traceback, node);
    return this;
  }

  public boolean is(PyClass cls) {
    return object.type().isSubclassOf(cls);
  }

  @Override
  @TruffleBoundary
  public String getMessage() {
    String text;
    try {
      text = Text.str(object);
    } catch (RuntimeException e) {
      text = "<exception str() failed>";
    }
    return text.isEmpty() ? object.type().name() : object.type().name() + ": " + text;
  }

  @ExportMessage
  boolean isException() {
    return true;
  }

  @ExportMessage
  RuntimeException throwException() {
    throw this;
  }

  @ExportMessage
  ExceptionType getExceptionType() {
    return object.type().isSubclassOf(ExceptionTypes.SYNTAX_ERROR)
        ? ExceptionType.PARSE_ERROR
        : ExceptionType.RUNTIME_ERROR;
  }

  @ExportMessage
  boolean hasExceptionMessage() {
    return true;
  }

  @ExportMessage
  Object getExceptionMessage() {
    return Str.of(getMessage());
  }

  @ExportMessage
  boolean hasSourceLocation() {
    return section() != null;
  }

  @ExportMessage
  SourceSection getSourceLocation() {
    return section();
  }

  @TruffleBoundary
  private SourceSection section() {
    PyTraceback t = object.traceback;
    if (t == null) {
      return null;
    }
    while (t.next != null) {
      t = t.next;
    }
    return t.section();
  }
}
