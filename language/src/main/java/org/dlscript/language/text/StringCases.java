package org.dlscript.language.text;

import java.util.Locale;

/** Upper, lower and title case, and case folding, by Unicode's rules. */
public final class StringCases {
  private StringCases() {}

  public static String upper(String s) {
    return s.toUpperCase(Locale.ROOT);
  }

  public static String lower(String s) {
    if (s.indexOf('Σ') < 0) {
      return s.toLowerCase(Locale.ROOT);
    }
    StringBuilder out = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      appendLower(out, s, i);
    }
    return out.toString();
  }

  private static void appendLower(StringBuilder out, String s, int index) {
    char c = s.charAt(index);
    if (c < 128) {
      out.append((char) Character.toLowerCase((int) c));
    } else {
      out.append(lowerAt(s, index));
    }
  }

  /** One character's lower case: that of a sigma depends on whether it ends a word. */
  private static String lowerAt(String s, int index) {
    int c = s.codePointAt(index);
    if (c != 'Σ') {
      return Character.toString(c).toLowerCase(Locale.ROOT);
    }
    int before = index;
    while (before > 0 && isCaseIgnorable(s.codePointBefore(before))) {
      before -= Character.charCount(s.codePointBefore(before));
    }
    int after = index + 1;
    while (after < s.length() && isCaseIgnorable(s.codePointAt(after))) {
      after += Character.charCount(s.codePointAt(after));
    }
    boolean ends =
        before > 0
            && isCased(s.codePointBefore(before))
            && !(after < s.length() && isCased(s.codePointAt(after)));
    return ends ? "ς" : "σ";
  }

  /** Unicode's Case_Ignorable: marks, modifiers and what stands within words. */
  private static boolean isCaseIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> "'.:·\u00ad\u0387\u055f\u05f4‘’․‧︓﹒﹕＇．：".indexOf(c) >= 0;
    };
  }

  /** Full case folding, nearly: what upper and then lower case make of every character. */
  public static String casefold(String s) {
    StringBuilder out = new StringBuilder(s.length());
    s.codePoints()
        .forEach(
            c -> {
              if (c < 128) {
                out.append((char) Character.toLowerCase(c));
              } else {
                String one = Character.toString(c);
                out.append(
                    c == 0x131 || Character.getType(c) == Character.MODIFIER_LETTER
                        ? one
                        : one.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
              }
            });
    return out.toString().replace('ς', 'σ');
  }

  public static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int first = s.offsetByCodePoints(0, 1);
    StringBuilder out = new StringBuilder(title(s.codePointAt(0)));
    for (int i = first; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      appendLower(out, s, i);
    }
    return out.toString();
  }

  private static String title(int c) {
    int title = Character.toTitleCase(c);
    if (c == 0x149) {
      return "\u02bcN";
    }
    if (title == c && !Character.isTitleCase(c)) {
      String upper = Character.toString(c).toUpperCase(Locale.ROOT);
      return upper.length() == 1
          ? upper
          : upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT);
    }
    return Character.toString(title);
  }

  public static String titleCase(String s) {
    StringBuilder out = new StringBuilder(s.length());
    boolean inside = false;
    for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      int c = s.codePointAt(i);
      if (inside) {
        appendLower(out, s, i);
      } else {
        out.append(title(c));
      }
      inside = isCased(c);
    }
    return out.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  public static String swapCase(String s) {
    StringBuilder out = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
      int c = s.codePointAt(i);
      if (Character.isUpperCase(c)) {
        appendLower(out, s, i);
      } else if (!Character.isLowerCase(c)) {
        out.appendCodePoint(c);
      } else if (c < 128) {
        out.append((char) Character.toUpperCase(c));
      } else {
        out.append(Character.toString(c).toUpperCase(Locale.ROOT));
      }
    }
    return out.toString();
  }
}
