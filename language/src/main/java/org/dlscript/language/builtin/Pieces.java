package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.Str;
import org.dlscript.language.text.Whitespace;

/**
 * Cuts a string into pieces. In a long text equal short pieces mostly become one object, as words
 * repeat: that saves their memory, and whoever counts or looks them up compares them by identity.
 * Not for several threads.
 */
final class Pieces {
  private static final int LONG_TEXT = 512;
  private static final int SHORT_PIECE = 24;
  private static final int REMEMBERED = 256;

  private final TruffleString source;
  private final String text;

  // Code points and characters are the same, so that a piece can be cut from the source itself.
  private final boolean direct;

  /** The last piece of each hash, and where it began; null in a short text. */
  private final TruffleString[] known;

  private final int[] begins;

  private final PyList out = new PyList();

  private Pieces(TruffleString source) {
    this.source = source;
    this.text = Str.java(source);
    this.direct = text.length() == Str.length(source);
    boolean remembers = text.length() >= LONG_TEXT;
    this.known = remembers ? new TruffleString[REMEMBERED] : null;
    this.begins = remembers ? new int[REMEMBERED] : null;
  }

  /** {@code s.split()}. */
  static PyList words(TruffleString s) {
    Pieces p = new Pieces(s);
    String text = p.text;
    int n = text.length();
    int i = 0;
    while (true) {
      while (i < n && Whitespace.is(text.charAt(i))) {
        i++;
      }
      if (i == n) {
        return p.out;
      }
      int start = i;
      int hash = 0;
      char c;
      while (i < n && !Whitespace.is(c = text.charAt(i))) {
        hash = hash * 31 + c;
        i++;
      }
      p.add(start, i, hash);
    }
  }

  /** {@code s.split(separator)}; the separator is not empty. */
  static PyList between(TruffleString s, String separator) {
    Pieces p = new Pieces(s);
    int from = 0;
    for (int at = p.text.indexOf(separator); at >= 0; at = p.text.indexOf(separator, from)) {
      p.add(from, at);
      from = at + separator.length();
    }
    p.add(from, p.text.length());
    return p.out;
  }

  private void add(int start, int end) {
    int hash = 0;
    if (known != null && end - start <= SHORT_PIECE) {
      for (int i = start; i < end; i++) {
        hash = hash * 31 + text.charAt(i);
      }
    }
    add(start, end, hash);
  }

  private void add(int start, int end, int hash) {
    int n = end - start;
    if (known == null || n > SHORT_PIECE) {
      out.add(cut(start, end));
      return;
    }
    int slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (REMEMBERED - 1);
    TruffleString before = known[slot];
    int at = begins[slot];
    if (before == null
        || Str.length(before) != text.codePointCount(start, end)
        || !text.regionMatches(at, text, start, n)) {
      before = cut(start, end);
      known[slot] = before;
      begins[slot] = start;
    }
    out.add(before);
  }

  private TruffleString cut(int start, int end) {
    return direct ? Str.substring(source, start, end) : Str.of(text.substring(start, end));
  }
}
