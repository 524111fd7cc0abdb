package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.NodeUtil;
import com.oracle.truffle.api.nodes.RootNode;
import org.dlscript.language.builtin.GeneratorTypes;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * Yields as statements: the translator hoists every yield out of its expression, so that one either
 * stands alone or assigns a temporary. The generator object is in a fixed slot of its frame.
 */
public final class GeneratorNodes {
  /** The frame slot that holds the running generator. */
  public static final int GENERATOR_SLOT = 0;

  private GeneratorNodes() {}

  /** Whether the body of a generator has a place where it hears of its being closed. */
  public static boolean mayCatch(RootNode root) {
    return NodeUtil.findFirstNodeInstance(root, TryNode.class) != null
        || NodeUtil.findFirstNodeInstance(root, TryNode.Finally.class) != null
        || NodeUtil.findFirstNodeInstance(root, WithNode.class) != null
        || NodeUtil.findFirstNodeInstance(root, ExceptStarNode.class) != null
        || NodeUtil.findFirstNodeInstance(root, Delegate.class) != null;
  }

  static PyGenerator generator(VirtualFrame frame) {
    return (PyGenerator) frame.getObject(GENERATOR_SLOT);
  }

  /** {@code target = yield value}; the target may be null. */
  public static final class Yield extends Statement {
    @Child private Expression value;
    @Child private Target target;
    private final int stateSlot;
    private final boolean wrapsAsync;

    public Yield(Expression value, Target target, int stateSlot, boolean wrapsAsync) {
      this.value = value;
      this.target = target;
      this.stateSlot = stateSlot;
      this.wrapsAsync = wrapsAsync;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      PyGenerator g = generator(frame);
      if (frame.getInt(stateSlot) == 0) {
        Object v = value == null ? PyNone.NONE : value.execute(frame);
        g.yielded = wrapsAsync ? new AsyncValue(v) : v;
        g.place = this;
        frame.setInt(stateSlot, 1);
        return Completion.YIELD;
      }
      frame.setInt(stateSlot, 0);
      PyException t = g.thrown;
      if (t != null) {
        g.thrown = null;
        throw t.at(this);
      }
      Object s = g.sent;
      g.sent = PyNone.NONE;
      if (target != null) {
        target.assign(frame, s);
      }
      return null;
    }
  }

  /** What an async generator yields, as opposed to what it awaits. */
  public static final class AsyncValue {
    public final Object value;

    AsyncValue(Object value) {
      this.value = value;
    }
  }

  /** {@code target = yield from iterable} and {@code target = await awaitable}. */
  public static final class Delegate extends Statement {
    @Child private Expression iterable;
    @Child private Target target;
    private final int stateSlot;
    private final boolean isAwait;

    public Delegate(Expression iterable, Target target, int stateSlot, boolean isAwait) {
      this.iterable = iterable;
      this.target = target;
      this.stateSlot = stateSlot;
      this.isAwait = isAwait;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      PyGenerator g = generator(frame);
      Object v;
      try {
        if (frame.getInt(stateSlot) == 0) {
          g.delegate = open(g, iterable.execute(frame));
          v = send(g, PyNone.NONE);
        } else {
          frame.setInt(stateSlot, 0);
          PyException t = g.thrown;
          g.thrown = null;
          v = t != null ? raise(g, t) : send(g, g.sent);
          g.sent = PyNone.NONE;
        }
      } catch (PyException e) {
        g.delegate = null;
        throw e.at(this);
      }
      if (v instanceof Finished f) {
        g.delegate = null;
        if (target != null) {
          target.assign(frame, f.value);
        }
        return null;
      }
      g.yielded = v;
      g.place = this;
      frame.setInt(stateSlot, 1);
      return Completion.YIELD;
    }

    @TruffleBoundary
    private Object open(PyGenerator g, Object o) {
      if (isAwait) {
        return awaitable(o);
      }
      if (o instanceof PyGenerator inner && inner.type() == Types.COROUTINE) {
        if (!g.code.awaitable) {
          throw Errors.typeError(
              "cannot 'yield from' a coroutine object in a non-coroutine generator");
        }
        return inner;
      }
      return o instanceof GeneratorTypes.Wrapper w ? w.coroutine : Iteration.iter(o);
    }

    private record Finished(Object value) {}

