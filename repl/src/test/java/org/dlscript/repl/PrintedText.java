package org.dlscript.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares printed text: words exactly, numbers within a tolerance, for sums may be ordered
 * otherwise.
 */
final class PrintedText {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![A-Za-z_0-9.])[-+]?(?:\\d+\\.\\d*|\\.\\d+|\\d+)(?:[eE][-+]?\\d+)?");
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-4;

  private PrintedText() {}

  /** The first line that differs, with what was expected; null where all agree. */
  static String difference(String wanted, String found) {
    List<String> all = differences(wanted, found);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** Each line that differs, with what was expected. */
  static List<String> differences(String wanted, String found) {
    List<String> want = wanted.stripTrailing().lines().toList();
    List<String> got = found.stripTrailing().lines().toList();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < Math.max(want.size(), got.size()); i++) {
      String w = i < want.size() ? want.get(i).stripTrailing() : "<no line>";
      String g = i < got.size() ? got.get(i).stripTrailing() : "<no line>";
      if (!agree(w, g)) {
        all.add("line %d%n  expected: %s%n  found:    %s".formatted(i + 1, w, g));
      }
    }
    return all;
  }

  private static boolean agree(String want, String got) {
    if (want.equals(got)) {
      return true;
    }
    if (!words(want).equals(words(got))) {
      return false;
    }
    Matcher w = NUMBER.matcher(want);
    Matcher g = NUMBER.matcher(got);
    while (w.find() && g.find()) {
      if (!w.group().equals(g.group()) && !close(w.group(), g.group())) {
        return false;
      }
    }
    return true;
  }

  private static String words(String line) {
    return NUMBER.matcher(line.replaceAll("\\s+", " ")).replaceAll("#");
  }

  private static boolean close(String want, String got) {
    boolean whole = want.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+');
    double w = Double.parseDouble(want);
    double g = Double.parseDouble(got);
    return Math.abs(w - g) <= RELATIVE * Math.abs(w) + (whole ? 0 : ABSOLUTE);
  }
}
