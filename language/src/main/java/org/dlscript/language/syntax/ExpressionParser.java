package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.BinaryOperator;
import org.dlscript.language.syntax.Expr.CompareOperator;
import org.dlscript.language.syntax.Expr.Context;
import org.dlscript.language.syntax.Expr.UnaryOperator;
import org.dlscript.language.syntax.Token.Kind;

/** Expressions: recursive descent, with precedence climbing for the binary operators. */
final class ExpressionParser {
  private final TokenStream in;
  private final AtomParser atoms;
  private final CallParser calls;
  final ParameterParser parameters;
  private final Diagnosis diagnosis;

  ExpressionParser(TokenStream in) {
    this.in = in;
    this.atoms = new AtomParser(in, this);
    this.calls = new CallParser(in, this);
    this.parameters = new ParameterParser(in, this);
    this.diagnosis = new Diagnosis(in, this);
  }

  Diagnosis diagnosis() {
    return diagnosis;
  }

  CallParser calls() {
    return calls;
  }

  /** One expression, or several with commas: then a tuple; stars allowed. */
  Expr starExpressions() {
    Token start = in.peek();
    Expr first = starExpression();
    if (!in.at(",")) {
      return first;
    }
    List<Expr> elts = new ArrayList<>();
    elts.add(first);
    while (in.accept(",")) {
      if (!startsExpression(in.peek()) && !in.at("*")) {
        break;
      }
      elts.add(starExpression());
    }
    return new Expr.Tuple(in.since(start), elts, Context.LOAD);
  }

  private Expr starExpression() {
    return in.at("*") ? starred() : expression();
  }

  private Expr starred() {
    Token start = in.expect("*");
    Expr value = binary(0);
    return new Expr.Starred(in.since(start), value, Context.LOAD);
  }

  /** What may stand in a list, tuple or set display. */
  Expr starNamedExpression() {
    return in.at("*") ? starred() : namedExpression();
  }

  /** Several expressions with commas as in an annotation-free subscript or a case subject. */
  Expr namedExpression() {
    Token start = in.peek();
    if (start.kind() == Kind.NAME && in.ahead(1).is(":=")) {
      return assignmentExpression();
    }
    Expr e = expression();
    if (in.diagnosing) {
      diagnosis.afterNamed(start, e);
    }
    if (in.at(":=")) {
      throw new TokenStream.NoMatch();
    }
    return e;
  }

  Expr assignmentExpression() {
    Token name = in.name();
    in.expect(":=");
    Expr value = expression();
    return new Expr.NamedExpr(
        in.since(name), new Expr.Name(name.span(), name.text(), Context.STORE), value);
  }

  Expr yieldOrStarExpressions() {
    return in.at("yield") ? yieldExpression() : starExpressions();
  }

  Expr yieldExpression() {
    Token start = in.expect("yield");
    if (in.accept("from")) {
      Expr value = expression();
      return new Expr.YieldFrom(in.since(start), value);
    }
    Expr value = startsExpression(in.peek()) || in.at("*") ? starExpressions() : null;
    return new Expr.Yield(in.since(start), value);
  }

  Expr expression() {
    if (!in.diagnosing && standsAlone()) {
      return atoms.atom();
    }
    in.enter();
    try {
      if (in.at("lambda")) {
        return lambda();
      }
      Token start = in.peek();
      int mark = in.mark();
      Expr body = disjunction();
      if (in.diagnosing) {
        diagnosis.afterDisjunction(mark, start, body);
      }
      if (!in.at("if")) {
        return body;
      }
      in.next();
      Expr test = disjunction();
      if (in.diagnosing && !in.at("else") && !in.at(":")) {
        throw in.error("expected 'else' after 'if' expression", body.span().to(test.span()));
      }
      in.expect("else");
      Expr orelse = expression();
      return new Expr.IfExp(in.since(start), test, body, orelse);
    } finally {
      in.leave();
    }
  }

  /** Whether a name or number is all there is: most expressions are, and need no descent. */
  private boolean standsAlone() {
    Kind kind = in.peek().kind();
    if (kind != Kind.NAME && kind != Kind.NUMBER) {
      return false;
    }
    Token after = in.ahead(1);
    return after.is(",")
        || after.is(")")
        || after.is("]")
        || after.is("=")
        || after.kind() == Kind.NEWLINE;
  }

  private Expr lambda() {
    Token start = in.expect("lambda");
    Expr.Arguments args = parameters.lambda();
    Token colon = in.expect(":");
    if (in.at(Kind.FSTRING_MIDDLE) || colon.level() == in.fieldLevel && in.at("}")) {
      throw in.error(
          "f-string: lambda expressions are not allowed without parentheses",
          start.span().to(colon.span()));
    }
    Expr body = expression();
    return new Expr.Lambda(in.since(start), args, body);
  }

