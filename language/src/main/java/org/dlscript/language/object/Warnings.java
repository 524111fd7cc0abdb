package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.DlsContext;

/** Warnings that builtins give, through the guest's own {@code warnings} module and its filters. */
public final class Warnings {
  private Warnings() {}

  /** Warns at the guest's running line; throws where a filter makes it an error. */
  @TruffleBoundary
  public static void warn(PyClass category, String message) {
    Calls.call(function("warn"), Str.of(message), category);
  }

  /** Warns that a coroutine is gone that was never awaited. */
  @TruffleBoundary
  static void unawaited(PyGenerator coroutine) {
    Calls.call(function("_warn_unawaited_coroutine"), coroutine);
  }

  /** Warns about a line of a source that is being compiled. */
  @TruffleBoundary
  public static void at(PyClass category, String message, String file, int line) {
    Calls.call(function("warn_explicit"), Str.of(message), category, Str.of(file), (long) line);
  }

  private static Object function(String name) {
    return Attributes.get(DlsContext.get(null).importer().load("warnings"), name);
  }
}
