package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.text.Normalizer;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.text.Characters;

/** {@code unicodedata}. */
public final class UnicodeDataModule implements NativeModule {
  private static final String CJK = "〇一二三四五六七八九";

  @Override
  public String[] names() {
    return new String[] {"unicodedata"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.value("unidata_version", Str.of("16.0.0"));
    m.function(
        "name(chr, default=<absent>, /)",
        (o, d) -> {
          String n = name(character(o, "name"));
          if (n != null) {
            return Str.of(n);
          }
          return otherwise(d, "no such name");
        });
    m.function(
        "lookup(name, /)",
        o -> {
          try {
            return Str.ofCodePoint(Character.codePointOf(Text.str(o)));
          } catch (IllegalArgumentException e) {
            throw Errors.of(
                ExceptionTypes.KEY_ERROR, "undefined character name '" + Text.str(o) + "'");
          }
        });
    m.function("category(chr, /)", o -> Str.of(category(character(o, "category"))));
    m.function(
        "normalize(form, unistr, /)",
        (form, s) -> {
          try {
            return Str.of(
                Normalizer.normalize(Text.str(s), Normalizer.Form.valueOf(Text.str(form))));
          } catch (IllegalArgumentException e) {
            throw Errors.valueError("invalid normalization form");
          }
        });
    m.function(
        "is_normalized(form, unistr, /)",
        (form, s) -> Normalizer.isNormalized(Text.str(s), Normalizer.Form.valueOf(Text.str(form))));
    m.function(
        "decimal(chr, default=<absent>, /)",
        (o, d) -> {
          int c = character(o, "decimal");
          return Character.isDigit(c)
              ? (Object) (long) Character.digit(c, 10)
              : otherwise(d, "not a decimal");
        });
    m.function(
        "digit(chr, default=<absent>, /)",
        (o, d) -> {
          int c = character(o, "digit");
          return Character.isDigit(c)
              ? (Object) (long) Character.digit(c, 10)
              : otherwise(d, "not a digit");
        });
    m.function(
        "numeric(chr, default=<absent>, /)",
        (o, d) -> {
          int c = character(o, "numeric");
          if (CJK.indexOf(c) >= 0) {
            return (double) CJK.indexOf(c);
          }
          Object part = fraction(c);
          if (part != null) {
            return part;
          }
          int v = Character.getNumericValue(c);
          boolean letter = Character.isLetter(c) && Character.getType(c) != Character.LETTER_NUMBER;
          return v >= 0 && !letter ? (Object) (double) v : otherwise(d, "not a numeric character");
        });
    m.function(
        "combining(chr, /)",
        o ->
            Character.getType(character(o, "combining")) == Character.NON_SPACING_MARK ? 230L : 0L);
    m.function("bidirectional(chr, /)", o -> Str.of(direction(character(o, "bidirectional"))));
    m.function("decomposition(chr, /)", o -> Str.of(decomposition(character(o, "decomposition"))));
    m.function("mirrored(chr, /)", o -> Character.isMirrored(character(o, "mirrored")) ? 1L : 0L);
    m.function(
        "east_asian_width(chr, /)",
        o -> {
          int c = character(o, "east_asian_width");
          boolean full = c == 0x3000 || c >= 0xff01 && c <= 0xff60 || c >= 0xffe0 && c <= 0xffe6;
          boolean half = c == 0x20a9 || c >= 0xff61 && c <= 0xffdc || c >= 0xffe8 && c <= 0xffee;
          String narrow = c >= 32 && c < 127 ? "Na" : "N";
          return Str.of(full ? "F" : half ? "H" : Characters.isWide(c) ? "W" : narrow);
        });
  }

  private static int character(Object o, String function) {
    if (o instanceof TruffleString s && Str.length(s) == 1) {
      return Str.codePointAt(s, 0);
    }
    throw Errors.typeError(function + "() argument must be a unicode character");
  }

  private static Object otherwise(Object d, String message) {
    if (d == null) {
      throw Errors.valueError(message);
    }
    return d == PyNone.NONE ? PyNone.NONE : d;
  }

  private static String name(int c) {
    if (Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.UNASSIGNED) {
      return null;
    }
    if (Character.isIdeographic(c) && c >= 0x3400) {
      return String.format("CJK UNIFIED IDEOGRAPH-%X", c);
    }
    return Character.getName(c);
  }

  private static String category(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER -> "Lu";
      case Character.LOWERCASE_LETTER -> "Ll";
      case Character.TITLECASE_LETTER -> "Lt";
      case Character.MODIFIER_LETTER -> "Lm";
      case Character.OTHER_LETTER -> "Lo";
      case Character.NON_SPACING_MARK -> "Mn";
      case Character.ENCLOSING_MARK -> "Me";
      case Character.COMBINING_SPACING_MARK -> "Mc";
      case Character.DECIMAL_DIGIT_NUMBER -> "Nd";
      case Character.LETTER_NUMBER -> "Nl";
      case Character.OTHER_NUMBER -> "No";
      case Character.SPACE_SEPARATOR -> "Zs";
      case Character.LINE_SEPARATOR -> "Zl";
      case Character.PARAGRAPH_SEPARATOR -> "Zp";
      case Character.CONTROL -> "Cc";
      case Character.FORMAT -> "Cf";
      case Character.PRIVATE_USE -> "Co";
      case Character.SURROGATE -> "Cs";
      case Character.DASH_PUNCTUATION -> "Pd";
      case Character.START_PUNCTUATION -> "Ps";
      case Character.END_PUNCTUATION -> "Pe";
      case Character.CONNECTOR_PUNCTUATION -> "Pc";
      case Character.OTHER_PUNCTUATION -> "Po";
      case Character.MATH_SYMBOL -> "Sm";
      case Character.CURRENCY_SYMBOL -> "Sc";
      case Character.MODIFIER_SYMBOL -> "Sk";
      case Character.OTHER_SYMBOL -> "So";
      case Character.INITIAL_QUOTE_PUNCTUATION -> "Pi";
      case Character.FINAL_QUOTE_PUNCTUATION -> "Pf";
      default -> "Cn";
    };
  }

