package org.dlscript.language;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.ThreadLocalAction;
import com.oracle.truffle.api.TruffleLanguage.ContextReference;
import com.oracle.truffle.api.TruffleLanguage.Env;
import com.oracle.truffle.api.nodes.Node;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.builtin.BuiltinsModule;
import org.dlscript.language.builtin.Console;
import org.dlscript.language.builtin.StandardFiles;
import org.dlscript.language.modules.Importer;
import org.dlscript.language.object.Finalizers;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.tracing.Tracer;
import org.dlscript.runtime.session.Session;

/** What one polyglot context owns: modules, streams, the state of the import system. */
public final class DlsContext {
  private static final ContextReference<DlsContext> REFERENCE =
      ContextReference.create(DlsLanguage.class);

  private final DlsLanguage language;
  private final Env env;
  private final Importer importer;
  private final Finalizers finalizers = new Finalizers();
  private final GuestThreads threads = new GuestThreads(this);
  private PyModule builtins;
  private Console.Stream console;
  private Console.Stream errors;
  private final Map<Class<?>, Object> services = new HashMap<>();
  private final List<Runnable> endings = new ArrayList<>();
  private final Map<PyClass, List<WeakReference<PyClass>>> derived = new HashMap<>();

  /** What the program has set in the tensor engine. */
  public final Session session = new Session();

  /** Guest calls in progress; a RecursionError ends what goes deeper than the limit. */
  public int depth;

  /** Calls in progress that may come back to themselves without a guest function between. */
  public int nested;

  public int recursionLimit = 1000;

  /** How many digits an int may have that is converted from or to decimal text; 0 for any. */
  public int maxDigits = 4300;

  /** The exception that the innermost running handler handles, or null. */
  public PyBaseException handled;

  /** Once the program has traced its calls. */
  public Tracer tracer;

  /** What the last traced call gave. */
  public Object returned;

  DlsContext(DlsLanguage language, Env env) {
    this.language = language;
    this.env = env;
    this.importer = new Importer(this);
  }

  public static DlsContext get(Node node) {
    return REFERENCE.get(node);
  }

  /**
   * The running context, which a guest function or generator also knows: compiled code has it as a
   * constant by the node, while the interpreter would have to ask the thread at every call.
   */
  public static DlsContext of(Node node, DlsContext known) {
    return CompilerDirectives.inInterpreter() ? known : REFERENCE.get(node);
  }

  /** The host asks for something: what it runs finds the context's own settings. */
  @TruffleBoundary
  public static Session enter() {
    DlsContext c = get(null);
    c.threads.entered();
    return c.session.enter();
  }

  /** Ends what {@link #enter} began. */
  @TruffleBoundary
  public static void leave(Session before) {
    DlsContext c = get(null);
    c.session.leave(before);
    if (before != c.session && c.console != null) {
      c.console.flushQuietly();
    }
    if (before != c.session) {
      c.threads.left();
    }
  }

  public DlsLanguage language() {
    return language;
  }

  public Env env() {
    return env;
  }

  public Importer importer() {
    return importer;
  }

  public PyModule builtins() {
    PyModule b = builtins;
    if (b == null) {
      b = createBuiltins();
    }
    return b;
  }

  /**
   * Something to be run from any thread that makes the current one do an action between two steps
   * of its program; it wakes where it waits.
   */
  public Runnable inThisThread(Runnable action) {
    Thread[] target = {Thread.currentThread()};
    return () ->
        env.submitThreadLocal(
            target,
            new ThreadLocalAction(true, false) {
              @Override
              protected void perform(Access access) {
                action.run();
              }
            });
  }

  /** The program's threads. */
  public GuestThreads threads() {
    return threads;
  }

  /** What is to run when objects die. */
  public Finalizers finalizers() {
    return finalizers;
  }

  @TruffleBoundary
  private PyModule createBuiltins() {
    builtins = BuiltinsModule.create();
    return builtins;
  }

  /** The module that scripts and evaluated sources run in. */
  @TruffleBoundary
  public PyModule mainModule() {
    Object m = importer.modules.get("__main__");
    if (m instanceof PyModule p) {
      return p;
    }
    PyModule main = new PyModule("__main__");
    main.dict.put("__builtins__", builtins());
    importer.modules.put("__main__", main);
    return main;
  }

  /** A note of the runtime's own, on stderr. */
  @TruffleBoundary
  public void warn(String text) {
    console().flush();
    errors().write("dls: " + text + "\n");
  }

  /** The guest's sys.stdout as it was at the start. */
  @TruffleBoundary
  public Console.Stream console() {
    if (console == null) {
      console = new Console.Stream(env.out(), "<stdout>", StandardFiles.isTerminal(1));
    }
    return console;
  }

  @TruffleBoundary
  public Console.Stream errors() {
    if (errors == null) {
      errors = new Console.Stream(env.err(), "<stderr>", true);
    }
    return errors;
  }

  public OutputStream out() {
    return env.out();
  }

  public OutputStream err() {
    return env.err();
  }

  public InputStream in() {
    return env.in();
  }

  /** The classes of this context that derive from a builtin class, which all contexts share. */
  public List<WeakReference<PyClass>> derivedFrom(PyClass builtin) {
    return derived.computeIfAbsent(builtin, b -> new ArrayList<>());
  }

  /** Runs when the context ends, while files and streams still work. */
  public void atEnd(Runnable action) {
    endings.add(action);
  }

  void end() {
    endings.forEach(Runnable::run);
    console().flushQuietly();
    threads.end();
  }

  /** The context's own instance of a library's state, made on first use. */
  @TruffleBoundary
  public <T> T service(Class<T> type, java.util.function.Supplier<T> make) {
    Object s = services.get(type);
    if (s == null) {
      s = make.get();
      services.put(type, s);
    }
    return type.cast(s);
  }
}
