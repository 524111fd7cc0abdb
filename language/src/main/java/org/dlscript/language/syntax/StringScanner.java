package org.dlscript.language.syntax;

import java.util.ArrayList;
import org.dlscript.language.syntax.Token.Kind;

/**
 * String literals, and the text parts of f-strings: the lexer comes here whenever it stands inside
 * the text of an f-string (or of a format specification), and reads the replacement fields itself.
 */
final class StringScanner {
  private static final int MAX_NESTED = 150;
  private static final int MAX_FIELDS = 3;

  /** A replacement field: the bracket level inside it, and whether its specification has begun. */
  private static final class Field {
    final int level;
    boolean inSpec;

    Field(int level) {
      this.level = level;
    }
  }

  /** An f-string that has not ended yet. */
  private static final class Open {
    final char quote;
    final int size;
    final boolean raw;
    final int line;
    final int column;
    final int start;
    final ArrayList<Field> fields = new ArrayList<>();

    Open(char quote, int size, boolean raw, int line, int column, int start) {
      this.quote = quote;
      this.size = size;
      this.raw = raw;
      this.line = line;
      this.column = column;
      this.start = start;
    }
  }

  private final Lexer lexer;
  private final ArrayList<Open> open = new ArrayList<>();

  /** Whether the plain string being read contains its own quote behind a backslash. */
  private boolean escapedQuote;

  StringScanner(Lexer lexer) {
    this.lexer = lexer;
  }

  boolean inFString() {
    return !open.isEmpty();
  }

  boolean inField() {
    return inFString() && !open.getLast().fields.isEmpty();
  }

  int fieldLevel() {
    return open.getLast().fields.getLast().level;
  }

  /** Whether the next character is text of an f-string rather than of an expression. */
  boolean inText() {
    if (open.isEmpty()) {
      return false;
    }
    ArrayList<Field> fields = open.getLast().fields;
    return fields.isEmpty() || fields.getLast().inSpec;
  }

  void beginSpec() {
    open.getLast().fields.getLast().inSpec = true;
  }

  void endField() {
    open.getLast().fields.removeLast();
  }

  /** Whether source[start, end) is a string prefix such as {@code rb}. */
  boolean isPrefix(int start, int end) {
    if (end - start > 2) {
      return false;
    }
    return switch (lexer.source.substring(start, end).toLowerCase(java.util.Locale.ROOT)) {
      case "r", "b", "u", "f", "rb", "br", "rf", "fr" -> true;
      default -> false;
    };
  }

  /** Reads the string whose prefix begins at {@code start} and whose quote is at {@code quote}. */
  void begin(int start, int quote) {
    String prefix = lexer.source.substring(start, quote);
    char q = lexer.source.charAt(quote);
    int size = lexer.at(quote + 1) == q && lexer.at(quote + 2) == q ? 3 : 1;
    boolean raw = prefix.indexOf('r') >= 0 || prefix.indexOf('R') >= 0;
    int startLine = lexer.line;
    int startColumn = start - lexer.lineStart;
    lexer.pos = quote + size;
    if (prefix.indexOf('f') >= 0 || prefix.indexOf('F') >= 0) {
      if (open.size() >= MAX_NESTED) {
        throw lexer.failHere("too many nested f-strings", start - 2);
      }
      open.add(new Open(q, size, raw, startLine, startColumn, start));
      String text = lexer.source.substring(start, lexer.pos);
      lexer.add(Kind.FSTRING_START, text, start, startLine, startColumn);
      return;
    }
    if (size == 1 && lexer.at(quote + 1) == q) {
      lexer.pos = quote + 2;
    } else {
      plain(q, size, start, startLine, startColumn);
    }
    String text = lexer.source.substring(start, lexer.pos);
    lexer.add(Kind.STRING, text, start, startLine, startColumn);
  }

  private void plain(char quote, int size, int start, int startLine, int startColumn) {
    escapedQuote = false;
    while (true) {
      int c = lexer.at(lexer.pos);
      if (c < 0 || size == 1 && (c == '\n' || c == '\r')) {
        throw unterminated(quote, size, start, startLine, startColumn, c < 0);
      }
      if (c == quote && (size == 1 || closes(quote))) {
        lexer.pos += size;
        return;
      }
      if (c == '\\') {
        lexer.pos++;
        c = lexer.at(lexer.pos);
        if (c < 0) {
          continue;
        }
        escapedQuote |= c == quote;
      }
      if (c == '\n' || c == '\r') {
        lexer.newline();
      } else {
        lexer.pos++;
      }
    }
  }

  private boolean closes(char quote) {
    return lexer.at(lexer.pos + 1) == quote && lexer.at(lexer.pos + 2) == quote;
  }

