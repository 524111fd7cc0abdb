package org.dlscript.language.syntax;

import java.util.List;

/** A pattern of a match statement, as in Python 3.13's abstract grammar. */
public sealed interface Pattern {
  Span span();

  record MatchValue(Span span, Expr value) implements Pattern {}

  /** None, True or False: {@code value} as in {@link Expr.Constant}. */
  record MatchSingleton(Span span, Object value) implements Pattern {}

  record MatchSequence(Span span, List<Pattern> patterns) implements Pattern {}

  /** {@code rest} may be null. */
  record MatchMapping(Span span, List<Expr> keys, List<Pattern> patterns, String rest)
      implements Pattern {}

  record MatchClass(
      Span span, Expr cls, List<Pattern> patterns, List<String> kwdAttrs, List<Pattern> kwdPatterns)
      implements Pattern {}

  /** {@code name} null for {@code *_}. */
  record MatchStar(Span span, String name) implements Pattern {}

  /** Both null for the wildcard. */
  record MatchAs(Span span, Pattern pattern, String name) implements Pattern {}

  record MatchOr(Span span, List<Pattern> patterns) implements Pattern {}
}
