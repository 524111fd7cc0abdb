package org.dlscript.stdlib.numpy;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.Slot;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Arithmetic of single numbers in double precision, without the machinery for arrays, which costs
 * many times more. Every operation gives null where that machinery is needed: for other types, and
 * for results that may be worth a warning. Stateless.
 */
final class ScalarNumbers {
  // Whole numbers up to here are doubles too.
  private static final long EXACT = 1L << 53;
  private static final PyClass DOUBLE = ScalarTypes.scalarClass(DType.FLOAT64);
  private static final PyClass BOOL = ScalarTypes.scalarClass(DType.BOOL);

  private ScalarNumbers() {}

  private static boolean isDouble(Object o) {
    return o instanceof PyNdarray p && p.type() == DOUBLE && p.label() == null && p.pool() == null;
  }

  private static boolean isNumber(Object o) {
    return o instanceof Double || o instanceof Long l && l <= EXACT && l >= -EXACT || isDouble(o);
  }

  private static double value(Object o) {
    return switch (o) {
      case Double d -> d;
      case Long l -> l;
      default -> {
        Tensor t = ((PyNdarray) o).positions();
        yield ((double[]) t.storage().reading())[t.layout().offset];
      }
    };
  }

  private static Object number(double v) {
    return Double.isFinite(v)
        ? new PyNdarray(DOUBLE, Tensor.wrap(new double[] {v}, DType.FLOAT64))
        : null;
  }

  private static Object truth(boolean v) {
    return new PyNdarray(BOOL, Tensor.scalar(v, DType.BOOL));
  }

  /** An operator of two numbers of which one is a numpy scalar. */
  static Object binary(Slot op, Object x, Object y) {
    if (!isDouble(x) && !isDouble(y) || !isNumber(x) || !isNumber(y)) {
      return null;
    }
    double a = value(x);
    double b = value(y);
    return switch (op) {
      case ADD -> number(a + b);
      case SUB -> number(a - b);
      case MUL -> number(a * b);
      case TRUEDIV -> number(a / b);
      case POW -> number(b == 2 ? a * a : Math.pow(a, b));
      case LT -> truth(a < b);
      case LE -> truth(a <= b);
      case GT -> truth(a > b);
      case GE -> truth(a >= b);
      case EQ -> truth(a == b);
      case NE -> truth(a != b);
      default -> null;
    };
  }

  /** An operator by its name among the engine's, of a number that is a double. */
  static Object unary(String name, Object x) {
    if (!(x instanceof Double) && !isDouble(x)) {
      return null;
    }
    double a = value(x);
    return switch (name) {
      case "torch.exp" -> number(Math.exp(a));
      case "torch.log" -> number(Math.log(a));
      case "torch.sqrt" -> number(Math.sqrt(a));
      case "torch.sin" -> number(Math.sin(a));
      case "torch.cos" -> number(Math.cos(a));
      case "torch.tan" -> number(Math.tan(a));
      case "torch.tanh" -> number(Math.tanh(a));
      case "torch.abs" -> number(Math.abs(a));
      case "torch.neg" -> number(-a);
      case "torch.square" -> number(a * a);
      case "torch.floor" -> number(Math.floor(a));
      case "torch.ceil" -> number(Math.ceil(a));
      default -> null;
    };
  }
}
