package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import org.dlscript.language.builtin.AliasType;

/** The operators on any guest values: what nodes fall back to and what builtins call. */
public final class Operators {
  private static final String[] SYMBOLS = {
    "+", "-", "*", "@", "/", "//", "%", "** or pow()", "<<", ">>", "&", "^", "|", "divmod()"
  };

  private Operators() {}

  /** A binary operator; {@code op} is one of ADD to DIVMOD. */
  @TruffleBoundary
  public static Object binary(Slot op, Object a, Object b) {
    Object r = Arithmetic.binary(op, a, b);
    if (r != null) {
      return r;
    }
    r = dispatch(op, a, b);
    if (r == PyNone.NOT_IMPLEMENTED) {
      throw unsupported(op, a, b, SYMBOLS[op.ordinal()]);
    }
    return r;
  }

  /** An augmented assignment's operator. */
  @TruffleBoundary
  public static Object inPlace(Slot op, Object a, Object b) {
    Object f = Types.of(a).slot(op.inPlace());
    if (f != null) {
      Object r = Calls.call(f, a, b);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    Object r = Arithmetic.binary(op, a, b);
    if (r == null) {
      r = dispatch(op, a, b);
    }
    if (r == PyNone.NOT_IMPLEMENTED) {
      String s = SYMBOLS[op.ordinal()];
      throw unsupported(op, a, b, op == Slot.POW ? "**=" : s + "=");
    }
    return r;
  }

  /** The special methods in Python's order; NotImplemented where neither side takes it. */
  @TruffleBoundary
  public static Object dispatch(Slot op, Object a, Object b) {
    PyClass ta = Types.of(a);
    PyClass tb = Types.of(b);
    Object f = ta.slot(op);
    Object g = ta == tb ? null : tb.slot(op.reflected());
    if (g != null
        && (comesAfter(op, ta, tb) || tb.isSubclassOf(ta) && g != ta.slot(op.reflected()))) {
      Object r = Calls.call(g, b, a);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
      g = null;
    }
    if (f != null) {
      Object r = Calls.call(f, a, b);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    if (g != null) {
      return Calls.call(g, b, a);
    }
    return PyNone.NOT_IMPLEMENTED;
  }

  /** Whether the left side repeats or joins a sequence, before which the right side is asked. */
  public static boolean comesAfter(Slot op, PyClass left, PyClass right) {
    return (op == Slot.MUL || op == Slot.ADD) && isSequence(left) && !isSequence(right);
  }

  private static PyException unsupported(Slot op, Object a, Object b, String symbol) {
    PyClass ta = Types.of(a);
    if (op == Slot.ADD && symbol.equals("+") || symbol.equals("+=")) {
      if (a instanceof TruffleString) {
        return Errors.typeError(
            "can only concatenate str (not \"" + Types.of(b).messageName() + "\") to str");
      }
      if (ta.isSubclassOf(Types.LIST) || ta.isSubclassOf(Types.TUPLE)) {
        String n = ta.isSubclassOf(Types.LIST) ? "list" : "tuple";
        return Errors.typeError(
            "can only concatenate " + n + " (not \"" + Types.of(b).messageName() + "\") to " + n);
      }
    }
    if (op == Slot.MUL) {
      boolean sa = isSequence(ta);
      boolean sb = isSequence(Types.of(b));
      if (sa || sb) {
        return Errors.typeError(
            "can't multiply sequence by non-int of type '"
                + (sa ? Types.of(b).messageName() : ta.messageName())
                + "'");
      }
    }
    return Errors.typeError(
        "unsupported operand type(s) for "
            + symbol
            + ": '"
            + ta.messageName()
            + "' and '"
            + Types.of(b).messageName()
            + "'"
            + (op == Slot.RSHIFT && a instanceof PyBuiltin f && f.name.equals("print")
                ? ". Did you mean \"print(<message>, file=<output_stream>)\"?"
                : ""));
  }

  private static boolean isSequence(PyClass c) {
    return c.isSubclassOf(Types.STR)
        || c.isSubclassOf(Types.LIST)
        || c.isSubclassOf(Types.TUPLE)
        || c.isSubclassOf(Types.BYTES)
        || c.isSubclassOf(Types.BYTEARRAY);
  }

  private static boolean isReal(Object o) {
    return o instanceof Long
        || o instanceof Double
        || o instanceof Boolean
        || o instanceof BigInteger;
  }

  /** {@code a == b} as a truth value. */
  @TruffleBoundary
  public static boolean equal(Object a, Object b) {
    if (a instanceof TruffleString x && b instanceof TruffleString y) {
      return Str.equal(x, y);
    }
    if (isReal(a) && isReal(b)) {
      return !isNan(a) && !isNan(b) && Arithmetic.compare(a, b) == 0;
    }
    return truth(compare(Slot.EQ, a, b));
  }

  /** Identity or equality: what containers test members by. */
  public static boolean sameOrEqual(Object a, Object b) {
    return a == b || equal(a, b);
  }

  private static boolean isNan(Object o) {
    return o instanceof Double d && Double.isNaN(d);
  }

  private static Slot swapped(Slot op) {
    return switch (op) {
      case LT -> Slot.GT;
      case LE -> Slot.GE;
      case GT -> Slot.LT;
      case GE -> Slot.LE;
      default -> op;
    };
  }

  /** A rich comparison: EQ, NE, LT, LE, GT or GE. */
  @TruffleBoundary
  public static Object compare(Slot op, Object a, Object b) {
    if (isReal(a) && isReal(b)) {
      if (isNan(a) || isNan(b)) {
        return op == Slot.NE;
      }
      return byOrder(op, Arithmetic.compare(a, b));
    }
    if (a instanceof TruffleString x && b instanceof TruffleString y) {
      return op == Slot.EQ
          ? (Object) Str.equal(x, y)
          : op == Slot.NE ? (Object) !Str.equal(x, y) : (Object) byOrder(op, Str.compare(x, y));
    }
    PyClass ta = Types.of(a);
    PyClass tb = Types.of(b);
    Slot reflected = swapped(op);
    Object f = ta.slot(op);
    Object g = tb.slot(reflected);
    boolean tried = false;
    if (ta != tb && g != null && tb.isSubclassOf(ta) && !isDefault(g)) {
      tried = true;
      Object r = Calls.call(g, b, a);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    if (f != null && !isDefault(f)) {
      Object r = Calls.call(f, a, b);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    } else if (f != null && op == Slot.NE) {
      Object r = defaultNotEqual(a, b);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    if (!tried && g != null) {
      Object r =
          isDefault(g)
              ? (op == Slot.NE ? defaultNotEqual(b, a) : PyNone.NOT_IMPLEMENTED)
              : Calls.call(g, b, a);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    if (op == Slot.EQ) {
      return Identity.same(a, b);
    }
    if (op == Slot.NE) {
      return !Identity.same(a, b);
    }
    String symbol =
        switch (op) {
          case LT -> "<";
          case LE -> "<=";
          case GT -> ">";
          default -> ">=";
        };
    throw Errors.typeError(
        "'"
            + symbol
            + "' not supported between instances of '"
            + ta.messageName()
            + "' and '"
            + tb.messageName()
            + "'");
  }

  /** {@code object.__ne__}: the negation of what __eq__ says. */
  static Object defaultNotEqual(Object a, Object b) {
    Object eq = Types.of(a).slot(Slot.EQ);
    if (eq == null || isDefault(eq)) {
      return PyNone.NOT_IMPLEMENTED;
    }
    Object r = Calls.call(eq, a, b);
    return r == PyNone.NOT_IMPLEMENTED ? r : (Object) !truth(r);
  }

  private static boolean isDefault(Object f) {
    return f instanceof PyBuiltin b && b.owner == Types.OBJECT;
  }

  public static boolean byOrder(Slot op, int order) {
    return switch (op) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      default -> order >= 0;
    };
  }

  /** Orders two sequences as lists and tuples do. */
  @TruffleBoundary
  public static Object compareItems(Slot op, Object[] a, int n, Object[] b, int m) {
    if (n != m && (op == Slot.EQ || op == Slot.NE)) {
      return op == Slot.NE;
    }
    for (int i = 0; i < n && i < m; i++) {
      if (!sameOrEqual(a[i], b[i])) {
        return switch (op) {
          case EQ -> false;
          case NE -> true;
          default -> compare(op, a[i], b[i]);
        };
      }
    }
    return byOrder(op, Integer.compare(n, m));
  }

  /** {@code a < b} as a condition, with the usual keys of sorts and heaps first. */
  public static boolean less(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x < y;
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x < y;
    }
    if (a instanceof PyTuple x && b instanceof PyTuple y && isPlain(x) && isPlain(y)) {
      int n = Math.min(x.items.length, y.items.length);
      for (int i = 0; i < n; i++) {
        Object v = x.items[i];
        Object w = y.items[i];
        if (v instanceof TruffleString t && w instanceof TruffleString u) {
          int order = t == u ? 0 : Str.compare(t, u);
          if (order != 0) {
            return order < 0;
          }
        } else if (!sameOrEqual(v, w)) {
          return less(v, w);
        }
      }
      return x.items.length < y.items.length;
    }
    return truth(compare(Slot.LT, a, b));
  }

  private static boolean isPlain(PyTuple t) {
    return t.getShape().getDynamicType() == Types.TUPLE;
  }

  /** {@code bool(o)}. */
  public static boolean truth(Object o) {
    if (o instanceof Boolean b) {
      return b;
    }
    if (o instanceof Long v) {
      return v != 0;
    }
    if (o == PyNone.NONE) {
      return false;
    }
    return truthSlow(o);
  }

  @TruffleBoundary
  private static boolean truthSlow(Object o) {
    if (o instanceof TruffleString s) {
      return !s.isEmpty();
    }
    if (o instanceof Double d) {
      return d != 0;
    }
    if (o instanceof BigInteger) {
      return true;
    }
    if (o == PyNone.NOT_IMPLEMENTED) {
      Warnings.warn(
          ExceptionTypes.DEPRECATION_WARNING,
          "NotImplemented should not be used in a boolean context");
      return true;
    }
    PyClass cls = Types.of(o);
    Object m = cls.slot(Slot.BOOL);
    if (m != null) {
      Object r = Calls.call(m, o);
      if (r instanceof Boolean b) {
        return b;
      }
      throw Errors.typeError("__bool__ should return bool, returned " + Types.of(r).messageName());
    }
    if (cls.slot(Slot.LEN) != null) {
      return length(o) != 0;
    }
    return true;
  }

  /** {@code len(o)}. */
  @TruffleBoundary
  public static long length(Object o) {
    if (o instanceof TruffleString s) {
      return Str.length(s);
    }
    PyClass cls = Types.of(o);
    Object m = cls.slot(Slot.LEN);
    if (m == null) {
      throw Errors.typeError("object of type '" + cls.messageName() + "' has no len()");
    }
    Object r = Ints.intOrNull(Calls.call(m, o));
    if (r == null) {
      Object again = Calls.call(m, o);
      throw Errors.typeError(
          "'" + Types.of(again).messageName() + "' object cannot be interpreted as an integer");
    }
    if (r instanceof BigInteger b && b.signum() < 0) {
      throw Errors.valueError("__len__() should return >= 0");
    }
    if (!(r instanceof Long v)) {
      throw Errors.overflow("cannot fit 'int' into an index-sized integer");
    }
    if (v < 0) {
      throw Errors.valueError("__len__() should return >= 0");
    }
    return v;
  }

  @TruffleBoundary
  public static Object getItem(Object o, Object key) {
    PyClass cls = Types.of(o);
    Object m = cls.slot(Slot.GETITEM);
    if (m != null) {
      return Calls.call(m, o, key);
    }
    if (o instanceof PyClass c) {
      Object g = Attributes.findQuietly(c, "__class_getitem__");
      if (g != null) {
        return Calls.call(g, key);
      }
      if (c == Types.TYPE) {
        return AliasType.of(c, key);
      }
      throw Errors.typeError("type '" + c.messageName() + "' is not subscriptable");
    }
    throw Errors.typeError("'" + cls.messageName() + "' object is not subscriptable");
  }

  @TruffleBoundary
  public static void setItem(Object o, Object key, Object value) {
    Object m = Types.of(o).slot(Slot.SETITEM);
    if (m == null) {
      throw Errors.typeError(
          "'" + Types.of(o).messageName() + "' object does not support item assignment");
    }
    Calls.call(m, o, key, value);
  }

  @TruffleBoundary
  public static void deleteItem(Object o, Object key) {
    Object m = Types.of(o).slot(Slot.DELITEM);
    if (m == null) {
      throw Errors.typeError(
          "'" + Types.of(o).messageName() + "' object doesn't support item deletion");
    }
    Calls.call(m, o, key);
  }

  /** {@code item in container}. */
  @TruffleBoundary
  public static boolean contains(Object container, Object item) {
    if (container instanceof PyDict d && d.type() == Types.DICT) {
      return d.contains(item);
    }
    if (container instanceof PySet s && s.type() == Types.SET && !(item instanceof PySet)) {
      return s.contains(item);
    }
    if (container instanceof TruffleString s && item instanceof TruffleString part) {
      return StrSearch.contains(s, part);
    }
    if (container instanceof PyTuple t && isPlain(t)) {
      for (Object o : t.items) {
        if (sameOrEqual(o, item)) {
          return true;
        }
      }
      return false;
    }
    if (container instanceof PyList l && l.type() == Types.LIST) {
      for (int i = 0; i < l.size; i++) {
        if (sameOrEqual(l.items[i], item)) {
          return true;
        }
      }
      return false;
    }
    PyClass cls = Types.of(container);
    Object m = cls.slot(Slot.CONTAINS);
    if (m == PyNone.NONE) {
      throw Errors.typeError("'" + cls.messageName() + "' object is not a container");
    }
    if (m != null) {
      return truth(Calls.call(m, container, item));
    }
    if (cls.slot(Slot.ITER) == null && cls.slot(Slot.GETITEM) == null) {
      throw Errors.typeError("argument of type '" + cls.messageName() + "' is not iterable");
    }
    Object it = Iteration.iter(container);
    Object v;
    while ((v = Iteration.next(it)) != null) {
      if (sameOrEqual(v, item)) {
        return true;
      }
    }
    return false;
  }

  /** NEG, POS or INVERT. */
  @TruffleBoundary
  public static Object unary(Slot op, Object o) {
    if (o instanceof Double d && op != Slot.INVERT) {
      return op == Slot.NEG ? (Object) (-d) : (Object) d;
    }
    Object v = o instanceof PyBoxed ? null : Ints.intOrNull(o);
    if (v != null) {
      BigInteger b = Ints.big(v);
      return switch (op) {
        case NEG -> Ints.normal(b.negate());
        case INVERT -> Ints.normal(b.not());
        default -> v;
      };
    }
    Object m = Types.of(o).slot(op);
    if (m == null) {
      String symbol = op == Slot.NEG ? "-" : op == Slot.POS ? "+" : "~";
      throw Errors.typeError(
          "bad operand type for unary " + symbol + ": '" + Types.of(o).messageName() + "'");
    }
    return Calls.call(m, o);
  }
}
