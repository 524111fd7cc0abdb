package org.dlscript.language.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of texts and numbers against what CPython 3.13 answered. */
class TextRulesTest {
  private static Object integer(String s) {
    BigInteger b = new BigInteger(s);
    return b.bitLength() < 64 ? (Object) b.longValue() : b;
  }

  private static String method(String name, String s) {
    return switch (name) {
      case "repr" -> StringOps.repr(s);
      case "ascii" -> StringOps.ascii(s);
      case "title" -> StringCases.titleCase(s);
      case "capitalize" -> StringCases.capitalize(s);
      case "swapcase" -> StringCases.swapCase(s);
      case "upper" -> StringCases.upper(s);
      case "lower" -> StringCases.lower(s);
      case "casefold" -> StringCases.casefold(s);
      case "split" -> StringOps.split(s, null, -1).toString();
      case "split2" -> StringOps.split(s, null, 2).toString();
      case "rsplit2" -> StringOps.rsplit(s, null, 2).toString();
      case "splitlines" -> StringOps.splitLines(s, true).toString();
      case "center" -> StringOps.center(s, 9, '*');
      case "expandtabs" -> StringOps.expandTabs(s, 4);
      case "zfill" -> StringOps.zfill(s, 6);
      default -> Boolean.toString(test(name, s));
    };
  }

  private static boolean test(String name, String s) {
    return switch (name) {
      case "isalpha" -> StringTests.isAlpha(s);
      case "isalnum" -> StringTests.isAlnum(s);
      case "isdigit" -> StringTests.isDigit(s);
      case "isdecimal" -> StringTests.isDecimal(s);
      case "isnumeric" -> StringTests.isNumeric(s);
      case "isspace" -> StringTests.isSpace(s);
      case "isupper" -> StringTests.isUpper(s);
      case "islower" -> StringTests.isLower(s);
      case "istitle" -> StringTests.isTitle(s);
      case "isprintable" -> StringTests.isPrintable(s);
      case "isidentifier" -> StringTests.isIdentifier(s);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String answer(String[] p) {
    try {
      return switch (p[0]) {
        case "repr" -> FloatText.repr(Double.parseDouble(p[1]));
        case "hex" -> FloatText.hex(Double.parseDouble(p[1]));
        case "ff" -> FormatSpec.ofFloat(Double.parseDouble(p[1]), p[2]);
        case "fi" -> FormatSpec.ofInt(integer(p[1]), p[2]);
        case "fs" -> FormatSpec.ofString(p[1], p[2]);
        case "fc" -> FormatSpec.ofComplex(Double.parseDouble(p[1]), Double.parseDouble(p[2]), p[3]);
        case "parse" -> String.valueOf(FloatText.parse(p[1]));
        default -> method(p[1], p[2]);
      };
    } catch (TextException e) {
      return "ERR " + e.getMessage();
    }
  }

  @Test
  void agreesWithRecordedAnswers() throws Exception {
    String all;
    try (InputStream in = TextRulesTest.class.getResourceAsStream("cpython.txt")) {
      all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> wrong = new ArrayList<>();
    for (String line : all.split("\u0002\n")) {
      String[] parts = line.split("\u0001", -1);
      String expected = parts[parts.length - 1];
      String actual = answer(parts);
      if (!actual.equals(expected)) {
        wrong.add(Arrays.toString(parts) + " gave " + actual);
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void fieldsOfTemplates() {
    FormatString.FieldName name = FormatString.parseField("0.shape[1][key].x");
    assertEquals(0L, name.first());
    assertEquals(
        List.of(
            new FormatString.Access(true, "shape"),
            new FormatString.Access(false, 1L),
            new FormatString.Access(false, "key"),
            new FormatString.Access(true, "x")),
        name.accesses());
    assertEquals(
        List.of(
            new FormatString.Piece("a{", "x", ">{w}", 'r'),
            new FormatString.Piece("}", null, "", (char) 0)),
        FormatString.parse("a{{{x!r:>{w}}}}"));
    assertThrows(TextException.class, () -> FormatString.parse("{"));
    assertThrows(TextException.class, () -> FormatString.parse("}"));
  }

  @Test
  void encodings() {
    assertArrayEquals(
        new byte[] {(byte) 0xc3, (byte) 0xa9},
        Codecs.encode("é", "UTF8", "strict", UnicodeHandler.NONE));
    assertArrayEquals(
        "\\xe9".getBytes(StandardCharsets.US_ASCII),
        Codecs.encode("é", "ascii", "backslashreplace", UnicodeHandler.NONE));
    assertEquals(
        "a\ufffdb",
        Codecs.decode(new byte[] {'a', (byte) 0xff, 'b'}, "utf-8", "replace", UnicodeHandler.NONE));
    UnicodeFailure e =
        assertThrows(
            UnicodeFailure.class,
            () ->
                Codecs.decode(
                    new byte[] {(byte) 0xe4, (byte) 0xbd}, "utf-8", "strict", UnicodeHandler.NONE));
    assertEquals("unexpected end of data", e.reason);
    byte[] odd = {(byte) 0x80, 'a'};
    String escaped = Codecs.decode(odd, "utf-8", "surrogateescape", UnicodeHandler.NONE);
    assertArrayEquals(odd, Codecs.encode(escaped, "utf-8", "surrogateescape", UnicodeHandler.NONE));
  }
}
