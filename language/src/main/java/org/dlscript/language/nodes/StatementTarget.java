package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;

/**
 * Any other target: stores the value in a temporary slot and runs a statement that assigns from it.
 */
public final class StatementTarget extends Target {
  private final int slot;
  @Child private Statement store;

  public StatementTarget(int slot, Statement store) {
    this.slot = slot;
    this.store = store;
  }

  @Override
  public void assign(VirtualFrame frame, Object value) {
    frame.setObject(slot, value);
    store.execute(frame);
    // The slot must not keep the value alive when the program has let go of it.
    frame.setObject(slot, null);
  }
}
