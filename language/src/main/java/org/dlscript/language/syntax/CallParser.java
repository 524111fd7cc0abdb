package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.Context;
import org.dlscript.language.syntax.Token.Kind;

/** The arguments of calls and the bases of classes. */
final class CallParser {
  private final TokenStream in;
  private final ExpressionParser expressions;

  CallParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** What stands between the brackets of a call. */
  record CallArguments(List<Expr> args, List<Expr.Keyword> keywords) {}

  Expr call(Token start, Expr func) {
    CallArguments arguments = arguments(true);
    return new Expr.Call(in.since(start), func, arguments.args, arguments.keywords);
  }

  /** From the opening to the closing bracket; a bare generator expression only in calls. */
  CallArguments arguments(boolean generatorAllowed) {
    Token open = in.expect("(");
    List<Expr> args = new ArrayList<>();
    List<Expr.Keyword> keywords = new ArrayList<>();
    String misplaced = null;
    boolean unpacked = false;
    Token comma = open;
    while (!in.at(")")) {
      Token start = in.peek();
      if (in.accept("**")) {
        Expr value = expressions.expression();
        if (in.diagnosing && in.at("=")) {
          in.next();
          Expr assigned = expressions.expression();
          throw in.error(
              "cannot assign to keyword argument unpacking", start.span().to(assigned.span()));
        }
        keywords.add(new Expr.Keyword(in.since(start), null, value));
        unpacked = true;
      } else if (in.accept("*")) {
        if (in.diagnosing && !ExpressionParser.startsExpression(in.peek())) {
          throw in.errorHere("Invalid star expression");
        }
        Expr value = expressions.expression();
        args.add(new Expr.Starred(in.since(start), value, Context.LOAD));
        if (in.diagnosing && expressions.atComprehension()) {
          throw in.error("iterable unpacking cannot be used in comprehension", in.since(start));
        }
        if (in.diagnosing && in.at("=")) {
          in.next();
          Expr assigned = expressions.expression();
          throw in.error(
              "cannot assign to iterable argument unpacking", start.span().to(assigned.span()));
        }
        if (unpacked) {
          throw in.error(
              "iterable argument unpacking follows keyword argument unpacking",
              comma.span().to(in.previous().span()));
        }
      } else if (start.kind() == Kind.NAME && in.ahead(1).is("=")) {
        keywords.add(keyword(start));
      } else {
        Expr value = positional(start);
        if (expressions.atComprehension()) {
          if (!generatorAllowed) {
            throw new TokenStream.NoMatch();
          }
          value = generator(open, start, value, args.isEmpty() && keywords.isEmpty());
        }
        if (!keywords.isEmpty()) {
          misplaced =
              unpacked
                  ? "positional argument follows keyword argument unpacking"
                  : "positional argument follows keyword argument";
        }
        args.add(value);
      }
      comma = in.peek();
      if (!in.accept(",")) {
        break;
      }
    }
    in.expect(")");
    if (misplaced != null) {
      throw in.error(misplaced, in.previous().span());
    }
    return new CallArguments(args, keywords);
  }

  private Expr positional(Token start) {
    if (start.kind() == Kind.NAME && in.ahead(1).is(":=")) {
      return expressions.assignmentExpression();
    }
    Expr value = expressions.expression();
    if (in.at(":=")) {
      if (in.diagnosing) {
        expressions.diagnosis().afterNamed(start, value);
      }
      throw new TokenStream.NoMatch();
    }
    if (in.at("=")) {
      Token equals = in.next();
      Span span = (start.is("(") ? value.span() : start.span()).to(equals.span());
      if (start.is("True") || start.is("False") || start.is("None")) {
        throw in.error("cannot assign to " + start.text(), span);
      }
      throw in.error("expression cannot contain assignment, perhaps you meant \"==\"?", span);
    }
    return value;
  }

  private Expr.Keyword keyword(Token name) {
    in.next();
    Token equals = in.next();
    Span head = name.span().to(equals.span());
    if (in.at(",") || in.at(")")) {
      throw in.error("expected argument value expression", head);
    }
    Expr value = expressions.expression();
    if (expressions.atComprehension()) {
      throw in.error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", head);
    }
    return new Expr.Keyword(in.since(name), name.text(), value);
  }

  private Expr generator(Token open, Token start, Expr value, boolean first) {
    List<Expr.Comprehension> generators = expressions.comprehensions();
    boolean alone = first && in.at(")");
    if (!alone) {
      Span span = in.since(start);
      if (!in.at(")") && !in.at(",")) {
        throw new TokenStream.NoMatch();
      }
      throw in.error("Generator expression must be parenthesized", span);
    }
    Span span = open.span().to(in.peek().span());
    return new Expr.GeneratorExp(span, value, generators);
  }
}