    @TruffleBoundary
    private static Object send(PyGenerator g, Object value) {
      Object it = g.delegate;
      if (it instanceof PyGenerator inner) {
        Object v = inner.send(value);
        return v != null ? v : new Finished(inner.result);
      }
      try {
        Object v;
        if (value == PyNone.NONE) {
          if (it instanceof org.dlscript.language.object.PyIterator p) {
            v = p.next();
            if (v == null) {
              return new Finished(PyNone.NONE);
            }
            return v;
          }
          Object m = Types.of(it).slot(Slot.NEXT);
          v = Calls.call(m, it);
        } else {
          v = Calls.method(it, "send", value);
        }
        return v;
      } catch (PyException e) {
        return finished(e);
      }
    }

    private static Finished finished(PyException e) {
      if (e.is(ExceptionTypes.STOP_ITERATION)) {
        return new Finished(e.object.args.size() > 0 ? e.object.args.items[0] : PyNone.NONE);
      }
      throw e;
    }

    @TruffleBoundary
    private static Object raise(PyGenerator g, PyException t) {
      Object it = g.delegate;
      if (it instanceof PyGenerator inner) {
        if (t.is(ExceptionTypes.GENERATOR_EXIT)) {
          inner.close();
          throw t;
        }
        Object v = inner.raise(t);
        return v != null ? v : new Finished(inner.result);
      }
      if (t.is(ExceptionTypes.GENERATOR_EXIT)) {
        Object close = Attributes.findQuietly(it, "close");
        if (close != null) {
          Calls.call(close);
        }
        throw t;
      }
      Object raise = Attributes.findQuietly(it, "throw");
      if (raise == null) {
        throw t;
      }
      try {
        return Calls.call(raise, t.object);
      } catch (PyException e) {
        return finished(e);
      }
    }
  }

  /** The iterator behind an awaitable. */
  @TruffleBoundary
  public static Object awaitable(Object o) {
    if (o instanceof PyGenerator g && g.type() == Types.COROUTINE) {
      if (g.delegate != null && g.isStarted() && !g.isFinished()) {
        throw Errors.runtimeError("coroutine is being awaited already");
      }
      return g;
    }
    if (o instanceof PyGenerator g && g.type() == Types.GENERATOR && g.code.awaitable) {
      return g;
    }
    Object m = Types.of(o).slot(Slot.AWAIT);
    if (m == null) {
      throw Errors.typeError(
          "object " + Types.of(o).messageName() + " can't be used in 'await' expression");
    }
    Object it = Calls.call(m, o);
    if (it instanceof GeneratorTypes.Wrapper w) {
      return w.coroutine;
    }
    if (it instanceof PyGenerator g && (g.type() == Types.COROUTINE || g.code.awaitable)) {
      throw Errors.typeError("__await__() returned a coroutine");
    }
    if (!(it instanceof org.dlscript.language.object.PyIterator)
        && Types.of(it).slot(Slot.NEXT) == null) {
      throw Errors.typeError(
          "__await__() returned non-iterator of type '" + Types.of(it).messageName() + "'");
    }
    return it;
  }

  /** An exception raised by throw(): a class, an instance, or a class with a value. */
  @TruffleBoundary
  public static PyException exception(Object type, Object value) {
    Object e = type;
    boolean called = false;
    if (type instanceof org.dlscript.language.object.PyClass c
        && c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION)) {
      if (value instanceof PyBaseException b && b.type().isSubclassOf(c)) {
        e = b;
      } else {
        called = true;
        try {
          e = value == PyNone.NONE || value == null ? Calls.call(c) : Calls.call(c, value);
        } catch (PyException failed) {
          return failed; // is thrown in its place
        }
      }
    }
    if (!called
        && e == type
        && e instanceof PyBaseException
        && value != null
        && value != PyNone.NONE) {
      throw Errors.typeError("instance exception may not have a separate value");
    }
    if (e instanceof PyBaseException b) {
      return new PyException(b);
    }
    if (called) {
      return Errors.typeError(
          "calling "
              + org.dlscript.language.object.Text.repr(type)
              + " should have returned an instance of BaseException, not "
              + org.dlscript.language.object.Text.repr(org.dlscript.language.object.Types.of(e)));
    }
    throw Errors.typeError(
        "exceptions must be classes or instances deriving from BaseException, not "
            + Types.of(type).messageName());
  }
}
