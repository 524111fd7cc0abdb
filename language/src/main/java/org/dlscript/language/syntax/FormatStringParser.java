package org.dlscript.language.syntax;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Token.Kind;

/** String atoms: neighbouring literals joined, with the replacement fields of f-strings. */
final class FormatStringParser {
  private final TokenStream in;
  private final ExpressionParser expressions;

  FormatStringParser(TokenStream in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  /** The values of an f-string while they are read; neighbouring text is merged. */
  private static final class Values {
    final List<Expr> list = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Span span;

    void text(String part, Span at) {
      span = text.isEmpty() || span == null ? at : span.to(at);
      text.append(part);
    }

    void field(Expr field) {
      flush();
      list.add(field);
    }

    void flush() {
      if (!text.isEmpty()) {
        list.add(new Expr.Constant(span, text.toString()));
        text.setLength(0);
        span = null;
      }
    }
  }

  Expr strings() {
    Token start = in.peek();
    if (start.kind() == Kind.STRING
        && in.ahead(1).kind() != Kind.STRING
        && in.ahead(1).kind() != Kind.FSTRING_START) {
      in.next();
      return new Expr.Constant(start.span(), StringLiterals.value(start));
    }
    boolean bytes = start.kind() == Kind.STRING && StringLiterals.isBytes(start);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Values values = new Values();
    boolean formatted = false;
    while (in.at(Kind.STRING) || in.at(Kind.FSTRING_START)) {
      Token token = in.peek();
      if (bytes != (token.kind() == Kind.STRING && StringLiterals.isBytes(token))) {
        mixed();
      }
      if (token.kind() == Kind.FSTRING_START) {
        formatted = true;
        fstring(values);
      } else {
        in.next();
        if (StringLiterals.value(token) instanceof byte[] part) {
          data.writeBytes(part);
        } else {
          values.text((String) StringLiterals.value(token), token.span());
        }
      }
    }
    Span span = in.since(start);
    if (bytes) {
      return new Expr.Constant(span, data.toByteArray());
    }
    if (!formatted) {
      return new Expr.Constant(span, values.text.toString());
    }
    values.flush();
    return new Expr.JoinedStr(span, values.list);
  }

  /** Noticed behind all of the literals. */
  private void mixed() {
    while (in.at(Kind.STRING) || in.at(Kind.FSTRING_START)) {
      if (in.at(Kind.STRING)) {
        in.next();
      } else {
        fstring(new Values());
      }
    }
    throw in.error("cannot mix bytes and nonbytes literals", in.peek().span());
  }

  private void fstring(Values values) {
    Token start = in.next();
    boolean raw = start.text().indexOf('r') >= 0 || start.text().indexOf('R') >= 0;
    List<Token> texts = new ArrayList<>();
    while (!in.at(Kind.FSTRING_END)) {
      if (!raw && in.at(Kind.FSTRING_MIDDLE) && in.peek().text().indexOf('\\') >= 0) {
        texts.add(in.peek());
      }
      part(values, raw);
    }
    Token end = in.next();
    // What is wrong with an escape is noticed when the whole is put together.
    for (Token text : texts) {
      StringLiterals.unescape(StringLiterals.withNewlines(text.text()), end.span());
    }
  }

  /** The text that a part stands for, or nothing where an escape is wrong. */
  private static String unescaped(String text, Span span) {
    try {
      return StringLiterals.unescape(text, span);
    } catch (SyntaxException e) {
      return "";
    }
  }

  private void part(Values values, boolean raw) {
    Token token = in.peek();
    if (token.kind() == Kind.FSTRING_MIDDLE) {
      in.next();
      String text = StringLiterals.withNewlines(token.text());
      values.text(
          raw || text.indexOf('\\') < 0 ? text : unescaped(text, token.span()), token.span());
    } else if (token.is("{")) {
      field(values, raw);
    } else {
      throw new TokenStream.NoMatch();
    }
  }

  private void field(Values values, boolean raw) {
    Token open = in.expect("{");
    Token start = in.peek();
    if (start.is("=") || start.is("!") || start.is(":") || start.is("}")) {
      throw in.error(
          "f-string: valid expression required before '" + start.text() + "'", start.span());
    }
    Expr value;
    if (in.diagnosing
        && !ExpressionParser.startsExpression(start)
        && !start.is("*")
        && !start.is("yield")) {
      if (start.kind() == Kind.ERROR) {
        throw new TokenStream.NoMatch();
      }
      throw in.error("f-string: expecting a valid expression after '{'", start.span());
    }
    value = fieldValue(start);
    boolean debug = false;
    if (in.at("=")) {
      in.next();
      debug = true;
      if (!in.at("!") && !in.at(":") && !in.at("}")) {
        throw fieldError("f-string: expecting '!', or ':', or '}'");
      }
      Token end = in.peek();
      Span place =
          new Span(
              open.endLine(), open.endColumn(), end.line(), end.column(), open.end(), end.start());
      values.text(
          withoutComments(
              StringLiterals.withNewlines(in.source.substring(open.end(), end.start()))),
          place);
    }
    if (!in.at("!") && !in.at(":") && !in.at("}")) {
      throw fieldError("f-string: expecting '=', or '!', or ':', or '}'");
    }
    int conversion = in.at("!") ? conversion() : -1;
    Expr.JoinedStr spec = null;
    if (in.at(":")) {
      spec = spec(raw);
    }
    if (!in.at("}")) {
      throw fieldError(
          spec == null
              ? "f-string: expecting ':' or '}'"
              : "f-string: expecting '}', or format specs");
    }
    in.next();
    if (debug && conversion < 0 && spec == null) {
      conversion = 'r';
    }
    values.field(new Expr.FormattedValue(in.since(open), value, conversion, spec));
  }

  private static boolean endsField(Token token) {
    return token.is("}") || token.is("=") || token.is("!") || token.is(":");
  }

  private Expr fieldValue(Token start) {
    int around = in.fieldLevel;
    in.fieldLevel = start.level();
    try {
      return expressions.yieldOrStarExpressions();
    } catch (TokenStream.NoMatch e) {
      if (in.diagnosing && in.furthest().kind() != Kind.ERROR) {
        Token last = in.previous();
        if (last == start && !ExpressionParser.startsOperand(start)) {
          throw in.error("f-string: expecting a valid expression after '{'", start.span());
        }
        // What came before the operator that lacks its operand is an expression.
        if (endsField(in.peek()) && !last.is("(") && !last.is("[") && !last.is("{")) {
          throw in.error("f-string: expecting '=', or '!', or ':', or '}'", last.span());
        }
      }
      throw e;
    } finally {
      in.fieldLevel = around;
    }
  }

  /** The text of a field that is shown with its value: comments in it are not. */
  private static String withoutComments(String text) {
    if (text.indexOf('#') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        if (c == '\\' && i + 1 < text.length()) {
          out.append(c);
          c = text.charAt(++i);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        int end = text.indexOf('\n', i);
        i = (end < 0 ? text.length() : end) - 1;
        continue;
      }
      out.append(c);
    }
    return out.toString();
  }

  /** A text of f-strings, only once nothing else explains the failure. */
  private RuntimeException fieldError(String message) {
    return in.diagnosing && !in.at(Kind.ERROR)
        ? in.error(message, in.peek().span())
        : new TokenStream.NoMatch();
  }

  private int conversion() {
    Token mark = in.expect("!");
    Token name = in.peek();
    if (name.is(":") || name.is("}")) {
      throw in.error("f-string: missing conversion character", name.span());
    }
    if (name.kind() != Kind.NAME) {
      throw in.error("f-string: invalid conversion character", name.span());
    }
    if (mark.end() != name.start()) {
      throw in.error(
          "f-string: conversion type must come right after the exclamanation mark",
          mark.span().to(name.span()));
    }
    in.next();
    return switch (name.text()) {
      case "s", "r", "a" -> name.text().charAt(0);
      default ->
          throw in.error(
              "f-string: invalid conversion character '"
                  + name.text()
                  + "': expected 's', 'r', or 'a'",
              name.span());
    };
  }

  private Expr.JoinedStr spec(boolean raw) {
    Token colon = in.expect(":");
    Values values = new Values();
    while (in.at(Kind.FSTRING_MIDDLE) || in.at("{")) {
      part(values, raw);
    }
    values.flush();
    return new Expr.JoinedStr(values.list.isEmpty() ? colon.span() : in.since(colon), values.list);
  }
}
