package org.dlscript.repl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The prompt of a pipe or of a terminal that cannot move its cursor: reads lines until they are a
 * whole statement, runs it, goes on.
 */
final class Prompt {
  private final BufferedReader in;
  private final PrintStream out;
  private final Guest guest;

  Prompt(BufferedReader in, PrintStream out, Guest guest) {
    this.in = in;
    this.out = out;
    this.guest = guest;
  }

  /** Opens a prompt on standard input and output, after a program where one is given. */
  static int run(CommandLine line, Program first) {
    try (Guest guest = new Guest(line)) {
      guest.begin(first);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      int status = new Prompt(in, System.out, guest).loop();
      guest.end();
      return status;
    } catch (IOException e) {
      System.err.println("dls: can't read standard input: " + e.getMessage());
      return 1;
    }
  }

  /** Reads and runs until the input ends or the program leaves; gives the exit status. */
  int loop() throws IOException {
    StringBuilder source = new StringBuilder();
    boolean pasted = false;
    while (true) {
      out.print(source.isEmpty() ? ">>> " : "... ");
      out.flush();
      String line = in.readLine();
      if (line == null) {
        out.println();
        return 0;
      }
      if (source.isEmpty()) {
        pasted = Transcript.isOne(line);
      }
      source.append(pasted ? Transcript.withoutPrompt(line.stripLeading()) : line).append('\n');
      String text = source.toString();
      if (text.isBlank()) {
        source.setLength(0);
      } else if (guest.isComplete(text)) {
        source.setLength(0);
        int status = guest.run(text);
        if (status != Guest.GOES_ON) {
          return status;
        }
      }
    }
  }
}