  /** The value of a character that stands for a fraction, from what it decomposes to; or null. */
  private static Object fraction(int c) {
    String parts =
        java.text.Normalizer.normalize(Character.toString(c), java.text.Normalizer.Form.NFKD);
    int slash = parts.indexOf('\u2044');
    if (slash < 1 || slash == parts.length() - 1) {
      return null;
    }
    double over = Integer.parseInt(parts.substring(0, slash));
    return over / Integer.parseInt(parts.substring(slash + 1));
  }

  private static String direction(int c) {
    return switch (Character.getDirectionality(c)) {
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> "L";
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT -> "R";
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC -> "AL";
      case Character.DIRECTIONALITY_EUROPEAN_NUMBER -> "EN";
      case Character.DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR -> "ES";
      case Character.DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR -> "ET";
      case Character.DIRECTIONALITY_ARABIC_NUMBER -> "AN";
      case Character.DIRECTIONALITY_COMMON_NUMBER_SEPARATOR -> "CS";
      case Character.DIRECTIONALITY_NONSPACING_MARK -> "NSM";
      case Character.DIRECTIONALITY_BOUNDARY_NEUTRAL -> "BN";
      case Character.DIRECTIONALITY_PARAGRAPH_SEPARATOR -> "B";
      case Character.DIRECTIONALITY_SEGMENT_SEPARATOR -> "S";
      case Character.DIRECTIONALITY_WHITESPACE -> "WS";
      case Character.DIRECTIONALITY_OTHER_NEUTRALS -> "ON";
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING -> "LRE";
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE -> "LRO";
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING -> "RLE";
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE -> "RLO";
      case Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT -> "PDF";
      case Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE -> "LRI";
      case Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE -> "RLI";
      case Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE -> "FSI";
      case Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> "PDI";
      default -> "";
    };
  }

  /** One step of the canonical decomposition: all but the last character are put together again. */
  private static String decomposition(int c) {
    String text = Character.toString(c);
    String parts = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD);
    if (Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL && parts.length() > 1) {
      return "";
    }
    if (parts.equals(text)) {
      if (!java.text.Normalizer.isNormalized(text, java.text.Normalizer.Form.NFKD)) {
        throw Errors.notImplemented("unicodedata.decomposition of compatibility characters");
      }
      return "";
    }
    int last = parts.codePointBefore(parts.length());
    String before = parts.substring(0, parts.length() - Character.charCount(last));
    String first = java.text.Normalizer.normalize(before, java.text.Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder();
    first.codePoints().forEach(p -> out.append(String.format("%04X ", p)));
    return out.append(String.format("%04X", last)).toString();
  }
}
