package org.dlscript.runtime.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * One reference case: a call with its expected results, gradients or error. Also run by other
 * modules on their devices.
 */
public final class ReferenceCase {
  /**
   * Operators whose result is defined only up to signs or phases, and whose single precision
   * results PyTorch computes by a routine of single precision, so that its signs need not be ours.
   * Their absolute values are compared, and no gradients.
   */
  private static final Set<String> UP_TO_SIGN = Set.of("linalg.eig", "linalg.eigh", "symeig");

  final JsonNode node;
  final List<Tensor> leaves = new ArrayList<>();

  private final Device device;

  ReferenceCase(JsonNode node) {
    this(node, Device.CPU);
  }

  /** The case with its tensors on a device. */
  public ReferenceCase(JsonNode node, Device device) {
    this.node = node;
    this.device = device;
  }

  public String op() {
    return node.get("op").asText();
  }

  public String dtype() {
    return node.get("dtype").asText();
  }

  private static Object number(JsonNode v) {
    if (v.isObject()) {
      if (v.has("f")) {
        return switch (v.get("f").asText()) {
          case "nan" -> Double.NaN;
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.valueOf(v.get("f").asText());
        };
      }
      JsonNode c = v.get("c");
      return new Complex(real(number(c.get(0))), real(number(c.get(1))));
    }
    if (v.isBoolean()) {
      return v.asBoolean();
    }
    return v.isIntegralNumber() ? (Object) v.asLong() : (Object) v.asDouble();
  }

  private static double real(Object n) {
    return ((Number) n).doubleValue();
  }

  private Object decode(JsonNode v) {
    if (v.isArray()) {
      List<Object> l = new ArrayList<>();
      v.forEach(x -> l.add(decode(x)));
      return l;
    }
    if (v.isNull()) {
      return null;
    }
    if (v.isTextual()) {
      return v.asText();
    }
    if (!v.isObject()) {
      return number(v);
    }
    if (v.has("tensor")) {
      return tensor(v);
    }
    if (v.has("tuple")) {
      List<Object> l = new ArrayList<>();
      v.get("tuple").forEach(x -> l.add(decode(x)));
      return l.toArray();
    }
    if (v.has("dtype")) {
      return DType.byName(v.get("dtype").asText());
    }
    if (v.has("device")) {
      return Device.parse(v.get("device").asText());
    }
    if (v.has("slice")) {
      JsonNode s = v.get("slice");
      return new Indexing.Slice(
          (Long) decode(s.get(0)), (Long) decode(s.get(1)), (Long) decode(s.get(2)));
    }
    if (v.has("ellipsis")) {
      return Indexing.ELLIPSIS;
    }
    return number(v);
  }

  private static int[] ints(JsonNode v) {
    int[] r = new int[v.size()];
    for (int k = 0; k < r.length; k++) {
      r[k] = v.get(k).asInt();
    }
    return r;
  }

  private Tensor tensor(JsonNode v) {
    DType d = DType.byName(v.get("tensor").asText());
    Tensor t = Tensor.zeros(d, ints(v.get("shape")));
    for (int k = 0; k < t.numel(); k++) {
      Elements.set(t.storage().array(), d, k, number(v.get("data").get(k)));
    }
    if (v.has("stride")) {
      int[] stride = ints(v.get("stride"));
      boolean zero = false;
      for (int s : stride) {
        zero |= s == 0;
      }
      if (!zero) {
        Tensor strided = Copies.emptyStrided(d, Layout.strided(t.shape(), stride, 0));
        Copies.raw(strided, t);
        t = strided;
      }
    }
    t.on(device);
    if (v.has("requires_grad") && v.get("requires_grad").asBoolean()) {
      t.setRequiresGrad(true);
      leaves.add(t);
    }
    return t;
  }

  private boolean upToSign;
  private Object[] decodedArgs;
  private Map<String, Object> decodedKwargs;

  /** The tensors of the result, from freshly decoded arguments. */
  List<Tensor> outputs() {
    decodedArgs = ((List<?>) decode(node.get("args"))).toArray();
    decodedKwargs = new LinkedHashMap<>();
    node.get("kwargs")
        .properties()
        .forEach(e -> decodedKwargs.put(e.getKey(), decode(e.getValue())));
    return again();
  }

