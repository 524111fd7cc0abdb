package org.dlscript.language.tree;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Pattern;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;

/**
 * Makes the guest's {@code ast} nodes from a syntax tree: one object a node, with the fields and
 * positions of Python's abstract grammar. Columns are counted in bytes of UTF-8, as Python does.
 * For one source and one thread.
 *
 * <p>The file is long because every kind of node has a case here, with its fields by name.
 */
final class TreeObjects {
  private final PyDict classes;
  private final String source;
  private final List<Integer> lineStarts = new ArrayList<>();
  private final boolean ascii;
  private final Map<String, PyObject> plain = new HashMap<>();

  TreeObjects(PyDict classes, String source) {
    this.classes = classes;
    this.source = source;
    this.ascii = source.chars().allMatch(c -> c < 128);
    lineStarts.add(0);
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\n' || c == '\r' && !source.startsWith("\n", i + 1)) {
        lineStarts.add(i + 1);
      }
    }
  }

  @TruffleBoundary
  PyObject module(Stmt.Module m) {
    return node("Module", null, "body", all(m.body(), this::of), "type_ignores", new PyList());
  }

  @TruffleBoundary
  PyObject interactive(Stmt.Module m) {
    return node("Interactive", null, "body", all(m.body(), this::of));
  }

  @TruffleBoundary
  PyObject expression(Expr e) {
    return node("Expression", null, "body", of(e));
  }

  private PyObject node(String kind, Span span, Object... fields) {
    PyObject o = new PyObject((PyClass) classes.get(kind));
    for (int i = 0; i < fields.length; i += 2) {
      Object v = fields[i + 1];
      o.setInstanceAttribute((String) fields[i], v == null ? PyNone.NONE : v);
    }
    if (span != null) {
      o.setInstanceAttribute("lineno", (long) span.line());
      o.setInstanceAttribute("col_offset", column(span.line(), span.column()));
      o.setInstanceAttribute("end_lineno", (long) span.endLine());
      o.setInstanceAttribute("end_col_offset", column(span.endLine(), span.endColumn()));
    }
    return o;
  }

  private long column(int line, int units) {
    if (ascii || line > lineStarts.size()) {
      return units;
    }
    int start = lineStarts.get(line - 1);
    int end = Math.min(source.length(), start + units);
    return source.substring(Math.min(start, end), end).getBytes(StandardCharsets.UTF_8).length;
  }

  /** Contexts and operators, which say nothing but their kind: one object each. */
  private PyObject plain(String kind) {
    return plain.computeIfAbsent(kind, k -> node(k, null));
  }

  private static <T> PyList all(List<T> list, Function<T, Object> make) {
    return new PyList(list.stream().map(x -> x == null ? PyNone.NONE : make.apply(x)).toArray());
  }

  private static Object text(String s) {
    return s == null ? PyNone.NONE : Str.of(s);
  }

  private static Object texts(List<String> list) {
    return all(list, Str::of);
  }

  private Object block(List<Stmt> list) {
    return all(list, this::of);
  }

  private Object exprs(List<? extends Expr> list) {
    return all(list, this::of);
  }

  private Object context(Expr.Context c) {
    return plain(
        switch (c) {
          case LOAD -> "Load";
          case STORE -> "Store";
          case DEL -> "Del";
        });
  }

  private Object of(Stmt s) {
    return s == null ? PyNone.NONE : statement(s, s.span());
  }

  private Object statement(Stmt s, Span at) {
    return switch (s) {
      case Stmt.FunctionDef f -> function(f);
      case Stmt.ClassDef c ->
          node(
              "ClassDef",
              at,
              "name",
              text(c.name()),
              "bases",
              exprs(c.bases()),
              "keywords",
              all(c.keywords(), this::keyword),
              "body",
              block(c.body()),
              "decorator_list",
              exprs(c.decorators()),
              "type_params",
              all(c.typeParams(), this::parameter));
      case Stmt.Return r -> node("Return", at, "value", of(r.value()));
      case Stmt.Delete d -> node("Delete", at, "targets", exprs(d.targets()));
      case Stmt.Assign a ->
          node(
              "Assign",
              at,
              "targets",
              exprs(a.targets()),
              "value",
              of(a.value()),
              "type_comment",
              null);
      case Stmt.TypeAlias t ->
          node(
              "TypeAlias",
              at,
              "name",
              of(t.name()),
              "type_params",
              all(t.typeParams(), this::parameter),
              "value",
              of(t.value()));
      case Stmt.AugAssign a ->
          node(
              "AugAssign",
              at,
              "target",
              of(a.target()),
              "op",
              plain(TreeNames.of(a.op())),
              "value",
              of(a.value()));
      case Stmt.AnnAssign a ->
          node(
              "AnnAssign",
              at,
              "target",
              of(a.target()),
              "annotation",
              of(a.annotation()),
              "value",
              of(a.value()),
              "simple",
              a.simple() ? 1L : 0L);
      case Stmt.Raise r -> node("Raise", at, "exc", of(r.exc()), "cause", of(r.cause()));
      case Stmt.Assert a -> node("Assert", at, "test", of(a.test()), "msg", of(a.msg()));
      case Stmt.Import i -> node("Import", at, "names", all(i.names(), this::alias));
      case Stmt.ImportFrom i ->
          node(
              "ImportFrom",
              at,
              "module",
              text(i.module()),
              "names",
              all(i.names(), this::alias),
              "level",
              (long) i.level());
      case Stmt.Global g -> node("Global", at, "names", texts(g.names()));
      case Stmt.Nonlocal n -> node("Nonlocal", at, "names", texts(n.names()));
      case Stmt.ExprStmt e -> node("Expr", at, "value", of(e.value()));
      case Stmt.Pass p -> node("Pass", at);
      case Stmt.Break b -> node("Break", at);
      case Stmt.Continue c -> node("Continue", at);
      default -> compound(s, at);
    };
  }

  private Object compound(Stmt s, Span at) {
    return switch (s) {
      case Stmt.For f ->
          node(
              f.isAsync() ? "AsyncFor" : "For",
              at,
              "target",
              of(f.target()),
              "iter",
              of(f.iter()),
              "body",
              block(f.body()),
              "orelse",
              block(f.orelse()),
              "type_comment",
              null);
      case Stmt.While w -> conditional("While", at, w.test(), w.body(), w.orelse());
      case Stmt.If i -> conditional("If", at, i.test(), i.body(), i.orelse());
      case Stmt.With w ->
          node(
              w.isAsync() ? "AsyncWith" : "With",
              at,
              "items",
              all(
                  w.items(),
                  i ->
                      node(
                          "withitem",
                          null,
                          "context_expr",
                          of(i.context()),
                          "optional_vars",
                          of(i.target()))),
              "body",
              block(w.body()),
              "type_comment",
              null);
      case Stmt.Match m ->
          node(
              "Match",
              at,
              "subject",
              of(m.subject()),
              "cases",
              all(
                  m.cases(),
                  c ->
                      node(
                          "match_case",
                          null,
                          "pattern",
                          pattern(c.pattern()),
                          "guard",
                          of(c.guard()),
                          "body",
                          block(c.body()))));
      case Stmt.Try t ->
          node(
              t.isStar() ? "TryStar" : "Try",
              at,
              "body",
              block(t.body()),
              "handlers",
              all(
                  t.handlers(),
                  h ->
                      node(
                          "ExceptHandler",
                          h.span(),
                          "type",
                          of(h.type()),
                          "name",
                          text(h.name()),
                          "body",
                          block(h.body()))),
              "orelse",
              block(t.orelse()),
              "finalbody",
              block(t.finalbody()));
      default -> throw new IllegalStateException("no statement: " + s);
    };
  }

  private Object conditional(String kind, Span at, Expr test, List<Stmt> body, List<Stmt> orelse) {
    return node(kind, at, "test", of(test), "body", block(body), "orelse", block(orelse));
  }

  private Object function(Stmt.FunctionDef f) {
    return node(
        f.isAsync() ? "AsyncFunctionDef" : "FunctionDef",
        f.span(),
        "name",
        text(f.name()),
        "args",
        arguments(f.args()),
        "body",
        block(f.body()),
        "decorator_list",
        exprs(f.decorators()),
        "returns",
        of(f.returns()),
        "type_comment",
        null,
        "type_params",
        all(f.typeParams(), this::parameter));
  }

  private Object arguments(Expr.Arguments a) {
    return node(
        "arguments",
        null,
        "posonlyargs",
        all(a.posonlyargs(), this::argument),
        "args",
        all(a.args(), this::argument),
        "vararg",
        a.vararg() == null ? null : argument(a.vararg()),
        "kwonlyargs",
        all(a.kwonlyargs(), this::argument),
        "kw_defaults",
        exprs(a.kwDefaults()),
        "kwarg",
        a.kwarg() == null ? null : argument(a.kwarg()),
        "defaults",
        exprs(a.defaults()));
  }

  private Object argument(Expr.Arg a) {
    return node(
        "arg",
        a.span(),
        "arg",
        text(a.arg()),
        "annotation",
        of(a.annotation()),
        "type_comment",
        null);
  }

  private Object keyword(Expr.Keyword k) {
    return node("keyword", k.span(), "arg", text(k.arg()), "value", of(k.value()));
  }

  private Object alias(Stmt.Alias a) {
    return node("alias", a.span(), "name", text(a.name()), "asname", text(a.asname()));
  }

  private Object parameter(Stmt.TypeParam p) {
    Object name = text(p.name());
    Object otherwise = of(p.defaultValue());
    return switch (p.kind()) {
      case "*" -> node("TypeVarTuple", p.span(), "name", name, "default_value", otherwise);
      case "**" -> node("ParamSpec", p.span(), "name", name, "default_value", otherwise);
      default ->
          node(
              "TypeVar",
              p.span(),
              "name",
              name,
              "bound",
              of(p.bound()),
              "default_value",
              otherwise);
    };
  }

  private Object pattern(Pattern p) {
    if (p == null) {
      return PyNone.NONE;
    }
    Span at = p.span();
    return switch (p) {
      case Pattern.MatchValue v -> node("MatchValue", at, "value", of(v.value()));
      case Pattern.MatchSingleton s -> node("MatchSingleton", at, "value", value(s.value()));
      case Pattern.MatchSequence s -> node("MatchSequence", at, "patterns", patterns(s.patterns()));
      case Pattern.MatchMapping m ->
          node(
              "MatchMapping",
              at,
              "keys",
              exprs(m.keys()),
              "patterns",
              patterns(m.patterns()),
              "rest",
              text(m.rest()));
      case Pattern.MatchClass c ->
          node(
              "MatchClass",
              at,
              "cls",
              of(c.cls()),
              "patterns",
              patterns(c.patterns()),
              "kwd_attrs",
              texts(c.kwdAttrs()),
              "kwd_patterns",
              patterns(c.kwdPatterns()));
      case Pattern.MatchStar s -> node("MatchStar", at, "name", text(s.name()));
      case Pattern.MatchAs a ->
          node("MatchAs", at, "pattern", pattern(a.pattern()), "name", text(a.name()));
      case Pattern.MatchOr o -> node("MatchOr", at, "patterns", patterns(o.patterns()));
    };
  }

  private Object patterns(List<Pattern> list) {
    return all(list, this::pattern);
  }

  private Object of(Expr e) {
    return e == null ? PyNone.NONE : expr(e, e.span());
  }

  private Object expr(Expr e, Span at) {
    return switch (e) {
      case Expr.BoolOp b ->
          node("BoolOp", at, "op", plain(b.isAnd() ? "And" : "Or"), "values", exprs(b.values()));
      case Expr.NamedExpr n ->
          node("NamedExpr", at, "target", of(n.target()), "value", of(n.value()));
      case Expr.BinOp b ->
          node(
              "BinOp",
              at,
              "left",
              of(b.left()),
              "op",
              plain(TreeNames.of(b.op())),
              "right",
              of(b.right()));
      case Expr.UnaryOp u ->
          node("UnaryOp", at, "op", plain(TreeNames.of(u.op())), "operand", of(u.operand()));
      case Expr.Lambda l -> node("Lambda", at, "args", arguments(l.args()), "body", of(l.body()));
      case Expr.IfExp i ->
          node("IfExp", at, "test", of(i.test()), "body", of(i.body()), "orelse", of(i.orelse()));
      case Expr.Dict d -> node("Dict", at, "keys", exprs(d.keys()), "values", exprs(d.values()));
      case Expr.SetDisplay s -> node("Set", at, "elts", exprs(s.elts()));
      case Expr.ListComp c -> comprehension("ListComp", at, c.elt(), c.generators());
      case Expr.SetComp c -> comprehension("SetComp", at, c.elt(), c.generators());
      case Expr.GeneratorExp c -> comprehension("GeneratorExp", at, c.elt(), c.generators());
      case Expr.DictComp c ->
          node(
              "DictComp",
              at,
              "key",
              of(c.key()),
              "value",
              of(c.value()),
              "generators",
              all(c.generators(), this::generator));
      case Expr.Await a -> node("Await", at, "value", of(a.value()));
      case Expr.Yield y -> node("Yield", at, "value", of(y.value()));
      case Expr.YieldFrom y -> node("YieldFrom", at, "value", of(y.value()));
      case Expr.Compare c ->
          node(
              "Compare",
              at,
              "left",
              of(c.left()),
              "ops",
              all(c.ops(), o -> plain(TreeNames.of(o))),
              "comparators",
              exprs(c.comparators()));
      case Expr.Call c ->
          node(
              "Call",
              at,
              "func",
              of(c.func()),
              "args",
              exprs(c.args()),
              "keywords",
              all(c.keywords(), this::keyword));
      default -> atom(e, at);
    };
  }

  private Object atom(Expr e, Span at) {
    return switch (e) {
      case Expr.FormattedValue f ->
          node(
              "FormattedValue",
              at,
              "value",
              of(f.value()),
              "conversion",
              (long) f.conversion(),
              "format_spec",
              of(f.formatSpec()));
      case Expr.JoinedStr j -> node("JoinedStr", at, "values", exprs(j.values()));
      case Expr.Constant c ->
          node("Constant", at, "value", value(c.value()), "kind", unicodePrefix(c));
      case Expr.Attribute a ->
          node(
              "Attribute",
              at,
              "value",
              of(a.value()),
              "attr",
              text(a.attr()),
              "ctx",
              context(a.ctx()));
      case Expr.Subscript s ->
          node(
              "Subscript",
              at,
              "value",
              of(s.value()),
              "slice",
              of(s.slice()),
              "ctx",
              context(s.ctx()));
      case Expr.Starred s -> node("Starred", at, "value", of(s.value()), "ctx", context(s.ctx()));
      case Expr.Name n -> node("Name", at, "id", text(n.id()), "ctx", context(n.ctx()));
      case Expr.ListDisplay l -> node("List", at, "elts", exprs(l.elts()), "ctx", context(l.ctx()));
      case Expr.Tuple t -> node("Tuple", at, "elts", exprs(t.elts()), "ctx", context(t.ctx()));
      case Expr.Slice s ->
          node("Slice", at, "lower", of(s.lower()), "upper", of(s.upper()), "step", of(s.step()));
      default -> throw new IllegalStateException("no expression: " + e);
    };
  }

  private Object comprehension(
      String kind, Span at, Expr element, List<Expr.Comprehension> generators) {
    return node(kind, at, "elt", of(element), "generators", all(generators, this::generator));
  }

  private Object generator(Expr.Comprehension c) {
    return node(
        "comprehension",
        null,
        "target",
        of(c.target()),
        "iter",
        of(c.iter()),
        "ifs",
        exprs(c.ifs()),
        "is_async",
        c.isAsync() ? 1L : 0L);
  }

  /** {@code "u"} where the literal has that prefix. */
  private Object unicodePrefix(Expr.Constant c) {
    int i = c.span().start();
    boolean marked =
        c.value() instanceof String
            && i + 1 < source.length()
            && source.charAt(i) == 'u'
            && (source.charAt(i + 1) == '"' || source.charAt(i + 1) == '\'');
    return marked ? Str.of("u") : PyNone.NONE;
  }

  private static Object value(Object v) {
    return switch (v) {
      case String s -> Str.of(s);
      case byte[] b -> new PyBytes(b);
      case Expr.Imaginary i -> new PyComplex(0, i.value());
      case Expr.Singleton s -> s == Expr.Singleton.NONE ? PyNone.NONE : PyNone.ELLIPSIS;
      default -> v;
    };
  }
}
