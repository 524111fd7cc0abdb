package org.dlscript.repl;

/** Something that runs as {@code __main__}. */
sealed interface Program {
  /**
   * A text.
   *
   * @param name the file's path, or a name in angle brackets
   * @param folder where modules beside it are looked for, or "" for the working directory
   */
  record Source(String text, String name, String folder) implements Program {}

  /** A module of the library or of {@code sys.path}. */
  record Module(String name) implements Program {}
}
