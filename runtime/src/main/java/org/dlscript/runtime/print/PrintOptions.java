package org.dlscript.runtime.print;

/**
 * What {@code torch.set_printoptions} sets.
 *
 * @param precision digits after the point
 * @param threshold elements above which the text is shortened
 * @param edgeItems elements shown at each end of a shortened dimension
 * @param lineWidth characters a line
 * @param sciMode whether to write exponents; null lets the numbers decide
 */
public record PrintOptions(
    int precision, long threshold, int edgeItems, int lineWidth, Boolean sciMode) {
  /** PyTorch's default profile. */
  public static final PrintOptions DEFAULT = new PrintOptions(4, 1000, 3, 80, null);

  /** The profile named "short". */
  public static final PrintOptions SHORT = new PrintOptions(2, 1000, 2, 80, null);

  /** The profile named "full". */
  public static final PrintOptions FULL = new PrintOptions(4, Long.MAX_VALUE, 3, 80, null);
}
