package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.BinaryOperator;
import org.dlscript.language.syntax.Expr.Context;
import org.dlscript.language.syntax.Expr.UnaryOperator;
import org.dlscript.language.syntax.Token.Kind;

/** The patterns of match statements. */
final class PatternParser {
  private final TokenStream in;
  private final ExpressionParser expressions;

  PatternParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** What stands after {@code case}: a pattern, or several with commas. */
  Pattern patterns() {
    Token start = in.peek();
    Pattern first = starOrPattern();
    if (!in.at(",")) {
      if (first instanceof Pattern.MatchStar) {
        throw new TokenStream.NoMatch();
      }
      return first;
    }
    List<Pattern> all = new ArrayList<>();
    all.add(first);
    while (in.accept(",") && !in.at(":") && !in.at("if")) {
      all.add(starOrPattern());
    }
    return new Pattern.MatchSequence(in.since(start), all);
  }

  private Pattern starOrPattern() {
    Token start = in.peek();
    if (in.accept("*")) {
      String name = in.name().text();
      return new Pattern.MatchStar(in.since(start), name.equals("_") ? null : name);
    }
    return pattern();
  }

  private Pattern pattern() {
    in.enter();
    Token start = in.peek();
    Pattern first = closed();
    if (in.at("|")) {
      List<Pattern> all = new ArrayList<>();
      all.add(first);
      while (in.accept("|")) {
        all.add(closed());
      }
      first = new Pattern.MatchOr(in.since(start), all);
    }
    if (in.accept("as")) {
      Token name = in.peek();
      if (name.isName("_")) {
        throw in.error("cannot use '_' as a target", name.span());
      }
      if (name.kind() != Kind.NAME) {
        Expr bad = expressions.diagnosis().attempt(expressions::expression);
        if (bad != null) {
          throw in.error("invalid pattern target", bad.span());
        }
        throw new TokenStream.NoMatch();
      }
      in.next();
      first = new Pattern.MatchAs(in.since(start), first, name.text());
    }
    in.leave();
    return first;
  }

  private Pattern closed() {
    Token start = in.peek();
    return switch (start.kind()) {
      case NUMBER -> new Pattern.MatchValue(start.span(), number());
      case STRING, FSTRING_START -> string();
      case NAME -> nameOrClass();
      case KEYWORD -> {
        Object value =
            switch (start.text()) {
              case "None" -> Expr.Singleton.NONE;
              case "True" -> Boolean.TRUE;
              case "False" -> Boolean.FALSE;
              default -> throw new TokenStream.NoMatch();
            };
        in.next();
        yield new Pattern.MatchSingleton(start.span(), value);
      }
      case OPERATOR ->
          switch (start.text()) {
            case "-" -> {
              Expr value = number();
              yield new Pattern.MatchValue(in.since(start), value);
            }
            case "(" -> group();
            case "[" -> {
              in.next();
              List<Pattern> all = sequence("]");
              in.expect("]");
              yield new Pattern.MatchSequence(in.since(start), all);
            }
            case "{" -> mapping();
            default -> throw new TokenStream.NoMatch();
          };
      default -> throw new TokenStream.NoMatch();
    };
  }

  private Pattern string() {
    Token start = in.peek();
    Expr value = expressions.primary();
    return new Pattern.MatchValue(in.since(start), value);
  }

  /** A signed number, or a complex one such as {@code -1+2j}. */
  private Expr number() {
    Token start = in.peek();
    Expr left = signed();
    if (!in.at("+") && !in.at("-")) {
      return left;
    }
    Object real =
        left instanceof Expr.UnaryOp u
            ? ((Expr.Constant) u.operand()).value()
            : ((Expr.Constant) left).value();
    if (real instanceof Expr.Imaginary) {
      throw in.error("real number required in complex literal", left.span());
    }
    BinaryOperator op = in.next().is("+") ? BinaryOperator.ADD : BinaryOperator.SUB;
    Token right = in.peek();
    if (right.kind() != Kind.NUMBER) {
      throw new TokenStream.NoMatch();
    }
    in.next();
    Object imaginary = NumberScanner.value(right);
    if (!(imaginary instanceof Expr.Imaginary)) {
      throw in.error("imaginary number required in complex literal", right.span());
    }
    return new Expr.BinOp(in.since(start), left, op, new Expr.Constant(right.span(), imaginary));
  }

