package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Finalizers;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** The module {@code builtins}: the classes, exceptions and functions every script sees. */
public final class BuiltinsModule {
  private static final PyClass[] CLASSES = {
    Types.OBJECT,
    Types.TYPE,
    Types.INT,
    Types.BOOL,
    Types.FLOAT,
    Types.COMPLEX,
    Types.STR,
    Types.BYTES,
    Types.BYTEARRAY,
    Types.MEMORYVIEW,
    Types.TUPLE,
    Types.LIST,
    Types.DICT,
    Types.SET,
    Types.FROZENSET,
    Types.RANGE,
    Types.SLICE,
    Types.SUPER,
    Types.PROPERTY,
    Types.CLASSMETHOD,
    Types.STATICMETHOD,
    Types.ENUMERATE,
    Types.ZIP,
    Types.MAP,
    Types.FILTER,
    Types.REVERSED
  };

  private BuiltinsModule() {}

  public static PyModule create() {
    PyModule module = new PyModule("builtins");
    DlsContext.get(null).importer().modules.put("builtins", module);
    ModuleBuilder m = new ModuleBuilder(module);
    for (PyClass c : CLASSES) {
      m.value(c.name(), c);
    }
    for (PyClass c : ExceptionTypes.all()) {
      m.value(c.name(), c);
    }
    m.value("IOError", ExceptionTypes.OS_ERROR);
    m.value("EnvironmentError", ExceptionTypes.OS_ERROR);
    m.value("None", PyNone.NONE);
    m.value("Ellipsis", PyNone.ELLIPSIS);
    m.value("NotImplemented", PyNone.NOT_IMPLEMENTED);
    m.value("__debug__", true);
    BuiltinFunctions.define(m);
    CodeFunctions.define(m);
    m.functionN("print(*args, sep=None, end=None, file=None, flush=False)", BuiltinsModule::print);
    m.function("input(prompt='', /)", BuiltinsModule::input);
    m.functionN("breakpoint(*args, **kws)", BuiltinsModule::breakpoint);
    m.functionN(
        "__build_class__(func, name, /, *bases, **kwds)",
        a -> {
          PyDict kw = (PyDict) a[3];
          return ClassCreation.create(
              Text.str(a[1]),
              (PyFunction) a[0],
              (PyTuple) a[2],
              org.dlscript.language.object.Iteration.toStrings(kw),
              kw.valuesArray());
        });
    m.functionN(
        "__import__(name, globals=None, locals=None, fromlist=(), level=0)",
        BuiltinsModule::importByName);
    m.functionN(
        "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None,"
            + " closefd=True, opener=None)",
        a -> Calls.call(Attributes.get(DlsContext.get(null).importer().load("io"), "_open"), a));
    m.function("help(request=None)", Help::show);
    m.function("exit(code=None)", BuiltinsModule::exit);
    m.function("quit(code=None)", BuiltinsModule::exit);
    return module;
  }

  private static Object exit(Object code) {
    throw Errors.withArgs(ExceptionTypes.SYSTEM_EXIT, code);
  }

  private static Object print(Object[] a) {
    Object[] values = ((PyTuple) a[0]).items;
    String sep = text(a[1], " ", "sep");
    String end = text(a[2], "\n", "end");
    if (Finalizers.used()) {
      DlsContext.get(null).finalizers().settleWatched();
    }
    Object file = a[3];
    if (file == PyNone.NONE) {
      Object sys = DlsContext.get(null).importer().modules.get("sys");
      file = sys == null ? null : Attributes.findQuietly(sys, "stdout");
    }
    if (file == null || file == PyNone.NONE) {
      file = DlsContext.get(null).console();
    }
    if (file instanceof Console.Stream s) {
      print(values, sep, end, s);
    } else {
      for (int i = 0; i < values.length; i++) {
        if (i > 0) {
          Calls.method(file, "write", Str.of(sep));
        }
        Calls.method(file, "write", Str.of(Text.str(values[i])));
      }
      Calls.method(file, "write", Str.of(end));
    }
    if (Operators.truth(a[4])) {
      if (file instanceof Console.Stream s) {
        s.flush();
      } else {
        Calls.method(file, "flush");
      }
    }
    return PyNone.NONE;
  }

