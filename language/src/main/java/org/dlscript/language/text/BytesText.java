package org.dlscript.language.text;

import java.nio.charset.StandardCharsets;

/** How bytes are written, and their methods that treat them as ASCII text. */
public final class BytesText {
  private BytesText() {}

  /** One character for each byte; the methods of str then work on bytes too. */
  public static String latin1(byte[] data) {
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  public static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** {@code repr(data)}. */
  public static String repr(byte[] data) {
    String s = latin1(data);
    char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(data.length + 3).append('b').append(quote);
    for (byte b : data) {
      switch (b) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (b == quote) {
            out.append('\\').append(quote);
          } else if (b >= 32 && b < 127) {
            out.append((char) b);
          } else {
            out.append(String.format("\\x%02x", b & 0xff));
          }
        }
      }
    }
    return out.append(quote).toString();
  }

  /** {@code bytes.fromhex(text)}. */
  public static byte[] fromHex(String text) {
    byte[] out = new byte[text.length() / 2 + 1];
    int n = 0;
    int i = 0;
    while (i < text.length()) {
      if (Whitespace.is(text.charAt(i))) {
        i++;
        continue;
      }
      int high = digit(text, i);
      int low = digit(text, i + 1);
      out[n++] = (byte) (high << 4 | low);
      i += 2;
    }
    return java.util.Arrays.copyOf(out, n);
  }

  private static int digit(String text, int i) {
    int d = i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
    if (d < 0) {
      throw TextException.value("non-hexadecimal number found in fromhex() arg at position " + i);
    }
    return d;
  }

  /** {@code data.hex()}, with a separator after every so many bytes, counted from the end. */
  public static String hex(byte[] data, String separator, int every) {
    StringBuilder out = new StringBuilder(data.length * 2);
    for (int i = 0; i < data.length; i++) {
      if (i > 0 && every != 0 && (every > 0 ? (data.length - i) % every == 0 : i % -every == 0)) {
        out.append(separator);
      }
      out.append(Character.forDigit(data[i] >> 4 & 0xf, 16));
      out.append(Character.forDigit(data[i] & 0xf, 16));
    }
    return out.toString();
  }

  /** Only ASCII letters change; {@code code} is U, L, S (swap), T (title) or C (capitalize). */
  public static byte[] convertCase(byte[] data, char code) {
    byte[] out = data.clone();
    boolean inside = false;
    for (int i = 0; i < out.length; i++) {
      byte b = out[i];
      boolean lower = b >= 'a' && b <= 'z';
      boolean upper = b >= 'A' && b <= 'Z';
      boolean up =
          switch (code) {
            case 'U' -> true;
            case 'L' -> false;
            case 'S' -> lower;
            case 'T' -> !inside;
            default -> i == 0;
          };
      if (lower && up || upper && !up) {
        out[i] ^= 0x20;
      }
      inside = lower || upper;
    }
    return out;
  }

  /** The {@code is…} methods by name; only ASCII counts. */
  public static boolean test(byte[] data, String method) {
    String s = latin1(data);
    if (method.equals("isascii")) {
      return StringTests.isAscii(s);
    }
    if (data.length == 0) {
      return false;
    }
    if (method.equals("isspace")) {
      return s.chars().allMatch(c -> c == ' ' || c >= 9 && c <= 13);
    }
    return switch (method) {
      case "isupper", "islower", "istitle" -> {
        String ascii =
            s.chars()
                .mapToObj(c -> c < 128 ? Character.toString(c) : " ")
                .collect(java.util.stream.Collectors.joining());
        yield method.equals("isupper")
            ? StringTests.isUpper(ascii)
            : method.equals("islower") ? StringTests.isLower(ascii) : StringTests.isTitle(ascii);
      }
      case "isalpha" -> StringTests.isAscii(s) && StringTests.isAlpha(s);
      case "isdigit" -> StringTests.isAscii(s) && StringTests.isDigit(s);
      default -> StringTests.isAscii(s) && StringTests.isAlnum(s);
    };
  }
}
