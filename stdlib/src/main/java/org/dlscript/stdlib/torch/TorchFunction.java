package org.dlscript.stdlib.torch;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.ops.Views;

/**
 * The protocol by which classes take part in operators: the class's {@code __torch_function__(func,
 * types, args, kwargs)} computes the result. Classes derived from Tensor inherit one that runs the
 * operator and gives its results the class; a class whose own is {@link #DISABLED} has results that
 * are plain tensors.
 *
 * <p>Programs without such tensors pay the read of one field. Whether the protocol is in force is a
 * thread's own.
 */
final class TorchFunction {
  /** What a class names as its {@code __torch_function__} so as not to take part. */
  static final PyBuiltin DISABLED =
      PyBuiltin.function(
          "_disabled_torch_function_impl(func, types, args=(), kwargs=None)",
          (org.dlscript.language.object.Fn.FN)
              a -> plain(a[0], ((PyTuple) a[2]).items, keywords(a[3])),
          "torch._C",
          "");

  private static final String NAME = "__torch_function__";
  private static final ThreadLocal<Boolean> OFF = ThreadLocal.withInitial(() -> false);

  /** Modes that see every operator, the innermost last. */
  private static final ThreadLocal<ArrayList<Object>> MODES =
      ThreadLocal.withInitial(ArrayList::new);

  /** Whether a tensor of a class that takes part was ever made, or a mode entered. */
  static boolean subclasses;

  private static Object inherited;

  private TorchFunction() {}

  static void define(TypeBuilder t) {
    t.classMethod(
        NAME + "(cls, func, types, args=(), kwargs=None)",
        (org.dlscript.language.object.Fn.FN)
            a -> {
              for (Object type : ((PyTuple) a[2]).items) {
                if (!((PyClass) a[0]).isSubclassOf((PyClass) type)) {
                  return PyNone.NOT_IMPLEMENTED;
                }
              }
              return converted(plain(a[1], ((PyTuple) a[3]).items, keywords(a[4])), (PyClass) a[0]);
            });
    inherited = t.type().lookup(NAME);
  }

  /** Switches the protocol for this thread; whether it was in force before. */
  static boolean enable(boolean on) {
    boolean before = !OFF.get();
    OFF.set(!on);
    return before;
  }

  /** Enters a mode: an object whose {@code __torch_function__} computes every operator's result. */
  static void enter(Object mode) {
    subclasses = true;
    MODES.get().add(mode);
  }

  /** Leaves the innermost mode. */
  static Object leave() {
    return MODES.get().removeLast();
  }

  /** How many modes there are. */
  static long modes() {
    return MODES.get().size();
  }

  /** A tensor of a class derived from Tensor comes to be. */
  static void made(PyClass cls) {
    if (!subclasses && takesPart(cls)) {
      subclasses = true;
    }
    Dispatch.made(cls);
  }

  static boolean takesPart(PyClass cls) {
    return cls != TensorType.TENSOR && cls.lookup(NAME) != DISABLED;
  }

  /** The result of an operator on tensors of classes that take part; null where none does. */
  static Object ofSubclass(String operator, Object[] args, String[] names, Object[] values) {
    if (OFF.get()) {
      return Dispatch.call(operator, args, names, values);
    }
    List<PyClass> types = new ArrayList<>();
    collect(args, types);
    collect(values, types);
    if (!MODES.get().isEmpty()) {
      return ofMode(operator, types, args, keywords(names, values));
    }
    if (types.isEmpty()) {
      return Dispatch.call(operator, args, names, values);
    }
    PyDict keywords = keywords(names, values);
    Object function = function(operator);
    for (PyClass type : types) {
      Object r = of(type, function, types, args, keywords);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    throw noImplementation(operator, types);
  }

  private static RuntimeException noImplementation(String operator, List<PyClass> types) {
    return Errors.typeError(
        "no implementation found for '"
            + operator
            + "' on types that implement "
            + NAME
            + ": "
            + Text.repr(new PyList(types.toArray())));
  }

  /** The innermost mode's result; operators that it calls are the next mode's. */
  private static Object ofMode(
      String operator, List<PyClass> types, Object[] args, PyDict keywords) {
    ArrayList<Object> modes = MODES.get();
    Object mode = modes.removeLast();
    try {
      Object r =
          Calls.method(
              mode,
              NAME,
              function(operator),
              new PyTuple(types.toArray()),
              new PyTuple(args),
              keywords);
      if (r == PyNone.NOT_IMPLEMENTED) {
        throw noImplementation(operator, List.of(Types.of(mode)));
      }
      return r;
    } finally {
      modes.add(mode);
    }
  }

  static Object ofSubclass(String operator, Object... args) {
    return ofSubclass(operator, args, Calls.NO_NAMES, Calls.NO_VALUES);
  }

  /** {@code torch.tensor} of the innermost mode, with the keywords that were given. */
  static Object tensor(Object[] a) {
    String[] all = {"dtype", "device", "requires_grad", "pin_memory", "names"};
    List<String> names = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (a[i + 1] != PyNone.NONE && a[i + 1] != Boolean.FALSE) {
        names.add(all[i]);
        values.add(a[i + 1]);
      }
    }
    return ofSubclass(
        "torch.tensor", new Object[] {a[0]}, names.toArray(new String[0]), values.toArray());
  }

