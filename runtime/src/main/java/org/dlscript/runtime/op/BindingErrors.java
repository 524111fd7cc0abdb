package org.dlscript.runtime.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.dlscript.runtime.op.Schema.Argument;
import org.dlscript.runtime.op.Schema.Kind;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The texts of TypeErrors for arguments that fit no overload, worded as PyTorch words them. */
public final class BindingErrors {
  private static final Set<String> DEPRECATED =
      Set.of(
          "add", "sub", "add_", "sub_", "addmm", "addmv", "addr", "baddbmm", "addbmm", "addcmul",
          "addcdiv");

  /** Functions with further overloads for named dimensions, which are not shown. */
  private static final Set<String> NAMED =
      Set.of("ones", "zeros", "empty", "full", "rand", "randn");

  /** How values are named that the engine does not know. */
  private static volatile Function<Object, String> foreign = v -> v.getClass().getSimpleName();

  // Functions of torch.nn.functional that call an operator of another name.
  private static final Map<String, String> IN_CPP =
      Map.of(
          "cross_entropy", "cross_entropy_loss",
          "nll_loss", "nll_loss_nd",
          "fold", "col2im",
          "unfold", "im2col",
          "logsigmoid", "log_sigmoid");

  private BindingErrors() {}

  /** Sets how the host language names the types of its own values; the same for all contexts. */
  public static void nameForeign(Function<Object, String> names) {
    foreign = names;
  }

  /** What PyTorch's messages call an operator that was called by this name. */
  private static String name(String qualifiedName) {
    int dot = qualifiedName.lastIndexOf('.');
    String home = qualifiedName.substring(0, dot);
    String name = qualifiedName.substring(dot + 1);
    return switch (home) {
      case "torch.special", "torch.linalg", "torch.fft" -> home.substring(6) + "_" + name;
      case "torch.nn.functional" -> IN_CPP.getOrDefault(name, name);
      default -> name.equals("unique") ? "_unique2" : name;
    };
  }

  static TensorException of(
      String qualifiedName, Object[] positional, Map<String, Object> keywords) {
    List<Op> overloads = Ops.overloads(qualifiedName);
    boolean method = qualifiedName.startsWith("torch.Tensor.");
    if (overloads.get(0).has(Op.VARIADIC)) {
      positional = new Object[] {positional};
    }
    Object dim =
        keywords.containsKey("dim") || positional.length < 2 ? keywords.get("dim") : positional[1];
    if (ShownSignature.DIMNAMES.contains(overloads.get(0).name())
        && dim instanceof String text
        && positional.length > 0
        && (positional[0] instanceof List<?> l && !l.isEmpty() ? l.get(0) : positional[0])
            instanceof Tensor t) {
      String[] none = new String[t.rank()];
      Arrays.fill(none, "None");
      return TensorException.runtime(
          "Name '" + text + "' not found in Tensor[" + String.join(", ", none) + "].");
    }
    List<ShownSignature> all = ShownSignature.of(overloads, method);
    int self = method ? 1 : 0;
    String name = name(qualifiedName);
    for (ShownSignature s : all) {
      if (keywords.isEmpty() && alone(s, self) && positional.length > self) {
        Object sizes =
            positional.length > self + 1 && positional[self] instanceof Long
                ? Arrays.copyOfRange(positional, self, positional.length)
                : positional[self];
        String misfit = misfit(s, self, s.arguments().get(self), sizes, "");
        if (misfit.contains("at pos")) {
          return TensorException.type(
              name
                  + "(): argument '"
                  + ShownSignature.shownName(s.arguments().get(self))
                  + "'"
                  + misfit);
        }
      }
    }
    boolean several = all.size() > 1 || NAMED.contains(overloads.get(0).name());
    if (!several && !DEPRECATED.contains(overloads.get(0).name())) {
      return explain(name, all.get(0), positional, keywords, method);
    }
    int given = positional.length + keywords.size();
    List<ShownSignature> plausible = new ArrayList<>();
    for (ShownSignature s : all) {
      long least = s.arguments().stream().filter(Argument::required).count();
      if (s.number() <= ShownSignature.NAMED_DIM
          && !s.arguments().get(ShownSignature.NAMED_DIM - s.number()).required()) {
        least++;
      }
      if (given >= least && given <= s.arguments().size()) {
        plausible.add(s);
      }
    }
    boolean options =
        NAMED.contains(overloads.get(0).name())
            && (given == 0
                || badOptions(all.get(0), keywords)
                || !overloads.get(0).name().equals("full")
                    && positional.length > 1
                    && !(positional[0] instanceof Long));
    if (options) {
      plausible.clear();
    } else if (NAMED.contains(overloads.get(0).name())
        && !overloads.get(0).name().equals("full")
        && positional.length > 1
        && positional[0] instanceof Long) {
      positional = new Object[] {positional};
    }
    if (plausible.size() == 1 && !options) {
      return explain(name, plausible.get(0), positional, keywords, method);
    }
    StringBuilder b =
        new StringBuilder(name).append("() received an invalid combination of arguments - got (");
    for (int k = self; k < positional.length; k++) {
      b.append(typeName(positional[k])).append(", ");
    }
    for (String word : KeywordOrder.of(keywords.keySet())) {
      b.append(word).append('=').append(typeName(keywords.get(word))).append(", ");
    }
    if (positional.length > self) {
      b.setLength(b.length() - 2);
    }
    b.append("), but expected ");
    if (!several) {
      return TensorException.type(b.append(all.get(0).text()).toString());
    }
    b.append("one of:\n");
    List<String> lines = new ArrayList<>();
    for (ShownSignature s : all) {
      String line = s.text();
      if (lines.contains(line)) {
        continue;
      }
      lines.add(line);
      String generator = "torch.Generator generator, ";
      String plain = line.replace(generator, "");
      boolean random = !plain.equals(line) && line.contains("torch.layout");
      if (options) {
        // The variant that names dimensions comes first; it has no out.
        String named =
            plain
                .replace("Tensor out, ", "")
                .replace("SymInts", "ints")
                .replace("*, ", "*, tuple of names names, ");
        b.append(" * ").append(random ? named.replace("*, ", "*, " + generator) : named);
        b.append('\n');
        if (random) {
          b.append(" * ").append(plain.replace("*, ", "*, " + generator)).append('\n');
          b.append(" * ").append(plain).append('\n');
          line = named;
        }
      } else if (random) {
        b.append(" * ").append(plain.replace("*, ", "*, " + generator)).append('\n');
        line = plain;
      }
      b.append(" * ").append(line).append('\n');
      // PyTorch counts what stands between commas, the star too.
      if (line.split(", ").length == given - self) {
        b.append(reason(s, positional, keywords, self));
      }
    }
    return TensorException.type(b.toString());
  }

