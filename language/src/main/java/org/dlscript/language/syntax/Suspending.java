package org.dlscript.language.syntax;

import java.util.List;

/** Whether evaluating an expression may suspend the function that it stands in: yield and await. */
public final class Suspending {
  private Suspending() {}

  /** True where evaluating the expression in this scope may suspend it. */
  public static boolean suspends(Expr e) {
    return switch (e) {
      case null -> false;
      case Expr.Yield y -> true;
      case Expr.YieldFrom y -> true;
      case Expr.Await a -> true;
      case Expr.BoolOp b -> any(b.values());
      case Expr.NamedExpr n -> suspends(n.value());
      case Expr.BinOp b -> binarySuspends(b);
      case Expr.UnaryOp u -> suspends(u.operand());
      case Expr.Lambda l -> any(l.args().defaults()) || any(l.args().kwDefaults());
      case Expr.IfExp i -> suspends(i.test()) || suspends(i.body()) || suspends(i.orelse());
      case Expr.Dict d -> any(d.keys()) || any(d.values());
      case Expr.SetDisplay s -> any(s.elts());
      case Expr.ListComp c -> comprehension(c.generators(), c.elt());
      case Expr.SetComp c -> comprehension(c.generators(), c.elt());
      case Expr.DictComp c -> comprehension(c.generators(), c.key(), c.value());
      case Expr.GeneratorExp g -> suspends(g.generators().get(0).iter());
      case Expr.Compare c -> suspends(c.left()) || any(c.comparators());
      case Expr.Call c ->
          suspends(c.func())
              || any(c.args())
              || c.keywords().stream().anyMatch(k -> suspends(k.value()));
      case Expr.FormattedValue f -> suspends(f.value()) || suspends(f.formatSpec());
      case Expr.JoinedStr j -> any(j.values());
      case Expr.Constant c -> false;
      case Expr.Attribute a -> suspends(a.value());
      case Expr.Subscript s -> suspends(s.value()) || suspends(s.slice());
      case Expr.Starred s -> suspends(s.value());
      case Expr.Name n -> false;
      case Expr.ListDisplay l -> any(l.elts());
      case Expr.Tuple t -> any(t.elts());
      case Expr.Slice s -> suspends(s.lower()) || suspends(s.upper()) || suspends(s.step());
    };
  }

  private static boolean binarySuspends(Expr.BinOp e) {
    Expr left = e;
    while (left instanceof Expr.BinOp b) {
      if (suspends(b.right())) {
        return true;
      }
      left = b.left();
    }
    return suspends(left);
  }

  private static boolean comprehension(List<Expr.Comprehension> generators, Expr... elements) {
    return suspends(generators.get(0).iter()) || asynchronous(generators, elements);
  }

  /**
   * Whether a comprehension is asynchronous: an async clause, or an await anywhere but in its first
   * iterable, which is evaluated outside of it.
   */
  public static boolean asynchronous(List<Expr.Comprehension> generators, Expr... elements) {
    for (int i = 0; i < generators.size(); i++) {
      Expr.Comprehension g = generators.get(i);
      if (g.isAsync() || i > 0 && suspends(g.iter()) || any(g.ifs())) {
        return true;
      }
    }
    return any(List.of(elements));
  }

  public static boolean any(List<? extends Expr> list) {
    for (Expr e : list) {
      if (suspends(e)) {
        return true;
      }
    }
    return false;
  }
}
