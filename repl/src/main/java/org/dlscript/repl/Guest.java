package org.dlscript.repl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.dlscript.language.builtin.StandardFiles;
import org.dlscript.stdlib.python.Signals;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * The program behind a prompt: runs what was typed in the module {@code __main__}, prints values
 * and errors, and knows what could be typed next. Belongs to the thread that made it, except for
 * {@link #interrupt}.
 */
final class Guest implements AutoCloseable {
  /** What could be typed next. {@code replaced} characters before the cursor give way to it. */
  record Completion(int replaced, List<Candidate> candidates) {}

  /** One candidate, with what is said about it. */
  record Candidate(String text, String note) {}

  /** What {@link #run} gives where the session goes on. */
  static final int GOES_ON = -1;

  private static final Completion NOTHING = new Completion(0, List.of());

  private static final int INTERRUPTED = 130;
  private static final int INTERNAL_ERROR = 70;

  private final Context context;
  private final Value main;
  private final Runnable interrupter;
  private final PrintStream errors;
  private volatile boolean running;
  private boolean piped;
  private int inputs;
  private Value interact;
  private Value isComplete;
  private Value complete;
  private Value hint;

  /** A context that may do whatever this process may. */
  static Context.Builder builder(String[] argv) {
    return Context.newBuilder("dls")
        .allowAllAccess(true)
        .arguments("dls", argv)
        .option("engine.WarnInterpreterOnly", "false");
  }

  /** A session on this process's input and output. */
  Guest(CommandLine line) {
    // Not System.out, which keeps to itself that nobody reads any more.
    this(
        line,
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
    piped = !StandardFiles.isTerminal(0);
    Signals.onInterrupt(this::interrupt);
  }

  /** A session on given streams; whoever makes it sees to interruptions. */
  Guest(CommandLine line, InputStream in, OutputStream out, OutputStream err) {
    context = builder(line.argv()).options(line.engineOptions()).in(in).out(out).err(err).build();
    errors = new PrintStream(err, true);
    // Not a debugger's business.
    main =
        context.eval(
            Source.newBuilder("dls", "__import__('_main')", "<start>")
                .internal(true)
                .buildLiteral());
    interrupter = main.invokeMember("interrupter").asHostObject();
  }

  /** Runs a program from its start to its end; gives the exit status. */
  int whole(Program program) {
    return switch (program) {
      case Program.Source s ->
          guarded(() -> main.invokeMember("start", s.text(), s.name(), s.folder()).asInt());
      case Program.Module m -> guarded(() -> main.invokeMember("start_module", m.name()).asInt());
    };
  }

  /** What is wrong with a source, as lines to print that begin with {@code name}. */
  List<String> check(String text, String name, String folder) {
    List<String> lines = new ArrayList<>();
    Value found = main.invokeMember("check", text, folder);
    for (long i = 0; i < found.getArraySize(); i++) {
      Value p = found.getArrayElement(i);
      lines.add(
          name
              + ":"
              + p.getArrayElement(0).asInt()
              + ":"
              + p.getArrayElement(1).asInt()
              + ": "
              + p.getArrayElement(2).asString());
    }
    return lines;
  }

  /**
   * Prepares a prompt, after a program where one is given; what that ends with is of no account.
   */
  void begin(Program first) {
    switch (first) {
      case null -> guarded(() -> main.invokeMember("begin").isNull() ? 0 : 1);
      case Program.Source s ->
          guarded(() -> main.invokeMember("before", s.text(), s.name(), s.folder()).asInt());
      case Program.Module m -> guarded(() -> main.invokeMember("before_module", m.name()).asInt());
    }
    interact = main.getMember("interact");
    isComplete = main.getMember("is_complete");
  }

  /** Ends a prompt's session: what the program registered for its end runs. */
  void end() {
    guarded(() -> main.invokeMember("end").asInt());
  }

  private int guarded(IntSupplier work) {
    running = true;
    try {
      return work.getAsInt();
    } catch (PolyglotException e) {
      if (e.isExit()) {
        return e.getExitStatus();
      }
      if (isInterruption(e)) {
        errors.println("KeyboardInterrupt");
        return INTERRUPTED;
      }
      errors.println("dls: internal error: " + e.getMessage() + "; please report it");
      if (System.getenv("DLS_DEBUG") != null) {
        e.printStackTrace(errors);
      }
      return INTERNAL_ERROR;
    } finally {
      running = false;
    }
  }

  /** Whether a text can be run, as opposed to one that goes on in the next line. */
  boolean isComplete(String text) {
    return isComplete.execute(text).asBoolean();
  }

  /** Runs what was typed and prints its value or error; gives the exit status, or GOES_ON. */
  int run(String text) {
    // As in CPython, inputs have numbers only where they are typed at a terminal.
    String name = piped ? "<stdin>" : "<python-input-" + inputs++ + ">";
    int status = guarded(() -> interact.execute(text, name).asInt());
    return status == INTERNAL_ERROR || status == INTERRUPTED ? GOES_ON : status;
  }

  // An interruption that arrives when the guest's own handlers have already been left.
  private static boolean isInterruption(PolyglotException e) {
    return e.isInterrupted()
        || e.isGuestException() && String.valueOf(e.getMessage()).startsWith("KeyboardInterrupt");
  }

  /** Raises KeyboardInterrupt in the code that runs, if any does; called from any thread. */
  void interrupt() {
    if (running) {
      interrupter.run();
    }
  }

  /** What could follow the text before the cursor. */
  Completion complete(String before) {
    try {
      if (complete == null) {
        complete = context.eval("dls", "__import__('dls.completion').completion.complete");
      }
      Value found = complete.execute(before);
      List<Candidate> candidates = new ArrayList<>();
      Value rows = found.getArrayElement(1);
      for (long i = 0; i < rows.getArraySize(); i++) {
        Value row = rows.getArrayElement(i);
        candidates.add(
            new Candidate(row.getArrayElement(0).asString(), row.getArrayElement(1).asString()));
      }
      return new Completion(found.getArrayElement(0).asInt(), candidates);
    } catch (PolyglotException e) {
      return NOTHING;
    }
  }

  /** The signature of the call that is open before the cursor, or an empty text. */
  String hint(String before) {
    try {
      if (hint == null) {
        hint = context.eval("dls", "__import__('dls.completion').completion.hint");
      }
      return hint.execute(before).asString();
    } catch (PolyglotException e) {
      return "";
    }
  }

  /** What a command wants the prompt to start with next, or an empty text. */
  String pending() {
    Value commands = context.eval("dls", "__import__('sys').modules.get('dls.commands')");
    if (commands.isNull()) {
      return "";
    }
    String text = commands.getMember("pending").asString();
    commands.putMember("pending", "");
    return text;
  }

  @Override
  public void close() {
    context.close(true);
  }
}
