package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.CallNode;
import org.dlscript.language.nodes.Completion;
import org.dlscript.language.nodes.Deletes;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Flow;
import org.dlscript.language.nodes.ForNode;
import org.dlscript.language.nodes.GeneratorNodes;
import org.dlscript.language.nodes.Imports;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.SubscriptTarget;
import org.dlscript.language.nodes.Target;
import org.dlscript.language.nodes.TruthNode;
import org.dlscript.language.nodes.TryNode;
import org.dlscript.language.nodes.WithNode;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.Suspending;

/** Statements of one scope as nodes. */
final class StatementTranslator {
  private final Body body;
  final Hoisting hoisting;
  private final AssignmentTranslator assignments;

  StatementTranslator(Body body) {
    this.body = body;
    this.hoisting = new Hoisting(body.analysis);
    this.assignments = new AssignmentTranslator(body, this);
  }

  private <T extends org.dlscript.language.nodes.DlsNode> T at(T node, Span span) {
    return body.at(node, span);
  }

  private Expression expr(Expr e) {
    return body.expressions.translate(e);
  }

  private boolean generator() {
    return body.frame.isGenerator;
  }

  /** What assigns to a target. */
  Target target(Expr t) {
    return assignments.target(t);
  }

  Statement block(List<Stmt> list) {
    return block(list, Suspension.any(list));
  }

  private Statement block(List<Stmt> list, boolean suspends) {
    List<Statement> out = new ArrayList<>();
    for (Stmt s : list) {
      if (s instanceof Stmt.Pass || s instanceof Stmt.Global || s instanceof Stmt.Nonlocal) {
        continue;
      }
      if (s instanceof Stmt.ExprStmt e
          && e.value() instanceof Expr.Constant
          && !body.displaysValues) {
        continue;
      }
      out.add(statement(s));
    }
    if (out.size() == 1) {
      return out.get(0);
    }
    return new Block(out.toArray(new Statement[0]), body.frame.state(suspends && generator()));
  }

  Statement statement(Stmt s) {
    if (generator() && Suspension.inHead(s)) {
      List<Stmt> before = new ArrayList<>();
      Stmt rest = new HeadHoisting(hoisting).apply(s, before);
      if (before.isEmpty()) {
        return make(rest);
      }
      List<Statement> all = new ArrayList<>();
      for (Stmt b : before) {
        all.add(statement(b));
      }
      if (rest != null) {
        all.add(statement(rest));
      }
      return new Block(all.toArray(new Statement[0]), body.frame.state(true));
    }
    return make(s);
  }

  private Statement make(Stmt s) {
    Statement node = translate(s);
    if (!node.hasSpan()) {
      node.setSpan(s.span());
    }
    node.tagStatement();
    return node;
  }

  private Statement translate(Stmt s) {
    return switch (s) {
      case Stmt.ExprStmt e -> suspension(e.value(), null, e.span(), e.value());
      case Stmt.Assign a -> assignments.assign(a);
      case Stmt.AugAssign a -> assignments.augmented(a);
      case Stmt.AnnAssign a -> annotated(a);
      case Stmt.Return r -> new Flow.Return(r.value() == null ? null : expr(r.value()));
      case Stmt.If i -> conditional(i);
      case Stmt.While w -> loop(w);
      case Stmt.For f -> f.isAsync() ? block(Asynchronous.loop(f, hoisting)) : loop(f);
      case Stmt.Break b -> new Flow.Jump(Completion.BREAK);
      case Stmt.Continue c -> new Flow.Jump(Completion.CONTINUE);
      case Stmt.Pass p -> new Flow.Jump(null);
      case Stmt.Global g -> new Flow.Jump(null);
      case Stmt.Nonlocal n -> new Flow.Jump(null);
      case Stmt.FunctionDef f -> function(f);
      case Stmt.ClassDef c -> definition(c);
      case Stmt.Delete d -> delete(d);
      case Stmt.With w -> with(w);
      case Stmt.Raise r -> new TryNode.Raise(orNull(r.exc()), orNull(r.cause()));
      case Stmt.Try t -> attempt(t);
      case Stmt.Assert a -> new TryNode.Assert(body.expressions.truth(a.test()), orNull(a.msg()));
      case Stmt.Import i -> imports(i);
      case Stmt.ImportFrom f -> importFrom(f);
      case Stmt.Match m -> new PatternTranslator(body).match(m);
      case Stmt.TypeAlias t -> new TypeParameters(body).alias(t);
    };
  }

