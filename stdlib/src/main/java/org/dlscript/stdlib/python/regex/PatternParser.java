package org.dlscript.stdlib.python.regex;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.text.StringOps;
import org.dlscript.language.text.StringTests;

/** Reads a pattern in Python's syntax. A parser reads one pattern, once. */
public final class PatternParser {
  static final int END = -1;

  final boolean bytes;
  final Groups groups = new Groups(this);
  int pos;

  private final int[] source;
  private final EscapeReader escapes = new EscapeReader(this);
  private final SetReader sets = new SetReader(this, escapes);
  private final int asked;
  private int flags;

  private PatternParser(int[] source, boolean bytes, int flags) {
    this.source = source;
    this.bytes = bytes;
    this.asked = flags;
    this.flags = flags;
  }

  /** {@code (?x)} changes how what comes before it is read. */
  private static final class BecomesVerbose extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BecomesVerbose() {
      super(null, null, false, false);
    }
  }

  /**
   * Compiles a pattern of code points, or of bytes.
   *
   * @throws PatternException where it is not a pattern
   */
  public static Program compile(int[] source, boolean bytes, int flags) {
    PatternParser p;
    Piece tree;
    try {
      p = new PatternParser(source, bytes, flags);
      tree = p.whole();
    } catch (BecomesVerbose e) {
      p = new PatternParser(source, bytes, flags | Flags.VERBOSE);
      tree = p.whole();
    }
    return new ProgramWriter(p.groups.count()).write(tree, p.flags, p.groups.names);
  }

  private Piece whole() {
    flags = checkedTypes(flags);
    int given = flags;
    Piece tree = alternatives(given, true);
    if (pos < source.length) {
      throw error("unbalanced parenthesis", pos);
    }
    groups.checkAsked();
    int settled = checkedTypes(flags);
    if (settled != given) {
      // Flags inside a pattern hold for all of it, so it is read again with them.
      PatternParser again = new PatternParser(source, bytes, settled);
      flags = settled;
      tree = again.alternatives(settled, true);
    }
    return tree;
  }

  private int checkedTypes(int f) {
    if (bytes) {
      if ((f & Flags.UNICODE) != 0) {
        throw PatternException.value("cannot use UNICODE flag with a bytes pattern");
      }
      if ((f & Flags.LOCALE) != 0 && (f & Flags.ASCII) != 0) {
        throw PatternException.value("ASCII and LOCALE flags are incompatible");
      }
      return f;
    }
    if ((f & Flags.LOCALE) != 0) {
      throw PatternException.value("cannot use LOCALE flag with a str pattern");
    }
    if ((f & Flags.ASCII) == 0) {
      return f | Flags.UNICODE;
    }
    if ((f & Flags.UNICODE) != 0) {
      throw PatternException.value("ASCII and UNICODE flags are incompatible");
    }
    return f;
  }

  PatternException error(String message, int position) {
    return new PatternException(PatternException.Kind.PATTERN, message, position);
  }

  int peek() {
    return pos < source.length ? source[pos] : END;
  }

  /** The next character; at the end -1, and nothing is consumed. */
  int next() {
    return pos < source.length ? source[pos++] : END;
  }

  boolean accept(int c) {
    if (peek() == c) {
      pos++;
      return true;
    }
    return false;
  }

  /** The character or the backslash with its letter at a place. */
  String token(int at) {
    return text(at, source[at] == '\\' ? at + 2 : at + 1);
  }

  String text(int from, int to) {
    return new String(source, from, to - from);
  }

  String repr(String s) {
    return StringOps.repr(s);
  }

  /** What stands before a terminator, which is consumed. */
  String until(char terminator, String what) {
    int from = pos;
    while (peek() != terminator) {
      if (peek() == END) {
        throw pos == from
            ? error("missing " + what, pos)
            : error("missing " + terminator + ", unterminated name", from);
      }
      pos++;
    }
    pos++;
    if (pos - 1 == from) {
      throw error("missing " + what, from);
    }
    return text(from, pos - 1);
  }

  private String groupName(char terminator) {
    String name = until(terminator, "group name");
    checkName(name);
    return name;
  }

  private void checkName(String name) {
    int at = pos - 1 - name.codePointCount(0, name.length());
    if (bytes && !name.chars().allMatch(c -> c < 128)) {
      throw error("bad character in group name " + escaped(name), at);
    }
    if (!StringTests.isIdentifier(name)) {
      throw error("bad character in group name " + repr(name), at);
    }
  }

  private static String escaped(String name) {
    StringBuilder b = new StringBuilder("'");
    name.chars().forEach(c -> b.append(c < 128 ? (char) c + "" : String.format("\\x%02x", c)));
    return b.append('\'').toString();
  }

  private Piece alternatives(int f, boolean first) {
    List<Piece> choices = new ArrayList<>();
    do {
      choices.add(sequence(f, first && choices.isEmpty()));
    } while (accept('|'));
    return choices.size() == 1 ? choices.get(0) : new Piece.Branches(choices);
  }

  private Piece sequence(int f, boolean first) {
    List<Piece> parts = new ArrayList<>();
    while (true) {
      int c = peek();
      if (c == END || c == '|' || c == ')') {
        return parts.size() == 1 ? parts.get(0) : new Piece.Sequence(parts);
      }
      int start = pos++;
      if ((f & Flags.VERBOSE) != 0 && skipsVerbose(c)) {
        continue;
      }
      switch (c) {
        case '\\' -> {
          if (peek() == END) {
            throw error("bad escape (end of pattern)", start);
          }
          parts.add(escapes.outside(start, f));
        }
        case '[' -> parts.add(new Piece.One(sets.read(start, f)));
        case '*', '+', '?', '{' -> repetition(parts, start, c, f);
        case '.' -> parts.add(new Piece.One(CharSet.any(f)));
        case '(' -> {
          Piece group = group(start, f, first && parts.isEmpty());
          if (group != null) {
            parts.add(group);
          }
        }
        case '^' -> parts.add(new Piece.At((f & Flags.MULTILINE) != 0 ? 'm' : 'A', f));
        case '$' -> parts.add(new Piece.At((f & Flags.MULTILINE) != 0 ? 'e' : '$', f));
        default -> parts.add(new Piece.One(CharSet.of(c, f)));
      }
    }
  }

  private boolean skipsVerbose(int c) {
    if (c == ' ' || c >= '\t' && c <= '\r') {
      return true;
    }
    if (c != '#') {
      return false;
    }
    int end = c;
    while (end != END && end != '\n') {
      end = next();
    }
    return true;
  }

  private void repetition(List<Piece> parts, int start, int c, int f) {
    int min = c == '+' ? 1 : 0;
    int max = c == '?' ? 1 : Piece.UNLIMITED;
    if (c == '{') {
      int[] bounds = bounds(start);
      if (bounds == null) {
        pos = start + 1;
        parts.add(new Piece.One(CharSet.of('{', f)));
        return;
      }
      min = bounds[0];
      max = bounds[1];
    }
    Piece item = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    if (item == null || item instanceof Piece.At) {
      throw error("nothing to repeat", start);
    }
    if (item instanceof Piece.Repeat) {
      throw error("multiple repeat", start);
    }
    Piece.Mode mode =
        accept('?') ? Piece.Mode.LAZY : accept('+') ? Piece.Mode.POSSESSIVE : Piece.Mode.GREEDY;
    if (item instanceof Piece.Group g && g.number() == 0 && !g.hasFlags()) {
      item = g.body();
    }
    parts.set(parts.size() - 1, new Piece.Repeat(item, min, max, mode));
  }

  private int[] bounds(int start) {
    if (peek() == '}') {
      return null;
    }
    String low = digits();
    String high = accept(',') ? digits() : low;
    if (!accept('}')) {
      return null;
    }
    int min = low.isEmpty() ? 0 : count(low);
    int max = high.isEmpty() ? Piece.UNLIMITED : count(high);
    if (max < min) {
      throw error("min repeat greater than max repeat", start + 1);
    }
    return new int[] {min, max};
  }

  private String digits() {
    int from = pos;
    while (peek() >= '0' && peek() <= '9') {
      pos++;
    }
    return text(from, pos);
  }

  private static int count(String digits) {
    if (digits.length() > 10 || Long.parseLong(digits) >= 0xffffffffL) {
      throw new PatternException(
          PatternException.Kind.OVERFLOW, "the repetition number is too large", -1);
    }
    return (int) Math.min(Piece.UNLIMITED - 1, Long.parseLong(digits));
  }

  /** A group after its parenthesis; null for a comment or for flags of the whole pattern. */
  private Piece group(int start, int f, boolean first) {
    if (!accept('?')) {
      return capturing(start, f, null);
    }
    int c = next();
    switch (c) {
      case END:
        throw error("unexpected end of pattern", pos);
      case 'P':
        return named(start, f);
      case ':':
        return new Piece.Group(0, body(start, f), false);
      case '>':
        return new Piece.Atomic(body(start, f));
      case '#':
        comment(start);
        return null;
      case '=', '!', '<':
        return look(start, c, f);
      case '(':
        return conditional(start, f);
      default:
        if (c == '-' || Flags.of(c) != 0) {
          return flagged(start, c, f, first);
        }
        throw error("unknown extension ?" + Character.toString(c), start + 1);
    }
  }

  private void comment(int start) {
    int c;
    do {
      c = next();
      if (c == END) {
        throw error("missing ), unterminated comment", start);
      }
    } while (c != ')');
  }

  private void close(int start) {
    if (!accept(')')) {
      throw error("missing ), unterminated subpattern", start);
    }
  }

  private Piece body(int start, int f) {
    Piece body = alternatives(f, false);
    close(start);
    return body;
  }

  private Piece capturing(int start, int f, String name) {
    int number = groups.open(name);
    Piece body = body(start, f);
    groups.close(number, body);
    return new Piece.Group(number, body, false);
  }

  private Piece named(int start, int f) {
    if (accept('<')) {
      return capturing(start, f, groupName('>'));
    }
    if (accept('=')) {
      String name = groupName(')');
      return groups.reference(numberOf(name), f, pos - name.length() - 1, pos - name.length() - 1);
    }
    int c = next();
    throw c == END
        ? error("unexpected end of pattern", pos)
        : error("unknown extension ?P" + Character.toString(c), start + 1);
  }

  private int numberOf(String name) {
    Integer number = groups.names.get(name);
    if (number == null) {
      throw error("unknown group name " + repr(name), pos - name.length() - 1);
    }
    return number;
  }

  private Piece look(int start, int sign, int f) {
    int c = sign;
    boolean behind = c == '<';
    boolean outermost = behind && groups.beforeLookBehind < 0;
    if (behind) {
      c = next();
      if (c == END) {
        throw error("unexpected end of pattern", pos);
      }
      if (c != '=' && c != '!') {
        throw error("unknown extension ?<" + Character.toString(c), start + 1);
      }
      if (outermost) {
        groups.beforeLookBehind = groups.count();
      }
    }
    Piece body = alternatives(f, false);
    if (outermost) {
      groups.beforeLookBehind = -1;
    }
    close(start);
    return new Piece.Look(body, behind, c == '!');
  }

  private Piece conditional(int start, int f) {
    String name = until(')', "group name");
    int at = pos - name.length() - 1;
    int group;
    if (name.chars().allMatch(d -> d >= '0' && d <= '9')) {
      group = name.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(name);
      if (group == 0) {
        throw error("bad group number", at);
      }
      groups.ask(group, at);
      if (name.length() > 9) {
        throw error("invalid group reference " + name, at);
      }
    } else {
      checkName(name);
      group = numberOf(name);
    }
    groups.checkLookBehind(group);
    Piece yes = sequence(f, false);
    Piece no = accept('|') ? sequence(f, false) : null;
    if (peek() == '|') {
      throw error("conditional backref with more than two branches", pos);
    }
    close(start);
    return new Piece.Conditional(group, yes, no);
  }

  private Piece flagged(int start, int letter, int f, boolean first) {
    int on = 0;
    int c = letter;
    if (c != '-') {
      while (true) {
        on |= turnedOn(c, on);
        c = next();
        if (c == ')' || c == '-' || c == ':') {
          break;
        }
        checkFlag(c, "missing -, : or )");
      }
    }
    if (c == ')') {
      globalFlags(start, on, first);
      return null;
    }
    int off = c == '-' ? turnedOff() : 0;
    if ((on & off) != 0) {
      throw error("bad inline flags: flag turned on and off", pos - 1);
    }
    int base = (on & Flags.TYPES) != 0 ? f & ~Flags.TYPES : f;
    return new Piece.Group(0, body(start, (base | on) & ~off), true);
  }

  private void globalFlags(int start, int on, boolean first) {
    if (!first) {
      throw error("global flags not at the start of the expression", start);
    }
    if ((on & Flags.VERBOSE) != 0 && (flags & Flags.VERBOSE) == 0) {
      throw new BecomesVerbose();
    }
    if ((on & Flags.TYPES) != 0 && (asked & Flags.UNICODE) == 0) {
      flags &= ~Flags.UNICODE;
    }
    flags |= on;
  }

  private void checkFlag(int c, String otherwise) {
    if (c == END) {
      throw error(otherwise, pos);
    }
    if (Flags.of(c) == 0) {
      throw error(Character.isLetter(c) ? "unknown flag" : otherwise, pos - 1);
    }
  }

  private int turnedOn(int c, int before) {
    int flag = Flags.of(c);
    if (c == 'L' && !bytes) {
      throw error("bad inline flags: cannot use 'L' flag with a str pattern", pos);
    }
    if (c == 'u' && bytes) {
      throw error("bad inline flags: cannot use 'u' flag with a bytes pattern", pos);
    }
    if ((flag & Flags.TYPES) != 0 && ((before | flag) & Flags.TYPES) != flag) {
      throw error("bad inline flags: flags 'a', 'u' and 'L' are incompatible", pos);
    }
    return flag;
  }

  private int turnedOff() {
    int off = 0;
    int c = next();
    checkFlag(c, "missing flag");
    do {
      int flag = Flags.of(c);
      if ((flag & Flags.TYPES) != 0) {
        throw error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", pos);
      }
      off |= flag;
      c = next();
      if (c != ':') {
        checkFlag(c, "missing :");
      }
    } while (c != ':');
    return off;
  }
}
