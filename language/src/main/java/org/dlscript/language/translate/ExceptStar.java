package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.builtin.StarClauses;
import org.dlscript.language.nodes.ExceptStarNode;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.TryNode;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Span;
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

  private static Expr call(Span s, Object function, Expr... args) {
    return new Expr.Call(s, new Expr.Constant(s, function), List.of(args), List.of());
  }

  private static Stmt bare(Span s, List<Stmt> body, List<Stmt> handler, List<Stmt> orelse) {
    return new Stmt.Try(
        s, body, List.of(new Stmt.ExceptHandler(s, null, null, handler)), orelse, List.of(), false);
  }

  /** The statement in terms of plain try statements, which may suspend anywhere. */
  static List<Stmt> lowered(Stmt.Try t, Hoisting h) {
    Span s = t.span();
    Expr.Name failed = h.temporary(s);
    Expr.Name clauses = h.temporary(s);
    List<Stmt> out = new ArrayList<>();
    out.add(Hoisting.assign(failed, new Expr.Constant(s, Boolean.FALSE)));
    out.add(
        bare(
            s,
            t.body(),
            List.of(
                Hoisting.assign(clauses, call(s, StarClauses.BEGIN)),
                Hoisting.assign(failed, new Expr.Constant(s, Boolean.TRUE))),
            t.orelse()));
    List<Stmt> after = new ArrayList<>();
    for (Stmt.ExceptHandler handler : t.handlers()) {
      after.add(clause(handler, clauses));
    }
    after.add(new Stmt.ExprStmt(s, call(s, StarClauses.FINISH, clauses)));
    out.add(new Stmt.If(s, failed, after, List.of()));
    return out;
  }

  private static Stmt clause(Stmt.ExceptHandler handler, Expr.Name clauses) {
    Span s = handler.span();
    List<Stmt> body = new ArrayList<>();
    Expr taken = call(s, StarClauses.TAKEN, clauses);
    if (handler.name() == null) {
      body.add(new Stmt.ExprStmt(s, taken));
      body.addAll(handler.body());
    } else {
      Expr.Name name = new Expr.Name(s, handler.name(), Expr.Context.STORE);
      Stmt unbound = new Stmt.Assign(s, List.of(name), new Expr.Constant(s, Expr.Singleton.NONE));
      Stmt deleted =
          new Stmt.Delete(s, List.of(new Expr.Name(s, handler.name(), Expr.Context.DEL)));
      body.add(new Stmt.Assign(s, List.of(name), taken));
      body.add(
          new Stmt.Try(s, handler.body(), List.of(), List.of(), List.of(unbound, deleted), false));
    }
    Stmt raising = new Stmt.ExprStmt(s, call(s, StarClauses.RAISE, clauses));
    Stmt handled = bare(s, List.of(raising), body, List.of());
    Stmt whole =
        bare(
            s,
            List.of(handled),
            List.of(new Stmt.ExprStmt(s, call(s, StarClauses.RAISED, clauses))),
            List.of());
    Expr takes =
        new Expr.BoolOp(
            s,
            true,
            List.of(
                call(s, StarClauses.LEFT, clauses),
                call(s, StarClauses.TAKE, clauses, handler.type())));
    return new Stmt.If(s, takes, List.of(whole), List.of());
  }
}
