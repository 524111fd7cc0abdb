package org.dlscript.language.tree;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Pattern;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;

/**
 * Makes a syntax tree from the guest's {@code ast} nodes. Positions are places in {@link #source}:
 * the text that the nodes came from where it is known, else blank lines, so that a traceback names
 * the right lines. For one tree and one thread.
 *
 * <p>The file is long because every kind of node has a case here, with its fields by name.
 */
final class TreeReader {
  private static final int BLANK_WIDTH = 200;

  private final PyDict classes;
  private final String known;
  private final int[] lineStarts;
  private int lastLine = 1;

  TreeReader(PyDict classes, String known) {
    this.classes = classes;
    this.known = known;
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; known != null && i < known.length(); i++) {
      if (known.charAt(i) == '\n') {
        starts.add(i + 1);
      }
    }
    this.lineStarts = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The text to which the spans of what was read refer. */
  String source() {
    return known != null ? known : (" ".repeat(BLANK_WIDTH) + "\n").repeat(lastLine);
  }

  Stmt.Module module(Object o, String expected) {
    String kind = kind(o, "mod");
    if (!kind.equals(expected)) {
      throw Errors.typeError("expected " + expected + " node, got " + Types.of(o).messageName());
    }
    if (kind.equals("Expression")) {
      Expr e = expr(field(o, "body"));
      return new Stmt.Module(List.of(new Stmt.ExprStmt(e.span(), e)));
    }
    return new Stmt.Module(block(o, "body"));
  }

  private String kindOrNull(Object o) {
    for (PyClass c : Types.of(o).mro()) {
      if (classes.get(c.name()) == c && !c.name().equals("AST")) {
        return c.name();
      }
    }
    return null;
  }

  private String kind(Object o, String expected) {
    String k = kindOrNull(o);
    if (k == null || k.equals(expected)) {
      throw Errors.typeError("expected some sort of " + expected + ", but got " + Text.repr(o));
    }
    return k;
  }

  /** A field's value; None where it is absent. */
  private static Object field(Object o, String name) {
    Object v = Attributes.findQuietly(o, name);
    return v == null ? PyNone.NONE : v;
  }

  private Object needed(Object o, String name) {
    Object v = Attributes.findQuietly(o, name);
    if (v == null) {
      throw Errors.typeError(
          "required field \"" + name + "\" missing from " + Types.of(o).messageName());
    }
    return v;
  }

  private String text(Object o, String name) {
    Object v = needed(o, name);
    if (v instanceof TruffleString s) {
      return Str.java(s).intern();
    }
    throw Errors.typeError("AST identifier must be of type str");
  }

  private String textOrNull(Object o, String name) {
    return field(o, name) == PyNone.NONE ? null : text(o, name);
  }

  private <T> List<T> list(Object o, String name, Function<Object, T> read) {
    Object v = field(o, name);
    List<T> out = new ArrayList<>();
    if (v == PyNone.NONE) {
      return out;
    }
    if (!(v instanceof PyList)) {
      throw Errors.typeError(
          Types.of(o).messageName()
              + " field \""
              + name
              + "\" must be a list, not a "
              + Types.of(v).messageName());
    }
    for (Object x : Iteration.toArray(v)) {
      out.add(read.apply(x));
    }
    return out;
  }

  private List<Expr> exprs(Object o, String name) {
    return list(o, name, this::expr);
  }

  private List<Expr> exprsOrNulls(Object o, String name) {
    return list(o, name, x -> x == PyNone.NONE ? null : expr(x));
  }

  private List<Stmt> block(Object o, String name) {
    return list(o, name, this::statement);
  }

  private List<String> texts(Object o, String name) {
    return list(o, name, x -> Text.str(x).intern());
  }

  private Expr expr(Object o, String name) {
    return expr(needed(o, name));
  }

  private Expr exprOrNull(Object o, String name) {
    Object v = field(o, name);
    return v == PyNone.NONE ? null : expr(v);
  }

