package org.dlscript.language.syntax;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.dlscript.language.syntax.Token.Kind;
import org.dlscript.language.text.Characters;

/**
 * Turns a whole source into tokens, with Python's rules for lines, indentation and brackets. An
 * error does not end in an exception here: the token list ends in an ERROR token and {@link #error}
 * holds what to throw, because whether it wins over a grammar error is the parser's decision.
 *
 * <p>The file is long because place, line, indentation and open brackets are one state that every
 * rule here changes; numbers, strings and bodies that are put off have files of their own.
 */
final class Lexer {
  private static final int MAX_NESTING = 200;
  private static final int MAX_INDENT = 100;
  private static final int TAB = 8;

  private static final Map<String, String> KEYWORDS = new HashMap<>();

  static {
    for (String word :
        ("False None True and as assert async await break class continue def del elif else except"
                + " finally for from global if import in is lambda nonlocal not or pass raise"
                + " return try while with yield")
            .split(" ")) {
      KEYWORDS.put(word, word.intern());
    }
  }

  /** The operators by their first character, the longer ones first. */
  private static final String[][] OPERATORS = new String[128][];

  static {
    String[] all = {
      "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "<>", "->",
      "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=", "+", "-", "*", "/", "%", "@", "&",
      "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=", "!", "$", "?",
      "`"
    };
    for (String symbol : all) {
      String[] known = OPERATORS[symbol.charAt(0)];
      String[] more = known == null ? new String[1] : Arrays.copyOf(known, known.length + 1);
      more[more.length - 1] = symbol;
      OPERATORS[symbol.charAt(0)] = more;
    }
  }

  /** An open bracket and where it is. */
  private record Bracket(char symbol, int line, int column, int start) {}

  final String source;

  /** The source again: most of a program's start is spent here, before anything is compiled. */
  private final char[] text;

  final List<Token> tokens = new ArrayList<>();
  private final BiConsumer<Integer, String> commandNote;
  private final StringScanner strings;
  private final Deque<Integer> indents = new ArrayDeque<>();
  private final Deque<Integer> tabIndents = new ArrayDeque<>();
  private final ArrayList<Bracket> brackets = new ArrayList<>();

  int pos;
  int line = 1;
  int lineStart;

  /** Why the token list ends early, or null. */
  SyntaxException error;

  /** Whether a keyword stands right behind a number somewhere. */
  boolean numbersTouchWords;

  /** The line of the bracket that was never closed, when that is the error; else 0. */
  int unclosedLine;

  /** Unwinds to {@link #run}; the error itself is in the field. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  /** Whether bodies of functions become one token where that is possible. */
  private final boolean putsOff;

  /** Columns before the {@code def} whose header is being read, or before one read whole, or -1. */
  private int header = -1;

  private int function = -1;

  private Lexer(String source, BiConsumer<Integer, String> commandNote, boolean putsOff) {
    this.source = source;
    this.text = source.toCharArray();
    this.commandNote = commandNote;
    this.putsOff = putsOff;
    this.strings = new StringScanner(this);
    indents.push(0);
    tabIndents.push(0);
  }

  /** Lexes all of {@code source}; notebook command lines are skipped if a note is given. */
  static Lexer run(String source, BiConsumer<Integer, String> commandNote) {
    return new Lexer(source, commandNote, false).run();
  }

  /** Lexes a module whose functions' bodies are put off where they can be. */
  static Lexer runLibrary(String source) {
    return new Lexer(source, null, true).run();
  }

  /** Lexes the function of a source that stands at a span. */
  static Lexer runFunction(String source, Span span) {
    Lexer lexer = new Lexer(source.substring(0, span.end()), null, false);
    lexer.pos = span.start();
    lexer.line = span.line();
    lexer.lineStart = span.start() - span.column();
    lexer.indents.push(span.column());
    lexer.tabIndents.push(span.column());
    return lexer.run();
  }

  private Lexer run() {
    try {
      lexAll();
    } catch (Stop stop) {
      add(Kind.ERROR, "", pos, line, column());
    }
    return this;
  }

  int at(int index) {
    return index < text.length ? text[index] : -1;
  }

  int column() {
    return pos - lineStart;
  }

  int level() {
    return brackets.size();
  }

  void add(Kind kind, String text, int start, int startLine, int startColumn) {
    tokens.add(new Token(kind, text, startLine, startColumn, line, column(), start, pos, level()));
  }