  private RuntimeException unterminated(
      char quote, int size, int start, int startLine, int startColumn, boolean atEnd) {
    int detected = lexer.line;
    if (atEnd && lexer.pos == lexer.lineStart && detected > startLine) {
      detected--;
    }
    if (inField() && open.getLast().quote == quote && open.getLast().size == size) {
      return lexer.fail("f-string: expecting '}'", startLine, startColumn, start);
    }
    String kind = size == 3 ? "unterminated triple-quoted string" : "unterminated string";
    return lexer.fail(
        SyntaxException.Kind.SYNTAX_ERROR,
        kind
            + " literal (detected at line "
            + detected
            + ")"
            + (size == 1 && escapedQuote ? "; perhaps you escaped the end quote?" : ""),
        new Span(startLine, startColumn, startLine, startColumn, start, start),
        size == 3);
  }

  /** Reads text of the innermost f-string up to a field, the end of a specification or the end. */
  void text() {
    Open string = open.getLast();
    boolean inSpec = !string.fields.isEmpty();
    int start = lexer.pos;
    int startLine = lexer.line;
    int startColumn = lexer.column();
    while (true) {
      int c = lexer.at(lexer.pos);
      if (c < 0 || string.size == 1 && (c == '\n' || c == '\r')) {
        throw unterminated(string);
      }
      if (c == string.quote && (string.size == 1 || closes(string.quote))) {
        middle(start, startLine, startColumn);
        end(string);
        return;
      }
      if (c == '{') {
        if (lexer.at(lexer.pos + 1) == '{' && !inSpec) {
          lexer.pos++;
          middle(start, startLine, startColumn);
          lexer.pos++;
          return;
        }
        middle(start, startLine, startColumn);
        field(string);
        return;
      }
      if (c == '}') {
        brace(start, startLine, startColumn, inSpec);
        return;
      }
      if (c == '\\') {
        escape(string);
      } else if (c == '\n' || c == '\r') {
        lexer.newline();
      } else {
        lexer.pos++;
      }
    }
  }

  private void brace(int start, int startLine, int startColumn, boolean inSpec) {
    if (inSpec) {
      middle(start, startLine, startColumn);
      lexer.closeField();
    } else if (lexer.at(lexer.pos + 1) == '}') {
      lexer.pos++;
      middle(start, startLine, startColumn);
      lexer.pos++;
    } else {
      throw lexer.failHere("f-string: single '}' is not allowed", lexer.pos);
    }
  }

  private void middle(int start, int startLine, int startColumn) {
    if (lexer.pos > start) {
      String text = lexer.source.substring(start, lexer.pos);
      lexer.add(Kind.FSTRING_MIDDLE, text, start, startLine, startColumn);
    }
  }

  private void field(Open string) {
    if (string.fields.size() >= MAX_FIELDS) {
      throw lexer.failHere("f-string: expressions nested too deeply", lexer.pos - 1);
    }
    int start = lexer.pos++;
    lexer.open('{', start);
    string.fields.add(new Field(lexer.level()));
    lexer.add(Kind.OPERATOR, "{", start, lexer.line, start - lexer.lineStart);
  }

  private void end(Open string) {
    int start = lexer.pos;
    lexer.pos += string.size;
    String text = lexer.source.substring(start, lexer.pos);
    open.removeLast();
    lexer.add(Kind.FSTRING_END, text, start, lexer.line, start - lexer.lineStart);
  }

  /** A backslash protects the next character, except a brace; {@code \N{...}} is one unit. */
  private void escape(Open string) {
    lexer.pos++;
    int c = lexer.at(lexer.pos);
    if (c == 'N' && !string.raw && lexer.at(lexer.pos + 1) == '{') {
      while (lexer.at(lexer.pos) >= 0
          && lexer.at(lexer.pos) != '}'
          && lexer.at(lexer.pos) != string.quote) {
        lexer.pos++;
      }
      if (lexer.at(lexer.pos) == '}') {
        lexer.pos++;
      }
    } else if (c == '\n' || c == '\r') {
      lexer.newline();
    } else if (c >= 0 && c != '{' && c != '}') {
      lexer.pos++;
    }
  }

  private RuntimeException unterminated(Open string) {
    int detected = lexer.line;
    boolean atEnd = lexer.at(lexer.pos) < 0;
    if (atEnd && lexer.pos == lexer.lineStart && detected > string.line) {
      detected--;
    }
    if (!string.fields.isEmpty() && !atEnd) {
      return lexer.failHere(
          "f-string: newlines are not allowed in format specifiers for single quoted f-strings",
          lexer.pos);
    }
    String kind =
        string.size == 3 ? "unterminated triple-quoted f-string" : "unterminated f-string";
    return lexer.fail(
        SyntaxException.Kind.SYNTAX_ERROR,
        kind + " literal (detected at line " + detected + ")",
        new Span(
            string.line, string.column, string.line, string.column, string.start, string.start),
        string.size == 3);
  }
}
