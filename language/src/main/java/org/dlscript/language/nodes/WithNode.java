package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * {@code with} over one manager; several are nested. The bound {@code __exit__} stays in a slot.
 * States: 0 begin, 1 in the body.
 */
public final class WithNode extends Statement {
  @Child private Expression manager;
  @Child private Target target;
  @Child private Statement body;
  private final int exitSlot;
  private final int stateSlot;

  public WithNode(Expression manager, Target target, Statement body, int exitSlot, int stateSlot) {
    this.manager = manager;
    this.target = target;
    this.body = body;
    this.exitSlot = exitSlot;
    this.stateSlot = stateSlot;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    boolean begin = stateSlot < 0 || frame.getInt(stateSlot) == 0;
    Object c;
    Object exit;
    if (begin) {
      Object m = manager.execute(frame);
      exit = exitOf(m);
      frame.setObject(exitSlot, exit);
      Object v = enter(m);
      try {
        if (target != null) {
          target.assign(frame, v);
        }
        c = body.execute(frame);
      } catch (PyException e) {
        keep(frame, e);
        exitAfter(exit, e);
        return null;
      } catch (StackOverflowError | OutOfMemoryError e) {
        exitAfter(exit, Errors.exhausted(e));
        return null;
      }
    } else {
      frame.setInt(stateSlot, 0);
      exit = frame.getObject(exitSlot);
      try {
        c = body.execute(frame);
      } catch (PyException e) {
        keep(frame, e);
        exitAfter(exit, e);
        return null;
      }
    }
    if (c == Completion.YIELD) {
      frame.setInt(stateSlot, 1);
      return c;
    }
    exitNormally(exit);
    return c;
  }

  @TruffleBoundary
  private Object exitOf(Object m) {
    Object enter = Types.of(m).slot(Slot.ENTER);
    Object exit = Attributes.special(m, Slot.EXIT);
    if (enter == null || exit == null) {
      throw Errors.typeError(
              "'"
                  + Types.of(m).messageName()
                  + "' object does not support the context manager protocol"
                  + (enter != null ? " (missed __exit__ method)" : ""))
          .at(manager);
    }
    return exit;
  }

  @TruffleBoundary
  private Object enter(Object m) {
    try {
      return Calls.call(Attributes.special(m, Slot.ENTER));
    } catch (PyException e) {
      throw e.at(manager);
    }
  }

  @TruffleBoundary
  private void exitNormally(Object exit) {
    try {
      Calls.call(exit, PyNone.NONE, PyNone.NONE, PyNone.NONE);
    } catch (PyException e) {
      throw e.at(manager);
    }
  }

  /** Returns where the manager swallowed the exception, else raises it again. */
  @TruffleBoundary
  private void exitAfter(Object exit, PyException e) {
    DlsContext context = DlsContext.get(this);
    PyBaseException outer = context.handled;
    TryNode.chain(e.object, outer);
    context.handled = e.object;
    boolean swallowed;
    try {
      Object tb = e.object.traceback == null ? PyNone.NONE : e.object.traceback;
      swallowed = Operators.truth(Calls.call(exit, e.object.type(), e.object, tb));
    } catch (PyException f) {
      TryNode.chain(f.object, e.object);
      throw f.object == e.object ? f : f.at(manager);
    } finally {
      context.handled = outer;
    }
    if (!swallowed) {
      throw e;
    }
  }
}
