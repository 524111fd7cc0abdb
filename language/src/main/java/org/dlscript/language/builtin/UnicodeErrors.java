package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** The texts of UnicodeDecodeError, UnicodeEncodeError and UnicodeTranslateError. */
final class UnicodeErrors {
  private UnicodeErrors() {}

  static String text(PyBaseException e) {
    if (e.args.size() == 0) {
      return "";
    }
    Object object = Attributes.get(e, "object");
    int length =
        object instanceof PyBytes b ? b.size() : Str.length((TruffleString) PyBoxed.unbox(object));
    // A guest may have set any places.
    long start = Ints.asLong(Attributes.get(e, "start"));
    long end = Ints.asLong(Attributes.get(e, "end"));
    boolean one = end == start + 1 && start >= 0 && start < length;
    String place = one ? "in position " + start : "in position " + start + "-" + (end - 1);
    String reason = Text.str(Attributes.get(e, "reason"));
    if (e.type().isSubclassOf(ExceptionTypes.UNICODE_TRANSLATE_ERROR)) {
      return "can't translate character" + shown(object, start, one) + " " + place + ": " + reason;
    }
    String codec = "'" + Text.str(Attributes.get(e, "encoding")) + "' codec can't ";
    if (object instanceof PyBytes b) {
      String what = one ? String.format("byte 0x%02x", b.at((int) start)) : "bytes";
      return codec + "decode " + what + " " + place + ": " + reason;
    }
    return codec + "encode character" + shown(object, start, one) + " " + place + ": " + reason;
  }

  private static String shown(Object object, long start, boolean one) {
    if (!one) {
      return "s";
    }
    int c = Str.codePointAt((TruffleString) PyBoxed.unbox(object), (int) start);
    String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
    return " '" + String.format(form, c) + "'";
  }
}
