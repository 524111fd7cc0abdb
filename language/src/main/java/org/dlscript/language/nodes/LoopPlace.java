package org.dlscript.language.nodes;

import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RepeatingNode;
import com.oracle.truffle.api.source.SourceSection;

/** Where a statement stands in a loop, as tracing asks: after the last one comes the head again. */
public final class LoopPlace {
  private LoopPlace() {}

  /** Whether nothing around the statement goes on behind it. */
  public static boolean leaves(Node node) {
    return node instanceof Flow.Return
        || node instanceof Flow.Jump j && j.completion() == Completion.BREAK;
  }

  public static boolean continues(Node node) {
    return node instanceof Flow.Jump j && j.completion() == Completion.CONTINUE;
  }

  /** The head of the loop that a statement is the end of, else null. */
  public static SourceSection headAfter(Node node) {
    boolean last = !continues(node);
    Node n = node;
    for (Node p = n.getParent(); p != null; n = p, p = p.getParent()) {
      if (p instanceof RepeatingNode) {
        Node loop = p.getParent();
        Node statement = loop instanceof LoopNode ? loop.getParent() : loop;
        return statement instanceof DlsNode d ? d.getSourceSection() : null;
      }
      if (last) {
        boolean transparent =
            p instanceof InstrumentableNode.WrapperNode || p instanceof Block b && b.endsWith(n);
        if (!transparent) {
          return null;
        }
      }
    }
    return null;
  }
}
