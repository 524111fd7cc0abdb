package org.dlscript.language.text;

import java.nio.charset.StandardCharsets;

/** The encodings {@code unicode_escape} and {@code raw_unicode_escape}: ASCII with backslashes. */
final class UnicodeEscapes {
  private UnicodeEscapes() {}

  static byte[] encode(String s, boolean raw) {
    StringBuilder out = new StringBuilder();
    s.codePoints()
        .forEach(
            c -> {
              if (raw) {
                rawCharacter(c, out);
              } else {
                character(c, out);
              }
            });
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void rawCharacter(int c, StringBuilder out) {
    if (c < 0x100) {
      out.append((char) c);
    } else {
      out.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
    }
  }

  private static void character(int c, StringBuilder out) {
    switch (c) {
      case '\\' -> out.append("\\\\");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      default -> {
        if (c >= 32 && c < 127) {
          out.append((char) c);
        } else {
          String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
          out.append(String.format(form, c));
        }
      }
    }
  }

  static String decode(Decoder decoder, byte[] data, String name) {
    boolean raw = name.startsWith("raw");
    int i = 0;
    while (i < data.length) {
      if (data[i] != '\\' || raw && !isRawEscape(data, i)) {
        decoder.put(data[i++] & 0xff);
      } else if (i + 1 == data.length) {
        i = decoder.handle(i, i + 1, "\\ at end of string");
      } else {
        i = escape(decoder, data, i, raw);
      }
    }
    return decoder.text();
  }

  /** An odd number of backslashes before u or U. */
  private static boolean isRawEscape(byte[] data, int i) {
    int before = 0;
    while (i - before > 0 && data[i - before - 1] == '\\') {
      before++;
    }
    return before % 2 == 0 && i + 1 < data.length && (data[i + 1] == 'u' || data[i + 1] == 'U');
  }

  private static int escape(Decoder decoder, byte[] data, int i, boolean raw) {
    char c = (char) data[i + 1];
    int simple = "\n\\'\"abfnrtv".indexOf(c);
    switch (c) {
      case 'x':
        return digits(decoder, data, i, 2, "truncated \\xXX escape");
      case 'u':
        return digits(decoder, data, i, 4, "truncated \\uXXXX escape");
      case 'U':
        return digits(decoder, data, i, 8, "truncated \\UXXXXXXXX escape");
      case 'N':
        return named(decoder, data, i);
      default:
        break;
    }
    if (c >= '0' && c <= '7') {
      int v = 0;
      int k = i + 1;
      while (k < data.length && k < i + 4 && data[k] >= '0' && data[k] <= '7') {
        v = v * 8 + data[k++] - '0';
      }
      decoder.put(v);
      return k;
    }
    if (simple > 0) {
      decoder.put("\n\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
    } else if (simple < 0) {
      decoder.put('\\');
      decoder.put(c & 0xff);
    }
    return i + 2;
  }

  private static int digits(Decoder decoder, byte[] data, int i, int n, String truncated) {
    long v = 0;
    int k = i + 2;
    for (; k < i + 2 + n; k++) {
      int d = k < data.length ? Character.digit((char) data[k], 16) : -1;
      if (d < 0) {
        return decoder.handle(i, k, truncated);
      }
      v = v * 16 + d;
    }
    if (v > Character.MAX_CODE_POINT) {
      return decoder.handle(i, k, "illegal Unicode character");
    }
    decoder.put((int) v);
    return k;
  }

  private static int named(Decoder decoder, byte[] data, int i) {
    int close = i + 2;
    while (close < data.length && data[close] != '}') {
      close++;
    }
    if (i + 2 >= data.length || data[i + 2] != '{' || close == data.length || close == i + 3) {
      return decoder.handle(i, Math.min(close + 1, data.length), "malformed \\N character escape");
    }
    String name = new String(data, i + 3, close - i - 3, StandardCharsets.ISO_8859_1);
    try {
      decoder.put(Character.codePointOf(name));
      return close + 1;
    } catch (IllegalArgumentException e) {
      return decoder.handle(i, close + 1, "unknown Unicode character name");
    }
  }
}
