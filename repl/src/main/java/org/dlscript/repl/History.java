package org.dlscript.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where typed lines are kept from one session to the next. */
final class History {
  private History() {}

  /** The file, in a folder that is there; null where no such folder can be made. */
  static Path file() {
    Path folder = folder();
    try {
      Files.createDirectories(folder);
      return folder.resolve("history");
    } catch (IOException e) {
      return null;
    }
  }

  /** The folder for what a session leaves behind. */
  static Path folder() {
    String state = System.getenv("XDG_STATE_HOME");
    return state != null && !state.isBlank()
        ? Path.of(state, "dls")
        : Path.of(System.getProperty("user.home"), ".local", "state", "dls");
  }
}
