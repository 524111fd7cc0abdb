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

  /** Whether a tensor of a class that takes part was ever made. */
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

  /** A tensor of a class derived from Tensor comes to be. */
  static void made(PyClass cls) {
    if (!subclasses && takesPart(cls)) {
      subclasses = true;
    }
  }

  static boolean takesPart(PyClass cls) {
    return cls != TensorType.TENSOR && cls.lookup(NAME) != DISABLED;
  }

  /** The result of an operator on tensors of classes that take part; null where none does. */
  static Object ofSubclass(String operator, Object[] args, String[] names, Object[] values) {
    if (OFF.get()) {
      return null;
    }
    List<PyClass> types = new ArrayList<>();
    collect(args, types);
    collect(values, types);
    if (types.isEmpty()) {
      return null;
    }
    PyDict keywords = keywords(names, values);
    Object function = function(operator);
    for (PyClass type : types) {
      Object r = of(type, function, types, args, keywords);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    StringBuilder all = new StringBuilder();
    types.forEach(t -> all.append(all.isEmpty() ? "" : ", ").append(Text.repr(t)));
    throw Errors.typeError(
        "no implementation found for '"
            + operator
            + "' on types that implement "
            + NAME
            + ": ["
            + all
            + "]");
  }

  static Object ofSubclass(String operator, Object... args) {
    return ofSubclass(operator, args, Calls.NO_NAMES, Calls.NO_VALUES);
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
          if (takesPart(cls) && !types.contains(cls)) {
            int at = 0;
            while (at < types.size() && !cls.isSubclassOf(types.get(at))) {
              at++;
            }
            types.add(at, cls);
          }
        }
        case PyTuple t -> collect(t.items, types);
        case PyList l -> collect(l.toArray(), types);
        case null, default -> {}
      }
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

  /** The first argument, lists looked into, whose class takes part in the protocol, or null. */
  static Object overriding(Object[] args, Object[] values) {
    for (Object[] items : new Object[][] {args, values}) {
      for (Object o : items) {
        Object found =
            switch (o) {
              case PyTuple t -> overriding(t.items, Calls.NO_VALUES);
              case PyList l -> overriding(l.toArray(), Calls.NO_VALUES);
              case PyTensor t -> null;
              case PyObject p -> Types.of(p).lookup(NAME) == null ? null : p;
              default -> null;
            };
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** Keyword arguments as a dict. */
  static PyDict keywords(String[] names, Object[] values) {
    PyDict keywords = new PyDict();
    for (int i = 0; i < names.length; i++) {
      keywords.put(names[i], values[i]);
    }
    return keywords;
  }

  static Object call(Object self, String operator, Object[] args, String[] names, Object[] values) {
    PyDict keywords = keywords(names, values);
    return Calls.method(
        Types.of(self),
        NAME,
        function(operator),
        new PyTuple(Types.of(self)),
        new PyTuple(args),
        keywords);
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