  private Expression orNull(Expr e) {
    return e == null ? null : expr(e);
  }

  private int state(boolean suspends) {
    return body.frame.state(suspends && generator());
  }

  /** A statement-level yield or await, or a plain expression statement or assignment. */
  Statement suspension(Expr value, Target target, Span span, Expr plain) {
    switch (value) {
      case Expr.Yield y:
        return at(
            new GeneratorNodes.Yield(
                orNull(y.value()),
                target,
                body.frame.state(true),
                body.function().scope.isCoroutine()),
            y.span());
      case Expr.YieldFrom y:
        return at(
            new GeneratorNodes.Delegate(expr(y.value()), target, body.frame.state(true), false),
            y.span());
      case Expr.Await a:
        return at(
            new GeneratorNodes.Delegate(expr(a.value()), target, body.frame.state(true), true),
            a.span());
      default:
        Expression e = expr(plain);
        return at(body.displaysValues ? new Flow.Display(e) : new Flow.Evaluate(e), span);
    }
  }

  private boolean keepsAnnotations() {
    return body.scope.kind() == Scope.Kind.MODULE || body.scope.kind() == Scope.Kind.CLASS;
  }

  /** An annotation's value; its text where the future statement asks for that. */
  Expression annotation(Expr e) {
    if (body.analysis.module() != null && futureAnnotations()) {
      String text =
          body.source.getCharacters().subSequence(e.span().start(), e.span().end()).toString();
      return at(new Literal(Str.of(text)), e.span());
    }
    if (e instanceof Expr.Starred s) { // the only element of what is unpacked
      Expr all = new Expr.Tuple(s.span(), List.of(s), Expr.Context.LOAD);
      Expr first = new Expr.Constant(s.span(), 0L);
      return expr(new Expr.Subscript(s.span(), all, first, Expr.Context.LOAD));
    }
    return expr(e);
  }

  private boolean futureAnnotations() {
    CharSequence head =
        body.source.getCharacters().subSequence(0, Math.min(5000, body.source.getLength()));
    return FUTURE.matcher(head).find();
  }

  private static final java.util.regex.Pattern FUTURE =
      java.util.regex.Pattern.compile("(?m)^from __future__ import [^\\n]*\\bannotations\\b");

  private Statement annotated(Stmt.AnnAssign a) {
    List<Statement> out = new ArrayList<>();
    if (a.value() != null) {
      out.add(statement(new Stmt.Assign(a.span(), List.of(a.target()), a.value())));
    }
    if (a.simple() && keepsAnnotations() && a.target() instanceof Expr.Name n) {
      out.add(
          at(
              SubscriptTarget.create(
                  body.read("__annotations__", a.span()),
                  new Literal(Str.of(body.scope.mangle(n.id()))),
                  annotation(a.annotation())),
              a.span()));
    }
    return new Block(out.toArray(new Statement[0]), state(Suspension.inHead(a)));
  }

