package org.dlscript.repl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.dlscript.language.builtin.SourceBytes;
import org.dlscript.language.builtin.StandardFiles;
import org.dlscript.language.object.PyException;
import org.dlscript.runtime.op.OpProfile;

/**
 * The command line: runs a file, a piece of code, a module or standard input, or opens a prompt.
 */
public final class Main {
  /** Deep guest recursion must meet Python's limit before the Java stack ends. */
  private static final long STACK_BYTES = 1L << 30;

  private static final int USAGE_ERROR = 2;

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
    CommandLine line;
    try {
      line = CommandLine.parse(args);
    } catch (CommandLine.UsageException e) {
      System.err.println(e.getMessage());
      System.err.print(CommandLine.USAGE);
      return USAGE_ERROR;
    }
    return switch (line.action()) {
      case VERSION -> say("dls " + Version.TEXT + "\n");
      case HELP -> say(CommandLine.USAGE);
      case PROMPT -> prompt(line);
      case CODE -> program(line, new Program.Source(line.operand(), "<string>", ""));
      case MODULE -> program(line, new Program.Module(line.operand()));
      case STANDARD_INPUT -> standardInput(line);
      case FILE -> file(line);
    };
  }

  private static int say(String text) {
    System.out.print(text);
    System.out.flush();
    return 0;
  }

  private static int program(CommandLine line, Program program) {
    if (line.interactive()) {
      return prompt(line, program);
    }
    if (line.profileOperators()) {
      System.setProperty("dls.profile.operators", "true");
    }
    try (Guest guest = new Guest(line)) {
      return guest.whole(program);
    } catch (IllegalArgumentException e) {
      System.err.println("dls: " + e.getMessage());
      return USAGE_ERROR;
    } finally {
      if (line.profileOperators()) {
        System.err.print(OpProfile.table());
      }
    }
  }

  /** A prompt where there is a terminal or one is demanded; else the input is the program. */
  private static int prompt(CommandLine line) {
    return line.interactive() || StandardFiles.isTerminal(0)
        ? prompt(line, null)
        : standardInput(line);
  }

  private static int prompt(CommandLine line, Program first) {
    boolean edits =
        StandardFiles.isTerminal(0)
            && StandardFiles.isTerminal(1)
            && !"dumb".equals(System.getenv("TERM"));
    if (first == null && !line.quiet()) {
      say("dls " + Version.TEXT + " \u2014 help(x) or x?, Ctrl-D to leave\n");
    }
    return edits ? EditingPrompt.run(line, first) : Prompt.run(line, first);
  }

  private static int standardInput(CommandLine line) {
    String text;
    try {
      text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      System.err.println("dls: can't read standard input: " + e.getMessage());
      return USAGE_ERROR;
    }
    return program(line, new Program.Source(text, "<stdin>", ""));
  }

  private static int file(CommandLine line) {
    String name = line.operand();
    Path path = Path.of(name);
    if (!Files.exists(path) && name.equals("doctor")) {
      return Doctor.run(System.out);
    }
    if (!Files.exists(path) && name.equals("check") && line.argv().length > 1) {
      return check(line);
    }
    if (!Files.exists(path)) {
      System.err.println(
          "dls: can't open file '"
              + path.toAbsolutePath()
              + "': [Errno 2] No such file or directory");
      return USAGE_ERROR;
    }
    if (Files.isDirectory(path)) {
      path = path.resolve("__main__.py");
      if (!Files.exists(path)) {
        System.err.println("dls: can't find '__main__' module in '" + name + "'");
        return 1;
      }
    }
    String text;
    try {
      text = text(Files.readAllBytes(path));
    } catch (IOException e) {
      System.err.println("dls: can't read file '" + name + "': " + e.getMessage());
      return USAGE_ERROR;
    }
    Path folder = path.toAbsolutePath().normalize().getParent();
    return program(
        line, new Program.Source(text, path.toString(), folder == null ? "" : folder.toString()));
  }

  /** UTF-8, or what one of the first two lines says; the class that knows is asked only then. */
  private static String text(byte[] data) {
    String begin = new String(data, 0, Math.min(data.length, 200), StandardCharsets.ISO_8859_1);
    if (begin.contains("coding") && !begin.toLowerCase(Locale.ROOT).contains("utf")) {
      try {
        return SourceBytes.text(data);
      } catch (PyException e) {
        // The parser says what is wrong with the bytes.
      }
    }
    return new String(data, StandardCharsets.UTF_8);
  }

  private static int check(CommandLine line) {
    int status = 0;
    for (int i = 1; i < line.argv().length; i++) {
      String name = line.argv()[i];
      try (Guest guest = new Guest(line)) {
        Path path = Path.of(name);
        String text = Files.readString(path);
        Path folder = path.toAbsolutePath().normalize().getParent();
        for (String problem : guest.check(text, name, folder.toString())) {
          System.out.println(problem);
          status = 1;
        }
      } catch (IOException e) {
        System.err.println("dls: can't read file '" + name + "': " + e.getMessage());
        status = USAGE_ERROR;
      }
    }
    return status;
  }
}
