package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;

/** Where an assignment, a for loop or a with statement puts a value. */
public abstract class Target extends DlsNode {
  public abstract void assign(VirtualFrame frame, Object value);

  /** For loops over ranges keep their variable unboxed. */
  public void assignLong(VirtualFrame frame, long value) {
    assign(frame, value);
  }
}
