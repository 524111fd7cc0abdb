package org.dlscript.stdlib.numpy;

import org.dlscript.language.DlsContext;

/** Builtin functions by name, for methods that are one. */
final class DlsBuiltins {
  private DlsBuiltins() {}

  static Object get(String name) {
    return DlsContext.get(null).builtins().dict.get(name);
  }
}
