package org.dlscript.language.translate;

import org.dlscript.language.nodes.ExceptStarNode;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.TryNode;
import org.dlscript.language.syntax.Stmt;

/** {@code try … except*}. */
final class ExceptStar {
  private final Body body;
  private final StatementTranslator statements;

  ExceptStar(Body body, StatementTranslator statements) {
    this.body = body;
    this.statements = statements;
  }

  Statement translate(Stmt.Try t) {
    TryNode.Handler[] handlers = new TryNode.Handler[t.handlers().size()];
    for (int i = 0; i < handlers.length; i++) {
      handlers[i] = statements.handler(t.handlers().get(i));
    }
    return body.at(
        new ExceptStarNode(
            statements.block(t.body()),
            handlers,
            t.orelse().isEmpty() ? null : statements.block(t.orelse())),
        t.span());
  }
}
