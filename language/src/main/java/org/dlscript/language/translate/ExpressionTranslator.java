package org.dlscript.language.translate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.nodes.AttributeNode;
import org.dlscript.language.nodes.BinaryNode;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.CallKeywordsNode;
import org.dlscript.language.nodes.CallNode;
import org.dlscript.language.nodes.Cells;
import org.dlscript.language.nodes.CompareNode;
import org.dlscript.language.nodes.Comprehensions;
import org.dlscript.language.nodes.Displays;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Flow;
import org.dlscript.language.nodes.ForNode;
import org.dlscript.language.nodes.IterNode;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.nodes.Logic;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.SubscriptNode;
import org.dlscript.language.nodes.SuperNode;
import org.dlscript.language.nodes.TruthNode;
import org.dlscript.language.nodes.UnaryNode;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.SyntaxException;

/** Expressions of one scope as nodes. */
final class ExpressionTranslator {
  private final Body body;

  ExpressionTranslator(Body body) {
    this.body = body;
  }

  private <T extends org.dlscript.language.nodes.DlsNode> T at(T node, Span span) {
    return body.at(node, span);
  }

  TruthNode truth(Expr e) {
    if (e instanceof Expr.BoolOp b) {
      return at(TruthNode.create(boolTruth(b, b.values().size())), e.span());
    }
    return at(TruthNode.create(translate(e)), e.span());
  }

  /** A chain of and/or where only the truth is wanted; built from the left, so it nests left. */
  private Expression boolTruth(Expr.BoolOp b, int n) {
    TruthNode left = truth(b.values().get(0));
    Expression result = left;
    for (int i = 1; i < n; i++) {
      TruthNode l = i == 1 ? left : TruthNode.create(result);
      result = at(new Logic.BoolTruth(b.isAnd(), l, truth(b.values().get(i))), b.span());
    }
    return result;
  }

  Expression translate(Expr e) {
    Expression node = make(e);
    if (!node.hasSpan()) {
      node.setSpan(place(e));
    }
    return node;
  }

  /** Where an expression fails: of an attribute at the end of several lines, at its name. */
  private static Span place(Expr e) {
    Expr.Attribute a =
        e instanceof Expr.Call c && c.func() instanceof Expr.Attribute f
            ? f
            : e instanceof Expr.Attribute t ? t : null;
    if (a == null || a.span().line() == a.span().endLine()) {
      return e.span();
    }
    Span s = a.span();
    int n = a.attr().length();
    return new Span(
            s.endLine(), s.endColumn() - n, s.endLine(), s.endColumn(), s.end() - n, s.end())
        .to(e.span());
  }

  Expression[] all(List<? extends Expr> list) {
    Expression[] out = new Expression[list.size()];
    for (int i = 0; i < out.length; i++) {
      Expr e = list.get(i);
      out[i] = e == null ? null : translate(e instanceof Expr.Starred s ? s.value() : e);
    }
    return out;
  }

  private static boolean[] stars(List<Expr> list) {
    boolean[] out = new boolean[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = list.get(i) instanceof Expr.Starred;
    }
    return out;
  }

