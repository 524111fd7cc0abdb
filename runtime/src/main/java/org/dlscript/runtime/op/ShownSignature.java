package org.dlscript.runtime.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dlscript.runtime.op.Schema.Argument;
import org.dlscript.runtime.op.Schema.Kind;
import org.dlscript.runtime.tensor.Tensor;

/**
 * One signature as messages show it: an operator's, with a number or the name of a dimension in one
 * place, as function or method. Immutable.
 */
record ShownSignature(Op op, int number, boolean method) {
  private static final Set<String> SINGLE =
      Set.of(
          "add",
          "sub",
          "mul",
          "div",
          "true_divide",
          "floor_divide",
          "multiply",
          "subtract",
          "divide");

  /** Names whose overloads with a dimension exist for named dimensions too. */
  static final Set<String> DIMNAMES =
      Set.of(
          "all",
          "any",
          "argsort",
          "cat",
          "cummax",
          "cummin",
          "cumprod",
          "cumsum",
          "gather",
          "index_add",
          "index_copy",
          "index_fill",
          "index_select",
          "kthvalue",
          "log_softmax",
          "logcumsumexp",
          "logsumexp",
          "max",
          "mean",
          "median",
          "min",
          "mode",
          "nanmedian",
          "norm",
          "prod",
          "scatter",
          "scatter_add",
          "softmax",
          "sort",
          "std",
          "sum",
          "var");

  /** Less the place of the dimension: the variant that names it. */
  static final int NAMED_DIM = -100;

  /** The arguments; methods have no out. */
  List<Argument> arguments() {
    List<Argument> all = op.schema().arguments();
    return method && op.has(Op.OUT) ? all.subList(0, all.size() - 1) : all;
  }

  Kind kind(int k) {
    return k == number ? Kind.SCALAR : arguments().get(k).kind();
  }

  /** The signatures of an operator's overloads, in the order of messages. */
  static List<ShownSignature> of(List<Op> overloads, boolean method) {
    List<ShownSignature> r = new ArrayList<>();
    for (Op op : overloads) {
      String overload = op.schema().overload();
      if (overload.equals("deprecated") || overload.startsWith("newer")) {
        continue;
      }
      boolean first = op.has(Op.NUMBER_FIRST & ~Op.NUMBERS);
      boolean variants =
          op.has(Op.NUMBERS)
              && op.schema().arguments().size() >= 2
              && !SINGLE.contains(op.name().replaceAll("_$", ""));
      r.add(new ShownSignature(op, -1, method));
      if (variants && first) {
        r.add(new ShownSignature(op, 0, method));
      }
      if (variants) {
        r.add(new ShownSignature(op, 1, method));
      }
      if (DIMNAMES.contains(op.name())) {
        List<Argument> arguments = op.schema().arguments();
        for (int k = 1; k < arguments.size(); k++) {
          if (arguments.get(k).name().equals("dim")) {
            r.add(new ShownSignature(op, NAMED_DIM - k, method));
          }
        }
      }
    }
    return r;
  }

  boolean fits(int k, Object value) {
    Argument a = arguments().get(k);
    if (number == NAMED_DIM - k) {
      return value instanceof String;
    }
    if (k == number) {
      // As PyTorch's message writer: any place of a signature with numbers at the front is marked.
      return k > 0 && !(value instanceof Tensor) && Binder.convert(a, value, true) != Binder.MISFIT;
    }
    return Binder.convert(a, value, false) != Binder.MISFIT;
  }

  /** What messages call an argument. */
  static String shownName(Argument a) {
    return a.name().equals("self") ? "input" : a.name();
  }

  String text() {
    List<String> parts = new ArrayList<>();
    int star = -1;
    List<Argument> arguments = arguments();
    boolean creates = arguments.stream().anyMatch(a -> a.kind() == Kind.LAYOUT);
    for (int k = method ? 1 : 0; k < arguments.size(); k++) {
      Argument a = arguments.get(k);
      boolean out = a.name().equals("out");
      if (out && number == 0 && op.name().matches("bitwise_.*|remainder")) {
        break;
      }
      if (a.keywordOnly() && star < 0 && !(number == 1 && op.name().equals("rsub"))) {
        star = parts.size();
        parts.add("*");
      }
      String name = k == number && k == 0 ? a.name() : shownName(a);
      // Of what creates tensors, it is the first.
      parts.add(out && creates ? star + 1 : parts.size(), typeText(k) + ' ' + name);
    }
    return "(" + String.join(", ", parts) + ")";
  }

  /** The type of an argument. */
  String typeText(int k) {
    Argument a = arguments().get(k);
    if (number == NAMED_DIM - k) {
      return a.list() ? "tuple of names" : "name";
    }
    String base =
        switch (kind(k)) {
          case TENSOR -> "Tensor";
          case SCALAR -> "Number";
          case INT -> a.typeText().startsWith("SymInt") ? "SymInt" : "int";
          case FLOAT -> "float";
          case BOOL -> "bool";
          case STR -> "str";
          case DTYPE -> "torch.dtype";
          case DEVICE -> "torch.device";
          case LAYOUT -> "torch.layout";
          case MEMORY_FORMAT -> "torch.memory_format";
          case GENERATOR -> "torch.Generator";
          case ANY -> "object";
        };
    return a.list() ? "tuple of " + base + "s" : base;
  }
}
