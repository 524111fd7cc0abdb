package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;

/**
 * Moves yields out of expressions. Whatever an expression evaluates before a yield inside it goes
 * to temporaries by statements put before, so that a generator is only ever suspended between
 * statements. Names that start with {@code $} are such temporaries.
 */
final class Hoisting {
  private int counter;

  /** True where evaluating the expression in this scope may suspend it. */
  static boolean suspends(Expr e) {
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
    for (Expr.Comprehension g : generators) {
      if (g.isAsync() || suspends(g.iter()) || any(g.ifs())) {
        return true;
      }
    }
    return any(List.of(elements));
  }

  static boolean any(List<? extends Expr> list) {
    for (Expr e : list) {
      if (suspends(e)) {
        return true;
      }
    }
    return false;
  }

  Expr.Name temporary(Span span) {
    return new Expr.Name(span, "$" + counter++, Expr.Context.LOAD);
  }

  private Expr.Name store(Expr value, List<Stmt> out) {
    Expr.Name t = temporary(value.span());
    out.add(assign(t, value));
    return t;
  }

  static Stmt assign(Expr.Name t, Expr value) {
    return new Stmt.Assign(
        value.span(), List.of(new Expr.Name(t.span(), t.id(), Expr.Context.STORE)), value);
  }

  /**
   * An expression without yields that is worth {@code e} after the statements put in {@code out}.
   */
  Expr hoist(Expr e, List<Stmt> out) {
    if (e == null || !suspends(e)) {
      return e;
    }
    Span s = e.span();
    return switch (e) {
      case Expr.Yield y -> store(new Expr.Yield(s, hoist(y.value(), out)), out);
      case Expr.YieldFrom y -> store(new Expr.YieldFrom(s, hoist(y.value(), out)), out);
      case Expr.Await a -> store(new Expr.Await(s, hoist(a.value(), out)), out);
      case Expr.BoolOp b -> bool(b, out);
      case Expr.IfExp i -> conditional(i, out);
      case Expr.NamedExpr n -> new Expr.NamedExpr(s, n.target(), hoist(n.value(), out));
      case Expr.BinOp b -> {
        List<Expr> parts = all(List.of(b.left(), b.right()), out);
        yield new Expr.BinOp(s, parts.get(0), b.op(), parts.get(1));
      }
      case Expr.UnaryOp u -> new Expr.UnaryOp(s, u.op(), hoist(u.operand(), out));
      case Expr.Dict d -> dict(d, out);
      case Expr.SetDisplay d -> new Expr.SetDisplay(s, all(d.elts(), out));
      case Expr.ListDisplay d -> new Expr.ListDisplay(s, all(d.elts(), out), d.ctx());
      case Expr.Tuple t -> new Expr.Tuple(s, all(t.elts(), out), t.ctx());
      case Expr.Compare c -> compare(c, out);
      case Expr.Call c -> call(c, out);
      case Expr.FormattedValue f ->
          new Expr.FormattedValue(s, hoist(f.value(), out), f.conversion(), f.formatSpec());
      case Expr.JoinedStr j -> joined(j, out);
      case Expr.Attribute a -> new Expr.Attribute(s, hoist(a.value(), out), a.attr(), a.ctx());
      case Expr.Subscript x -> {
        List<Expr> parts = all(List.of(x.value(), x.slice()), out);
        yield new Expr.Subscript(s, parts.get(0), parts.get(1), x.ctx());
      }
      case Expr.Starred x -> new Expr.Starred(s, hoist(x.value(), out), x.ctx());
      case Expr.Slice x ->
          new Expr.Slice(s, hoist(x.lower(), out), hoist(x.upper(), out), hoist(x.step(), out));
      case Expr.GeneratorExp g -> g;
      case Expr.ListComp c -> c;
      case Expr.SetComp c -> c;
      case Expr.DictComp c -> c;
      case Expr.Lambda l -> l;
      case Expr.Constant c -> c;
      case Expr.Name n -> n;
    };
  }

