package org.dlscript.repl;

/** The version of this build. */
final class Version {
  static final String TEXT = "0.1.0";

  private Version() {}
}
