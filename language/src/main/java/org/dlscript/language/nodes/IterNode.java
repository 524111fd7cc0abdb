package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.PyException;

/** {@code iter(value)}: the first iterable of a generator expression is opened where it stands. */
public final class IterNode extends Expression {
  @Child private Expression value;
  @Child private GetIter iter = new GetIter();

  public IterNode(Expression value) {
    this.value = value;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    Object o = value.execute(frame);
    try {
      return iter.execute(o);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
