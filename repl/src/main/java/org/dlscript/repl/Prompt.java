package org.dlscript.repl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/** A plain prompt: reads until the source is complete, runs it, prints its value. */
final class Prompt {
  private Prompt() {}

  static int run() {
    try (Context c = Main.context(new String[] {""}).build()) {
      Value main = c.eval("dls", "import _main; _main");
      c.eval("dls", "_main.begin()");
      Value interact = c.eval("dls", "_main.interact");
      Value isComplete = c.eval("dls", "_main.is_complete");
      c.eval("dls", "del _main");
      System.out.println("dls " + Version.TEXT + " — help(x), Ctrl-D to leave");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      return main == null ? 1 : loop(in, interact, isComplete);
    } catch (IOException e) {
      return 1;
    }
  }

  private static int loop(BufferedReader in, Value interact, Value isComplete) throws IOException {
    StringBuilder source = new StringBuilder();
    while (true) {
      System.out.print(source.isEmpty() ? ">>> " : "... ");
      System.out.flush();
      String line = in.readLine();
      if (line == null) {
        System.out.println();
        return 0;
      }
      source.append(line).append('\n');
      if (source.toString().isBlank()) {
        source.setLength(0);
        continue;
      }
      String text = source.toString();
      if (!isComplete.execute(text).asBoolean()) {
        continue;
      }
      source.setLength(0);
      try {
        int status = interact.execute(text).asInt();
        if (status >= 0) {
          return status;
        }
      } catch (PolyglotException e) {
        System.err.println("dls: internal error: " + e.getMessage());
      }
    }
  }
}
