package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/**
 * What the clauses of one {@code try … except*} share while they run (PEP 654): every clause takes
 * its part of the group; what none took and what clauses raised goes on together. The builtins are
 * what such a statement is expressed by where its blocks suspend.
 */
public final class StarClauses extends PyObject {
  public static final PyBuiltin BEGIN =
      PyBuiltin.function("begin()", (Fn.F0) () -> new StarClauses(DlsContext.get(null).handled));
  public static final PyBuiltin LEFT =
      PyBuiltin.function("left(clauses, /)", (Fn.F1) c -> ((StarClauses) c).rest != null);
  public static final PyBuiltin TAKE =
      PyBuiltin.function(
          "take(clauses, types, /)", (Fn.F2) (c, types) -> ((StarClauses) c).take(types));

  /** Raises the part that was taken, so that it is what is being handled. */
  public static final PyBuiltin RAISE =
      PyBuiltin.function(
          "raise_taken(clauses, /)",
          (Fn.F1)
              c -> {
                throw new PyException(((StarClauses) c).mine);
              });

  /** The part again, as it was before it was raised. */
  public static final PyBuiltin TAKEN =
      PyBuiltin.function("taken(clauses, /)", (Fn.F1) c -> ((StarClauses) c).taken());

  public static final PyBuiltin RAISED =
      PyBuiltin.function(
          "raised(clauses, /)",
          (Fn.F1)
              c -> {
                ((StarClauses) c).raised(DlsContext.get(null).handled);
                return PyNone.NONE;
              });
  public static final PyBuiltin FINISH =
      PyBuiltin.function(
          "finish(clauses, /)",
          (Fn.F1)
              c -> {
                ((StarClauses) c).finish();
                return PyNone.NONE;
              });

  private final PyBaseException original;
  private PyBaseException rest;
  private PyBaseException mine;
  private PyTraceback traceback;
  private Object context;
  private final List<PyBaseException> raised = new ArrayList<>();
  private final List<PyBaseException> again = new ArrayList<>();

  public StarClauses(PyBaseException original) {
    super(Types.OBJECT);
    this.original = original;
    this.rest = original;
  }

  /** Whether no clause has taken the last of it. */
  public boolean isLeft() {
    return rest != null;
  }

  /** The part that the last clause took. */
  public PyBaseException mine() {
    return mine;
  }

  /** A clause takes what is of its classes; false where nothing is. */
  @TruffleBoundary
  public boolean take(Object types) {
    Object[] parts = ExceptionGroups.split(rest, checked(types));
    if (parts[0] == null) {
      return false;
    }
    mine = group((PyBaseException) parts[0]);
    rest = (PyBaseException) parts[1];
    traceback = mine.traceback;
    context = mine.context;
    return true;
  }

  private PyBaseException taken() {
    mine.traceback = traceback;
    mine.context = context;
    return mine;
  }

  /** A clause ended in an exception, which knows already what it was raised during. */
  @TruffleBoundary
  public void raised(PyBaseException f) {
    if (f == mine) {
      again.add(taken());
    } else {
      raised.add(f);
    }
  }

  /** The classes that a clause names: exceptions, but no groups. */
  private static Object checked(Object types) {
    for (Object t : types instanceof PyTuple all ? all.items : new Object[] {types}) {
      if (!(t instanceof PyClass c) || !c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION)) {
        throw Errors.typeError(
            "catching classes that do not inherit from BaseException is not allowed");
      }
      if (c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
        throw Errors.typeError(
            "catching ExceptionGroup with except* is not allowed. Use except instead.");
      }
    }
    return types;
  }

  private static PyBaseException group(PyBaseException e) {
    if (e.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
      return e;
    }
    return (PyBaseException)
        Calls.call(ExceptionTypes.BASE_EXCEPTION_GROUP, Str.EMPTY, new PyTuple(e));
  }

  /** Raises what no clause took and what clauses raised, if anything. */
  @TruffleBoundary
  public void finish() {
    // What goes on unhandled and what was raised again are one part of the group.
    PyBaseException same = rest;
    if (!again.isEmpty()) {
      List<PyBaseException> parts = new ArrayList<>(again);
      if (rest != null) {
        parts.add(rest);
      }
      boolean naked = !original.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP);
      same = naked ? again.getFirst() : ExceptionGroups.keeping(original, parts);
    }
    if (raised.isEmpty()) {
      if (same != null) {
        throw new PyException(same);
      }
      return;
    }
    if (same == null && raised.size() == 1) {
      throw new PyException(raised.get(0));
    }
    List<Object> all = new ArrayList<>(raised);
    if (same != null) {
      all.add(same);
    }
    PyBaseException g =
        (PyBaseException)
            Calls.call(ExceptionTypes.BASE_EXCEPTION_GROUP, Str.EMPTY, new PyList(all.toArray()));
    g.context = original.context;
    throw new PyException(g);
  }
}
