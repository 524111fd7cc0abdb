package org.dlscript.stdlib.python.regex;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.text.StringTests;
import org.dlscript.language.text.Whitespace;

/** A set of characters; complete before the first question, and then immutable. */
final class CharSet {
  private static final int TABLE = 256;

  /** The characters beyond ASCII that fold to the same letter, by that letter. */
  private static final class Variants {
    static final Map<Integer, int[]> OF = new HashMap<>();

    static {
      for (int c = 0; c < 0x1f000; c++) {
        int folded = fold(c);
        if (folded != c) {
          int[] known = OF.getOrDefault(folded, new int[] {folded});
          int[] more = java.util.Arrays.copyOf(known, known.length + 1);
          more[known.length] = c;
          OF.put(folded, more);
        }
      }
    }
  }

  private final boolean negated;
  private final int flags;
  private final List<int[]> ranges = new ArrayList<>();
  private final StringBuilder categories = new StringBuilder();
  private boolean[] table;

  CharSet(boolean negated, int flags) {
    this.negated = negated;
    this.flags = flags;
  }

  static CharSet of(int c, int flags) {
    CharSet s = new CharSet(false, flags);
    s.add(c, c);
    return s;
  }

  static CharSet category(char letter, int flags) {
    CharSet s = new CharSet(false, flags);
    s.add(letter);
    return s;
  }

  /** Everything, or everything but a newline. */
  static CharSet any(int flags) {
    CharSet s = new CharSet(true, flags & ~Flags.IGNORECASE);
    if ((flags & Flags.DOTALL) == 0) {
      s.add('\n', '\n');
    }
    return s;
  }

  void add(int from, int to) {
    ranges.add(new int[] {from, to});
  }

  void add(char category) {
    categories.append(category);
  }

  /** The only character in the set, or -1 where there are more or case does not count. */
  int single() {
    boolean one =
        !negated
            && categories.isEmpty()
            && ranges.size() == 1
            && ranges.get(0)[0] == ranges.get(0)[1];
    if (!one) {
      return -1;
    }
    int c = ranges.get(0)[0];
    return (flags & Flags.IGNORECASE) == 0 || !cased(c) ? c : -1;
  }

  private boolean cased(int c) {
    if (isByASCII()) {
      return c < 128 && Character.isLetter(c);
    }
    return fold(c) != c || Variants.OF.containsKey(c);
  }

  boolean contains(int c) {
    boolean[] known = table;
    if (known == null) {
      known = new boolean[TABLE];
      for (int i = 0; i < TABLE; i++) {
        known[i] = compute(i);
      }
      table = known;
    }
    return c < TABLE ? known[c] : compute(c);
  }

  private boolean isByASCII() {
    return (flags & Flags.UNICODE) == 0;
  }

  private boolean compute(int c) {
    return holds(c) != negated;
  }

  private boolean holds(int c) {
    if (direct(c)) {
      return true;
    }
    if ((flags & Flags.IGNORECASE) == 0) {
      return false;
    }
    if (isByASCII()) {
      return c < 128 && Character.isLetter(c) && direct(c ^ 0x20);
    }
    int folded = fold(c);
    if (folded != c && direct(folded)) {
      return true;
    }
    for (int v : Variants.OF.getOrDefault(folded, new int[0])) {
      if (direct(v)) {
        return true;
      }
    }
    return false;
  }

  private boolean direct(int c) {
    for (int[] r : ranges) {
      if (c >= r[0] && c <= r[1]) {
        return true;
      }
    }
    for (int i = 0; i < categories.length(); i++) {
      if (isIn(categories.charAt(i), c, flags)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a character is of a category, by its letter after the backslash. */
  private static boolean isIn(char category, int c, int flags) {
    return switch (category) {
      case 'd' -> isDigit(c, flags);
      case 'D' -> !isDigit(c, flags);
      case 's' -> isSpace(c, flags);
      case 'S' -> !isSpace(c, flags);
      case 'w' -> isWord(c, flags);
      default -> !isWord(c, flags);
    };
  }

  private static boolean isDigit(int c, int flags) {
    return c < 128 || (flags & Flags.UNICODE) == 0
        ? c >= '0' && c <= '9'
        : Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  private static boolean isSpace(int c, int flags) {
    return c == ' ' || c >= '\t' && c <= '\r' || (flags & Flags.UNICODE) != 0 && Whitespace.is(c);
  }

  static boolean isWord(int c, int flags) {
    if (c < 128) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
    return (flags & Flags.UNICODE) != 0 && StringTests.isAlnum(Character.toString(c));
  }

  /** One character for all that differ only in case. */
  static int fold(int c) {
    return switch (c) {
      case 0x1fd3 -> 0x390;
      case 0x1fe3 -> 0x3b0;
      case 0xfb05 -> 0xfb06;
      default -> Character.toLowerCase(Character.toUpperCase(c));
    };
  }

  static boolean sameCaseless(int a, int b, int flags) {
    if (a == b) {
      return true;
    }
    if ((flags & Flags.UNICODE) == 0) {
      return a < 128 && b < 128 && Character.isLetter(a) && (a ^ b) == 0x20;
    }
    return fold(a) == fold(b);
  }
}