  /** What is read off a tensor, in the tensor's class where that inherits the protocol. */
  static Object like(Object self, Object result) {
    PyClass cls = Types.of(self);
    return subclasses && takesPart(cls) && !OFF.get() ? converted(result, cls) : result;
  }

  /** Classes that take part, derived ones before their bases. */
  private static void collect(Object[] items, List<PyClass> types) {
    for (Object o : items) {
      switch (o) {
        case PyTensor t -> {
          PyClass cls = t.type();
          if (takesPart(cls)) {
            insert(cls, types);
          }
        }
        case PyTuple t -> collect(t.items, types);
        case PyList l -> collect(l.toArray(), types);
        case null, default -> {}
      }
    }
  }

  private static void insert(PyClass cls, List<PyClass> types) {
    if (!types.contains(cls)) {
      int at = 0;
      while (at < types.size() && !cls.isSubclassOf(types.get(at))) {
        at++;
      }
      types.add(at, cls);
    }
  }

  private static Object of(
      PyClass cls, Object function, List<PyClass> types, Object[] args, PyDict keywords) {
    if (cls.lookup(NAME) == inherited) {
      for (PyClass t : types) {
        if (!cls.isSubclassOf(t)) {
          return PyNone.NOT_IMPLEMENTED;
        }
      }
      return converted(plain(function, args, keywords), cls);
    }
    return Calls.method(
        cls,
        NAME,
        function,
        new PyTuple(types.toArray()),
        new PyTuple(args),
        keywords.size() == 0 ? PyNone.NONE : keywords);
  }

  private static PyDict keywords(Object o) {
    return o instanceof PyDict d ? d : new PyDict();
  }

  /** The call with the protocol switched off. */
  private static Object plain(Object function, Object[] args, PyDict keywords) {
    Object[] keys = keywords.keysArray();
    String[] names = new String[keys.length];
    Object[] values = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      names[i] = Text.str(keys[i]);
      values[i] = keywords.get(keys[i]);
    }
    boolean before = enable(false);
    try {
      return Calls.call(function, args, names, values);
    } finally {
      enable(before);
    }
  }

  /** A result, or the tensors in it, in a class. */
  private static Object converted(Object result, PyClass cls) {
    if (cls == TensorType.TENSOR) {
      return result;
    }
    if (result instanceof PyTensor t) {
      return t.type().isSubclassOf(cls) ? t : PyTensor.of(cls, Views.alias(t.tensor));
    }
    if (result instanceof PyTuple t && t.items.length > 0 && t.items[0] instanceof PyTensor) {
      PyTuple items = new PyTuple(converted(t.items, cls));
      return t.type() == Types.TUPLE ? items : Calls.call(t.type(), items);
    }
    return result instanceof PyList l ? new PyList(converted(l.toArray(), cls)) : result;
  }

  private static Object[] converted(Object[] items, PyClass cls) {
    Object[] out = items.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = converted(out[i], cls);
    }
    return out;
  }

  // ---- objects that are no tensors

  /** Whether an argument, lists looked into, is no tensor but of a class that takes part. */
  static boolean overriding(Object[] args, Object[] values) {
    for (Object[] items : new Object[][] {args, values}) {
      for (Object o : items) {
        boolean found =
            switch (o) {
              case PyTuple t -> overriding(t.items, Calls.NO_VALUES);
              case PyList l -> overriding(l.toArray(), Calls.NO_VALUES);
              case PyTensor t -> false;
              case PyObject p -> Types.of(p).lookup(NAME) != null;
              case null, default -> false;
            };
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  /** Keyword arguments as a dict. */
  static PyDict keywords(String[] names, Object[] values) {
    PyDict keywords = new PyDict();
    for (int i = 0; i < names.length; i++) {
      keywords.put(names[i], values[i]);
    }
    return keywords;
  }

  /** What the classes of arguments that are no tensors make of an operator, subclasses first. */
  static Object call(String operator, Object[] args, String[] names, Object[] values) {
    List<PyClass> types = new ArrayList<>();
    collectForeign(args, types);
    collectForeign(values, types);
    PyDict keywords = keywords(names, values);
    Object function = function(operator);
    for (PyClass type : types) {
      Object r =
          Calls.method(
              type, NAME, function, new PyTuple(types.toArray()), new PyTuple(args), keywords);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    throw noImplementation(operator, types);
  }

  private static void collectForeign(Object[] items, List<PyClass> types) {
    for (Object o : items) {
      switch (o) {
        case PyTuple t -> collectForeign(t.items, types);
        case PyList l -> collectForeign(l.toArray(), types);
        case PyTensor t -> collect(new Object[] {t}, types);
        case PyObject p -> {
          if (Types.of(p).lookup(NAME) != null) {
            insert(Types.of(p), types);
          }
        }
        case null, default -> {}
      }
    }
  }

  /** The guest's function of an operator's qualified name. */
  static Object function(String operator) {
    Object function = DlsContext.get(null).importer().load("torch");
    for (String part : operator.substring("torch.".length()).split("\\.")) {
      function = Attributes.get(function, part);
    }
    return function;
  }
}
