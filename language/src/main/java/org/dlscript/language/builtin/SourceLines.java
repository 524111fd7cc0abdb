package org.dlscript.language.builtin;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import java.util.ArrayList;
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
import org.dlscript.language.text.Characters;

/** The source lines of a traceback with CPython's carets under the part that failed. */
final class SourceLines {
  private SourceLines() {}

  /** The lines of a section, without the indentation that all of them share. */
  private record Block(List<String> lines, int from, int to) {
    static Block of(SourceSection s) {
      Source source = s.getSource();
      int last = Math.min(s.getEndLine(), source.getLineCount());
      List<String> lines = new ArrayList<>();
      String margin = null;
      for (int l = s.getStartLine(); l <= last; l++) {
        String line = source.getCharacters(l).toString().stripTrailing();
        lines.add(line);
        if (!line.isEmpty()) {
          String own = line.substring(0, line.length() - line.stripLeading().length());
          margin = margin == null ? own : shared(margin, own);
        }
      }
      int cut = margin == null ? 0 : margin.length();
      lines.replaceAll(line -> line.isEmpty() ? line : line.substring(cut));
      int to = s.getEndLine() > last ? lines.getLast().length() : s.getEndColumn() - cut;
      return new Block(lines, s.getStartColumn() - 1 - cut, Math.min(to, lines.getLast().length()));
    }

    private static String shared(String a, String b) {
      int n = 0;
      while (n < a.length() && n < b.length() && a.charAt(n) == b.charAt(n)) {
        n++;
      }
      return a.substring(0, n);
    }

    /** The text between the columns. */
    String marked() {
      if (lines.size() == 1) {
        return lines.getFirst().substring(from, to);
      }
      StringBuilder text = new StringBuilder(lines.getFirst().substring(from));
      for (int i = 1; i < lines.size() - 1; i++) {
        text.append('\n').append(lines.get(i));
      }
      return text.append('\n').append(lines.getLast(), 0, to).toString();
    }
  }

  /** Where the carets stand within what is marked: lines from 0, columns in the block's lines. */
  private record Anchors(int leftLine, int left, int rightLine, int right) {
    boolean contains(int line, int column) {
      return (line > leftLine || line == leftLine && column >= left)
          && (line < rightLine || line == rightLine && column < right);
    }
  }

  static void append(SourceSection s, StringBuilder b) {
    Source source = s.getSource();
    int line = s.getStartLine();
    if (line < 1 || line > source.getLineCount() || !isReadable(source)) {
      return;
    }
    Block block = Block.of(s);
    List<String> lines = block.lines;
    if (lines.getFirst().isEmpty() && lines.size() == 1) {
      return;
    }
    boolean placed =
        block.from >= 0
            && block.from <= lines.getFirst().length()
            && block.to >= 0
            && (lines.size() > 1 || block.to > block.from);
    Anchors anchors = placed ? anchors(block) : null;
    boolean carets = placed && showsCarets(block, anchors);
    BitSet significant = significant(lines.size(), anchors);
    int before = -1;
    for (int l = significant.nextSetBit(0); l >= 0; l = significant.nextSetBit(l + 1)) {
      int skipped = before < 0 ? 0 : l - before - 1;
      if (skipped == 1) {
        appendLine(block, l - 1, anchors, carets, b);
      } else if (skipped > 1) {
        b.append("    ...<").append(skipped).append(" lines>...\n");
      }
      appendLine(block, l, anchors, carets, b);
      before = l;
    }
  }

  private static void appendLine(
      Block block, int l, Anchors anchors, boolean carets, StringBuilder b) {
    String line = block.lines.get(l);
    b.append("    ").append(line).append('\n');
    if (!carets) {
      return;
    }
    int indent = line.length() - line.stripLeading().length();
    int from = l == 0 ? Math.max(block.from, indent) : indent;
    int to = l == block.lines.size() - 1 ? block.to : line.length();
    b.append("    ")
        .append(" ".repeat(Characters.displayWidth(line, 0, Math.min(from, line.length()))));
    for (int c = from; c < to && c < line.length(); ) {
      int next = line.offsetByCodePoints(c, 1);
      String mark = anchors == null || anchors.contains(l, c) ? "^" : "~";
      b.append(mark.repeat(Characters.displayWidth(line, c, next)));
      c = next;
    }
    b.append('\n');
  }

