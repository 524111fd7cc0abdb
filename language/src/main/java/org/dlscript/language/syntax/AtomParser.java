package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.Context;

/** Atoms: names, literals, displays, comprehensions and whatever stands in brackets. */
final class AtomParser {
  private final TokenStream in;
  private final ExpressionParser expressions;
  private final FormatStringParser strings;

  AtomParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
    this.strings = new FormatStringParser(in, expressions);
  }

  Expr atom() {
    Token token = in.peek();
    return switch (token.kind()) {
      case NAME -> new Expr.Name(in.next().span(), token.text(), Context.LOAD);
      case NUMBER -> new Expr.Constant(in.next().span(), NumberScanner.value(token));
      case STRING, FSTRING_START -> strings.strings();
      case KEYWORD ->
          switch (token.text()) {
            case "None" -> new Expr.Constant(in.next().span(), Expr.Singleton.NONE);
            case "True" -> new Expr.Constant(in.next().span(), Boolean.TRUE);
            case "False" -> new Expr.Constant(in.next().span(), Boolean.FALSE);
            default -> throw new TokenStream.NoMatch();
          };
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> group();
            case "[" -> list();
            case "{" -> braces();
            case "..." -> new Expr.Constant(in.next().span(), Expr.Singleton.ELLIPSIS);
            default -> throw new TokenStream.NoMatch();
          };
      default -> throw new TokenStream.NoMatch();
    };
  }

  private Expr group() {
    Token open = in.expect("(");
    if (in.accept(")")) {
      return new Expr.Tuple(in.since(open), List.of(), Context.LOAD);
    }
    if (in.at("yield")) {
      Expr value = expressions.yieldExpression();
      in.expect(")");
      return value;
    }
    if (in.at("**")) {
      Token stars = in.next();
      expressions.expression();
      if (in.at(")")) {
        throw in.error("cannot use double starred expression here", stars.span());
      }
      throw new TokenStream.NoMatch();
    }
    Expr first = expressions.starNamedExpression();
    if (expressions.atComprehension()) {
      rejectStar(first);
      List<Expr.Comprehension> generators = expressions.comprehensions();
      in.expect(")");
      return new Expr.GeneratorExp(in.since(open), first, generators);
    }
    if (in.at(",")) {
      List<Expr> elts = elements(first, ")");
      in.expect(")");
      return new Expr.Tuple(in.since(open), elts, Context.LOAD);
    }
    if (first instanceof Expr.Starred && in.at(")")) {
      throw in.error("cannot use starred expression here", first.span());
    }
    in.expect(")");
    return first;
  }

  private void rejectStar(Expr element) {
    if (element instanceof Expr.Starred) {
      throw in.error("iterable unpacking cannot be used in comprehension", element.span());
    }
  }

  /** The elements of a display, of which the first has been read. */
  private List<Expr> elements(Expr first, String close) {
    List<Expr> elts = new ArrayList<>();
    elts.add(first);
    while (in.accept(",") && !in.at(close)) {
      if (!in.at("*") && !ExpressionParser.startsExpression(in.peek())) {
        break;
      }
      elts.add(expressions.starNamedExpression());
    }
    if (in.diagnosing && !close.equals(")") && expressions.atComprehension()) {
      Span last = elts.size() == 1 ? in.previous().span() : elts.getLast().span();
      throw in.error(
          "did you forget parentheses around the comprehension target?", first.span().to(last));
    }
    return elts;
  }

  private Expr list() {
    Token open = in.expect("[");
    if (in.accept("]")) {
      return new Expr.ListDisplay(in.since(open), List.of(), Context.LOAD);
    }
    Expr first = expressions.starNamedExpression();
    if (expressions.atComprehension()) {
      rejectStar(first);
      List<Expr.Comprehension> generators = expressions.comprehensions();
      in.expect("]");
      return new Expr.ListComp(in.since(open), first, generators);
    }
    List<Expr> elts = elements(first, "]");
    in.expect("]");
    return new Expr.ListDisplay(in.since(open), elts, Context.LOAD);
  }

  private Expr braces() {
    Token open = in.expect("{");
    if (in.accept("}")) {
      return new Expr.Dict(in.since(open), List.of(), List.of());
    }
    if (in.at("**")) {
      return dict(open, null);
    }
    Expr first = expressions.starNamedExpression();
    if (in.at(":") && !(first instanceof Expr.Starred)) {
      return dict(open, first);
    }
    if (expressions.atComprehension()) {
      rejectStar(first);
      List<Expr.Comprehension> generators = expressions.comprehensions();
      in.expect("}");
      return new Expr.SetComp(in.since(open), first, generators);
    }
    List<Expr> elts = elements(first, "}");
    in.expect("}");
    return new Expr.SetDisplay(in.since(open), elts);
  }

  /** A dict display or comprehension of which at most the first key has been read. */
  private Expr dict(Token open, Expr firstKey) {
    List<Expr> keys = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    Expr key = firstKey;
    while (true) {
      Token start = in.peek();
      if (key == null && in.accept("**")) {
        Expr value = expressions.binary(0);
        if (expressions.atComprehension()) {
          throw in.error("dict unpacking cannot be used in dict comprehension", start.span());
        }
        keys.add(null);
        values.add(value);
      } else {
        if (key == null) {
          if (in.diagnosing) {
            requireColon();
          }
          key = expressions.expression();
          if (!in.at(":")) {
            if (in.diagnosing || in.at("}") || in.at(",")) {
              Token last = in.previous();
              throw in.error("':' expected after dictionary key", lastColumn(last));
            }
          }
        }
        keys.add(key);
        values.add(dictValue());
      }
      if (keys.size() == 1 && key != null && expressions.atComprehension()) {
        List<Expr.Comprehension> generators = expressions.comprehensions();
        in.expect("}");
        return new Expr.DictComp(in.since(open), keys.getFirst(), values.getFirst(), generators);
      }
      key = null;
      if (!in.accept(",") || in.at("}")) {
        break;
      }
    }
    in.expect("}");
    return new Expr.Dict(in.since(open), keys, values);
  }

  /** A key without its colon is reported before a comma that may be missing after it. */
  private void requireColon() {
    int mark = in.mark();
    Expr key = expressions.diagnosis().attempt(expressions::expression);
    if (key != null && !in.at(":")) {
      throw in.error("':' expected after dictionary key", lastColumn(in.previous()));
    }
    in.reset(mark);
  }

  private static Span lastColumn(Token token) {
    return new Span(
        token.endLine(),
        token.endColumn() - 1,
        token.endLine(),
        token.endColumn(),
        token.end() - 1,
        token.end());
  }

  private Expr dictValue() {
    Token colon = in.expect(":");
    if (in.at("}") || in.at(",")) {
      throw in.error("expression expected after dictionary key and ':'", colon.span());
    }
    if (in.at("*")) {
      Token star = in.next();
      expressions.binary(0);
      // CPython marks up to where its tokenizer stands, less one.
      Token last = in.peek();
      Span end = new Span(last.line(), 0, last.endLine(), last.endColumn() - 1, 0, last.end() - 1);
      throw in.error("cannot use a starred expression in a dictionary value", star.span().to(end));
    }
    return expressions.expression();
  }
}
