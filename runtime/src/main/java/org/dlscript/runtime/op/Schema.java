package org.dlscript.runtime.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.TensorException;

/**
 * An operator's signature in PyTorch's notation, such as {@code "sum.dim_IntList(Tensor self,
 * int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor"}.
 *
 * @param name the operator's name, without the overload's
 * @param overload the overload's name, or ""
 * @param arguments all arguments, keyword-only ones last
 * @param results the results' types with their field names
 */
public record Schema(String name, String overload, List<Argument> arguments, List<Result> results) {

  /** The kinds of values that arguments take. */
  public enum Kind {
    TENSOR,
    SCALAR,
    INT,
    FLOAT,
    BOOL,
    STR,
    DTYPE,
    DEVICE,
    LAYOUT,
    MEMORY_FORMAT,
    GENERATOR,
    /** Any value at all. */
    ANY
  }

  /**
   * An argument.
   *
   * @param kind the kind of the value, or of the elements of a list
   * @param list whether it is a list
   * @param size the list's fixed size, for which one element stands too; 0 where any
   * @param optional whether None is allowed
   * @param elementOptional whether the list may hold None
   * @param defaultValue the default as a runtime value, or {@link #REQUIRED}
   */
  public record Argument(
      String name,
      String typeText,
      Kind kind,
      boolean list,
      int size,
      boolean optional,
      boolean elementOptional,
      boolean keywordOnly,
      Object defaultValue) {
    public boolean required() {
      return defaultValue == REQUIRED;
    }
  }

  /** A result. */
  public record Result(String name, String type) {}

  /** Stands for a missing default. */
  public static final Object REQUIRED = new Object();

  /** Whether the results have names, so that a script sees a named tuple. */
  public boolean namedResults() {
    return results.size() > 1 && !results.get(0).name().isEmpty();
  }

  public static Schema parse(String text) {
    int open = text.indexOf('(');
    int arrow = text.lastIndexOf("->");
    int close = text.lastIndexOf(')', arrow < 0 ? text.length() : arrow);
    String head = text.substring(0, open).trim();
    int dot = head.lastIndexOf('.');
    String name = dot < 0 ? head : head.substring(0, dot);
    String overload = dot < 0 ? "" : head.substring(dot + 1);
    List<Argument> arguments = new ArrayList<>();
    boolean keywordOnly = false;
    for (String part : split(text.substring(open + 1, close))) {
      if (part.equals("*")) {
        keywordOnly = true;
      } else if (!part.isEmpty()) {
        arguments.add(argument(part, keywordOnly));
      }
    }
    List<Result> results = new ArrayList<>();
    String tail = arrow < 0 ? "Tensor" : text.substring(arrow + 2).trim();
    if (tail.startsWith("(") && tail.endsWith(")")) {
      for (String part : split(tail.substring(1, tail.length() - 1))) {
        int space = part.indexOf(' ');
        results.add(
            space < 0
                ? new Result("", part)
                : new Result(part.substring(space + 1).trim(), part.substring(0, space)));
      }
    } else {
      results.add(new Result("", tail));
    }
    return new Schema(name, overload, List.copyOf(arguments), List.copyOf(results));
  }

  private static Argument argument(String part, boolean keywordOnly) {
    Object defaultValue = REQUIRED;
    int equals = topLevel(part, '=');
    String defaultText = null;
    if (equals >= 0) {
      defaultText = part.substring(equals + 1).trim();
      part = part.substring(0, equals).trim();
    }
    int space = part.lastIndexOf(' ');
    String type = part.substring(0, space).trim();
    String name = part.substring(space + 1);
    String t = type.replaceAll("\\([a-z!*| >-]*\\)", "");
    boolean optional = t.endsWith("?");
    if (optional) {
      t = t.substring(0, t.length() - 1);
    }
    boolean list = false;
    int size = 0;
    if (t.endsWith("]")) {
      int bracket = t.lastIndexOf('[');
      list = true;
      String inside = t.substring(bracket + 1, t.length() - 1);
      size = inside.isEmpty() ? 0 : Integer.parseInt(inside);
      t = t.substring(0, bracket);
    }
    boolean elementOptional = t.endsWith("?");
    if (elementOptional) {
      t = t.substring(0, t.length() - 1);
    }
    Kind kind = kind(t);
    if (defaultText != null) {
      defaultValue = value(defaultText, kind, list, size);
    }
    return new Argument(
        name, type, kind, list, size, optional, elementOptional, keywordOnly, defaultValue);
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "Tensor" -> Kind.TENSOR;
      case "Scalar" -> Kind.SCALAR;
      case "int", "SymInt" -> Kind.INT;
      case "float" -> Kind.FLOAT;
      case "bool" -> Kind.BOOL;
      case "str" -> Kind.STR;
      case "ScalarType" -> Kind.DTYPE;
      case "Device" -> Kind.DEVICE;
      case "Layout" -> Kind.LAYOUT;
      case "MemoryFormat" -> Kind.MEMORY_FORMAT;
      case "Generator" -> Kind.GENERATOR;
      case "Any" -> Kind.ANY;
      default -> throw TensorException.notImplemented("argument type " + type + " in a schema");
    };
  }

  private static Object value(String text, Kind kind, boolean list, int size) {
    if (text.equals("None")) {
      return null;
    }
    if (list) {
      if (text.startsWith("[")) {
        String inside = text.substring(1, text.length() - 1);
        String[] parts = inside.isBlank() ? new String[0] : inside.split(",");
        long[] values = new long[parts.length];
        for (int k = 0; k < parts.length; k++) {
          values[k] = Long.parseLong(parts[k].trim());
        }
        return values;
      }
      long[] values = new long[Math.max(size, 1)];
      java.util.Arrays.fill(values, Long.parseLong(text));
      return values;
    }
    return switch (kind) {
      case BOOL -> text.equals("True");
      case INT -> Long.valueOf(number(text).longValue());
      case FLOAT -> number(text).doubleValue();
      case STR -> text.substring(1, text.length() - 1);
      case MEMORY_FORMAT ->
          MemoryFormat.valueOf(text.substring("torch.".length()).toUpperCase(Locale.ROOT));
      case LAYOUT -> text;
      default -> {
        if (text.equals("True") || text.equals("False")) {
          yield text.equals("True");
        }
        if (text.startsWith("'")) {
          yield text.substring(1, text.length() - 1);
        }
        yield number(text);
      }
    };
  }

  private static Number number(String text) {
    if (text.equals("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (text.equals("-inf")) {
      return Double.NEGATIVE_INFINITY;
    }
    if (text.equals("Mean")) {
      return 1L;
    }
    if (text.matches("-?[0-9]+")) {
      return Long.valueOf(text);
    }
    return Double.valueOf(text);
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (true) {
      int comma = topLevel(text.substring(from), ',');
      if (comma < 0) {
        String last = text.substring(from).trim();
        if (!last.isEmpty()) {
          parts.add(last);
        }
        return parts;
      }
      parts.add(text.substring(from, from + comma).trim());
      from += comma + 1;
    }
  }

  private static int topLevel(String text, char wanted) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && (c == '[' || c == '(')) {
        depth++;
      } else if (!quoted && (c == ']' || c == ')')) {
        depth--;
      } else if (c == wanted && depth == 0 && !quoted) {
        return i;
      }
    }
    return -1;
  }
}