  /** The lines that are shown however many there are. */
  private static BitSet significant(int count, Anchors anchors) {
    BitSet lines = new BitSet();
    lines.set(0);
    lines.set(count - 1);
    if (anchors != null) {
      for (int l : new int[] {anchors.leftLine, anchors.rightLine}) {
        lines.set(Math.max(0, l - 1), Math.min(count, l + 2));
      }
    }
    return lines;
  }

  /** Carets that would be under all of a statement say nothing. */
  private static boolean showsCarets(Block block, Anchors anchors) {
    if (isPlainCall(block)) {
      return false;
    }
    return anchors != null
        || !block.lines.getFirst().substring(0, block.from).isBlank()
        || !block.lines.getLast().substring(block.to).isBlank();
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

  /** Whether all that happens in a statement is one call, whose value is returned or assigned. */
  private static boolean isPlainCall(Block block) {
    Stmt only;
    try {
      String text = String.join("\n", block.lines);
      List<Stmt> all = Parser.parseUnchecked(text, null, (l, m) -> {}).body();
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
        && value.span().line() == 1
        && value.span().column() == block.from
        && value.span().endLine() == block.lines.size()
        && value.span().endColumn() == block.to;
  }

  /** Where the carets go within an expression: its operator, its brackets or its arguments. */
  private static Anchors anchors(Block block) {
    String part = block.marked();
    Expr e;
    try {
      e = Parser.parseExpression("(\n" + part + "\n)");
    } catch (SyntaxException | StackOverflowError f) {
      return null;
    }
    int[] range =
        switch (e) {
          case Expr.BinOp op -> {
            int i = skipToOperator(part, op.left().span().end() - 2);
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
    if (range == null) {
      return null;
    }
    int[] left = place(part, range[0], block.from);
    int[] right = place(part, range[1], block.from);
    return new Anchors(left[0], left[1], right[0], right[1]);
  }

  /** Past blanks, closing brackets, comments and the ends of lines. */
  private static int skipToOperator(String part, int from) {
    int i = from;
    while (i < part.length()) {
      char c = part.charAt(i);
      if (c == '#' || c == '\\') {
        int end = part.indexOf('\n', i);
        i = end < 0 ? part.length() : end;
      } else if (Character.isWhitespace(c) || c == ')') {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  /** Line and column of an index; the first line begins at a column of its own. */
  private static int[] place(String part, int index, int firstColumn) {
    int line = 0;
    int start = 0;
    for (int i = part.indexOf('\n'); i >= 0 && i < index; i = part.indexOf('\n', i + 1)) {
      line++;
      start = i + 1;
    }
    return new int[] {line, index - start + (line == 0 ? firstColumn : 0)};
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
    int cut = 0;
    while (cut < text.length() && " \n\f".indexOf(text.charAt(cut)) >= 0) {
      cut++;
    }
    String stripped = text.substring(cut);
    b.append("    ").append(stripped).append('\n');
    long offset = number(e, "offset", -1);
    // A place in the indentation, which is not shown, has no caret.
    if (offset < 1 || offset - 1 < cut) {
      return;
    }
    long end =
        number(e, "end_lineno", -1) == line ? number(e, "end_offset", -1) : text.length() + 1L;
    if (end <= offset) {
      end = offset + 1;
    }
    int from = (int) (offset - 1 - cut);
    int n = (int) Math.max(1, Math.min(end, text.length() + 1L) - offset);
    b.append("    ").append(margin(stripped, from)).append("^".repeat(n)).append('\n');
  }

  /** As wide as the beginning of a line, whose tabs stay for the alignment. */
  private static String margin(String line, int width) {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < width; i++) {
      char c = i < line.length() ? line.charAt(i) : ' ';
      b.append(Character.isWhitespace(c) ? c : ' ');
    }
    return b.toString();
  }

  private static long number(PyBaseException e, String name, long otherwise) {
    return e.instanceAttribute(name) instanceof Long v ? v : otherwise;
  }
}
