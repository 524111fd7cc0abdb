package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.language.DlsContext;

/** The {@code __new__} of builtin classes and the errors of calling a class. */
public final class Constructors {
  private static PyBuiltin objectNew;

  private Constructors() {}

  static PyBuiltin objectNew() {
    PyBuiltin b = objectNew;
    if (b == null) {
      b = (PyBuiltin) ((PyWrapped) Types.OBJECT.own("__new__")).callable;
      objectNew = b;
    }
    return b;
  }

  /** {@code object.__new__(cls)} with the checks on leftover arguments and abstract classes. */
  @TruffleBoundary
  public static Object newObject(PyClass c, boolean hasArguments) {
    if (hasArguments) {
      if (c.slot(Slot.NEW) != Types.OBJECT.own("__new__")) {
        throw Errors.typeError(
            "object.__new__() takes exactly one argument (the type to instantiate)");
      }
      Object init = c.slot(Slot.INIT);
      if (init instanceof PyBuiltin b && b.owner == Types.OBJECT) {
        throw Errors.typeError(c.name() + "() takes no arguments");
      }
    }
    return allocate(c);
  }

  @TruffleBoundary
  public static PyObject allocate(PyClass c) {
    if (c.isAbstract()) {
      throw abstractError(c);
    }
    if (c.allocator() == null) {
      throw Errors.typeError("cannot create '" + c.name() + "' instances");
    }
    PyObject made = c.allocator().apply(c);
    if (c.slot(Slot.DEL) != null) {
      DlsContext.get(null).finalizers().track(made);
    }
    return made;
  }

  private static PyException abstractError(PyClass c) {
    Object names = c.lookup("__abstractmethods__");
    List<String> list = new ArrayList<>();
    for (Object n : Iteration.toArray(names)) {
      list.add("'" + Text.str(n) + "'");
    }
    String[] sorted = list.toArray(new String[0]);
    Arrays.sort(sorted);
    return Errors.typeError(
        "Can't instantiate abstract class "
            + c.name()
            + " without an implementation for abstract method"
            + (sorted.length > 1 ? "s " : " ")
            + String.join(", ", sorted));
  }

  /** The class in the MRO that declares the constructor. */
  static PyClass declaring(PyClass c, PyBuiltin b) {
    for (PyClass k : c.mro()) {
      if (k.own("__new__") instanceof PyWrapped w && w.callable == b) {
        return k;
      }
    }
    return c;
  }

  /** Mutable containers and exceptions: a guest subclass's __init__ may take what it likes. */
  static boolean leavesArgumentsToInit(PyClass declaring) {
    return declaring == Types.LIST
        || declaring == Types.DICT
        || declaring == Types.SET
        || declaring == Types.BYTEARRAY
        || declaring == Types.PROPERTY;
  }

  /** Binds with messages that name the class rather than __new__. */
  static Object callNamed(
      PyBuiltin b,
      Signature.Declared d,
      PyClass declaring,
      Object[] full,
      String[] names,
      Object[] values) {
    Signature s = d.signature();
    if (names.length == 0 && s.isExact(full.length)) {
      return b.call(full, names, values);
    }
    try {
      return b.call(full, names, values);
    } catch (PyException e) {
      if (e.object.traceback == null
          && e.is(ExceptionTypes.TYPE_ERROR)
          && e.object.args.size() == 1
          && Text.str(e.object.args.items[0]).matches("(argument for )?__new__.*")) {
        String m = Text.str(e.object.args.items[0]).replaceFirst("__new__", declaring.name());
        if (full.length > 1 && (declaring == Types.INT || declaring == Types.STR)) {
          m =
              m.replaceFirst(
                  "\\(\\) takes at most (\\d) arguments \\((\\d+) given\\)",
                  " expected at most $1 arguments, got $2");
        }
        throw Errors.typeError(m);
      }
      throw e;
    }
  }
}
