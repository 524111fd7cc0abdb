package org.dlscript.language.builtin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process's standard input, output and error are. */
public final class StandardFiles {
  private static final Path OPEN = Path.of("/proc/self/fd");

  private StandardFiles() {}

  /** Whether a descriptor is a terminal. */
  public static boolean isTerminal(int descriptor) {
    Path link = OPEN.resolve(String.valueOf(descriptor));
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return !Files.isDirectory(OPEN) && System.console() != null && System.console().isTerminal();
    }
  }
}
