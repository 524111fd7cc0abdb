package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyException;

/** {@code iter(value)}: the first iterable of a generator expression is opened where it stands. */
public final class IterNode extends Expression {
  @Child private Expression value;

  public IterNode(Expression value) {
    this.value = value;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    return iter(value.execute(frame));
  }

  @TruffleBoundary
  private Object iter(Object o) {
    try {
      return Iteration.iter(o);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