  RuntimeException fail(String message, int atLine, int atColumn, int start) {
    return fail(
        SyntaxException.Kind.SYNTAX_ERROR,
        message,
        new Span(atLine, atColumn, atLine, atColumn, start, start),
        false);
  }

  RuntimeException fail(SyntaxException.Kind kind, String message, Span span, boolean incomplete) {
    if (error == null) {
      error = new SyntaxException(kind, message, span, incomplete);
    }
    return new Stop();
  }

  RuntimeException failHere(String message, int index) {
    return fail(message, line, Math.max(0, index - lineStart), Math.max(0, index));
  }

  /** Steps over the line end at {@code pos} (CR, LF or both). */
  void newline() {
    if (at(pos) == '\r' && at(pos + 1) == '\n') {
      pos++;
    }
    pos++;
    line++;
    lineStart = pos;
  }

  private void lexAll() {
    int nul = source.indexOf('\0');
    if (nul >= 0) {
      throw fail("source code cannot contain null bytes", 1, 0, 0);
    }
    if (at(0) == '\uFEFF') {
      pos = 1;
      lineStart = 1;
    }
    boolean lineBegins = pos == lineStart;
    while (true) {
      if (strings.inText()) {
        strings.text();
        continue;
      }
      if (lineBegins && level() == 0) {
        if (!indentation()) {
          continue;
        }
        lineBegins = false;
        if (isCommandLine()) {
          commandLine();
        }
        if (putsOff) {
          if (column() <= function) {
            function = -1;
          }
          if (function < 0 && source.startsWith("async def ", pos)) {
            function = column();
          }
          header = function < 0 && source.startsWith("def ", pos) ? column() : -1;
        }
      }
      skipBlanks();
      int c = at(pos);
      if (c < 0) {
        finish();
        return;
      }
      if (c == '\n' && header >= 0 && level() == 0 && tokens.getLast().is(":") && putOff()) {
        lineBegins = true;
      } else if (c == '\n' || c == '\r') {
        if (level() == 0) {
          int start = pos;
          tokens.add(
              new Token(Kind.NEWLINE, "", line, column(), line, column() + 1, start, start + 1, 0));
          lineBegins = true;
        }
        newline();
      } else {
        token(c);
      }
    }
  }

  /** Steps over the body of the function whose header ends here; false where it is read whole. */
  private boolean putOff() {
    int indent = header;
    header = -1;
    BodyScan body = BodyScan.of(text, pos + 1, line + 1, indent);
    if (body == null) {
      function = indent;
      return false;
    }
    int column = body.end - 1 - source.lastIndexOf('\n', body.end - 1);
    tokens.add(
        new Token(
            Kind.LATER,
            body.namesClass ? "class" : "",
            line + 1,
            0,
            body.endLine,
            column,
            pos + 1,
            body.end,
            0));
    pos = body.next;
    lineStart = body.next;
    line = body.line;
    return true;
  }

  /** Spaces, comments and joined lines. */
  private void skipBlanks() {
    while (true) {
      int c = at(pos);
      if (c == ' ' || c == '\t' || c == '\f') {
        pos++;
      } else if (c == '#') {
        while (at(pos) >= 0 && at(pos) != '\n' && at(pos) != '\r') {
          pos++;
        }
      } else if (c == '\\') {
        joinLine();
      } else {
        return;
      }
    }
  }

  private void joinLine() {
    int next = at(pos + 1);
    if (next < 0 && level() == 0) {
      throw fail(
          SyntaxException.Kind.SYNTAX_ERROR,
          "unexpected EOF while parsing",
          new Span(line, column() + 1, line, -2, pos + 1, pos + 1),
          true);
    }
    if (next < 0) {
      finish();
    }
    if (next != '\n' && next != '\r') {
      throw failHere("unexpected character after line continuation character", pos + 1);
    }
    int width = column() + 1;
    pos++;
    newline();
    if (at(pos) < 0 && level() == 0) {
      throw fail(
          SyntaxException.Kind.SYNTAX_ERROR,
          "unexpected EOF while parsing",
          new Span(line - 1, width, line - 1, -2, pos, pos),
          true);
    }
  }

