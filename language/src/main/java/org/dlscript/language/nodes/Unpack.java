package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;

/** {@code a, (b, *c) = value}: gives each part to its target. */
public final class Unpack extends Target {
  private static final Object TUPLE = Types.TUPLE;
  @Children private final Target[] targets;
  private final int star;

  /** {@code star} is the index of the starred target, or -1. */
  public Unpack(Target[] targets, int star) {
    this.targets = targets;
    this.star = star;
  }

  @Override
  @ExplodeLoop
  public void assign(VirtualFrame frame, Object value) {
    Object[] parts;
    if (star < 0
        && value instanceof PyTuple t
        && t.getShape().getDynamicType() == TUPLE
        && t.items.length == targets.length) {
      parts = t.items;
    } else {
      parts = split(value);
    }
    for (int i = 0; i < targets.length; i++) {
      targets[i].assign(frame, parts[i]);
    }
  }

  @TruffleBoundary
  private Object[] split(Object value) {
    try {
      return star < 0
          ? Iteration.unpack(value, targets.length)
          : Iteration.unpackStar(value, star, targets.length - 1 - star);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
