package org.dlscript.stdlib.python.regex;

/** Reads what follows a backslash in a pattern. */
final class EscapeReader {
  private final PatternParser p;

  EscapeReader(PatternParser p) {
    this.p = p;
  }

  private static boolean isOctal(int c) {
    return c >= '0' && c <= '7';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** The character of an escape that means the same everywhere, or -1; the letter is consumed. */
  private int common(int start, int c) {
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      case '\\' -> '\\';
      case 'x' -> hexadecimal(start, 2);
      case 'u' -> p.bytes ? -1 : hexadecimal(start, 4);
      case 'U' -> p.bytes ? -1 : hexadecimal(start, 8);
      case 'N' -> p.bytes ? -1 : named();
      default -> -1;
    };
  }

  private int hexadecimal(int start, int digits) {
    int from = p.pos;
    while (p.pos < from + digits && Character.digit(p.peek(), 16) >= 0 && p.peek() < 128) {
      p.pos++;
    }
    String shown = p.text(start, p.pos);
    if (p.pos < from + digits) {
      throw p.error("incomplete escape " + shown, start);
    }
    long value = Long.parseLong(p.text(from, p.pos), 16);
    if (value > Character.MAX_CODE_POINT) {
      throw p.error("bad escape " + shown, start);
    }
    return (int) value;
  }

  private int named() {
    if (!p.accept('{')) {
      throw p.error("missing {", p.pos);
    }
    String name = p.until('}', "character name");
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException e) {
      throw p.error(
          "undefined character name " + p.repr(name), p.pos - name.length() - "\\N{}".length());
    }
  }

  private int octal(int start) {
    int value = Integer.parseInt(p.text(start + 1, p.pos), 8);
    if (value > 0377) {
      throw p.error(
          "octal escape value " + p.text(start, p.pos) + " outside of range 0-0o377", start);
    }
    return value;
  }

  private PatternException bad(int start) {
    return p.error("bad escape " + p.text(start, p.pos), start);
  }

  private int literal(int start, int c) {
    if (c < 128 && Character.isLetter(c)) {
      throw bad(start);
    }
    return c;
  }

  /** An escape in a set: its character, or minus the letter of a category. */
  int inSet(int start) {
    int c = p.next();
    if ("dDsSwW".indexOf(c) >= 0) {
      return -c;
    }
    if (c == 'b') {
      return '\b';
    }
    int known = common(start, c);
    if (known >= 0) {
      return known;
    }
    if (isOctal(c)) {
      while (p.pos < start + 4 && isOctal(p.peek())) {
        p.pos++;
      }
      return octal(start);
    }
    if (isDigit(c)) {
      throw bad(start);
    }
    return literal(start, c);
  }

  /** An escape outside sets. */
  Piece outside(int start, int flags) {
    int c = p.next();
    if ("dDsSwW".indexOf(c) >= 0) {
      return new Piece.One(CharSet.category((char) c, flags));
    }
    if ("AbBZ".indexOf(c) >= 0) {
      return new Piece.At((char) c, flags);
    }
    int known = common(start, c);
    if (known >= 0) {
      return new Piece.One(CharSet.of(known, flags));
    }
    if (c == '0') {
      while (p.pos < start + 4 && isOctal(p.peek())) {
        p.pos++;
      }
      return new Piece.One(CharSet.of(octal(start), flags));
    }
    if (isDigit(c)) {
      return numbered(start, c, flags);
    }
    return new Piece.One(CharSet.of(literal(start, c), flags));
  }

  private Piece numbered(int start, int first, int flags) {
    if (isDigit(p.peek())) {
      int second = p.next();
      if (isOctal(first) && isOctal(second) && isOctal(p.peek())) {
        p.pos++;
        return new Piece.One(CharSet.of(octal(start), flags));
      }
    }
    int group = Integer.parseInt(p.text(start + 1, p.pos));
    return p.groups.reference(group, flags, start, start + 1);
  }
}
