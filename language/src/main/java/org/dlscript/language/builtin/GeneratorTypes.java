package org.dlscript.language.builtin;

import org.dlscript.language.nodes.GeneratorNodes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.object.Warnings;

/** Generators, coroutines and asynchronous generators. */
public final class GeneratorTypes {
  private static final org.dlscript.language.object.PyClass ASYNC_STEP =
      Types.sealed("async_generator_asend", GeneratorTypes::defineStep);

  private GeneratorTypes() {}

  private static PyGenerator of(Object o) {
    return (PyGenerator) o;
  }

  private static Object orStop(PyGenerator g, Object v) {
    if (v == null) {
      throw g.stop();
    }
    return v;
  }

  private static String string(Object v, String what) {
    if (v instanceof com.oracle.truffle.api.strings.TruffleString s) {
      return Str.java(s);
    }
    throw Errors.typeError(what + " must be set to a string object");
  }

  private static void common(TypeBuilder t, String prefix, String kind) {
    t.method("send(self, value, /)", (g, v) -> orStop(of(g), of(g).send(v)));
    t.method(
        "throw(self, type, value=None, traceback=None, /)",
        (g, type, value, tb) -> {
          if (value != PyNone.NONE || tb != PyNone.NONE) {
            Warnings.warn(
                ExceptionTypes.DEPRECATION_WARNING,
                "the (type, exc, tb) signature of throw() is deprecated, use the single-arg"
                    + " signature instead.");
          }
          if (tb != PyNone.NONE && Types.of(tb) != Types.TRACEBACK) {
            throw Errors.typeError("throw() third argument must be a traceback object");
          }
          return orStop(of(g), of(g).raise(GeneratorNodes.exception(type, value)));
        });
    t.method("close(self, /)", g -> of(g).close());
    t.method(
        "__repr__(self, /)",
        g -> Str.of("<" + kind + " object " + of(g).qualname + " at " + Text.address(g) + ">"));
    attributes(t, prefix);
  }

  private static void attributes(TypeBuilder t, String prefix) {
    t.getset(
        "__name__",
        g -> Str.of(of(g).name),
        (g, v) -> {
          of(g).name = string(v, "__name__");
          return PyNone.NONE;
        });
    t.getset(
        "__qualname__",
        g -> Str.of(of(g).qualname),
        (g, v) -> {
          of(g).qualname = string(v, "__qualname__");
          return PyNone.NONE;
        });
    t.getter(prefix + "_running", g -> of(g).isRunning());
    t.getter(
        prefix + "_suspended", g -> of(g).isStarted() && !of(g).isFinished() && !of(g).isRunning());
    t.getter(prefix + "_frame", g -> of(g).isFinished() ? PyNone.NONE : Frames.suspended(of(g)));
    t.getter(prefix + "_code", g -> of(g).code);
    t.getter(
        prefix.equals("gi") ? "gi_yieldfrom" : prefix + "_await",
        g -> of(g).delegate == null || of(g).isRunning() ? PyNone.NONE : of(g).delegate);
  }

  public static void defineGenerator(TypeBuilder t) {
    common(t, "gi", "generator");
    t.method("__iter__(self, /)", g -> g);
    t.method("__next__(self, /)", g -> orStop(of(g), of(g).next()));
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  public static void defineCoroutine(TypeBuilder t) {
    common(t, "cr", "coroutine");
    t.method("__await__(self, /)", g -> g);
  }

  public static void defineAsyncGenerator(TypeBuilder t) {
    attributes(t, "ag");
    t.method("__aiter__(self, /)", g -> g);
    t.method("__anext__(self, /)", g -> new Step(of(g), PyNone.NONE, null, false));
    t.method("asend(self, value, /)", (g, v) -> new Step(of(g), v, null, false));
    t.method(
        "athrow(self, type, value=None, traceback=None, /)",
        (g, type, value, tb) ->
            new Step(of(g), PyNone.NONE, GeneratorNodes.exception(type, value), false));
    t.method(
        "aclose(self, /)",
        g -> new Step(of(g), PyNone.NONE, Errors.withArgs(ExceptionTypes.GENERATOR_EXIT), true));
    t.method(
        "__repr__(self, /)",
        g -> Str.of("<async_generator object " + of(g).qualname + " at " + Text.address(g) + ">"));
  }

  /**
   * One step of an asynchronous generator: awaits go up to the event loop, a yielded value ends the
   * step as the result of the await.
   */
  static final class Step extends PyIterator {
    private final PyGenerator generator;
    private Object value;
    private PyException thrown;
    private final boolean closing;

    Step(PyGenerator generator, Object value, PyException thrown, boolean closing) {
      super(ASYNC_STEP);
      this.generator = generator;
      this.value = value;
      this.thrown = thrown;
      this.closing = closing;
    }

    Object resume(Object sent, PyException raised) {
      PyException t = raised != null ? raised : thrown;
      thrown = null;
      if (closing && !generator.isStarted() || closing && generator.isFinished()) {
        generator.close();
        throw Errors.stopIteration();
      }
      Object v;
      try {
        v = t != null ? generator.raise(t) : generator.send(sent == PyNone.NONE ? value : sent);
        value = PyNone.NONE;
      } catch (PyException e) {
        if (closing
            && (e.is(ExceptionTypes.GENERATOR_EXIT) || e.is(ExceptionTypes.STOP_ASYNC_ITERATION))) {
          throw Errors.stopIteration();
        }
        throw e;
      }
      if (v == null) {
        throw closing
            ? Errors.stopIteration()
            : Errors.withArgs(ExceptionTypes.STOP_ASYNC_ITERATION);
      }
      if (v instanceof GeneratorNodes.AsyncValue a) {
        throw Errors.withArgs(ExceptionTypes.STOP_ITERATION, a.value);
      }
      return v;
    }

    @Override
    public Object next() {
      return resume(PyNone.NONE, null);
    }
  }

  static void defineStep(TypeBuilder t) {
    t.method("__await__(self, /)", s -> s);
    t.method("__iter__(self, /)", s -> s);
    t.method("__next__(self, /)", s -> ((Step) s).next());
    t.method("send(self, value, /)", (s, v) -> ((Step) s).resume(v, null));
    t.method(
        "throw(self, type, value=None, traceback=None, /)",
        (s, type, value, tb) ->
            ((Step) s).resume(PyNone.NONE, GeneratorNodes.exception(type, value)));
    t.method("close(self, /)", s -> PyNone.NONE);
  }
}
