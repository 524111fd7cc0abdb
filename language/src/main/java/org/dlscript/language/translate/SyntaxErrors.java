package org.dlscript.language.translate;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.SourceNames;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.SyntaxException;

/** SyntaxError objects from what the parser throws. */
public final class SyntaxErrors {
  private SyntaxErrors() {}

  /**
   * What the rules beyond the grammar reject: CPython knows no more of such a source than its name,
   * so there is a line only where that is a file's.
   */
  static PyException ofCompiler(SyntaxException e, Source source) {
    PyException made = of(e, source);
    if (!isFile(SourceNames.file(source))) {
      PyBaseException o = made.object;
      o.setInstanceAttribute("text", PyNone.NONE);
      PyTuple known = (PyTuple) o.args.items[1];
      Object[] details = known.items.clone();
      details[3] = PyNone.NONE;
      // Nor can it turn its columns, which count bytes, into characters.
      details[2] = bytes(source, details[1], details[2]);
      details[5] = bytes(source, details[4], details[5]);
      o.setInstanceAttribute("offset", details[2]);
      o.setInstanceAttribute("end_offset", details[5]);
      o.args = new PyTuple(o.args.items[0], new PyTuple(details));
    }
    return made;
  }

  private static Object bytes(Source source, Object line, Object offset) {
    if (!(line instanceof Long l) || !(offset instanceof Long n) || l > source.getLineCount()) {
      return offset;
    }
    String text = source.getCharacters((int) (long) l).toString();
    String before = text.substring(0, (int) Math.min(text.length(), n - 1));
    return before.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1L;
  }

  private static boolean isFile(String name) {
    try {
      return DlsContext.get(null).env().getPublicTruffleFile(name).isRegularFile();
    } catch (SecurityException | IllegalArgumentException | UnsupportedOperationException f) {
      return false;
    }
  }

  /** The guest exception; its attributes say where, its text the line. */
  public static PyException of(SyntaxException e, Source source) {
    return of(e, source, false);
  }

  /** The same; a module's last line ends as all lines do, other sources' may not. */
  static PyException of(SyntaxException e, Source source, boolean asItStands) {
    PyClass cls =
        switch (e.kind) {
          case INDENTATION_ERROR -> ExceptionTypes.INDENTATION_ERROR;
          case TAB_ERROR -> ExceptionTypes.TAB_ERROR;
          default -> ExceptionTypes.SYNTAX_ERROR;
        };
    Span s = e.span;
    Object line = PyNone.NONE;
    Object offset = PyNone.NONE;
    Object endLine = PyNone.NONE;
    Object endOffset = PyNone.NONE;
    Object text = PyNone.NONE;
    if (s != null) {
      line = (long) s.line();
      offset = s.column() + 1L;
      endLine = (long) s.endLine();
      boolean ofLexer = s.start() == s.end() && s.column() == s.endColumn();
      Long told = endOffset(e);
      endOffset = told != null ? told : (Long) (s.endColumn() + 1L);
      if (s.line() >= 1 && s.line() <= source.getLineCount()) {
        if (asItStands && e.getMessage().equals("invalid syntax") && atEnd(s, source)) {
          offset = 0L;
          endOffset = 0L;
        }
        boolean cut = ofLexer && told == null;
        String end = cut || asItStands && isLast(s.line(), source) ? "" : "\n";
        text = Str.of(source.getCharacters(s.line()).toString() + end);
      }
    }
    Object file = Str.of(SourceNames.file(source));
    PyTuple details = new PyTuple(file, line, offset, text, endLine, endOffset);
    PyBaseException o = new PyBaseException(cls, Str.of(e.getMessage()), details);
    o.setInstanceAttribute("filename", file);
    o.setInstanceAttribute("lineno", line);
    o.setInstanceAttribute("offset", offset);
    o.setInstanceAttribute("text", text);
    o.setInstanceAttribute("end_lineno", endLine);
    o.setInstanceAttribute("end_offset", endOffset);
    o.setInstanceAttribute("_incomplete", e.incomplete);
    return new PyException(o, section(s, source));
  }

  /** The end of a source whose last line does not end has no column. */
  private static boolean atEnd(Span s, Source source) {
    return isLast(s.line(), source) && s.start() >= source.getLength();
  }

  private static boolean isLast(int line, Source source) {
    String text = source.getCharacters().toString();
    return line == source.getLineCount() && !text.endsWith("\n");
  }

  /** CPython's lexer knows no end of some mistakes and says 0 or -1; else null. */
  private static Long endOffset(SyntaxException e) {
    String m = e.getMessage();
    if (m.endsWith(" was never closed") || m.startsWith("unexpected character after line cont")) {
      return 0L;
    }
    if (m.equals("':' expected after dictionary key") || m.startsWith("inconsistent use of tabs")) {
      return 0L;
    }
    return m.equals("unexpected indent") || m.startsWith("unindent does not match") ? -1L : null;
  }

  private static SourceSection section(Span s, Source source) {
    int last = source.getLineCount();
    if (s == null || s.line() < 1 || s.line() > last || s.endLine() > last) {
      return null;
    }
    int length = source.getLength();
    int from = Math.min(length, source.getLineStartOffset(s.line()) + Math.max(0, s.column()));
    int to = Math.min(length, source.getLineStartOffset(s.endLine()) + s.endColumn());
    return source.createSection(from, Math.max(0, to - from));
  }
}
