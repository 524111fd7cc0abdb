package org.dlscript.language.text;

/** Error handlers beside Python's own: what the guest registered under a name. */
public interface UnicodeHandler {
  /**
   * What stands for the characters that failed, as text or, when encoding, as bytes; and where to
   * go on, in the failure's units.
   */
  record Replacement(String text, byte[] bytes, int position) {}

  /** The handler's answer to a failure; throws LookupError's text for an unknown name. */
  Replacement replace(String errors, UnicodeFailure failure);

  /** Knows no names. */
  UnicodeHandler NONE =
      (errors, failure) -> {
        throw new TextException(
            TextException.Kind.LOOKUP_ERROR, "unknown error handler name '" + errors + "'");
      };
}
