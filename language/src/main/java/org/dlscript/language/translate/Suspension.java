package org.dlscript.language.translate;

import java.util.List;
import org.dlscript.language.syntax.Stmt;

/** Which statements may suspend the generator they stand in. */
final class Suspension {
  private Suspension() {}

  static boolean any(List<Stmt> list) {
    for (Stmt s : list) {
      if (inHead(s) || inside(s)) {
        return true;
      }
    }
    return false;
  }

  /** The blocks of the statement contain a suspension. */
  static boolean inside(Stmt s) {
    return switch (s) {
      case Stmt.If i -> any(i.body()) || any(i.orelse());
      case Stmt.For f -> f.isAsync() || any(f.body()) || any(f.orelse());
      case Stmt.While w -> any(w.body()) || any(w.orelse());
      case Stmt.With w -> w.isAsync() || any(w.body());
      case Stmt.Try t ->
          any(t.body())
              || any(t.orelse())
              || any(t.finalbody())
              || t.handlers().stream().anyMatch(h -> any(h.body()));
      case Stmt.Match m -> m.cases().stream().anyMatch(c -> any(c.body()));
      default -> false;
    };
  }

  /** The expressions that the statement itself evaluates contain a suspension. */
  static boolean inHead(Stmt s) {
    return switch (s) {
      case Stmt.ExprStmt e -> Hoisting.suspends(e.value());
      case Stmt.Assign a -> Hoisting.suspends(a.value()) || Hoisting.any(a.targets());
      case Stmt.AugAssign a -> Hoisting.suspends(a.value()) || Hoisting.suspends(a.target());
      case Stmt.AnnAssign a -> Hoisting.suspends(a.value());
      case Stmt.Return r -> Hoisting.suspends(r.value());
      case Stmt.If i -> Hoisting.suspends(i.test());
      case Stmt.While w -> Hoisting.suspends(w.test());
      case Stmt.For f -> Hoisting.suspends(f.iter());
      case Stmt.With w ->
          !w.isAsync() && w.items().stream().anyMatch(i -> Hoisting.suspends(i.context()));
      case Stmt.Raise r -> Hoisting.suspends(r.exc()) || Hoisting.suspends(r.cause());
      case Stmt.Assert a -> Hoisting.suspends(a.test()) || Hoisting.suspends(a.msg());
      case Stmt.Delete d -> Hoisting.any(d.targets());
      case Stmt.Match m -> Hoisting.suspends(m.subject());
      default -> false;
    };
  }
}
