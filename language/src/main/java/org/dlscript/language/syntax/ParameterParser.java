package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.Arg;
import org.dlscript.language.syntax.Token.Kind;

/** The parameters of functions and lambdas. */
final class ParameterParser {
  private final TokenStream in;
  private final ExpressionParser expressions;

  ParameterParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** What has been read of one parameter list. */
  private static final class Parts {
    final List<Arg> posonlyargs = new ArrayList<>();
    final List<Arg> args = new ArrayList<>();
    Arg vararg;
    final List<Arg> kwonlyargs = new ArrayList<>();
    final List<Expr> kwDefaults = new ArrayList<>();
    Arg kwarg;
    final List<Expr> defaults = new ArrayList<>();
    boolean slash;
    boolean star;
  }

  Expr.Arguments lambda() {
    return parse(":", false);
  }

  /** Up to, not including, the closing bracket. */
  Expr.Arguments function() {
    return parse(")", true);
  }

  private Expr.Arguments parse(String close, boolean annotated) {
    Parts parts = new Parts();
    while (!in.at(close)) {
      Token start = in.peek();
      if (in.accept("/")) {
        slash(parts, start);
      } else if (in.accept("**")) {
        doubleStar(parts, close, annotated);
        break;
      } else if (in.accept("*")) {
        star(parts, start, close, annotated);
      } else {
        plain(parts, start, close, annotated);
      }
      if (!in.accept(",")) {
        if (start.is("/") && in.at("*")) {
          throw in.error("expected comma between / and *", in.peek().span());
        }
        break;
      }
    }
    return new Expr.Arguments(
        parts.posonlyargs,
        parts.args,
        parts.vararg,
        parts.kwonlyargs,
        parts.kwDefaults,
        parts.kwarg,
        parts.defaults);
  }

  private void slash(Parts parts, Token start) {
    if (parts.slash) {
      throw in.error("/ may appear only once", start.span());
    }
    if (parts.star) {
      throw in.error("/ must be ahead of *", start.span());
    }
    if (parts.args.isEmpty()) {
      if (in.ahead(0).is(",")) {
        throw in.error("at least one argument must precede /", start.span());
      }
      in.reset(in.mark() - 1);
      throw new TokenStream.NoMatch();
    }
    parts.slash = true;
    parts.posonlyargs.addAll(parts.args);
    parts.args.clear();
  }

  private void star(Parts parts, Token start, String close, boolean annotated) {
    if (parts.star) {
      if (in.ahead(0).kind() != Kind.NAME && !in.ahead(0).is(",")) {
        throw new TokenStream.NoMatch();
      }
      throw in.error("* argument may appear only once", start.span());
    }
    parts.star = true;
    Token after = in.at(",") ? in.ahead(1) : in.peek();
    if (after.is(close) || in.at(",") && after.is("**")) {
      throw in.error("named arguments must follow bare *", (annotated ? start : after).span());
    }
    if (!in.at(",")) {
      parts.vararg = arg(annotated, true);
      if (in.at("=")) {
        throw in.error("var-positional argument cannot have default value", in.peek().span());
      }
    }
  }

  private void doubleStar(Parts parts, String close, boolean annotated) {
    parts.kwarg = arg(annotated, false);
    if (in.at("=")) {
      throw in.error("var-keyword argument cannot have default value", in.peek().span());
    }
    if (in.accept(",") && !in.at(close)) {
      Token after = in.peek();
      if (after.kind() == Kind.NAME || after.is("*") || after.is("**") || after.is("/")) {
        throw in.error("arguments cannot follow var-keyword argument", after.span());
      }
    }
  }

  private void plain(Parts parts, Token start, String close, boolean annotated) {
    if (start.is("(") && in.diagnosing && !parts.star) {
      parenthesized(start, close);
    }
    Arg arg = arg(annotated, false);
    Expr value = null;
    if (in.at("=")) {
      Token equals = in.next();
      if (in.at(")") || in.at(",")) {
        throw in.error("expected default value expression", equals.span());
      }
      value = expressions.expression();
    }
    if (parts.star) {
      parts.kwonlyargs.add(arg);
      parts.kwDefaults.add(value);
      return;
    }
    if (value == null && !parts.defaults.isEmpty()) {
      throw in.error("parameter without a default follows parameter with a default", arg.span());
    }
    parts.args.add(arg);
    if (value != null) {
      parts.defaults.add(value);
    }
  }

  /** Python 2's tuple parameters: an error with a text of its own. */
  private void parenthesized(Token start, String close) {
    in.next();
    while (in.at(Kind.NAME)) {
      in.next();
      if (!in.accept(",")) {
        break;
      }
    }
    if (in.accept(")") && in.previous() != start && !in.ahead(-2).is("(")) {
      throw in.error(
          close.equals(":")
              ? "Lambda expression parameters cannot be parenthesized"
              : "Function parameters cannot be parenthesized",
          in.since(start));
    }
    throw new TokenStream.NoMatch();
  }

  private Arg arg(boolean annotated, boolean starred) {
    Token name = in.name();
    Expr annotation = null;
    if (annotated && in.accept(":")) {
      annotation =
          starred && in.at("*") ? expressions.starNamedExpression() : expressions.expression();
    }
    return new Arg(in.since(name), name.text(), annotation);
  }
}
