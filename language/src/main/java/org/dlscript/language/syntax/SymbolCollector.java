package org.dlscript.language.syntax;

import java.util.List;
import java.util.Map;

/**
 * Walks a module and notes in each scope which names it binds, uses and declares.
 *
 * <p>The file is long because the walk has a case for every statement and expression that opens a
 * scope or names something, and all of them work on the one current scope.
 */
final class SymbolCollector {
  private final Map<Object, Scope> scopes;
  private final Map<Object, Scope> typeParameters;
  private Scope scope;

  /** Whether annotations are kept as texts. */
  private boolean annotationsLater;

  SymbolCollector(Scope top, Map<Object, Scope> scopes, Map<Object, Scope> typeParameters) {
    this.scope = top;
    this.scopes = scopes;
    this.typeParameters = typeParameters;
  }

  void block(List<Stmt> body) {
    for (Stmt statement : body) {
      statement(statement);
    }
  }

  private static SyntaxException error(String message, Span span) {
    return new SyntaxException(SyntaxException.Kind.SYNTAX_ERROR, message, span, false);
  }

  private void bind(String name) {
    scope.add(scope.mangle(name), Scope.BOUND);
  }

  private void use(String name) {
    scope.add(scope.mangle(name), Scope.USED);
    // A method that mentions super may need the class it stands in.
    if (name.equals("super") && scope.isFunctionLike()) {
      scope.superUsed = true;
      scope.add("__class__", Scope.USED);
    }
  }