  private Expression make(Expr e) {
    return switch (e) {
      case Expr.Constant c -> new Literal(constant(c.value()));
      case Expr.Name n -> body.read(n.id(), n.span());
      case Expr.BinOp b -> binary(b);
      case Expr.UnaryOp u -> unary(u);
      case Expr.BoolOp b -> bool(b);
      case Expr.Compare c -> compare(c);
      case Expr.IfExp i ->
          new Logic.Conditional(truth(i.test()), translate(i.body()), translate(i.orelse()));
      case Expr.Call c -> call(c);
      case Expr.Attribute a -> {
        asksForFrames(a.attr());
        yield AttributeNode.create(body.scope.mangle(a.attr()).intern(), translate(a.value()));
      }
      case Expr.Subscript s -> SubscriptNode.create(translate(s.value()), translate(s.slice()));
      case Expr.Slice s ->
          new Displays.Slice(orNull(s.lower()), orNull(s.upper()), orNull(s.step()));
      case Expr.ListDisplay l ->
          new Displays.Sequence(Displays.Sequence.Kind.LIST, all(l.elts()), stars(l.elts()));
      case Expr.Tuple t ->
          new Displays.Sequence(Displays.Sequence.Kind.TUPLE, all(t.elts()), stars(t.elts()));
      case Expr.SetDisplay s ->
          new Displays.Sequence(Displays.Sequence.Kind.SET, all(s.elts()), stars(s.elts()));
      case Expr.Dict d -> new Displays.Dict(all(d.keys()), all(d.values()));
      case Expr.JoinedStr j -> new Displays.Join(all(j.values()));
      case Expr.FormattedValue f ->
          new Displays.Format(translate(f.value()), f.conversion(), orNull(f.formatSpec()));
      case Expr.NamedExpr n -> new Logic.Named(namedTarget(n.target()), translate(n.value()));
      case Expr.Lambda l -> new FunctionTranslator(body).lambda(l);
      case Expr.ListComp c ->
          comprehension(e, Comprehensions.Kind.LIST, null, c.elt(), c.generators());
      case Expr.SetComp c ->
          comprehension(e, Comprehensions.Kind.SET, null, c.elt(), c.generators());
      case Expr.DictComp c ->
          comprehension(e, Comprehensions.Kind.DICT, c.key(), c.value(), c.generators());
      case Expr.GeneratorExp g -> generatorExpression(g);
      case Expr.Starred s ->
          throw new SyntaxException(
              SyntaxException.Kind.SYNTAX_ERROR,
              "can't use starred expression here",
              s.span(),
              false);
      case Expr.Yield y -> throw misplaced(y.span());
      case Expr.YieldFrom y -> throw misplaced(y.span());
      case Expr.Await a -> throw misplaced(a.span());
    };
  }

  private static SyntaxException misplaced(Span span) {
    return new SyntaxException(
        SyntaxException.Kind.SYNTAX_ERROR,
        "yield or await is not supported in this place",
        span,
        false);
  }

  private Expression orNull(Expr e) {
    return e == null ? null : translate(e);
  }

  /** A walrus inside a comprehension binds in the scope around it. */
  private org.dlscript.language.nodes.Target namedTarget(Expr.Name target) {
    Body b = body;
    while (b.host != null && b.scope.kind() == Scope.Kind.COMPREHENSION) {
      b = b.host;
    }
    return b.target(target.id(), target.span());
  }

  static Object constant(Object v) {
    return switch (v) {
      case String s -> Str.of(s);
      case byte[] b -> new PyBytes(b);
      case Expr.Imaginary i -> new PyComplex(0, i.value());
      case Expr.Singleton s -> s == Expr.Singleton.NONE ? PyNone.NONE : PyNone.ELLIPSIS;
      default -> v;
    };
  }

  static Slot slot(Expr.BinaryOperator op) {
    return switch (op) {
      case ADD -> Slot.ADD;
      case SUB -> Slot.SUB;
      case MULT -> Slot.MUL;
      case MATMULT -> Slot.MATMUL;
      case DIV -> Slot.TRUEDIV;
      case MOD -> Slot.MOD;
      case POW -> Slot.POW;
      case LSHIFT -> Slot.LSHIFT;
      case RSHIFT -> Slot.RSHIFT;
      case BITOR -> Slot.OR;
      case BITXOR -> Slot.XOR;
      case BITAND -> Slot.AND;
      case FLOORDIV -> Slot.FLOORDIV;
    };
  }

  /** A long chain of operators leans left; it is walked down by a loop, not by recursion. */
  private Expression binary(Expr.BinOp e) {
    List<Expr.BinOp> chain = new ArrayList<>();
    Expr left = e;
    while (left instanceof Expr.BinOp b) {
      chain.add(b);
      left = b.left();
    }
    Expression node = translate(left);
    for (int i = chain.size() - 1; i >= 0; i--) {
      Expr.BinOp b = chain.get(i);
      Expression right = translate(b.right());
      Expression folded = ConstantFolding.fold(slot(b.op()), node, right);
      node =
          at(
              folded != null ? folded : BinaryNode.create(slot(b.op()), false, node, right),
              b.span());
    }
    return node;
  }

