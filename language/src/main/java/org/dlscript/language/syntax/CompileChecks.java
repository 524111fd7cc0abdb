package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the grammar allows but Python's compiler rejects, apart from the rules for names. */
final class CompileChecks {
  private static final Set<String> FEATURES =
      Set.of(
          "nested_scopes",
          "generators",
          "division",
          "absolute_import",
          "with_statement",
          "print_function",
          "unicode_literals",
          "barry_as_FLUFL",
          "generator_stop",
          "annotations");

  /** What surrounds a statement or expression. */
  private record Place(
      boolean function, boolean async, boolean loop, boolean starGroup, boolean comprehension) {
    Place inLoop() {
      return new Place(function, async, true, starGroup, comprehension);
    }

    Place inStarGroup() {
      return new Place(function, async, false, true, comprehension);
    }
  }

  /** CPython's bytecode has a byte for the number of targets before a starred one. */
  private static final int MOST_BEFORE_STAR = 256;

  private static final Place TOP = new Place(false, false, false, false, false);

  private final List<Stmt> top;
  private final SyntaxDoubts doubts;

  private CompileChecks(List<Stmt> top, SyntaxDoubts doubts) {
    this.top = top;
    this.doubts = doubts;
  }

  static void check(Stmt.Module module, SyntaxDoubts doubts) {
    CompileChecks checks = new CompileChecks(module.body(), doubts);
    checks.block(module.body(), TOP);
    BlockNesting.check(module.body());
  }

  private static SyntaxException error(String message, Span span) {
    return new SyntaxException(SyntaxException.Kind.SYNTAX_ERROR, message, span, false);
  }

  static void futures(Stmt.Module module) {
    boolean allowed = true;
    boolean docstring = true;
    for (Stmt statement : module.body()) {
      if (statement instanceof Stmt.ImportFrom i
          && i.level() == 0
          && "__future__".equals(i.module())) {
        docstring = false;
        if (!allowed) {
          throw error("from __future__ imports must occur at the beginning of the file", i.span());
        }
        for (Stmt.Alias alias : i.names()) {
          if (alias.name().equals("braces")) {
            throw error("not a chance", i.span());
          }
          if (!FEATURES.contains(alias.name())) {
            throw error("future feature " + alias.name() + " is not defined", i.span());
          }
        }
      } else if (docstring
          && statement instanceof Stmt.ExprStmt e
          && e.value() instanceof Expr.Constant c
          && c.value() instanceof String) {
        docstring = false;
      } else {
        allowed = false;
      }
    }
  }

  private void block(List<Stmt> body, Place place) {
    for (Stmt statement : body) {
      statement(statement, place);
    }
  }

  private void statement(Stmt statement, Place place) {
    switch (statement) {
      case Stmt.FunctionDef f -> function(f, place);
      case Stmt.ClassDef c -> {
        all(c.decorators(), place);
        arguments(c.bases(), c.keywords(), place);
        forbidden(c.name(), c.span());
        block(c.body(), TOP);
      }
      case Stmt.Return r -> returning(r, place);
      case Stmt.Delete d -> {
        for (Expr t : d.targets()) {
          if (t instanceof Expr.Name n && n.id().equals("__debug__")) {
            throw error("cannot delete __debug__", n.span());
          }
          target(t, place);
        }
      }
      case Stmt.Assign a -> {
        for (Expr target : a.targets()) {
          if (target instanceof Expr.Starred s) {
            throw error("starred assignment target must be in a list or tuple", s.span());
          }
          target(target, place);
        }
        starless(a.value(), place);
      }
      case Stmt.TypeAlias t -> expr(t.value(), place);
      case Stmt.AugAssign a -> {
        target(a.target(), place);
        starless(a.value(), place);
      }
      case Stmt.AnnAssign a -> {
        if (a.target() instanceof Expr.Name n) {
          forbidden(n.id(), a.span());
        } else if (a.target() instanceof Expr.Attribute t) {
          forbidden(t.attr(), a.span());
        }
        target(a.target(), place);
        expr(a.annotation(), place);
        starless(a.value(), place);
      }
      case Stmt.For f -> {
        if (f.isAsync()) {
          requireAsync(place, "'async for'", f.span());
        }
        if (f.target() instanceof Expr.Starred s) {
          throw error("starred assignment target must be in a list or tuple", s.span());
        }
        target(f.target(), place);
        starless(f.iter(), place);
        block(f.body(), place.inLoop());
        block(f.orelse(), place);
      }
      case Stmt.While w -> {
        expr(w.test(), place);
        block(w.body(), place.inLoop());
        block(w.orelse(), place);
      }
      case Stmt.If i -> ifStatement(i, place);
      case Stmt.With w -> {
        if (w.isAsync()) {
          requireAsync(place, "'async with'", w.span());
        }
        for (Stmt.WithItem item : w.items()) {
          expr(item.context(), place);
          target(item.target(), place);
        }
        block(w.body(), place);
      }
      case Stmt.Match m -> match(m, place);
      case Stmt.Raise r -> {
        expr(r.exc(), place);
        expr(r.cause(), place);
      }
      case Stmt.Try t -> tryStatement(t, place);
      case Stmt.Assert a -> {
        doubts.assertion(a);
        expr(a.test(), place);
        expr(a.msg(), place);
      }
      case Stmt.Import i -> i.names().forEach(n -> forbidden(bound(n), i.span()));
      case Stmt.ImportFrom i -> importFrom(i);
      case Stmt.Global g -> {}
      case Stmt.Nonlocal n -> {}
      case Stmt.ExprStmt e -> starless(e.value(), place);
      case Stmt.Pass p -> {}
      case Stmt.Break b -> {
        if (!place.loop) {
          throw error(
              place.starGroup
                  ? "'break', 'continue' and 'return' cannot appear in an except* block"
                  : "'break' outside loop",
              b.span());
        }
      }
      case Stmt.Continue c -> {
        if (!place.loop) {
          throw error(
              place.starGroup
                  ? "'break', 'continue' and 'return' cannot appear in an except* block"
                  : "'continue' not properly in loop",
              c.span());
        }
      }
    }
  }

