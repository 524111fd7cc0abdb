package org.dlscript.repl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;

/**
 * What a script printed and how it ended, in a context of its own.
 *
 * @param status the exit status
 * @param out what it wrote on stdout
 * @param err what it wrote on stderr
 */
record GuestRun(int status, String out, String err) {
  /** Runs a text as the command line runs a file of that name, from its folder. */
  static GuestRun of(String text, String name, String folder, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] argv = new String[arguments.length + 1];
    argv[0] = name;
    System.arraycopy(arguments, 0, argv, 1, arguments.length);
    Context.Builder builder = Guest.builder(argv).out(out).err(err);
    if (!folder.isEmpty()) {
      builder.currentWorkingDirectory(Path.of(folder));
    }
    try (Context c = builder.build()) {
      int status = c.eval("dls", "import _main; _main.start").execute(text, name, folder).asInt();
      return new GuestRun(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  /** The last line on stderr: of a traceback, the error. */
  String lastError() {
    return err.lines().reduce("", (before, line) -> line);
  }
}
