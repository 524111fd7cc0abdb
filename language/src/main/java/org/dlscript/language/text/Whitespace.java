package org.dlscript.language.text;

/** What Python takes for white space in strings. */
public final class Whitespace {
  private Whitespace() {}

  public static boolean is(int c) {
    if (c < 128) {
      return c == ' ' || c >= 9 && c <= 13 || c >= 28 && c <= 31;
    }
    return c == 0x85 || c == 0xa0 || Character.isSpaceChar(c);
  }

  /** Without the white space at both ends. */
  public static String strip(String s) {
    int start = 0;
    int end = s.length();
    while (start < end && is(s.charAt(start))) {
      start++;
    }
    while (end > start && is(s.charAt(end - 1))) {
      end--;
    }
    return s.substring(start, end);
  }
}
