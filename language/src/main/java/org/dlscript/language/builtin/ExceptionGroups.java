package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code BaseExceptionGroup}: splitting by class, by tuple of classes or by predicate. */
public final class ExceptionGroups {
  private ExceptionGroups() {}

  static void define(TypeBuilder t) {
    t.constructor("BaseExceptionGroup(cls, message, exceptions, /)", ExceptionGroups::make);
    t.methodN("__init__(self, /, *args)", a -> PyNone.NONE);
    t.getter("message", e -> ((PyBaseException) e).args.items[0]);
    t.getter("exceptions", e -> new PyTuple(members(e)));
    t.method(
        "__str__(self, /)",
        e -> {
          int n = members(e).length;
          return Str.of(
              Text.str(((PyBaseException) e).args.items[0])
                  + " ("
                  + n
                  + " sub-exception"
                  + (n == 1 ? ")" : "s)"));
        });
    t.method(
        "derive(self, excs, /)",
        (e, excs) -> {
          boolean plain = true;
          for (Object x : Iteration.toArray(excs)) {
            plain &= Types.isInstance(x, ExceptionTypes.EXCEPTION);
          }
          return Calls.call(
              plain ? ExceptionTypes.EXCEPTION_GROUP : ExceptionTypes.BASE_EXCEPTION_GROUP,
              ((PyBaseException) e).args.items[0],
              excs);
        });
    t.method(
        "split(self, condition, /)",
        (e, c) -> {
          Object[] parts = split((PyBaseException) e, c);
          return new PyTuple(orNone(parts[0]), orNone(parts[1]));
        });
    t.method("subgroup(self, condition, /)", (e, c) -> orNone(split((PyBaseException) e, c)[0]));
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  private static Object orNone(Object o) {
    return o == null ? PyNone.NONE : o;
  }

  private static Object make(Object[] a) {
    PyClass cls = (PyClass) a[0];
    if (!(org.dlscript.language.object.PyBoxed.unbox(a[1])
        instanceof com.oracle.truffle.api.strings.TruffleString)) {
      throw Errors.typeError(
          "BaseExceptionGroup.__new__() argument 1 must be str, not " + Types.of(a[1]).name());
    }
    Object[] members = Iteration.toArray(a[2]);
    if (members.length == 0) {
      throw Errors.valueError("second argument (exceptions) must be a non-empty sequence");
    }
    boolean plain = true;
    for (int i = 0; i < members.length; i++) {
      if (!(members[i] instanceof PyBaseException)) {
        throw Errors.valueError(
            "Item " + i + " of second argument (exceptions) is not an exception");
      }
      plain &= Types.isInstance(members[i], ExceptionTypes.EXCEPTION);
    }
    if (cls == ExceptionTypes.BASE_EXCEPTION_GROUP && plain) {
      cls = ExceptionTypes.EXCEPTION_GROUP;
    } else if (!plain && cls.isSubclassOf(ExceptionTypes.EXCEPTION)) {
      throw Errors.typeError(
          cls == ExceptionTypes.EXCEPTION_GROUP
              ? "Cannot nest BaseExceptions in an ExceptionGroup"
              : "Cannot nest BaseExceptions in '" + cls.name() + "'");
    }
    PyBaseException e = new PyBaseException(cls);
    e.args =
        new PyTuple(
            a[1], a[2] instanceof PyList || a[2] instanceof PyTuple ? a[2] : new PyList(members));
    e.setInstanceAttribute("_members", new PyTuple(members.clone()));
    return e;
  }

  public static Object[] members(Object e) {
    return ((PyTuple) ((PyBaseException) e).instanceAttribute("_members")).items;
  }

  /** The part of an exception (or group) that matches, and the rest; null where there is none. */
  public static Object[] split(PyBaseException e, Object condition) {
    if (matches(e, condition)) {
      return new Object[] {e, null};
    }
    if (!e.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
      return new Object[] {null, e};
    }
    List<Object> yes = new ArrayList<>();
    List<Object> no = new ArrayList<>();
    for (Object m : members(e)) {
      Object[] parts = split((PyBaseException) m, condition);
      if (parts[0] != null) {
        yes.add(parts[0]);
      }
      if (parts[1] != null) {
        no.add(parts[1]);
      }
    }
    return new Object[] {derive(e, yes), derive(e, no)};
  }

  /** The part of a group whose exceptions are in one of these parts of it. */
  public static PyBaseException keeping(PyBaseException group, List<PyBaseException> parts) {
    Set<Object> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    parts.forEach(part -> addLeaves(part, leaves));
    return (PyBaseException) keep(group, leaves);
  }

  private static void addLeaves(Object e, Set<Object> leaves) {
    if (Types.isInstance(e, ExceptionTypes.BASE_EXCEPTION_GROUP)) {
      for (Object m : members(e)) {
        addLeaves(m, leaves);
      }
    } else {
      leaves.add(e);
    }
  }

  private static Object keep(PyBaseException e, Set<Object> leaves) {
    if (!e.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
      return leaves.contains(e) ? e : null;
    }
    List<Object> kept = new ArrayList<>();
    for (Object m : members(e)) {
      Object part = keep((PyBaseException) m, leaves);
      if (part != null) {
        kept.add(part);
      }
    }
    return kept.size() == members(e).length && kept.equals(List.of(members(e)))
        ? e
        : derive(e, kept);
  }

  private static Object derive(PyBaseException e, List<Object> members) {
    if (members.isEmpty()) {
      return null;
    }
    Object g = Calls.call(Attributes.get(e, "derive"), new PyList(members.toArray()));
    if (g instanceof PyBaseException b) {
      b.traceback = e.traceback;
      b.cause = e.cause;
      b.context = e.context;
      b.suppressContext = e.suppressContext;
      Object notes = e.instanceAttribute("__notes__");
      if (notes != null) {
        b.setInstanceAttribute("__notes__", Iteration.toList(notes));
      }
    }
    return g;
  }

  private static boolean matches(PyBaseException e, Object condition) {
    if (condition instanceof PyClass || condition instanceof PyTuple) {
      return TypeChecks.isInstance(e, condition);
    }
    return Operators.truth(Calls.call(condition, e));
  }
}
