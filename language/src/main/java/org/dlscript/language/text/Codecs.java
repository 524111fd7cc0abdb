package org.dlscript.language.text;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text encodings with Python's error handlers. */
public final class Codecs {
  private Codecs() {}

  /** The name Python gives an encoding; throws LookupError's text for an unknown one. */
  public static String canonical(String name) {
    String key = name.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    return switch (key) {
      case "utf-8", "utf8", "u8", "utf", "cp65001" -> "utf-8";
      case "utf-8-sig", "utf8-sig" -> "utf-8-sig";
      case "unicode-escape", "unicodeescape" -> "unicodeescape";
      case "raw-unicode-escape", "rawunicodeescape" -> "rawunicodeescape";
      case "ascii", "us-ascii", "646", "ansi-x3.4-1968" -> "ascii";
      case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "8859", "cp819" ->
          "latin-1";
      case "utf-16", "utf16", "u16" -> "utf-16";
      case "utf-16-le", "utf-16le" -> "utf-16-le";
      case "utf-16-be", "utf-16be" -> "utf-16-be";
      case "utf-32", "utf32", "u32" -> "utf-32";
      case "utf-32-le", "utf-32le" -> "utf-32-le";
      case "utf-32-be", "utf-32be" -> "utf-32-be";
      default -> {
        Charset charset = charset(key);
        if (charset == null) {
          throw new TextException(TextException.Kind.LOOKUP_ERROR, "unknown encoding: " + name);
        }
        yield key;
      }
    };
  }

  private static Charset charset(String key) {
    String java =
        key.startsWith("cp125") ? "windows-" + key.substring(2) : key.equals("gbk") ? "GBK" : key;
    try {
      return Charset.isSupported(java) ? Charset.forName(java) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** {@code s.encode(encoding, errors)}. */
  public static byte[] encode(String s, String encoding, String errors, UnicodeHandler handler) {
    String name = canonical(encoding);
    if (name.endsWith("unicodeescape")) {
      return UnicodeEscapes.encode(s, name.startsWith("raw"));
    }
    if (name.equals("utf-8") && noSurrogates(s)) {
      return s.getBytes(StandardCharsets.UTF_8);
    }
    return new Encoder(name, errors, encoder(name), handler).encode(s);
  }

  private static boolean noSurrogates(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (Character.isSurrogate(s.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static Encoder.Unit encoder(String name) {
    return switch (name) {
      case "utf-8", "utf-8-sig" -> Encoder::utf8;
      case "ascii" -> (c, out) -> Encoder.limited(c, 128, out);
      case "latin-1" -> (c, out) -> Encoder.limited(c, 256, out);
      case "utf-16", "utf-16-le" -> (c, out) -> Encoder.utf16(c, false, out);
      case "utf-16-be" -> (c, out) -> Encoder.utf16(c, true, out);
      case "utf-32", "utf-32-le" -> (c, out) -> Encoder.utf32(c, false, out);
      case "utf-32-be" -> (c, out) -> Encoder.utf32(c, true, out);
      default -> {
        Charset charset = charset(name);
        var encoder = charset.newEncoder();
        yield (c, out) -> {
          String one = Character.toString(c);
          if (!encoder.canEncode(one)) {
            return false;
          }
          out.writeBytes(one.getBytes(charset));
          return true;
        };
      }
    };
  }

  /** {@code data.decode(encoding, errors)}. */
  public static String decode(byte[] data, String encoding, String errors, UnicodeHandler handler) {
    String name = canonical(encoding);
    Decoder decoder = new Decoder(data, name, errors, handler);
    return switch (name) {
      case "utf-8" -> decoder.utf8(0);
      case "utf-8-sig" ->
          decoder.utf8(
              data.length >= 3
                      && data[0] == (byte) 0xef
                      && data[1] == (byte) 0xbb
                      && data[2] == (byte) 0xbf
                  ? 3
                  : 0);
      case "unicodeescape", "rawunicodeescape" -> UnicodeEscapes.decode(decoder, data, name);
      case "ascii" -> decoder.ascii();
      case "latin-1" -> new String(data, StandardCharsets.ISO_8859_1);
      case "utf-16", "utf-16-le", "utf-16-be" -> decoder.utf16();
      case "utf-32", "utf-32-le", "utf-32-be" -> decoder.utf32();
      default -> decoder.charset(charset(name));
    };
  }

  /** Decodes the bytes of one charset, or null where they are not in it. */
  static String strictly(Charset charset, ByteBuffer data) {
    try {
      return charset.newDecoder().decode(data).toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      return null;
    }
  }
}
