package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.frame.MaterializedFrame;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.Completion;

/**
 * A generator or coroutine: a suspended frame and the call target that goes on with it. The nodes
 * that contain a yield keep where they were in the frame's state slots.
 */
public class PyGenerator extends PyIterator {
  public final Code code;
  public final RootCallTarget body;
  public final MaterializedFrame frame;
  public String name;
  public String qualname;

  /** Whether the statement that called for it is the only one that has it: its end is its end. */
  public boolean single;

  /** Whether the end of an asynchronous step is still to come; of asynchronous generators. */
  public boolean stepping;

  /** Whether {@code aclose()} was begun; of asynchronous generators. */
  public boolean closing;

  /** Whether the event loop knows of it; of asynchronous generators. */
  public boolean known;

  /** Whether it was said that nobody has awaited it. */
  boolean missed;

  private boolean running;
  private boolean started;
  private boolean finished;

  /** What the suspended yield gets: a value, or an exception to raise there. */
  public Object sent = PyNone.NONE;

  public PyException thrown;

  /** What the body yielded last. */
  public Object yielded;

  /** What the body returned. */
  public Object result = PyNone.NONE;

  /** The iterator that a {@code yield from} or {@code await} delegates to, or null. */
  public Object delegate;

  /** The exception being handled inside, kept while suspended. */
  public PyBaseException handled;

  private PyBaseException handledOutside;

  /** The yield or await where it is suspended, once it was. */
  public com.oracle.truffle.api.nodes.Node place;

  /** Its frame as a tracer shows it, once there was one. */
  public Object traced;

  /** Where it runs; see {@link DlsContext#of}. */
  public final DlsContext context;

  public PyGenerator(PyClass cls, PyFunction f, RootCallTarget body, MaterializedFrame frame) {
    super(cls);
    this.code = f.code;
    this.name = f.name;
    this.qualname = f.qualname;
    this.context = f.context;
    this.body = body;
    this.frame = frame;
  }

  /** Marks what a function gave to a statement, if the call itself made it: it has no other. */
  public static void given(Object callee, Object value) {
    if (value instanceof PyGenerator g) {
      Object f = callee instanceof PyMethod m ? m.function : callee;
      g.single = f instanceof PyFunction made && made.code == g.code;
    }
  }

  /** Another object for the same suspended call, for when this one is gone. */
  final PyGenerator standIn() {
    PyGenerator g = new PyGenerator(this);
    g.name = name;
    g.qualname = qualname;
    g.started = started;
    g.delegate = delegate;
    g.handled = handled;
    g.known = known;
    g.place = place;
    Identity.share(this, g);
    return g;
  }

  private PyGenerator(PyGenerator of) {
    super(of.type());
    this.code = of.code;
    this.context = of.context;
    this.body = of.body;
    this.frame = of.frame;
  }

  public boolean isPlain() {
    return !finished && !running;
  }

  public boolean isRunning() {
    return running;
  }

  public boolean isStarted() {
    return started;
  }

  public boolean isFinished() {
    return finished;
  }

  public final void enter(DlsContext c) {
    running = true;
    started = true;
    handledOutside = c.handled;
    if (handled != null) {
      c.handled = handled;
    }
  }

  /** After the body came back: the yielded value, or null when it returned. */
  public final Object left(DlsContext c, Object completion) {
    running = false;
    handled = c.handled == handledOutside ? null : c.handled;
    c.handled = handledOutside;
    if (completion == Completion.YIELD) {
      Object v = yielded;
      yielded = null;
      return v;
    }
    finished = true;
    result = completion == null ? PyNone.NONE : completion;
    return null;
  }

  /** After the body raised: a StopIteration from inside becomes a RuntimeError (PEP 479). */
  @TruffleBoundary
  public final RuntimeException failed(Throwable t) {
    running = false;
    finished = true;
    result = PyNone.NONE;
    context.handled = handledOutside;
    if (t instanceof PyException e) {
      boolean async = type() == Types.ASYNC_GENERATOR;
      boolean stop = e.is(ExceptionTypes.STOP_ITERATION);
      if (stop || async && e.is(ExceptionTypes.STOP_ASYNC_ITERATION)) {
        PyException r =
            Errors.runtimeError(
                kind() + " raised " + (stop ? "StopIteration" : "StopAsyncIteration"));
        r.object.cause = e.object;
        r.object.context = e.object;
        r.object.suppressContext = true;
        r.object.traceback = e.object.traceback;
        return r;
      }
      return e;
    }
    if (t instanceof VirtualMachineError e) {
      return Errors.exhausted(e);
    }
    return (RuntimeException) t;
  }

  /** What messages call it. */
  private String kind() {
    return type() == Types.COROUTINE
        ? "coroutine"
        : type() == Types.ASYNC_GENERATOR ? "async generator" : "generator";
  }

  @TruffleBoundary
  public final Object resumeIndirect() {
    return body.call(this);
  }

  /** Resumes with what {@link #sent} and {@link #thrown} hold. */
  @TruffleBoundary
  public final Object resume() {
    if (running) {
      throw Errors.valueError(kind() + " already executing");
    }
    if (finished) {
      result = PyNone.NONE;
      PyException t = thrown;
      thrown = null;
      if (type() == Types.COROUTINE) {
        throw Errors.runtimeError("cannot reuse already awaited coroutine");
      }
      if (t != null) {
        throw t;
      }
      return null;
    }
    if (!started && thrown != null) {
      finished = true;
      PyException t = thrown;
      thrown = null;
      throw t;
    }
    enter(context);
    try {
      return left(context, body.call(this));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw failed(e);
    }
  }

  @Override
  public Object next() {
    sent = PyNone.NONE;
    return resume();
  }

  /** {@code send(value)}: null when the body returned. */
  @TruffleBoundary
  public final Object send(Object value) {
    if (!started && value != PyNone.NONE && !finished) {
      throw Errors.typeError("can't send non-None value to a just-started " + kind());
    }
    sent = value;
    return resume();
  }

  @TruffleBoundary
  public final Object raise(PyException e) {
    thrown = e;
    return resume();
  }

  /** {@code close()}. */
  @TruffleBoundary
  public final Object close() {
    if (finished) {
      return PyNone.NONE;
    }
    if (!started) {
      finished = true;
      forget();
      return PyNone.NONE;
    }
    try {
      Object v = raise(Errors.withArgs(ExceptionTypes.GENERATOR_EXIT));
      if (v != null) {
        throw Errors.runtimeError(kind() + " ignored GeneratorExit");
      }
      forget();
      return result;
    } catch (PyException e) {
      forget();
      if (e.is(ExceptionTypes.GENERATOR_EXIT) || e.is(ExceptionTypes.STOP_ITERATION)) {
        return PyNone.NONE;
      }
      throw e;
    }
  }

  /** Nothing that its variables held is held any longer. */
  private void forget() {
    for (int i = 0; finished && i < frame.getFrameDescriptor().getNumberOfSlots(); i++) {
      frame.clear(i);
    }
  }

  /** StopIteration with the returned value, as the end of a next() or send(). */
  @TruffleBoundary
  public final PyException stop() {
    return result == PyNone.NONE
        ? Errors.stopIteration()
        : Errors.withArgs(ExceptionTypes.STOP_ITERATION, result);
  }
}
