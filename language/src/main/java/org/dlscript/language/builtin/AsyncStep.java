package org.dlscript.language.builtin;

import org.dlscript.language.nodes.GeneratorNodes;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * One step of an asynchronous generator, as {@code asend()}, {@code athrow()} and {@code aclose()}
 * give it: awaits inside go up to the event loop, a yielded value ends the step as the result of
 * the await. It can be awaited once, and one step of a generator at a time.
 */
final class AsyncStep extends PyIterator {
  private static final PyClass SEND = Types.sealed("async_generator_asend", AsyncStep::define);
  private static final PyClass THROW = Types.sealed("async_generator_athrow", AsyncStep::define);

  private enum Kind {
    SEND,
    THROW,
    CLOSE
  }

  private enum State {
    NEW,
    BEGUN,
    OVER
  }

  private final Kind kind;
  private final PyGenerator generator;

  /** What is sent, or the type of what is thrown. */
  private final Object given;

  private final Object value;
  private State state = State.NEW;

  private AsyncStep(Kind kind, PyGenerator generator, Object given, Object value) {
    super(kind == Kind.SEND ? SEND : THROW);
    this.kind = kind;
    this.generator = generator;
    this.given = given;
    this.value = value;
    Abandoned.begin(generator);
  }

  static AsyncStep send(PyGenerator g, Object value) {
    return new AsyncStep(Kind.SEND, g, value, null);
  }

  static AsyncStep raise(PyGenerator g, Object type, Object value) {
    return new AsyncStep(Kind.THROW, g, type, value);
  }

  static AsyncStep close(PyGenerator g) {
    return new AsyncStep(Kind.CLOSE, g, null, null);
  }

  private PyException over(PyException e) {
    state = State.OVER;
    return e;
  }

  private void checkOnce() {
    if (state == State.OVER) {
      throw Errors.runtimeError(
          "cannot reuse already awaited "
              + (kind == Kind.SEND ? "__anext__()/asend()" : "aclose()/athrow()"));
    }
  }

  private void begin() {
    if (generator.stepping) {
      String what =
          switch (kind) {
            case SEND -> "anext()";
            case THROW -> "athrow()";
            case CLOSE -> "aclose()";
          };
      throw over(Errors.runtimeError(what + ": asynchronous generator is already running"));
    }
    state = State.BEGUN;
    generator.stepping = true;
  }

  private Object resume(Object sent) {
    checkOnce();
    if (kind == Kind.SEND) {
      Object first = state == State.NEW && sent == PyNone.NONE ? given : sent;
      if (state == State.NEW) {
        begin();
      }
      generator.stepping = true;
      return result(null, first);
    }
    if (generator.isFinished()) {
      throw over(Errors.stopIteration());
    }
    if (state != State.NEW) {
      return result(null, sent);
    }
    boolean closed = generator.closing && !generator.stepping;
    if (!closed) {
      begin();
    }
    if (closed) {
      throw over(Errors.withArgs(ExceptionTypes.STOP_ASYNC_ITERATION));
    }
    if (sent != PyNone.NONE) {
      generator.stepping = false;
      state = State.NEW;
      throw Errors.runtimeError("can't send non-None value to a just-started coroutine");
    }
    generator.closing |= kind == Kind.CLOSE;
    try {
      return result(
          kind == Kind.CLOSE
              ? Errors.withArgs(ExceptionTypes.GENERATOR_EXIT)
              : GeneratorNodes.exception(given, value),
          null);
    } catch (PyException e) {
      generator.stepping &= state != State.BEGUN;
      throw over(e);
    }
  }

  private Object raise(PyException thrown) {
    checkOnce();
    if (state == State.NEW) {
      begin();
    }
    return result(thrown, null);
  }

  /** Goes on, and says what the await sees of it. */
  private Object result(PyException thrown, Object sent) {
    Object v;
    try {
      v = thrown != null ? generator.raise(thrown) : generator.send(sent);
    } catch (PyException e) {
      generator.stepping = false;
      boolean end =
          e.is(ExceptionTypes.GENERATOR_EXIT) || e.is(ExceptionTypes.STOP_ASYNC_ITERATION);
      generator.closing |= end;
      throw over(end && kind == Kind.CLOSE ? Errors.stopIteration() : e);
    }
    if (v == null) {
      generator.stepping = false;
      generator.closing = true;
      throw over(
          kind == Kind.CLOSE
              ? Errors.stopIteration()
              : Errors.withArgs(ExceptionTypes.STOP_ASYNC_ITERATION));
    }
    if (v instanceof GeneratorNodes.AsyncValue a) {
      generator.stepping = false;
      throw over(
          kind == Kind.CLOSE
              ? Errors.runtimeError("async generator ignored GeneratorExit")
              : Errors.withArgs(ExceptionTypes.STOP_ITERATION, a.value));
    }
    return v;
  }

  private Object end() {
    if (state == State.OVER) {
      return PyNone.NONE;
    }
    try {
      raise(Errors.withArgs(ExceptionTypes.GENERATOR_EXIT));
    } catch (PyException e) {
      if (e.is(ExceptionTypes.STOP_ITERATION)
          || e.is(ExceptionTypes.STOP_ASYNC_ITERATION)
          || e.is(ExceptionTypes.GENERATOR_EXIT)) {
        return PyNone.NONE;
      }
      throw e;
    }
    throw Errors.runtimeError("coroutine ignored GeneratorExit");
  }

  @Override
  public Object next() {
    return resume(PyNone.NONE);
  }

  private static AsyncStep of(Object s) {
    return (AsyncStep) s;
  }

  private static void define(TypeBuilder t) {
    t.method("__await__(self, /)", s -> s);
    t.method("__iter__(self, /)", s -> s);
    t.method("__next__(self, /)", s -> of(s).next());
    t.method("send(self, value, /)", (s, v) -> of(s).resume(v));
    t.method(
        "throw(self, type, value=None, traceback=None, /)",
        (s, type, value, tb) -> of(s).raise(GeneratorNodes.exception(type, value)));
    t.method("close(self, /)", s -> of(s).end());
  }
}