  private Span span(Object o, String sort) {
    if (!(Attributes.findQuietly(o, "lineno") instanceof Long line)) {
      throw Errors.typeError("required field \"lineno\" missing from " + sort);
    }
    if (!(Attributes.findQuietly(o, "col_offset") instanceof Long column)) {
      throw Errors.typeError("required field \"col_offset\" missing from " + sort);
    }
    long endLine = field(o, "end_lineno") instanceof Long l ? l : line;
    long endColumn = field(o, "end_col_offset") instanceof Long c ? c : column;
    int[] from = place(line, column);
    int[] to = place(endLine, endColumn);
    return new Span(
        (int) Math.max(1, line), from[1], (int) Math.max(1, endLine), to[1], from[0], to[0]);
  }

  /** Offset in the source and column in its units. */
  private int[] place(long line, long bytes) {
    int l = Math.clamp(line, 1, 1_000_000);
    int column = Math.clamp(bytes, 0, 1_000_000);
    if (known == null) {
      lastLine = Math.max(lastLine, l);
      column = Math.min(column, BLANK_WIDTH);
      return new int[] {(l - 1) * (BLANK_WIDTH + 1) + column, column};
    }
    if (l > lineStarts.length) {
      return new int[] {known.length(), 0};
    }
    int start = lineStarts[l - 1];
    int end = l < lineStarts.length ? lineStarts[l] - 1 : known.length();
    byte[] utf8 = known.substring(start, end).getBytes(StandardCharsets.UTF_8);
    int units = new String(utf8, 0, Math.min(column, utf8.length), StandardCharsets.UTF_8).length();
    return new int[] {start + units, units};
  }

  private Stmt statement(Object o) {
    Span at = span(o, "stmt");
    String kind = kind(o, "stmt");
    return switch (kind) {
      case "FunctionDef", "AsyncFunctionDef" ->
          new Stmt.FunctionDef(
              at,
              text(o, "name"),
              arguments(needed(o, "args")),
              body(o, "FunctionDef"),
              exprs(o, "decorator_list"),
              exprOrNull(o, "returns"),
              list(o, "type_params", this::parameter),
              kind.startsWith("Async"),
              null);
      case "ClassDef" ->
          new Stmt.ClassDef(
              at,
              text(o, "name"),
              exprs(o, "bases"),
              list(o, "keywords", this::keyword),
              body(o, kind),
              exprs(o, "decorator_list"),
              list(o, "type_params", this::parameter));
      case "Return" -> new Stmt.Return(at, exprOrNull(o, "value"));
      case "Delete" -> new Stmt.Delete(at, filled(exprs(o, "targets"), "targets on Delete"));
      case "Assign" ->
          new Stmt.Assign(at, filled(exprs(o, "targets"), "targets on Assign"), expr(o, "value"));
      case "TypeAlias" ->
          new Stmt.TypeAlias(
              at,
              (Expr.Name) expr(o, "name"),
              list(o, "type_params", this::parameter),
              expr(o, "value"));
      case "AugAssign" ->
          new Stmt.AugAssign(
              at, expr(o, "target"), (Expr.BinaryOperator) operator(o), expr(o, "value"));
      case "AnnAssign" ->
          new Stmt.AnnAssign(
              at,
              expr(o, "target"),
              expr(o, "annotation"),
              exprOrNull(o, "value"),
              !Long.valueOf(0).equals(field(o, "simple")));
      case "Raise" -> new Stmt.Raise(at, exprOrNull(o, "exc"), exprOrNull(o, "cause"));
      case "Assert" -> new Stmt.Assert(at, expr(o, "test"), exprOrNull(o, "msg"));
      case "Import" -> new Stmt.Import(at, filled(aliases(o), "names on Import"));
      case "ImportFrom" ->
          new Stmt.ImportFrom(
              at,
              textOrNull(o, "module"),
              filled(aliases(o), "names on ImportFrom"),
              field(o, "level") instanceof Long n ? n.intValue() : 0);
      case "Global" -> new Stmt.Global(at, filled(texts(o, "names"), "names on Global"));
      case "Nonlocal" -> new Stmt.Nonlocal(at, filled(texts(o, "names"), "names on Nonlocal"));
      case "Expr" -> new Stmt.ExprStmt(at, expr(o, "value"));
      case "Pass" -> new Stmt.Pass(at);
      case "Break" -> new Stmt.Break(at);
      case "Continue" -> new Stmt.Continue(at);
      default -> compound(o, kind, at);
    };
  }

