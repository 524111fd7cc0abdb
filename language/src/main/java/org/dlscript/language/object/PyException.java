package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.interop.ExceptionType;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
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

  // Where a SyntaxError's source is wrong: no frame of that source ever ran.
  private final transient SourceSection place;

  public PyException(PyBaseException object) {
    this(object, null);
  }

  /** A SyntaxError at a place of a source. */
  public PyException(PyBaseException object, SourceSection place) {
    super(null, null, UNLIMITED_STACK_TRACE, null);
    this.object = object;
    this.place = place;
  }

  /** Records that the exception leaves a frame (or rises) at {@code node}. */
  public PyException at(Node node) {
    object.traceback = new PyTraceback(object.traceback, node);
    return this;
  }

  /** Forgets the frame of a function that is about to be left. */
  @TruffleBoundary
  public void leaveOut(RootNode root) {
    PyTraceback t = object.traceback;
    while (t != null && t.node() != null && t.node().getRootNode() == root) {
      t = t.next;
    }
    object.traceback = t;
  }

  /** Keeps the frame that the exception is about to leave, or is caught in. */
  @TruffleBoundary
  public void keep(MaterializedFrame frame, RootNode root) {
    PyTraceback t = object.traceback;
    if (t != null && t.frame == null && t.node() != null && t.node().getRootNode() == root) {
      t.frame = frame;
    }
  }

  /** An interruption between a loop's statements rises at the loop; others are left as they are. */
  @TruffleBoundary
  public PyException interrupting(Node loop) {
    return object.traceback == null && is(ExceptionTypes.KEYBOARD_INTERRUPT) ? at(loop) : this;
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
  @TruffleBoundary
  ExceptionType getExceptionType() {
    return is(ExceptionTypes.SYSTEM_EXIT)
        ? ExceptionType.EXIT
        : is(ExceptionTypes.KEYBOARD_INTERRUPT)
            ? ExceptionType.INTERRUPT
            : is(ExceptionTypes.SYNTAX_ERROR)
                ? ExceptionType.PARSE_ERROR
                : ExceptionType.RUNTIME_ERROR;
  }

  @ExportMessage
  @TruffleBoundary
  boolean isExceptionIncompleteSource() {
    return Boolean.TRUE.equals(object.instanceAttribute("_incomplete"));
  }

  /** The status that {@code sys.exit} asked for: a number as it is, nothing as 0, a text as 1. */
  @ExportMessage
  @TruffleBoundary
  int getExceptionExitStatus() throws UnsupportedMessageException {
    if (!is(ExceptionTypes.SYSTEM_EXIT)) {
      throw UnsupportedMessageException.create();
    }
    Object code = Attributes.findQuietly(object, "code");
    return code == null || code == PyNone.NONE ? 0 : code instanceof Long n ? (int) (long) n : 1;
  }

  @ExportMessage
  boolean hasMetaObject() {
    return true;
  }

  /** The exception's class, so that a host can tell kinds apart. */
  @ExportMessage
  Object getMetaObject() {
    return object.type();
  }

  @ExportMessage
  boolean hasMembers() {
    return true;
  }

  @ExportMessage
  Object getMembers(boolean includeInternal) {
    return object.getMembers(includeInternal);
  }

  @ExportMessage
  boolean isMemberReadable(String member) {
    return object.isMemberReadable(member);
  }

  @ExportMessage
  Object readMember(String member) throws UnknownIdentifierException {
    return object.readMember(member);
  }

  @ExportMessage
  boolean hasExceptionStackTrace() {
    return true;
  }

  /** The guest's frames, innermost first, as other languages list them. */
  @ExportMessage
  @TruffleBoundary
  Object getExceptionStackTrace() {
    PyList frames = new PyList();
    for (PyTraceback t = object.traceback; t != null; t = t.next) {
      frames.insert(0, new InteropFrame(t));
    }
    return frames;
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
  SourceSection getSourceLocation() throws UnsupportedMessageException {
    SourceSection s = section();
    if (s == null) {
      throw UnsupportedMessageException.create();
    }
    return s;
  }

  @TruffleBoundary
  private SourceSection section() {
    PyTraceback t = object.traceback;
    if (place != null || t == null) {
      return place;
    }
    while (t.next != null) {
      t = t.next;
    }
    return t.section();
  }
}
