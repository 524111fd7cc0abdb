package org.dlscript.language.tree;

import java.util.HashMap;
import java.util.Map;
import org.dlscript.language.syntax.Expr;

/** What Python's abstract grammar calls the operators. */
final class TreeNames {
  private static final Map<String, Enum<?>> BY_NAME = new HashMap<>();

  static {
    for (Expr.BinaryOperator o : Expr.BinaryOperator.values()) {
      BY_NAME.put(of(o), o);
    }
    for (Expr.UnaryOperator o : Expr.UnaryOperator.values()) {
      BY_NAME.put(of(o), o);
    }
    for (Expr.CompareOperator o : Expr.CompareOperator.values()) {
      BY_NAME.put(of(o), o);
    }
  }

  private TreeNames() {}

  /** The operator of that name, or null. */
  static Enum<?> operator(String name) {
    return BY_NAME.get(name);
  }

  static String of(Expr.BinaryOperator op) {
    return switch (op) {
      case ADD -> "Add";
      case SUB -> "Sub";
      case MULT -> "Mult";
      case MATMULT -> "MatMult";
      case DIV -> "Div";
      case MOD -> "Mod";
      case POW -> "Pow";
      case LSHIFT -> "LShift";
      case RSHIFT -> "RShift";
      case BITOR -> "BitOr";
      case BITXOR -> "BitXor";
      case BITAND -> "BitAnd";
      case FLOORDIV -> "FloorDiv";
    };
  }

  static String of(Expr.UnaryOperator op) {
    return switch (op) {
      case INVERT -> "Invert";
      case NOT -> "Not";
      case UADD -> "UAdd";
      case USUB -> "USub";
    };
  }

  static String of(Expr.CompareOperator op) {
    return switch (op) {
      case EQ -> "Eq";
      case NOTEQ -> "NotEq";
      case LT -> "Lt";
      case LTE -> "LtE";
      case GT -> "Gt";
      case GTE -> "GtE";
      case IS -> "Is";
      case ISNOT -> "IsNot";
      case IN -> "In";
      case NOTIN -> "NotIn";
    };
  }
}
