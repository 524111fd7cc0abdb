package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.Tag;

/**
 * A whole call as instruments see it: from before the parameters are in the frame to its end. The
 * body is a node of its own, tagged as such.
 */
final class Entry extends Statement {
  private final DlsRoot root;
  @Child private Statement body;

  Entry(DlsRoot root, Statement body) {
    this.root = root;
    this.body = body;
    copySpan(body);
  }

  @Override
  public Object execute(VirtualFrame frame) {
    Object r = root.enter(frame);
    if (!root.isUntraced()) {
      root.returns(frame, r);
    }
    return r;
  }

  Object run(VirtualFrame frame) {
    return body.execute(frame);
  }

  @Override
  public boolean isInstrumentable() {
    return hasSpan();
  }

  @Override
  public boolean hasTag(Class<? extends Tag> tag) {
    return tag == StandardTags.RootTag.class;
  }
}