  /** True where the block itself holds an annotated name, also inside its ifs and loops. */
  static boolean hasAnnotations(List<Stmt> list) {
    for (Stmt s : list) {
      boolean found =
          switch (s) {
            case Stmt.AnnAssign a -> true;
            case Stmt.If i -> hasAnnotations(i.body()) || hasAnnotations(i.orelse());
            case Stmt.For f -> hasAnnotations(f.body()) || hasAnnotations(f.orelse());
            case Stmt.While w -> hasAnnotations(w.body()) || hasAnnotations(w.orelse());
            case Stmt.With w -> hasAnnotations(w.body());
            case Stmt.Try t ->
                hasAnnotations(t.body())
                    || t.handlers().stream().anyMatch(h -> hasAnnotations(h.body()))
                    || hasAnnotations(t.orelse())
                    || hasAnnotations(t.finalbody());
            case Stmt.Match m -> m.cases().stream().anyMatch(c -> hasAnnotations(c.body()));
            default -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }

  /** An elif chain may be long: it is walked by a loop and built from its end. */
  private Statement conditional(Stmt.If first) {
    List<Stmt.If> chain = new ArrayList<>();
    Stmt.If i = first;
    while (true) {
      chain.add(i);
      boolean more =
          i.orelse().size() == 1
              && i.orelse().get(0) instanceof Stmt.If next
              && !(generator() && Suspension.inHead(next));
      if (!more) {
        break;
      }
      i = (Stmt.If) i.orelse().get(0);
    }
    List<Stmt> last = chain.get(chain.size() - 1).orelse();
    Statement orElse = last.isEmpty() ? null : block(last);
    for (int k = chain.size() - 1; k >= 0; k--) {
      Stmt.If c = chain.get(k);
      boolean suspends = Suspension.any(c.body()) || Suspension.any(c.orelse());
      orElse =
          at(
              new Flow.If(
                  body.expressions.truth(c.test()), block(c.body()), orElse, state(suspends)),
              c.span());
    }
    return orElse;
  }

  private Statement loop(Stmt.While w) {
    TruthNode test = body.expressions.truth(w.test());
    boolean suspends = Suspension.any(w.body()) || Suspension.any(w.orelse());
    return new Flow.While(
        test,
        block(w.body()),
        w.orelse().isEmpty() ? null : block(w.orelse()),
        state(suspends),
        body.frame.temporary());
  }

  private Statement loop(Stmt.For f) {
    boolean suspends = Suspension.any(f.body()) || Suspension.any(f.orelse());
    return new ForNode(
        expr(f.iter()),
        assignments.target(f.target()),
        block(f.body()),
        f.orelse().isEmpty() ? null : block(f.orelse()),
        body.frame.temporary(),
        body.frame.temporary(),
        state(suspends));
  }

  private Expression decorated(Expression value, List<Expr> decorators) {
    Expression node = value;
    for (int i = decorators.size() - 1; i >= 0; i--) {
      node =
          at(
              new CallNode.Function(expr(decorators.get(i)), new Expression[] {node}),
              decorators.get(i).span());
    }
    return node;
  }

  private Statement function(Stmt.FunctionDef f) {
    if (!f.typeParams().isEmpty()) {
      return new TypeParameters(body).function(f);
    }
    Expression value = decorated(new FunctionTranslator(body).function(f), f.decorators());
    return body.write(f.name(), value, f.span());
  }

  private Statement definition(Stmt.ClassDef c) {
    if (!c.typeParams().isEmpty()) {
      return new TypeParameters(body).definition(c);
    }
    Expression value = decorated(new FunctionTranslator(body).classDefinition(c), c.decorators());
    return body.write(c.name(), value, c.span());
  }

  /** The statement that decorates and binds what {@code value} makes. */
  Statement bind(String name, Expression value, List<Expr> decorators, Span span) {
    return body.write(name, decorated(value, decorators), span);
  }

  private Statement delete(Stmt.Delete d) {
    List<Statement> out = new ArrayList<>();
    for (Expr t : d.targets()) {
      deleteTarget(t, out);
    }
    return out.size() == 1 ? out.get(0) : new Block(out.toArray(new Statement[0]), -1);
  }

  private void deleteTarget(Expr t, List<Statement> out) {
    switch (t) {
      case Expr.Name n -> out.add(body.delete(n.id(), n.span()));
      case Expr.Attribute a ->
          out.add(
              at(new Deletes.Attribute(body.scope.mangle(a.attr()), expr(a.value())), a.span()));
      case Expr.Subscript s ->
          out.add(at(new Deletes.Item(expr(s.value()), expr(s.slice())), s.span()));
      case Expr.Tuple x -> x.elts().forEach(e -> deleteTarget(e, out));
      case Expr.ListDisplay x -> x.elts().forEach(e -> deleteTarget(e, out));
      default -> throw new IllegalStateException("no target: " + t);
    }
  }

  private Statement with(Stmt.With w) {
    if (w.isAsync()) {
      return block(Asynchronous.with(w, hoisting));
    }
    boolean suspends = Suspension.any(w.body());
    for (Stmt.WithItem i : w.items()) {
      suspends |= Suspending.suspends(i.context());
    }
    if (w.items().size() > 1 && generator() && suspends) {
      Stmt inner = new Stmt.With(w.span(), w.items().subList(1, w.items().size()), w.body(), false);
      return statement(new Stmt.With(w.span(), w.items().subList(0, 1), List.of(inner), false));
    }
    Statement node = block(w.body());
    for (int i = w.items().size() - 1; i >= 0; i--) {
      Stmt.WithItem item = w.items().get(i);
      node =
          at(
              new WithNode(
                  expr(item.context()),
                  item.target() == null ? null : assignments.target(item.target()),
                  node,
                  body.frame.temporary(),
                  state(suspends)),
              w.span());
    }
    return node;
  }

  private Statement attempt(Stmt.Try t) {
    boolean suspends = Suspension.inside(t);
    Statement node;
    if (t.handlers().isEmpty()) {
      node = block(t.body());
    } else if (t.isStar() && suspends && generator()) {
      node = block(ExceptStar.lowered(t, hoisting));
    } else if (t.isStar()) {
      node = new ExceptStar(body, this).translate(t);
    } else {
      TryNode.Handler[] handlers = new TryNode.Handler[t.handlers().size()];
      for (int i = 0; i < handlers.length; i++) {
        handlers[i] = handler(t.handlers().get(i));
      }
      node =
          at(
              new TryNode(
                  block(t.body()),
                  handlers,
                  t.orelse().isEmpty() ? null : block(t.orelse()),
                  state(suspends),
                  body.frame.temporary()),
              t.span());
    }
    if (t.finalbody().isEmpty()) {
      return node;
    }
    return new TryNode.Finally(node, block(t.finalbody()), state(suspends), body.frame.temporary());
  }

  TryNode.Handler handler(Stmt.ExceptHandler h) {
    Target target = h.name() == null ? null : body.target(h.name(), h.span());
    Statement unbind = null;
    if (h.name() != null) {
      unbind = new org.dlscript.language.nodes.QuietDelete(body.delete(h.name(), h.span()));
    }
    return new TryNode.Handler(orNull(h.type()), target, unbind, block(h.body()));
  }

  private Statement imports(Stmt.Import i) {
    List<Statement> out = new ArrayList<>();
    for (Stmt.Alias a : i.names()) {
      String name =
          a.asname() != null
              ? a.asname()
              : a.name().contains(".") ? a.name().substring(0, a.name().indexOf('.')) : a.name();
      Expression module = at(new Imports.Module(a.name(), a.asname() != null), i.span());
      out.add(body.write(name, module, i.span()));
    }
    return out.size() == 1 ? out.get(0) : new Block(out.toArray(new Statement[0]), -1);
  }

  private Statement importFrom(Stmt.ImportFrom f) {
    if (f.names().size() == 1 && f.names().get(0).name().equals("*")) {
      return new Imports.Star(
          f.module(), f.level(), body.inNamespace || body.scope.kind() == Scope.Kind.CLASS);
    }
    String[] names = new String[f.names().size()];
    Target[] targets = new Target[names.length];
    for (int i = 0; i < names.length; i++) {
      Stmt.Alias a = f.names().get(i);
      names[i] = a.name();
      targets[i] = body.target(a.asname() != null ? a.asname() : a.name(), a.span());
    }
    return new Imports.From(f.module(), f.level(), names, targets);
  }
}
