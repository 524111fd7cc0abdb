package org.dlscript.language.syntax;

import org.dlscript.language.syntax.Token.Kind;

/** The checks of the second parse: what was probably meant where the grammar did not match. */
final class Diagnosis {
  private final TokenStream in;
  private final ExpressionParser expressions;

  Diagnosis(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** Parses without these checks; null where that fails, and then nothing has been consumed. */
  Expr attempt(java.util.function.Supplier<Expr> rule) {
    int mark = in.mark();
    int depth = in.depth();
    boolean diagnosing = in.diagnosing;
    in.diagnosing = false;
    try {
      return rule.get();
    } catch (TokenStream.NoMatch | SyntaxException e) {
      in.reset(mark);
      return null;
    } finally {
      in.diagnosing = diagnosing;
      in.depth(depth);
    }
  }

  /** After an expression's first part: a second expression right behind it is a missing comma. */
  void afterDisjunction(int mark, Token first, Expr left) {
    boolean legacy =
        first.kind() == Kind.NAME && (first.text().equals("print") || first.text().equals("exec"));
    if (!ExpressionParser.startsExpression(in.peek())
        && !(legacy && left.span().end() > first.end())) {
      return;
    }
    int end = in.mark();
    if (legacy) {
      in.reset(mark + 1);
      if (!in.at("(")) {
        Expr rest = attempt(expressions::starExpressions);
        if (rest != null) {
          String name = first.text();
          throw in.error(
              "Missing parentheses in call to '" + name + "'. Did you mean " + name + "(...)?",
              first.span().to(rest.span()));
        }
      }
      in.reset(end);
      return;
    }
    if (!ExpressionParser.startsExpression(in.peek()) || isSoftStart(mark, first)) {
      return;
    }
    Expr right = attempt(expressions::expression);
    if (right == null) {
      return;
    }
    int level = in.previous().level();
    in.reset(end);
    if (level > 0) {
      throw in.error("invalid syntax. Perhaps you forgot a comma?", left.span().to(right.span()));
    }
  }

  private boolean isSoftStart(int mark, Token first) {
    if (first.kind() != Kind.NAME) {
      return false;
    }
    switch (first.text()) {
      case "_", "case", "match", "type" -> {
        return true;
      }
      default -> {
        int end = in.mark();
        in.reset(mark + 1);
        boolean string = in.at(Kind.STRING) || in.at(Kind.FSTRING_START);
        in.reset(end);
        return string;
      }
    }
  }

  /** After an expression where a walrus may stand: an assignment was probably not meant. */
  void afterNamed(Token first, Expr e) {
    if (in.at(":=")) {
      in.next();
      if (attempt(expressions::expression) != null) {
        throw in.error("cannot use assignment expressions with " + Targets.describe(e), e.span());
      }
      throw new TokenStream.NoMatch();
    }
    if (in.at("=")) {
      afterEquals(first, e);
    }
  }

  /** At {@code =} behind an expression that is no plain assignment's target. */
  void afterEquals(Token first, Expr e) {
    if (!isBitwise(e) || isDisplay(first, e)) {
      return;
    }
    int mark = in.mark();
    in.next();
    Expr right = attempt(() -> expressions.binary(0));
    boolean alone = right != null && !in.at("=") && !in.at(":=");
    in.reset(mark);
    if (!alone) {
      return;
    }
    if (e instanceof Expr.Name) {
      throw in.error(
          "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
          e.span().to(right.span()));
    }
    throw in.error(
        "cannot assign to " + Targets.describe(e) + " here. Maybe you meant '==' instead of '='?",
        e.span());
  }

  private static boolean isBitwise(Expr e) {
    return switch (e) {
      case Expr.Compare c -> false;
      case Expr.BoolOp b -> false;
      case Expr.IfExp i -> false;
      case Expr.Lambda l -> false;
      case Expr.Starred s -> false;
      case Expr.UnaryOp u -> u.op() != Expr.UnaryOperator.NOT;
      default -> true;
    };
  }

  private static boolean isDisplay(Token first, Expr e) {
    return first.is("True")
        || first.is("False")
        || first.is("None")
        || e instanceof Expr.ListDisplay
        || e instanceof Expr.Tuple
        || e instanceof Expr.GeneratorExp;
  }
}
