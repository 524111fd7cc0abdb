package org.dlscript.language.modules;

import com.oracle.truffle.api.TruffleLanguage.Env;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.source.Source;
import java.util.Arrays;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.ForeignType;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Text;

/**
 * {@code polyglot}: code of the other languages that the host installed, and names shared with
 * them; {@code java}: the host's classes. What the host did not grant is a PermissionError.
 */
public final class InteropModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"polyglot", "java"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    if (name.equals("java")) {
      m.function("type(name, /)", n -> hostClass(c.env(), Text.str(n)));
      return;
    }
    m.value("ForeignException", ForeignType.EXCEPTION);
    m.function("eval(language, code, /)", (l, s) -> eval(c.env(), Text.str(l), Text.str(s)));
    m.function("languages()", () -> languages(c.env()));
    m.function("is_foreign(value, /)", ForeignObjects::isForeign);
    m.function(
        "export_value(name, value, /)",
        (n, v) -> {
          granted(c.env().isPolyglotBindingsAccessAllowed(), "access to shared names");
          try {
            InteropLibrary.getUncached()
                .writeMember(c.env().getPolyglotBindings(), Text.str(n), ForeignObjects.toHost(v));
          } catch (InteropException e) {
            throw Errors.typeError("the value cannot be shared: " + e.getMessage());
          }
          return v;
        });
    m.function(
        "import_value(name, /)",
        n -> {
          granted(c.env().isPolyglotBindingsAccessAllowed(), "access to shared names");
          try {
            return ForeignObjects.fromHost(
                InteropLibrary.getUncached()
                    .readMember(c.env().getPolyglotBindings(), Text.str(n)));
          } catch (InteropException e) {
            throw Errors.of(
                ExceptionTypes.NAME_ERROR, "no value is shared as '" + Text.str(n) + "'");
          }
        });
  }

  private static void granted(boolean allowed, String what) {
    if (!allowed) {
      throw Errors.of(ExceptionTypes.PERMISSION_ERROR, what + " was not granted");
    }
  }

  private static Object hostClass(Env env, String name) {
    granted(env.isHostLookupAllowed(), "access to the host's classes");
    try {
      return env.lookupHostSymbol(name);
    } catch (AbstractTruffleException e) {
      throw Errors.of(
          ExceptionTypes.IMPORT_ERROR, "the host has no class '" + name + "', or does not show it");
    }
  }

  private static Object languages(Env env) {
    return new org.dlscript.language.object.PyList(
        env.getPublicLanguages().keySet().stream()
            .sorted()
            .map(org.dlscript.language.object.Str::of)
            .toArray());
  }

  private static Object eval(Env env, String language, String code) {
    granted(env.isPolyglotEvalAllowed(null), "evaluating other languages");
    if (!env.getPublicLanguages().containsKey(language)) {
      throw Errors.valueError(
          "no language '"
              + language
              + "' is installed; there are "
              + Arrays.toString(env.getPublicLanguages().keySet().stream().sorted().toArray()));
    }
    Object v = env.parsePublic(Source.newBuilder(language, code, "<eval>").build()).call();
    return v instanceof PyObject || v == PyNone.NONE ? v : ForeignObjects.fromHost(v);
  }
}
