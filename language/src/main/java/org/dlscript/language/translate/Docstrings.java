package org.dlscript.language.translate;

/** Docstrings lose their common indentation at compile time, as in Python 3.13. */
final class Docstrings {
  private Docstrings() {}

  static String clean(String doc) {
    String[] lines = doc.split("\n", -1);
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
      while (cut < l.length() && cut < margin && (l.charAt(cut) == ' ' || l.charAt(cut) == '\t')) {
        cut++;
      }
      b.append(l.substring(cut));
    }
    return b.toString();
  }
}
