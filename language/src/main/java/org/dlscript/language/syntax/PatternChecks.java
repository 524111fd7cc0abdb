package org.dlscript.language.syntax;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for patterns that the grammar does not know. */
final class PatternChecks {
  private PatternChecks() {}

  /** Checks the pattern of a case; one that always matches may only stand last or with a guard. */
  static void check(Pattern pattern, boolean mayAlwaysMatch) {
    names(pattern, new HashSet<>());
    if (!mayAlwaysMatch) {
      refutable(pattern);
    }
  }

  private static SyntaxException error(String message, Span span) {
    return new SyntaxException(SyntaxException.Kind.SYNTAX_ERROR, message, span, false);
  }

  private static void refutable(Pattern pattern) {
    switch (pattern) {
      case Pattern.MatchAs a -> {
        if (a.pattern() != null) {
          refutable(a.pattern());
        } else if (a.name() == null) {
          throw error("wildcard makes remaining patterns unreachable", a.span());
        } else {
          throw error(
              "name capture '" + a.name() + "' makes remaining patterns unreachable", a.span());
        }
      }
      case Pattern.MatchOr o -> refutable(o.patterns().getLast());
      default -> {}
    }
  }

  private static void bind(String name, Span span, Set<String> names) {
    if (name != null && !names.add(name)) {
      throw error("multiple assignments to name '" + name + "' in pattern", span);
    }
  }

  private static void names(Pattern pattern, Set<String> names) {
    switch (pattern) {
      case Pattern.MatchValue v -> {
        if (v.value() instanceof Expr.JoinedStr) {
          throw error("patterns may only match literals and attribute lookups", v.span());
        }
      }
      case Pattern.MatchSingleton s -> {}
      case Pattern.MatchSequence s -> {
        long stars = s.patterns().stream().filter(p -> p instanceof Pattern.MatchStar).count();
        if (stars > 1) {
          throw error("multiple starred names in sequence pattern", s.span());
        }
        all(s.patterns(), names);
      }
      case Pattern.MatchMapping m -> {
        keys(m);
        all(m.patterns(), names);
        bind(m.rest(), m.span(), names);
      }
      case Pattern.MatchClass c -> {
        Set<String> attributes = new HashSet<>();
        for (int i = 0; i < c.kwdAttrs().size(); i++) {
          if (!attributes.add(c.kwdAttrs().get(i))) {
            throw error(
                "attribute name repeated in class pattern: " + c.kwdAttrs().get(i),
                c.kwdPatterns().get(i).span());
          }
        }
        all(c.patterns(), names);
        all(c.kwdPatterns(), names);
      }
      case Pattern.MatchStar s -> bind(s.name(), s.span(), names);
      case Pattern.MatchAs a -> {
        if (a.pattern() != null) {
          names(a.pattern(), names);
        }
        bind(a.name(), a.span(), names);
      }
      case Pattern.MatchOr o -> alternatives(o, names);
    }
  }

  private static void keys(Pattern.MatchMapping m) {
    Set<Object> seen = new HashSet<>();
    for (Expr key : m.keys()) {
      if (key instanceof Expr.JoinedStr) {
        throw error("mapping pattern keys may only match literals and attribute lookups", m.span());
      }
      boolean negative = key instanceof Expr.UnaryOp;
      if (negative) {
        key = ((Expr.UnaryOp) key).operand();
      }
      if (key instanceof Expr.Constant c && !seen.add(negative ? negated(c) : keyOf(c.value()))) {
        throw error(
            "mapping pattern checks duplicate key (" + shown(c.value(), negative) + ")", m.span());
      }
    }
  }

  private static String shown(Object value, boolean negative) {
    String text =
        switch (value) {
          case String s -> "'" + s + "'";
          case Boolean b -> b ? "True" : "False";
          case Expr.Imaginary i -> shown(keyOf(i.value()), false) + "j";
          case Expr.Singleton s -> "None";
          default -> String.valueOf(value);
        };
    return negative && !text.equals("0") ? "-" + text : text;
  }

  private static Object negated(Expr.Constant c) {
    return switch (keyOf(c.value())) {
      case Long l -> -l;
      case Double d -> -d;
      case Object other -> java.util.List.of("-", other);
    };
  }

  /** Numbers of one value are one key, whatever their types. */
  private static Object keyOf(Object value) {
    return switch (value) {
      case Boolean b -> b ? 1L : 0L;
      case Double d when d == Math.rint(d) && Math.abs(d) < 1L << 53 -> d.longValue();
      case Expr.Imaginary i when i.value() == 0 -> 0L;
      case null, default -> value;
    };
  }

  private static void alternatives(Pattern.MatchOr o, Set<String> names) {
    Set<String> first = null;
    for (int i = 0; i < o.patterns().size(); i++) {
      Set<String> bound = new HashSet<>();
      names(o.patterns().get(i), bound);
      if (first == null) {
        first = bound;
      } else if (!bound.equals(first)) {
        throw error("alternative patterns bind different names", o.span());
      }
      if (i < o.patterns().size() - 1) {
        refutable(o.patterns().get(i));
      }
    }
    for (String name : first) {
      bind(name, o.span(), names);
    }
  }

  private static void all(List<Pattern> patterns, Set<String> names) {
    for (Pattern pattern : patterns) {
      names(pattern, names);
    }
  }
}
