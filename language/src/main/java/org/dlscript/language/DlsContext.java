package org.dlscript.language;

import com.oracle.truffle.api.TruffleLanguage.Env;

/** What one polyglot context owns: modules, streams, the state of the import system. */
public final class DlsContext {
  final DlsLanguage language;
  final Env env;

  DlsContext(DlsLanguage language, Env env) {
    this.language = language;
    this.env = env;
  }
}
