package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.Idempotent;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/**
 * A binary operator or, when {@code inPlace}, the operator of an augmented assignment. The operator
 * is a constant of the node, so the switches fold.
 */
@NodeChild(value = "left", type = Expression.class)
@NodeChild(value = "right", type = Expression.class)
@SuppressWarnings("truffle-sharing")
public abstract class BinaryNode extends Expression {
  final Slot op;
  final boolean inPlace;
  private CallNode.Operands operands;

  BinaryNode(Slot op, boolean inPlace) {
    this.op = op;
    this.inPlace = inPlace;
  }

  public static BinaryNode create(Slot op, boolean inPlace, Expression left, Expression right) {
    BinaryNode node = BinaryNodeGen.create(op, inPlace, left, right);
    node.operands = new CallNode.Operands(left, right);
    return node;
  }

  /** The value of a special method: new, or settled by the function or builtin that gave it. */
  @Override
  boolean forOneReader() {
    return true;
  }

  @Idempotent
  boolean longOperator() {
    return switch (op) {
      case ADD, SUB, MUL, FLOORDIV, MOD, AND, OR, XOR, LSHIFT, RSHIFT -> true;
      default -> false;
    };
  }

  @Idempotent
  boolean doubleOperator() {
    return switch (op) {
      case ADD, SUB, MUL, TRUEDIV, POW -> true;
      default -> false;
    };
  }

  @Idempotent
  boolean is(Slot which) {
    return op == which;
  }

  static final Slot TRUEDIV = Slot.TRUEDIV;
  static final Slot ADD = Slot.ADD;
  static final Slot POW = Slot.POW;

  @Specialization(guards = "longOperator()", rewriteOn = ArithmeticException.class)
  long longs(long a, long b) {
    switch (op) {
      case ADD:
        return Math.addExact(a, b);
      case SUB:
        return Math.subtractExact(a, b);
      case MUL:
        return Math.multiplyExact(a, b);
      case AND:
        return a & b;
      case OR:
        return a | b;
      case XOR:
        return a ^ b;
      case FLOORDIV:
        if (b == 0 || b == -1) {
          throw new ArithmeticException();
        }
        return Math.floorDiv(a, b);
      case MOD:
        if (b == 0) {
          throw new ArithmeticException();
        }
        return Math.floorMod(a, b);
      case RSHIFT:
        if (b < 0) {
          throw new ArithmeticException();
        }
        return a >> (b > 63 ? 63 : b);
      default:
        if (b < 0 || b > 62 || (a << b) >> b != a) {
          throw new ArithmeticException();
        }
        return a << b;
    }
  }

  @Specialization(guards = "longOperator()", replaces = "longs")
  Object longsOrBig(long a, long b) {
    switch (op) {
      case ADD:
        {
          long r = a + b;
          return ((a ^ r) & (b ^ r)) < 0 ? generic(a, b) : (Object) r;
        }
      case SUB:
        {
          long r = a - b;
          return ((a ^ b) & (a ^ r)) < 0 ? generic(a, b) : (Object) r;
        }
      case MUL:
        {
          long hi = Math.multiplyHigh(a, b);
          long lo = a * b;
          return hi == 0 && lo >= 0 || hi == -1 && lo < 0 ? (Object) lo : generic(a, b);
        }
      case AND:
        return a & b;
      case OR:
        return a | b;
      case XOR:
        return a ^ b;
      default:
        return generic(a, b);
    }
  }

