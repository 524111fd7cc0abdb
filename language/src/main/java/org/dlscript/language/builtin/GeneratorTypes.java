package org.dlscript.language.builtin;

import org.dlscript.language.nodes.GeneratorNodes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
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
  private static final org.dlscript.language.object.PyClass WRAPPER =
      Types.sealed("coroutine_wrapper", GeneratorTypes::defineWrapper);

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

  private static Object raise(PyGenerator g, Object type, Object value, Object tb) {
    if (value != PyNone.NONE || tb != PyNone.NONE) {
      Warnings.warn(
          ExceptionTypes.DEPRECATION_WARNING,
          "the (type, exc, tb) signature of throw() is deprecated, use the single-arg"
              + " signature instead.");
    }
    if (tb != PyNone.NONE && Types.of(tb) != Types.TRACEBACK) {
      throw Errors.typeError("throw() third argument must be a traceback object");
    }
    return orStop(g, g.raise(GeneratorNodes.exception(type, value)));
  }

  private static void common(TypeBuilder t, String prefix, String kind) {
    t.method("send(self, value, /)", (g, v) -> orStop(of(g), of(g).send(v)));
    t.method(
        "throw(self, type, value=None, traceback=None, /)",
        (g, type, value, tb) -> raise(of(g), type, value, tb));
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
    t.method("__await__(self, /)", g -> new Wrapper(of(g)));
    t.getter("cr_origin", g -> PyNone.NONE);
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  public static void defineAsyncGenerator(TypeBuilder t) {
    attributes(t, "ag");
    t.getter("ag_running", g -> of(g).stepping || of(g).isRunning());
    t.method("__aiter__(self, /)", g -> g);
    t.method("__anext__(self, /)", g -> AsyncStep.send(of(g), PyNone.NONE));
    t.method("asend(self, value, /)", (g, v) -> AsyncStep.send(of(g), v));
    t.method(
        "athrow(self, type, value=None, traceback=None, /)",
        (g, type, value, tb) -> {
          if (value != PyNone.NONE || tb != PyNone.NONE) {
            Warnings.warn(
                ExceptionTypes.DEPRECATION_WARNING,
                "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg"
                    + " signature instead.");
          }
          return AsyncStep.raise(of(g), type, value);
        });
    t.method("aclose(self, /)", g -> AsyncStep.close(of(g)));
    t.method(
        "__repr__(self, /)",
        g -> Str.of("<async_generator object " + of(g).qualname + " at " + Text.address(g) + ">"));
    t.classMethod(
        "__class_getitem__(cls, item, /)", (org.dlscript.language.object.Fn.F2) AliasType::of);
  }

  /** What {@code __await__} of a coroutine gives: an iterator, which the coroutine is not. */
  public static final class Wrapper extends PyIterator {
    public final PyGenerator coroutine;

    Wrapper(PyGenerator coroutine) {
      super(WRAPPER);
      this.coroutine = coroutine;
    }

    @Override
    public Object next() {
      return orStop(coroutine, coroutine.next());
    }
  }

  private static PyGenerator wrapped(Object w) {
    return ((Wrapper) w).coroutine;
  }

  private static void defineWrapper(TypeBuilder t) {
    t.method("__iter__(self, /)", w -> w);
    t.method("__next__(self, /)", w -> ((Wrapper) w).next());
    t.method("send(self, value, /)", (w, v) -> orStop(wrapped(w), wrapped(w).send(v)));
    t.method(
        "throw(self, type, value=None, traceback=None, /)",
        (w, type, value, tb) -> raise(wrapped(w), type, value, tb));
    t.method("close(self, /)", w -> wrapped(w).close());
  }
}
