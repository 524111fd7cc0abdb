package org.dlscript.language.builtin;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import java.util.BitSet;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Text;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Parser;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.SyntaxException;

/** The source lines of a traceback with CPython's carets under the part that failed. */
final class SourceLines {
  private SourceLines() {}

  static void append(SourceSection s, StringBuilder b) {
    Source source = s.getSource();
    int line = s.getStartLine();
    if (line < 1 || line > source.getLineCount() || !isReadable(source)) {
      return;
    }
    if (s.getEndLine() > line) {
      appendLines(s, b);
      return;
    }
    String text = source.getCharacters(line).toString();
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      return;
    }
    b.append("    ").append(stripped).append('\n');
    int indent = text.length() - text.stripLeading().length();
    int from = s.getStartColumn() - 1 - indent;
    int to = Math.min(s.getEndColumn() - indent, stripped.length());
    if (from < 0 || to <= from) {
      return;
    }
    String part = stripped.substring(from, to);
    int[] anchor = anchors(part);
    if (anchor == null && from == 0 && to == stripped.length() || isPlainCall(stripped, from, to)) {
      return;
    }
    b.append("    ").append(" ".repeat(from));
    if (anchor == null) {
      b.append("^".repeat(to - from));
    } else {
      b.append("~".repeat(anchor[0]))
          .append("^".repeat(anchor[1] - anchor[0]))
          .append("~".repeat(to - from - anchor[1]));
    }
    b.append('\n');
  }

  /**
   * A range over several lines: the first, the last and those around its anchors are shown, and
   * carets unless they would be under everything.
   */
  private static void appendLines(SourceSection s, StringBuilder b) {
    Source source = s.getSource();
    int first = s.getStartLine();
    int last = Math.min(s.getEndLine(), source.getLineCount());
    int indent = Integer.MAX_VALUE;
    for (int l = first; l <= last; l++) {
      String t = source.getCharacters(l).toString();
      if (!t.isBlank()) {
        indent = Math.min(indent, t.length() - t.stripLeading().length());
      }
    }
    int[] anchor = anchors(s.getCharacters().toString());
    int offset = s.getCharIndex();
    boolean everything =
        s.getStartColumn() - 1 <= indent
            && source.getCharacters(last).toString().strip().length()
                <= s.getEndColumn() - leading(source, last);
    boolean plain = anchor == null && everything || isPlainCall(s, indent);
    BitSet shownLines = significant(source, first, last, anchor, offset);
    for (int l = first; l <= last; l++) {
      if (!shownLines.get(l)) {
        int next = shownLines.nextSetBit(l);
        if (next - l > 1) {
          b.append("    ...<").append(next - l).append(" lines>...\n");
          l = next - 1;
          continue;
        }
      }
      String t = source.getCharacters(l).toString().stripTrailing();
      String shown = t.length() >= indent ? t.substring(indent) : t.strip();
      b.append("    ").append(shown).append('\n');
      if (plain) {
        continue;
      }
      int lineStart = source.getLineStartOffset(l);
      int from = l == first ? s.getStartColumn() - 1 : t.length() - t.stripLeading().length();
      int to = l == last ? s.getEndColumn() : t.length();
      StringBuilder marks = new StringBuilder();
      for (int c = from; c < to && c < t.length(); c++) {
        int at = lineStart + c - offset;
        boolean primary = anchor == null || at >= anchor[0] && at < anchor[1];
        marks.append(primary ? '^' : '~');
      }
      b.append("    ").append(" ".repeat(Math.max(0, from - indent))).append(marks).append('\n');
    }
  }

  private static int leading(Source source, int line) {
    String t = source.getCharacters(line).toString();
    return t.length() - t.stripLeading().length();
  }

  /** The lines that are shown however many there are. */
  private static BitSet significant(Source source, int first, int last, int[] anchor, int offset) {
    BitSet lines = new BitSet();
    lines.set(first);
    lines.set(last);
    if (anchor != null) {
      int left = source.getLineNumber(offset + anchor[0]);
      int right = source.getLineNumber(offset + anchor[1] - 1);
      for (int l : new int[] {left, right}) {
        lines.set(Math.max(first, l - 1), Math.min(last, l + 1) + 1);
      }
    }
    return lines;
  }

  /** Whether a traceback may show lines: those of what was compiled from a string are nowhere. */
  private static boolean isReadable(Source source) {
    if (!DlsLanguage.COMPILED_MIME.equals(source.getMimeType())) {
      return true;
    }
    DlsContext context = DlsContext.get(null);
    if (context.importer().modules.get("linecache") instanceof PyModule m
        && m.dict.get("cache") instanceof PyDict cache
        && cache.get(source.getName()) != null) {
      return true;
    }
    try {
      return context.env().getPublicTruffleFile(source.getName()).isRegularFile();
    } catch (SecurityException | IllegalArgumentException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static boolean isPlainCall(SourceSection s, int indent) {
    StringBuilder lines = new StringBuilder();
    int from = s.getStartColumn() - 1 - indent;
    for (int l = s.getStartLine(); l <= s.getEndLine(); l++) {
      String t = s.getSource().getCharacters(l).toString();
      lines.append(t.length() >= indent ? t.substring(indent) : t).append('\n');
    }
    return from >= 0 && isPlainCall(lines.toString(), from, from + s.getCharLength());
  }

  /**
   * Whether all that happens in a statement is one call, whose value is returned or assigned: then
   * the carets would say nothing new.
   */
  private static boolean isPlainCall(String statement, int from, int to) {
    Stmt only;
    try {
      List<Stmt> all = Parser.parseUnchecked(statement, null, (l, m) -> {}).body();
      only = all.isEmpty() ? null : all.getFirst();
    } catch (SyntaxException | StackOverflowError f) {
      return false;
    }
    Expr value =
        switch (only) {
          case Stmt.Return r
              when r.value() instanceof Expr.Call c && c.func() instanceof Expr.Name ->
              c;
          case Stmt.Assign a
              when a.targets().size() == 1
                  && a.targets().getFirst() instanceof Expr.Name
                  && a.value() instanceof Expr.Call c ->
              c;
          case null, default -> null;
        };
    return value != null
        && value.span().start() == from
        && value.span().column() == from
        && (value.span().end() == to || value.span().endLine() > 1);
  }

  /** Where the carets go within an expression: its operator, its brackets or its arguments. */
  private static int[] anchors(String part) {
    Expr e;
    try {
      e = Parser.parseExpression("(\n" + part + "\n)");
    } catch (SyntaxException | StackOverflowError f) {
      return null;
    }
    return switch (e) {
      case Expr.BinOp op -> {
        int i = op.left().span().end() - 2;
        while (i < part.length()
            && (Character.isWhitespace(part.charAt(i))
                || part.charAt(i) == ')'
                || part.charAt(i) == '\\')) {
          i++;
        }
        int n = op.op().symbol.length();
        yield i + n <= part.length() ? new int[] {i, i + n} : null;
      }
      case Expr.Subscript s -> {
        int i = part.indexOf('[', Math.max(0, s.value().span().end() - 2));
        yield i < 0 ? null : new int[] {i, part.length()};
      }
      case Expr.Call c -> {
        int i = part.indexOf('(', Math.max(0, c.func().span().end() - 2));
        yield i < 0 ? null : new int[] {i, part.length()};
      }
      default -> null;
    };
  }

  /** The file, the line and the carets of a SyntaxError. */
  static void appendSyntaxError(PyBaseException e, StringBuilder b) {
    Object file = e.instanceAttribute("filename");
    long line = number(e, "lineno", 1);
    b.append("  File \"")
        .append(file == null || file == PyNone.NONE ? "<string>" : Text.str(file))
        .append("\", line ")
        .append(line)
        .append('\n');
    Object t = e.instanceAttribute("text");
    if (t == null || t == PyNone.NONE) {
      return;
    }
    String text = Text.str(t);
    if (text.endsWith("\n")) {
      text = text.substring(0, text.length() - 1);
    }
    String stripped = text.stripLeading();
    int cut = text.length() - stripped.length();
    b.append("    ").append(stripped).append('\n');
    long offset = number(e, "offset", -1);
    // A place in the indentation, which is not shown, has no caret.
    if (offset < 1 || offset - 1 < cut) {
      return;
    }
    long end =
        number(e, "end_lineno", line) == line ? number(e, "end_offset", -1) : text.length() + 1L;
    if (end <= offset) {
      end = offset + 1;
    }
    int from = (int) (offset - 1 - cut);
    int n = (int) Math.max(1, Math.min(end, text.length() + 1L) - offset);
    b.append("    ").append(" ".repeat(from)).append("^".repeat(n)).append('\n');
  }

  private static long number(PyBaseException e, String name, long otherwise) {
    return e.instanceAttribute(name) instanceof Long v ? v : otherwise;
  }
}
