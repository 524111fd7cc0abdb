package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.profiles.BranchProfile;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/**
 * {@code try … except … else}. States: 0 begin, 1 in the body, 2 in the else, 3 + k in handler k.
 * The exception that a suspended handler handles stays in a frame slot.
 */
public final class TryNode extends Statement {
  @Child private Statement body;
  @Children private final Handler[] handlers;
  @Child private Statement orElse;
  private final int stateSlot;
  private final int exceptionSlot;
  private final BranchProfile raised = BranchProfile.create();

  public TryNode(
      Statement body, Handler[] handlers, Statement orElse, int stateSlot, int exceptionSlot) {
    this.body = body;
    this.handlers = handlers;
    this.orElse = orElse;
    this.stateSlot = stateSlot;
    this.exceptionSlot = exceptionSlot;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    int state = 0;
    if (stateSlot >= 0) {
      state = frame.getInt(stateSlot);
      frame.setInt(stateSlot, 0);
      if (state >= 3) {
        return resumeHandler(frame, state - 3);
      }
    }
    if (state != 2) {
      Object c;
      try {
        c = body.execute(frame);
      } catch (PyException e) {
        raised.enter();
        return handle(frame, e);
      } catch (StackOverflowError | OutOfMemoryError e) {
        raised.enter();
        return handle(frame, Errors.exhausted(e).at(this));
      }
      if (c != null) {
        return suspended(frame, c, 1);
      }
    }
    if (orElse == null) {
      return null;
    }
    return suspended(frame, orElse.execute(frame), 2);
  }

  private Object suspended(VirtualFrame frame, Object c, int state) {
    if (c == Completion.YIELD) {
      frame.setInt(stateSlot, state);
    }
    return c;
  }

  @ExplodeLoop
  private Object handle(VirtualFrame frame, PyException e) {
    DlsContext context = DlsContext.get(this);
    PyBaseException outer = context.handled;
    keep(frame, e);
    chain(e.object, outer);
    for (int k = 0; k < handlers.length; k++) {
      boolean matches;
      context.handled = e.object;
      try {
        matches = handlers[k].matches(frame, e);
      } catch (PyException f) {
        chain(f.object, e.object);
        throw f;
      } finally {
        context.handled = outer;
      }
      if (matches) {
        return runHandler(frame, context, k, e, outer, true);
      }
    }
    throw e;
  }

  private Object runHandler(
      VirtualFrame frame,
      DlsContext context,
      int k,
      PyException e,
      PyBaseException outer,
      boolean fresh) {
    context.handled = e.object;
    Object c = null;
    try {
      if (fresh) {
        handlers[k].bind(frame, e.object);
      }
      c = handlers[k].body.execute(frame);
    } catch (PyException f) {
      chain(f.object, e.object);
      throw f;
    } finally {
      context.handled = outer;
      if (c != Completion.YIELD) {
        handlers[k].unbind(frame);
      }
    }
    if (c == Completion.YIELD) {
      frame.setInt(stateSlot, 3 + k);
      frame.setObject(exceptionSlot, e);
    }
    return c;
  }

  @ExplodeLoop
  private Object resumeHandler(VirtualFrame frame, int which) {
    DlsContext context = DlsContext.get(this);
    PyException e = (PyException) frame.getObject(exceptionSlot);
    for (int k = 0; k < handlers.length; k++) {
      if (k == which) {
        return runHandler(frame, context, k, e, context.handled, false);
      }
    }
    throw new IllegalStateException();
  }

  /** Sets {@code e.__context__} to what was being handled, without making a cycle. */
  public static void chain(PyBaseException e, PyBaseException handled) {
    if (handled != null && handled != e && e.context == PyNone.NONE && !e.contextGiven) {
      chained(e, handled);
    }
  }

  @TruffleBoundary
  private static void chained(PyBaseException e, PyBaseException handled) {
    // A guest may have made the chain a ring: one that follows at half the pace meets it there.
    PyBaseException slow = handled;
    boolean move = false;
    for (Object o = handled; o instanceof PyBaseException b; o = b.context) {
      if (b.context == e) {
        b.context = PyNone.NONE;
        break;
      }
      if (b.context == slow) {
        break;
      }
      if (move) {
        slow = (PyBaseException) slow.context;
      }
      move = !move;
    }
    e.context = handled;
  }

  /** One except clause; a type of null catches everything. */
  public static final class Handler extends com.oracle.truffle.api.nodes.Node {
    @Child private Expression type;
    @Child private Target target;
    @Child private Statement unbind;
    @Child private Statement body;

    public Handler(Expression type, Target target, Statement unbind, Statement body) {
      this.type = type;
      this.target = target;
      this.unbind = unbind;
      this.body = body;
    }

    boolean matches(VirtualFrame frame, PyException e) {
      if (type == null) {
        return true;
      }
      Object t = type.execute(frame);
      if (t instanceof PyClass c && c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION)) {
        return e.object.type() == c || isInstance(e, c);
      }
      return matchesSlow(e, t);
    }

    @TruffleBoundary
    private static boolean isInstance(PyException e, PyClass c) {
      return e.is(c);
    }

