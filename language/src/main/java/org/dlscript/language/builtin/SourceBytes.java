package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.text.Codecs;
import org.dlscript.language.text.TextException;
import org.dlscript.language.text.UnicodeFailure;
import org.dlscript.language.text.UnicodeHandler;

/**
 * Source code as bytes: UTF-8 unless one of its first two lines names another encoding (PEP 263).
 */
public final class SourceBytes {
  private static final Pattern COOKIE =
      Pattern.compile("[ \\t\\f]*#.*?coding[:=][ \\t]*([-_.a-zA-Z0-9]+).*");
  private static final Pattern BLANK = Pattern.compile("[ \\t\\f]*(?:#.*)?");

  private SourceBytes() {}

  /** The text; a SyntaxError where the bytes are not in the encoding. */
  @TruffleBoundary
  public static String text(byte[] data) {
    boolean marked =
        data.length >= 3
            && (data[0] & 0xff) == 0xef
            && (data[1] & 0xff) == 0xbb
            && (data[2] & 0xff) == 0xbf;
    String name = encoding(data);
    try {
      return Codecs.decode(
          data,
          marked ? "utf-8-sig" : name == null ? "utf-8" : name,
          "strict",
          UnicodeHandler.NONE);
    } catch (UnicodeFailure f) {
      throw syntaxError(
          "(unicode error) '"
              + f.encoding
              + "' codec can't decode byte "
              + String.format("0x%02x", data[f.start] & 0xff)
              + " in position "
              + f.start
              + ": "
              + f.reason);
    } catch (TextException e) {
      throw syntaxError("encoding problem: " + name);
    }
  }

  private static PyException syntaxError(String message) {
    return Errors.of(ExceptionTypes.SYNTAX_ERROR, message);
  }

  private static String encoding(byte[] data) {
    int at = 0;
    for (int line = 0; line < 2 && at < data.length; line++) {
      int end = at;
      while (end < data.length && data[end] != '\n' && data[end] != '\r') {
        end++;
      }
      String s = new String(data, at, end - at, StandardCharsets.ISO_8859_1);
      Matcher m = COOKIE.matcher(s);
      if (m.matches()) {
        return m.group(1);
      }
      if (!BLANK.matcher(s).matches()) {
        return null;
      }
      at = end + 1;
    }
    return null;
  }
}
