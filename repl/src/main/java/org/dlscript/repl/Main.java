package org.dlscript.repl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * The command line: runs a file, a piece of code, a module or standard input, or opens a prompt.
 */
public final class Main {
  /** Deep guest recursion must meet Python's limit before the Java stack ends. */
  private static final long STACK_BYTES = 1L << 30;

  private static final String USAGE =
      """
      usage: dls [option] ... [-c cmd | -m mod | file | -] [arg] ...
        -c cmd      run a piece of code
        -m mod      run a library module as a script
        -i          open a prompt after running
        -           read the program from standard input
        --version   print the version
        --help      print this text
      """;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    StandardError.restore();
    int[] status = {0};
    Thread t = new Thread(null, () -> status[0] = run(args), "main", STACK_BYTES);
    t.start();
    t.join();
    System.out.flush();
    System.exit(status[0]);
  }

  private static int run(String[] args) {
    if (args.length == 0) {
      return System.console() != null && System.console().isTerminal()
          ? Prompt.run()
          : script(standardInput(), "<stdin>", new String[] {""}, "");
    }
    String first = args[0];
    switch (first) {
      case "--version", "-V":
        System.out.println("dls " + Version.TEXT);
        return 0;
      case "--help", "-h":
        System.out.print(USAGE);
        return 0;
      case "-c":
        if (args.length < 2) {
          return usage("Argument expected for the -c option");
        }
        return script(args[1], "<string>", argv("-c", args, 2), "");
      case "-m":
        if (args.length < 2) {
          return usage("Argument expected for the -m option");
        }
        return module(args[1], argv(args[1], args, 2));
      case "-i":
        return Prompt.run();
      case "-":
        return script(standardInput(), "<stdin>", argv("-", args, 1), "");
      default:
        if (first.startsWith("-") && !first.equals("--")) {
          return usage("unknown option " + first);
        }
        return file(first.equals("--") ? Arrays.copyOfRange(args, 1, args.length) : args);
    }
  }

  private static int usage(String message) {
    System.err.println(message);
    System.err.print(USAGE);
    return 2;
  }

  private static String[] argv(String first, String[] args, int from) {
    String[] out = new String[args.length - from + 1];
    out[0] = first;
    System.arraycopy(args, from, out, 1, args.length - from);
    return out;
  }

  private static String standardInput() {
    try {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static int file(String[] args) {
    Path path = Path.of(args[0]);
    if (!Files.exists(path)) {
      System.err.println(
          "dls: can't open file '" + path.toAbsolutePath() + "': No such file or directory");
      return 2;
    }
    if (Files.isDirectory(path)) {
      path = path.resolve("__main__.py");
      if (!Files.exists(path)) {
        System.err.println("dls: '" + args[0] + "' is a directory without __main__.py");
        return 2;
      }
    }
    String text;
    try {
      text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException e) {
      System.err.println("dls: can't read file '" + args[0] + "': " + e.getMessage());
      return 2;
    }
    Path folder = path.toAbsolutePath().normalize().getParent();
    return script(text, path.toString(), args, folder == null ? "" : folder.toString());
  }

  static Context.Builder context(String[] argv) {
    return Context.newBuilder("dls")
        .allowAllAccess(true)
        .arguments("dls", argv)
        .option("engine.WarnInterpreterOnly", "false");
  }

  private static int script(String text, String name, String[] argv, String folder) {
    try (Context c = context(argv).build()) {
      Value start = c.eval("dls", "import _main; _main.start");
      return run(start, text, name, folder);
    }
  }

  private static int module(String name, String[] argv) {
    try (Context c = context(argv).build()) {
      Value start = c.eval("dls", "import _main; _main.start_module");
      return run(start, name);
    }
  }

  private static int run(Value start, Object... args) {
    try {
      return start.execute(args).asInt();
    } catch (PolyglotException e) {
      if (e.isExit()) {
        return e.getExitStatus();
      }
      System.err.println("dls: internal error: " + e.getMessage() + "; please report it");
      if (System.getenv("DLS_DEBUG") != null) {
        e.printStackTrace();
      }
      return 70;
    }
  }
}
