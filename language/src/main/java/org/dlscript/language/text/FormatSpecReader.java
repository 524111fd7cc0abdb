package org.dlscript.language.text;

/** Reads the text of a format specification. */
final class FormatSpecReader {
  private final String text;
  private final String typeName;
  private int pos;

  FormatSpecReader(String text, String typeName) {
    this.text = text;
    this.typeName = typeName;
  }

  private int peek() {
    return pos < text.length() ? text.charAt(pos) : -1;
  }

  private boolean accept(char c) {
    if (peek() == c) {
      pos++;
      return true;
    }
    return false;
  }

  private static boolean isAlign(int c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
  }

  FormatSpec read() {
    int fill = -1;
    char align = 0;
    if (!text.isEmpty()) {
      int first = text.codePointAt(0);
      int next = Character.charCount(first);
      if (next < text.length() && isAlign(text.charAt(next))) {
        fill = first;
        align = text.charAt(next);
        pos = next + 1;
      } else if (isAlign(first)) {
        align = (char) first;
        pos = 1;
      }
    }
    char sign = 0;
    if (peek() == '+' || peek() == '-' || peek() == ' ') {
      sign = text.charAt(pos++);
    }
    boolean noNegativeZero = accept('z');
    boolean alternate = accept('#');
    if (fill < 0 && peek() == '0') {
      fill = '0';
      if (align == 0 && !typeName.equals("str")) {
        align = '=';
      }
      pos++;
    }
    int width = number();
    char grouping = grouping();
    int precision = -1;
    if (accept('.')) {
      precision = number();
      if (precision < 0) {
        throw TextException.value("Format specifier missing precision");
      }
    }
    char type = 0;
    if (pos < text.length()) {
      if (text.length() - pos > 1) {
        throw TextException.value(
            "Invalid format specifier '" + text + "' for object of type '" + typeName + "'");
      }
      type = text.charAt(pos);
    }
    if (grouping != 0) {
      checkGrouping(grouping, type);
    }
    return new FormatSpec(
        fill, align, sign, noNegativeZero, alternate, width, grouping, precision, type);
  }

  private static void checkGrouping(char grouping, char type) {
    boolean decimal =
        switch (type) {
          case 0, 'd', 'e', 'f', 'g', 'E', 'G', '%', 'F' -> true;
          default -> false;
        };
    boolean other =
        switch (type) {
          case 'b', 'o', 'x', 'X' -> grouping == '_';
          default -> false;
        };
    if (!decimal && !other) {
      String shown =
          type > 32 && type < 128 ? Character.toString(type) : "\\x" + Integer.toHexString(type);
      throw TextException.value("Cannot specify '" + grouping + "' with '" + shown + "'.");
    }
  }

  private char grouping() {
    char grouping = 0;
    if (accept(',')) {
      grouping = ',';
    }
    if (accept('_')) {
      if (grouping != 0) {
        throw TextException.value("Cannot specify both ',' and '_'.");
      }
      grouping = '_';
    }
    if (peek() == ',') {
      throw TextException.value(
          grouping == '_' ? "Cannot specify both ',' and '_'." : "Cannot specify ',' with ','.");
    }
    return grouping;
  }

  private int number() {
    int start = pos;
    long value = 0;
    while (pos < text.length() && Character.isDigit(text.charAt(pos))) {
      value = value * 10 + Character.digit(text.charAt(pos), 10);
      if (value > Integer.MAX_VALUE) {
        throw TextException.value("Too many decimal digits in format string");
      }
      pos++;
    }
    return pos == start ? -1 : (int) value;
  }
}
