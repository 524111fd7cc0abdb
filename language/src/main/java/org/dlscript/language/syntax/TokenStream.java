package org.dlscript.language.syntax;

import java.util.List;
import org.dlscript.language.syntax.Token.Kind;

/** The parser's place in the tokens, shared by its parts. */
final class TokenStream {
  private static final int MAX_DEPTH = 900;

  /** The grammar does not go on here: "invalid syntax", unless something better is known. */
  static final class NoMatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoMatch() {
      super(null, null, false, false);
    }
  }

  final String source;
  private final List<Token> tokens;
  private int index;

  /** The furthest token looked at: that is where "invalid syntax" points. */
  private int furthest;

  private int depth;

  /** The level of the tokens directly in the innermost field of an f-string, or -1. */
  int fieldLevel = -1;

  /**
   * Set when parsing a second time to explain a failure: then the slower checks are made that find
   * a better message than "invalid syntax".
   */
  boolean diagnosing;

  TokenStream(Lexer lexer) {
    this.source = lexer.source;
    this.tokens = lexer.tokens;
  }

  Token peek() {
    if (index > furthest) {
      furthest = index;
    }
    return tokens.get(index);
  }

  /** A later token, without moving where errors point. */
  Token ahead(int n) {
    return tokens.get(Math.min(index + n, tokens.size() - 1));
  }

  /** A later token as {@link #peek} would give it. */
  Token lookedAt(int n) {
    furthest = Math.max(furthest, Math.min(index + n, tokens.size() - 1));
    return ahead(n);
  }

  Token previous() {
    return tokens.get(index - 1);
  }

  Token next() {
    Token token = peek();
    if (token.kind() == Kind.ERROR || token.kind() == Kind.END) {
      throw new NoMatch();
    }
    index++;
    return token;
  }

  int mark() {
    return index;
  }

  void reset(int mark) {
    index = mark;
  }

  Token furthest() {
    return tokens.get(furthest);
  }

  /** Back to the start for the second parse; the furthest token stays known. */
  void restartDiagnosing() {
    index = 0;
    depth = 0;
    diagnosing = true;
  }

  boolean at(String symbol) {
    return peek().is(symbol);
  }

  boolean at(Kind kind) {
    return peek().kind() == kind;
  }

  boolean accept(String symbol) {
    if (peek().is(symbol)) {
      index++;
      return true;
    }
    return false;
  }

  Token expect(String symbol) {
    Token token = peek();
    if (!token.is(symbol)) {
      throw new NoMatch();
    }
    index++;
    return token;
  }

  /** Like expect, for places where the message can name the symbol at once. */
  Token force(String symbol) {
    Token token = peek();
    if (!token.is(symbol)) {
      if (token.kind() == Kind.ERROR) {
        throw new NoMatch();
      }
      throw error("expected '" + symbol + "'", token.span());
    }
    index++;
    return token;
  }

  Token name() {
    Token token = peek();
    if (token.kind() != Kind.NAME) {
      throw new NoMatch();
    }
    index++;
    return token;
  }

  /** The span from a token to the last one consumed. */
  Span since(Token start) {
    return start.span().to(previous().span());
  }

  SyntaxException error(String message, Span span) {
    return new SyntaxException(SyntaxException.Kind.SYNTAX_ERROR, message, span, atEnd());
  }

  /** An error at the furthest token looked at. */
  SyntaxException errorHere(String message) {
    return error(message, furthest().span());
  }

  SyntaxException indentationError(String message) {
    return new SyntaxException(
        SyntaxException.Kind.INDENTATION_ERROR, message, placeOf(peek()), atEnd());
  }

  /**
   * A token's place. Those that end blocks have none, and CPython counts one column less; the end
   * of the source is behind its last line.
   */
  Span placeOf(Token token) {
    if (token.kind() == Kind.END
        || token.kind() == Kind.DEDENT && token.start() == source.length()) {
      boolean fresh = token.column() == 0 && token.line() > 1;
      int line = fresh ? token.line() - 1 : token.line();
      int from = source.lastIndexOf('\n', token.start() - (fresh ? 2 : 1)) + 1;
      int width = token.start() - from - (fresh ? 1 : 0);
      return new Span(line, width, line, -2, token.start(), token.end());
    }
    if (token.kind() != Kind.DEDENT) {
      return token.span();
    }
    int column = token.column() - 1;
    return new Span(token.line(), column, token.line(), -2, token.start(), token.end());
  }

  /** Whether the furthest token seen is the end: then more input could still help. */
  boolean atEnd() {
    for (int i = furthest; i < tokens.size(); i++) {
      Kind kind = tokens.get(i).kind();
      if (kind == Kind.END) {
        return true;
      }
      if (kind != Kind.DEDENT) {
        return false;
      }
    }
    return false;
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw error("too many nested parentheses", peek().span());
    }
  }

  void leave() {
    depth--;
  }

  int depth() {
    return depth;
  }

  void depth(int saved) {
    depth = saved;
  }
}
