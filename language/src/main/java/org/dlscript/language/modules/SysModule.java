package org.dlscript.language.modules;

import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.Frames;
import org.dlscript.language.builtin.Hints;
import org.dlscript.language.builtin.InputLines;
import org.dlscript.language.builtin.Tracebacks;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.CountedIterator;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.tracing.Tracer;

/** The module {@code _sys}: what {@code sys} cannot say in the guest language. */
public final class SysModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_sys"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.value("modules", c.importer().modules);
    m.value("path", c.importer().path);
    m.value("stdout", c.console());
    m.value("stderr", c.errors());
    String[] args = c.env().getApplicationArguments();
    Object[] argv = new Object[Math.max(1, args.length)];
    argv[0] = Str.EMPTY;
    for (int i = 0; i < args.length; i++) {
      argv[i] = Str.of(args[i]);
    }
    m.value("argv", new PyList(argv));
    // Started by its launcher, a program can start others like itself; embedded in a host it
    // cannot.
    m.value("executable", Str.of(System.getProperty("dls.launcher", "")));
    m.function(
        "exc_info()",
        () -> {
          PyBaseException e = c.handled;
          return e == null
              ? new PyTuple(PyNone.NONE, PyNone.NONE, PyNone.NONE)
              : new PyTuple(e.type(), e, e.traceback == null ? PyNone.NONE : e.traceback);
        });
    m.function("exception()", () -> c.handled == null ? PyNone.NONE : c.handled);
    m.function(
        "exit(status=None, /)",
        s -> {
          throw s == PyNone.NONE
              ? Errors.withArgs(ExceptionTypes.SYSTEM_EXIT)
              : Errors.withArgs(ExceptionTypes.SYSTEM_EXIT, s);
        });
    m.function("getrecursionlimit()", () -> (long) c.recursionLimit);
    m.function(
        "setrecursionlimit(limit, /)",
        n -> {
          int v = Ints.asInt(n);
          if (v < 1) {
            throw Errors.valueError("recursion limit must be greater or equal than 1");
          }
          c.recursionLimit = v;
          return PyNone.NONE;
        });
    m.function(
        "set_match(cls, kind, /)",
        (cls, kind) -> {
          PyClass k = (PyClass) cls;
          // The builtin classes know it themselves: a str is a sequence, but to no pattern.
          if (!k.isBuiltin() && k.match() == PyClass.Match.OTHER) {
            k.setMatch(
                kind instanceof PyClass of ? of.match() : PyClass.Match.valueOf(Text.str(kind)));
          }
          return PyNone.NONE;
        });
    m.function("builtin(function, /)", f -> asBuiltin((PyFunction) f));
    m.function(
        "awaitable(function, /)",
        o -> {
          // The generators that the function makes can be awaited from now on.
          PyFunction f = (PyFunction) o;
          f.code = f.code.awaited();
          return f;
        });
    m.function("counted_iterator(function, /)", f -> new CountedIterator(f));
    m.function("is_library(name, /)", n -> c.importer().isLibrary(Text.str(n)));
    m.function(
        "message_name(cls, name, /)",
        (cls, text) -> {
          // As messages say it of a type that is an extension's in CPython: with its module.
          ((PyClass) cls).setMessageName(Text.str(text));
          return cls;
        });
    m.function("get_int_max_str_digits()", () -> (long) c.maxDigits);
    m.function(
        "set_int_max_str_digits(maxdigits)",
        n -> {
          int v = Ints.asInt(n);
          if (v != 0 && v < 640) {
            throw Errors.valueError("maxdigits must be 0 or larger than 640");
          }
          c.maxDigits = v;
          return PyNone.NONE;
        });
    m.function("_getframe(depth=0, /)", n -> Frames.running(Ints.asInt(n)));
    m.function(
        "settrace(function, /)",
        f -> {
          Tracer.of(c).trace(f);
          return PyNone.NONE;
        });
    m.function("gettrace()", () -> c.tracer == null ? PyNone.NONE : c.tracer.traced());
    m.function(
        "setprofile(function, /)",
        f -> {
          Tracer.of(c).profile(f);
          return PyNone.NONE;
        });
    m.function("getprofile()", () -> c.tracer == null ? PyNone.NONE : c.tracer.profiled());
    m.function(
        "_memory_in_use()",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    m.function("intern(string, /)", s -> s);
    m.function("format_exception(exc, /)", e -> Str.of(Tracebacks.format((PyBaseException) e)));
    m.function(
        "format_exception_only(exc, /)", e -> Str.of(Tracebacks.lastLines((PyBaseException) e)));
    m.function(
        "frame_lines(tb, /)",
        t -> Str.of(Tracebacks.sourceLines((org.dlscript.language.object.PyTraceback) t)));
    m.function("exception_hint(exc, /)", e -> Str.of(Hints.of((PyBaseException) e)));
    m.function("syntax_error_lines(exc, /)", e -> Str.of(Tracebacks.placeOf((PyBaseException) e)));
    m.function(
        "warn(text, /)",
        t -> {
          c.console().flush();
          c.errors().write(Text.str(t));
          return PyNone.NONE;
        });
    m.function(
        "read_line()",
        () -> {
          byte[] line = InputLines.of(c).nextBytes();
          return new org.dlscript.language.object.PyBytes(line == null ? new byte[0] : line);
        });
  }

  /**
   * A function of the library that CPython has in C: it shows itself as a builtin one and, found in
   * a class, becomes no method.
   */
  private static PyBuiltin asBuiltin(PyFunction f) {
    Object module = f.globals.get(Str.of("__name__"));
    return PyBuiltin.function(
        f.code.name + "(*args, **kwargs)",
        new Fn.Raw() {
          @Override
          public Object call(Object[] args, String[] names, Object[] values) {
            return Calls.call(f, args, names, values);
          }

          @Override
          public String signature() {
            return header(f.code.section.getCharacters().toString());
          }
        },
        module == null ? "builtins" : Text.str(module),
        f.code.doc() == PyNone.NONE ? null : Text.str(f.code.doc()));
  }

  /** The parameters of a definition, as they are written. */
  private static String header(String definition) {
    int open = definition.indexOf('(');
    int depth = 0;
    for (int i = open; i < definition.length(); i++) {
      char c = definition.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0) {
        return definition.substring(open, i + 1);
      }
    }
    return null;
  }
}