  private Stmt compound(Object o, String kind, Span at) {
    return switch (kind) {
      case "For", "AsyncFor" ->
          new Stmt.For(
              at,
              expr(o, "target"),
              expr(o, "iter"),
              body(o, "For"),
              block(o, "orelse"),
              kind.startsWith("Async"));
      case "While" -> new Stmt.While(at, expr(o, "test"), body(o, kind), block(o, "orelse"));
      case "If" -> new Stmt.If(at, expr(o, "test"), body(o, kind), block(o, "orelse"));
      case "With", "AsyncWith" ->
          new Stmt.With(
              at,
              filled(
                  list(
                      o,
                      "items",
                      i ->
                          new Stmt.WithItem(
                              expr(i, "context_expr"), exprOrNull(i, "optional_vars"))),
                  "items on With"),
              body(o, "With"),
              kind.startsWith("Async"));
      case "Match" ->
          new Stmt.Match(
              at,
              expr(o, "subject"),
              filled(
                  list(
                      o,
                      "cases",
                      c ->
                          new Stmt.MatchCase(
                              pattern(needed(c, "pattern")),
                              exprOrNull(c, "guard"),
                              body(c, "match_case"))),
                  "cases on Match"));
      case "Try", "TryStar" ->
          new Stmt.Try(
              at,
              body(o, "Try"),
              list(
                  o,
                  "handlers",
                  h ->
                      new Stmt.ExceptHandler(
                          span(h, "excepthandler"),
                          exprOrNull(h, "type"),
                          textOrNull(h, "name"),
                          body(h, "ExceptHandler"))),
              block(o, "orelse"),
              block(o, "finalbody"),
              kind.endsWith("Star"));
      default -> throw Errors.typeError("expected some sort of stmt, but got " + Text.repr(o));
    };
  }

  private List<Stmt> body(Object o, String kind) {
    return filled(block(o, "body"), "body on " + kind);
  }

  private static <T> List<T> filled(List<T> list, String what) {
    if (list.isEmpty()) {
      throw Errors.valueError("empty " + what);
    }
    return list;
  }

  private List<Stmt.Alias> aliases(Object o) {
    return list(
        o,
        "names",
        a -> new Stmt.Alias(span(a, "alias"), text(a, "name"), textOrNull(a, "asname")));
  }

  private Expr.Arguments arguments(Object o) {
    Object vararg = field(o, "vararg");
    Object kwarg = field(o, "kwarg");
    return new Expr.Arguments(
        list(o, "posonlyargs", this::argument),
        list(o, "args", this::argument),
        vararg == PyNone.NONE ? null : argument(vararg),
        list(o, "kwonlyargs", this::argument),
        exprsOrNulls(o, "kw_defaults"),
        kwarg == PyNone.NONE ? null : argument(kwarg),
        exprs(o, "defaults"));
  }

  private Expr.Arg argument(Object o) {
    return new Expr.Arg(span(o, "arg"), text(o, "arg"), exprOrNull(o, "annotation"));
  }

  private Expr.Keyword keyword(Object o) {
    return new Expr.Keyword(span(o, "keyword"), textOrNull(o, "arg"), expr(o, "value"));
  }

  private Stmt.TypeParam parameter(Object o) {
    String sort =
        switch (kind(o, "type_param")) {
          case "TypeVarTuple" -> "*";
          case "ParamSpec" -> "**";
          default -> "T";
        };
    return new Stmt.TypeParam(
        span(o, "type_param"),
        sort,
        text(o, "name"),
        exprOrNull(o, "bound"),
        exprOrNull(o, "default_value"));
  }

