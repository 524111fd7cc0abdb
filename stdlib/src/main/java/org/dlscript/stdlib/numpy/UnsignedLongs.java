package org.dlscript.stdlib.numpy;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Slot;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * {@code uint64}: the engine's int64, whose bits are read without a sign. Sums, products and bits
 * are the same for both; order, quotients, shifts to the right and other types are not. Stateless.
 */
final class UnsignedLongs {
  private static final double TWO_64 = 0x1p64;

  /** Operators that only ask which number is larger: they see the numbers with the sign flipped. */
  private static final Set<String> ORDERING =
      Set.of(
          "torch.amax",
          "torch.amin",
          "torch.sort",
          "torch.argsort",
          "torch.argmax",
          "torch.argmin",
          "torch.maximum",
          "torch.minimum",
          "torch.fmax",
          "torch.fmin");

  /** Operators whose result is of the same type as their unsigned operand. */
  private static final Set<String> KEEPING =
      Set.of(
          "torch.bitwise_not",
          "torch.neg",
          "torch.square",
          "torch.abs",
          "torch.positive",
          "torch.fmod",
          "torch.gcd",
          "torch.lcm");

  /** Reductions whose result is uint64 for every unsigned type. */
  private static final Set<String> ADDING =
      Set.of("torch.sum", "torch.prod", "torch.cumsum", "torch.cumprod");

  private UnsignedLongs() {}

  static boolean is(Object o) {
    return o instanceof PyNdarray a && a.label() == NumpyDType.UINT64;
  }

  static boolean orders(String operator) {
    return ORDERING.contains(operator);
  }

  /** The label of what an operator makes of an unsigned operand, or null. */
  static NumpyDType label(String operator, NumpyDType operand) {
    if (operand.kind != 'u') {
      return null;
    }
    if (ADDING.contains(operator)) {
      return NumpyDType.UINT64;
    }
    boolean keeps =
        KEEPING.contains(operator) || ORDERING.contains(operator) && !operator.contains("arg");
    return keeps && operand.isLabel() ? operand : null;
  }

  /** A whole number of Python's that only uint64 holds, as its scalar; anything else as it is. */
  static Object scalar(Object o) {
    if (o instanceof BigInteger b && b.signum() > 0 && b.bitLength() <= 64) {
      return new PyNdarray(
          ScalarTypes.scalarClass(NumpyDType.UINT64),
          Tensor.scalar(b.longValue(), DType.INT64),
          NumpyDType.UINT64,
          null);
    }
    return o;
  }

  /** An array-like whose numbers are to become uint64. */
  static PyNdarray array(Object data) {
    if (data instanceof PyNdarray a) {
      return a;
    }
    try {
      return PyNdarray.of(Ufuncs.tensor(data));
    } catch (Ufuncs.NotNumbers e) {
      return ArrayLikes.array(data, NumpyDType.UINT64);
    }
  }

  /** The digits of each number, behind as many blanks as the longest leaves it. */
  static LongFunction<String> words(Tensor t, LongUnaryOperator reader) {
    Tensor c = Copies.contiguous(t);
    int width = 1;
    for (int i = 0; i < c.numel(); i++) {
      width = Math.max(width, Long.toUnsignedString(c.longAt(i)).length());
    }
    String format = "%" + width + "s";
    return at -> format.formatted(Long.toUnsignedString(reader.applyAsLong(at)));
  }

