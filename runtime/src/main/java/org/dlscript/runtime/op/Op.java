package org.dlscript.runtime.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * A declared operator: one overload of a name. The function, the method, the in-place form and the
 * {@code out=} form follow from the one declaration.
 */
public final class Op {
  /** A function of the namespace. */
  public static final int FUNCTION = 1;

  /** A method of tensors, whose first argument is the tensor. */
  public static final int METHOD = 2;

  /** Has a form, named with a trailing underscore, that puts the result into the first argument. */
  public static final int INPLACE = 4;

  /** An attribute of tensors. */
  public static final int PROPERTY = 8;

  /** Accepts {@code out=}. */
  public static final int OUT = 16;

  /** Accepts Python numbers where the schema says Tensor, but for the first argument. */
  public static final int NUMBERS = 32;

  /** Accepts a Python number for the first argument too, where another one is a tensor. */
  public static final int NUMBER_FIRST = 64 | NUMBERS;

  /** Accepts Python numbers for all tensors. */
  public static final int NUMBERS_ONLY = 512 | NUMBER_FIRST;

  /** Has no {@code out=}, though its results would allow it. */
  public static final int NO_OUT = 256;

  /** All positional values are the elements of the first argument. */
  public static final int VARIADIC = 128;

  /** What an operator does, given its bound arguments. */
  @FunctionalInterface
  public interface Body {
    Object call(Args args);
  }

  /** The usual set of forms: function and method. */
  public static final int BOTH = FUNCTION | METHOD;

  /** Function, method and in-place form. */
  public static final int ALL = FUNCTION | METHOD | INPLACE;

  /** What only a kernel finds out. */
  private static final java.util.regex.Pattern BESIDE_KERNEL =
      java.util.regex.Pattern.compile(
          "not implemented for|^expected scalar type|out of (bounds|range)|infer output dtype");

  private final String text;
  private final String namespace;
  private final String name;
  private final int forms;
  private final Body body;
  private Schema schema;
  private Predicate<Args> overwriting = args -> false;
  private String doc = "";
  private String refusing;
  // One bit for each element type that the first tensor may not have.
  private int refused;
  private final List<Refusals.Rule> refusals;

  Op(String text, String namespace, int forms, Body body) {
    this.text = text;
    this.namespace = namespace;
    this.forms = forms;
    this.body = body;
    String head = text.substring(0, text.indexOf('('));
    int dot = head.indexOf('.');
    this.name = dot < 0 ? head : head.substring(0, dot);
    this.refusals = Refusals.of(namespace, head);
  }

  /** The name without namespace. */
  public String name() {
    return name;
  }

  /** Where the function lives, such as "torch" or "torch.nn.functional". */
  public String namespace() {
    return namespace;
  }

  public int forms() {
    return forms;
  }

  public boolean has(int form) {
    return (forms & form) != 0;
  }

  /** The signature, with {@code out} as the last argument where it is accepted. */
  public Schema schema() {
    Schema s = schema;
    if (s == null) {
      s = Schema.parse(has(OUT) ? withOut(text) : text);
      schema = s;
    }
    return s;
  }

  private static String withOut(String text) {
    int arrow = text.lastIndexOf("->");
    int close = text.lastIndexOf(')', arrow);
    boolean several = text.substring(arrow + 2).trim().startsWith("(");
    String before = text.substring(0, close);
    String star = before.contains("*,") ? "" : "*, ";
    String comma = before.endsWith("(") ? "" : ", ";
    String type = several ? "Tensor[]? out=None" : "Tensor? out=None";
    return before + comma + star + type + text.substring(close);
  }

  public String doc() {
    return doc;
  }

  /**
   * Sets a way to make the in-place form without a tensor for the result: it says whether it did.
   */
  public Op overwriting(Predicate<Args> way) {
    this.overwriting = way;
    return this;
  }

  /**
   * Refuses element types of the first tensor, in the name of the kernel that PyTorch has for it.
   */
  public Op refuses(String kernel, DType... types) {
    this.refusing = kernel;
    for (DType t : types) {
      refused |= 1 << t.ordinal();
    }
    return this;
  }

