package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Collection;

/** "Did you mean": the candidate closest to a misspelt name, by CPython's edit-distance rules. */
public final class Suggestions {
  private static final int MOVE = 2;
  private static final int CASE = 1;
  private static final int MAX_NAME = 40;

  private Suggestions() {}

  /** The closest candidate, or null where none is close enough. */
  @TruffleBoundary
  public static String closest(String wrong, Collection<String> candidates) {
    if (wrong.length() > MAX_NAME || candidates.size() > 750) {
      return null;
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String c : candidates) {
      if (c.equals(wrong)) {
        continue;
      }
      int max = (wrong.length() + c.length() + 3) * MOVE / 6;
      int d = distance(wrong, c);
      if (d <= Math.min(max, bestDistance - 1)) {
        best = c;
        bestDistance = d;
      }
    }
    return best;
  }

  private static int cost(char a, char b) {
    if (a == b) {
      return 0;
    }
    return Character.toLowerCase(a) == Character.toLowerCase(b) ? CASE : MOVE;
  }

  /** Levenshtein's distance where a change of case costs half. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j * MOVE;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i * MOVE;
      for (int j = 1; j <= b.length(); j++) {
        int up = row[j];
        row[j] =
            Math.min(
                diagonal + cost(a.charAt(i - 1), b.charAt(j - 1)), Math.min(up, row[j - 1]) + MOVE);
        diagonal = up;
      }
    }
    return row[b.length()];
  }
}
