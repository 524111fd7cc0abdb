package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyException;

/** Unbinds the name of an except clause, which the clause itself may have deleted already. */
public final class QuietDelete extends Statement {
  @Child private Statement delete;

  public QuietDelete(Statement delete) {
    this.delete = delete;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    try {
      delete.execute(frame);
    } catch (PyException e) {
      if (!e.is(ExceptionTypes.NAME_ERROR)) {
        throw e;
      }
    }
    return null;
  }
}
