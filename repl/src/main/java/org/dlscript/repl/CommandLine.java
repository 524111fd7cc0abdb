package org.dlscript.repl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param action what to do
 * @param operand the code, module or file that the action is about, or ""
 * @param argv what the program finds in {@code sys.argv}
 * @param interactive whether a prompt follows the program
 * @param quiet whether the prompt opens without a greeting
 * @param engineOptions options of the polyglot engine, such as {@code --engine.TraceCompilation}
 * @param profileOperators whether time and memory of each operator are printed in the end
 */
record CommandLine(
    Action action,
    String operand,
    String[] argv,
    boolean interactive,
    boolean quiet,
    Map<String, String> engineOptions,
    boolean profileOperators) {

  /** The things that dls does. */
  enum Action {
    PROMPT,
    CODE,
    MODULE,
    FILE,
    STANDARD_INPUT,
    VERSION,
    HELP
  }

  /** A command line that cannot be understood. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static final String USAGE =
      """
      usage: dls [option] ... [-c cmd | -m mod | file | -] [arg] ...
        -c cmd           run a piece of code
        -m mod           run a library module as a script
        -                read the program from standard input
        -i               open a prompt after the program, or where no terminal is found
        -q               no greeting at the prompt
        --               what follows is a file and its arguments
        -V, --version    print the version
        -h, --help       print this text
        --profile-ops    print time and memory of each operator in the end
        --cpusampler     print where the time went, by functions, in the end
        --dap[=PORT]     wait for a debugger that speaks the debug adapter protocol, as VS Code does
        --inspect[=PORT] wait for Chrome's debugger
      dls doctor         what dls finds on this machine, and what to do about what it misses
      dls check FILE...  report what is wrong with files, without running them
      """;

  /** Truffle's tools, whose further options have a dot: {@code --cpusampler.Output=json}. */
  private static final Set<String> TOOLS =
      Set.of("--cpusampler", "--cputracer", "--memtracer", "--dap", "--inspect");

  // Options of CPython that change nothing here, without and with an argument of their own.
  private static final String WITHOUT_EFFECT = "bBdEIOPRsSuvx";
  private static final String WITH_ARGUMENT = "WX";

  static CommandLine parse(String[] args) throws UsageException {
    Reading r = new Reading(args);
    r.options();
    return r.result();
  }

  /** The state of one parse. */
  private static final class Reading {
    private final String[] args;
    private final Map<String, String> engine = new HashMap<>();
    private int at;
    private Action action;
    private String operand = "";
    private boolean interactive;
    private boolean quiet;
    private boolean profile;

    Reading(String[] args) {
      this.args = args;
    }

    void options() throws UsageException {
      while (at < args.length && action == null) {
        String a = args[at];
        if (a.equals("-")) {
          return;
        }
        if (!a.startsWith("-")) {
          return;
        }
        at++;
        if (a.equals("--")) {
          return;
        }
        if (a.startsWith("--")) {
          longOption(a);
        } else {
          shortOptions(a);
        }
      }
    }

    private void longOption(String a) throws UsageException {
      int equals = a.indexOf('=');
      String name = equals < 0 ? a : a.substring(0, equals);
      String value = equals < 0 ? null : a.substring(equals + 1);
      switch (name) {
        case "--help" -> action = Action.HELP;
        case "--version" -> action = Action.VERSION;
        case "--profile-ops" -> profile = true;
        default -> {
          if (!name.contains(".") && !TOOLS.contains(name)) {
            throw new UsageException("unknown option " + a);
          }
          engine.put(name.substring(2), value == null ? "true" : value);
        }
      }
    }

    private void shortOptions(String a) throws UsageException {
      for (int i = 1; i < a.length() && action == null; i++) {
        char c = a.charAt(i);
        switch (c) {
          case 'i' -> interactive = true;
          case 'q' -> quiet = true;
          case 'h', '?' -> action = Action.HELP;
          case 'V' -> action = Action.VERSION;
          case 'c', 'm' -> {
            action = c == 'c' ? Action.CODE : Action.MODULE;
            operand = argument(a, i);
            return;
          }
          default -> {
            if (WITH_ARGUMENT.indexOf(c) >= 0) {
              argument(a, i);
              return;
            }
            if (WITHOUT_EFFECT.indexOf(c) < 0) {
              throw new UsageException("unknown option -" + c);
            }
          }
        }
      }
    }

    /** The rest of a word after a letter, or else the next word. */
    private String argument(String word, int letter) throws UsageException {
      if (letter + 1 < word.length()) {
        return word.substring(letter + 1);
      }
      if (at >= args.length) {
        throw new UsageException("Argument expected for the -" + word.charAt(letter) + " option");
      }
      return args[at++];
    }

    CommandLine result() {
      String[] rest = Arrays.copyOfRange(args, at, args.length);
      if (action == Action.CODE) {
        return line(action, operand, prepend("-c", rest));
      }
      if (action == Action.MODULE) {
        return line(action, operand, prepend(operand, rest));
      }
      if (action != null) {
        return line(action, "", rest);
      }
      if (rest.length == 0) {
        return line(Action.PROMPT, "", new String[] {""});
      }
      boolean afterDashes = at > 0 && args[at - 1].equals("--");
      if (rest[0].equals("-") && !afterDashes) {
        return line(Action.STANDARD_INPUT, "", rest);
      }
      return line(Action.FILE, rest[0], rest);
    }

    private static String[] prepend(String first, String[] rest) {
      List<String> all = new ArrayList<>(List.of(first));
      all.addAll(List.of(rest));
      return all.toArray(new String[0]);
    }

    private CommandLine line(Action what, String about, String[] argv) {
      return new CommandLine(what, about, argv, interactive, quiet, engine, profile);
    }
  }
}
