package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.GeneratorNodes;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** The functions that async statements and type parameters are expressed by. */
public final class AsyncProtocol {
  public static final PyBuiltin AITER =
      PyBuiltin.function(
          "aiter(async_iterable, /)", (org.dlscript.language.object.Fn.F1) AsyncProtocol::aiter);
  public static final PyBuiltin ANEXT =
      PyBuiltin.function(
          "anext(iterator, /)",
          (org.dlscript.language.object.Fn.F1)
              it -> {
                Object next = anext(it);
                try {
                  return next instanceof AsyncStep ? next : GeneratorNodes.awaitable(next);
                } catch (PyException e) {
                  PyException wrong =
                      Errors.typeError(
                          "'async for' received an invalid object from __anext__: "
                              + Types.of(next).messageName());
                  wrong.object.cause = e.object;
                  wrong.object.context = e.object;
                  wrong.object.suppressContext = true;
                  throw wrong;
                }
              });

  /** Notes that a loop alone has an asynchronous generator that its call made. */
  public static final PyBuiltin OWN =
      PyBuiltin.function(
          "own(callee, iterator, /)",
          (org.dlscript.language.object.Fn.F2)
              (callee, it) -> {
                PyGenerator.given(callee, it);
                return it;
              });

  /** A loop over what it alone has has come to its end. */
  public static final PyBuiltin LEFT =
      PyBuiltin.function(
          "left(iterator, /)",
          (org.dlscript.language.object.Fn.F1)
              it -> {
                Abandoned.leftAsynchronous(it);
                return PyNone.NONE;
              });

  public static final PyBuiltin AENTER =
      PyBuiltin.function(
          "aenter(manager, /)",
          (org.dlscript.language.object.Fn.F1)
              m -> entered(Calls.call(method(m, Slot.AENTER)), "__aenter__"));
  public static final PyBuiltin AEXIT =
      PyBuiltin.function(
          "aexit(manager, /)",
          (org.dlscript.language.object.Fn.F1)
              m -> {
                method(m, Slot.AENTER);
                Object exit = method(m, Slot.AEXIT);
                return PyBuiltin.function(
                    "__aexit__(*details)",
                    (org.dlscript.language.object.Fn.FN)
                        a -> entered(Calls.call(exit, ((PyTuple) a[0]).items), "__aexit__"));
              });

  /** The exception being handled as the three arguments of an exit method. */
  public static final PyBuiltin EXCEPTION =
      PyBuiltin.function(
          "exception()",
          (org.dlscript.language.object.Fn.F0)
              () -> {
                PyBaseException e = DlsContext.get(null).handled;
                return e == null
                    ? new PyTuple(PyNone.NONE, PyNone.NONE, PyNone.NONE)
                    : new PyTuple(e.type(), e, e.traceback == null ? PyNone.NONE : e.traceback);
              });

  /** Makes the object of a type parameter: its kind ("T", "*", "**") and name. */
  public static final PyBuiltin TYPE_PARAMETER =
      PyBuiltin.function(
          "type_parameter(kind, name, bound, default, constraints, /)",
          (org.dlscript.language.object.Fn.FN) AsyncProtocol::typeParameter);

  private AsyncProtocol() {}

  static Object aiter(Object o) {
    Object m = Attributes.special(o, Slot.AITER);
    if (m == null) {
      throw Errors.typeError(
          "'async for' requires an object with __aiter__ method, got " + Types.of(o).messageName());
    }
    Object it = Calls.call(m);
    if (Types.of(it).slot(Slot.ANEXT) == null) {
      throw Errors.typeError(
          "'async for' received an object from __aiter__ that does not implement __anext__: "
              + Types.of(it).messageName());
    }
    return it;
  }

  static Object anextOr(Object it, Object otherwise) {
    Object next = anext(it);
    return otherwise == null
        ? next
        : Calls.call(
            Attributes.get(DlsContext.get(null).importer().load("_async"), "or_default"),
            next,
            otherwise);
  }

  static Object anext(Object it) {
    Object m = Attributes.special(it, Slot.ANEXT);
    if (m == null) {
      throw Errors.typeError(
          "'" + Types.of(it).messageName() + "' object is not an async iterator");
    }
    return Calls.call(m);
  }

  private static boolean isAwaitable(Object o) {
    return o instanceof PyGenerator || Types.of(o).slot(Slot.AWAIT) != null;
  }

  private static Object entered(Object o, String method) {
    if (!isAwaitable(o)) {
      throw Errors.typeError(
          "'async with' received an object from "
              + method
              + " that does not implement __await__: "
              + Types.of(o).messageName());
    }
    return o;
  }

  private static Object method(Object m, Slot slot) {
    Object f = Attributes.special(m, slot);
    if (f == null) {
      throw Errors.typeError(
          "'"
              + Types.of(m).messageName()
              + "' object does not support the asynchronous context manager protocol"
              + (slot == Slot.AEXIT ? " (missed __aexit__ method)" : ""));
    }
    return f;
  }

  /** Adds {@code Generic[T, …]} to the bases of a class with type parameters. */
  public static final PyBuiltin GENERIC_BASES =
      PyBuiltin.function(
          "generic_bases(bases, parameters, /)",
          (org.dlscript.language.object.Fn.F2)
              (bases, parameters) -> {
                Object generic =
                    Attributes.get(DlsContext.get(null).importer().load("typing"), "Generic");
                Object[] old = ((org.dlscript.language.object.PyTuple) bases).items;
                Object[] all = java.util.Arrays.copyOf(old, old.length + 1);
                List<Object> types = new ArrayList<>();
                for (Object p : ((org.dlscript.language.object.PyTuple) parameters).items) {
                  // A variable for several types stands unpacked.
                  boolean several = Attributes.findQuietly(p, "__iter__") != null;
                  types.add(several ? Iteration.toArray(p)[0] : p);
                }
                all[old.length] =
                    org.dlscript.language.object.Operators.getItem(
                        generic, new org.dlscript.language.object.PyTuple(types.toArray()));
                return new org.dlscript.language.object.PyTuple(all);
              });

  /** Notes the type parameters on a function or class, and gives it back. */
  public static final PyBuiltin WITH_PARAMETERS =
      PyBuiltin.function(
          "with_type_parameters(value, parameters, /)",
          (org.dlscript.language.object.Fn.F2)
              (value, parameters) -> {
                if (value instanceof org.dlscript.language.object.PyClass c) {
                  c.set("__type_params__", parameters);
                } else {
                  Attributes.set(value, "__type_params__", parameters);
                }
                return value;
              });

  /** The object that {@code type X = value} binds. */
  public static final PyBuiltin TYPE_ALIAS =
      PyBuiltin.function(
          "type_alias(name, value, parameters, later, /)",
          (org.dlscript.language.object.Fn.FN)
              a ->
                  Calls.method(
                      Attributes.get(
                          DlsContext.get(null).importer().load("typing"), "TypeAliasType"),
                      "_declared",
                      a));

  private static Object typeParameter(Object[] a) {
    String cls =
        switch (Text.str(a[0])) {
          case "*" -> "TypeVarTuple";
          case "**" -> "ParamSpec";
          default -> "TypeVar";
        };
    Object make = Attributes.get(DlsContext.get(null).importer().load("typing"), cls);
    return Calls.method(make, "_declared", a[1], a[2], a[3], a[4]);
  }
}