  Expr disjunction() {
    Token start = in.peek();
    Expr first = conjunction();
    if (!in.at("or")) {
      return first;
    }
    List<Expr> values = new ArrayList<>();
    values.add(first);
    while (in.accept("or")) {
      values.add(conjunction());
    }
    return new Expr.BoolOp(in.since(start), false, values);
  }

  private Expr conjunction() {
    Token start = in.peek();
    Expr first = inversion();
    if (!in.at("and")) {
      return first;
    }
    List<Expr> values = new ArrayList<>();
    values.add(first);
    while (in.accept("and")) {
      values.add(inversion());
    }
    return new Expr.BoolOp(in.since(start), true, values);
  }

  private Expr inversion() {
    if (!in.at("not")) {
      return comparison();
    }
    in.enter();
    Token start = in.next();
    Expr operand = inversion();
    in.leave();
    return new Expr.UnaryOp(in.since(start), UnaryOperator.NOT, operand);
  }

  private Expr comparison() {
    Token start = in.peek();
    Expr left = binary(0);
    CompareOperator op = compareOperator();
    if (op == null) {
      return left;
    }
    List<CompareOperator> ops = new ArrayList<>();
    List<Expr> comparators = new ArrayList<>();
    while (op != null) {
      ops.add(op);
      comparators.add(binary(0));
      op = compareOperator();
    }
    return new Expr.Compare(in.since(start), left, ops, comparators);
  }

  private CompareOperator compareOperator() {
    Token token = in.peek();
    if (token.kind() != Kind.OPERATOR && token.kind() != Kind.KEYWORD) {
      return null;
    }
    CompareOperator op =
        switch (token.text()) {
          case "==" -> CompareOperator.EQ;
          case "!=" -> CompareOperator.NOTEQ;
          case "<" -> CompareOperator.LT;
          case "<=" -> CompareOperator.LTE;
          case ">" -> CompareOperator.GT;
          case ">=" -> CompareOperator.GTE;
          case "in" -> CompareOperator.IN;
          case "is" -> CompareOperator.IS;
          case "not" -> in.lookedAt(1).is("in") ? CompareOperator.NOTIN : null;
          default -> null;
        };
    if (op == null) {
      return null;
    }
    in.next();
    if (op == CompareOperator.NOTIN) {
      in.next();
    } else if (op == CompareOperator.IS && in.accept("not")) {
      return CompareOperator.ISNOT;
    }
    return op;
  }

  private static BinaryOperator binaryOperator(Token token) {
    if (token.kind() != Kind.OPERATOR) {
      return null;
    }
    return switch (token.text()) {
      case "|" -> BinaryOperator.BITOR;
      case "^" -> BinaryOperator.BITXOR;
      case "&" -> BinaryOperator.BITAND;
      case "<<" -> BinaryOperator.LSHIFT;
      case ">>" -> BinaryOperator.RSHIFT;
      case "+" -> BinaryOperator.ADD;
      case "-" -> BinaryOperator.SUB;
      case "*" -> BinaryOperator.MULT;
      case "/" -> BinaryOperator.DIV;
      case "//" -> BinaryOperator.FLOORDIV;
      case "%" -> BinaryOperator.MOD;
      case "@" -> BinaryOperator.MATMULT;
      default -> null;
    };
  }

  private static int precedence(BinaryOperator op) {
    return switch (op) {
      case BITOR -> 1;
      case BITXOR -> 2;
      case BITAND -> 3;
      case LSHIFT, RSHIFT -> 4;
      case ADD, SUB -> 5;
      default -> 6;
    };
  }

  /** An expression of binary operators that bind more tightly than {@code outer}. */
  Expr binary(int outer) {
    Token start = in.peek();
    Expr left = unary();
    while (true) {
      BinaryOperator op = binaryOperator(in.peek());
      if (op == null || precedence(op) <= outer) {
        return left;
      }
      in.next();
      if (in.diagnosing && precedence(op) >= 5) {
        unbracketedNot(this::inversion);
      }
      Expr right = binary(precedence(op));
      left = new Expr.BinOp(in.since(start), left, op, right);
    }
  }

  private Expr unary() {
    Token start = in.peek();
    UnaryOperator op =
        start.is("-")
            ? UnaryOperator.USUB
            : start.is("+") ? UnaryOperator.UADD : start.is("~") ? UnaryOperator.INVERT : null;
    if (op == null) {
      return power();
    }
    in.enter();
    in.next();
    if (in.diagnosing) {
      unbracketedNot(this::unary);
    }
    Expr operand = unary();
    in.leave();
    return new Expr.UnaryOp(in.since(start), op, operand);
  }

  /** Behind an operator a {@code not} binds too weakly. */
  private void unbracketedNot(java.util.function.Supplier<Expr> operand) {
    if (!in.at("not")) {
      return;
    }
    int mark = in.mark();
    Token word = in.next();
    if (diagnosis.attempt(operand) != null) {
      throw in.error("'not' after an operator must be parenthesized", in.since(word));
    }
    in.reset(mark);
  }

