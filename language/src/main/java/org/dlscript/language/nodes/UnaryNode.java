package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Idempotent;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Transient;

/** {@code -x}, {@code +x} and {@code ~x}. */
@NodeChild(value = "value", type = Expression.class)
public abstract class UnaryNode extends Expression {
  final Slot op;
  private boolean single;

  UnaryNode(Slot op) {
    this.op = op;
  }

  public static UnaryNode create(Slot op, Expression value) {
    UnaryNode node = UnaryNodeGen.create(op, value);
    node.single = value.forOneReader();
    return node;
  }

  @Override
  boolean forOneReader() {
    return true;
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
      Object r = Operators.unary(op, v);
      if (single && v instanceof Transient t && Transient.isProducer(t.type().slot(op))) {
        t.dropAfter(r);
      }
      return r;
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