    @TruffleBoundary
    private boolean matchesSlow(PyException e, Object t) {
      if (t instanceof PyTuple tuple) {
        boolean found = false;
        for (Object item : tuple.items) {
          // Also those behind a match must be classes of exceptions.
          found |= matchesSlow(e, item);
        }
        return found;
      }
      if (t instanceof PyClass c && c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION)) {
        return e.is(c);
      }
      throw Errors.typeError(
              "catching classes that do not inherit from BaseException is not allowed")
          .at(type);
    }

    /** The class or tuple of classes that the clause names. */
    Object types(VirtualFrame frame) {
      return type.execute(frame);
    }

    /** Binds the exception, runs the body, unbinds. */
    void run(VirtualFrame frame, PyBaseException e) {
      try {
        bind(frame, e);
        body.execute(frame);
      } finally {
        unbind(frame);
      }
    }

    void bind(VirtualFrame frame, PyBaseException e) {
      if (target != null) {
        target.assign(frame, e);
      }
    }

    void unbind(VirtualFrame frame) {
      if (unbind != null) {
        unbind.execute(frame);
      }
    }
  }

  /**
   * {@code try … finally}. States: 0 begin, 1 in the body, 2 in the finally; what is pending while
   * the finally runs (a completion or an exception) stays in a slot.
   */
  public static final class Finally extends Statement {
    @Child private Statement body;
    @Child private Statement last;
    private final int stateSlot;
    private final int pendingSlot;

    public Finally(Statement body, Statement last, int stateSlot, int pendingSlot) {
      this.body = body;
      this.last = last;
      this.stateSlot = stateSlot;
      this.pendingSlot = pendingSlot;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      int state = 0;
      if (stateSlot >= 0) {
        state = frame.getInt(stateSlot);
        frame.setInt(stateSlot, 0);
      }
      Object pending = null;
      if (state == 2) {
        pending = frame.getObject(pendingSlot);
      } else {
        try {
          pending = body.execute(frame);
          if (pending == Completion.YIELD) {
            frame.setInt(stateSlot, 1);
            return pending;
          }
        } catch (PyException e) {
          pending = e;
        } catch (StackOverflowError | OutOfMemoryError e) {
          pending = Errors.exhausted(e).at(this);
        }
      }
      return pending instanceof PyException e
          ? lastAfterException(frame, e)
          : lastNormally(frame, pending);
    }

    private Object lastNormally(VirtualFrame frame, Object pending) {
      Object c = last.execute(frame);
      if (c == Completion.YIELD) {
        frame.setInt(stateSlot, 2);
        frame.setObject(pendingSlot, pending);
      }
      return c != null ? c : pending;
    }

    private Object lastAfterException(VirtualFrame frame, PyException e) {
      DlsContext context = DlsContext.get(this);
      PyBaseException outer = context.handled;
      chain(e.object, outer);
      context.handled = e.object;
      Object c;
      try {
        c = last.execute(frame);
      } catch (PyException f) {
        chain(f.object, e.object);
        throw f;
      } finally {
        context.handled = outer;
      }
      if (c == Completion.YIELD) {
        frame.setInt(stateSlot, 2);
        frame.setObject(pendingSlot, e);
      }
      if (c != null) {
        return c;
      }
      throw e;
    }
  }

  /** {@code raise}, with or without an exception and a cause. */
  public static final class Raise extends Statement {
    @Child private Expression exception;
    @Child private Expression cause;
    @Child private InvokeNode instantiate = InvokeNode.create();

    public Raise(Expression exception, Expression cause) {
      this.exception = exception;
      this.cause = cause;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      DlsContext context = DlsContext.get(this);
      if (exception == null) {
        if (context.handled == null) {
          throw Errors.runtimeError("No active exception to reraise").at(this);
        }
        throw new PyException(context.handled);
      }
      Object e = exception.execute(frame);
      Object c = cause == null ? null : cause.execute(frame);
      if (e instanceof PyClass cls && isException(cls)) {
        e = newInstance(cls);
      }
      if (e instanceof PyBaseException o && c == null) {
        o.contextGiven = false;
        chain(o, context.handled);
        throw new PyException(o).at(this);
      }
      throw make(e, c, context.handled).at(this);
    }

    @TruffleBoundary
    private PyException make(Object e, Object c, PyBaseException handled) {
      PyBaseException o = instance(e, "exceptions must derive from BaseException");
      if (c != null) {
        o.cause =
            c == PyNone.NONE ? c : instance(c, "exception causes must derive from BaseException");
        o.suppressContext = true;
      }
      chain(o, handled);
      return new PyException(o);
    }

    private static boolean isException(PyClass c) {
      return c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION);
    }

    private Object newInstance(PyClass c) {
      Object o;
      try {
        o = instantiate.execute(c, new Object[1]);
      } catch (PyException f) {
        throw f.at(this);
      }
      if (!(o instanceof PyBaseException)) {
        throw wrongInstance(c, o);
      }
      return o;
    }

    @TruffleBoundary
    private PyException wrongInstance(PyClass c, Object o) {
      return Errors.typeError(
              "calling "
                  + Text.repr(c)
                  + " should have returned an instance of BaseException, not "
                  + Text.repr(Types.of(o)))
          .at(this);
    }

    private PyBaseException instance(Object e, String message) {
      if (e instanceof PyBaseException b) {
        return b;
      }
      if (e instanceof PyClass c && isException(c)) {
        return (PyBaseException) newInstance(c);
      }
      throw Errors.typeError(message).at(this);
    }
  }

  /** {@code assert}. */
  public static final class Assert extends Statement {
    @Child private TruthNode test;
    @Child private Expression message;

    public Assert(TruthNode test, Expression message) {
      this.test = test;
      this.message = message;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      if (test.executeBoolean(frame)) {
        return null;
      }
      Object m = message == null ? null : message.execute(frame);
      PyException e =
          m == null
              ? Errors.withArgs(ExceptionTypes.ASSERTION_ERROR)
              : Errors.withArgs(ExceptionTypes.ASSERTION_ERROR, m);
      chain(e.object, DlsContext.get(this).handled);
      throw e.at(test);
    }
  }
}
