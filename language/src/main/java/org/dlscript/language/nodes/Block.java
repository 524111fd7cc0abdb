package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;

/** Statements in sequence. In a generator the state slot keeps which of them was suspended. */
public final class Block extends Statement {
  @Children private final Statement[] statements;
  private final int stateSlot;

  public Block(Statement[] statements, int stateSlot) {
    this.statements = statements;
    this.stateSlot = stateSlot;
  }

  boolean endsWith(com.oracle.truffle.api.nodes.Node last) {
    return statements.length > 0 && statements[statements.length - 1] == last;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    return stateSlot < 0 ? run(frame) : resume(frame);
  }

  @ExplodeLoop
  private Object run(VirtualFrame frame) {
    for (int i = 0; i < statements.length; i++) {
      Object c = statements[i].execute(frame);
      if (c != null) {
        return c;
      }
    }
    return null;
  }

  @ExplodeLoop
  private Object resume(VirtualFrame frame) {
    int from = frame.getInt(stateSlot);
    frame.setInt(stateSlot, 0);
    for (int i = 0; i < statements.length; i++) {
      if (i >= from) {
        Object c = statements[i].execute(frame);
        if (c != null) {
          if (c == Completion.YIELD) {
            frame.setInt(stateSlot, i);
          }
          return c;
        }
      }
    }
    return null;
  }
}
