package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.ExceptionGroups;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;

/**
 * {@code try … except*} (PEP 654): every clause takes its part of the group; what no clause took
 * and what clauses raised goes on together. Not resumable: its blocks must not suspend.
 */
public final class ExceptStarNode extends Statement {
  @Child private Statement body;
  @Children private final TryNode.Handler[] handlers;
  @Child private Statement orElse;

  public ExceptStarNode(Statement body, TryNode.Handler[] handlers, Statement orElse) {
    this.body = body;
    this.handlers = handlers;
    this.orElse = orElse;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    PyBaseException original;
    try {
      Object c = body.execute(frame);
      if (c != null) {
        return c;
      }
      return orElse == null ? null : orElse.execute(frame);
    } catch (PyException e) {
      keep(frame, e);
      original = e.object;
    }
    DlsContext context = DlsContext.get(this);
    PyBaseException outer = context.handled;
    PyBaseException rest = original;
    List<PyBaseException> raised = new ArrayList<>();
    List<PyBaseException> again = new ArrayList<>();
    for (TryNode.Handler h : handlers) {
      if (rest == null) {
        break;
      }
      Object[] parts = ExceptionGroups.split(rest, checked(h.types(frame)));
      if (parts[0] == null) {
        continue;
      }
      PyBaseException mine = group((PyBaseException) parts[0]);
      rest = (PyBaseException) parts[1];
      context.handled = mine;
      try {
        h.run(frame, mine);
      } catch (PyException f) {
        if (f.object == mine) {
          again.add(mine);
        } else {
          TryNode.chain(f.object, mine);
          raised.add(f.object);
        }
      } finally {
        context.handled = outer;
      }
    }
    return finish(rest, again, raised, original);
  }

  /** The classes that a clause names: exceptions, but no groups. */
  @TruffleBoundary
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

  @TruffleBoundary
  private static PyBaseException group(PyBaseException e) {
    if (e.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
      return e;
    }
    return (PyBaseException)
        Calls.call(ExceptionTypes.BASE_EXCEPTION_GROUP, Str.EMPTY, new PyTuple(e));
  }

  @TruffleBoundary
  private static Object finish(
      PyBaseException rest,
      List<PyBaseException> again,
      List<PyBaseException> raised,
      PyBaseException original) {
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
      return null;
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
