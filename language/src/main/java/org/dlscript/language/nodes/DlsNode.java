package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.TypeSystem;
import com.oracle.truffle.api.dsl.TypeSystemReference;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.object.PyException;
import org.dlscript.language.syntax.Span;

/** A node with a place in the source, kept as two ints until somebody asks. */
@TypeSystemReference(DlsNode.DlsTypes.class)
public abstract class DlsNode extends Node {
  /** The primitive types that frames and executes keep unboxed. */
  @TypeSystem({long.class, double.class, boolean.class})
  public static class DlsTypes {}

  private int start = -1;
  private int length;

  public final void setSpan(Span span) {
    start = span.start();
    length = Math.max(0, span.end() - span.start());
  }

  public final boolean hasSpan() {
    return start >= 0;
  }

  /** Where a program looks at the frames of tracebacks, that of a caught exception is kept. */
  protected final void keep(VirtualFrame frame, PyException e) {
    if (getRootNode() instanceof DlsRoot r) {
      r.keepFrame(frame, e);
    }
  }

  public final void copySpan(DlsNode other) {
    start = other.start;
    length = other.length;
  }

  @Override
  @TruffleBoundary
  public SourceSection getSourceSection() {
    if (start < 0) {
      return null;
    }
    RootNode root = getRootNode();
    if (!(root instanceof DlsRoot r)) {
      return null;
    }
    Source s = r.source();
    return s.createSection(Math.min(start, s.getLength()), Math.min(length, s.getLength() - start));
  }
}
