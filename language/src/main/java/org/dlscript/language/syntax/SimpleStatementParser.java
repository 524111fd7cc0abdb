package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.BinaryOperator;
import org.dlscript.language.syntax.Expr.Context;
import org.dlscript.language.syntax.Token.Kind;

/** The statements that fit on a line. */
final class SimpleStatementParser {
  private final TokenStream in;
  private final ExpressionParser expressions;

  SimpleStatementParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** The statements of one line, and its end. */
  void line(List<Stmt> out) {
    while (true) {
      out.add(statement());
      if (in.accept(";")) {
        if (in.at(Kind.NEWLINE)) {
          break;
        }
        continue;
      }
      if (in.at(Kind.NEWLINE)) {
        break;
      }
      throw new TokenStream.NoMatch();
    }
    in.next();
  }

  private Stmt statement() {
    Token start = in.peek();
    if (start.kind() == Kind.KEYWORD) {
      switch (start.text()) {
        case "return":
          return returnStatement();
        case "import":
          return importStatement();
        case "from":
          return fromStatement();
        case "raise":
          return raise();
        case "pass":
          return new Stmt.Pass(in.next().span());
        case "break":
          return new Stmt.Break(in.next().span());
        case "continue":
          return new Stmt.Continue(in.next().span());
        case "del":
          return delete();
        case "assert":
          return assertion();
        case "global":
          in.next();
          List<String> globalNames = names();
          return new Stmt.Global(in.since(start), globalNames);
        case "nonlocal":
          in.next();
          List<String> nonlocalNames = names();
          return new Stmt.Nonlocal(in.since(start), nonlocalNames);
        default:
          break;
      }
    }
    if (start.isName("type")
        && in.ahead(1).kind() == Kind.NAME
        && (in.ahead(2).is("=") || in.ahead(2).is("["))) {
      return typeAlias();
    }
    return expressionStatement();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    do {
      names.add(in.name().text());
    } while (in.accept(","));
    return names;
  }

  private Stmt returnStatement() {
    Token start = in.next();
    Expr value = null;
    if (ExpressionParser.startsExpression(in.peek()) || in.at("*")) {
      value = expressions.starExpressions();
    }
    return new Stmt.Return(in.since(start), value);
  }

  private Stmt raise() {
    Token start = in.next();
    if (!ExpressionParser.startsExpression(in.peek())) {
      return new Stmt.Raise(in.since(start), null, null);
    }
    Expr exc = expressions.expression();
    Expr cause = in.accept("from") ? expressions.expression() : null;
    return new Stmt.Raise(in.since(start), exc, cause);
  }

  private Stmt delete() {
    Token start = in.next();
    Token first = in.peek();
    Expr all = expressions.starExpressions();
    Expr bad = Targets.invalid(all, Targets.Use.DELETE);
    if (bad != null) {
      throw in.error("cannot delete " + Targets.describe(bad), bad.span());
    }
    Expr converted = Targets.convert(all, Context.DEL);
    boolean bare = converted instanceof Expr.Tuple t && !isGroup(first, t);
    List<Expr> targets = bare ? ((Expr.Tuple) converted).elts() : List.of(converted);
    return new Stmt.Delete(in.since(start), targets);
  }

  /** Whether a tuple is in brackets of its own, rather than beginning with a bracketed element. */
  private static boolean isGroup(Token first, Expr.Tuple tuple) {
    return first.is("(")
        && (tuple.elts().isEmpty() || tuple.elts().getFirst().span().start() > first.start())
        && tuple.span().start() == first.start()
        && endsGroup(tuple);
  }

  private static boolean endsGroup(Expr.Tuple tuple) {
    return tuple.elts().isEmpty() || tuple.span().end() > tuple.elts().getLast().span().end();
  }

  private Stmt assertion() {
    Token start = in.next();
    Expr test = expressions.expression();
    Expr msg = in.accept(",") ? expressions.expression() : null;
    return new Stmt.Assert(in.since(start), test, msg);
  }

  private Stmt typeAlias() {
    Token start = in.next();
    Token name = in.name();
    List<Stmt.TypeParam> params = typeParams();
    in.expect("=");
    Expr value = expressions.expression();
    return new Stmt.TypeAlias(
        in.since(start), new Expr.Name(name.span(), name.text(), Context.STORE), params, value);
  }

