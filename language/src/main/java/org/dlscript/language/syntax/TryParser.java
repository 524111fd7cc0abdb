package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Token.Kind;

/** Try statements. */
final class TryParser {
  private final TokenStream in;
  private final ExpressionParser expressions;
  private final StatementParser statements;

  TryParser(TokenStream in, ExpressionParser expressions, StatementParser statements) {
    this.in = in;
    this.expressions = expressions;
    this.statements = statements;
  }

  Stmt parse() {
    Token start = in.expect("try");
    in.force(":");
    List<Stmt> body = statements.block("'try' statement", start);
    List<Stmt.ExceptHandler> handlers = new ArrayList<>();
    boolean isStar = false;
    while (in.at("except")) {
      Token word = in.next();
      boolean star = in.accept("*");
      if (star && in.at(":")) {
        throw in.error("expected one or more exception types", in.peek().span());
      }
      if (!handlers.isEmpty() && star != isStar) {
        throw in.error("cannot have both 'except' and 'except*' on the same 'try'", in.since(word));
      }
      isStar = star;
      handlers.add(handler(word, star));
    }
    List<Stmt> orelse = handlers.isEmpty() ? List.of() : statements.orElse();
    List<Stmt> finalbody = List.of();
    if (in.at("finally")) {
      Token word = in.next();
      in.force(":");
      finalbody = statements.block("'finally' statement", word);
    }
    if (handlers.isEmpty() && finalbody.isEmpty()) {
      if (in.at(Kind.ERROR) || in.at(Kind.INDENT)) {
        throw new TokenStream.NoMatch();
      }
      throw in.error("expected 'except' or 'finally' block", in.placeOf(in.peek()));
    }
    List<Stmt> last =
        !finalbody.isEmpty() ? finalbody : !orelse.isEmpty() ? orelse : handlers.getLast().body();
    Span span = start.span().to(last.getLast().span());
    return new Stmt.Try(span, body, handlers, orelse, finalbody, isStar);
  }

  private Stmt.ExceptHandler handler(Token word, boolean star) {
    String what = star ? "'except*' statement" : "'except' statement";
    if (star && (in.at(":") || in.at(Kind.NEWLINE))) {
      throw in.error("expected one or more exception types", in.peek().span());
    }
    Expr type = null;
    String name = null;
    if (!in.at(":") && !in.at(Kind.NEWLINE)) {
      type = expressions.expression();
      if (in.at(",")) {
        in.next();
        expressions.starExpressions();
        if (in.accept("as")) {
          in.name();
        }
        if (in.at(":")) {
          throw in.error(
              "multiple exception types must be parenthesized",
              type.span().to(in.previous().span()));
        }
        throw new TokenStream.NoMatch();
      }
      if (in.accept("as")) {
        name = in.name().text();
      }
    }
    statements.colon();
    List<Stmt> body = statements.block(what, word);
    return new Stmt.ExceptHandler(word.span().to(body.getLast().span()), type, name, body);
  }
}
