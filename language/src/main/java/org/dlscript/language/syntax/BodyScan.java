package org.dlscript.language.syntax;

/**
 * Finds where the indented body of a function ends by looking at its lines, brackets and strings
 * alone, which costs a tenth of parsing it. Used for the library, of whose functions a program
 * calls few. One use, one thread.
 */
final class BodyScan {
  /** Words that tell something of the function from its body: such bodies are not put off. */
  private static final String[] TELLING = {"yield", "await", "async", "nonlocal"};

  private final String source;
  private final int start;
  private int at;

  /** After the last character of the body that is neither blank nor comment, and on which line. */
  int end;

  int endLine;

  /** Where the line after the body starts, and which it is. */
  int next;

  int line;

  private BodyScan(String source, int start, int line) {
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
  static BodyScan of(String source, int start, int line, int indent) {
    BodyScan scan = new BodyScan(source, start, line);
    return scan.lines(indent) && scan.end > start && !scan.tells() ? scan : null;
  }

  private boolean tells() {
    for (String word : TELLING) {
      if (source.indexOf(word, start, end) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the body may need the class it stands in. */
  boolean namesClass() {
    return source.indexOf("super", start, end) >= 0 || source.indexOf("__class__", start, end) >= 0;
  }

  private boolean lines(int indent) {
    int length = source.length();
    while (next < length) {
      at = next;
      while (at < length && source.charAt(at) == ' ') {
        at++;
      }
      char c = at < length ? source.charAt(at) : '\n';
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
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '\n') {
        line++;
        at++;
        if (depth <= 0) {
          next = at;
          return true;
        }
      } else if (c == '#') {
        int stop = source.indexOf('\n', at);
        at = stop < 0 ? source.length() : stop;
      } else if (c == '\\') {
        return false;
      } else if (c == '"' || c == '\'') {
        if (!string(c)) {
          return false;
        }
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

  private void code() {
    end = at;
    endLine = line;
  }

  private boolean string(char quote) {
    int length = source.length();
    boolean triple =
        at + 2 < length && source.charAt(at + 1) == quote && source.charAt(at + 2) == quote;
    at += triple ? 3 : 1;
    while (at < length) {
      char c = source.charAt(at);
      if (c == '\\') {
        at++;
        c = at < length ? source.charAt(at) : ' ';
        line += c == '\n' ? 1 : 0;
      } else if (c == '\n') {
        if (!triple) {
          return false;
        }
        line++;
      } else if (c == quote
          && (!triple
              || at + 2 < length
                  && source.charAt(at + 1) == quote
                  && source.charAt(at + 2) == quote)) {
        at += triple ? 3 : 1;
        return true;
      }
      at++;
    }
    return false;
  }
}