  private static void print(Object[] values, String sep, String end, Console.Stream s) {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        b.append(sep);
      }
      // Where the program's code may run for the text, what stands before it is written first.
      if (values[i] instanceof PyObject && !b.isEmpty()) {
        s.write(b.toString());
        b.setLength(0);
      }
      b.append(Text.str(values[i]));
    }
    s.write(b.append(end).toString());
  }

  private static String text(Object o, String otherwise, String name) {
    if (o == PyNone.NONE) {
      return otherwise;
    }
    if (o instanceof TruffleString s) {
      return Str.java(s);
    }
    throw Errors.typeError(name + " must be None or a string, not " + Types.of(o).messageName());
  }

  private static boolean isRedirected(PyModule sys, DlsContext c) {
    return sys.dict.get("stdin") != sys.dict.get("__stdin__")
        || sys.dict.get("stdout") != c.console();
  }

  private static Object importByName(Object[] a) {
    if (!(org.dlscript.language.object.PyBoxed.unbox(a[0]) instanceof TruffleString name)) {
      throw Errors.typeError("module name must be a string");
    }
    long level = org.dlscript.language.object.Ints.asLong(a[4]);
    if (level < 0) {
      throw Errors.valueError("level must be >= 0");
    }
    if (level == 0 && name.isEmpty()) {
      throw Errors.valueError("Empty module name");
    }
    PyDict globals = a[1] instanceof PyDict d ? d : new PyDict();
    return DlsContext.get(null)
        .importer()
        .importModule(Str.java(name), (int) level, globals, Operators.truth(a[3]));
  }

  /** input() through what the guest put in the place of the standard streams. */
  private static Object redirectedInput(PyModule sys, Object prompt) {
    for (String n : new String[] {"stdin", "stdout", "stderr"}) {
      if (sys.dict.get(n) == null || sys.dict.get(n) == PyNone.NONE) {
        throw Errors.runtimeError("input(): lost sys." + n);
      }
    }
    Object out = sys.dict.get("stdout");
    flushQuietly(sys.dict.get("stderr"));
    Calls.method(out, "write", Text.strObject(prompt));
    flushQuietly(out);
    Object line = Calls.method(sys.dict.get("stdin"), "readline");
    if (!(line instanceof TruffleString s)) {
      throw Errors.typeError("object.readline() returned non-string");
    }
    if (s.isEmpty()) {
      throw Errors.of(ExceptionTypes.EOF_ERROR, "EOF when reading a line");
    }
    String text = Str.java(s);
    return text.endsWith("\n") ? Str.of(text.substring(0, text.length() - 1)) : line;
  }

  private static void flushQuietly(Object stream) {
    try {
      Calls.method(stream, "flush");
    } catch (org.dlscript.language.object.PyException e) {
      if (!e.is(ExceptionTypes.EXCEPTION)) {
        throw e;
      }
    }
  }

  private static Object breakpoint(Object[] a) {
    Object sys = DlsContext.get(null).importer().load("sys");
    Object hook = Attributes.findQuietly(sys, "breakpointhook");
    if (hook == null) {
      throw Errors.runtimeError("lost sys.breakpointhook");
    }
    PyDict kw = (PyDict) a[1];
    return Calls.call(
        hook,
        ((PyTuple) a[0]).items,
        org.dlscript.language.object.Iteration.toStrings(kw),
        kw.valuesArray());
  }

  private static Object input(Object prompt) {
    DlsContext c = DlsContext.get(null);
    if (c.importer().modules.get("sys") instanceof PyModule sys && isRedirected(sys, c)) {
      return redirectedInput(sys, prompt);
    }
    c.console().write(Text.str(prompt));
    c.console().flush();
    String line = InputLines.of(c).next();
    if (line == null) {
      throw Errors.of(ExceptionTypes.EOF_ERROR, "EOF when reading a line");
    }
    return Str.of(line);
  }
}
