package org.dlscript.language.translate;

/** Docstrings lose their common indentation at compile time, as in Python 3.13. */
final class Docstrings {
  private Docstrings() {}

  static String clean(String doc) {
    String[] lines = withoutTabs(doc).split("\n", -1);
    int margin = Integer.MAX_VALUE;
    for (int i = 1; i < lines.length; i++) {
      String stripped = lines[i].stripLeading();
      if (!stripped.isEmpty()) {
        margin = Math.min(margin, lines[i].length() - stripped.length());
      }
    }
    StringBuilder b = new StringBuilder(lines[0].stripLeading());
    for (int i = 1; i < lines.length; i++) {
      String l = lines[i];
      b.append('\n');
      int cut = 0;
      while (cut < l.length() && cut < margin && l.charAt(cut) == ' ') {
        cut++;
      }
      b.append(l.substring(cut));
    }
    return b.toString();
  }

  /** Tabs as blanks up to the next multiple of eight columns. */
  private static String withoutTabs(String text) {
    if (text.indexOf('\t') < 0) {
      return text;
    }
    StringBuilder b = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        int blanks = 8 - column % 8;
        b.append(" ".repeat(blanks));
        column += blanks;
      } else {
        b.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return b.toString();
  }
}
