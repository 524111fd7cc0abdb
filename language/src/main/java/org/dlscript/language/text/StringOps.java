package org.dlscript.language.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The methods of str on Java strings; every index and length counts code points. */
public final class StringOps {
  private StringOps() {}

  /** The number of code points. */
  public static int length(String s) {
    return s.codePointCount(0, s.length());
  }

  /** From code point {@code start} to {@code end}, both within the string. */
  public static String substring(String s, int start, int end) {
    if (end <= start) {
      return "";
    }
    int from = s.offsetByCodePoints(0, start);
    return s.substring(from, s.offsetByCodePoints(from, end - start));
  }

  /** The slice whose bounds have been fitted to the length already. */
  public static String slice(String s, int start, int step, int count) {
    if (step == 1) {
      return substring(s, start, start + count);
    }
    int[] points = s.codePoints().toArray();
    StringBuilder out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.appendCodePoint(points[start + i * step]);
    }
    return out.toString();
  }

  /** {@code repr(s)}. */
  public static String repr(String s) {
    return quoted(s, false);
  }

  /** {@code ascii(s)}. */
  public static String ascii(String s) {
    return quoted(s, true);
  }

  /** Replaces every character beyond ASCII in a text by its escape, as ascii does to a repr. */
  public static String escapeNonAscii(String s) {
    StringBuilder out = new StringBuilder(s.length());
    s.codePoints()
        .forEach(
            c -> {
              if (c < 128) {
                out.append((char) c);
              } else {
                escape(c, out);
              }
            });
    return out.toString();
  }

  private static String quoted(String s, boolean ascii) {
    char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(s.length() + 2);
    out.append(quote);
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(quote);
          } else if (c < 128 ? c >= 32 && c < 127 : !ascii && Characters.isPrintable(c)) {
            out.appendCodePoint(c);
          } else {
            escape(c, out);
          }
        }
      }
    }
    return out.append(quote).toString();
  }

  static void escape(int c, StringBuilder out) {
    if (c < 0x100) {
      out.append(String.format("\\x%02x", c));
    } else if (c < 0x10000) {
      out.append(String.format("\\u%04x", c));
    } else {
      out.append(String.format("\\U%08x", c));
    }
  }

  /** {@code s.split(separator, limit)}; a null separator means white space. */
  public static List<String> split(String s, String separator, long limit) {
    if (separator == null) {
      return splitBlanks(s, limit);
    }
    if (separator.isEmpty()) {
      throw TextException.value("empty separator");
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (limit < 0 || parts.size() < limit) {
      int at = s.indexOf(separator, from);
      if (at < 0) {
        break;
      }
      parts.add(s.substring(from, at));
      from = at + separator.length();
    }
    parts.add(s.substring(from));
    return parts;
  }

  private static List<String> splitBlanks(String s, long limit) {
    List<String> parts = new ArrayList<>();
    int i = 0;
    int n = s.length();
    while (true) {
      while (i < n && Whitespace.is(s.charAt(i))) {
        i++;
      }
      if (i == n) {
        return parts;
      }
      if (limit >= 0 && parts.size() >= limit) {
        parts.add(s.substring(i));
        return parts;
      }
      int start = i;
      while (i < n && !Whitespace.is(s.charAt(i))) {
        i++;
      }
      parts.add(s.substring(start, i));
    }
  }

  /** {@code s.rsplit(separator, limit)}. */
  public static List<String> rsplit(String s, String separator, long limit) {
    List<String> parts = new ArrayList<>();
    if (separator == null) {
      rsplitBlanks(s, limit, parts);
    } else {
      if (separator.isEmpty()) {
        throw TextException.value("empty separator");
      }
      int end = s.length();
      while (limit < 0 || parts.size() < limit) {
        int at = s.lastIndexOf(separator, end - separator.length());
        if (at < 0) {
          break;
        }
        parts.add(s.substring(at + separator.length(), end));
        end = at;
      }
      parts.add(s.substring(0, end));
    }
    Collections.reverse(parts);
    return parts;
  }

  private static void rsplitBlanks(String s, long limit, List<String> parts) {
    int i = s.length();
    while (true) {
      while (i > 0 && Whitespace.is(s.charAt(i - 1))) {
        i--;
      }
      if (i == 0) {
        return;
      }
      if (limit >= 0 && parts.size() >= limit) {
        parts.add(s.substring(0, i));
        return;
      }
      int end = i;
      while (i > 0 && !Whitespace.is(s.charAt(i - 1))) {
        i--;
      }
      parts.add(s.substring(i, end));
    }
  }

  /** {@code s.splitlines(keepEnds)}. */
  public static List<String> splitLines(String s, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    int i = 0;
    while (i < s.length()) {
      char c = s.charAt(i);
      if (!isLineEnd(c)) {
        i++;
        continue;
      }
      int end = i++;
      if (c == '\r' && i < s.length() && s.charAt(i) == '\n') {
        i++;
      }
      lines.add(s.substring(start, keepEnds ? i : end));
      start = i;
    }
    if (start < s.length()) {
      lines.add(s.substring(start));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    return switch (c) {
      case '\n', '\r', 0x0b, '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  /** {@code s.strip(chars)} at the wanted ends; null means white space. */
  public static String strip(String s, String chars, boolean left, boolean right) {
    int start = 0;
    int end = s.length();
    while (left && start < end) {
      int c = s.codePointAt(start);
      if (!isStripped(c, chars)) {
        break;
      }
      start += Character.charCount(c);
    }
    while (right && end > start) {
      int c = s.codePointBefore(end);
      if (!isStripped(c, chars)) {
        break;
      }
      end -= Character.charCount(c);
    }
    return s.substring(start, end);
  }

  private static boolean isStripped(int c, String chars) {
    return chars == null ? Whitespace.is(c) : chars.indexOf(c) >= 0;
  }

  /** {@code s.partition(separator)}: three strings. */
  public static String[] partition(String s, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw TextException.value("empty separator");
    }
    int at = last ? s.lastIndexOf(separator) : s.indexOf(separator);
    if (at < 0) {
      return last ? new String[] {"", "", s} : new String[] {s, "", ""};
    }
    return new String[] {s.substring(0, at), separator, s.substring(at + separator.length())};
  }

  /** {@code s.replace(old, replacement, limit)}. */
  public static String replace(String s, String old, String replacement, long limit) {
    if (limit == 0) {
      return s;
    }
    if (limit < 0 && !old.isEmpty()) {
      return s.replace(old, replacement);
    }
    StringBuilder out = new StringBuilder();
    long left = limit < 0 ? Long.MAX_VALUE : limit;
    int from = 0;
    if (old.isEmpty()) {
      while (left-- > 0) {
        out.append(replacement);
        if (from == s.length()) {
          return out.toString();
        }
        int next = s.offsetByCodePoints(from, 1);
        out.append(s, from, next);
        from = next;
      }
    } else {
      int at = s.indexOf(old);
      while (at >= 0 && left-- > 0) {
        out.append(s, from, at).append(replacement);
        from = at + old.length();
        at = s.indexOf(old, from);
      }
    }
    return out.append(s, from, s.length()).toString();
  }

  public static String ljust(String s, long width, int fill) {
    return s + fill(width - length(s), fill);
  }

  public static String rjust(String s, long width, int fill) {
    return fill(width - length(s), fill) + s;
  }

  public static String center(String s, long width, int fill) {
    long total = width - length(s);
    if (total <= 0) {
      return s;
    }
    // An odd space goes left for an odd width, as Python does it.
    long left = total / 2 + (total & width & 1);
    return fill(left, fill) + s + fill(total - left, fill);
  }

  private static String fill(long count, int fill) {
    return count <= 0 ? "" : Character.toString(fill).repeat((int) count);
  }

  public static String zfill(String s, long width) {
    long missing = width - length(s);
    if (missing <= 0) {
      return s;
    }
    boolean signed = s.startsWith("+") || s.startsWith("-");
    return signed ? s.charAt(0) + fill(missing, '0') + s.substring(1) : fill(missing, '0') + s;
  }

  public static String expandTabs(String s, int size) {
    StringBuilder out = new StringBuilder();
    int[] column = {0};
    s.codePoints()
        .forEach(
            c -> {
              if (c == '\t') {
                int n = size > 0 ? size - column[0] % size : 0;
                out.append(" ".repeat(n));
                column[0] += n;
              } else {
                out.appendCodePoint(c);
                column[0] = c == '\n' || c == '\r' ? 0 : column[0] + 1;
              }
            });
    return out.toString();
  }
}