  private Enum<?> operator(Object o) {
    return operatorOf(needed(o, "op"));
  }

  private Enum<?> operatorOf(Object op) {
    Enum<?> found = TreeNames.operator(kind(op, "operator"));
    if (found == null) {
      throw Errors.typeError("expected some sort of operator, but got " + Text.repr(op));
    }
    return found;
  }

  private Expr.Context context(Object o) {
    Object c = Attributes.findQuietly(o, "ctx");
    if (c == null) {
      return Expr.Context.LOAD;
    }
    return switch (kind(c, "expr_context")) {
      case "Store" -> Expr.Context.STORE;
      case "Del" -> Expr.Context.DEL;
      default -> Expr.Context.LOAD;
    };
  }

  private Expr expr(Object o) {
    Span at = span(o, "expr");
    String kind = kind(o, "expr");
    return switch (kind) {
      case "BoolOp" ->
          new Expr.BoolOp(at, kind(needed(o, "op"), "boolop").equals("And"), exprs(o, "values"));
      case "NamedExpr" -> new Expr.NamedExpr(at, (Expr.Name) expr(o, "target"), expr(o, "value"));
      case "BinOp" ->
          new Expr.BinOp(at, expr(o, "left"), (Expr.BinaryOperator) operator(o), expr(o, "right"));
      case "UnaryOp" -> new Expr.UnaryOp(at, (Expr.UnaryOperator) operator(o), expr(o, "operand"));
      case "Lambda" -> new Expr.Lambda(at, arguments(needed(o, "args")), expr(o, "body"));
      case "IfExp" -> new Expr.IfExp(at, expr(o, "test"), expr(o, "body"), expr(o, "orelse"));
      case "Dict" -> new Expr.Dict(at, exprsOrNulls(o, "keys"), exprs(o, "values"));
      case "Set" -> new Expr.SetDisplay(at, exprs(o, "elts"));
      case "ListComp" -> new Expr.ListComp(at, expr(o, "elt"), generators(o));
      case "SetComp" -> new Expr.SetComp(at, expr(o, "elt"), generators(o));
      case "GeneratorExp" -> new Expr.GeneratorExp(at, expr(o, "elt"), generators(o));
      case "DictComp" -> new Expr.DictComp(at, expr(o, "key"), expr(o, "value"), generators(o));
      case "Await" -> new Expr.Await(at, expr(o, "value"));
      case "Yield" -> new Expr.Yield(at, exprOrNull(o, "value"));
      case "YieldFrom" -> new Expr.YieldFrom(at, expr(o, "value"));
      case "Compare" ->
          new Expr.Compare(
              at,
              expr(o, "left"),
              list(o, "ops", x -> (Expr.CompareOperator) operatorOf(x)),
              exprs(o, "comparators"));
      case "Call" ->
          new Expr.Call(at, expr(o, "func"), exprs(o, "args"), list(o, "keywords", this::keyword));
      default -> atom(o, kind, at);
    };
  }

  private Expr atom(Object o, String kind, Span at) {
    return switch (kind) {
      case "FormattedValue" ->
          new Expr.FormattedValue(
              at,
              expr(o, "value"),
              field(o, "conversion") instanceof Long c ? c.intValue() : -1,
              (Expr.JoinedStr) exprOrNull(o, "format_spec"));
      case "JoinedStr" -> new Expr.JoinedStr(at, exprs(o, "values"));
      case "Constant" -> constant(at, needed(o, "value"));
      case "Attribute" -> new Expr.Attribute(at, expr(o, "value"), text(o, "attr"), context(o));
      case "Subscript" -> new Expr.Subscript(at, expr(o, "value"), expr(o, "slice"), context(o));
      case "Starred" -> new Expr.Starred(at, expr(o, "value"), context(o));
      case "Name" -> name(o, at);
      case "List" -> new Expr.ListDisplay(at, exprs(o, "elts"), context(o));
      case "Tuple" -> new Expr.Tuple(at, exprs(o, "elts"), context(o));
      case "Slice" ->
          new Expr.Slice(at, exprOrNull(o, "lower"), exprOrNull(o, "upper"), exprOrNull(o, "step"));
      default -> throw Errors.typeError("expected some sort of expr, but got " + Text.repr(o));
    };
  }

