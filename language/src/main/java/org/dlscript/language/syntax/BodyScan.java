package org.dlscript.language.syntax;

/**
 * Finds where the indented body of a function ends by looking at its lines, brackets and strings
 * alone, which costs a tenth of parsing it. Used for the library, of whose functions a program
 * calls few. One use, one thread.
 */
final class BodyScan {
  private final char[] source;
  private final int start;
  private int at;

  /** After the last character of the body that is neither blank nor comment, and on which line. */
  int end;

  int endLine;

  /** Where the line after the body starts, and which it is. */
  int next;

  int line;

  /** Whether a word tells something of the function from its body: such bodies are not put off. */
  private boolean tells;

  /** Whether the body may need the class it stands in. */
  boolean namesClass;

  private BodyScan(char[] source, int start, int line) {
    this.source = source;
    this.start = start;
    this.end = start;
    this.next = start;
    this.line = line;
  }

  /**
   * The body that starts at a line's start and is indented deeper than {@code indent} columns; null
   * where it has to be parsed now.
   */
  static BodyScan of(char[] source, int start, int line, int indent) {
    BodyScan scan = new BodyScan(source, start, line);
    return scan.lines(indent) && scan.end > start && !scan.tells ? scan : null;
  }

  private boolean lines(int indent) {
    int length = source.length;
    while (next < length) {
      at = next;
      while (at < length && source[at] == ' ') {
        at++;
      }
      char c = at < length ? source[at] : '\n';
      if (c == '\t' || c == '\r' || c == '\f') {
        return false;
      }
      boolean empty = c == '\n' || c == '#';
      if (!empty && at - next <= indent) {
        return true;
      }
      if (!logicalLine()) {
        return false;
      }
    }
    return true;
  }

  /** Steps over a line with all that its brackets and strings hold. */
  private boolean logicalLine() {
    int depth = 0;
    while (at < source.length) {
      char c = source[at];
      if (c == '\n') {
        line++;
        at++;
        if (depth <= 0) {
          next = at;
          return true;
        }
      } else if (c == '#') {
        while (at < source.length && source[at] != '\n') {
          at++;
        }
      } else if (c == '\\') {
        return false;
      } else if (c == '"' || c == '\'') {
        if (!string(c)) {
          return false;
        }
        code();
      } else if (Lexer.isNameStart(c)) {
        word();
        code();
      } else {
        if (c == '(' || c == '[' || c == '{') {
          depth++;
        } else if (c == ')' || c == ']' || c == '}') {
          depth--;
        }
        at++;
        if (c != ' ') {
          code();
        }
      }
    }
    next = at;
    return true;
  }

  private void word() {
    int first = at;
    while (at < source.length && Lexer.isNamePart(source[at])) {
      at++;
    }
    int n = at - first;
    if (n == 5 || n == 8 || n == 9) {
      switch (new String(source, first, n)) {
        case "yield", "await", "async", "nonlocal" -> tells = true;
        case "super", "__class__" -> namesClass = true;
        default -> {}
      }
    }
  }

  private void code() {
    end = at;
    endLine = line;
  }

  private boolean string(char quote) {
    int length = source.length;
    boolean triple = at + 2 < length && source[at + 1] == quote && source[at + 2] == quote;
    at += triple ? 3 : 1;
    while (at < length) {
      char c = source[at];
      if (c == '\\') {
        at++;
        c = at < length ? source[at] : ' ';
        line += c == '\n' ? 1 : 0;
      } else if (c == '\n') {
        if (!triple) {
          return false;
        }
        line++;
      } else if (c == quote
          && (!triple || at + 2 < length && source[at + 1] == quote && source[at + 2] == quote)) {
        at += triple ? 3 : 1;
        return true;
      }
      at++;
    }
    return false;
  }
}
