package org.dlscript.language.text;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Decodes bytes; what cannot be decoded goes to the error handler. */
final class Decoder {
  private final byte[] data;
  private final String name;
  private final String errors;
  private final StringBuilder out;
  private final UnicodeHandler handler;

  Decoder(byte[] data, String name, String errors, UnicodeHandler handler) {
    this.handler = handler;
    this.data = data;
    this.name = name;
    this.errors = errors;
    this.out = new StringBuilder(data.length);
  }

  private int at(int i) {
    return data[i] & 0xff;
  }

  private boolean continues(int i) {
    return i < data.length && (at(i) & 0xc0) == 0x80;
  }

  String utf8(int start) {
    int i = start;
    while (i < data.length && data[i] >= 0) {
      i++;
    }
    if (i == data.length) {
      return new String(data, start, i - start, StandardCharsets.ISO_8859_1);
    }
    i = start;
    while (i < data.length) {
      int b = at(i);
      if (b < 0x80) {
        out.append((char) b);
        i++;
        continue;
      }
      int size =
          b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
      if (size == 0) {
        i = handle(i, i + 1, "invalid start byte");
        continue;
      }
      int good = goodBytes(i, b, size);
      if (good == size) {
        int c = b & 0xff >> size + 1;
        for (int k = 1; k < size; k++) {
          c = c << 6 | at(i + k) & 0x3f;
        }
        out.appendCodePoint(c);
        i += size;
      } else if (errors.equals("surrogatepass")
          && b == 0xed
          && continues(i + 1)
          && continues(i + 2)) {
        out.append((char) ((b & 0xf) << 12 | (at(i + 1) & 0x3f) << 6 | at(i + 2) & 0x3f));
        i += 3;
      } else {
        i =
            handle(
                i,
                i + good,
                i + good >= data.length ? "unexpected end of data" : "invalid continuation byte");
      }
    }
    return out.toString();
  }

  /** How many bytes of the sequence beginning at {@code i} are as they should be. */
  private int goodBytes(int i, int b, int size) {
    if (!continues(i + 1)) {
      return 1;
    }
    int second = at(i + 1);
    boolean range =
        switch (b) {
          case 0xe0 -> second >= 0xa0;
          case 0xed -> second < 0xa0;
          case 0xf0 -> second >= 0x90;
          case 0xf4 -> second < 0x90;
          default -> true;
        };
    if (!range) {
      return 1;
    }
    int good = 2;
    while (good < size && continues(i + good)) {
      good++;
    }
    return good;
  }

  String ascii() {
    for (int i = 0; i < data.length; i++) {
      if (data[i] >= 0) {
        out.append((char) data[i]);
      } else {
        handle(i, i + 1, "ordinal not in range(128)");
      }
    }
    return out.toString();
  }

  String utf16() {
    boolean big = name.endsWith("be");
    int i = 0;
    if (name.equals("utf-16") && data.length >= 2) {
      if (at(0) == 0xff && at(1) == 0xfe) {
        i = 2;
      } else if (at(0) == 0xfe && at(1) == 0xff) {
        i = 2;
        big = true;
      }
    }
    while (i < data.length) {
      if (i + 1 >= data.length) {
        i = handle(i, data.length, "truncated data");
        continue;
      }
      int unit = unit(i, big);
      if (unit < 0xd800 || unit > 0xdfff) {
        out.append((char) unit);
        i += 2;
      } else if (unit > 0xdbff) {
        i = handle(i, i + 2, "illegal encoding");
      } else if (i + 3 >= data.length) {
        i = handle(i, data.length, "unexpected end of data");
      } else {
        int low = unit(i + 2, big);
        if (low >= 0xdc00 && low <= 0xdfff) {
          out.append((char) unit).append((char) low);
          i += 4;
        } else {
          i = handle(i, i + 2, "illegal UTF-16 surrogate");
        }
      }
    }
    return out.toString();
  }

  private int unit(int i, boolean big) {
    return big ? at(i) << 8 | at(i + 1) : at(i + 1) << 8 | at(i);
  }

  String utf32() {
    boolean big = name.endsWith("be");
    int i = 0;
    if (name.equals("utf-32") && data.length >= 4) {
      if (unit(0, false) == 0xfeff && unit(2, false) == 0) {
        i = 4;
      } else if (unit(0, true) == 0 && unit(2, true) == 0xfeff) {
        i = 4;
        big = true;
      }
    }
    while (i < data.length) {
      if (i + 3 >= data.length) {
        i = handle(i, data.length, "truncated data");
        continue;
      }
      long c =
          big
              ? (long) unit(i, true) << 16 | unit(i + 2, true)
              : (long) unit(i + 2, false) << 16 | unit(i, false);
      if (c > Character.MAX_CODE_POINT) {
        i = handle(i, i + 4, "code point not in range(0x110000)");
      } else {
        out.appendCodePoint((int) c);
        i += 4;
      }
    }
    return out.toString();
  }

  String charset(Charset charset) {
    String all = Codecs.strictly(charset, ByteBuffer.wrap(data));
    if (all != null) {
      return all;
    }
    for (int i = 0; i < data.length; ) {
      String one = Codecs.strictly(charset, ByteBuffer.wrap(data, i, 1));
      int size = 1;
      if (one == null && i + 1 < data.length) {
        one = Codecs.strictly(charset, ByteBuffer.wrap(data, i, 2));
        size = 2;
      }
      if (one != null) {
        out.append(one);
        i += size;
      } else {
        i = handle(i, i + 1, "character maps to <undefined>");
      }
    }
    return out.toString();
  }

  void put(int c) {
    out.appendCodePoint(c);
  }

  String text() {
    return out.toString();
  }

  int handle(int start, int end, String reason) {
    switch (errors) {
      case "strict", "xmlcharrefreplace", "namereplace", "surrogatepass" ->
          throw new UnicodeFailure(true, name, start, end, reason);
      case "ignore" -> {}
      case "replace" -> out.append('\ufffd');
      case "backslashreplace" -> {
        for (int i = start; i < end; i++) {
          out.append(String.format("\\x%02x", at(i)));
        }
      }
      case "surrogateescape" -> {
        for (int i = start; i < end; i++) {
          if (at(i) < 0x80) {
            throw new UnicodeFailure(true, name, start, end, reason);
          }
          out.append((char) (0xdc00 + at(i)));
        }
      }
      default -> {
        UnicodeHandler.Replacement r =
            handler.replace(errors, new UnicodeFailure(true, name, start, end, reason));
        out.append(r.text());
        return r.position();
      }
    }
    return end;
  }
}
