package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.source.SourceSection;

/** A frame of a guest traceback, as other languages see an element of a stack trace. */
@ExportLibrary(InteropLibrary.class)
@SuppressWarnings("static-method")
final class InteropFrame implements TruffleObject {
  private final PyTraceback frame;

  InteropFrame(PyTraceback frame) {
    this.frame = frame;
  }

  @ExportMessage
  boolean hasExecutableName() {
    return true;
  }

  @ExportMessage
  @TruffleBoundary
  Object getExecutableName() {
    return Str.of(frame.function());
  }

  @ExportMessage
  @TruffleBoundary
  boolean hasSourceLocation() {
    return frame.section() != null;
  }

  @ExportMessage
  @TruffleBoundary
  SourceSection getSourceLocation() throws UnsupportedMessageException {
    SourceSection s = frame.section();
    if (s == null) {
      throw UnsupportedMessageException.create();
    }
    return s;
  }
}
