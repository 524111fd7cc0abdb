package org.dlscript.language.syntax;

/**
 * The place of a syntax element in its source: 1-based lines, 0-based columns and 0-based offsets,
 * all counted in UTF-16 code units of the source text; the end is exclusive.
 */
public record Span(int line, int column, int endLine, int endColumn, int start, int end) {
  /** The span from the start of this one to the end of {@code last}. */
  public Span to(Span last) {
    return new Span(line, column, last.endLine, last.endColumn, start, last.end);
  }
}
