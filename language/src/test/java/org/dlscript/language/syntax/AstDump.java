package org.dlscript.language.syntax;

import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Writes a syntax tree in a plain form that a short CPython script can write too. */
final class AstDump {
  private static final Map<String, String> CLASSES =
      Map.of(
          "SetDisplay",
          "Set",
          "ListDisplay",
          "List",
          "ExprStmt",
          "Expr",
          "Comprehension",
          "comprehension",
          "Keyword",
          "keyword",
          "Arguments",
          "arguments",
          "Arg",
          "arg");

  private AstDump() {}

  static String dump(Object node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  private static void write(Object node, StringBuilder out) {
    switch (node) {
      case null -> out.append('~');
      case List<?> list -> {
        out.append('[');
        list.forEach(
            e -> {
              write(e, out);
              out.append(' ');
            });
        out.append(']');
      }
      case Expr.Constant c -> {
        out.append("(Constant ");
        constant(c.value(), out);
        out.append(')');
      }
      case Pattern.MatchSingleton c -> {
        out.append("(MatchSingleton ");
        constant(c.value(), out);
        out.append(')');
      }
      case Record r -> record(r, out);
      case String s -> text(s, out);
      default -> out.append(node);
    }
  }

  private static void record(Record r, StringBuilder out) {
    String name = r.getClass().getSimpleName();
    out.append('(').append(CLASSES.getOrDefault(name, name));
    try {
      for (RecordComponent part : r.getClass().getRecordComponents()) {
        if (part.getName().equals("span") || part.getName().equals("later")) {
          continue;
        }
        out.append(' ');
        part.getAccessor().setAccessible(true);
        write(part.getAccessor().invoke(r), out);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    out.append(')');
  }

  private static void text(String s, StringBuilder out) {
    out.append('\'');
    s.codePoints()
        .forEach(
            c -> {
              if (c > 32 && c < 127) {
                out.append((char) c);
              } else {
                out.append('<').append(c).append('>');
              }
            });
    out.append('\'');
  }

  private static void constant(Object value, StringBuilder out) {
    switch (value) {
      case String s -> text(s, out);
      case byte[] b -> {
        out.append("b");
        text(new String(b, java.nio.charset.StandardCharsets.ISO_8859_1), out);
      }
      case Double d -> out.append("f").append(Double.doubleToRawLongBits(d));
      case Expr.Imaginary i -> out.append("j").append(Double.doubleToRawLongBits(i.value()));
      case Long l -> out.append(l);
      case BigInteger l -> out.append(l);
      default -> out.append(value);
    }
  }
}
