package org.dlscript.language.syntax;

import java.io.ByteArrayOutputStream;

/** Decodes the text of string and bytes literals. */
final class StringLiterals {
  private StringLiterals() {}

  static boolean isBytes(Token token) {
    String text = token.text();
    for (int i = 0; text.charAt(i) != '"' && text.charAt(i) != '\''; i++) {
      if ((text.charAt(i) | 0x20) == 'b') {
        return true;
      }
    }
    return false;
  }

  /** The String or byte[] that a string token stands for. */
  static Object value(Token token) {
    String text = token.text();
    int quote = 0;
    boolean raw = false;
    boolean bytes = false;
    while (text.charAt(quote) != '"' && text.charAt(quote) != '\'') {
      raw |= (text.charAt(quote) | 0x20) == 'r';
      bytes |= (text.charAt(quote) | 0x20) == 'b';
      quote++;
    }
    int size =
        text.length() - quote >= 6
                && text.charAt(quote + 1) == text.charAt(quote)
                && text.charAt(quote + 2) == text.charAt(quote)
            ? 3
            : 1;
    String body = withNewlines(text.substring(quote + size, text.length() - size));
    if (bytes) {
      return bytes(body, raw, token);
    }
    return raw || body.indexOf('\\') < 0 ? body : unescape(body, token.span());
  }

  /** Every line end reads as a line feed. */
  static String withNewlines(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static byte[] bytes(String body, boolean raw, Token token) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length());
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i++);
      if (c > 127) {
        throw error("bytes can only contain ASCII literal characters", token.span());
      }
      if (c != '\\' || raw || i == body.length()) {
        out.write(c);
        continue;
      }
      char e = body.charAt(i++);
      int simple = simpleEscape(e);
      if (e == '\n') {
        continue;
      }
      if (simple >= 0) {
        out.write(simple);
      } else if (e >= '0' && e <= '7') {
        int end = octalEnd(body, i - 1);
        out.write(Integer.parseInt(body, i - 1, end, 8));
        i = end;
      } else if (e == 'x') {
        int value = hex(body, i, 2);
        if (value < 0) {
          throw error("(value error) invalid \\x escape at position " + (i - 2), token.span());
        }
        out.write(value);
        i += 2;
      } else {
        out.write('\\');
        i--;
      }
    }
    return out.toByteArray();
  }

  /** Replaces the escape sequences of a string's text. */
  static String unescape(String body, Span span) {
    StringBuilder out = new StringBuilder(body.length());
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i++);
      if (c != '\\' || i == body.length()) {
        out.append(c);
        continue;
      }
      char e = body.charAt(i++);
      int simple = simpleEscape(e);
      if (simple >= 0) {
        out.append((char) simple);
        continue;
      }
      switch (e) {
        case '\n' -> {}
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = octalEnd(body, i - 1);
          out.append((char) Integer.parseInt(body, i - 1, end, 8));
          i = end;
        }
        case 'x' -> i = hexEscape(body, i, 2, "truncated \\xXX escape", out, span);
        case 'u' -> i = hexEscape(body, i, 4, "truncated \\uXXXX escape", out, span);
        case 'U' -> i = hexEscape(body, i, 8, "truncated \\UXXXXXXXX escape", out, span);
        case 'N' -> i = named(body, i, out, span);
        default -> out.append('\\').append(e);
      }
    }
    return out.toString();
  }

  private static int simpleEscape(char e) {
    return switch (e) {
      case '\\', '\'', '"' -> e;
      case 'a' -> 7;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      default -> -1;
    };
  }

  private static int octalEnd(String body, int start) {
    int end = start;
    while (end < body.length()
        && end < start + 3
        && body.charAt(end) >= '0'
        && body.charAt(end) <= '7') {
      end++;
    }
    return end;
  }

  private static int hex(String body, int start, int digits) {
    if (start + digits > body.length()) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < start + digits; i++) {
      int d = Character.digit(body.charAt(i), 16);
      if (d < 0 || body.charAt(i) > 127) {
        return -1;
      }
      value = value << 4 | d;
    }
    return value;
  }

  private static int hexEscape(
      String body, int start, int digits, String problem, StringBuilder out, Span span) {
    int end = start;
    while (end < body.length()
        && end < start + digits
        && body.charAt(end) < 128
        && Character.digit(body.charAt(end), 16) >= 0) {
      end++;
    }
    if (end < start + digits) {
      throw unicodeError(start - 2, end - 1, problem, span);
    }
    int value = hex(body, start, digits);
    if (value < 0 || value > Character.MAX_CODE_POINT) {
      throw unicodeError(start - 2, end - 1, "illegal Unicode character", span);
    }
    out.appendCodePoint(value);
    return end;
  }

  private static int named(String body, int start, StringBuilder out, Span span) {
    int close = start < body.length() && body.charAt(start) == '{' ? body.indexOf('}', start) : -1;
    if (close <= start + 1) {
      boolean braced = start < body.length() && body.charAt(start) == '{';
      int end = !braced ? start - 1 : close < 0 ? body.length() - 1 : start;
      throw unicodeError(start - 2, end, "malformed \\N character escape", span);
    }
    try {
      out.appendCodePoint(Character.codePointOf(body.substring(start + 1, close)));
    } catch (IllegalArgumentException e) {
      throw unicodeError(start - 2, close, "unknown Unicode character name", span);
    }
    return close + 1;
  }

  private static SyntaxException unicodeError(int start, int end, String problem, Span span) {
    String where =
        end > start ? "bytes in position " + start + "-" + end : "byte 0x5c in position " + start;
    return error(
        "(unicode error) 'unicodeescape' codec can't decode " + where + ": " + problem, span);
  }

  private static SyntaxException error(String message, Span span) {
    return new SyntaxException(SyntaxException.Kind.SYNTAX_ERROR, message, span, false);
  }
}