  /** Whether a factory's keywords hold an unknown name, or a value of the wrong type. */
  private static boolean badOptions(ShownSignature s, Map<String, Object> keywords) {
    for (Map.Entry<String, Object> e : keywords.entrySet()) {
      boolean known = false;
      for (int k = 0; k < s.arguments().size(); k++) {
        Argument a = s.arguments().get(k);
        if (a.name().equals(e.getKey())) {
          known = !a.keywordOnly() || e.getValue() == null || s.fits(k, e.getValue());
        }
      }
      if (!known && !e.getKey().equals("size")) {
        return true;
      }
    }
    return false;
  }

  /** Whether all that may be given by position is a list of numbers, which may lie open. */
  private static boolean alone(ShownSignature s, int self) {
    long count = s.arguments().stream().filter(a -> !a.keywordOnly()).count() - self;
    if (count != 1) {
      return false;
    }
    Argument a = s.arguments().get(self);
    return a.list() && a.kind() == Kind.INT;
  }

  private static String reason(
      ShownSignature s, Object[] positional, Map<String, Object> keywords, int self) {
    List<String> unknown = new ArrayList<>();
    for (String key : KeywordOrder.of(keywords.keySet())) {
      if (s.arguments().stream()
          .noneMatch(a -> ShownSignature.shownName(a).equals(key) || a.name().equals(key))) {
        unknown.add(key);
      }
    }
    if (!unknown.isEmpty()) {
      return "      didn't match because some of the keywords were incorrect: "
          + String.join(", ", unknown)
          + "\n";
    }
    StringBuilder b = new StringBuilder();
    for (int k = self; k < positional.length; k++) {
      boolean fits = k < s.arguments().size() && s.fits(k, positional[k]);
      String type = typeName(positional[k]);
      b.append(b.isEmpty() ? "" : ", ").append(fits ? type : "!" + type + "!");
    }
    for (Map.Entry<String, Object> e : keywords.entrySet()) {
      boolean fits = true;
      for (int k = 0; k < s.arguments().size(); k++) {
        if (ShownSignature.shownName(s.arguments().get(k)).equals(e.getKey())) {
          fits = s.fits(k, e.getValue());
        }
      }
      String type = typeName(e.getValue());
      b.append(b.isEmpty() ? "" : ", ")
          .append(e.getKey())
          .append('=')
          .append(fits ? type : "!" + type + "!");
    }
    return "      didn't match because some of the arguments have invalid types: (" + b + ")\n";
  }

