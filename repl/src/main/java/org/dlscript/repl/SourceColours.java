package org.dlscript.repl;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Colours a text that is being typed, however unfinished it is, and marks the brackets of the pair
 * at the cursor.
 */
final class SourceColours implements Highlighter {
  private static final Set<String> KEYWORDS =
      Set.of(
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield",
          "match",
          "case");
  private static final Set<String> CONSTANTS = Set.of("None", "True", "False", "self", "cls");
  private static final Set<String> BUILTINS =
      Set.of(
          "abs",
          "all",
          "any",
          "bool",
          "bytes",
          "callable",
          "chr",
          "dict",
          "dir",
          "divmod",
          "enumerate",
          "eval",
          "exec",
          "filter",
          "float",
          "format",
          "getattr",
          "hasattr",
          "hash",
          "help",
          "hex",
          "id",
          "input",
          "int",
          "isinstance",
          "issubclass",
          "iter",
          "len",
          "list",
          "map",
          "max",
          "min",
          "next",
          "object",
          "open",
          "ord",
          "pow",
          "print",
          "property",
          "range",
          "repr",
          "reversed",
          "round",
          "set",
          "setattr",
          "slice",
          "sorted",
          "staticmethod",
          "str",
          "sum",
          "super",
          "tuple",
          "type",
          "vars",
          "zip");

  // In this order: a comment, a string that may be unfinished, a decorator or command, a number, a
  // name. What matches none keeps the terminal's own colour.
  private static final Pattern TOKENS =
      Pattern.compile(
          "(?<comment>#[^\\n]*)"
              + "|(?<string>[rRbBuUfF]{0,2}(?:\"\"\"(?s:\\\\.|(?!\"\"\").)*(?:\"\"\"|$)"
              + "|'''(?s:\\\\.|(?!''').)*(?:'''|$)"
              + "|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?))"
              + "|(?<mark>(?m:^\\s*[@%!][\\w.%]*))"
              + "|(?<number>\\b(?:0[xXoObB][\\da-fA-F_]+|\\d[\\d_]*\\.?[\\d_]*(?:[eE][+-]?\\d+)?[jJ]?)"
              + "|\\.\\d+)"
              + "|(?<name>[A-Za-z_]\\w*)");

  /** The styles of one kind of terminal. */
  record Theme(
      AttributedStyle comment,
      AttributedStyle string,
      AttributedStyle mark,
      AttributedStyle number,
      AttributedStyle keyword,
      AttributedStyle builtin,
      AttributedStyle defined) {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

    /** No colours at all. */
    static final Theme NONE = new Theme(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN);

    static final Theme DARK =
        new Theme(
            PLAIN.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLACK).italic(),
            PLAIN.foreground(AttributedStyle.GREEN),
            PLAIN.foreground(AttributedStyle.MAGENTA),
            PLAIN.foreground(AttributedStyle.CYAN),
            PLAIN.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLUE).bold(),
            PLAIN.foreground(AttributedStyle.CYAN),
            PLAIN.foreground(AttributedStyle.YELLOW));

    static final Theme LIGHT =
        new Theme(
            PLAIN.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLACK).italic(),
            PLAIN.foreground(AttributedStyle.RED),
            PLAIN.foreground(AttributedStyle.MAGENTA),
            PLAIN.foreground(AttributedStyle.BLUE),
            PLAIN.foreground(AttributedStyle.BLUE).bold(),
            PLAIN.foreground(AttributedStyle.MAGENTA),
            PLAIN.bold());

    /** What the environment asks for; terminals that say nothing are taken as dark ones. */
    static Theme of(Map<String, String> environment) {
      String none = environment.get("NO_COLOR");
      if (none != null && !none.isEmpty() || "dumb".equals(environment.get("TERM"))) {
        return NONE;
      }
      String colours = environment.getOrDefault("COLORFGBG", "");
      String background = colours.substring(colours.lastIndexOf(';') + 1);
      return background.equals("7") || background.equals("15") ? LIGHT : DARK;
    }
  }

  private final Theme theme;

  SourceColours(Theme theme) {
    this.theme = theme;
  }

  @Override
  public AttributedString highlight(LineReader reader, String text) {
    AttributedStringBuilder out = new AttributedStringBuilder();
    int at = 0;
    String before = "";
    Matcher m = TOKENS.matcher(text);
    while (m.find()) {
      out.append(text.substring(at, m.start()));
      out.append(m.group(), style(m, before));
      before = m.group("name") != null ? m.group() : "";
      at = m.end();
    }
    out.append(text.substring(at));
    return marked(out.toAttributedString(), text, reader.getBuffer().cursor());
  }

  private AttributedStyle style(Matcher m, String before) {
    if (m.group("comment") != null) {
      return theme.comment;
    }
    if (m.group("string") != null) {
      return theme.string;
    }
    if (m.group("mark") != null) {
      return theme.mark;
    }
    if (m.group("number") != null) {
      return theme.number;
    }
    String name = m.group("name");
    if (before.equals("def") || before.equals("class")) {
      return theme.defined;
    }
    if (KEYWORDS.contains(name)) {
      return theme.keyword;
    }
    if (CONSTANTS.contains(name)) {
      return theme.number;
    }
    return BUILTINS.contains(name) ? theme.builtin : AttributedStyle.DEFAULT;
  }

  private AttributedString marked(AttributedString coloured, String text, int cursor) {
    int at = cursor > 0 && isBracket(text, cursor - 1) ? cursor - 1 : cursor;
    int other = isBracket(text, at) ? partner(text, at) : -1;
    if (other < 0 || theme == Theme.NONE) {
      return coloured;
    }
    AttributedStringBuilder out = new AttributedStringBuilder();
    int first = Math.min(at, other);
    int second = Math.max(at, other);
    AttributedStyle pair = AttributedStyle.DEFAULT.bold().underline();
    out.append(coloured.subSequence(0, first));
    out.append(text.substring(first, first + 1), pair);
    out.append(coloured.subSequence(first + 1, second));
    out.append(text.substring(second, second + 1), pair);
    out.append(coloured.subSequence(second + 1, coloured.length()));
    return out.toAttributedString();
  }

  private static boolean isBracket(String text, int at) {
    return at >= 0 && at < text.length() && "()[]{}".indexOf(text.charAt(at)) >= 0;
  }

  /** Where the bracket that belongs to another one is, or -1. */
  static int partner(String text, int at) {
    int step = "([{".indexOf(text.charAt(at)) >= 0 ? 1 : -1;
    int depth = 0;
    for (int i = at; i >= 0 && i < text.length(); i += step) {
      if ("([{".indexOf(text.charAt(i)) >= 0) {
        depth += step;
      } else if (")]}".indexOf(text.charAt(i)) >= 0) {
        depth -= step;
      }
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
