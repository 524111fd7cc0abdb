package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;

/** A node that is executed for its effect. */
public abstract class Statement extends DlsNode {
  /** Null to go on; else a {@link Completion} mark or the value to return. */
  public abstract Object execute(VirtualFrame frame);
}
