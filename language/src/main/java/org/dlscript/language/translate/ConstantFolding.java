package org.dlscript.language.translate;

import java.math.BigInteger;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Slot;

/**
 * Operations on written numbers, which give the same at every run: computed when the source is
 * translated, unless they fail or would need much memory, as Python's compiler does.
 */
final class ConstantFolding {
  private static final int MOST_BITS = 128;

  private ConstantFolding() {}

  /** The operation's value as a literal, or null where it has to run. */
  static Literal fold(Slot op, Expression left, Expression right) {
    if (!(left instanceof Literal a && right instanceof Literal b)
        || !isNumber(a.value())
        || !isNumber(b.value())
        || isLarge(op, a.value(), b.value())) {
      return null;
    }
    try {
      return new Literal(Operators.binary(op, a.value(), b.value()));
    } catch (PyException e) {
      return null; // It is raised when the program gets there.
    }
  }

  private static boolean isNumber(Object v) {
    return v instanceof Long || v instanceof Double || v instanceof BigInteger;
  }

  private static boolean isLarge(Slot op, Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      return false;
    }
    long bits = Ints.big(a).bitLength();
    BigInteger y = Ints.big(b);
    return switch (op) {
      case POW -> y.bitLength() > 31 || bits * Math.abs(y.longValue()) > MOST_BITS;
      case LSHIFT -> y.bitLength() > 31 || bits + y.longValue() > MOST_BITS;
      case MUL -> bits + y.bitLength() > MOST_BITS;
      default -> false;
    };
  }
}
