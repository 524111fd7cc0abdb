package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Idempotent;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Slot;

/** {@code -x}, {@code +x} and {@code ~x}. */
@NodeChild(value = "value", type = Expression.class)
public abstract class UnaryNode extends Expression {
  final Slot op;

  UnaryNode(Slot op) {
    this.op = op;
  }

  public static UnaryNode create(Slot op, Expression value) {
    return UnaryNodeGen.create(op, value);
  }

  @Specialization(rewriteOn = ArithmeticException.class)
  long ofLong(long v) {
    return switch (op) {
      case NEG -> Math.negateExact(v);
      case INVERT -> ~v;
      default -> v;
    };
  }

  @Idempotent
  boolean isInvert() {
    return op == Slot.INVERT;
  }

  @Specialization(guards = "!isInvert()")
  double ofDouble(double v) {
    return op == Slot.NEG ? -v : v;
  }

  @Specialization(replaces = {"ofLong", "ofDouble"})
  @TruffleBoundary
  Object generic(Object v) {
    try {
      return Operators.unary(op, v);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
