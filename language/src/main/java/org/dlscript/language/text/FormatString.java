package org.dlscript.language.text;

import java.util.ArrayList;
import java.util.List;

/** Templates of {@code str.format}. */
public final class FormatString {
  /** What formatting asks about the guest's objects. */
  public interface Host {
    /** A positional argument; null where there is none. */
    Object positional(int index);

    /** A keyword argument; throws the guest's KeyError where there is none. */
    Object keyword(String name);

    Object attribute(Object value, String name);

    /** {@code value[key]}; the key is a Long or a String. */
    Object item(Object value, Object key);

    /** {@code str(value)}, {@code repr(value)} or {@code ascii(value)}, by the code s, r or a. */
    Object convert(Object value, char code);

    String format(Object value, String spec);
  }

  /**
   * One step of a template: text, then perhaps a field. The field is null at the end; conversion is
   * 0 where absent.
   */
  public record Piece(String literal, String field, String spec, char conversion) {}

  /** One step of a field name: an attribute, or else an item whose key is a Long or a String. */
  public record Access(boolean isAttribute, Object key) {}

  /**
   * A field name: the argument (a Long, a String, or "" for the next one) and what to get of it.
   */
  public record FieldName(Object first, List<Access> accesses) {}

  private final Host host;
  private int next;
  private boolean automatic;
  private boolean manual;

  private FormatString(Host host) {
    this.host = host;
  }

  /** {@code template.format(...)}. */
  public static String format(String template, Host host) {
    return new FormatString(host).run(template, 2);
  }

  private String run(String template, int depth) {
    if (depth == 0) {
      throw TextException.value("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    for (Piece piece : parse(template)) {
      out.append(piece.literal);
      if (piece.field != null) {
        Object value = value(piece.field);
        if (piece.conversion != 0) {
          value = host.convert(value, piece.conversion);
        }
        String spec =
            piece.spec.indexOf('{') >= 0 || piece.spec.indexOf('}') >= 0
                ? run(piece.spec, depth - 1)
                : piece.spec;
        out.append(host.format(value, spec));
      }
    }
    return out.toString();
  }

  private Object value(String field) {
    FieldName name = parseField(field);
    Object first = name.first;
    Object value;
    if (first instanceof String s && !s.isEmpty()) {
      value = host.keyword(s);
    } else {
      value = host.positional(index(first));
      if (value == null) {
        throw new TextException(
            TextException.Kind.INDEX_ERROR,
            "Replacement index "
                + (first instanceof Long n ? n : Long.valueOf(next - 1))
                + " out of range for positional args tuple");
      }
    }
    for (Access access : name.accesses) {
      value =
          access.isAttribute
              ? host.attribute(value, (String) access.key)
              : host.item(value, access.key);
    }
    return value;
  }

  private int index(Object first) {
    if (first instanceof Long n) {
      if (automatic) {
        throw TextException.value(
            "cannot switch from automatic field numbering to manual field specification");
      }
      manual = true;
      return (int) Math.min(n, Integer.MAX_VALUE);
    }
    if (manual) {
      throw TextException.value(
          "cannot switch from manual field specification to automatic field numbering");
    }
    automatic = true;
    return next++;
  }

  /** Splits a template; specifications are left as they are, nested fields included. */
  public static List<Piece> parse(String template) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    int n = template.length();
    while (i < n) {
      char c = template.charAt(i++);
      if (c != '{' && c != '}') {
        literal.append(c);
        continue;
      }
      if (i < n && template.charAt(i) == c) {
        literal.append(c);
        i++;
        continue;
      }
      if (c == '}') {
        throw TextException.value("Single '}' encountered in format string");
      }
      if (i == n) {
        throw TextException.value("Single '{' encountered in format string");
      }
      int end = fieldEnd(template, i);
      pieces.add(field(template.substring(i, end), literal.toString()));
      literal.setLength(0);
      i = end + 1;
    }
    if (!literal.isEmpty() || pieces.isEmpty()) {
      pieces.add(new Piece(literal.toString(), null, "", (char) 0));
    }
    return pieces;
  }

  /** The place of the brace that closes the field beginning at {@code start}. */
  private static int fieldEnd(String s, int start) {
    int depth = 1;
    int bracket = 0;
    boolean inName = true;
    for (int i = start; i < s.length(); i++) {
      char c = s.charAt(i);
      if (inName && c == '[') {
        bracket = 1;
      } else if (c == ']') {
        bracket = 0;
      } else if (bracket == 0) {
        if (c == ':' || c == '!') {
          inName = false;
        }
        if (c == '{') {
          if (inName) {
            throw TextException.value("unexpected '{' in field name");
          }
          depth++;
        } else if (c == '}' && --depth == 0) {
          return i;
        }
      }
    }
    throw TextException.value("expected '}' before end of string");
  }

  private static Piece field(String text, String literal) {
    int i = 0;
    boolean bracket = false;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '[') {
        bracket = true;
      } else if (c == ']') {
        bracket = false;
      } else if (!bracket && (c == ':' || c == '!')) {
        break;
      }
      i++;
    }
    String name = text.substring(0, i);
    if (i == text.length()) {
      return new Piece(literal, name, "", (char) 0);
    }
    if (text.charAt(i) == ':') {
      return new Piece(literal, name, text.substring(i + 1), (char) 0);
    }
    if (i + 1 == text.length()) {
      throw TextException.value("unmatched '{' in format spec");
    }
    char conversion = text.charAt(i + 1);
    if (i + 2 < text.length() && text.charAt(i + 2) != ':') {
      throw TextException.value("expected ':' after conversion specifier");
    }
    if (conversion != 's' && conversion != 'r' && conversion != 'a') {
      throw TextException.value(
          "Unknown conversion specifier "
              + (conversion > 32 && conversion < 127
                  ? Character.toString(conversion)
                  : "\\x" + Integer.toHexString(conversion)));
    }
    String spec = i + 2 < text.length() ? text.substring(i + 3) : "";
    return new Piece(literal, name, spec, conversion);
  }

  /** Splits a field name such as {@code 0.shape[1]}. */
  public static FieldName parseField(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) != '.' && text.charAt(i) != '[') {
      i++;
    }
    Object first = key(text.substring(0, i));
    List<Access> accesses = new ArrayList<>();
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '.') {
        int start = ++i;
        while (i < text.length() && text.charAt(i) != '.' && text.charAt(i) != '[') {
          i++;
        }
        if (i == start) {
          throw TextException.value("Empty attribute in format string");
        }
        accesses.add(new Access(true, text.substring(start, i)));
      } else if (c == '[') {
        int close = text.indexOf(']', i);
        if (close < 0) {
          throw TextException.value("Missing ']' in format string");
        }
        if (close == i + 1) {
          throw TextException.value("Empty attribute in format string");
        }
        accesses.add(new Access(false, key(text.substring(i + 1, close))));
        i = close + 1;
      } else {
        throw TextException.value("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return new FieldName(first, accesses);
  }

  private static Object key(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text;
    }
    if (text.length() > 18) {
      throw TextException.value("Too many decimal digits in format string");
    }
    return Long.parseLong(text);
  }
}
