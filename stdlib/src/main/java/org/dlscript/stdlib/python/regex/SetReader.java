package org.dlscript.stdlib.python.regex;

/** Reads a set in brackets. */
final class SetReader {
  private final PatternParser p;
  private final EscapeReader escapes;

  SetReader(PatternParser p, EscapeReader escapes) {
    this.p = p;
    this.escapes = escapes;
  }

  /** The set whose bracket stood at {@code start} and is consumed. */
  CharSet read(int start, int f) {
    CharSet set = new CharSet(p.accept('^'), f);
    boolean empty = true;
    while (true) {
      int from = p.pos;
      int c = p.next();
      if (c == PatternParser.END) {
        throw p.error("unterminated character set", start);
      }
      if (c == ']' && !empty) {
        return set;
      }
      empty = false;
      int low = inSet(from, c, start);
      if (p.peek() != '-') {
        add(set, low);
        continue;
      }
      p.pos++;
      int middle = p.pos;
      int d = p.next();
      if (d == PatternParser.END) {
        throw p.error("unterminated character set", start);
      }
      if (d == ']') {
        add(set, low);
        set.add('-', '-');
        return set;
      }
      int high = inSet(middle, d, start);
      if (low < 0 || high < low) {
        String shown = p.token(from) + "-" + p.token(middle);
        throw p.error(
            "bad character range " + shown, p.pos - shown.codePointCount(0, shown.length()));
      }
      set.add(low, high);
    }
  }

  /** The character, or minus the letter of a category. */
  private int inSet(int at, int c, int start) {
    if (c != '\\') {
      return c;
    }
    if (p.peek() == PatternParser.END) {
      throw p.error("bad escape (end of pattern)", at);
    }
    return escapes.inSet(at);
  }

  private static void add(CharSet set, int c) {
    if (c < 0) {
      set.add((char) -c);
    } else {
      set.add(c, c);
    }
  }
}