  static Object value(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  /** The bits of a whole number, which may be negative as in C. */
  static long bits(Object v) {
    if (v instanceof BigInteger b) {
      if (b.bitLength() > 64 || b.signum() < 0) {
        throw Errors.of(ExceptionTypes.OVERFLOW_ERROR, "Python int too large to convert to C long");
      }
      return b.longValue();
    }
    return (Long) v;
  }

  static Tensor flipped(Tensor t) {
    return Ufuncs.op("torch.bitwise_xor", t, Tensor.number(Long.MIN_VALUE));
  }

  private static double toDouble(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /** The numbers in double precision. */
  static Tensor doubles(Tensor t) {
    Tensor c = Copies.contiguous(t);
    double[] out = new double[c.numel()];
    for (int i = 0; i < out.length; i++) {
      out[i] = toDouble(c.longAt(i));
    }
    return Tensor.wrap(out, DType.FLOAT64, c.shape());
  }

  /** The numbers as an engine tensor of which operators may ask anything. */
  static Tensor plain(Tensor t) {
    boolean small = t.numel() == 0 || Ufuncs.op("torch.amin", t).longAt(0) >= 0;
    return small ? t : doubles(t);
  }

  /** Numbers of another type of the engine as uint64. */
  static Tensor of(Tensor t) {
    if (!t.dtype().isFloatingPoint()) {
      return Ufuncs.cast(t, DType.INT64);
    }
    Tensor c = Copies.contiguous(t);
    long[] out = new long[c.numel()];
    for (int i = 0; i < out.length; i++) {
      double d = c.doubleAt(i);
      out[i] = d >= 0x1p63 && d < TWO_64 ? (long) (d - 0x1p63) ^ Long.MIN_VALUE : (long) d;
    }
    return Tensor.of(out, c.shape());
  }

  static Tensor cast(Tensor t, DType d) {
    return d.isIntegral() || d == DType.BOOL ? Ufuncs.cast(t, d) : Ufuncs.cast(plain(t), d);
  }

  /** An operator one of whose operands is of this type, or null where it makes no difference. */
  static Object binary(Slot op, Object x, Object y) {
    if (op != Slot.TRUEDIV && whole(x, y) && whole(y, x)) {
      return whole(op, bitsOf(x), bitsOf(y));
    }
    // Signed whole numbers meet it in double precision.
    return NdarrayType.result(Ufuncs.binary(op, real(x), real(y)));
  }

  /** Both operands as uint64, or in double precision where one is not of that kind. */
  static Object[] alike(Object x, Object y) {
    PyNdarray a = array(scalar(x));
    PyNdarray b = array(scalar(y));
    if (whole(a, b) && whole(b, a)) {
      return new Object[] {
        ArrayLikes.converted(a, NumpyDType.UINT64), ArrayLikes.converted(b, NumpyDType.UINT64)
      };
    }
    return new Object[] {real(a), real(b)};
  }

  /** Whether an operand counts as unsigned beside another. */
  private static boolean whole(Object o, Object beside) {
    if (o instanceof PyNdarray a) {
      if (a.dtype().kind == 'u' || a.dtype().kind == 'b') {
        return true;
      }
      boolean number = a.positions().rank() == 0 && ((PyNdarray) beside).positions().rank() > 0;
      return number && a.dtype().kind == 'i' && a.positions().longAt(0) >= 0;
    }
    boolean array = beside instanceof PyNdarray b && b.positions().rank() > 0;
    return o instanceof Boolean || array && o instanceof Long v && v >= 0;
  }

  private static Tensor bitsOf(Object o) {
    return Ufuncs.cast(o instanceof PyNdarray a ? a.positions() : Ufuncs.operand(o), DType.INT64);
  }

  private static Object real(Object o) {
    return is(o) ? PyNdarray.of(doubles(((PyNdarray) o).positions())) : o;
  }

  private static Object whole(Slot op, Tensor a, Tensor b) {
    return switch (op) {
      case EQ, NE -> NdarrayType.result(Ufuncs.binary(op, PyNdarray.of(a), PyNdarray.of(b)));
      case LT, LE, GT, GE ->
          NdarrayType.result(Ufuncs.binary(op, PyNdarray.of(flipped(a)), PyNdarray.of(flipped(b))));
      case FLOORDIV -> each(a, b, (u, v) -> v == 0 ? 0 : Long.divideUnsigned(u, v));
      case MOD -> each(a, b, (u, v) -> v == 0 ? 0 : Long.remainderUnsigned(u, v));
      case RSHIFT -> each(a, b, (u, v) -> v < 0 || v > 63 ? 0 : u >>> v);
      case LSHIFT -> each(a, b, (u, v) -> v < 0 || v > 63 ? 0 : u << v);
      case POW -> each(a, b, UnsignedLongs::power);
      default -> labelled(Ufuncs.binary(op, PyNdarray.of(a), PyNdarray.of(b)));
    };
  }

  private static long power(long base, long exponent) {
    long r = 1;
    for (long b = base, e = exponent; e != 0; e >>>= 1, b *= b) {
      r = (e & 1) != 0 ? r * b : r;
    }
    return r;
  }

  private static Object labelled(Tensor t) {
    return NdarrayType.result(t, PyNdarray.of(t, NumpyDType.UINT64, null));
  }

  private static Object each(Tensor a, Tensor b, LongBinaryOperator f) {
    Object[] both =
        (Object[])
            Ufuncs.call("torch.broadcast_tensors", new Object[] {new Object[] {a, b}}, Map.of());
    Tensor x = Copies.contiguous((Tensor) both[0]);
    Tensor y = Copies.contiguous((Tensor) both[1]);
    long[] out = new long[x.numel()];
    for (int i = 0; i < out.length; i++) {
      out[i] = f.applyAsLong(x.longAt(i), y.longAt(i));
    }
    return labelled(Tensor.of(out, x.shape()));
  }
}
