package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.api.strings.TruffleStringBuilder;

/**
 * Guest strings are TruffleStrings in UTF-32, so that an index is a code point; this class is the
 * one place that knows the encoding.
 */
public final class Str {
  public static final TruffleString.Encoding ENCODING = TruffleString.Encoding.UTF_32;
  public static final TruffleString EMPTY = ENCODING.getEmpty();
  private static final TruffleString[] LATIN1 = new TruffleString[256];

  static {
    for (int i = 0; i < 256; i++) {
      LATIN1[i] = TruffleString.fromCodePointUncached(i, ENCODING);
    }
  }

  private Str() {}

  @TruffleBoundary
  public static TruffleString of(String s) {
    if (s.length() == 1 && s.charAt(0) < LATIN1.length) {
      return LATIN1[s.charAt(0)];
    }
    return TruffleString.fromJavaStringUncached(s, ENCODING);
  }

  @TruffleBoundary
  public static String java(TruffleString s) {
    return s.toJavaStringUncached();
  }

  @TruffleBoundary
  public static TruffleString ofCodePoint(int cp) {
    return cp < 256 ? LATIN1[cp] : TruffleString.fromCodePointUncached(cp, ENCODING, true);
  }

  /** The number of code points. */
  public static int length(TruffleString s) {
    return s.byteLength(ENCODING) >> 2;
  }

  @TruffleBoundary
  public static int codePointAt(TruffleString s, int index) {
    return s.codePointAtIndexUncached(index, ENCODING);
  }

  @TruffleBoundary
  public static TruffleString substring(TruffleString s, int from, int to) {
    if (to - from == 1) {
      return ofCodePoint(s.codePointAtIndexUncached(from, ENCODING));
    }
    return to <= from ? EMPTY : s.substringUncached(from, to - from, ENCODING, false);
  }

  @TruffleBoundary
  public static TruffleString concat(TruffleString a, TruffleString b) {
    return a.concatUncached(b, ENCODING, true);
  }

  @TruffleBoundary
  public static boolean equal(TruffleString a, TruffleString b) {
    return a == b || a.equalsUncached(b, ENCODING);
  }

  @TruffleBoundary
  public static int compare(TruffleString a, TruffleString b) {
    return a.compareIntsUTF32Uncached(b);
  }

  @TruffleBoundary
  public static int hash(TruffleString s) {
    return s.hashCodeUncached(ENCODING);
  }

  @TruffleBoundary
  public static TruffleString repeat(TruffleString s, int n) {
    return n <= 0 ? EMPTY : s.repeatUncached(n, ENCODING);
  }

  /** Joins by a builder, without ropes. */
  @TruffleBoundary
  public static TruffleString join(TruffleString separator, Object[] parts, int n) {
    TruffleStringBuilder b = TruffleStringBuilder.create(ENCODING);
    for (int i = 0; i < n; i++) {
      if (i > 0) {
        b.appendStringUncached(separator);
      }
      b.appendStringUncached((TruffleString) parts[i]);
    }
    return b.toStringUncached();
  }
}
