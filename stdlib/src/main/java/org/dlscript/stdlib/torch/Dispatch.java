package org.dlscript.stdlib.torch;

import java.util.List;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Schema;
import org.dlscript.runtime.tensor.Tensor;

/**
 * The way of operators to those who see them below the level of gradients: modes and classes with a
 * {@code __torch_dispatch__}. Which operators of PyTorch's own a call consists of is known in the
 * guest's module {@code torch._dispatch}, whose function is kept here while it wants to be asked;
 * while it runs it is not asked again, unless it says so. Programs without such modes and classes
 * never come here. What is kept is a thread's own.
 */
final class Dispatch {
  private static final String NAME = "__torch_dispatch__";
  private static final ThreadLocal<Object> DISPATCHER = new ThreadLocal<>();

  private Dispatch() {}

  /** Sets who is asked, None for nobody; who was before. */
  static Object set(Object callable) {
    Object before = DISPATCHER.get();
    DISPATCHER.set(callable == PyNone.NONE ? null : callable);
    TorchFunction.subclasses |= callable != PyNone.NONE;
    return before == null ? PyNone.NONE : before;
  }

  /** Whether operators are asked about. */
  static boolean active() {
    return DISPATCHER.get() != null;
  }

  /** A tensor of a class derived from Tensor comes to be. */
  static void made(PyClass cls) {
    if (DISPATCHER.get() == null && cls != TensorType.TENSOR && cls.lookup(NAME) != null) {
      Object module = DlsContext.get(null).importer().load("torch._dispatch");
      Calls.call(Attributes.get(module, "expect_classes"));
    }
  }

  /** The result of an operator; null where it is to be computed as ever. */
  static Object call(String operator, Object[] args, String[] names, Object[] values) {
    Object dispatcher = DISPATCHER.get();
    if (dispatcher == null) {
      return null;
    }
    DISPATCHER.set(null);
    try {
      Object r =
          Calls.call(
              dispatcher,
              Str.of(operator),
              new PyTuple(args),
              TorchFunction.keywords(names, values));
      return r == PyNone.NOT_IMPLEMENTED ? null : r;
    } finally {
      DISPATCHER.set(dispatcher);
    }
  }

  /** What those who are asked make of a property of a tensor; null where it is as ever. */
  static Object property(String name, Object self) {
    return TorchFunction.subclasses
        ? call(name, new Object[] {self}, Calls.NO_NAMES, Calls.NO_VALUES)
        : null;
  }

  /**
   * A call's arguments in the order of the operator's schema: a list of name, value, whether it is
   * the default, whether it goes by keyword; None where no overload fits.
   */
  static Object bound(Object operator, Object args, Object kwargs) {
    String name = Text.str(operator);
    boolean method = name.startsWith("torch.Tensor.");
    Object[] given = ((PyTuple) args).items;
    PyDict keywords = (PyDict) kwargs;
    Object[] keys = keywords.keysArray();
    String[] names = new String[keys.length];
    Object[] values = new Object[keys.length];
    for (int k = 0; k < keys.length; k++) {
      names[k] = Text.str(keys[k]);
      values[k] = keywords.get(keys[k]);
    }
    Object[] positional = Values.allToEngine(given);
    Map<String, Object> named = Values.keywords(names, values);
    for (Op op : Ops.overloads(name)) {
      Object[] bound = Binder.bind(op, positional, named, method);
      if (bound != null) {
        return listed(op, bound, given);
      }
    }
    return PyNone.NONE;
  }

  private static PyList listed(Op op, Object[] bound, Object[] given) {
    List<Schema.Argument> arguments = op.schema().arguments();
    PyList list = new PyList();
    for (int k = 0; k < bound.length; k++) {
      Schema.Argument a = arguments.get(k);
      Object value = bound[k];
      Object shown =
          value instanceof Tensor t && !(t.peer instanceof PyTensor) && k < given.length
              ? given[k]
              : Values.fromEngine(value);
      boolean usual = !a.required() && java.util.Objects.deepEquals(value, a.defaultValue());
      list.add(new PyTuple(Str.of(a.name()), shown, usual, a.keywordOnly()));
    }
    return list;
  }
}
