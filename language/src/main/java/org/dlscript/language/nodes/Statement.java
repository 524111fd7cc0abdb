package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.Tag;
import com.oracle.truffle.api.interop.NodeLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/**
 * A node that is executed for its effect. Those that stand for a statement of the source, or for a
 * whole body, are what debuggers and profilers see.
 */
@GenerateWrapper
@ExportLibrary(NodeLibrary.class)
public abstract class Statement extends DlsNode implements InstrumentableNode {
  private boolean ofSource;
  private boolean wholeBody;

  /** Null to go on; else a {@link Completion} mark or the value to return. */
  public abstract Object execute(VirtualFrame frame);

  /** Marks a statement of the source. */
  public final void tagStatement() {
    ofSource = true;
  }

  /** Marks the body of a function, class or module. */
  public final void tagBody() {
    wholeBody = true;
  }

  @Override
  public boolean isInstrumentable() {
    return (ofSource || wholeBody) && hasSpan();
  }

  @Override
  public boolean hasTag(Class<? extends Tag> tag) {
    return tag == StandardTags.StatementTag.class && ofSource
        || tag == StandardTags.RootBodyTag.class && wholeBody;
  }

  @Override
  public WrapperNode createWrapper(ProbeNode probe) {
    return new StatementWrapper(this, probe);
  }

  /**
   * What instruments are told that a statement gave: its completion concerns only this language.
   */
  @GenerateWrapper.OutgoingConverter
  Object shown(@SuppressWarnings("unused") Object completion) {
    return null;
  }

  @ExportMessage
  final boolean hasScope(@SuppressWarnings("unused") Frame frame) {
    return true;
  }

  @ExportMessage
  final Object getScope(Frame frame, @SuppressWarnings("unused") boolean nodeEnter) {
    return FrameScope.of(this, frame == null ? null : frame.materialize());
  }
}
