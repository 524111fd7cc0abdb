package org.dlscript.language;

import com.oracle.truffle.api.TruffleLanguage;

/** The dls language: Python 3 syntax and semantics with tensors built in. */
@TruffleLanguage.Registration(
    id = "dls",
    name = "dls",
    implementationName = "dls",
    defaultMimeType = "text/x-dls",
    characterMimeTypes = {"text/x-dls", "text/x-python"})
public final class DlsLanguage extends TruffleLanguage<DlsContext> {
  @Override
  protected DlsContext createContext(Env env) {
    return new DlsContext(this, env);
  }
}
