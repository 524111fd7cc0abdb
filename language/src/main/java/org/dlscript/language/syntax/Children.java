package org.dlscript.language.syntax;

import java.util.List;
import java.util.function.Consumer;

/** The direct parts of expressions. */
final class Children {
  private Children() {}

  /** Calls {@code visit} for each direct part that is an expression; never with null. */
  static void of(Expr e, Consumer<Expr> visit) {
    switch (e) {
      case Expr.BoolOp b -> each(b.values(), visit);
      case Expr.NamedExpr n -> {
        visit.accept(n.target());
        visit.accept(n.value());
      }
      case Expr.BinOp b -> {
        visit.accept(b.left());
        visit.accept(b.right());
      }
      case Expr.UnaryOp u -> visit.accept(u.operand());
      case Expr.Lambda l -> visit.accept(l.body());
      case Expr.IfExp i -> {
        visit.accept(i.test());
        visit.accept(i.body());
        visit.accept(i.orelse());
      }
      case Expr.Dict d -> {
        each(d.keys(), visit);
        each(d.values(), visit);
      }
      case Expr.SetDisplay s -> each(s.elts(), visit);
      case Expr.ListComp c -> visit.accept(c.elt());
      case Expr.SetComp c -> visit.accept(c.elt());
      case Expr.DictComp c -> {
        visit.accept(c.key());
        visit.accept(c.value());
      }
      case Expr.GeneratorExp c -> visit.accept(c.elt());
      case Expr.Await a -> visit.accept(a.value());
      case Expr.Yield y -> one(y.value(), visit);
      case Expr.YieldFrom y -> visit.accept(y.value());
      case Expr.Compare c -> {
        visit.accept(c.left());
        each(c.comparators(), visit);
      }
      case Expr.Call c -> {
        visit.accept(c.func());
        each(c.args(), visit);
        c.keywords().forEach(k -> visit.accept(k.value()));
      }
      case Expr.FormattedValue f -> {
        visit.accept(f.value());
        one(f.formatSpec(), visit);
      }
      case Expr.JoinedStr j -> each(j.values(), visit);
      case Expr.Constant c -> {}
      case Expr.Attribute a -> visit.accept(a.value());
      case Expr.Subscript s -> {
        visit.accept(s.value());
        visit.accept(s.slice());
      }
      case Expr.Starred s -> visit.accept(s.value());
      case Expr.Name n -> {}
      case Expr.ListDisplay l -> each(l.elts(), visit);
      case Expr.Tuple t -> each(t.elts(), visit);
      case Expr.Slice s -> {
        one(s.lower(), visit);
        one(s.upper(), visit);
        one(s.step(), visit);
      }
    }
  }

  private static void one(Expr e, Consumer<Expr> visit) {
    if (e != null) {
      visit.accept(e);
    }
  }

  private static void each(List<Expr> list, Consumer<Expr> visit) {
    for (Expr e : list) {
      one(e, visit);
    }
  }
}