  /** The bracketed type parameters of a function, class or alias, if any. */
  List<Stmt.TypeParam> typeParams() {
    List<Stmt.TypeParam> params = new ArrayList<>();
    if (!in.accept("[")) {
      return params;
    }
    if (in.at("]")) {
      throw in.error("Type parameter list cannot be empty", upTo(in.peek(), in.peek()));
    }
    while (!in.at("]")) {
      params.add(typeParam());
      if (!in.accept(",")) {
        break;
      }
    }
    in.expect("]");
    return params;
  }

  private Stmt.TypeParam typeParam() {
    Token start = in.peek();
    String kind = in.accept("**") ? "**" : in.accept("*") ? "*" : "T";
    String name = in.name().text();
    Expr bound = null;
    if (in.at(":")) {
      Token colon = in.next();
      bound = expressions.expression();
      if (!kind.equals("T")) {
        String what = bound instanceof Expr.Tuple ? "constraints" : "bound";
        throw in.error(
            "cannot use " + what + " with " + (kind.equals("*") ? "TypeVarTuple" : "ParamSpec"),
            upTo(colon, in.peek()));
      }
    }
    Expr value = null;
    if (in.accept("=")) {
      value = kind.equals("*") ? expressions.starNamedExpression() : expressions.expression();
    }
    return new Stmt.TypeParam(in.since(start), kind, name, bound, value);
  }

  private Stmt importStatement() {
    Token start = in.next();
    if (in.at(Kind.NEWLINE)) {
      throw in.error("Expected one or more names after 'import'", upTo(in.peek(), in.peek()));
    }
    List<Stmt.Alias> names = new ArrayList<>();
    do {
      Token first = in.peek();
      String name = dottedName();
      String asname = in.accept("as") ? asName() : null;
      names.add(new Stmt.Alias(in.since(first), name, asname));
    } while (in.accept(","));
    if (in.at("from") && in.diagnosing) {
      in.next();
      dottedName();
      throw in.error("Did you mean to use 'from ... import ...' instead?", upTo(start, in.peek()));
    }
    return new Stmt.Import(in.since(start), names);
  }

  /** Some errors reach up to where the lexer has got, where CPython counts a column less. */
  private static Span upTo(Token start, Token last) {
    return new Span(
        start.line(),
        start.column(),
        last.endLine(),
        last.endColumn() - 1,
        start.start(),
        last.end());
  }

  private String asName() {
    return in.name().text();
  }

  private String dottedName() {
    String name = in.name().text();
    if (!in.at(".")) {
      return name;
    }
    StringBuilder dotted = new StringBuilder(name);
    while (in.accept(".")) {
      dotted.append('.').append(in.name().text());
    }
    return dotted.toString();
  }

  private Stmt fromStatement() {
    Token start = in.next();
    int level = 0;
    while (in.at(".") || in.at("...")) {
      level += in.next().is(".") ? 1 : 3;
    }
    String module = level > 0 && in.at("import") ? null : dottedName();
    in.expect("import");
    List<Stmt.Alias> names = new ArrayList<>();
    if (in.at("*")) {
      names.add(new Stmt.Alias(in.next().span(), "*", null));
    } else if (in.accept("(")) {
      aliases(names, true);
      in.expect(")");
    } else {
      if (in.at(Kind.NEWLINE)) {
        throw in.error("Expected one or more names after 'import'", upTo(in.peek(), in.peek()));
      }
      aliases(names, false);
    }
    return new Stmt.ImportFrom(in.since(start), module, names, level);
  }

  private void aliases(List<Stmt.Alias> names, boolean bracketed) {
    do {
      if (!names.isEmpty()) {
        if (bracketed && in.at(")")) {
          return;
        }
        if (!bracketed && in.at(Kind.NEWLINE)) {
          throw in.error(
              "trailing comma not allowed without surrounding parentheses", in.peek().span());
        }
      }
      Token name = in.name();
      String asname = in.accept("as") ? asName() : null;
      names.add(new Stmt.Alias(in.since(name), name.text(), asname));
    } while (in.accept(","));
  }

