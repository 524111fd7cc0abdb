package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** The texts of UnicodeDecodeError and UnicodeEncodeError. */
final class UnicodeErrors {
  private UnicodeErrors() {}

  static String text(PyBaseException e) {
    String encoding = Text.str(Attributes.get(e, "encoding"));
    long start = Ints.asLong(Attributes.get(e, "start"));
    long end = Ints.asLong(Attributes.get(e, "end"));
    String reason = Text.str(Attributes.get(e, "reason"));
    Object object = Attributes.get(e, "object");
    if (object instanceof PyBytes b) {
      return end - start == 1 && start < b.data().length
          ? String.format(
              "'%s' codec can't decode byte 0x%02x in position %d: %s",
              encoding, b.data()[(int) start] & 0xff, start, reason)
          : String.format(
              "'%s' codec can't decode bytes in position %d-%d: %s",
              encoding, start, end - 1, reason);
    }
    if (object instanceof TruffleString s && end - start == 1 && start < Str.length(s)) {
      int c = Str.codePointAt(s, (int) start);
      String shown =
          c < 0x100
              ? String.format("\\x%02x", c)
              : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c);
      return String.format(
          "'%s' codec can't encode character '%s' in position %d: %s",
          encoding, shown, start, reason);
    }
    return String.format(
        "'%s' codec can't encode characters in position %d-%d: %s",
        encoding, start, end - 1, reason);
  }
}