  private Expr signed() {
    Token start = in.peek();
    boolean negative = in.accept("-");
    Token number = in.peek();
    if (number.kind() != Kind.NUMBER) {
      throw new TokenStream.NoMatch();
    }
    in.next();
    Expr value = new Expr.Constant(number.span(), NumberScanner.value(number));
    return negative ? new Expr.UnaryOp(in.since(start), UnaryOperator.USUB, value) : value;
  }

  private Pattern nameOrClass() {
    Token start = in.name();
    if (!in.at(".") && !in.at("(")) {
      String name = start.text();
      return new Pattern.MatchAs(start.span(), null, name.equals("_") ? null : name);
    }
    Expr value = dotted(start);
    return in.at("(") ? classPattern(start, value) : new Pattern.MatchValue(value.span(), value);
  }

  private Expr dotted(Token start) {
    Expr value = new Expr.Name(start.span(), start.text(), Context.LOAD);
    while (in.accept(".")) {
      String attr = in.name().text();
      value = new Expr.Attribute(in.since(start), value, attr, Context.LOAD);
    }
    return value;
  }

  private Pattern classPattern(Token start, Expr cls) {
    in.expect("(");
    List<Pattern> patterns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Pattern> named = new ArrayList<>();
    while (!in.at(")")) {
      Token token = in.peek();
      if (token.kind() == Kind.NAME && in.ahead(1).is("=")) {
        in.next();
        in.next();
        names.add(token.text());
        named.add(pattern());
      } else {
        Pattern positional = pattern();
        if (!names.isEmpty()) {
          throw misplaced(positional.span());
        }
        patterns.add(positional);
      }
      if (!in.accept(",")) {
        break;
      }
    }
    in.expect(")");
    return new Pattern.MatchClass(in.since(start), cls, patterns, names, named);
  }

  /** The error at the positional patterns that stand in a row behind one with a keyword. */
  private SyntaxException misplaced(Span first) {
    Span all = first;
    try {
      while (in.accept(",") && !(in.at(Kind.NAME) && in.ahead(1).is("=")) && !in.at(")")) {
        all = all.to(pattern().span());
      }
    } catch (TokenStream.NoMatch e) {
      // What follows is no pattern: the row ends before it.
    }
    return in.error("positional patterns follow keyword patterns", all);
  }

  private List<Pattern> sequence(String close) {
    List<Pattern> all = new ArrayList<>();
    while (!in.at(close)) {
      all.add(starOrPattern());
      if (!in.accept(",")) {
        break;
      }
    }
    return all;
  }

  private Pattern group() {
    Token open = in.expect("(");
    if (in.accept(")")) {
      return new Pattern.MatchSequence(in.since(open), List.of());
    }
    Pattern first = starOrPattern();
    if (in.at(")") && !(first instanceof Pattern.MatchStar)) {
      in.next();
      return first;
    }
    List<Pattern> all = new ArrayList<>();
    all.add(first);
    if (in.accept(",")) {
      all.addAll(sequence(")"));
    } else {
      throw new TokenStream.NoMatch();
    }
    in.expect(")");
    return new Pattern.MatchSequence(in.since(open), all);
  }

  private Pattern mapping() {
    Token open = in.expect("{");
    List<Expr> keys = new ArrayList<>();
    List<Pattern> patterns = new ArrayList<>();
    String rest = null;
    while (!in.at("}")) {
      if (in.accept("**")) {
        if (in.peek().isName("_")) {
          throw new TokenStream.NoMatch();
        }
        rest = in.name().text();
        in.accept(",");
        break;
      }
      keys.add(key());
      in.expect(":");
      patterns.add(pattern());
      if (!in.accept(",")) {
        break;
      }
    }
    in.expect("}");
    return new Pattern.MatchMapping(in.since(open), keys, patterns, rest);
  }

  private Expr key() {
    Token start = in.peek();
    if (start.kind() == Kind.NAME) {
      in.next();
      if (!in.at(".")) {
        throw new TokenStream.NoMatch();
      }
      return dotted(start);
    }
    return switch (closed()) {
      case Pattern.MatchValue v -> v.value();
      case Pattern.MatchSingleton s -> new Expr.Constant(s.span(), s.value());
      default -> throw new TokenStream.NoMatch();
    };
  }
}