  private Expression unary(Expr.UnaryOp u) {
    if (u.op() == Expr.UnaryOperator.NOT) {
      return new Logic.Not(truth(u.operand()));
    }
    if (u.op() == Expr.UnaryOperator.USUB && u.operand() instanceof Expr.Constant c) {
      switch (c.value()) {
        case Long v
        when v != Long.MIN_VALUE:
          return new Literal(-v);
        case Double v:
          return new Literal(-v);
        case BigInteger v:
          return new Literal(org.dlscript.language.object.Ints.normal(v.negate()));
        default:
          break;
      }
    }
    Slot op =
        switch (u.op()) {
          case USUB -> Slot.NEG;
          case UADD -> Slot.POS;
          default -> Slot.INVERT;
        };
    return UnaryNode.create(op, translate(u.operand()));
  }

  private Expression bool(Expr.BoolOp b) {
    List<Expr> v = b.values();
    Expression node = translate(v.get(v.size() - 1));
    for (int i = v.size() - 2; i >= 0; i--) {
      node =
          at(
              new Logic.Bool(b.isAnd(), translate(v.get(i)), node, body.frame.temporary()),
              b.span());
    }
    return node;
  }

  private Expression compare(Expr.Compare c) {
    if (c.ops().size() == 1) {
      return comparison(
          c.ops().get(0), translate(c.left()), translate(c.comparators().get(0)), c.span());
    }
    int n = c.ops().size();
    Expression[] links = new Expression[n];
    Expression left = translate(c.left());
    for (int i = 0; i < n; i++) {
      Expression right = translate(c.comparators().get(i));
      Expression next = null;
      if (i < n - 1) {
        int t = body.frame.temporary();
        right = at(new Logic.Keep(t, right), c.comparators().get(i).span());
        next = new Logic.Temporary(t);
      }
      links[i] = comparison(c.ops().get(i), left, right, c.span());
      left = next;
    }
    return new Logic.Chain(links, body.frame.temporary());
  }

  private Expression comparison(
      Expr.CompareOperator op, Expression left, Expression right, Span span) {
    Expression node =
        switch (op) {
          case IS -> new Logic.Is(false, left, right);
          case ISNOT -> new Logic.Is(true, left, right);
          case IN -> new Logic.In(false, left, right);
          case NOTIN -> new Logic.In(true, left, right);
          case EQ -> CompareNode.create(Slot.EQ, left, right);
          case NOTEQ -> CompareNode.create(Slot.NE, left, right);
          case LT -> CompareNode.create(Slot.LT, left, right);
          case LTE -> CompareNode.create(Slot.LE, left, right);
          case GT -> CompareNode.create(Slot.GT, left, right);
          case GTE -> CompareNode.create(Slot.GE, left, right);
        };
    return at(node, span);
  }

  private Expression call(Expr.Call c) {
    if (c.func() instanceof Expr.Name n
        && n.id().equals("super")
        && c.args().isEmpty()
        && c.keywords().isEmpty()) {
      Expression zero = zeroArgumentSuper(n);
      if (zero != null) {
        return zero;
      }
    }
    boolean plain = c.keywords().isEmpty();
    for (Expr a : c.args()) {
      plain &= !(a instanceof Expr.Starred);
    }
    if (!plain) {
      String[] names = new String[c.keywords().size()];
      Expression[] values = new Expression[names.length];
      for (int i = 0; i < names.length; i++) {
        Expr.Keyword k = c.keywords().get(i);
        names[i] = k.arg() == null ? null : k.arg().intern();
        asksForFrames(names[i]);
        values[i] = translate(k.value());
      }
      return new CallKeywordsNode(
          translate(c.func()), all(c.args()), stars(c.args()), names, values);
    }
    if (c.func() instanceof Expr.Attribute a) {
      asksForFrames(a.attr());
      return new CallNode.Method(
          body.scope.mangle(a.attr()), translate(a.value()), all(c.args()), place(a));
    }
    return new CallNode.Function(translate(c.func()), all(c.args()));
  }

  /** Tracebacks keep the variables of their calls from when a program names what shows them. */
  private void asksForFrames(String name) {
    if (name == null || body.source.isInternal()) {
      return;
    }
    switch (name) {
      case "tb_frame", "capture_locals", "getinnerframes", "post_mortem" ->
          body.language.framelessTracebacks.invalidate();
      default -> {}
    }
  }

