package org.dlscript.language.syntax;

import java.util.List;

/** An expression of Python 3.13's abstract grammar, field for field. Immutable. */
public sealed interface Expr {
  Span span();

  /** How a name, attribute, subscript, star, list or tuple is used. */
  enum Context {
    LOAD,
    STORE,
    DEL
  }

  enum BinaryOperator {
    ADD("+"),
    SUB("-"),
    MULT("*"),
    MATMULT("@"),
    DIV("/"),
    MOD("%"),
    POW("**"),
    LSHIFT("<<"),
    RSHIFT(">>"),
    BITOR("|"),
    BITXOR("^"),
    BITAND("&"),
    FLOORDIV("//");

    public final String symbol;

    BinaryOperator(String symbol) {
      this.symbol = symbol;
    }
  }

  enum UnaryOperator {
    INVERT,
    NOT,
    UADD,
    USUB
  }

  enum CompareOperator {
    EQ,
    NOTEQ,
    LT,
    LTE,
    GT,
    GTE,
    IS,
    ISNOT,
    IN,
    NOTIN
  }

  record BoolOp(Span span, boolean isAnd, List<Expr> values) implements Expr {}

  record NamedExpr(Span span, Name target, Expr value) implements Expr {}

  record BinOp(Span span, Expr left, BinaryOperator op, Expr right) implements Expr {}

  record UnaryOp(Span span, UnaryOperator op, Expr operand) implements Expr {}

  record Lambda(Span span, Arguments args, Expr body) implements Expr {}

  record IfExp(Span span, Expr test, Expr body, Expr orelse) implements Expr {}

  /** A key of null stands for {@code **value}. */
  record Dict(Span span, List<Expr> keys, List<Expr> values) implements Expr {}

  record SetDisplay(Span span, List<Expr> elts) implements Expr {}

  record ListComp(Span span, Expr elt, List<Comprehension> generators) implements Expr {}

  record SetComp(Span span, Expr elt, List<Comprehension> generators) implements Expr {}

  record DictComp(Span span, Expr key, Expr value, List<Comprehension> generators)
      implements Expr {}

  record GeneratorExp(Span span, Expr elt, List<Comprehension> generators) implements Expr {}

  record Await(Span span, Expr value) implements Expr {}

  /** {@code value} is null for a bare yield. */
  record Yield(Span span, Expr value) implements Expr {}

  record YieldFrom(Span span, Expr value) implements Expr {}

  record Compare(Span span, Expr left, List<CompareOperator> ops, List<Expr> comparators)
      implements Expr {}

  /** {@code args} may contain Starred. */
  record Call(Span span, Expr func, List<Expr> args, List<Keyword> keywords) implements Expr {}

  /** {@code conversion} is -1, 's', 'r' or 'a'; {@code formatSpec} null or a JoinedStr. */
  record FormattedValue(Span span, Expr value, int conversion, JoinedStr formatSpec)
      implements Expr {}

  /** An f-string: Constant strings and FormattedValues. */
  record JoinedStr(Span span, List<Expr> values) implements Expr {}

  /**
   * {@code value} is Long, BigInteger, Double, {@link Imaginary}, Boolean, String (may hold lone
   * surrogates), byte[], {@link Singleton#NONE} or {@link Singleton#ELLIPSIS}.
   */
  record Constant(Span span, Object value) implements Expr {}

  record Imaginary(double value) {}

  enum Singleton {
    NONE,
    ELLIPSIS
  }

  record Attribute(Span span, Expr value, String attr, Context ctx) implements Expr {}

  record Subscript(Span span, Expr value, Expr slice, Context ctx) implements Expr {}

  record Starred(Span span, Expr value, Context ctx) implements Expr {}

  /** The identifier is NFKC-normalised; private names are not mangled here. */
  record Name(Span span, String id, Context ctx) implements Expr {}

  record ListDisplay(Span span, List<Expr> elts, Context ctx) implements Expr {}

  record Tuple(Span span, List<Expr> elts, Context ctx) implements Expr {}

  /** Parts are null where absent. */
  record Slice(Span span, Expr lower, Expr upper, Expr step) implements Expr {}

  record Comprehension(Expr target, Expr iter, List<Expr> ifs, boolean isAsync) {}

  /** {@code arg} null stands for {@code **value}. */
  record Keyword(Span span, String arg, Expr value) {}

  /** Annotations and defaults as in CPython's grammar; kwDefaults holds null where absent. */
  record Arguments(
      List<Arg> posonlyargs,
      List<Arg> args,
      Arg vararg,
      List<Arg> kwonlyargs,
      List<Expr> kwDefaults,
      Arg kwarg,
      List<Expr> defaults) {}

  record Arg(Span span, String arg, Expr annotation) {}
}