  /** Measures a line's indentation; false if the line was blank and has been skipped. */
  private boolean indentation() {
    int width = 0;
    int tabWidth = 0;
    int begin = pos;
    while (true) {
      int c = at(pos);
      if (c == ' ') {
        width++;
        tabWidth++;
      } else if (c == '\t') {
        width = (width / TAB + 1) * TAB;
        tabWidth++;
      } else if (c == '\f') {
        width = 0;
        tabWidth = 0;
      } else if (c == '\\' && (at(pos + 1) == '\n' || at(pos + 1) == '\r')) {
        // The indentation is that before the first backslash of a joined blank line.
        pos++;
        newline();
        while (at(pos) == ' ' || at(pos) == '\t' || at(pos) == '\f') {
          pos++;
        }
        continue;
      } else {
        break;
      }
      pos++;
    }
    int c = at(pos);
    if (c == '#') {
      while (at(pos) >= 0 && at(pos) != '\n' && at(pos) != '\r') {
        pos++;
      }
      c = at(pos);
    }
    if (c == '\n' || c == '\r') {
      newline();
      return false;
    }
    if (c >= 0) {
      indentTo(width, tabWidth, begin);
    }
    return true;
  }

  private void indentTo(int width, int tabWidth, int begin) {
    int current = indents.peek();
    if (width == current) {
      if (tabWidth != tabIndents.peek()) {
        throw tabError();
      }
    } else if (width > current) {
      if (tabWidth <= tabIndents.peek()) {
        throw tabError();
      }
      if (indents.size() >= MAX_INDENT) {
        throw fail(
            SyntaxException.Kind.INDENTATION_ERROR,
            "too many levels of indentation",
            new Span(line, 0, line, 1, begin, begin + 1),
            false);
      }
      indents.push(width);
      tabIndents.push(tabWidth);
      add(Kind.INDENT, "", begin, line, 0);
    } else {
      while (indents.peek() > width) {
        indents.pop();
        tabIndents.pop();
        add(Kind.DEDENT, "", pos, line, column());
      }
      if (indents.peek() != width) {
        int end = pos;
        while (at(end) >= 0 && at(end) != '\n' && at(end) != '\r') {
          end++;
        }
        throw fail(
            SyntaxException.Kind.INDENTATION_ERROR,
            "unindent does not match any outer indentation level",
            new Span(line, end - lineStart, line, end - lineStart + 1, end, end),
            false);
      }
      if (tabWidth != tabIndents.peek()) {
        throw tabError();
      }
    }
  }

  private RuntimeException tabError() {
    return fail(
        SyntaxException.Kind.TAB_ERROR,
        "inconsistent use of tabs and spaces in indentation",
        new Span(line, 0, line, 1, lineStart, lineStart + 1),
        false);
  }

  /** Notebook lines: no statement of the language begins with ! or %. */
  private boolean isCommandLine() {
    int c = at(pos);
    return commandNote != null
        && (c == '!' || c == '%')
        && at(pos + 1) >= 0
        && (Character.isLetter(at(pos + 1)) || "%!./".indexOf(at(pos + 1)) >= 0);
  }

  /** A command line becomes a pass statement, so that a block may consist of it. */
  private void commandLine() {
    int start = pos;
    while (at(pos) >= 0 && at(pos) != '\n' && at(pos) != '\r') {
      pos++;
    }
    commandNote.accept(line, source.substring(start, pos));
    add(Kind.KEYWORD, "pass", start, line, start - lineStart);
  }

  private void finish() {
    if (level() > 0) {
      Bracket open = brackets.getLast();
      unclosedLine = open.line;
      throw fail(
          SyntaxException.Kind.SYNTAX_ERROR,
          "'" + open.symbol + "' was never closed",
          new Span(open.line, open.column, open.line, open.column + 1, open.start, open.start + 1),
          true);
    }
    if (!tokens.isEmpty()
        && tokens.getLast().kind() != Kind.NEWLINE
        && tokens.getLast().kind() != Kind.DEDENT
        && tokens.getLast().kind() != Kind.LATER) {
      tokens.add(new Token(Kind.NEWLINE, "", line, column(), line, column() + 1, pos, pos, 0));
    }
    while (indents.peek() > 0) {
      indents.pop();
      add(Kind.DEDENT, "", pos, line, column());
    }
    add(Kind.END, "", pos, line, column());
  }