  /** Refuses all element types of some categories. */
  public Op refuses(String kernel, DType.Category... categories) {
    List<DType.Category> all = List.of(categories);
    return refuses(
        kernel,
        Arrays.stream(DType.values())
            .filter(t -> all.contains(t.category()))
            .toArray(DType[]::new));
  }

  private void checkTypes(Object[] given) {
    try {
      if (refused != 0) {
        checkType(given);
      }
      for (int k = 0; k < refusals.size(); k++) {
        refusals.get(k).check(given);
      }
    } catch (TensorException refusal) {
      throw namespace.equals("torch.nn.functional") ? beforeKernel(given, refusal) : refusal;
    }
  }

  /**
   * What PyTorch says where there is no kernel for a type: its layers look at shapes before they
   * look for a kernel, so what is wrong with these is found by the operator's own checks.
   */
  private TensorException beforeKernel(Object[] given, TensorException refusal) {
    try {
      body.call(new Args(given));
    } catch (TensorException shapes) {
      return BESIDE_KERNEL.matcher(shapes.getMessage()).find() ? refusal : shapes;
    } catch (IndexOutOfBoundsException | ArithmeticException | ClassCastException unchecked) {
      return refusal;
    }
    return refusal;
  }

  private void checkType(Object[] arguments) {
    for (Object o : arguments) {
      if (o instanceof Tensor t) {
        if ((refused >> t.dtype().ordinal() & 1) != 0) {
          throw TensorException.unsupported(refusing, t.dtype());
        }
        return;
      }
    }
  }

  /** Sets the paragraph that documents the operator. */
  public Op doc(String paragraph) {
    this.doc = paragraph;
    return this;
  }

  /** Calls with the arguments in the schema's order, defaults filled in. */
  public Object call(Object... given) {
    return OpProfile.ON ? OpProfile.measured(name, () -> run(given)) : run(given);
  }

  private Object run(Object[] given) {
    if (DType.storageTypesAreUsed()) {
      Object result = StorageTypes.call(this, given);
      if (result != StorageTypes.PLAIN) {
        return result;
      }
    }
    if (refused != 0 || !refusals.isEmpty()) {
      checkTypes(given);
    }
    Object[] arguments = Autocast.active() ? Autocast.cast(this, given) : given;
    Object result;
    if (Devices.involved(arguments)) {
      org.dlscript.runtime.tensor.Device device = Devices.common(this, arguments);
      result = body.call(new Args(arguments));
      if (device != null) {
        Devices.label(result, device);
      }
    } else {
      result = body.call(new Args(arguments));
    }
    if (has(OUT) && arguments[arguments.length - 1] != null) {
      Object[] inputs = Arrays.copyOf(arguments, arguments.length - 1);
      return Outputs.write(arguments[arguments.length - 1], result, name, inputs);
    }
    return result;
  }

  /** The in-place form: the result goes into the first argument, which is returned. */
  Object callInPlace(Object[] arguments) {
    Tensor self = (Tensor) arguments[0];
    if (overwriting.test(new Args(arguments))) {
      return self;
    }
    return Outputs.inPlace(
        self,
        () -> {
          Object[] copied = arguments;
          Tensor original = InPlace.original(self, arguments);
          if (original != self) {
            copied = arguments.clone();
            copied[0] = original;
          }
          return (Tensor) body.call(new Args(copied));
        },
        name,
        arguments);
  }

  @Override
  public String toString() {
    return namespace + "::" + text;
  }

  /** The in-place form as an operator of its own. */
  Op inPlace() {
    String head = text.substring(0, text.indexOf('('));
    String rest = text.substring(text.indexOf('('));
    int dot = head.indexOf('.');
    String renamed = dot < 0 ? head + "_" : head.substring(0, dot) + "_" + head.substring(dot);
    return new Op(
            renamed + rest,
            namespace,
            METHOD | (forms & (FUNCTION | NUMBERS_ONLY)),
            a -> callInPlace(a.all()))
        .doc("In-place form of " + name + "().");
  }
}
