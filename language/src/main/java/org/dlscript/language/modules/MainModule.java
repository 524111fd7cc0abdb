package org.dlscript.language.modules;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.Source;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.builtin.Tracebacks;
import org.dlscript.language.check.SourceCheck;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.translate.Translator;

/**
 * The module {@code _main}: runs a program as the command line does. Its functions return the exit
 * status; an uncaught exception is printed, and streams are flushed.
 */
public final class MainModule implements NativeModule {
  /** The exit status of a program whose output could not be written to its end. */
  private static final long UNWRITTEN = 120;

  private static final Pattern ASSIGNED = Pattern.compile("\\w+\\s*=\\s*[!%]");
  private static final Set<String> WORDS = Set.of("exit", "quit", "help", "license", "copyright");

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
        "before(text, name, folder, /)",
        (text, file, folder) ->
            reported(c, () -> script(c, javaString(text), javaString(file), javaString(folder))));
    m.function("before_module(name, /)", n -> reported(c, () -> module(c, javaString(n))));
    m.function("check(text, folder, /)", (text, folder) -> check(c, text, folder));
    m.function("end()", () -> guarded(c, () -> {}));
    m.function(
        "begin()",
        () -> {
          look(c, "");
          prepareMain(c, null);
          return PyNone.NONE;
        });
    m.function(
        "interact(text, name, /)", (text, file) -> interact(c, javaString(text), javaString(file)));
    m.function("is_complete(text, /)", text -> isComplete(c, javaString(text)));
    m.function("interrupter()", () -> c.env().asGuestValue(interrupter(c)));
    m.function("module_names(package, /)", p -> moduleNames(c, Text.str(p)));
    m.function(
        "known_source(file, /)",
        f -> {
          String path = Text.str(f);
          String text = c.service(Typed.class, Typed::new).texts.get(path);
          text = text == null ? c.importer().librarySource(path) : text;
          return text == null ? PyNone.NONE : Str.of(text);
        });
  }

  /** What was typed or given as a script's text, by the names that tracebacks give it. */
  private static final class Typed {
    final Map<String, String> texts = new HashMap<>();
  }

  private static String javaString(Object o) {
    return o instanceof String s ? s : Text.str(o);
  }

  private interface Work {
    void run();
  }

  /** Runs a program with what it registered for its end. */
  private static Object guarded(DlsContext c, Work work) {
    long status = outcome(c, work);
    long end =
        outcome(
            c,
            () -> {
              joinThreads(c);
              atExit(c);
              closeGenerators(c);
              c.finalizers().finish();
            });
    return flushed(c, status != 0 ? status : end);
  }

  private static Object reported(DlsContext c, Work work) {
    return flushed(c, outcome(c, work));
  }

  /** The status of a program or its end, whose errors are told. */
  private static long outcome(DlsContext c, Work work) {
    try {
      work.run();
      return 0;
    } catch (PyException e) {
      return uncaught(c, e);
    } catch (StackOverflowError | OutOfMemoryError e) {
      return uncaught(c, Errors.exhausted(e));
    }
  }

  // A reader that has left is no error of the program's, but its exit status says so.
  private static long flushed(DlsContext c, long status) {
    try {
      c.console().flush();
    } catch (PyException e) {
      c.errors()
          .write(
              "Exception ignored in: "
                  + Text.repr(c.console())
                  + "\n"
                  + Tracebacks.lastLines(e.object));
      return UNWRITTEN;
    } finally {
      c.errors().flush();
    }
    return status;
  }

  /** A program ends with the last of its threads that are not daemons. */
  private static void joinThreads(DlsContext c) {
    Object threading = c.importer().modules.get("threading");
    if (threading instanceof PyModule m && m.dict.get("_shutdown") != null) {
      Calls.call(m.dict.get("_shutdown"));
    }
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

  /** Where modules are looked for: beside the program, then in the folders of PYTHONPATH. */
  private static void look(DlsContext c, String folder) {
    int at = 0;
    c.importer().path.insert(at++, Str.of(folder));
    String folders = c.env().getEnvironment().getOrDefault("PYTHONPATH", "");
    for (String f : folders.isEmpty() ? new String[0] : folders.split(File.pathSeparator, -1)) {
      c.importer().path.insert(at++, Str.of(new File(f).getAbsolutePath()));
    }
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
    look(c, folder);
    c.service(Typed.class, Typed::new).texts.put(name, text);
    boolean isFile = !name.startsWith("<");
    // Wherever the program goes, it finds what lies beside it.
    String file =
        folder.isEmpty() ? name : folder + "/" + name.substring(name.lastIndexOf('/') + 1);
    PyModule main = prepareMain(c, isFile ? file : null);
    c.importer().run(isFile ? c.importer().fileSource(text, name) : once(text, name), main);
  }

  private static Source source(String text, String name) {
    return Source.newBuilder(DlsLanguage.ID, text, name).build();
  }

  /** A program that came through a pipe cannot be read again to show its lines. */
  private static Source once(String text, String name) {
    Source.LiteralBuilder source = Source.newBuilder(DlsLanguage.ID, text, name);
    return (name.equals("<stdin>") ? source.mimeType(DlsLanguage.COMPILED_MIME) : source).build();
  }

  private static void module(DlsContext c, String name) {
    look(c, "");
    Object runpy = c.importer().find(name + ".__main__") != null ? name + ".__main__" : name;
    PyModule main = prepareMain(c, null);
    c.importer().fillMain(runpy.toString(), main);
  }

  /** What is wrong with a source, as (line, column, message). */
  private static PyList check(DlsContext c, Object text, Object folder) {
    look(c, javaString(folder));
    PyList found = new PyList();
    for (SourceCheck.Problem p : SourceCheck.of(c, javaString(text))) {
      found.add(new PyTuple((long) p.line(), (long) p.column(), Str.of(p.message())));
    }
    return found;
  }

  private static PyList moduleNames(DlsContext c, String of) {
    PyList names = new PyList();
    c.importer().moduleNames(of).forEach(n -> names.add(Str.of(n)));
    return names;
  }

  /**
   * What the host runs, on a thread of its own, to raise KeyboardInterrupt in the thread that made
   * it. A thread that waits inside Java is interrupted.
   */
  private static Runnable interrupter(DlsContext c) {
    return c.inThisThread(
        () -> {
          throw Errors.withArgs(ExceptionTypes.KEYBOARD_INTERRUPT);
        });
  }

  /** Whether a typed text is one of the prompt's own commands; they are a module of the guest's. */
  private static boolean isCommand(DlsContext c, String text) {
    String t = text.strip();
    boolean maybe =
        t.startsWith("%")
            || t.startsWith("!")
            || t.startsWith("?")
            || t.endsWith("?")
            || WORDS.contains(t)
            || ASSIGNED.matcher(t).lookingAt();
    return maybe && Operators.truth(command(c, "is_command", text));
  }

  private static Object command(DlsContext c, String function, String text) {
    Object commands = c.importer().load("dls.commands");
    return Calls.call(Attributes.get(commands, function), Str.of(text));
  }

  /** Whether a prompt has to read on; an error counts as complete. */
  private static Object isComplete(DlsContext c, String text) {
    if (isCommand(c, text)) {
      return Operators.truth(command(c, "is_complete", text));
    }
    try {
      org.dlscript.language.syntax.Parser.parseInteractive(text);
      return true;
    } catch (org.dlscript.language.syntax.SyntaxException e) {
      return !e.incomplete;
    }
  }

  /** Runs what was typed, prints the value as a prompt does; errors are printed. */
  private static Object interact(DlsContext c, String text, String name) {
    PyModule main = c.mainModule();
    try {
      if (isCommand(c, text)) {
        command(c, "run", text);
      } else {
        c.service(Typed.class, Typed::new).texts.put(name, text);
        RootCallTarget t = Translator.typed(c.language(), source(text, name));
        t.call(main.dict, main.dict);
      }
    } catch (PyException e) {
      if (e.is(ExceptionTypes.SYSTEM_EXIT)) {
        return uncaught(c, e);
      }
      dropRunnerFrames(e);
      uncaught(c, e);
    } catch (StackOverflowError | OutOfMemoryError e) {
      uncaught(c, Errors.exhausted(e));
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

  /** Generators that the program leaves suspended in its variables end with it. */
  private static void closeGenerators(DlsContext c) {
    for (Object o : c.mainModule().dict.valuesArray()) {
      if (o instanceof PyGenerator g) {
        Abandoned.end(g);
      }
    }
  }
}