  @Specialization(
      guards = {"is(POW)", "b >= 0"},
      rewriteOn = ArithmeticException.class)
  long powers(long a, long b) {
    long r = 1;
    long square = a;
    for (long rest = b; rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        r = Math.multiplyExact(r, square);
      }
      if (rest > 1) {
        square = Math.multiplyExact(square, square);
      }
    }
    return r;
  }

  @Idempotent
  boolean countingOperator() {
    return switch (op) {
      case ADD, SUB, MUL -> true;
      default -> false;
    };
  }

  /** Conditions that are counted. */
  @Specialization(guards = "countingOperator()", rewriteOn = ArithmeticException.class)
  long longBoolean(long a, boolean b) {
    return longs(a, b ? 1 : 0);
  }

  @Specialization(guards = "countingOperator()", rewriteOn = ArithmeticException.class)
  long booleans(boolean a, boolean b) {
    return longs(a ? 1 : 0, b ? 1 : 0);
  }

  @Specialization(guards = {"is(TRUEDIV)", "b != 0", "exact(a)", "exact(b)"})
  double divideLongs(long a, long b) {
    return (double) a / b;
  }

  static boolean exact(long v) {
    return v >= -(1L << 53) && v <= 1L << 53;
  }

  @Specialization(guards = "doubleOperator()", rewriteOn = ArithmeticException.class)
  double doubles(double a, double b) {
    switch (op) {
      case ADD:
        return a + b;
      case SUB:
        return a - b;
      case MUL:
        return a * b;
      case TRUEDIV:
        if (b == 0) {
          throw new ArithmeticException();
        }
        return a / b;
      default:
        if (b == 2.0) {
          return square(a);
        }
        return power(a, b);
    }
  }

  private static double square(double a) {
    double r = a * a;
    if (Double.isInfinite(r) && !Double.isInfinite(a)) {
      throw new ArithmeticException();
    }
    return r;
  }

  @TruffleBoundary
  private static double power(double a, double b) {
    double r = Math.pow(a, b);
    if (Double.isInfinite(r) || Double.isNaN(r)) {
      throw new ArithmeticException();
    }
    return r;
  }

  @Specialization(guards = "doubleOperator()", rewriteOn = ArithmeticException.class)
  double longDouble(long a, double b) {
    return doubles(a, b);
  }

  @Specialization(guards = "doubleOperator()", rewriteOn = ArithmeticException.class)
  double doubleLong(double a, long b) {
    return doubles(a, b);
  }

  @Specialization(guards = "countingOperator()")
  Object complexes(PyComplex a, PyComplex b) {
    return switch (op) {
      case ADD -> new PyComplex(a.re + b.re, a.im + b.im);
      case SUB -> new PyComplex(a.re - b.re, a.im - b.im);
      default -> new PyComplex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
    };
  }

  @Specialization(guards = "countingOperator()")
  Object complexDouble(PyComplex a, double b) {
    return complexes(a, new PyComplex(b, 0));
  }

  @Specialization(guards = "countingOperator()")
  Object doubleComplex(double a, PyComplex b) {
    return complexes(new PyComplex(a, 0), b);
  }

  @Specialization(guards = "is(ADD)")
  Object strings(TruffleString a, TruffleString b) {
    return Str.concat(a, b);
  }

  /** The special method of the left operand's class goes first, and nothing is in its way. */
  static Object leftMethod(Slot op, boolean inPlace, PyClass left, PyClass right) {
    if (inPlace) {
      Object f = left.slot(op.inPlace());
      if (f != null) {
        return f;
      }
    }
    boolean first = right.isSubclassOf(left) || Operators.comesAfter(op, left, right);
    if (right != left && first && right.slot(op.reflected()) != null) {
      return null;
    }
    return left.slot(op);
  }

  @Specialization(
      guards = {"a.type() == left", "typeOf(b) == right", "method != null"},
      assumptions = {"left.stable()", "right.stable()"},
      limit = "4")
  Object objects(
      PyObject a,
      Object b,
      @Cached("a.type()") PyClass left,
      @Cached("typeOf(b)") PyClass right,
      @Cached("leftMethod(op, inPlace, left, right)") Object method,
      @Cached InvokeNode invoke) {
    Object r;
    try {
      r = invoke.execute(method, new Object[] {null, a, b});
    } catch (PyException e) {
      throw e.at(this);
    }
    operands.drop(method, a, b, r);
    return r == PyNone.NOT_IMPLEMENTED ? generic(a, b) : r;
  }

  static PyClass typeOf(Object o) {
    return Types.of(o);
  }

  static Object rightMethod(Slot op, Object a, PyClass right) {
    if (a instanceof PyObject) {
      return null;
    }
    return right.slot(op.reflected());
  }

  /** A plain number or string on the left: only the right operand's class can know. */
  @Specialization(
      guards = {"isNumber(a)", "b.type() == right", "method != null"},
      assumptions = "right.stable()",
      limit = "3")
  Object reflected(
      Object a,
      PyObject b,
      @Cached("b.type()") PyClass right,
      @Cached("rightMethod(op, a, right)") Object method,
      @Cached InvokeNode invoke) {
    Object r;
    try {
      r = invoke.execute(method, new Object[] {null, b, a});
    } catch (PyException e) {
      throw e.at(this);
    }
    operands.drop(method, a, b, r);
    return r == PyNone.NOT_IMPLEMENTED ? generic(a, b) : r;
  }

  static boolean isNumber(Object a) {
    return a instanceof Long || a instanceof Double;
  }

  @Specialization(
      replaces = {
        "longs",
        "longsOrBig",
        "powers",
        "longBoolean",
        "booleans",
        "divideLongs",
        "doubles",
        "longDouble",
        "doubleLong",
        "objects",
        "reflected",
        "complexes",
        "complexDouble",
        "doubleComplex",
        "strings"
      })
  Object generic(Object a, Object b) {
    if (op == Slot.ADD && a instanceof Long x && b instanceof Long y) {
      long r = x + y;
      if (((x ^ r) & (y ^ r)) >= 0) {
        return r;
      }
    }
    if (a instanceof Double x && b instanceof Double y && op != Slot.POW && doubleOperator()) {
      return op == Slot.TRUEDIV && y == 0 ? slow(a, b) : (Object) doubles(x, y);
    }
    return slow(a, b);
  }

  @TruffleBoundary
  private Object slow(Object a, Object b) {
    try {
      if (!inPlace) {
        return Operators.binary(op, a, b);
      }
      Object r = a instanceof PyObject ? null : Arithmetic.binary(op, a, b);
      return r != null ? r : Operators.inPlace(op, a, b);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
