package org.dlscript.language.text;

/** What UnicodeEncodeError and UnicodeDecodeError hold, besides the object itself. */
public final class UnicodeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public final boolean decoding;
  public final String encoding;

  /** In bytes when decoding, in code points when encoding; the end is exclusive. */
  public final int start;

  public final int end;
  public final String reason;

  UnicodeFailure(boolean decoding, String encoding, int start, int end, String reason) {
    super(reason, null, false, false);
    this.decoding = decoding;
    this.encoding = encoding;
    this.start = start;
    this.end = end;
    this.reason = reason;
  }
}
