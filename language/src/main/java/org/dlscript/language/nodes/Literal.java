package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.UnexpectedResultException;

/** A constant. */
public final class Literal extends Expression {
  private final Object value;

  public Literal(Object value) {
    this.value = value;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    return value;
  }

  @Override
  public long executeLong(VirtualFrame frame) throws UnexpectedResultException {
    if (value instanceof Long v) {
      return v;
    }
    throw new UnexpectedResultException(value);
  }

  @Override
  public double executeDouble(VirtualFrame frame) throws UnexpectedResultException {
    if (value instanceof Double v) {
      return v;
    }
    throw new UnexpectedResultException(value);
  }

  public Object value() {
    return value;
  }
}