  private static TensorException explain(
      String name,
      ShownSignature s,
      Object[] positional,
      Map<String, Object> keywords,
      boolean method) {
    List<Argument> arguments = s.arguments();
    Op op = s.op();
    int self = method ? 1 : 0;
    long most = arguments.stream().filter(a -> !a.keywordOnly()).count() - self;
    int given = positional.length - self;
    if (given > most && method && arguments.size() == 1) {
      return TensorException.type(
          "_TensorBase." + name + "() takes no arguments (" + given + " given)");
    }
    if (method && arguments.size() == 1 && !keywords.isEmpty()) {
      return TensorException.type("_TensorBase." + name + "() takes no keyword arguments");
    }
    if (given > most) {
      long least = arguments.stream().filter(a -> a.required() && !a.keywordOnly()).count() - self;
      return TensorException.type(
          name
              + "() takes "
              + (least == most ? "" + most : "from " + least + " to " + most)
              + " positional argument"
              + (most == 1 && least == most ? "" : "s")
              + " but "
              + given
              + (given == 1 ? " was given" : " were given"));
    }
    Map<String, Object> left = new LinkedHashMap<>(keywords);
    List<String> missing = new ArrayList<>();
    for (int k = 0; k < arguments.size(); k++) {
      Argument a = arguments.get(k);
      String key = Binder.keyword(a.name(), keywords, k == 0);
      left.remove(key);
      boolean present = k < positional.length || key != null;
      Object value = k < positional.length ? positional[k] : key == null ? null : keywords.get(key);
      if (k < positional.length && key != null) {
        return TensorException.type(
            name + "() got multiple values for argument '" + ShownSignature.shownName(a) + "'");
      }
      if (!present) {
        if (a.required()) {
          missing.add("\"" + ShownSignature.shownName(a) + "\"");
        }
      } else if (Binder.convert(
              a, value, k == s.number() || Binder.numbers(op, k, value, positional, keywords))
          == Binder.MISFIT) {
        String where = k < positional.length ? " (position " + (k + 1 - self) + ")" : "";
        String misfit = misfit(s, k, a, value, where);
        return TensorException.type(
            misfit.startsWith("expected")
                ? misfit
                : name + "(): argument '" + ShownSignature.shownName(a) + "'" + misfit);
      }
    }
    if (!missing.isEmpty()) {
      // The plural is PyTorch's.
      return TensorException.type(
          name
              + "() missing "
              + missing.size()
              + " required positional argument"
              + (missing.size() == 1 ? "s" : "")
              + ": "
              + String.join(", ", missing));
    }
    if (!left.isEmpty()) {
      return TensorException.type(
          name + "() got an unexpected keyword argument '" + left.keySet().iterator().next() + "'");
    }
    return TensorException.type(name + "() received an invalid combination of arguments");
  }

  private static String misfit(ShownSignature s, int k, Argument a, Object value, String where) {
    if (a.list()
        && a.kind() == Kind.INT
        && (value instanceof List<?> || value instanceof Object[])) {
      List<?> items = value instanceof Object[] o ? Arrays.asList(o) : (List<?>) value;
      for (int i = 1; i < items.size() && items.get(0) instanceof Long; i++) {
        if (!(items.get(i) instanceof Long || items.get(i) instanceof Boolean)) {
          return " must be "
              + s.typeText(k)
              + ", but found element of type "
              + typeName(items.get(i))
              + " at pos "
              + (i + 1);
        }
      }
    }
    if (a.list()
        && a.kind() == Kind.TENSOR
        && (value instanceof List<?> || value instanceof Object[])) {
      List<?> items = value instanceof Object[] o ? Arrays.asList(o) : (List<?>) value;
      for (int i = 0; i < items.size(); i++) {
        if (!(items.get(i) instanceof Tensor)) {
          return where.isEmpty()
              ? " must be tuple of Tensors, not " + typeName(value)
              : "expected Tensor as element "
                  + i
                  + " in argument "
                  + (Integer.parseInt(where.replaceAll("[^0-9]", "")) - 1)
                  + ", but got "
                  + typeName(items.get(i));
        }
      }
    }
    return where + " must be " + s.typeText(k) + ", not " + typeName(value);
  }

  /** The Python type's name as PyTorch's messages show it. */
  public static String typeName(Object v) {
    return switch (v) {
      case null -> "NoneType";
      case Tensor t -> foreign.apply(t);
      case Long l -> "int";
      case Boolean b -> "bool";
      case Double d -> "float";
      case Complex c -> "complex";
      case String s -> "str";
      case DType d -> "torch.dtype";
      case Device d -> "torch.device";
      case MemoryFormat m -> "torch.memory_format";
      case List<?> l -> "list";
      case Object[] a -> "tuple";
      default -> foreign.apply(v);
    };
  }
}
