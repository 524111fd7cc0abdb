package org.dlscript.stdlib.python.regex;

/** The bits of Python's {@code re} flags. */
public final class Flags {
  public static final int IGNORECASE = 2;
  public static final int LOCALE = 4;
  public static final int MULTILINE = 8;
  public static final int DOTALL = 16;
  public static final int UNICODE = 32;
  public static final int VERBOSE = 64;
  public static final int ASCII = 256;
  static final int TYPES = ASCII | LOCALE | UNICODE;

  private Flags() {}

  /** The flag of a letter, or 0. */
  static int of(int letter) {
    return switch (letter) {
      case 'a' -> ASCII;
      case 'i' -> IGNORECASE;
      case 'L' -> LOCALE;
      case 'm' -> MULTILINE;
      case 's' -> DOTALL;
      case 'u' -> UNICODE;
      case 'x' -> VERBOSE;
      default -> 0;
    };
  }
}
