package org.dlscript.language.translate;

import java.util.List;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.Suspending;

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
      case Stmt.ExprStmt e -> Suspending.suspends(e.value());
      case Stmt.Assign a -> Suspending.suspends(a.value()) || Suspending.any(a.targets());
      case Stmt.AugAssign a -> Suspending.suspends(a.value()) || Suspending.suspends(a.target());
      case Stmt.AnnAssign a -> Suspending.suspends(a.value());
      case Stmt.Return r -> Suspending.suspends(r.value());
      case Stmt.If i -> Suspending.suspends(i.test());
      case Stmt.While w -> Suspending.suspends(w.test());
      case Stmt.For f -> Suspending.suspends(f.iter());
      case Stmt.With w ->
          !w.isAsync() && w.items().stream().anyMatch(i -> Suspending.suspends(i.context()));
      case Stmt.Raise r -> Suspending.suspends(r.exc()) || Suspending.suspends(r.cause());
      case Stmt.Assert a -> Suspending.suspends(a.test()) || Suspending.suspends(a.msg());
      case Stmt.Delete d -> Suspending.any(d.targets());
      case Stmt.Match m -> Suspending.suspends(m.subject());
      default -> false;
    };
  }
}