  private void token(int c) {
    if (c >= '0' && c <= '9' || c == '.' && isDigit(at(pos + 1))) {
      NumberScanner.scan(this);
    } else if (c == '"' || c == '\'') {
      strings.begin(pos, pos);
    } else if (isNameStart(c)) {
      name();
    } else {
      operator(c);
    }
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Any character beyond ASCII may be in a name; which ones really may is checked afterwards. */
  static boolean isNameStart(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 128;
  }

  static boolean isNamePart(int c) {
    return isNameStart(c) || isDigit(c);
  }

  private void name() {
    int start = pos;
    int end = pos + 1;
    boolean ascii = text[start] < 128;
    while (end < text.length && isNamePart(text[end])) {
      ascii &= text[end] < 128;
      end++;
    }
    if (end < text.length
        && (text[end] == '"' || text[end] == '\'')
        && strings.isPrefix(start, end)) {
      pos = end;
      strings.begin(start, end);
      return;
    }
    pos = end;
    String word = source.substring(start, end);
    if (!ascii) {
      word = checkedName(start, word);
    }
    String keyword = KEYWORDS.get(word);
    add(
        keyword != null ? Kind.KEYWORD : Kind.NAME,
        keyword != null ? keyword : word.intern(),
        start,
        line,
        start - lineStart);
  }

  private String checkedName(int start, String text) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
    if (isIdentifier(normal)) {
      return normal;
    }
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      boolean good =
          c == '_'
              || (i == 0
                  ? Character.isUnicodeIdentifierStart(c)
                  : Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
      if (!good) {
        String code = String.format("U+%04X", c);
        pos = start + i;
        throw failHere(
            Characters.isPrintable(c)
                ? "invalid character '" + Character.toString(c) + "' (" + code + ")"
                : "invalid non-printable character " + code,
            start + i);
      }
      i += Character.charCount(c);
    }
    return normal;
  }

  private static boolean isIdentifier(String text) {
    int first = text.codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      return false;
    }
    return text.codePoints()
        .allMatch(c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void operator(int c) {
    if (strings.inField() && level() == strings.fieldLevel()) {
      if (c == ':') {
        int start = pos++;
        add(Kind.OPERATOR, ":", start, line, start - lineStart);
        strings.beginSpec();
        return;
      }
      if (c == '}') {
        closeField();
        return;
      }
    }
    if (strings.inFString() && !strings.inField() && c == '}') {
      throw failHere("f-string: single '}' is not allowed", pos);
    }
    String[] symbols = c < OPERATORS.length ? OPERATORS[c] : null;
    for (int i = 0; symbols != null && i < symbols.length; i++) {
      String symbol = symbols[i];
      if (symbol.length() == 1 || source.startsWith(symbol, pos)) {
        int start = pos;
        pos += symbol.length();
        if (symbol.length() == 1) {
          bracket(symbol.charAt(0), start);
        }
        add(Kind.OPERATOR, symbol, start, line, start - lineStart);
        return;
      }
    }
    throw failHere(
        String.format("invalid non-printable character U+%04X", source.codePointAt(pos)), pos);
  }

  private void bracket(char symbol, int start) {
    switch (symbol) {
      case '(', '[', '{' -> open(symbol, start);
      case ')', ']', '}' -> close(symbol, start);
      default -> {}
    }
  }

  void open(char symbol, int start) {
    if (brackets.size() >= MAX_NESTING) {
      throw failHere("too many nested parentheses", start);
    }
    brackets.add(new Bracket(symbol, line, start - lineStart, start));
  }

  private void close(char symbol, int start) {
    if (brackets.isEmpty()) {
      throw failHere("unmatched '" + symbol + "'", start);
    }
    Bracket open = brackets.getLast();
    boolean fits =
        open.symbol == '(' && symbol == ')'
            || open.symbol == '[' && symbol == ']'
            || open.symbol == '{' && symbol == '}';
    if (!fits) {
      if (strings.inField() && level() == strings.fieldLevel()) {
        throw failHere("f-string: unmatched '" + symbol + "'", start);
      }
      String message =
          "closing parenthesis '"
              + symbol
              + "' does not match opening parenthesis '"
              + open.symbol
              + "'";
      throw failHere(open.line == line ? message : message + " on line " + open.line, start);
    }
    brackets.removeLast();
  }

  /** The brace that ends a replacement field. */
  void closeField() {
    int start = pos++;
    brackets.removeLast();
    strings.endField();
    add(Kind.OPERATOR, "}", start, line, start - lineStart);
  }
}
