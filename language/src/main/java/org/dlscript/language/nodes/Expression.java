package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.UnexpectedResultException;

/** A node that gives a guest value. */
public abstract class Expression extends DlsNode {
  public abstract Object execute(VirtualFrame frame);

  /**
   * Tells the node that its value has one reader, which follows at once. True where the node then
   * settles every {@link org.dlscript.language.object.Transient} that others may know; else the
   * reader must not touch its memory.
   */
  boolean forOneReader() {
    return false;
  }

  /**
   * Tells the node that a loop or a statement alone gets its value, so that a call marks what it
   * made: see {@link org.dlscript.language.object.PyGenerator#single}.
   */
  void forStatement() {}

  public long executeLong(VirtualFrame frame) throws UnexpectedResultException {
    Object v = execute(frame);
    if (v instanceof Long l) {
      return l;
    }
    throw new UnexpectedResultException(v);
  }

  public double executeDouble(VirtualFrame frame) throws UnexpectedResultException {
    Object v = execute(frame);
    if (v instanceof Double d) {
      return d;
    }
    throw new UnexpectedResultException(v);
  }

  public boolean executeBoolean(VirtualFrame frame) throws UnexpectedResultException {
    Object v = execute(frame);
    if (v instanceof Boolean b) {
      return b;
    }
    throw new UnexpectedResultException(v);
  }
}
