package org.dlscript.language.syntax;

/**
 * One lexical token. Operators and keywords carry their interned text; {@code level} is the number
 * of open brackets after the token.
 */
record Token(
    Kind kind,
    String text,
    int line,
    int column,
    int endLine,
    int endColumn,
    int start,
    int end,
    int level) {
  enum Kind {
    NAME,
    KEYWORD,
    NUMBER,
    STRING,
    FSTRING_START,
    FSTRING_MIDDLE,
    FSTRING_END,
    OPERATOR,
    NEWLINE,
    INDENT,
    DEDENT,
    /** The body of a library function, to be parsed when it is called; see {@link BodyScan}. */
    LATER,
    END,
    /** Where the lexer gave up; its error says why. */
    ERROR
  }

  Span span() {
    return new Span(line, column, endLine, endColumn, start, end);
  }

  /**
   * Whether this is the given operator or keyword, a constant. Both texts are interned, and the
   * parser asks dozens of times a token.
   */
  boolean is(String symbol) {
    return text == symbol && (kind == Kind.OPERATOR || kind == Kind.KEYWORD);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