  private Expr power() {
    Token start = in.peek();
    Expr base;
    if (in.accept("await")) {
      Expr value = primary();
      base = new Expr.Await(in.since(start), value);
    } else {
      base = primary();
    }
    if (!in.accept("**")) {
      return base;
    }
    in.enter();
    Expr exponent = unary();
    in.leave();
    return new Expr.BinOp(in.since(start), base, BinaryOperator.POW, exponent);
  }

  Expr primary() {
    Token start = in.peek();
    Expr e = atoms.atom();
    while (true) {
      Token token = in.peek();
      if (token.kind() != Kind.OPERATOR) {
        return e;
      }
      if (token.is(".")) {
        in.next();
        String attr = in.name().text();
        e = new Expr.Attribute(in.since(start), e, attr, Context.LOAD);
      } else if (token.is("(")) {
        e = calls.call(start, e);
      } else if (token.is("[")) {
        in.next();
        Expr slice = slices();
        in.expect("]");
        e = new Expr.Subscript(in.since(start), e, slice, Context.LOAD);
      } else {
        return e;
      }
    }
  }

  private Expr slices() {
    Token start = in.peek();
    Expr first = slice();
    if (!in.at(",")) {
      return first instanceof Expr.Starred
          ? new Expr.Tuple(in.since(start), List.of(first), Context.LOAD)
          : first;
    }
    List<Expr> elts = new ArrayList<>();
    elts.add(first);
    while (in.accept(",") && !in.at("]")) {
      elts.add(slice());
    }
    return new Expr.Tuple(in.since(start), elts, Context.LOAD);
  }

  private Expr slice() {
    Token start = in.peek();
    if (in.at("*")) {
      return starredIndex();
    }
    Expr lower = in.at(":") ? null : namedExpression();
    if (!in.accept(":")) {
      return lower;
    }
    Expr upper = in.at(":") || in.at(",") || in.at("]") ? null : expression();
    Expr step = null;
    if (in.accept(":") && !in.at(",") && !in.at("]")) {
      step = expression();
    }
    return new Expr.Slice(in.since(start), lower, upper, step);
  }

  private Expr starredIndex() {
    if (!in.diagnosing) {
      return starred();
    }
    int mark = in.mark();
    Expr e = diagnosis.attempt(this::starred);
    if (e != null) {
      return e;
    }
    in.reset(mark + 1);
    throw in.errorHere("Invalid star expression");
  }

  /** The targets of a for loop or comprehension, up to {@code in}. */
  Expr forTargets() {
    Token start = in.peek();
    Expr first = forTarget();
    Expr target = first;
    if (in.at(",")) {
      List<Expr> elts = new ArrayList<>();
      elts.add(first);
      while (in.accept(",") && !in.at("in")) {
        elts.add(forTarget());
      }
      target = new Expr.Tuple(in.since(start), elts, Context.LOAD);
    }
    Expr bad = Targets.invalid(target, Targets.Use.FOR);
    if (bad != null && in.diagnosing && !in.at("in") && bad != first && target != first) {
      throw in.error("'in' expected after for-loop variables", in.peek().span());
    }
    if (bad != null) {
      throw in.error("cannot assign to " + Targets.describe(bad), bad.span());
    }
    return Targets.convert(target, Context.STORE);
  }

  private Expr forTarget() {
    return in.at("*") ? starred() : binary(0);
  }

  boolean atComprehension() {
    return in.at("for") || in.at("async") && in.ahead(1).is("for");
  }

  List<Expr.Comprehension> comprehensions() {
    List<Expr.Comprehension> result = new ArrayList<>();
    while (atComprehension()) {
      boolean isAsync = in.accept("async");
      in.expect("for");
      Expr target = forTargets();
      if (in.diagnosing && !in.at("in")) {
        throw in.error("'in' expected after for-loop variables", in.peek().span());
      }
      in.expect("in");
      Expr iter = disjunction();
      List<Expr> ifs = new ArrayList<>();
      while (in.accept("if")) {
        ifs.add(disjunction());
      }
      result.add(new Expr.Comprehension(target, iter, ifs, isAsync));
    }
    return result;
  }

  /** Whether the token can be an expression by itself or opens one, and is no prefix operator. */
  static boolean startsOperand(Token token) {
    return startsExpression(token)
        && !token.is("-")
        && !token.is("+")
        && !token.is("~")
        && !token.is("not")
        && !token.is("lambda")
        && !token.is("await");
  }

  /** Whether an expression can begin with the token. */
  static boolean startsExpression(Token token) {
    return switch (token.kind()) {
      case NAME, NUMBER, STRING, FSTRING_START -> true;
      case KEYWORD ->
          switch (token.text()) {
            case "None", "True", "False", "lambda", "not", "await" -> true;
            default -> false;
          };
      case OPERATOR ->
          switch (token.text()) {
            case "(", "[", "{", "-", "+", "~", "..." -> true;
            default -> false;
          };
      default -> false;
    };
  }
}
