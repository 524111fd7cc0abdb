package org.dlscript.language.syntax;

import java.util.List;

/** Looks for yields and for returns with a value in one function, not in those inside it. */
final class YieldSearch {
  boolean yields;
  Stmt.Return valueReturn;

  void block(List<Stmt> body) {
    for (Stmt statement : body) {
      statement(statement);
    }
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Return r -> {
        if (r.value() != null && valueReturn == null) {
          valueReturn = r;
        }
        expr(r.value());
      }
      case Stmt.Assign a -> expr(a.value());
      case Stmt.AugAssign a -> expr(a.value());
      case Stmt.AnnAssign a -> expr(a.value());
      case Stmt.ExprStmt e -> expr(e.value());
      case Stmt.For f -> {
        expr(f.iter());
        block(f.body());
        block(f.orelse());
      }
      case Stmt.While w -> {
        expr(w.test());
        block(w.body());
        block(w.orelse());
      }
      case Stmt.If i -> {
        expr(i.test());
        block(i.body());
        block(i.orelse());
      }
      case Stmt.With w -> {
        w.items().forEach(item -> expr(item.context()));
        block(w.body());
      }
      case Stmt.Match m -> m.cases().forEach(c -> block(c.body()));
      case Stmt.Try t -> {
        block(t.body());
        t.handlers().forEach(h -> block(h.body()));
        block(t.orelse());
        block(t.finalbody());
      }
      default -> {}
    }
  }

  private void expr(Expr e) {
    switch (e) {
      case null -> {}
      case Expr.Yield y -> yields = true;
      case Expr.Lambda l -> {}
      case Expr.BinOp b -> {
        expr(b.right());
        if (!(b.left() instanceof Expr.BinOp)) {
          expr(b.left());
        }
      }
      default -> Children.of(e, this::expr);
    }
  }
}
