package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.builtin.AsyncProtocol;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;

/**
 * {@code async for} and {@code async with} in terms of await, as the language reference has them.
 */
final class Asynchronous {
  private Asynchronous() {}

  private static Expr call(Span s, Object function, Expr... args) {
    return new Expr.Call(s, new Expr.Constant(s, function), List.of(args), List.of());
  }

  static List<Stmt> loop(Stmt.For f, Hoisting h) {
    Span s = f.iter().span();
    Expr.Name it = h.temporary(s);
    Expr.Name value = h.temporary(s);
    Expr.Name running = h.temporary(s);
    List<Stmt> out = new ArrayList<>();
    out.add(Hoisting.assign(it, call(s, AsyncProtocol.AITER, f.iter())));
    out.add(Hoisting.assign(running, new Expr.Constant(s, Boolean.TRUE)));
    List<Stmt> body = new ArrayList<>();
    Stmt step = Hoisting.assign(value, new Expr.Await(s, call(s, AsyncProtocol.ANEXT, it)));
    Stmt stop = Hoisting.assign(running, new Expr.Constant(s, Boolean.FALSE));
    body.add(
        new Stmt.Try(
            s,
            List.of(step),
            List.of(
                new Stmt.ExceptHandler(
                    s,
                    new Expr.Constant(s, ExceptionTypes.STOP_ASYNC_ITERATION),
                    null,
                    List.of(stop))),
            List.of(),
            List.of(),
            false));
    List<Stmt> end = new ArrayList<>(f.orelse());
    end.add(new Stmt.Break(s));
    body.add(new Stmt.If(s, new Expr.UnaryOp(s, Expr.UnaryOperator.NOT, running), end, List.of()));
    body.add(new Stmt.Assign(s, List.of(f.target()), value));
    body.addAll(f.body());
    Stmt loop = new Stmt.While(f.span(), new Expr.Constant(s, Boolean.TRUE), body, List.of());
    if (f.iter() instanceof Expr.Call c) {
      Expr.Name callee = h.temporary(c.func().span());
      Expr made = new Expr.Call(c.span(), callee, c.args(), c.keywords());
      Expr iterator = call(s, AsyncProtocol.AITER, made);
      out.set(0, Hoisting.assign(it, call(s, AsyncProtocol.OWN, callee, iterator)));
      out.add(0, Hoisting.assign(callee, c.func()));
      Stmt left = new Stmt.ExprStmt(s, call(s, AsyncProtocol.LEFT, it));
      loop = new Stmt.Try(f.span(), List.of(loop), List.of(), List.of(), List.of(left), false);
    }
    out.add(loop);
    return out;
  }

  static List<Stmt> with(Stmt.With w, Hoisting h) {
    Stmt.WithItem item = w.items().get(0);
    Span s = item.context().span();
    List<Stmt> inner =
        w.items().size() == 1
            ? w.body()
            : List.of(
                new Stmt.With(w.span(), w.items().subList(1, w.items().size()), w.body(), true));
    Expr.Name manager = h.temporary(s);
    Expr.Name exit = h.temporary(s);
    Expr.Name value = h.temporary(s);
    Expr.Name failed = h.temporary(s);
    Expr none = new Expr.Constant(s, Expr.Singleton.NONE);
    List<Stmt> out = new ArrayList<>();
    out.add(Hoisting.assign(manager, item.context()));
    out.add(Hoisting.assign(exit, call(s, AsyncProtocol.AEXIT, manager)));
    out.add(Hoisting.assign(value, new Expr.Await(s, call(s, AsyncProtocol.AENTER, manager))));
    out.add(Hoisting.assign(failed, new Expr.Constant(s, Boolean.FALSE)));
    List<Stmt> body = new ArrayList<>();
    if (item.target() != null) {
      body.add(new Stmt.Assign(s, List.of(item.target()), value));
    }
    body.addAll(inner);
    Expr swallowed =
        new Expr.Await(
            s,
            new Expr.Call(
                s,
                exit,
                List.of(new Expr.Starred(s, call(s, AsyncProtocol.EXCEPTION), Expr.Context.LOAD)),
                List.of()));
    List<Stmt> handler = new ArrayList<>();
    handler.add(Hoisting.assign(failed, new Expr.Constant(s, Boolean.TRUE)));
    handler.add(
        new Stmt.If(
            s,
            new Expr.UnaryOp(s, Expr.UnaryOperator.NOT, swallowed),
            List.of(new Stmt.Raise(s, null, null)),
            List.of()));
    Stmt guarded =
        new Stmt.Try(
            s,
            body,
            List.of(new Stmt.ExceptHandler(s, null, null, handler)),
            List.of(),
            List.of(),
            false);
    Stmt leave =
        new Stmt.If(
            s,
            new Expr.UnaryOp(s, Expr.UnaryOperator.NOT, failed),
            List.of(
                new Stmt.ExprStmt(
                    s,
                    new Expr.Await(
                        s, new Expr.Call(s, exit, List.of(none, none, none), List.of())))),
            List.of());
    out.add(new Stmt.Try(s, List.of(guarded), List.of(), List.of(), List.of(leave), false));
    return out;
  }
}