  /** The tensors of the result, computed again from the same arguments. */
  List<Tensor> again() {
    List<Tensor> r = new ArrayList<>();
    collect(call(decodedArgs, decodedKwargs), r);
    return r;
  }

  /** Null where the case holds, else what fell short. */
  public String check() {
    Generator.defaultGenerator().manualSeed(1234);
    Object[] args = ((List<?>) decode(node.get("args"))).toArray();
    Map<String, Object> kwargs = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> i = node.get("kwargs").properties().iterator();
        i.hasNext(); ) {
      Map.Entry<String, JsonNode> e = i.next();
      kwargs.put(e.getKey(), decode(e.getValue()));
    }
    if (node.has("raises")) {
      String wanted = node.get("raises").asText();
      try {
        call(args, kwargs);
      } catch (TensorException e) {
        if (device != Device.CPU && e.getMessage().contains("device-side assert triggered")) {
          return null; // what a device says of an index out of range
        }
        String got = pythonName(e.kind());
        return got.equals(wanted) && !e.getMessage().startsWith("no operator ")
            ? null
            : "raised "
                + got
                + ": "
                + e.getMessage()
                + "; expected "
                + wanted
                + ": "
                + node.get("message").asText();
      }
      return "no error, expected " + wanted + ": " + node.get("message").asText();
    }
    Object out = call(args, kwargs);
    // A device has a random stream of its own.
    boolean elsewhere = device != Device.CPU && node.path("seeded").asBoolean();
    boolean shapesOnly = elsewhere || node.path("shape_only").asBoolean();
    List<Tensor> got = new ArrayList<>();
    collect(out, got);
    if (shapesOnly) {
      List<String> want = new ArrayList<>();
      shapes(node.get("out"), want);
      List<String> have =
          got.stream().map(t -> java.util.Arrays.toString(t.shape()).replace(" ", "")).toList();
      return have.equals(want) ? null : "shapes " + have + ", expected " + want;
    }
    upToSign = UP_TO_SIGN.contains(op());
    String d = difference(out, node.get("out"), "out", 1);
    if (d != null || !node.has("grads") || upToSign) {
      return d;
    }
    return checkGradients(got);
  }

  private String checkGradients(List<Tensor> outputs) {
    Tensor total = null;
    for (Tensor o : outputs) {
      if (o.requiresGrad() && o.dtype().isFloatingPoint()) {
        int n = Math.max(o.numel(), 1);
        Tensor w =
            (Tensor)
                Binder.call(
                    "torch.linspace", new Object[] {-1L, 1L, (long) n}, Map.of("dtype", o.dtype()));
        w.on(device);
        w = Views.reshape(Views.slice(w, 0, 0, o.numel(), 1), o.shape());
        Tensor s = Reductions.sum(Arithmetic.mul(o, w));
        total = total == null ? s : Arithmetic.add(total, s);
      }
    }
    if (total == null) {
      return "no output requires grad";
    }
    Tensor[] grads =
        Engine.grad(new Tensor[] {total}, leaves.toArray(new Tensor[0]), null, false, false, true);
    JsonNode want = node.get("grads");
    for (int k = 0; k < want.size(); k++) {
      if (want.get(k).isNull()) {
        continue;
      }
      String d = difference(grads[k], want.get(k), "grad of input " + k, 10);
      if (d != null) {
        return d;
      }
    }
    return null;
  }

  private Object call(Object[] args, Map<String, Object> kwargs) {
    String name = node.get("name").asText();
    String qualified = node.get("how").asText().equals("function") ? name : "torch.Tensor." + name;
    if (name.equals("__getitem__")) {
      Object index = args[1];
      return Indexing.get((Tensor) args[0], index instanceof Object[] a ? a : new Object[] {index});
    }
    if (org.dlscript.runtime.op.Ops.overloads(qualified).isEmpty()) {
      throw TensorException.notImplemented("no operator " + qualified);
    }
    return Binder.call(qualified, args, kwargs);
  }

  private static String pythonName(TensorException.Kind kind) {
    return switch (kind) {
      case RUNTIME -> "RuntimeError";
      case VALUE -> "ValueError";
      case TYPE -> "TypeError";
      case INDEX -> "IndexError";
      case KEY -> "KeyError";
      case ATTRIBUTE -> "AttributeError";
      case NOT_IMPLEMENTED -> "NotImplementedError";
      case LINALG -> "_LinAlgError";
      case ASSERTION -> "AssertionError";
      case OVERFLOW -> "OverflowError";
      case ZERO_DIVISION -> "ZeroDivisionError";
      case OUT_OF_MEMORY -> "OutOfMemoryError";
    };
  }

  private static void collect(Object o, List<Tensor> into) {
    switch (o) {
      case Tensor t -> into.add(t);
      case Object[] a -> {
        for (Object x : a) {
          collect(x, into);
        }
      }
      case List<?> l -> l.forEach(x -> collect(x, into));
      case null, default -> {}
    }
  }

  private static void shapes(JsonNode v, List<String> into) {
    if (v.has("tensor")) {
      into.add(v.get("shape").toString());
    } else if (v.has("tuple")) {
      v.get("tuple").forEach(x -> shapes(x, into));
    } else if (v.isArray()) {
      v.forEach(x -> shapes(x, into));
    }
  }

  private static double[] tolerance(String dtype) {
    return switch (dtype) {
      case "float64", "complex128" -> new double[] {1e-7, 1e-7};
      case "float16" -> new double[] {2e-3, 1e-3};
      case "bfloat16" -> new double[] {2e-2, 1e-2};
      default -> new double[] {2e-5, 2e-5};
    };
  }

  private String difference(Object got, JsonNode want, String where, double loose) {
    if (want.has("tensor")) {
      if (!(got instanceof Tensor t)) {
        return where + ": no tensor but " + got;
      }
      if (!t.dtype().torchName().equals(want.get("tensor").asText())) {
        return where + ": dtype " + t.dtype() + ", expected " + want.get("tensor").asText();
      }
      String shape = java.util.Arrays.toString(t.shape()).replace(" ", "");
      if (!shape.equals(want.get("shape").toString())) {
        return where + ": shape " + shape + ", expected " + want.get("shape");
      }
      double[] tol = tolerance(want.get("tensor").asText());
      for (int k = 0; k < t.numel(); k++) {
        Object w = number(want.get("data").get(k));
        Object value = t.at(k);
        boolean same =
            upToSign
                ? close(size(value), size(w), tol[0] * loose, tol[1] * loose)
                : close(value, w, tol[0] * loose, tol[1] * loose);
        if (!same) {
          return where + ": element " + k + " is " + value + ", expected " + w;
        }
      }
      return null;
    }
    JsonNode list = want.has("tuple") ? want.get("tuple") : want;
    if (list.isArray()) {
      Object[] items =
          got instanceof Object[] a ? a : got instanceof List<?> l ? l.toArray() : null;
      if (got instanceof long[] a) {
        items = java.util.Arrays.stream(a).boxed().toArray();
      }
      if (items == null || items.length != list.size()) {
        return where + ": " + got + " where " + list.size() + " values are expected";
      }
      for (int k = 0; k < items.length; k++) {
        String d = difference(items[k], list.get(k), where + "[" + k + "]", loose);
        if (d != null) {
          return d;
        }
      }
      return null;
    }
    Object w = want.isNull() ? null : want.isTextual() ? want.asText() : number(want);
    if (w instanceof Number && got instanceof Number) {
      return close(got, w, 2e-5 * loose, 2e-5 * loose)
          ? null
          : where + ": " + got + ", expected " + w;
    }
    return java.util.Objects.equals(got, w) ? null : where + ": " + got + ", expected " + w;
  }

  private static double size(Object number) {
    return number instanceof Complex c ? c.abs() : Math.abs(real(number));
  }

  private static boolean close(Object a, Object b, double rtol, double atol) {
    if (a instanceof Complex || b instanceof Complex) {
      Complex x = a instanceof Complex c ? c : Complex.of(real(a));
      Complex y = b instanceof Complex c ? c : Complex.of(real(b));
      return close(x.re(), y.re(), rtol, atol) && close(x.im(), y.im(), rtol, atol);
    }
    if (a instanceof Boolean || b instanceof Boolean) {
      return a.equals(b);
    }
    if (a instanceof Long && b instanceof Long) {
      return a.equals(b);
    }
    return close(real(a), real(b), rtol, atol);
  }

  private static boolean close(double a, double b, double rtol, double atol) {
    if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
      return true;
    }
    return Math.abs(a - b) <= atol + rtol * Math.abs(b);
  }
}
