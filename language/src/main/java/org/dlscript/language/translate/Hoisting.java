package org.dlscript.language.translate;

import static org.dlscript.language.syntax.Expr.Context.LOAD;
import static org.dlscript.language.syntax.Expr.Context.STORE;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.ScopeAnalysis;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.Suspending;

/**
 * Moves yields out of expressions. Whatever an expression evaluates before a yield inside it goes
 * to temporaries by statements put before, so that a generator is only ever suspended between
 * statements. Names that start with {@code $} are such temporaries.
 */
final class Hoisting {
  private final ScopeAnalysis analysis;
  private int counter;

  Hoisting(ScopeAnalysis analysis) {
    this.analysis = analysis;
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
    if (e == null || !Suspending.suspends(e)) {
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
      case Expr.GeneratorExp g ->
          sharing(g, new Expr.GeneratorExp(s, g.elt(), clauses(g.generators(), out)));
      case Expr.ListComp c ->
          Suspending.asynchronous(c.generators(), c.elt())
              ? collected(c, c.elt(), c.generators(), new Expr.ListDisplay(s, List.of(), LOAD), out)
              : sharing(c, new Expr.ListComp(s, c.elt(), clauses(c.generators(), out)));
      case Expr.SetComp c ->
          Suspending.asynchronous(c.generators(), c.elt())
              ? collected(c, c.elt(), c.generators(), new Expr.SetDisplay(s, List.of()), out)
              : sharing(c, new Expr.SetComp(s, c.elt(), clauses(c.generators(), out)));
      case Expr.DictComp c ->
          Suspending.asynchronous(c.generators(), c.key(), c.value())
              ? collected(
                  c,
                  new Expr.Tuple(s, List.of(c.key(), c.value()), LOAD),
                  c.generators(),
                  new Expr.Dict(s, List.of(), List.of()),
                  out)
              : sharing(c, new Expr.DictComp(s, c.key(), c.value(), clauses(c.generators(), out)));
      case Expr.Lambda l -> sharing(l, lambda(l, out));
      case Expr.Constant c -> c;
      case Expr.Name n -> n;
    };
  }

  /** A lambda with its defaults, which are evaluated outside of it, hoisted. */
  private Expr lambda(Expr.Lambda l, List<Stmt> out) {
    Expr.Arguments a = l.args();
    List<Expr> defaults = new ArrayList<>(a.defaults());
    defaults.addAll(a.kwDefaults());
    List<Expr> done = all(defaults, out);
    int n = a.defaults().size();
    Expr.Arguments args =
        new Expr.Arguments(
            a.posonlyargs(),
            a.args(),
            a.vararg(),
            a.kwonlyargs(),
            done.subList(n, done.size()),
            a.kwarg(),
            done.subList(0, n));
    return new Expr.Lambda(l.span(), args, l.body());
  }

  /** The clauses of a comprehension with the first iterable, evaluated outside of it, hoisted. */
  private List<Expr.Comprehension> clauses(List<Expr.Comprehension> generators, List<Stmt> out) {
    Expr.Comprehension head = generators.get(0);
    List<Expr.Comprehension> result = new ArrayList<>(generators);
    result.set(
        0,
        new Expr.Comprehension(head.target(), hoist(head.iter(), out), head.ifs(), head.isAsync()));
    return result;
  }

  private Expr sharing(Expr comprehension, Expr rewritten) {
    analysis.share(comprehension, rewritten);
    return rewritten;
  }

  /**
   * An asynchronous comprehension: its elements come from an asynchronous generator expression over
   * the same scope and are put into the empty display one by one.
   */
  private Expr collected(
      Expr comprehension,
      Expr element,
      List<Expr.Comprehension> generators,
      Expr empty,
      List<Stmt> out) {
    Span s = comprehension.span();
    Expr source =
        sharing(comprehension, new Expr.GeneratorExp(s, element, clauses(generators, out)));
    Expr.Name result = store(empty, out);
    Expr.Name item = temporary(s);
    Stmt put =
        empty instanceof Expr.Dict
            ? new Stmt.Assign(
                s, List.of(new Expr.Subscript(s, result, part(item, 0), STORE)), part(item, 1))
            : new Stmt.ExprStmt(
                s,
                new Expr.Call(
                    s,
                    new Expr.Attribute(
                        s, result, empty instanceof Expr.ListDisplay ? "append" : "add", LOAD),
                    List.of(item),
                    List.of()));
    out.add(
        new Stmt.For(s, new Expr.Name(s, item.id(), STORE), source, List.of(put), List.of(), true));
    return result;
  }

  private static Expr part(Expr.Name pair, long index) {
    return new Expr.Subscript(pair.span(), pair, new Expr.Constant(pair.span(), index), LOAD);
  }

  /** Hoists several operands, keeping what is evaluated before the last yield in temporaries. */
  List<Expr> all(List<Expr> operands, List<Stmt> out) {
    int last = -1;
    for (int i = 0; i < operands.size(); i++) {
      if (Suspending.suspends(operands.get(i))) {
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
