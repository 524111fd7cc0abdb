package org.dlscript.language.modules;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.Source;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.builtin.Tracebacks;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.translate.Translator;

/**
 * The module {@code _main}: runs a program as the command line does. Its functions return the exit
 * status; an uncaught exception is printed, and streams are flushed.
 */
public final class MainModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_main"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.function(
        "start(text, name, folder, /)",
        (text, file, folder) ->
            guarded(c, () -> script(c, javaString(text), javaString(file), javaString(folder))));
    m.function("start_module(name, /)", n -> guarded(c, () -> module(c, javaString(n))));
    m.function(
        "begin()",
        () -> {
          c.importer().path.insert(0, Str.EMPTY);
          prepareMain(c, null);
          return PyNone.NONE;
        });
    m.function("interact(text, /)", text -> interact(c, javaString(text)));
    m.function("is_complete(text, /)", text -> isComplete(javaString(text)));
  }

  private static String javaString(Object o) {
    return o instanceof String s ? s : Text.str(o);
  }

  private interface Work {
    void run();
  }

  private static Object guarded(DlsContext c, Work work) {
    long status = 0;
    try {
      try {
        work.run();
      } finally {
        atExit(c);
      }
    } catch (PyException e) {
      status = uncaught(c, e);
    } catch (StackOverflowError e) {
      status =
          uncaught(
              c, Errors.of(ExceptionTypes.RECURSION_ERROR, "maximum recursion depth exceeded"));
    } catch (OutOfMemoryError e) {
      status = uncaught(c, Errors.of(ExceptionTypes.MEMORY_ERROR, ""));
    }
    c.console().flush();
    c.errors().flush();
    return status;
  }

  private static void atExit(DlsContext c) {
    Object atexit = c.importer().modules.get("atexit");
    if (atexit instanceof PyModule m && m.dict.get("_run_exitfuncs") != null) {
      Calls.call(m.dict.get("_run_exitfuncs"));
    }
  }

  private static long uncaught(DlsContext c, PyException e) {
    PyBaseException o = e.object;
    c.console().flush();
    if (o.type().isSubclassOf(ExceptionTypes.SYSTEM_EXIT)) {
      Object code = Attributes.get(o, "code");
      if (code == PyNone.NONE) {
        return 0;
      }
      Object n = Ints.intOrNull(code);
      if (n instanceof Long v) {
        return v & 0xff;
      }
      c.errors().write(Text.str(code) + "\n");
      return 1;
    }
    Object sys = c.importer().modules.get("sys");
    Object hook = sys == null ? null : Attributes.findQuietly(sys, "excepthook");
    Object usual = sys == null ? null : Attributes.findQuietly(sys, "__excepthook__");
    if (hook instanceof PyFunction && hook != usual) {
      Calls.call(hook, o.type(), o, o.traceback == null ? PyNone.NONE : o.traceback);
    } else {
      c.errors().write(Tracebacks.format(o));
    }
    return o.type().isSubclassOf(ExceptionTypes.KEYBOARD_INTERRUPT) ? 130 : 1;
  }

  private static PyModule prepareMain(DlsContext c, String file) {
    PyModule main = c.mainModule();
    main.dict.put("__builtins__", c.builtins());
    if (file != null) {
      main.dict.put("__file__", Str.of(file));
    }
    return main;
  }

  private static void script(DlsContext c, String text, String name, String folder) {
    c.importer().path.insert(0, Str.of(folder));
    boolean isFile = !name.startsWith("<");
    PyModule main = prepareMain(c, isFile ? name : null);
    Source source = Source.newBuilder(DlsLanguage.ID, text, name).build();
    c.importer().run(source, main);
  }

  private static void module(DlsContext c, String name) {
    c.importer().path.insert(0, Str.EMPTY);
    Object runpy = c.importer().find(name + ".__main__") != null ? name + ".__main__" : name;
    PyModule main = prepareMain(c, null);
    c.importer().fillMain(runpy.toString(), main);
  }

  /** Whether a prompt has to read on; an error counts as complete. */
  private static Object isComplete(String text) {
    try {
      org.dlscript.language.syntax.Parser.parseInteractive(text);
      return true;
    } catch (org.dlscript.language.syntax.SyntaxException e) {
      return !e.incomplete;
    }
  }

  /** Runs what was typed, prints the value as a prompt does; errors are printed. */
  private static Object interact(DlsContext c, String text) {
    PyModule main = c.mainModule();
    try {
      RootCallTarget t =
          Translator.typed(
              c.language(), Source.newBuilder(DlsLanguage.ID, text, "<stdin>").build());
      t.call(main.dict, main.dict);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.SYSTEM_EXIT)) {
        return uncaught(c, e);
      }
      dropRunnerFrames(e);
      uncaught(c, e);
    } catch (StackOverflowError e) {
      uncaught(c, Errors.of(ExceptionTypes.RECURSION_ERROR, "maximum recursion depth exceeded"));
    }
    c.console().flush();
    return -1L;
  }

  private static void dropRunnerFrames(PyException e) {
    PyTraceback t = e.object.traceback;
    while (t != null && t.section() == null) {
      t = t.next;
    }
    e.object.traceback = t;
  }
}
