package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;

/** {@code t1 = t2 = value} for targets that are not one plain variable. */
public final class Assign extends Statement {
  @Child private Expression value;
  @Children private final Target[] targets;

  public Assign(Expression value, Target[] targets) {
    this.value = value;
    this.targets = targets;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    Object v = value.execute(frame);
    for (Target t : targets) {
      t.assign(frame, v);
    }
    return null;
  }
}