  /** {@code super()} inside a method: the class cell and the first parameter are its arguments. */
  private Expression zeroArgumentSuper(Expr.Name callee) {
    Body f = body.function();
    if (f.scope.resolve("__class__") != Scope.NameKind.FREE || f.scope.kind() == Scope.Kind.CLASS) {
      return null;
    }
    List<String> parameters = f.scope.parameters();
    Expression self = parameters.isEmpty() ? null : f.read(parameters.get(0), callee.span());
    return new SuperNode(
        body.read(callee.id(), callee.span()), f.frame.slot(f.scope, "__class__"), self);
  }

  private Expression comprehension(
      Expr e, Comprehensions.Kind kind, Expr key, Expr value, List<Expr.Comprehension> generators) {
    Scope inner = body.analysis.scope(e);
    Body in = body.inline(inner);
    int slot = body.frame.temporary();
    Statement innermost =
        new Comprehensions.Add(
            kind,
            slot,
            key == null ? null : in.expressions.translate(key),
            in.expressions.translate(value));
    innermost.setSpan(value.span());
    Statement loops = loops(in, generators, innermost, translate(generators.get(0).iter()));
    int[] fresh = in.freshCells();
    if (fresh.length > 0) {
      loops = new Block(new Statement[] {new Cells.Fresh(fresh), loops}, -1);
    }
    return new Comprehensions.Build(kind, slot, loops);
  }

  /** The nest of for and if around the innermost statement. */
  private Statement loops(
      Body in, List<Expr.Comprehension> generators, Statement innermost, Expression first) {
    Statement node = innermost;
    for (int i = generators.size() - 1; i >= 0; i--) {
      Expr.Comprehension g = generators.get(i);
      boolean resumable = in.frame.isGenerator && in.host == null;
      for (int k = g.ifs().size() - 1; k >= 0; k--) {
        node =
            new Flow.If(
                in.expressions.truth(g.ifs().get(k)), node, null, in.frame.state(resumable));
      }
      Expression iterable = i == 0 ? first : in.expressions.translate(g.iter());
      node =
          new ForNode(
              iterable,
              in.statements.target(g.target()),
              node,
              null,
              in.frame.temporary(),
              in.frame.temporary(),
              in.frame.state(resumable));
    }
    return node;
  }

  private Expression generatorExpression(Expr.GeneratorExp g) {
    Expr.Comprehension head = g.generators().get(0);
    Expression first = translate(head.iter());
    return new FunctionTranslator(body)
        .generatorExpression(
            g, head.isAsync() ? first : at(new IterNode(first), head.iter().span()));
  }

  /**
   * The body of an asynchronous generator expression: plain statements, which may suspend anywhere.
   */
  Statement asynchronousBody(Expr.GeneratorExp g, int parameterSlot) {
    Span s = g.span();
    Expr.Name iterator = body.statements.hoisting.temporary(s);
    Stmt node = new Stmt.ExprStmt(g.elt().span(), new Expr.Yield(g.elt().span(), g.elt()));
    for (int i = g.generators().size() - 1; i >= 0; i--) {
      Expr.Comprehension c = g.generators().get(i);
      for (int k = c.ifs().size() - 1; k >= 0; k--) {
        node = new Stmt.If(s, c.ifs().get(k), List.of(node), List.of());
      }
      Expr iterable = i == 0 ? iterator : c.iter();
      node = new Stmt.For(s, c.target(), iterable, List.of(node), List.of(), c.isAsync());
    }
    Statement start = body.write(iterator.id(), new Logic.Temporary(parameterSlot), s);
    return new Block(
        new Statement[] {start, body.statements.block(List.of(node))}, body.frame.state(true));
  }

  /** The body of a generator expression, whose first iterator is the parameter {@code .0}. */
  Statement generatorBody(Expr.GeneratorExp g, int parameterSlot) {
    Statement yield =
        new org.dlscript.language.nodes.GeneratorNodes.Yield(
            translate(g.elt()), null, body.frame.state(true), false);
    yield.setSpan(g.elt().span());
    Expression first = new Logic.Temporary(parameterSlot);
    first.setSpan(g.generators().get(0).iter().span());
    return loops(body, g.generators(), yield, first);
  }
}
