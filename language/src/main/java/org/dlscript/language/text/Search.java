package org.dlscript.language.text;

import java.util.function.IntUnaryOperator;

/**
 * Finding a long needle in time proportional to the lengths, whatever they contain: the algorithm
 * of Knuth, Morris and Pratt (1977). Short needles are found sooner by plain comparing.
 */
public final class Search {
  private Search() {}

  /** True where plain comparing could take very long. */
  public static boolean isLong(int needle, int range) {
    return needle > 32 && (long) needle * range > 1 << 20;
  }

  /** The first place of the needle within {@code from} to {@code to}, or -1. */
  public static int first(IntUnaryOperator text, int from, int to, IntUnaryOperator sub, int n) {
    int[] border = borders(sub, n);
    int matched = 0;
    for (int i = from; i < to; i++) {
      int c = text.applyAsInt(i);
      while (matched > 0 && sub.applyAsInt(matched) != c) {
        matched = border[matched - 1];
      }
      if (sub.applyAsInt(matched) == c && ++matched == n) {
        return i - n + 1;
      }
    }
    return -1;
  }

  /** The last place of the needle within {@code from} to {@code to}, or -1. */
  public static int last(IntUnaryOperator text, int from, int to, IntUnaryOperator sub, int n) {
    int at =
        first(i -> text.applyAsInt(to - 1 - i), 0, to - from, i -> sub.applyAsInt(n - 1 - i), n);
    return at < 0 ? -1 : to - at - n;
  }

  /** For each prefix the length of its longest proper border. */
  private static int[] borders(IntUnaryOperator sub, int n) {
    int[] border = new int[n];
    int k = 0;
    for (int i = 1; i < n; i++) {
      int c = sub.applyAsInt(i);
      while (k > 0 && sub.applyAsInt(k) != c) {
        k = border[k - 1];
      }
      if (sub.applyAsInt(k) == c) {
        k++;
      }
      border[i] = k;
    }
    return border;
  }
}
