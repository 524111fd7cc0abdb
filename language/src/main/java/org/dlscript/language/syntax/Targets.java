package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.syntax.Expr.CompareOperator;
import org.dlscript.language.syntax.Expr.Context;

/** Which expressions can be assigned to or deleted, and what the others are called. */
final class Targets {
  /** What the target is for. */
  enum Use {
    ASSIGN,
    FOR,
    DELETE
  }

  private Targets() {}

  /** The part of {@code e} that cannot be a target, or null. */
  static Expr invalid(Expr e, Use use) {
    return switch (e) {
      case Expr.ListDisplay list -> firstInvalid(list.elts(), use);
      case Expr.Tuple tuple -> firstInvalid(tuple.elts(), use);
      case Expr.Starred starred -> use == Use.DELETE ? starred : invalid(starred.value(), use);
      case Expr.Compare compare -> {
        if (use == Use.FOR && compare.ops().getFirst() == CompareOperator.IN) {
          yield invalid(compare.left(), use);
        }
        yield compare;
      }
      case Expr.Name n -> null;
      case Expr.Attribute a -> null;
      case Expr.Subscript s -> null;
      default -> e;
    };
  }

  private static Expr firstInvalid(List<Expr> elts, Use use) {
    for (Expr elt : elts) {
      Expr bad = invalid(elt, use);
      if (bad != null) {
        return bad;
      }
    }
    return null;
  }

  /** The same expression as a target; null if it cannot be one. */
  static Expr convert(Expr e, Context ctx) {
    Use use = ctx == Context.DEL ? Use.DELETE : Use.ASSIGN;
    return invalid(e, use) != null ? null : withContext(e, ctx);
  }

  private static Expr withContext(Expr e, Context ctx) {
    return switch (e) {
      case Expr.Name n -> new Expr.Name(n.span(), n.id(), ctx);
      case Expr.Attribute a -> new Expr.Attribute(a.span(), a.value(), a.attr(), ctx);
      case Expr.Subscript s -> new Expr.Subscript(s.span(), s.value(), s.slice(), ctx);
      case Expr.Starred s -> new Expr.Starred(s.span(), withContext(s.value(), ctx), ctx);
      case Expr.ListDisplay l -> new Expr.ListDisplay(l.span(), withContext(l.elts(), ctx), ctx);
      case Expr.Tuple t -> new Expr.Tuple(t.span(), withContext(t.elts(), ctx), ctx);
      default -> throw new IllegalStateException("not a target: " + e);
    };
  }

  private static List<Expr> withContext(List<Expr> elts, Context ctx) {
    List<Expr> result = new ArrayList<>(elts.size());
    for (Expr elt : elts) {
      result.add(withContext(elt, ctx));
    }
    return result;
  }

  /** What error messages call an expression. */
  static String describe(Expr e) {
    return switch (e) {
      case Expr.Attribute a -> "attribute";
      case Expr.Subscript s -> "subscript";
      case Expr.Starred s -> "starred";
      case Expr.Name n -> "name";
      case Expr.ListDisplay l -> "list";
      case Expr.Tuple t -> "tuple";
      case Expr.Lambda l -> "lambda";
      case Expr.Call c -> "function call";
      case Expr.BoolOp b -> "expression";
      case Expr.BinOp b -> "expression";
      case Expr.UnaryOp u -> "expression";
      case Expr.GeneratorExp g -> "generator expression";
      case Expr.Yield y -> "yield expression";
      case Expr.YieldFrom y -> "yield expression";
      case Expr.Await a -> "await expression";
      case Expr.ListComp l -> "list comprehension";
      case Expr.SetComp s -> "set comprehension";
      case Expr.DictComp d -> "dict comprehension";
      case Expr.Dict d -> "dict literal";
      case Expr.SetDisplay s -> "set display";
      case Expr.JoinedStr j -> "f-string expression";
      case Expr.FormattedValue f -> "f-string expression";
      case Expr.Constant c -> describeConstant(c.value());
      case Expr.Compare c -> "comparison";
      case Expr.IfExp i -> "conditional expression";
      case Expr.NamedExpr n -> "named expression";
      case Expr.Slice s -> "slice";
    };
  }

  private static String describeConstant(Object value) {
    if (value == Expr.Singleton.NONE) {
      return "None";
    }
    if (value == Expr.Singleton.ELLIPSIS) {
      return "ellipsis";
    }
    if (value instanceof Boolean b) {
      return b ? "True" : "False";
    }
    return "literal";
  }
}
