package org.dlscript.language.text;

import java.io.ByteArrayOutputStream;

/** Encodes a string character by character. */
final class Encoder {
  /** Writes one code point; false where the encoding has none. */
  interface Unit {
    boolean write(int c, ByteArrayOutputStream out);
  }

  private final String name;
  private final String errors;
  private final Unit unit;
  private final UnicodeHandler handler;

  Encoder(String name, String errors, Unit unit, UnicodeHandler handler) {
    this.handler = handler;
    this.name = name;
    this.errors = errors;
    this.unit = unit;
  }

  static boolean limited(int c, int limit, ByteArrayOutputStream out) {
    if (c >= limit) {
      return false;
    }
    out.write(c);
    return true;
  }

  static boolean utf8(int c, ByteArrayOutputStream out) {
    if (c < 0x80) {
      out.write(c);
    } else if (c < 0x800) {
      out.write(0xc0 | c >> 6);
      out.write(0x80 | c & 0x3f);
    } else if (c < 0x10000) {
      if (c >= 0xd800 && c < 0xe000) {
        return false;
      }
      utf8Triple(c, out);
    } else {
      out.write(0xf0 | c >> 18);
      out.write(0x80 | c >> 12 & 0x3f);
      out.write(0x80 | c >> 6 & 0x3f);
      out.write(0x80 | c & 0x3f);
    }
    return true;
  }

  private static void utf8Triple(int c, ByteArrayOutputStream out) {
    out.write(0xe0 | c >> 12);
    out.write(0x80 | c >> 6 & 0x3f);
    out.write(0x80 | c & 0x3f);
  }

  private static void pair(int unit, boolean big, ByteArrayOutputStream out) {
    out.write(big ? unit >> 8 : unit);
    out.write(big ? unit : unit >> 8);
  }

  static boolean utf16(int c, boolean big, ByteArrayOutputStream out) {
    if (c >= 0xd800 && c < 0xe000) {
      return false;
    }
    for (char unit : Character.toChars(c)) {
      pair(unit, big, out);
    }
    return true;
  }

  static boolean utf32(int c, boolean big, ByteArrayOutputStream out) {
    if (c >= 0xd800 && c < 0xe000) {
      return false;
    }
    pair(big ? c >> 16 : c & 0xffff, big, out);
    pair(big ? c & 0xffff : c >> 16, big, out);
    return true;
  }

  byte[] encode(String s) {
    int[] points = s.codePoints().toArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream(points.length + 8);
    switch (name) {
      case "utf-16" -> pair(0xfeff, false, out);
      case "utf-32" -> utf32(0xfeff, false, out);
      case "utf-8-sig" -> utf8(0xfeff, out);
      default -> {}
    }
    for (int i = 0; i < points.length; i++) {
      if (!unit.write(points[i], out)) {
        int end = i + 1;
        while (end < points.length && !unit.write(points[end], new ByteArrayOutputStream())) {
          end++;
        }
        i = isOwn() ? handleAll(points, i, end, out) : ask(i, end, out);
        i--;
      }
    }
    return out.toByteArray();
  }

  private boolean isOwn() {
    return switch (errors) {
      case "strict",
          "ignore",
          "replace",
          "backslashreplace",
          "xmlcharrefreplace",
          "namereplace",
          "surrogateescape",
          "surrogatepass" ->
          true;
      default -> false;
    };
  }

  private int handleAll(int[] points, int from, int end, ByteArrayOutputStream out) {
    for (int i = from; i < end; i++) {
      handle(points[i], i, end, out);
    }
    return end;
  }

  private int ask(int from, int end, ByteArrayOutputStream out) {
    UnicodeHandler.Replacement r = handler.replace(errors, failure(from, end));
    if (r.bytes() != null) {
      out.writeBytes(r.bytes());
    } else {
      for (int c : r.text().codePoints().toArray()) {
        if (!unit.write(c, out)) {
          throw failure(from, end);
        }
      }
    }
    return r.position();
  }

  private void handle(int c, int at, int end, ByteArrayOutputStream out) {
    switch (errors) {
      case "strict" -> throw failure(at, end);
      case "ignore" -> {}
      case "replace" -> unit.write('?', out);
      case "backslashreplace" -> {
        StringBuilder escaped = new StringBuilder();
        StringOps.escape(c, escaped);
        text(escaped.toString(), out);
      }
      case "xmlcharrefreplace" -> text("&#" + c + ";", out);
      case "namereplace" -> text("\\N{" + Character.getName(c) + "}", out);
      case "surrogateescape" -> {
        if (c < 0xdc80 || c > 0xdcff) {
          throw failure(at, end);
        }
        out.write(c - 0xdc00);
      }
      case "surrogatepass" -> {
        if (c < 0xd800 || c >= 0xe000 || !name.startsWith("utf")) {
          throw failure(at, end);
        }
        if (name.startsWith("utf-8")) {
          utf8Triple(c, out);
        } else {
          pair(c, name.endsWith("be"), out);
        }
      }
      default -> throw new IllegalStateException(errors);
    }
  }

  private void text(String s, ByteArrayOutputStream out) {
    s.chars().forEach(c -> unit.write(c, out));
  }

  private UnicodeFailure failure(int at, int end) {
    String reason =
        switch (name) {
          case "ascii" -> "ordinal not in range(128)";
          case "latin-1" -> "ordinal not in range(256)";
          default ->
              name.startsWith("utf") ? "surrogates not allowed" : "character maps to <undefined>";
        };
    boolean single = !name.equals("ascii") && !name.equals("latin-1") && !name.startsWith("utf");
    return new UnicodeFailure(
        false, name.equals("utf-8-sig") ? "utf-8" : name, at, single ? at + 1 : end, reason);
  }
}