  private void importFrom(Stmt.ImportFrom i) {
    if (i.level() == 0 && "__future__".equals(i.module()) && top.stream().noneMatch(s -> s == i)) {
      throw error("from __future__ imports must occur at the beginning of the file", i.span());
    }
    i.names().forEach(n -> forbidden(bound(n), i.span()));
  }

  private static String bound(Stmt.Alias alias) {
    return alias.asname() != null ? alias.asname() : alias.name();
  }

  private static void forbidden(String name, Span span) {
    if (name.equals("__debug__")) {
      throw error("cannot assign to __debug__", span);
    }
  }

  private static void requireAsync(Place place, String what, Span span) {
    if (!place.async) {
      throw error(what + " outside async function", span);
    }
  }

  private void returning(Stmt.Return r, Place place) {
    if (!place.function) {
      throw error("'return' outside function", r.span());
    }
    if (place.starGroup) {
      boolean near =
          r.value() instanceof Expr.Constant && r.value().span().line() == r.span().line();
      throw error(
          "'break', 'continue' and 'return' cannot appear in an except* block",
          near ? r.value().span() : r.span());
    }
    starless(r.value(), place);
  }

  private void ifStatement(Stmt.If first, Place place) {
    Stmt.If i = first;
    while (true) {
      expr(i.test(), place);
      block(i.body(), place);
      if (i.orelse().size() != 1 || !(i.orelse().getFirst() instanceof Stmt.If next)) {
        block(i.orelse(), place);
        return;
      }
      i = next;
    }
  }

  private void tryStatement(Stmt.Try t, Place place) {
    block(t.body(), place);
    for (int i = 0; i < t.handlers().size(); i++) {
      Stmt.ExceptHandler handler = t.handlers().get(i);
      if (handler.type() == null && i < t.handlers().size() - 1) {
        throw error("default 'except:' must be last", handler.span());
      }
      expr(handler.type(), place);
      if (handler.name() != null) {
        forbidden(handler.name(), handler.span());
      }
      block(handler.body(), t.isStar() ? place.inStarGroup() : place);
    }
    block(t.orelse(), place);
    block(t.finalbody(), place);
  }

  private void function(Stmt.FunctionDef f, Place place) {
    all(f.decorators(), place);
    parameters(f.args(), place);
    expr(f.returns(), place);
    forbidden(f.name(), f.span());
    if (f.isAsync()) {
      asyncGenerator(f);
    }
    block(f.body(), new Place(true, f.isAsync(), false, false, false));
  }

  private void parameters(Expr.Arguments args, Place place) {
    all(args.defaults(), place);
    all(args.kwDefaults(), place);
    List<Expr.Arg> names = new ArrayList<>(args.posonlyargs());
    names.addAll(args.args());
    names.addAll(args.kwonlyargs());
    if (args.vararg() != null) {
      names.add(args.vararg());
    }
    if (args.kwarg() != null) {
      names.add(args.kwarg());
    }
    for (Expr.Arg arg : names) {
      forbidden(arg.arg(), arg.span());
      expr(arg.annotation(), place);
    }
  }

  /** An asynchronous generator must not return a value. */
  private static void asyncGenerator(Stmt.FunctionDef f) {
    YieldSearch search = new YieldSearch();
    search.block(f.body());
    if (search.yields && search.valueReturn != null) {
      throw error("'return' with value in async generator", search.valueReturn.span());
    }
  }

  private void match(Stmt.Match m, Place place) {
    expr(m.subject(), place);
    for (int i = 0; i < m.cases().size(); i++) {
      Stmt.MatchCase c = m.cases().get(i);
      boolean last = i == m.cases().size() - 1;
      PatternChecks.check(c.pattern(), last || c.guard() != null);
      expr(c.guard(), place);
      block(c.body(), place);
    }
  }

  private void all(List<Expr> list, Place place) {
    for (Expr e : list) {
      expr(e, place);
    }
  }

