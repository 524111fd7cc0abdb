package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Str;

/** Encoding and decoding of text with Python's error handlers. */
public final class Codecs {
  private Codecs() {}

  static Charset charset(String name) {
    String n = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (n) {
      case "utf-8", "utf8", "u8", "utf-8-sig" -> StandardCharsets.UTF_8;
      case "ascii", "us-ascii" -> StandardCharsets.US_ASCII;
      case "latin-1", "latin1", "iso-8859-1", "l1" -> StandardCharsets.ISO_8859_1;
      case "utf-16", "utf16" -> StandardCharsets.UTF_16;
      case "utf-16-le", "utf-16le" -> StandardCharsets.UTF_16LE;
      case "utf-16-be", "utf-16be" -> StandardCharsets.UTF_16BE;
      case "cp1252" -> Charset.forName("windows-1252");
      default -> {
        try {
          yield Charset.forName(n);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          throw Errors.of(ExceptionTypes.LOOKUP_ERROR, "unknown encoding: " + name);
        }
      }
    };
  }

  @TruffleBoundary
  public static byte[] encode(TruffleString text, String encoding, String errors) {
    String s = Str.java(text);
    Charset cs = charset(encoding);
    if (cs == StandardCharsets.UTF_16) {
      byte[] body = encode(text, "utf-16-le", errors);
      byte[] out = new byte[body.length + 2];
      out[0] = (byte) 0xff;
      out[1] = (byte) 0xfe;
      System.arraycopy(body, 0, out, 2, body.length);
      return out;
    }
    String in = encoding.equalsIgnoreCase("utf-8-sig") ? "\ufeff" + s : s;
    CharsetEncoder encoder =
        cs.newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.wrap(in);
    ByteBuffer out =
        ByteBuffer.allocate((int) (in.length() * (double) encoder.maxBytesPerChar()) + 64);
    while (true) {
      CoderResult r = encoder.encode(chars, out, true);
      if (r.isUnderflow()) {
        break;
      }
      if (r.isOverflow()) {
        out = ByteBuffer.allocate(out.capacity() * 2).put(out.flip());
        continue;
      }
      int at = chars.position();
      int cp = in.codePointAt(at);
      int index = in.codePointCount(0, at);
      String replacement = replacement(cp, errors, encoding, text, index);
      byte[] bytes =
          errors.equals("surrogateescape") && cp >= 0xdc80 && cp <= 0xdcff
              ? new byte[] {(byte) (cp - 0xdc00)}
              : replacement.getBytes(cs);
      if (out.remaining() < bytes.length + 16) {
        out = ByteBuffer.allocate(out.capacity() * 2 + bytes.length).put(out.flip());
      }
      out.put(bytes);
      chars.position(at + Character.charCount(cp));
      encoder.reset();
    }
    byte[] result = new byte[out.position()];
    out.flip().get(result);
    return result;
  }

  private static String replacement(
      int cp, String errors, String encoding, TruffleString text, int index) {
    return switch (errors) {
      case "ignore", "surrogateescape" -> {
        if (errors.equals("surrogateescape") && !(cp >= 0xdc80 && cp <= 0xdcff)) {
          throw encodeError(encoding, text, index);
        }
        yield "";
      }
      case "replace" -> "?";
      case "backslashreplace" ->
          cp < 0x100
              ? String.format("\\x%02x", cp)
              : cp < 0x10000 ? String.format("\\u%04x", cp) : String.format("\\U%08x", cp);
      case "xmlcharrefreplace" -> "&#" + cp + ";";
      case "namereplace" -> "\\N{" + Character.getName(cp) + "}";
      case "strict" -> throw encodeError(encoding, text, index);
      default ->
          throw Errors.of(
              ExceptionTypes.LOOKUP_ERROR, "unknown error handler name '" + errors + "'");
    };
  }

  private static PyException encodeError(String encoding, TruffleString text, int index) {
    boolean utf = encoding.toLowerCase(Locale.ROOT).startsWith("utf");
    String reason =
        utf
            ? "surrogates not allowed"
            : charset(encoding) == StandardCharsets.US_ASCII
                ? "ordinal not in range(128)"
                : charset(encoding) == StandardCharsets.ISO_8859_1
                    ? "ordinal not in range(256)"
                    : "character maps to <undefined>";
    return Errors.withArgs(
        ExceptionTypes.UNICODE_ENCODE_ERROR,
        Str.of(canonical(encoding)),
        text,
        (long) index,
        index + 1L,
        Str.of(reason));
  }

  private static String canonical(String encoding) {
    String n = encoding.toLowerCase(Locale.ROOT).replace('_', '-');
    return n.equals("utf8")
        ? "utf-8"
        : n.equals("latin1") || n.equals("iso-8859-1") ? "latin-1" : n;
  }

  @TruffleBoundary
  public static TruffleString decode(PyBytes bytes, String encoding, String errors) {
    byte[] data = bytes.data;
    Charset cs = charset(encoding);
    CharsetDecoder decoder =
        cs.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(data);
    if (encoding.toLowerCase(Locale.ROOT).endsWith("-sig")
        && data.length >= 3
        && (data[0] & 0xff) == 0xef
        && (data[1] & 0xff) == 0xbb
        && (data[2] & 0xff) == 0xbf) {
      in.position(3);
    }
    CharBuffer out = CharBuffer.allocate(data.length + 16);
    while (true) {
      CoderResult r = decoder.decode(in, out, true);
      if (r.isUnderflow()) {
        break;
      }
      if (r.isOverflow()) {
        out = CharBuffer.allocate(out.capacity() * 2).put(out.flip());
        continue;
      }
      int at = in.position();
      int length = r.length();
      StringBuilder b = new StringBuilder();
      for (int i = at; i < at + length; i++) {
        int v = data[i] & 0xff;
        switch (errors) {
          case "ignore":
            break;
          case "replace":
            if (i == at) {
              b.append('\ufffd');
            }
            break;
          case "backslashreplace":
            b.append(String.format("\\x%02x", v));
            break;
          case "surrogateescape":
            b.append((char) (0xdc00 + v));
            break;
          case "strict":
            throw decodeError(bytes, encoding, at, length);
          default:
            throw Errors.of(
                ExceptionTypes.LOOKUP_ERROR, "unknown error handler name '" + errors + "'");
        }
      }
      if (out.remaining() < b.length() + 16) {
        out = CharBuffer.allocate(out.capacity() * 2 + b.length()).put(out.flip());
      }
      out.put(b.toString());
      in.position(at + length);
    }
    return Str.of(out.flip().toString());
  }

  private static PyException decodeError(PyBytes bytes, String encoding, int at, int length) {
    int v = bytes.data[at] & 0xff;
    String reason;
    if (charset(encoding) == StandardCharsets.US_ASCII) {
      reason = "ordinal not in range(128)";
    } else if (charset(encoding) == StandardCharsets.UTF_8) {
      boolean start = v >= 0xc2 && v <= 0xf4;
      reason =
          !start
              ? "invalid start byte"
              : at + length >= bytes.data.length
                  ? "unexpected end of data"
                  : "invalid continuation byte";
    } else {
      reason = "character maps to <undefined>";
    }
    return Errors.withArgs(
        ExceptionTypes.UNICODE_DECODE_ERROR,
        Str.of(canonical(encoding)),
        bytes,
        (long) at,
        (long) at + length,
        Str.of(reason));
  }
}
