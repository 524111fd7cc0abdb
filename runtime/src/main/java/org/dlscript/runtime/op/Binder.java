package org.dlscript.runtime.op;

import java.util.List;
import java.util.Map;
import org.dlscript.runtime.op.Schema.Argument;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Chooses the overload that fits the given values and puts them in the schema's order. Values are
 * Tensor, Long, Double, Boolean, Complex, String, DType, Device, null for None, and for sequences
 * Object[], List, long[] or Tensor[].
 */
public final class Binder {
  static final Object MISFIT = new Object();

  private Binder() {}

  /** Binds and calls; a method's first positional value is the tensor. */
  public static Object call(
      String qualifiedName, Object[] positional, Map<String, Object> keywords) {
    List<Op> overloads = Ops.overloads(qualifiedName);
    if (overloads.isEmpty()) {
      throw new TensorException(
          TensorException.Kind.ATTRIBUTE,
          "module 'torch' has no attribute '"
              + qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1)
              + "'");
    }
    boolean method = qualifiedName.startsWith("torch.Tensor.");
    for (Op op : overloads) {
      Object[] a = bind(op, positional, keywords, method);
      if (a != null) {
        return op.call(a);
      }
    }
    throw mismatch(qualifiedName, positional, keywords);
  }

  /** The arguments in the schema's order, or null where the values do not fit. */
  public static Object[] bind(
      Op op, Object[] positional, Map<String, Object> keywords, boolean method) {
    List<Argument> arguments = op.schema().arguments();
    int n = arguments.size();
    int positionalMax = 0;
    while (positionalMax < n && !arguments.get(positionalMax).keywordOnly()) {
      positionalMax++;
    }
    int self = method ? 1 : 0;
    Object[] given = op.has(Op.VARIADIC) ? new Object[] {positional} : positional;
    if (given.length > self
        && positionalMax == self + 1
        && arguments.get(self).list()
        && arguments.get(self).kind() == Schema.Kind.INT
        && isInt(given[self])) {
      // Sizes given one by one.
      Object[] rest = java.util.Arrays.copyOfRange(given, self, given.length);
      given = java.util.Arrays.copyOf(given, self + 1, Object[].class);
      given[self] = rest;
    }
    if (!method
        && given.length > 0
        && given[given.length - 1] instanceof Tensor
        && positionalMax > 0
        && given.length >= positionalMax
        && arguments.get(positionalMax - 1).list()
        && arguments.get(positionalMax - 1).kind() == Schema.Kind.TENSOR) {
      // Tensors given one by one, as einsum, meshgrid and broadcast_tensors allow.
      Object[] rest = java.util.Arrays.copyOfRange(given, positionalMax - 1, given.length);
      given = java.util.Arrays.copyOf(given, positionalMax, Object[].class);
      given[positionalMax - 1] = rest;
    }
    if (given.length > positionalMax) {
      return null;
    }
    Object[] bound = new Object[n];
    int used = 0;
    for (int k = 0; k < n; k++) {
      Argument a = arguments.get(k);
      Object value;
      String key = keywords.isEmpty() ? null : keyword(a.name(), keywords, k == 0 && !method);
      if (method && k == n - 1 && op.has(Op.OUT)) {
        continue;
      }
      if (k < given.length) {
        if (key != null) {
          return null;
        }
        value = given[k];
      } else if (key != null) {
        value = keywords.get(key);
        used++;
      } else if (a.required()) {
        return null;
      } else {
        bound[k] = a.defaultValue();
        continue;
      }
      Object converted = convert(a, value, numbers(op, k, value, positional, keywords));
      if (converted == MISFIT) {
        return null;
      }
      bound[k] = converted;
    }
    return used == keywords.size() ? bound : null;
  }

  /** Whether a number may stand for the k-th tensor. */
  static boolean numbers(
      Op op, int k, Object value, Object[] positional, Map<String, Object> keywords) {
    if (value instanceof Tensor || !op.has(Op.NUMBERS)) {
      return false;
    }
    if (k > 0) {
      return true;
    }
    if (!op.has(Op.NUMBER_FIRST & ~Op.NUMBERS)) {
      return false;
    }
    if (op.has(Op.NUMBERS_ONLY & ~Op.NUMBER_FIRST)) {
      return true;
    }
    for (Object o : positional) {
      if (o instanceof Tensor) {
        return true;
      }
    }
    return keywords.get("other") instanceof Tensor || keywords.get("exponent") instanceof Tensor;
  }

  static String keyword(String name, Map<String, Object> keywords, boolean first) {
    if (keywords.containsKey(name)) {
      return name;
    }
    String other =
        switch (name) {
          // The one function of torch that calls them so.
          case "self" -> first(keywords);
          case "split_size" -> "split_size_or_sections";
          case "dim" -> "axis";
          case "keepdim" -> "keepdims";
          case "other" -> "x2";
          default -> null;
        };
    return other != null && keywords.containsKey(other) ? other : null;
  }

  /** The name under which the first argument is given, those of numpy among them. */
  private static String first(Map<String, Object> keywords) {
    if (keywords.containsKey("split_size_or_sections")) {
      return "tensor";
    }
    for (String name : new String[] {"x", "a", "x1"}) {
      if (keywords.containsKey(name)) {
        return name;
      }
    }
    return "input";
  }

  private static boolean isInt(Object v) {
    return v instanceof Long || isIntTensor(v);
  }

  private static boolean isIntTensor(Object v) {
    return v instanceof Tensor t
        && t.rank() == 0
        && t.dtype().isIntegral()
        && t.dtype() != DType.BOOL;
  }

  static Object convert(Argument a, Object v, boolean numbers) {
    if (v == null) {
      return a.optional() || a.kind() == Schema.Kind.ANY || a.defaultValue() == null
          ? null
          : MISFIT;
    }
    if (a.list()) {
      return convertList(a, v);
    }
    return switch (a.kind()) {
      case ANY -> v;
      case TENSOR -> {
        if (v instanceof Tensor) {
          yield v;
        }
        yield numbers && isNumber(v) && !a.name().equals("out") ? Tensor.number(v) : MISFIT;
      }
      case SCALAR -> {
        if (isNumber(v)) {
          yield v;
        }
        yield v instanceof Tensor t && t.rank() == 0 && !t.requiresGrad() ? t.item() : MISFIT;
      }
      case INT -> {
        if (v instanceof Long) {
          yield v;
        }
        yield isIntTensor(v) ? ((Tensor) v).item() : MISFIT;
      }
      case FLOAT -> {
        if (v instanceof Double) {
          yield v;
        }
        if (v instanceof Long l) {
          yield l.doubleValue();
        }
        if (v instanceof Boolean b) {
          yield b ? 1.0 : 0.0;
        }
        yield v instanceof Tensor t && t.rank() == 0 && !t.requiresGrad() && !t.dtype().isComplex()
            ? (Object) t.doubleAt(0)
            : MISFIT;
      }
      case BOOL -> v instanceof Boolean ? v : MISFIT;
      case STR -> v instanceof String ? v : MISFIT;
      case DTYPE -> v instanceof DType ? v : MISFIT;
      case DEVICE ->
          switch (v) {
            case Device d -> d;
            case String s -> Device.parse(s);
            case Long l -> new Device("cuda", l.intValue());
            default -> MISFIT;
          };
      case MEMORY_FORMAT -> v instanceof MemoryFormat ? v : MISFIT;
      case LAYOUT, GENERATOR ->
          v instanceof Number || v instanceof Boolean || v instanceof Tensor ? MISFIT : v;
    };
  }

  private static boolean isNumber(Object v) {
    return v instanceof Long || v instanceof Double || v instanceof Boolean || v instanceof Complex;
  }

  private static Object convertList(Argument a, Object v) {
    switch (a.kind()) {
      case INT -> {
        if (v instanceof long[]) {
          return v;
        }
        if (a.size() > 0 && isInt(v)) {
          long[] one = new long[a.size()];
          java.util.Arrays.fill(one, v instanceof Long l ? l : ((Tensor) v).longAt(0));
          return one;
        }
        Object[] items = items(v);
        if (items == null) {
          return MISFIT;
        }
        long[] r = new long[items.length];
        for (int k = 0; k < r.length; k++) {
          if (items[k] instanceof Long l) {
            r[k] = l;
          } else if (items[k] instanceof Boolean b) {
            r[k] = b ? 1 : 0;
          } else if (isIntTensor(items[k])) {
            r[k] = ((Tensor) items[k]).longAt(0);
          } else {
            return MISFIT;
          }
        }
        return r;
      }
      case FLOAT -> {
        if (v instanceof double[]) {
          return v;
        }
        Object[] items = items(v);
        if (items == null) {
          return MISFIT;
        }
        double[] r = new double[items.length];
        for (int k = 0; k < r.length; k++) {
          if (!(items[k] instanceof Number n)) {
            return MISFIT;
          }
          r[k] = n.doubleValue();
        }
        return r;
      }
      case TENSOR -> {
        Object[] items = items(v);
        if (items == null) {
          return MISFIT;
        }
        for (Object item : items) {
          if (!(item instanceof Tensor) && !(item == null && a.elementOptional())) {
            return MISFIT;
          }
        }
        return java.util.Arrays.copyOf(items, items.length, Tensor[].class);
      }
      default -> {
        Object[] items = items(v);
        return items == null ? MISFIT : items;
      }
    }
  }

  private static Object[] items(Object v) {
    return switch (v) {
      case Object[] a -> a;
      case List<?> l -> l.toArray();
      default -> null;
    };
  }

  /** The TypeError of values that fit no overload. */
  public static TensorException mismatch(
      String qualifiedName, Object[] positional, Map<String, Object> keywords) {
    return BindingErrors.of(qualifiedName, positional, keywords);
  }
}