  private Stmt expressionStatement() {
    Token start = in.peek();
    Expr first = expressions.yieldOrStarExpressions();
    Token after = in.peek();
    if (after.kind() != Kind.OPERATOR) {
      return new Stmt.ExprStmt(in.since(start), first);
    }
    if (after.is("=")) {
      return assign(start, first);
    }
    if (after.is(":")) {
      return annotated(start, first);
    }
    BinaryOperator op = augmented(after.text());
    return op != null ? augAssign(start, first, op) : new Stmt.ExprStmt(in.since(start), first);
  }

  private Stmt assign(Token start, Expr first) {
    List<Expr> targets = new ArrayList<>();
    Expr value = first;
    while (in.at("=")) {
      targets.add(target(start, value, targets.isEmpty()));
      in.next();
      value = expressions.yieldOrStarExpressions();
    }
    return new Stmt.Assign(in.since(start), targets, value);
  }

  private Expr target(Token start, Expr value, boolean isFirst) {
    Expr target = Targets.convert(value, Context.STORE);
    if (target != null) {
      return target;
    }
    boolean yield = value instanceof Expr.Yield || value instanceof Expr.YieldFrom;
    if (yield && in.ahead(-1) != null && !in.previous().is(")")) {
      throw in.error("assignment to yield expression not possible", value.span());
    }
    if (isFirst) {
      boolean bare = value instanceof Expr.Tuple t && !isGroup(start, t);
      Expr last = bare ? ((Expr.Tuple) value).elts().getLast() : value;
      expressions.diagnosis().afterEquals(bare ? in.previous() : start, last);
    }
    Expr bad = Targets.invalid(value, Targets.Use.ASSIGN);
    throw in.error("cannot assign to " + Targets.describe(bad), bad.span());
  }

  private Stmt annotated(Token start, Expr target) {
    boolean single =
        target instanceof Expr.Name
            || target instanceof Expr.Attribute
            || target instanceof Expr.Subscript;
    int mark = in.mark();
    in.next();
    if (!single) {
      if (in.diagnosing && expressions.diagnosis().attempt(expressions::expression) != null) {
        boolean several = target instanceof Expr.Tuple || target instanceof Expr.ListDisplay;
        throw in.error(
            several
                ? "only single target (not " + Targets.describe(target) + ") can be annotated"
                : "illegal target for annotation",
            target instanceof Expr.Tuple t && !isGroup(start, t)
                ? t.elts().getFirst().span()
                : target.span());
      }
      in.reset(mark);
      throw new TokenStream.NoMatch();
    }
    Expr annotation = expressions.expression();
    Expr value = in.accept("=") ? expressions.yieldOrStarExpressions() : null;
    boolean simple = target instanceof Expr.Name && !start.is("(");
    return new Stmt.AnnAssign(
        in.since(start), Targets.convert(target, Context.STORE), annotation, value, simple);
  }

  private Stmt augAssign(Token start, Expr target, BinaryOperator op) {
    boolean single =
        target instanceof Expr.Name
            || target instanceof Expr.Attribute
            || target instanceof Expr.Subscript;
    if (!single) {
      if (start.is("yield")) {
        throw new TokenStream.NoMatch();
      }
      throw in.error(
          "'" + Targets.describe(target) + "' is an illegal expression for augmented assignment",
          target.span());
    }
    in.next();
    Expr value = expressions.yieldOrStarExpressions();
    return new Stmt.AugAssign(in.since(start), Targets.convert(target, Context.STORE), op, value);
  }

  private static BinaryOperator augmented(String symbol) {
    return switch (symbol) {
      case "+=" -> BinaryOperator.ADD;
      case "-=" -> BinaryOperator.SUB;
      case "*=" -> BinaryOperator.MULT;
      case "@=" -> BinaryOperator.MATMULT;
      case "/=" -> BinaryOperator.DIV;
      case "%=" -> BinaryOperator.MOD;
      case "**=" -> BinaryOperator.POW;
      case "<<=" -> BinaryOperator.LSHIFT;
      case ">>=" -> BinaryOperator.RSHIFT;
      case "|=" -> BinaryOperator.BITOR;
      case "^=" -> BinaryOperator.BITXOR;
      case "&=" -> BinaryOperator.BITAND;
      case "//=" -> BinaryOperator.FLOORDIV;
      default -> null;
    };
  }
}
