package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.StopIterationException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import org.dlscript.language.DlsContext;
import org.dlscript.runtime.session.Session;

/**
 * A guest iterator for other languages, which ask whether there is a next element before they take
 * it: the guest's is asked one element ahead.
 */
@ExportLibrary(InteropLibrary.class)
@SuppressWarnings("static-method")
final class InteropIterator implements TruffleObject {
  private final Object iterator;
  private Object ahead;
  private boolean ended;

  InteropIterator(Object iterator) {
    this.iterator = iterator;
  }

  @ExportMessage
  boolean isIterator() {
    return true;
  }

  @ExportMessage
  @TruffleBoundary
  boolean hasIteratorNextElement() {
    if (ahead == null && !ended) {
      Session before = DlsContext.enter();
      try {
        ahead = Iteration.next(iterator);
      } finally {
        DlsContext.leave(before);
      }
      ended = ahead == null;
    }
    return ahead != null;
  }

  @ExportMessage
  @TruffleBoundary
  Object getIteratorNextElement() throws StopIterationException {
    if (!hasIteratorNextElement()) {
      throw StopIterationException.create();
    }
    Object v = ahead;
    ahead = null;
    return ForeignObjects.toHost(v);
  }
}
