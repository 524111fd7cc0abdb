package org.dlscript.repl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * The prompt of a terminal: edits with {@link SourceEditor}, runs with {@link Guest}. Ctrl-C stops
 * what runs, or drops what is being typed; Ctrl-D leaves. Nothing outside the interactive case may
 * load this class, because it loads JLine.
 */
final class EditingPrompt {
  private final Terminal terminal;
  private final Guest guest;
  private final SourceEditor editor;

  EditingPrompt(Terminal terminal, Guest guest, SourceEditor editor) {
    this.terminal = terminal;
    this.guest = guest;
    this.editor = editor;
  }

  /** Opens a prompt on this process's terminal, after a program where one is given. */
  static int run(CommandLine line, Program first) {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        Guest guest =
            new Guest(
                line,
                terminal.input(),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err))) {
      guest.begin(first);
      SourceEditor editor = new SourceEditor(terminal, guest, History.file());
      int status = new EditingPrompt(terminal, guest, editor).loop();
      guest.end();
      return status;
    } catch (IOException e) {
      System.err.println("dls: the terminal cannot be used: " + e.getMessage());
      return 1;
    }
  }

  /** Reads and runs until the session ends; gives the exit status. */
  int loop() {
    terminal.handle(Signal.INT, s -> guest.interrupt());
    while (true) {
      String text;
      try {
        text = editor.read(guest.pending());
      } catch (UserInterruptException e) {
        terminal.writer().println("KeyboardInterrupt");
        terminal.flush();
        continue;
      } catch (EndOfFileException e) {
        return 0;
      }
      List<String> statements =
          Transcript.isOne(text) ? Transcript.statements(text) : List.of(text + "\n");
      for (String statement : statements) {
        int status = statement.isBlank() ? Guest.GOES_ON : guest.run(statement);
        if (status != Guest.GOES_ON) {
          return status;
        }
      }
    }
  }
}
