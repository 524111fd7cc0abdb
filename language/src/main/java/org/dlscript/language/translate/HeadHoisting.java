package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.Suspending;

/** Rewrites a statement so that the expressions it evaluates itself do not suspend. */
final class HeadHoisting {
  private final Hoisting hoisting;

  HeadHoisting(Hoisting hoisting) {
    this.hoisting = hoisting;
  }

  /** A yield that is the whole value stays where it is; only its operand is hoisted. */
  private Expr top(Expr value, List<Stmt> out) {
    return switch (value) {
      case Expr.Yield y -> new Expr.Yield(y.span(), hoisting.hoist(y.value(), out));
      case Expr.YieldFrom y -> new Expr.YieldFrom(y.span(), hoisting.hoist(y.value(), out));
      case Expr.Await a -> new Expr.Await(a.span(), hoisting.hoist(a.value(), out));
      default -> hoisting.hoist(value, out);
    };
  }

  /** The rest of the statement, or null where nothing is left to do. */
  Stmt apply(Stmt s, List<Stmt> out) {
    return switch (s) {
      case Stmt.ExprStmt e -> new Stmt.ExprStmt(e.span(), top(e.value(), out));
      case Stmt.Assign a -> assign(a, out);
      case Stmt.AugAssign a -> augmented(a, out);
      case Stmt.AnnAssign a ->
          new Stmt.AnnAssign(
              a.span(), a.target(), a.annotation(), hoisting.hoist(a.value(), out), a.simple());
      case Stmt.Return r -> new Stmt.Return(r.span(), hoisting.hoist(r.value(), out));
      case Stmt.If i -> new Stmt.If(i.span(), hoisting.hoist(i.test(), out), i.body(), i.orelse());
      case Stmt.While w -> loop(w);
      case Stmt.For f ->
          new Stmt.For(
              f.span(),
              f.target(),
              hoisting.hoist(f.iter(), out),
              f.body(),
              f.orelse(),
              f.isAsync());
      case Stmt.With w -> with(w, out);
      case Stmt.Raise r -> {
        List<Expr> parts =
            hoisting.all(r.cause() == null ? List.of(r.exc()) : List.of(r.exc(), r.cause()), out);
        yield new Stmt.Raise(r.span(), parts.get(0), parts.size() > 1 ? parts.get(1) : null);
      }
      case Stmt.Assert a -> {
        Expr test = hoisting.hoist(a.test(), out);
        if (!Suspending.suspends(a.msg())) {
          yield new Stmt.Assert(a.span(), test, a.msg());
        }
        List<Stmt> failed = new ArrayList<>();
        Expr m = hoisting.hoist(a.msg(), failed);
        failed.add(new Stmt.Assert(a.span(), new Expr.Constant(a.span(), Boolean.FALSE), m));
        yield new Stmt.If(
            a.span(), new Expr.UnaryOp(a.span(), Expr.UnaryOperator.NOT, test), failed, List.of());
      }
      case Stmt.Delete d -> new Stmt.Delete(d.span(), targets(d.targets(), out));
      case Stmt.Match m -> new Stmt.Match(m.span(), hoisting.hoist(m.subject(), out), m.cases());
      default -> s;
    };
  }

  /** The value comes before whatever the targets evaluate. */
  private Stmt assign(Stmt.Assign a, List<Stmt> out) {
    if (!Suspending.any(a.targets())) {
      boolean one = a.targets().size() == 1;
      Expr v = one ? top(a.value(), out) : hoisting.hoist(a.value(), out);
      return new Stmt.Assign(a.span(), a.targets(), v);
    }
    Expr value = kept(hoisting.hoist(a.value(), out), out);
    for (Expr t : a.targets()) {
      out.add(new Stmt.Assign(a.span(), List.of(hoisting.hoist(t, out)), value));
    }
    return null;
  }

  private Expr.Name kept(Expr value, List<Stmt> out) {
    Expr.Name t = hoisting.temporary(value.span());
    out.add(Hoisting.assign(t, value));
    return t;
  }

  /** The target is read before the value is evaluated, and its parts are evaluated once. */
  private Stmt augmented(Stmt.AugAssign a, List<Stmt> out) {
    Expr target =
        switch (a.target()) {
          case Expr.Attribute t ->
              new Expr.Attribute(
                  t.span(), kept(hoisting.hoist(t.value(), out), out), t.attr(), t.ctx());
          case Expr.Subscript t -> {
            List<Expr> parts = hoisting.all(List.of(t.value(), t.slice()), out);
            Expr object = kept(parts.get(0), out);
            Expr key = parts.get(1) instanceof Expr.Slice ? parts.get(1) : kept(parts.get(1), out);
            yield new Expr.Subscript(t.span(), object, key, t.ctx());
          }
          default -> a.target();
        };
    Expr.Name old = kept(read(target), out);
    Expr value = hoisting.hoist(a.value(), out);
    out.add(
        new Stmt.AugAssign(
            a.span(), new Expr.Name(old.span(), old.id(), Expr.Context.STORE), a.op(), value));
    return new Stmt.Assign(a.span(), List.of(target), old);
  }

  private static Expr read(Expr target) {
    return switch (target) {
      case Expr.Attribute t -> new Expr.Attribute(t.span(), t.value(), t.attr(), Expr.Context.LOAD);
      case Expr.Subscript t ->
          new Expr.Subscript(t.span(), t.value(), t.slice(), Expr.Context.LOAD);
      case Expr.Name n -> new Expr.Name(n.span(), n.id(), Expr.Context.LOAD);
      default -> throw new IllegalStateException("no target: " + target);
    };
  }

  private List<Expr> targets(List<Expr> targets, List<Stmt> out) {
    List<Expr> result = new ArrayList<>();
    for (Expr t : targets) {
      result.add(hoisting.hoist(t, out));
    }
    return result;
  }

  /** {@code while test:} as an endless loop that tests inside; the else runs before the break. */
  private Stmt loop(Stmt.While w) {
    List<Stmt> inner = new ArrayList<>();
    Expr test = hoisting.hoist(w.test(), inner);
    List<Stmt> end = new ArrayList<>(w.orelse());
    end.add(new Stmt.Break(w.span()));
    inner.add(
        new Stmt.If(
            w.span(), new Expr.UnaryOp(w.span(), Expr.UnaryOperator.NOT, test), end, List.of()));
    inner.addAll(w.body());
    return new Stmt.While(w.span(), new Expr.Constant(w.span(), Boolean.TRUE), inner, List.of());
  }

  private Stmt with(Stmt.With w, List<Stmt> out) {
    Stmt.WithItem first = w.items().get(0);
    Stmt.WithItem hoisted = new Stmt.WithItem(hoisting.hoist(first.context(), out), first.target());
    if (w.items().size() == 1) {
      return new Stmt.With(w.span(), List.of(hoisted), w.body(), false);
    }
    Stmt inner = new Stmt.With(w.span(), w.items().subList(1, w.items().size()), w.body(), false);
    return new Stmt.With(w.span(), List.of(hoisted), List.of(inner), false);
  }
}
