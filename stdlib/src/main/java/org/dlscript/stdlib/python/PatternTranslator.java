package org.dlscript.stdlib.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a Python regular expression into one of java.util.regex with the same meaning, and reports
 * what is wrong with it in Python's words. Groups keep their numbers; names are kept aside.
 */
final class PatternTranslator {
  static final int ASCII = 256;
  static final int IGNORECASE = 2;
  static final int MULTILINE = 8;
  static final int DOTALL = 16;
  static final int VERBOSE = 64;
  static final int UNICODE = 32;
  private static final int MAX_REPEAT = Integer.MAX_VALUE;

  /** What Python's {@code re.error} says, and where. */
  static final class PatternError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int position;

    PatternError(String message, int position) {
      super(message, null, false, false);
      this.position = position;
    }
  }

  /** The least and the greatest number of characters that a part can match. */
  private record Width(long least, long most) {
    static final Width ZERO = new Width(0, 0);
    static final Width ONE = new Width(1, 1);

    Width plus(Width o) {
      return new Width(least + o.least, Math.min(MAX_REPEAT, most + o.most));
    }

    Width or(Width o) {
      return new Width(Math.min(least, o.least), Math.max(most, o.most));
    }

    Width times(long min, long max) {
      return new Width(
          Math.min(MAX_REPEAT, least * min),
          most == 0 ? 0 : max >= MAX_REPEAT ? MAX_REPEAT : Math.min(MAX_REPEAT, most * max));
    }
  }

  private final String source;
  private final boolean bytes;
  private final StringBuilder out = new StringBuilder();
  private int pos;
  int flags;
  int groups;
  final Map<String, Integer> names = new LinkedHashMap<>();
  private final List<Width> widths = new ArrayList<>();

  PatternTranslator(String source, int flags, boolean bytes) {
    this.source = source;
    this.flags = flags;
    this.bytes = bytes;
    widths.add(null);
  }

  private static PatternError error(String message, int position) {
    return new PatternError(message, position);
  }

  private int peek() {
    return pos < source.length() ? source.charAt(pos) : -1;
  }

  private boolean accept(char c) {
    if (peek() == c) {
      pos++;
      return true;
    }
    return false;
  }

  /** The translated pattern. */
  String translate() {
    globalFlags();
    alternatives(flags);
    if (pos < source.length()) {
      throw error("unbalanced parenthesis", pos);
    }
    return out.toString();
  }

  private void globalFlags() {
    while (source.startsWith("(?", pos)) {
      int i = pos + 2;
      while (i < source.length() && "aiLmsux".indexOf(source.charAt(i)) >= 0) {
        i++;
      }
      if (i == pos + 2 || i >= source.length() || source.charAt(i) != ')') {
        return;
      }
      for (int k = pos + 2; k < i; k++) {
        flags |= flag(source.charAt(k));
      }
      pos = i + 1;
    }
  }

  private static int flag(int c) {
    return switch (c) {
      case 'a' -> ASCII;
      case 'i' -> IGNORECASE;
      case 'm' -> MULTILINE;
      case 's' -> DOTALL;
      case 'x' -> VERBOSE;
      default -> 0;
    };
  }

  private Width alternatives(int f) {
    Width width = sequence(f);
    while (accept('|')) {
      out.append('|');
      width = width.or(sequence(f));
    }
    return width;
  }

  private void skipVerbose(int f) {
    if ((f & VERBOSE) == 0) {
      return;
    }
    while (peek() >= 0) {
      int c = peek();
      if (c == '#') {
        while (peek() >= 0 && peek() != '\n') {
          pos++;
        }
      } else if (c == ' ' || c >= 9 && c <= 13) {
        pos++;
      } else {
        return;
      }
    }
  }

  private Width sequence(int f) {
    Width total = Width.ZERO;
    while (true) {
      skipVerbose(f);
      int c = peek();
      if (c < 0 || c == '|' || c == ')') {
        return total;
      }
      if (c == '*' || c == '+' || c == '?' || c == '{' && isRepeat()) {
        throw error("nothing to repeat", pos);
      }
      Width width = item(f);
      boolean repeatable = width != null;
      width = width == null ? Width.ZERO : width;
      skipVerbose(f);
      if (isQuantifier()) {
        if (!repeatable) {
          throw error("nothing to repeat", pos);
        }
        width = quantifier(width);
        skipVerbose(f);
        if (isQuantifier()) {
          throw error("multiple repeat", pos);
        }
      }
      total = total.plus(width);
    }
  }

  private boolean isQuantifier() {
    int c = peek();
    return c == '*' || c == '+' || c == '?' || c == '{' && isRepeat();
  }

  private boolean isRepeat() {
    int i = pos + 1;
    boolean any = false;
    while (i < source.length() && Character.isDigit(source.charAt(i))) {
      i++;
      any = true;
    }
    if (i < source.length() && source.charAt(i) == ',') {
      any = true;
      i++;
      while (i < source.length() && Character.isDigit(source.charAt(i))) {
        i++;
      }
    }
    return any && i < source.length() && source.charAt(i) == '}' && i > pos + 1;
  }

  private Width quantifier(Width width) {
    int at = pos;
    long min;
    long max;
    int c = source.charAt(pos++);
    if (c == '{') {
      int end = source.indexOf('}', pos);
      String[] parts = source.substring(pos, end).split(",", -1);
      min = parts[0].isEmpty() ? 0 : Long.parseLong(parts[0]);
      max = parts.length == 1 ? min : parts[1].isEmpty() ? MAX_REPEAT : Long.parseLong(parts[1]);
      pos = end + 1;
      if (max < min) {
        throw error("min repeat greater than max repeat", at + 1);
      }
      out.append('{').append(min);
      out.append(max == MAX_REPEAT ? ",}" : "," + max + "}");
    } else {
      min = c == '+' ? 1 : 0;
      max = c == '?' ? 1 : MAX_REPEAT;
      out.append((char) c);
    }
    if (accept('?')) {
      out.append('?');
    } else if (accept('+')) {
      out.append('+');
    }
    return width.times(min, max);
  }

  /** One item; null for an assertion that cannot be repeated. */
  private Width item(int f) {
    int c = source.codePointAt(pos);
    switch (c) {
      case '(' -> {
        return group(f);
      }
      case '[' -> {
        characterClass();
        return Width.ONE;
      }
      case '\\' -> {
        return escape();
      }
      case '.' -> {
        pos++;
        out.append((f & DOTALL) != 0 ? "[\\s\\S]" : "[^\\n]");
        return Width.ONE;
      }
      case '^' -> {
        pos++;
        out.append((f & MULTILINE) != 0 ? "(?:^|(?<=\\n))" : "(?-m:^)");
        return null;
      }
      case '$' -> {
        pos++;
        out.append((f & MULTILINE) != 0 ? "(?=\\n|\\z)" : "(?=\\n?\\z)");
        return null;
      }
      default -> {
        pos += Character.charCount(c);
        literal(c);
        return Width.ONE;
      }
    }
  }

  private void literal(int c) {
    if (c < 128 && !Character.isLetterOrDigit(c)) {
      out.append("\\x").append(String.format("%02x", c));
    } else if (c >= 0xd800 && c < 0xe000) {
      out.append(String.format("\\u%04x", c));
    } else {
      out.appendCodePoint(c);
    }
  }

  private Width group(int f) {
    int start = pos++;
    if (!accept('?')) {
      return capture(f, start, null);
    }
    int c = peek();
    if (c < 0) {
      throw error("unexpected end of pattern", source.length());
    }
    pos++;
    switch (c) {
      case 'P' -> {
        return named(f, start);
      }
      case ':' -> {
        out.append("(?:");
        return closed(alternatives(f), start);
      }
      case '>' -> {
        out.append("(?>");
        return closed(alternatives(f), start);
      }
      case '#' -> {
        int close = source.indexOf(')', pos);
        if (close < 0) {
          throw error("missing ), unterminated comment", start);
        }
        pos = close + 1;
        return null;
      }
      case '=', '!' -> {
        out.append("(?").append((char) c);
        closed(alternatives(f), start);
        return Width.ZERO;
      }
      case '<' -> {
        return lookBehind(f, start);
      }
      case '(' -> {
        throw conditional(start);
      }
      default -> {
        return inlineFlags(f, start, c);
      }
    }
  }

  private Width closed(Width width, int start) {
    if (!accept(')')) {
      throw error("missing ), unterminated subpattern", start);
    }
    out.append(')');
    return width;
  }

  private Width capture(int f, int start, String name) {
    int number = ++groups;
    widths.add(null);
    if (name != null) {
      names.put(name, number);
    }
    out.append('(');
    Width width = closed(alternatives(f), start);
    widths.set(number, width);
    return width;
  }

  private Width lookBehind(int f, int start) {
    int c = peek();
    if (c < 0) {
      throw error("unexpected end of pattern", source.length());
    }
    if (c != '=' && c != '!') {
      throw error("unknown extension ?<" + Character.toString(source.codePointAt(pos)), start + 1);
    }
    pos++;
    out.append("(?<").append((char) c);
    Width width = closed(alternatives(f), start);
    if (width.least != width.most) {
      throw error("look-behind requires fixed-width pattern", -1);
    }
    return Width.ZERO;
  }

  private PatternError conditional(int start) {
    int close = source.indexOf(')', pos);
    if (close < 0) {
      throw error("missing ), unterminated name", pos);
    }
    String name = source.substring(pos, close);
    int group;
    if (names.containsKey(name)) {
      group = names.get(name);
    } else if (name.chars().allMatch(Character::isDigit) && !name.isEmpty()) {
      group = Integer.parseInt(name);
    } else {
      throw error("unknown group name '" + name + "'", pos);
    }
    if (group > groups) {
      throw error("invalid group reference " + group, pos);
    }
    return error("conditional groups are not supported", start);
  }

  private Width named(int f, int start) {
    if (accept('<')) {
      int close = source.indexOf('>', pos);
      String name = name(close, "missing >, unterminated name");
      if (names.containsKey(name)) {
        throw error(
            "redefinition of group name '"
                + name
                + "' as group "
                + (groups + 1)
                + "; was group "
                + names.get(name),
            pos);
      }
      pos = close + 1;
      return capture(f, start, name);
    }
    if (accept('=')) {
      int close = source.indexOf(')', pos);
      String name = name(close, "missing ), unterminated name");
      Integer group = names.get(name);
      if (group == null) {
        throw error("unknown group name '" + name + "'", pos);
      }
      pos = close + 1;
      return reference(group, start + 4);
    }
    if (peek() < 0) {
      throw error("unexpected end of pattern", source.length());
    }
    throw error("unknown extension ?P" + Character.toString(source.codePointAt(pos)), start + 1);
  }

  private String name(int close, String missing) {
    if (close < 0) {
      if (pos == source.length()) {
        throw error("missing group name", pos);
      }
      throw error(missing, pos);
    }
    String name = source.substring(pos, close);
    if (name.isEmpty()) {
      throw error("missing group name", pos);
    }
    boolean good = Character.isUnicodeIdentifierStart(name.codePointAt(0)) || name.charAt(0) == '_';
    good &= name.codePoints().allMatch(Character::isUnicodeIdentifierPart);
    if (!good) {
      throw error("bad character in group name '" + name + "'", pos);
    }
    return name;
  }

  private Width reference(int group, int at) {
    if (group > groups) {
      throw error("invalid group reference " + group, at);
    }
    Width width = widths.get(group);
    if (width == null) {
      throw error("cannot refer to an open group", at);
    }
    out.append("(?:\\").append(group).append(')');
    return width;
  }

  private Width inlineFlags(int f, int start, int first) {
    int on = 0;
    int off = 0;
    boolean negative = false;
    int c = first;
    if ("aiLmsux-".indexOf(c) < 0) {
      throw error(
          "unknown extension ?" + Character.toString(source.codePointAt(pos - 1)), start + 1);
    }
    while (c != ')' && c != ':') {
      if (c == '-') {
        negative = true;
      } else if (c >= 0 && "aiLmsux".indexOf(c) >= 0) {
        if (negative) {
          off |= flag(c);
        } else {
          on |= flag(c);
        }
      } else if (c < 0) {
        throw error("missing -, : or )", source.length());
      } else {
        throw error("unknown flag", pos - 1);
      }
      c = peek();
      pos++;
    }
    if (c == ')') {
      throw error("global flags not at the start of the expression", start);
    }
    out.append("(?");
    if ((on & IGNORECASE) != 0) {
      out.append("iu");
    }
    if ((off & IGNORECASE) != 0) {
      out.append("-iu");
    }
    out.append(':');
    return closed(alternatives(f & ~off | on), start);
  }

  private Width escape() {
    int start = pos++;
    if (pos >= source.length()) {
      throw error("bad escape (end of pattern)", start);
    }
    int c = source.codePointAt(pos);
    switch (c) {
      case 'A' -> {
        pos++;
        out.append("\\A");
        return null;
      }
      case 'Z' -> {
        pos++;
        out.append("\\z");
        return null;
      }
      case 'b', 'B' -> {
        pos++;
        out.append(boundary(c == 'b'));
        return null;
      }
      case 'd', 'D', 's', 'S', 'w', 'W' -> {
        pos++;
        out.append(category((char) c, false));
        return Width.ONE;
      }
      default -> {
        if (c >= '1' && c <= '9') {
          return numbered(start);
        }
        literal(character(start, false));
        return Width.ONE;
      }
    }
  }

  private String boundary(boolean positive) {
    String w = category('w', false);
    return positive
        ? "(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))"
        : "(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + "))";
  }

  private String category(char c, boolean inClass) {
    boolean ascii = bytes || (flags & ASCII) != 0;
    String set =
        switch (Character.toLowerCase(c)) {
          case 'd' -> ascii ? "0-9" : "\\p{Nd}";
          case 's' -> ascii ? " \\t\\n\\r\\f\\x0b" : " \\t\\n\\r\\f\\x0b\\x1c-\\x1f\\x85\\p{Z}";
          default -> ascii ? "a-zA-Z0-9_" : "\\p{L}\\p{N}_";
        };
    boolean negative = Character.isUpperCase(c);
    return negative ? "[^" + set + "]" : inClass ? set : "[" + set + "]";
  }

  private Width numbered(int start) {
    int i = pos;
    int value = 0;
    // Three octal digits are a character, fewer a group.
    if (isOctal(i) && isOctal(i + 1) && isOctal(i + 2)) {
      literal(Integer.parseInt(source, i, i + 3, 8));
      pos = i + 3;
      return Width.ONE;
    }
    while (i < source.length() && i < pos + 2 && Character.isDigit(source.charAt(i))) {
      value = value * 10 + source.charAt(i++) - '0';
    }
    pos = i;
    return reference(value, start + 1);
  }

  private boolean isOctal(int i) {
    return i < source.length() && source.charAt(i) >= '0' && source.charAt(i) <= '7';
  }

  /** The character that an escape stands for; {@code pos} is behind the backslash. */
  private int character(int start, boolean inClass) {
    int c = source.codePointAt(pos);
    pos += Character.charCount(c);
    switch (c) {
      case 'n' -> {
        return '\n';
      }
      case 't' -> {
        return '\t';
      }
      case 'r' -> {
        return '\r';
      }
      case 'f' -> {
        return '\f';
      }
      case 'v' -> {
        return 11;
      }
      case 'a' -> {
        return 7;
      }
      case 'x' -> {
        return hex(start, 2);
      }
      case 'u', 'U' -> {
        if (!bytes) {
          return hex(start, c == 'u' ? 4 : 8);
        }
      }
      case 'N' -> {
        int close = source.indexOf('}', pos);
        if (!bytes && peek() == '{' && close > 0) {
          String name = source.substring(pos + 1, close);
          try {
            int value = Character.codePointOf(name);
            pos = close + 1;
            return value;
          } catch (IllegalArgumentException e) {
            throw error("undefined character name '" + name + "'", start);
          }
        }
      }
      case 'b' -> {
        if (inClass) {
          return '\b';
        }
      }
      default -> {}
    }
    if (c >= '0' && c <= '7') {
      int i = pos;
      while (i < pos + 2 && isOctal(i)) {
        i++;
      }
      int value = Integer.parseInt(source, pos - 1, i, 8);
      pos = i;
      return value;
    }
    if (c < 128 && Character.isLetterOrDigit(c)) {
      throw error("bad escape \\" + (char) c, start);
    }
    return c;
  }

  private int hex(int start, int digits) {
    int end = pos;
    while (end < source.length()
        && end < pos + digits
        && Character.digit(source.charAt(end), 16) >= 0) {
      end++;
    }
    if (end < pos + digits) {
      throw error("incomplete escape " + source.substring(start, end), start);
    }
    int value = Integer.parseUnsignedInt(source, pos, end, 16);
    pos = end;
    return value;
  }

  private void characterClass() {
    int start = pos++;
    out.append('[');
    if (accept('^')) {
      out.append('^');
    }
    boolean first = true;
    StringBuilder unions = new StringBuilder();
    while (true) {
      int c = peek();
      if (c < 0) {
        throw error("unterminated character set", start);
      }
      if (c == ']' && !first) {
        pos++;
        break;
      }
      first = false;
      int itemStart = pos;
      String category = classCategory();
      int low = category == null ? classCharacter() : 0;
      if (peek() == '-' && pos + 1 < source.length() && source.charAt(pos + 1) != ']') {
        pos++;
        String highCategory = classCategory();
        int high = highCategory == null ? classCharacter() : 0;
        if (category != null || highCategory != null || high < low) {
          throw error("bad character range " + source.substring(itemStart, pos), itemStart);
        }
        classLiteral(low);
        out.append('-');
        classLiteral(high);
      } else if (category != null) {
        (category.startsWith("[") ? unions : out).append(category);
      } else {
        classLiteral(low);
      }
      if (peek() < 0) {
        throw error("unterminated character set", start);
      }
    }
    out.append(unions).append(']');
  }

  private String classCategory() {
    if (peek() == '\\' && pos + 1 < source.length()) {
      char c = source.charAt(pos + 1);
      if ("dDsSwW".indexOf(c) >= 0) {
        pos += 2;
        return category(c, true);
      }
    }
    return null;
  }

  private int classCharacter() {
    int c = source.codePointAt(pos);
    if (c == '\\') {
      int start = pos++;
      if (pos >= source.length()) {
        throw error("bad escape (end of pattern)", start);
      }
      return character(start, true);
    }
    pos += Character.charCount(c);
    return c;
  }

  private void classLiteral(int c) {
    if (c < 128 && Character.isLetterOrDigit(c)) {
      out.append((char) c);
    } else {
      out.append(String.format("\\x{%x}", c));
    }
  }
}