  private Scope open(Object node, Scope.Kind kind, String name, String privateClass) {
    Scope inner = new Scope(kind, name, scope, privateClass);
    scopes.put(node, inner);
    scope = inner;
    return inner;
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.FunctionDef f -> function(f);
      case Stmt.ClassDef c -> classDef(c);
      case Stmt.Return r -> expr(r.value());
      case Stmt.Delete d -> all(d.targets());
      case Stmt.Assign a -> {
        all(a.targets());
        expr(a.value());
      }
      case Stmt.TypeAlias t -> typeAlias(t);
      case Stmt.AugAssign a -> {
        if (a.target() instanceof Expr.Name n) {
          use(n.id());
        }
        expr(a.target());
        expr(a.value());
      }
      case Stmt.AnnAssign a -> annotated(a);
      case Stmt.For f -> {
        expr(f.target());
        expr(f.iter());
        block(f.body());
        block(f.orelse());
      }
      case Stmt.While w -> {
        expr(w.test());
        block(w.body());
        block(w.orelse());
      }
      case Stmt.If i -> ifStatement(i);
      case Stmt.With w -> {
        for (Stmt.WithItem item : w.items()) {
          expr(item.context());
          expr(item.target());
        }
        block(w.body());
      }
      case Stmt.Match m -> {
        expr(m.subject());
        for (Stmt.MatchCase c : m.cases()) {
          pattern(c.pattern());
          expr(c.guard());
          block(c.body());
        }
      }
      case Stmt.Raise r -> {
        expr(r.exc());
        expr(r.cause());
      }
      case Stmt.Try t -> tryStatement(t);
      case Stmt.Assert a -> {
        expr(a.test());
        expr(a.msg());
      }
      case Stmt.Import i -> i.names().forEach(alias -> imported(alias, i.span()));
      case Stmt.ImportFrom i -> {
        i.names().forEach(alias -> imported(alias, i.span()));
        annotationsLater |=
            "__future__".equals(i.module())
                && i.names().stream().anyMatch(alias -> alias.name().equals("annotations"));
      }
      case Stmt.Global g -> g.names().forEach(name -> declare(name, Scope.GLOBAL, g.span()));
      case Stmt.Nonlocal n -> {
        if (scope.kind() == Scope.Kind.MODULE) {
          throw error("nonlocal declaration not allowed at module level", n.span());
        }
        n.names().forEach(name -> declare(name, Scope.NONLOCAL, n.span()));
      }
      case Stmt.ExprStmt e -> expr(e.value());
      case Stmt.Pass p -> {}
      case Stmt.Break b -> {}
      case Stmt.Continue c -> {}
    }
  }

  /** A chain of elif may be longer than the stack is deep. */
  private void ifStatement(Stmt.If first) {
    Stmt.If i = first;
    while (true) {
      expr(i.test());
      block(i.body());
      if (i.orelse().size() != 1 || !(i.orelse().getFirst() instanceof Stmt.If next)) {
        block(i.orelse());
        return;
      }
      i = next;
    }
  }

  private void tryStatement(Stmt.Try t) {
    block(t.body());
    for (Stmt.ExceptHandler handler : t.handlers()) {
      expr(handler.type());
      if (handler.name() != null) {
        bind(handler.name());
      }
      block(handler.body());
    }
    block(t.orelse());
    block(t.finalbody());
  }

  private void imported(Stmt.Alias alias, Span span) {
    if (alias.name().equals("*")) {
      if (scope.kind() != Scope.Kind.MODULE) {
        throw error("import * only allowed at module level", alias.span());
      }
      scope.starImport = true;
      return;
    }
    String name = alias.asname() != null ? alias.asname() : alias.name();
    int dot = alias.asname() == null ? name.indexOf('.') : -1;
    bind(dot >= 0 ? name.substring(0, dot) : name);
  }

  private void declare(String plain, int flag, Span span) {
    String name = scope.mangle(plain);
    String word = flag == Scope.GLOBAL ? "global" : "nonlocal";
    int flags = scope.flags(name);
    if ((flags & Scope.PARAMETER) != 0) {
      throw error("name '" + name + "' is parameter and " + word, span);
    }
    if ((flags & Scope.USED) != 0) {
      throw error("name '" + name + "' is used prior to " + word + " declaration", span);
    }
    if ((flags & Scope.ANNOTATED) != 0) {
      throw error("annotated name '" + name + "' can't be " + word, span);
    }
    if ((flags & Scope.BOUND) != 0) {
      throw error("name '" + name + "' is assigned to before " + word + " declaration", span);
    }
    int other = Scope.GLOBAL | Scope.NONLOCAL;
    if (((flags | flag) & other) == other) {
      throw error("name '" + name + "' is nonlocal and global", scope.nonlocalSpans.get(name));
    }
    scope.add(name, flag);
    scope.nonlocalSpans.putIfAbsent(name, span);
  }

  private void annotated(Stmt.AnnAssign a) {
    if (a.target() instanceof Expr.Name n) {
      String name = scope.mangle(n.id());
      int flags = scope.flags(name);
      if (a.simple()
          && (flags & (Scope.GLOBAL | Scope.NONLOCAL)) != 0
          && scope.kind() != Scope.Kind.MODULE) {
        throw error(
            "annotated name '"
                + n.id()
                + "' can't be "
                + ((flags & Scope.GLOBAL) != 0 ? "global" : "nonlocal"),
            a.span());
      }
      if (a.simple()) {
        scope.add(name, Scope.BOUND | Scope.ANNOTATED);
      } else if (a.value() != null) {
        scope.add(name, Scope.BOUND);
      }
    } else {
      expr(a.target());
    }
    annotation(a.annotation());
    expr(a.value());
  }

  private void annotation(Expr e) {
    String around = scope.sealed;
    if (annotationsLater) {
      scope.sealed = "an annotation";
    }
    expr(e);
    scope.sealed = around;
  }

  private void function(Stmt.FunctionDef f) {
    bind(f.name());
    all(f.decorators());
    defaults(f.args());
    Scope outer = scope;
    openTypeParameters(f, f.name(), f.typeParams(), null);
    annotations(f.args());
    annotation(f.returns());
    Scope inner = open(f, Scope.Kind.FUNCTION, f.name(), scope.privateClass);
    inner.coroutine = f.isAsync();
    parameters(f.args());
    block(f.body());
    if (f.later() != null && f.later().namesClass()) {
      inner.add("__class__", Scope.USED);
    }
    scope = outer;
  }

  private void openTypeParameters(
      Object node, String name, List<Stmt.TypeParam> params, String privateClass) {
    if (params.isEmpty()) {
      return;
    }
    Scope inner =
        new Scope(
            Scope.Kind.TYPE_PARAMETERS,
            name,
            scope,
            privateClass != null ? privateClass : scope.privateClass);
    typeParameters.put(node, inner);
    inner.sealed = "the definition of a generic";
    if (privateClass != null) {
      inner.mangled = new java.util.HashSet<>();
    }
    scope = inner;
    boolean defaults = false;
    for (Stmt.TypeParam param : params) {
      if (defaults && param.defaultValue() == null) {
        throw error(
            "non-default type parameter '" + param.name() + "' follows default type parameter",
            param.span());
      }
      defaults |= param.defaultValue() != null;
      if ((scope.flags(scope.mangle(param.name())) & Scope.BOUND) != 0) {
        throw error("duplicate type parameter '" + param.name() + "'", param.span());
      }
      if (inner.mangled != null) {
        inner.mangled.add(param.name());
      }
      bind(param.name());
    }
    for (Stmt.TypeParam param : params) {
      if (param.bound() != null || param.defaultValue() != null) {
        String kind =
            switch (param.kind()) {
              case "*" -> "TypeVarTuple";
              case "**" -> "ParamSpec";
              default -> "TypeVar";
            };
        Scope lazy = open(param, Scope.Kind.LAZY, param.name(), scope.privateClass);
        boolean several = param.bound() instanceof Expr.Tuple;
        seesClass(lazy);
        lazy.sealed = "a " + kind + (several ? " constraint" : " bound");
        expr(param.bound());
        lazy.sealed = "a " + kind + " default";
        expr(param.defaultValue());
        scope = inner;
      }
    }
  }

  /** What is evaluated later has to keep the namespace of the class that it stands in. */
  private static void seesClass(Scope lazy) {
    if (lazy.seenClass() != null) {
      lazy.add(Scope.NAMESPACE, Scope.USED);
    }
  }

  private void typeAlias(Stmt.TypeAlias t) {
    expr(t.name());
    Scope outer = scope;
    openTypeParameters(t, t.name().id(), t.typeParams(), null);
    Scope lazy = open(t, Scope.Kind.LAZY, t.name().id(), scope.privateClass);
    lazy.sealed = "a type alias";
    seesClass(lazy);
    expr(t.value());
    scope = outer;
  }

  private void classDef(Stmt.ClassDef c) {
    bind(c.name());
    all(c.decorators());
    Scope outer = scope;
    openTypeParameters(c, c.name(), c.typeParams(), c.name());
    all(c.bases());
    c.keywords().forEach(k -> expr(k.value()));
    Scope inner = open(c, Scope.Kind.CLASS, c.name(), c.name());
    if (!c.typeParams().isEmpty()) {
      inner.add("__type_params__", Scope.BOUND);
    }
    block(c.body());
    scope = outer;
  }

  private void defaults(Expr.Arguments args) {
    all(args.defaults());
    all(args.kwDefaults());
  }

  private void annotations(Expr.Arguments args) {
    args.posonlyargs().forEach(a -> annotation(a.annotation()));
    args.args().forEach(a -> annotation(a.annotation()));
    if (args.vararg() != null) {
      annotation(args.vararg().annotation());
    }
    args.kwonlyargs().forEach(a -> annotation(a.annotation()));
    if (args.kwarg() != null) {
      annotation(args.kwarg().annotation());
    }
  }

  private void parameters(Expr.Arguments args) {
    args.posonlyargs().forEach(this::parameter);
    args.args().forEach(this::parameter);
    args.kwonlyargs().forEach(this::parameter);
    parameter(args.vararg());
    parameter(args.kwarg());
  }

  private void parameter(Expr.Arg arg) {
    if (arg == null) {
      return;
    }
    String name = scope.mangle(arg.arg());
    if ((scope.flags(name) & Scope.PARAMETER) != 0) {
      throw error("duplicate argument '" + name + "' in function definition", arg.span());
    }
    scope.add(name, Scope.PARAMETER);
  }

  private void pattern(Pattern pattern) {
    switch (pattern) {
      case null -> {}
      case Pattern.MatchValue v -> expr(v.value());
      case Pattern.MatchSingleton s -> {}
      case Pattern.MatchSequence s -> s.patterns().forEach(this::pattern);
      case Pattern.MatchMapping m -> {
        all(m.keys());
        m.patterns().forEach(this::pattern);
        if (m.rest() != null) {
          bind(m.rest());
        }
      }
      case Pattern.MatchClass c -> {
        expr(c.cls());
        c.patterns().forEach(this::pattern);
        c.kwdPatterns().forEach(this::pattern);
      }
      case Pattern.MatchStar s -> {
        if (s.name() != null) {
          bind(s.name());
        }
      }
      case Pattern.MatchAs a -> {
        pattern(a.pattern());
        if (a.name() != null) {
          bind(a.name());
        }
      }
      case Pattern.MatchOr o -> o.patterns().forEach(this::pattern);
    }
  }

  private void all(List<Expr> list) {
    for (Expr e : list) {
      expr(e);
    }
  }

  private void expr(Expr root) {
    Expr e = root;
    // Long chains hang to the left; following them in a loop keeps the stack flat.
    while (e != null) {
      switch (e) {
        case Expr.BinOp b -> {
          expr(b.right());
          e = b.left();
          continue;
        }
        case Expr.Attribute a -> {
          if (a.ctx() == Expr.Context.STORE
              && a.value() instanceof Expr.Name n
              && n.id().equals("self")) {
            scope.addStaticAttribute(a.attr());
          }
          e = a.value();
          continue;
        }
        case Expr.Subscript s -> {
          expr(s.slice());
          e = s.value();
          continue;
        }
        case Expr.Call c -> {
          all(c.args());
          c.keywords().forEach(k -> expr(k.value()));
          e = c.func();
          continue;
        }
        case Expr.Name n -> {
          if (n.ctx() == Expr.Context.LOAD) {
            use(n.id());
          } else {
            bind(n.id());
          }
        }
        case Expr.NamedExpr n -> {
          walrus(n);
          expr(n.value());
        }
        case Expr.Lambda l -> lambda(l);
        case Expr.ListComp c ->
            comprehension(c, Scope.Kind.COMPREHENSION, "<listcomp>", c.generators(), c.elt(), null);
        case Expr.SetComp c ->
            comprehension(c, Scope.Kind.COMPREHENSION, "<setcomp>", c.generators(), c.elt(), null);
        case Expr.DictComp c ->
            comprehension(
                c, Scope.Kind.COMPREHENSION, "<dictcomp>", c.generators(), c.value(), c.key());
        case Expr.GeneratorExp c ->
            comprehension(
                c, Scope.Kind.GENERATOR_EXPRESSION, "<genexpr>", c.generators(), c.elt(), null);
        case Expr.Yield y -> {
          yielding(y.span());
          expr(y.value());
        }
        case Expr.YieldFrom y -> {
          yielding(y.span());
          expr(y.value());
        }
        case Expr.Await a -> {
          requireOpen("await expression", a.span());
          e = a.value();
          continue;
        }
        default -> Children.of(e, this::expr);
      }
      return;
    }
  }

  /** Some scopes are evaluated apart from where they stand. */
  private void requireOpen(String what, Span span) {
    if (scope.sealed != null) {
      throw error(what + " cannot be used within " + scope.sealed, span);
    }
  }

  private void yielding(Span span) {
    requireOpen("yield expression", span);
    if (scope.kind() == Scope.Kind.COMPREHENSION
        || scope.kind() == Scope.Kind.GENERATOR_EXPRESSION) {
      String what =
          switch (scope.name()) {
            case "<listcomp>" -> "list comprehension";
            case "<setcomp>" -> "set comprehension";
            case "<dictcomp>" -> "dict comprehension";
            default -> "generator expression";
          };
      throw error("'yield' inside " + what, span);
    }
    scope.generator = true;
  }

  private void lambda(Expr.Lambda l) {
    defaults(l.args());
    Scope outer = scope;
    open(l, Scope.Kind.LAMBDA, "<lambda>", scope.privateClass);
    parameters(l.args());
    expr(l.body());
    scope = outer;
  }

  private boolean inComprehension() {
    return scope.kind() == Scope.Kind.COMPREHENSION
        || scope.kind() == Scope.Kind.GENERATOR_EXPRESSION;
  }

  private void comprehension(
      Object node,
      Scope.Kind plainKind,
      String name,
      List<Expr.Comprehension> generators,
      Expr first,
      Expr second) {
    boolean asynchronous =
        second == null
            ? Suspending.asynchronous(generators, first)
            : Suspending.asynchronous(generators, first, second);
    // An asynchronous one of any kind takes its elements from an asynchronous generator.
    Scope.Kind kind = asynchronous ? Scope.Kind.GENERATOR_EXPRESSION : plainKind;
    Scope outer = scope;
    boolean saved = scope.inIterable;
    scope.inIterable = true;
    expr(generators.getFirst().iter());
    scope.inIterable = saved;
    Scope inner = open(node, kind, name, scope.privateClass);
    inner.generator = kind == Scope.Kind.GENERATOR_EXPRESSION;
    inner.coroutine = asynchronous;
    for (int i = 0; i < generators.size(); i++) {
      Expr.Comprehension generator = generators.get(i);
      target(generator.target());
      if (i > 0) {
        boolean iterable = inner.inIterable;
        inner.inIterable = true;
        expr(generator.iter());
        inner.inIterable = iterable;
      }
      all(generator.ifs());
    }
    expr(first);
    expr(second);
    scope = outer;
  }

  private void target(Expr target) {
    expr(target);
    iteration(target);
  }

  private void iteration(Expr target) {
    switch (target) {
      case Expr.Name n -> {
        String name = scope.mangle(n.id());
        if ((scope.flags(name) & (Scope.GLOBAL | Scope.NONLOCAL)) != 0) {
          throw error(
              "comprehension inner loop cannot rebind assignment expression target '"
                  + n.id()
                  + "'",
              n.span());
        }
        scope.add(name, Scope.ITERATION);
      }
      case Expr.Tuple t -> t.elts().forEach(this::iteration);
      case Expr.ListDisplay l -> l.elts().forEach(this::iteration);
      case Expr.Starred s -> iteration(s.value());
      default -> {}
    }
  }

  /** Inside a comprehension, a walrus binds in the function or module around it. */
  private void walrus(Expr.NamedExpr n) {
    requireOpen("named expression", n.span());
    Span span = n.target().span();
    if (scope.inIterable) {
      throw error(
          "assignment expression cannot be used in a comprehension iterable expression", n.span());
    }
    if (!inComprehension()) {
      bind(n.target().id());
      return;
    }
    String name = scope.mangle(n.target().id());
    for (Scope s = scope; s != null; s = s.parent()) {
      boolean comprehension =
          s.kind() == Scope.Kind.COMPREHENSION || s.kind() == Scope.Kind.GENERATOR_EXPRESSION;
      if (comprehension) {
        if ((s.flags(name) & Scope.ITERATION) != 0) {
          throw error(
              "assignment expression cannot rebind comprehension iteration variable '"
                  + n.target().id()
                  + "'",
              span);
        }
        continue;
      }
      if (s.sealed != null && s.kind() != Scope.Kind.MODULE) {
        boolean lazy = s.kind() == Scope.Kind.LAZY;
        if (lazy || s.kind() == Scope.Kind.TYPE_PARAMETERS) {
          throw error(
              "assignment expression within a comprehension cannot be used "
                  + (lazy ? "in " : "within ")
                  + s.sealed,
              span);
        }
      }
      if (s.kind() == Scope.Kind.CLASS) {
        throw error(
            "assignment expression within a comprehension cannot be used in a class body", span);
      }
      boolean global = s.kind() == Scope.Kind.MODULE || (s.flags(name) & Scope.GLOBAL) != 0;
      s.add(name, s.kind() == Scope.Kind.MODULE || !global ? Scope.BOUND : Scope.GLOBAL);
      for (Scope c = scope; c != s; c = c.parent()) {
        c.add(name, global ? Scope.GLOBAL : Scope.NONLOCAL);
      }
      return;
    }
  }
}
