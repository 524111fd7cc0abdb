package org.dlscript.language.syntax;

import java.math.BigInteger;
import org.dlscript.language.syntax.Token.Kind;

/** Numeric literals: where they end and what they are worth. */
final class NumberScanner {
  private static final int MAX_DIGITS = 4300;

  private NumberScanner() {}

  /** Reads the number at the lexer's position and adds its token. */
  static void scan(Lexer lexer) {
    int start = lexer.pos;
    int second = lexer.at(start + 1) | 0x20;
    if (lexer.at(start) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
      prefixed(lexer, second);
    } else {
      decimal(lexer, start);
    }
    lexer.add(
        Kind.NUMBER,
        lexer.source.substring(start, lexer.pos),
        start,
        lexer.line,
        start - lexer.lineStart);
  }

  private static void prefixed(Lexer lexer, int letter) {
    int radix = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
    String name = letter == 'x' ? "hexadecimal" : letter == 'o' ? "octal" : "binary";
    lexer.pos += 2;
    do {
      if (lexer.at(lexer.pos) == '_') {
        lexer.pos++;
      }
      int c = lexer.at(lexer.pos);
      if (!isDigit(c, radix)) {
        if (Lexer.isDigit(c)) {
          throw badDigit(lexer, c, name);
        }
        throw lexer.failHere("invalid " + name + " literal", lexer.pos - 1);
      }
      while (isDigit(lexer.at(lexer.pos), radix)) {
        lexer.pos++;
      }
    } while (lexer.at(lexer.pos) == '_');
    if (Lexer.isDigit(lexer.at(lexer.pos))) {
      throw badDigit(lexer, lexer.at(lexer.pos), name);
    }
    checkEnd(lexer, name);
  }

  private static boolean isDigit(int c, int radix) {
    return c >= 0 && c < 128 && Character.digit(c, radix) >= 0;
  }

  private static RuntimeException badDigit(Lexer lexer, int c, String name) {
    return lexer.failHere("invalid digit '" + (char) c + "' in " + name + " literal", lexer.pos);
  }

  private static void decimal(Lexer lexer, int start) {
    boolean isInteger = true;
    if (lexer.at(lexer.pos) != '.') {
      digits(lexer);
    }
    int wholeEnd = lexer.pos;
    if (lexer.at(lexer.pos) == '.') {
      isInteger = false;
      lexer.pos++;
      if (Lexer.isDigit(lexer.at(lexer.pos))) {
        digits(lexer);
      }
    }
    if ((lexer.at(lexer.pos) | 0x20) == 'e' && exponentFollows(lexer)) {
      isInteger = false;
      digits(lexer);
    }
    if ((lexer.at(lexer.pos) | 0x20) == 'j' && lexer.at(lexer.pos) > 0) {
      lexer.pos++;
      checkEnd(lexer, "imaginary");
      return;
    }
    if (isInteger) {
      checkZeros(lexer, start, wholeEnd);
    }
    checkEnd(lexer, "decimal");
  }

  /** Steps onto the exponent's digits if there are any, else stays before the letter. */
  private static boolean exponentFollows(Lexer lexer) {
    int c = lexer.at(lexer.pos + 1);
    if (Lexer.isDigit(c)) {
      lexer.pos++;
      return true;
    }
    if ((c == '+' || c == '-') && Lexer.isDigit(lexer.at(lexer.pos + 2))) {
      lexer.pos += 2;
      return true;
    }
    if (c == '+' || c == '-') {
      throw lexer.failHere("invalid decimal literal", lexer.pos + 1);
    }
    return false;
  }

  private static void digits(Lexer lexer) {
    while (true) {
      while (Lexer.isDigit(lexer.at(lexer.pos))) {
        lexer.pos++;
      }
      if (lexer.at(lexer.pos) != '_') {
        return;
      }
      lexer.pos++;
      if (!Lexer.isDigit(lexer.at(lexer.pos))) {
        throw lexer.failHere("invalid decimal literal", lexer.pos - 1);
      }
    }
  }

  private static void checkZeros(Lexer lexer, int start, int end) {
    if (lexer.at(start) != '0') {
      return;
    }
    int i = start;
    while (i < end && (lexer.at(i) == '0' || lexer.at(i) == '_')) {
      i++;
    }
    if (i < end) {
      int column = start - lexer.lineStart;
      throw lexer.fail(
          SyntaxException.Kind.SYNTAX_ERROR,
          "leading zeros in decimal integer literals are not permitted; "
              + "use an 0o prefix for octal integers",
          new Span(lexer.line, column, lexer.line, i - lexer.lineStart, start, i),
          false);
    }
  }

  /** A name right after a number is an error, but for keywords such as in {@code 1if x else y}. */
  private static void checkEnd(Lexer lexer, String name) {
    int c = lexer.at(lexer.pos);
    if (!Lexer.isNamePart(c) || c >= 128) {
      return;
    }
    for (String keyword : new String[] {"and", "else", "for", "if", "in", "is", "or", "not"}) {
      if (lexer.source.startsWith(keyword, lexer.pos)) {
        lexer.numbersTouchWords = true;
        return;
      }
    }
    throw lexer.failHere("invalid " + name + " literal", lexer.pos - 1);
  }

  /** The value of a number token. */
  static Object value(Token token) {
    String text = token.text().indexOf('_') >= 0 ? token.text().replace("_", "") : token.text();
    char last = text.charAt(text.length() - 1);
    if (text.length() > 1 && text.charAt(0) == '0') {
      int letter = text.charAt(1) | 0x20;
      if (letter == 'x') {
        return integer(text.substring(2), 16);
      }
      if (letter == 'o') {
        return integer(text.substring(2), 8);
      }
      if (letter == 'b') {
        return integer(text.substring(2), 2);
      }
    }
    if (last == 'j' || last == 'J') {
      return new Expr.Imaginary(Double.parseDouble(text.substring(0, text.length() - 1)));
    }
    if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      return Double.parseDouble(text);
    }
    if (text.length() > MAX_DIGITS) {
      throw new SyntaxException(
          SyntaxException.Kind.SYNTAX_ERROR,
          "Exceeds the limit (4300 digits) for integer string conversion: value has "
              + text.length()
              + " digits; use sys.set_int_max_str_digits() to increase the limit"
              + " - Consider hexadecimal for huge integer literals"
              + " to avoid decimal conversion limits.",
          token.span(),
          false);
    }
    return integer(text, 10);
  }

  private static Object integer(String digits, int radix) {
    if (digits.length() <= 15) {
      return Long.parseLong(digits, radix);
    }
    BigInteger value = new BigInteger(digits, radix);
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }
}
