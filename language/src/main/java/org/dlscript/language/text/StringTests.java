package org.dlscript.language.text;

import java.util.function.IntPredicate;

/** The {@code is…} methods of str. */
public final class StringTests {
  private StringTests() {}

  private static boolean all(String s, IntPredicate test) {
    return !s.isEmpty() && none(s, c -> !test.test(c));
  }

  private static boolean none(String s, IntPredicate test) {
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      if (test.test(c)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  public static boolean isAlpha(String s) {
    return all(s, StringTests::alpha);
  }

  private static boolean alpha(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          true;
      default -> false;
    };
  }

  public static boolean isAlnum(String s) {
    return all(s, c -> alpha(c) || numeric(c));
  }

  public static boolean isDecimal(String s) {
    return all(s, Character::isDigit);
  }

  public static boolean isDigit(String s) {
    return all(s, StringTests::digit);
  }

  /** Decimal digits, and those in circles, superscripts and the like. */
  private static boolean digit(int c) {
    if (Character.isDigit(c)) {
      return true;
    }
    if (Character.getType(c) != Character.OTHER_NUMBER) {
      return false;
    }
    return c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || c == 0x2070
        || c >= 0x2074 && c <= 0x2079
        || c >= 0x2080 && c <= 0x2089
        || c >= 0x1369 && c <= 0x1371
        || c >= 0x2460 && c <= 0x2468
        || c >= 0x2474 && c <= 0x247c
        || c >= 0x2488 && c <= 0x2490
        || c == 0x24ea
        || c >= 0x24f5 && c <= 0x24fd
        || c == 0x24ff
        || c >= 0x2776 && c <= 0x277e
        || c >= 0x2780 && c <= 0x2788
        || c >= 0x278a && c <= 0x2792
        || c >= 0x1f100 && c <= 0x1f10a;
  }

  public static boolean isNumeric(String s) {
    return all(s, StringTests::numeric);
  }

  private static boolean numeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      case Character.OTHER_LETTER -> "〇一二三四五六七八九十百千万億兆零壹貳參肆伍陸柒捌玖拾".indexOf(c) >= 0;
      default -> false;
    };
  }

  public static boolean isSpace(String s) {
    return all(s, Whitespace::is);
  }

  public static boolean isPrintable(String s) {
    return none(s, c -> !Characters.isPrintable(c));
  }

  public static boolean isAscii(String s) {
    return none(s, c -> c >= 128);
  }

  public static boolean isLower(String s) {
    return !none(s, Character::isLowerCase)
        && none(s, c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  public static boolean isUpper(String s) {
    return !none(s, Character::isUpperCase)
        && none(s, c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  public static boolean isTitle(String s) {
    boolean inside = false;
    boolean any = false;
    for (int c : s.codePoints().toArray()) {
      boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
      boolean lower = Character.isLowerCase(c);
      if (upper && inside || lower && !inside) {
        return false;
      }
      inside = upper || lower;
      any |= inside;
    }
    return any;
  }

  public static boolean isIdentifier(String s) {
    if (s.isEmpty()) {
      return false;
    }
    int first = s.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && s.codePoints()
            .allMatch(
                c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }
}
