package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.Context;
import org.dlscript.language.syntax.Token.Kind;

/** Statements with blocks, and blocks. */
final class StatementParser {
  private final TokenStream in;
  private final ExpressionParser expressions;
  private final SimpleStatementParser simple;
  private final PatternParser patterns;

  StatementParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
    this.simple = new SimpleStatementParser(in, expressions);
    this.patterns = new PatternParser(in, expressions);
  }

  /** All statements up to the end of the source. */
  List<Stmt> file() {
    List<Stmt> body = new ArrayList<>();
    while (!in.at(Kind.END)) {
      statement(body);
    }
    return body;
  }

  private void statement(List<Stmt> out) {
    Token start = in.peek();
    if (start.kind() == Kind.KEYWORD) {
      Stmt compound = compound(start);
      if (compound != null) {
        out.add(compound);
        return;
      }
    } else if (start.is("@")) {
      out.add(decorated());
      return;
    } else if (start.isName("match")) {
      Stmt match = match();
      if (match != null) {
        out.add(match);
        return;
      }
    }
    simple.line(out);
  }

  private Stmt compound(Token start) {
    return switch (start.text()) {
      case "if" -> ifStatement();
      case "while" -> whileStatement();
      case "for" -> forStatement(start, false);
      case "try" -> new TryParser(in, expressions, this).parse();
      case "with" -> with(start, false);
      case "def" -> function(start, List.of(), false);
      case "class" -> classStatement(List.of());
      case "async" -> async(List.of());
      default -> null;
    };
  }

  private Stmt async(List<Expr> decorators) {
    Token start = in.expect("async");
    if (in.at("def")) {
      return function(start, decorators, true);
    }
    if (!decorators.isEmpty()) {
      throw new TokenStream.NoMatch();
    }
    if (in.at("for")) {
      return forStatement(start, true);
    }
    if (in.at("with")) {
      return with(start, true);
    }
    throw new TokenStream.NoMatch();
  }

  /** The colon of a statement; where the line ends instead, that is said. */
  void colon() {
    if (in.at(Kind.NEWLINE)) {
      throw in.error("expected ':'", in.peek().span());
    }
    in.expect(":");
  }

  List<Stmt> block(String owner, Token start) {
    List<Stmt> body = new ArrayList<>();
    if (!in.at(Kind.NEWLINE)) {
      simple.line(body);
      return body;
    }
    in.next();
    if (!in.at(Kind.INDENT)) {
      if (in.at(Kind.ERROR)) {
        throw new TokenStream.NoMatch();
      }
      throw in.indentationError(
          "expected an indented block after " + owner + " on line " + start.line());
    }
    in.next();
    in.enter();
    while (!in.at(Kind.DEDENT)) {
      statement(body);
    }
    in.leave();
    in.next();
    return body;
  }

  /** One branch of an if statement. */
  private record Branch(Token start, Expr test, List<Stmt> body) {}

  private Stmt ifStatement() {
    // Built from the end, so that a long chain of elif needs no recursion here.
    List<Branch> branches = new ArrayList<>();
    Token start = in.expect("if");
    do {
      Token word = in.previous();
      Expr test = expressions.namedExpression();
      colon();
      branches.add(new Branch(word, test, block("'" + word.text() + "' statement", word)));
    } while (in.accept("elif"));
    List<Stmt> orelse = orElse();
    Span last = in.previous().span();
    for (int i = branches.size() - 1; i >= 0; i--) {
      Branch branch = branches.get(i);
      Span span = branch.start.span().to(endOf(orelse.isEmpty() ? branch.body : orelse, last));
      orelse = List.of(new Stmt.If(span, branch.test, branch.body, orelse));
    }
    return orelse.getFirst();
  }

  private static Span endOf(List<Stmt> body, Span otherwise) {
    return body.isEmpty() ? otherwise : body.getLast().span();
  }

  List<Stmt> orElse() {
    if (!in.at("else")) {
      return List.of();
    }
    Token word = in.next();
    in.force(":");
    return block("'else' statement", word);
  }

  private Span spanOf(Token start, List<Stmt> body, List<Stmt> orelse) {
    return start.span().to(endOf(orelse.isEmpty() ? body : orelse, start.span()));
  }

  private Stmt whileStatement() {
    Token start = in.expect("while");
    Expr test = expressions.namedExpression();
    colon();
    List<Stmt> body = block("'while' statement", start);
    List<Stmt> orelse = orElse();
    return new Stmt.While(spanOf(start, body, orelse), test, body, orelse);
  }

  private Stmt forStatement(Token start, boolean isAsync) {
    Token word = in.expect("for");
    Expr target = expressions.forTargets();
    in.expect("in");
    Expr iter = expressions.starExpressions();
    colon();
    List<Stmt> body = block("'for' statement", word);
    List<Stmt> orelse = orElse();
    return new Stmt.For(spanOf(start, body, orelse), target, iter, body, orelse, isAsync);
  }

  private Stmt with(Token start, boolean isAsync) {
    Token word = in.expect("with");
    List<Stmt.WithItem> items = null;
    if (in.at("(")) {
      items = bracketedItems();
    }
    if (items == null) {
      items = new ArrayList<>();
      do {
        items.add(withItem());
      } while (in.accept(","));
    }
    colon();
    List<Stmt> body = block("'with' statement", word);
    return new Stmt.With(spanOf(start, body, List.of()), items, body, isAsync);
  }

  /** Items in brackets of their own; null, with nothing consumed, if that is not what it is. */
  private List<Stmt.WithItem> bracketedItems() {
    int mark = in.mark();
    int depth = in.depth();
    boolean diagnosing = in.diagnosing;
    in.diagnosing = false;
    try {
      in.expect("(");
      List<Stmt.WithItem> items = new ArrayList<>();
      do {
        if (in.at(")") && !items.isEmpty()) {
          break;
        }
        items.add(withItem());
      } while (in.accept(","));
      in.expect(")");
      if (in.at(":")) {
        return items;
      }
    } catch (TokenStream.NoMatch | SyntaxException e) {
      // Then the bracket belongs to the first item's expression.
    } finally {
      in.diagnosing = diagnosing;
      in.depth(depth);
    }
    in.reset(mark);
    if (in.diagnosing) {
      in.next();
      attemptItems();
      if (in.accept(")") && in.at(Kind.NEWLINE)) {
        throw in.error("expected ':'", in.peek().span());
      }
      in.reset(mark);
    }
    return null;
  }

  /** Of bracketed items that are wrong for another reason, a target that cannot be one is told. */
  private void attemptItems() {
    while (true) {
      Expr context = expressions.diagnosis().attempt(expressions::expression);
      if (context == null) {
        return;
      }
      if (in.accept("as")) {
        Expr target = expressions.diagnosis().attempt(expressions::expression);
        if (target == null || !in.at(",") && !in.at(")")) {
          return;
        }
        rejectTarget(target);
      }
      if (!in.accept(",")) {
        return;
      }
    }
  }

  private void rejectTarget(Expr target) {
    Expr bad = Targets.invalid(target, Targets.Use.ASSIGN);
    if (bad != null) {
      throw in.error("cannot assign to " + Targets.describe(bad), bad.span());
    }
  }

  private Stmt.WithItem withItem() {
    Expr context = expressions.expression();
    if (!in.accept("as")) {
      return new Stmt.WithItem(context, null);
    }
    Expr target = in.at("*") ? expressions.starNamedExpression() : expressions.binary(0);
    rejectTarget(target);
    return new Stmt.WithItem(context, Targets.convert(target, Context.STORE));
  }

  private Stmt decorated() {
    List<Expr> decorators = new ArrayList<>();
    while (in.accept("@")) {
      decorators.add(expressions.namedExpression());
      if (!in.at(Kind.NEWLINE)) {
        throw new TokenStream.NoMatch();
      }
      in.next();
    }
    Token start = in.peek();
    if (start.is("def")) {
      return function(start, decorators, false);
    }
    if (start.is("class")) {
      return classStatement(decorators);
    }
    if (start.is("async")) {
      return async(decorators);
    }
    throw new TokenStream.NoMatch();
  }

  private Stmt function(Token start, List<Expr> decorators, boolean isAsync) {
    Token word = in.expect("def");
    String name = in.name().text();
    List<Stmt.TypeParam> typeParams = simple.typeParams();
    in.force("(");
    Expr.Arguments args = expressions.parameters.function();
    in.expect(")");
    Expr returns = null;
    if (in.at("->")) {
      Token arrow = in.next();
      if (!ExpressionParser.startsExpression(in.peek()) && !in.at(Kind.ERROR)) {
        throw in.error("expected ':'", arrow.span());
      }
      returns = expressions.expression();
    }
    in.force(":");
    if (in.at(Kind.LATER)) {
      Token body = in.next();
      Stmt.Later later = new Stmt.Later(!body.text().isEmpty());
      Span span = start.span().to(body.span());
      return new Stmt.FunctionDef(
          span, name, args, List.of(), decorators, returns, typeParams, isAsync, later);
    }
    List<Stmt> body = block("function definition", word);
    return new Stmt.FunctionDef(
        spanOf(start, body, List.of()),
        name,
        args,
        body,
        decorators,
        returns,
        typeParams,
        isAsync,
        null);
  }

  /** The function at whose {@code def} the tokens start. */
  Stmt.FunctionDef function() {
    return (Stmt.FunctionDef) function(in.peek(), List.of(), false);
  }

  private Stmt classStatement(List<Expr> decorators) {
    Token start = in.expect("class");
    String name = in.name().text();
    List<Stmt.TypeParam> typeParams = simple.typeParams();
    CallParser.CallArguments bases = new CallParser.CallArguments(List.of(), List.of());
    if (in.at("(")) {
      bases = expressions.calls().arguments(false);
    }
    colon();
    List<Stmt> body = block("class definition", start);
    return new Stmt.ClassDef(
        spanOf(start, body, List.of()),
        name,
        bases.args(),
        bases.keywords(),
        body,
        decorators,
        typeParams);
  }

  /** A match statement; null, with nothing consumed, where {@code match} is just a name. */
  private Stmt match() {
    Token after = in.ahead(1);
    if (!ExpressionParser.startsExpression(after) && !after.is("*")) {
      return null;
    }
    int mark = in.mark();
    Token start = in.next();
    Expr subject = expressions.diagnosis().attempt(this::subject);
    boolean isMatch = subject != null && in.at(":") && in.ahead(1).kind() == Kind.NEWLINE;
    if (!isMatch) {
      boolean missingColon =
          in.diagnosing
              && subject != null
              && in.at(Kind.NEWLINE)
              && in.ahead(1).kind() == Kind.INDENT
              && in.ahead(2).isName("case");
      if (missingColon) {
        throw in.error("expected ':'", in.peek().span());
      }
      in.reset(mark);
      return null;
    }
    in.next();
    in.next();
    if (!in.at(Kind.INDENT)) {
      throw in.indentationError(
          "expected an indented block after 'match' statement on line " + start.line());
    }
    in.next();
    List<Stmt.MatchCase> cases = new ArrayList<>();
    while (!in.at(Kind.DEDENT)) {
      cases.add(matchCase());
    }
    in.next();
    List<Stmt> lastBody = cases.getLast().body();
    return new Stmt.Match(spanOf(start, lastBody, List.of()), subject, cases);
  }

  private Expr subject() {
    Token start = in.peek();
    Expr first = expressions.starNamedExpression();
    if (!in.at(",")) {
      if (first instanceof Expr.Starred) {
        throw new TokenStream.NoMatch();
      }
      return first;
    }
    List<Expr> elts = new ArrayList<>();
    elts.add(first);
    while (in.accept(",") && !in.at(":")) {
      elts.add(expressions.starNamedExpression());
    }
    return new Expr.Tuple(in.since(start), elts, Context.LOAD);
  }

  private Stmt.MatchCase matchCase() {
    Token start = in.peek();
    if (!start.isName("case")) {
      throw new TokenStream.NoMatch();
    }
    in.next();
    Pattern pattern = patterns.patterns();
    Expr guard = in.accept("if") ? expressions.namedExpression() : null;
    colon();
    return new Stmt.MatchCase(pattern, guard, block("'case' statement", start));
  }
}