  /** A target: no names that cannot be assigned, and at most one star in each list. */
  private void target(Expr e, Place place) {
    switch (e) {
      case null -> {}
      case Expr.Name n -> forbidden(n.id(), n.span());
      case Expr.Attribute a -> {
        forbidden(a.attr(), a.span());
        expr(a.value(), place);
      }
      case Expr.Tuple t -> targets(t.elts(), t.span(), place);
      case Expr.ListDisplay l -> targets(l.elts(), l.span(), place);
      case Expr.Starred s -> target(s.value(), place);
      default -> expr(e, place);
    }
  }

  private void targets(List<Expr> elts, Span whole, Place place) {
    boolean starred = false;
    for (Expr elt : elts) {
      if (elt instanceof Expr.Starred) {
        if (starred) {
          throw error("multiple starred expressions in assignment", whole);
        }
        if (elts.indexOf(elt) >= MOST_BEFORE_STAR) {
          throw error("too many expressions in star-unpacking assignment", whole);
        }
        starred = true;
      }
      target(elt, place);
    }
  }

  /** A value that is no list: a star alone makes no sense there. */
  private void starless(Expr e, Place place) {
    if (e instanceof Expr.Starred s) {
      throw error("can't use starred expression here", s.span());
    }
    expr(e, place);
  }

  private void arguments(List<Expr> args, List<Expr.Keyword> keywords, Place place) {
    for (Expr arg : args) {
      expr(arg instanceof Expr.Starred s ? s.value() : arg, place);
    }
    Set<String> seen = new HashSet<>();
    for (Expr.Keyword keyword : keywords) {
      if (keyword.arg() != null) {
        forbidden(keyword.arg(), keyword.span());
        if (!seen.add(keyword.arg())) {
          throw error("keyword argument repeated: " + keyword.arg(), keyword.span());
        }
      }
      expr(keyword.value(), place);
    }
  }

  private void expr(Expr root, Place place) {
    Expr e = root;
    while (e != null) {
      switch (e) {
        case Expr.BinOp b -> {
          expr(b.right(), place);
          e = b.left();
          continue;
        }
        case Expr.Attribute a -> {
          e = a.value();
          continue;
        }
        case Expr.Subscript s -> {
          doubts.subscript(s);
          expr(s.slice(), place);
          e = s.value();
          continue;
        }
        case Expr.Compare c -> {
          doubts.compare(c);
          Children.of(c, part -> expr(part, place));
        }
        case Expr.Call c -> {
          doubts.call(c);
          arguments(c.args(), c.keywords(), place);
          e = c.func();
          continue;
        }
        case Expr.Name n -> {}
        case Expr.NamedExpr n -> {
          forbidden(n.target().id(), n.target().span());
          expr(n.value(), place);
        }
        case Expr.Yield y -> {
          requireYield(place, "'yield' outside function", y.span());
          expr(y.value(), place);
        }
        case Expr.YieldFrom y -> {
          requireYield(place, "'yield from' outside function", y.span());
          if (place.async) {
            throw error("'yield from' inside async function", y.span());
          }
          expr(y.value(), place);
        }
        case Expr.Await a -> {
          requireFunction(place, "'await' outside function", a.span());
          requireAsync(place, "'await'", a.span());
          expr(a.value(), place);
        }
        case Expr.Lambda l -> {
          parameters(l.args(), place);
          expr(l.body(), new Place(true, false, false, false, false));
        }
        case Expr.ListComp c -> comprehension(c.generators(), c, place);
        case Expr.SetComp c -> comprehension(c.generators(), c, place);
        case Expr.DictComp c -> comprehension(c.generators(), c, place);
        case Expr.GeneratorExp c -> comprehension(c.generators(), c, place);
        case Expr.Starred s -> expr(s.value(), place);
        case Expr.FormattedValue f -> {
          starless(f.value(), place);
          expr(f.formatSpec(), place);
        }
        default -> Children.of(e, part -> expr(part, place));
      }
      return;
    }
  }

  private static void requireFunction(Place place, String message, Span span) {
    if (!place.function) {
      throw error(message, span);
    }
  }

  /** Inside a comprehension a yield is refused in other words, where its scope is looked at. */
  private static void requireYield(Place place, String message, Span span) {
    if (!place.comprehension) {
      requireFunction(place, message, span);
    }
  }

  private static Expr[] elements(Expr comprehension) {
    List<Expr> elements = new ArrayList<>();
    Children.of(comprehension, elements::add);
    return elements.toArray(Expr[]::new);
  }

  private void comprehension(List<Expr.Comprehension> generators, Expr node, Place place) {
    boolean lazy = node instanceof Expr.GeneratorExp;
    // A generator expression may contain await wherever it stands; it becomes asynchronous.
    Place inner =
        lazy
            ? new Place(true, true, false, false, false)
            : new Place(place.function, place.async, place.loop, place.starGroup, true);
    if (!inner.async && Suspending.asynchronous(generators, elements(node))) {
      throw error("asynchronous comprehension outside of an asynchronous function", node.span());
    }
    for (int i = 0; i < generators.size(); i++) {
      Expr.Comprehension generator = generators.get(i);
      target(generator.target(), inner);
      expr(generator.iter(), i == 0 ? place : inner);
      all(generator.ifs(), inner);
    }
    Children.of(node, part -> expr(part, inner));
  }
}
