package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.text.Search;

/**
 * What {@code find}, {@code count}, {@code in} and the like ask of strings, by code points. Bounds
 * are as given: negative ones count from the end, what is beyond an end is cut.
 */
public final class StrSearch {
  private StrSearch() {}

  /** {@code part in s}. */
  @TruffleBoundary
  public static boolean contains(TruffleString s, TruffleString part) {
    return first(s, part, 0, Str.length(s)) >= 0;
  }

  /** {@code s.find(part, start, end)}. */
  @TruffleBoundary
  public static int find(TruffleString s, TruffleString part, long start, long end) {
    long from = from(s, start);
    long to = to(s, end);
    return from > to ? -1 : first(s, part, (int) from, (int) to);
  }

  /** {@code s.rfind(part, start, end)}. */
  @TruffleBoundary
  public static int rfind(TruffleString s, TruffleString part, long start, long end) {
    long from = from(s, start);
    long to = to(s, end);
    int n = Str.length(part);
    if (to - from < n) {
      return -1;
    }
    if (n == 0) {
      return (int) to;
    }
    if (Search.isLong(n, (int) (to - from))) {
      return Search.last(
          i -> Str.codePointAt(s, i), (int) from, (int) to, i -> Str.codePointAt(part, i), n);
    }
    return s.lastIndexOfStringUncached(part, (int) to, (int) from, Str.ENCODING);
  }

  /** {@code s.count(part, start, end)}. */
  @TruffleBoundary
  public static int count(TruffleString s, TruffleString part, long start, long end) {
    long from = from(s, start);
    long to = to(s, end);
    int n = Str.length(part);
    if (from > to) {
      return 0;
    }
    if (n == 0) {
      return (int) (to - from) + 1;
    }
    int found = 0;
    int at = first(s, part, (int) from, (int) to);
    while (at >= 0) {
      found++;
      at = first(s, part, at + n, (int) to);
    }
    return found;
  }

  @TruffleBoundary
  public static boolean startsWith(TruffleString s, TruffleString part, long start, long end) {
    long from = from(s, start);
    return to(s, end) - from >= Str.length(part) && isAt(s, part, (int) from);
  }

  @TruffleBoundary
  public static boolean endsWith(TruffleString s, TruffleString part, long start, long end) {
    long to = to(s, end);
    int n = Str.length(part);
    return to - from(s, start) >= n && isAt(s, part, (int) to - n);
  }

  private static boolean isAt(TruffleString s, TruffleString part, int at) {
    int n = Str.length(part);
    return n == 0 || s.regionEqualsUncached(at, part, 0, n, Str.ENCODING);
  }

  private static int first(TruffleString s, TruffleString part, int from, int to) {
    int n = Str.length(part);
    if (n == 0 || to - from < n) {
      return n == 0 && from <= to ? from : -1;
    }
    if (n == 1) {
      return s.indexOfCodePointUncached(Str.codePointAt(part, 0), from, to, Str.ENCODING);
    }
    if (Search.isLong(n, to - from)) {
      return Search.first(i -> Str.codePointAt(s, i), from, to, i -> Str.codePointAt(part, i), n);
    }
    return s.indexOfStringUncached(part, from, to, Str.ENCODING);
  }

  private static long from(TruffleString s, long start) {
    return start < 0 ? Math.max(0, start + Str.length(s)) : start;
  }

  private static long to(TruffleString s, long end) {
    int n = Str.length(s);
    return end < 0 ? Math.max(0, end + n) : Math.min(end, n);
  }
}
