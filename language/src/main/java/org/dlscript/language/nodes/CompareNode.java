package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.Idempotent;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/** One rich comparison: {@code == != < <= > >=}. */
@NodeChild(value = "left", type = Expression.class)
@NodeChild(value = "right", type = Expression.class)
public abstract class CompareNode extends Expression {
  final Slot op;

  CompareNode(Slot op) {
    this.op = op;
  }

  public static CompareNode create(Slot op, Expression left, Expression right) {
    return CompareNodeGen.create(op, left, right);
  }

  @Specialization
  boolean longs(long a, long b) {
    return switch (op) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      default -> a >= b;
    };
  }

  @Specialization
  boolean doubles(double a, double b) {
    return switch (op) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      default -> a >= b;
    };
  }

  @Specialization(guards = "exact(b)")
  boolean doubleLong(double a, long b) {
    return doubles(a, b);
  }

  @Specialization(guards = "exact(a)")
  boolean longDouble(long a, double b) {
    return doubles(a, b);
  }

  static boolean exact(long v) {
    return BinaryNode.exact(v);
  }

  @Idempotent
  boolean isEquality() {
    return op == Slot.EQ || op == Slot.NE;
  }

  @Specialization(guards = "isEquality()")
  boolean strings(TruffleString a, TruffleString b) {
    return Str.equal(a, b) == (op == Slot.EQ);
  }

  @Specialization(guards = "!isEquality()")
  boolean orderOfStrings(TruffleString a, TruffleString b) {
    return longs(Str.compare(a, b), 0);
  }

  static Object method(Slot op, PyClass left, PyClass right) {
    if (right != left && right.isSubclassOf(left)) {
      return null;
    }
    Object f = left.slot(op);
    return f instanceof org.dlscript.language.object.PyBuiltin b && b.owner == Types.OBJECT
        ? null
        : f;
  }

  @Specialization(
      guards = {"a.type() == left", "typeOf(b) == right", "method != null"},
      assumptions = {"left.stable()", "right.stable()"},
      limit = "3")
  Object objects(
      PyObject a,
      Object b,
      @Cached("a.type()") PyClass left,
      @Cached("typeOf(b)") PyClass right,
      @Cached("method(op, left, right)") Object method,
      @Cached InvokeNode invoke) {
    Object r;
    try {
      r = invoke.execute(method, new Object[] {null, a, b});
    } catch (PyException e) {
      throw e.at(this);
    }
    return r == PyNone.NOT_IMPLEMENTED ? slow(a, b) : r;
  }

  static PyClass typeOf(Object o) {
    return Types.of(o);
  }

  @Specialization(
      replaces = {
        "longs",
        "doubles",
        "doubleLong",
        "longDouble",
        "strings",
        "orderOfStrings",
        "objects"
      })
  Object generic(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return longs(x, y);
    }
    if (a instanceof Double x && b instanceof Double y) {
      return doubles(x, y);
    }
    if (isEquality() && a instanceof TruffleString x && b instanceof TruffleString y) {
      return strings(x, y);
    }
    return slow(a, b);
  }

  @TruffleBoundary
  private Object slow(Object a, Object b) {
    try {
      return Operators.compare(op, a, b);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