  /** Hoists several operands, keeping what is evaluated before the last yield in temporaries. */
  List<Expr> all(List<Expr> operands, List<Stmt> out) {
    int last = -1;
    for (int i = 0; i < operands.size(); i++) {
      if (suspends(operands.get(i))) {
        last = i;
      }
    }
    List<Expr> result = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      Expr o = operands.get(i);
      if (i > last || o == null || o instanceof Expr.Constant) {
        result.add(o);
      } else if (o instanceof Expr.Starred st) {
        Expr h = hoist(st.value(), out);
        result.add(new Expr.Starred(st.span(), i < last ? store(h, out) : h, st.ctx()));
      } else if (o instanceof Expr.Slice) {
        result.add(hoist(o, out));
      } else {
        Expr h = hoist(o, out);
        boolean kept = h instanceof Expr.Name n && n.id().startsWith("$");
        result.add(i < last && !kept ? store(h, out) : h);
      }
    }
    return result;
  }

  private Expr bool(Expr.BoolOp b, List<Stmt> out) {
    Expr.Name t = temporary(b.span());
    List<Stmt> at = out;
    int n = b.values().size();
    for (int i = 0; i < n; i++) {
      Expr v = hoist(b.values().get(i), at);
      at.add(assign(t, v));
      if (i < n - 1) {
        List<Stmt> inner = new ArrayList<>();
        Expr test = b.isAnd() ? t : new Expr.UnaryOp(b.span(), Expr.UnaryOperator.NOT, t);
        at.add(new Stmt.If(b.span(), test, inner, List.of()));
        at = inner;
      }
    }
    return t;
  }

  private Expr conditional(Expr.IfExp i, List<Stmt> out) {
    Expr.Name t = temporary(i.span());
    Expr test = hoist(i.test(), out);
    List<Stmt> yes = new ArrayList<>();
    yes.add(assign(t, hoist(i.body(), yes)));
    List<Stmt> no = new ArrayList<>();
    no.add(assign(t, hoist(i.orelse(), no)));
    out.add(new Stmt.If(i.span(), test, yes, no));
    return t;
  }

  private Expr dict(Expr.Dict d, List<Stmt> out) {
    List<Expr> flat = new ArrayList<>();
    for (int i = 0; i < d.values().size(); i++) {
      flat.add(d.keys().get(i));
      flat.add(d.values().get(i));
    }
    List<Expr> done = all(flat, out);
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    for (int i = 0; i < done.size(); i += 2) {
      keys.add(done.get(i));
      values.add(done.get(i + 1));
    }
    return new Expr.Dict(d.span(), keys, values);
  }

  private Expr compare(Expr.Compare c, List<Stmt> out) {
    List<Expr> operands = new ArrayList<>();
    operands.add(c.left());
    operands.addAll(c.comparators());
    List<Expr> done = all(operands, out);
    return new Expr.Compare(c.span(), done.get(0), c.ops(), done.subList(1, done.size()));
  }

  private Expr call(Expr.Call c, List<Stmt> out) {
    List<Expr> operands = new ArrayList<>();
    operands.add(c.func());
    operands.addAll(c.args());
    c.keywords().forEach(k -> operands.add(k.value()));
    List<Expr> done = all(operands, out);
    List<Expr.Keyword> keywords = new ArrayList<>();
    int n = c.args().size();
    for (int i = 0; i < c.keywords().size(); i++) {
      Expr.Keyword k = c.keywords().get(i);
      keywords.add(new Expr.Keyword(k.span(), k.arg(), done.get(1 + n + i)));
    }
    return new Expr.Call(c.span(), done.get(0), done.subList(1, 1 + n), keywords);
  }

  private Expr joined(Expr.JoinedStr j, List<Stmt> out) {
    List<Expr> parts = new ArrayList<>();
    for (Expr v : j.values()) {
      if (v instanceof Expr.FormattedValue f) {
        Expr.Name t = temporary(f.span());
        Expr value = hoist(f.value(), out);
        out.add(
            assign(
                t,
                new Expr.JoinedStr(
                    f.span(),
                    List.of(
                        new Expr.FormattedValue(
                            f.span(), value, f.conversion(), f.formatSpec())))));
        parts.add(new Expr.FormattedValue(f.span(), t, -1, null));
      } else {
        parts.add(v);
      }
    }
    return new Expr.JoinedStr(j.span(), parts);
  }
}
