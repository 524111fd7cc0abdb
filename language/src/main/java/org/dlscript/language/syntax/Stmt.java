package org.dlscript.language.syntax;

import java.util.List;

/** A statement of Python 3.13's abstract grammar, field for field. Immutable. */
public sealed interface Stmt {
  Span span();

  /**
   * Span covers from the {@code def} (decorators have spans of their own). Where {@code later} is
   * not null the body is empty and still to be parsed: {@link Parser#parseLater}.
   */
  record FunctionDef(
      Span span,
      String name,
      Expr.Arguments args,
      List<Stmt> body,
      List<Expr> decorators,
      Expr returns,
      List<TypeParam> typeParams,
      boolean isAsync,
      Later later)
      implements Stmt {}

  /** What is known of a body that was not parsed: whether it may need the class it stands in. */
  record Later(boolean namesClass) {}

  record ClassDef(
      Span span,
      String name,
      List<Expr> bases,
      List<Expr.Keyword> keywords,
      List<Stmt> body,
      List<Expr> decorators,
      List<TypeParam> typeParams)
      implements Stmt {}

  record Return(Span span, Expr value) implements Stmt {}

  record Delete(Span span, List<Expr> targets) implements Stmt {}

  record Assign(Span span, List<Expr> targets, Expr value) implements Stmt {}

  record TypeAlias(Span span, Expr.Name name, List<TypeParam> typeParams, Expr value)
      implements Stmt {}

  record AugAssign(Span span, Expr target, Expr.BinaryOperator op, Expr value) implements Stmt {}

  /** {@code value} may be null; {@code simple} where the target is a name without parentheses. */
  record AnnAssign(Span span, Expr target, Expr annotation, Expr value, boolean simple)
      implements Stmt {}

  record For(Span span, Expr target, Expr iter, List<Stmt> body, List<Stmt> orelse, boolean isAsync)
      implements Stmt {}

  record While(Span span, Expr test, List<Stmt> body, List<Stmt> orelse) implements Stmt {}

  record If(Span span, Expr test, List<Stmt> body, List<Stmt> orelse) implements Stmt {}

  record With(Span span, List<WithItem> items, List<Stmt> body, boolean isAsync) implements Stmt {}

  record WithItem(Expr context, Expr target) {}

  record Match(Span span, Expr subject, List<MatchCase> cases) implements Stmt {}

  record MatchCase(Pattern pattern, Expr guard, List<Stmt> body) {}

  record Raise(Span span, Expr exc, Expr cause) implements Stmt {}

  record Try(
      Span span,
      List<Stmt> body,
      List<ExceptHandler> handlers,
      List<Stmt> orelse,
      List<Stmt> finalbody,
      boolean isStar)
      implements Stmt {}

  record ExceptHandler(Span span, Expr type, String name, List<Stmt> body) {}

  record Assert(Span span, Expr test, Expr msg) implements Stmt {}

  record Import(Span span, List<Alias> names) implements Stmt {}

  /** {@code module} may be null; {@code level} counts leading dots. */
  record ImportFrom(Span span, String module, List<Alias> names, int level) implements Stmt {}

  /** The name is dotted for import, "*" for a star import; {@code asname} may be null. */
  record Alias(Span span, String name, String asname) {}

  record Global(Span span, List<String> names) implements Stmt {}

  record Nonlocal(Span span, List<String> names) implements Stmt {}

  record ExprStmt(Span span, Expr value) implements Stmt {}

  record Pass(Span span) implements Stmt {}

  record Break(Span span) implements Stmt {}

  record Continue(Span span) implements Stmt {}

  /** One type parameter; the kind is "T" (with optional bound), "*" or "**". */
  record TypeParam(Span span, String kind, String name, Expr bound, Expr defaultValue) {}

  /** A whole source: what a file, an eval or an interactive line parses to. */
  record Module(List<Stmt> body) {}
}
