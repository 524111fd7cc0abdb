package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.StarClauses;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;

/**
 * {@code try … except*} (PEP 654), whose rules are {@link StarClauses}'. Not resumable: where its
 * blocks suspend, the translator expresses it by other statements.
 */
public final class ExceptStarNode extends Statement {
  @Child private Statement body;
  @Children private final TryNode.Handler[] handlers;
  @Child private Statement orElse;

  public ExceptStarNode(Statement body, TryNode.Handler[] handlers, Statement orElse) {
    this.body = body;
    this.handlers = handlers;
    this.orElse = orElse;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    PyBaseException original;
    try {
      Object c = body.execute(frame);
      if (c != null) {
        return c;
      }
      return orElse == null ? null : orElse.execute(frame);
    } catch (PyException e) {
      keep(frame, e);
      original = e.object;
    }
    DlsContext context = DlsContext.get(this);
    PyBaseException outer = context.handled;
    StarClauses clauses = new StarClauses(original);
    for (TryNode.Handler h : handlers) {
      if (!clauses.isLeft()) {
        break;
      }
      if (!clauses.take(h.types(frame))) {
        continue;
      }
      context.handled = clauses.mine();
      try {
        h.run(frame, clauses.mine());
      } catch (PyException f) {
        if (f.object != clauses.mine()) {
          TryNode.chain(f.object, clauses.mine());
        }
        clauses.raised(f.object);
      } finally {
        context.handled = outer;
      }
    }
    clauses.finish();
    return null;
  }
}
