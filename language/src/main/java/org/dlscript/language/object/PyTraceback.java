package org.dlscript.language.object;

import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;

/** One frame of a traceback, outermost first; immutable but for the link that scripts may set. */
public final class PyTraceback extends PyObject {
  public PyTraceback next;
  private final Node node;
  private final SourceSection section;
  public final String function;

  /** The variables of the call, where the program asks for such. */
  public MaterializedFrame frame;

  public PyTraceback(PyTraceback next, Node node) {
    super(Types.TRACEBACK);
    this.next = next;
    this.node = node;
    this.section = null;
    this.function = null;
  }

  /** The place in the source, or null. */
  public SourceSection section() {
    return node == null ? section : node.getEncapsulatingSourceSection();
  }

  public Node node() {
    return node;
  }

  public String function() {
    if (function != null) {
      return function;
    }
    return node == null || node.getRootNode() == null ? "?" : node.getRootNode().getName();
  }

  public int line() {
    SourceSection s = section();
    return s == null ? 0 : s.getStartLine();
  }
}
