package org.dlscript.language.builtin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.text.FloatText;

/** {@code complex(text)}. */
final class ComplexText {
  private static final String NUMBER =
      "(?:[0-9][0-9_]*\\.?[0-9_]*|\\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?|inf(?:inity)?|nan";
  private static final Pattern FORM =
      Pattern.compile(
          "([-+]?(?:" + NUMBER + "))?(?:([-+]?(?:" + NUMBER + ")?)[jJ])?",
          Pattern.CASE_INSENSITIVE);

  private ComplexText() {}

  static PyComplex parse(String text) {
    String s = text.strip();
    if (s.startsWith("(") && s.endsWith(")")) {
      s = s.substring(1, s.length() - 1).strip();
    }
    if (s.isEmpty()) {
      throw malformed();
    }
    String end = s.substring(s.length() - 1);
    if (!end.equalsIgnoreCase("j")) {
      return new PyComplex(number(s), 0);
    }
    String body = s.substring(0, s.length() - 1);
    int split = -1;
    for (int i = body.length() - 1; i > 0; i--) {
      char c = body.charAt(i);
      char before = body.charAt(i - 1);
      if ((c == '+' || c == '-') && before != 'e' && before != 'E') {
        split = i;
        break;
      }
    }
    String re = split < 0 ? "" : body.substring(0, split);
    String im = split < 0 ? body : body.substring(split);
    Matcher m = FORM.matcher(s);
    if (!m.matches()) {
      throw malformed();
    }
    return new PyComplex(re.isEmpty() ? 0 : number(re), imaginary(im));
  }

  private static double imaginary(String s) {
    return switch (s) {
      case "", "+" -> 1;
      case "-" -> -1;
      default -> number(s);
    };
  }

  private static double number(String s) {
    Double d = s.strip().equals(s) ? FloatText.parse(s) : null;
    if (d == null) {
      throw malformed();
    }
    return d;
  }

  private static RuntimeException malformed() {
    return Errors.valueError("complex() arg is a malformed string");
  }
}