  private Expr name(Object o, Span at) {
    String id = text(o, "id");
    if (id.equals("None") || id.equals("True") || id.equals("False")) {
      throw Errors.valueError("identifier field can't represent '" + id + "' constant");
    }
    return new Expr.Name(at, id, context(o));
  }

  private List<Expr.Comprehension> generators(Object o) {
    return list(
        o,
        "generators",
        g ->
            new Expr.Comprehension(
                expr(g, "target"),
                expr(g, "iter"),
                exprs(g, "ifs"),
                field(g, "is_async") instanceof Long n && n != 0));
  }

  private Expr constant(Span at, Object v) {
    if (v instanceof PyTuple t) {
      List<Expr> elements = new ArrayList<>();
      for (Object x : t.items) {
        elements.add(constant(at, x));
      }
      return new Expr.Tuple(at, elements, Expr.Context.LOAD);
    }
    if (v instanceof PyComplex c && c.re != 0) {
      return new Expr.BinOp(
          at,
          new Expr.Constant(at, c.re),
          Expr.BinaryOperator.ADD,
          new Expr.Constant(at, new Expr.Imaginary(c.im)));
    }
    return new Expr.Constant(at, plain(v));
  }

  private static Object plain(Object v) {
    if (v instanceof TruffleString s) {
      return Str.java(s);
    }
    if (v instanceof PyBytes b && b.type() == Types.BYTES) {
      return b.data();
    }
    if (v instanceof PyComplex c) {
      return new Expr.Imaginary(c.im);
    }
    if (v == PyNone.NONE) {
      return Expr.Singleton.NONE;
    }
    if (v == PyNone.ELLIPSIS) {
      return Expr.Singleton.ELLIPSIS;
    }
    if (v instanceof Long
        || v instanceof BigInteger
        || v instanceof Double
        || v instanceof Boolean) {
      return v;
    }
    throw Errors.of(
        ExceptionTypes.TYPE_ERROR, "got an invalid type in Constant: " + Types.of(v).messageName());
  }

  private Pattern pattern(Object o) {
    Span at = span(o, "pattern");
    String kind = kind(o, "pattern");
    return switch (kind) {
      case "MatchValue" -> new Pattern.MatchValue(at, expr(o, "value"));
      case "MatchSingleton" -> new Pattern.MatchSingleton(at, plain(needed(o, "value")));
      case "MatchSequence" -> new Pattern.MatchSequence(at, patterns(o, "patterns"));
      case "MatchMapping" ->
          new Pattern.MatchMapping(
              at, exprs(o, "keys"), patterns(o, "patterns"), textOrNull(o, "rest"));
      case "MatchClass" ->
          new Pattern.MatchClass(
              at,
              expr(o, "cls"),
              patterns(o, "patterns"),
              texts(o, "kwd_attrs"),
              patterns(o, "kwd_patterns"));
      case "MatchStar" -> new Pattern.MatchStar(at, textOrNull(o, "name"));
      case "MatchAs" -> {
        Object inner = field(o, "pattern");
        yield new Pattern.MatchAs(
            at, inner == PyNone.NONE ? null : pattern(inner), textOrNull(o, "name"));
      }
      case "MatchOr" -> new Pattern.MatchOr(at, patterns(o, "patterns"));
      default -> throw Errors.typeError("expected some sort of pattern, but got " + Text.repr(o));
    };
  }

  private List<Pattern> patterns(Object o, String name) {
    return list(o, name, this::pattern);
  }
}
