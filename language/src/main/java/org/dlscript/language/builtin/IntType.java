package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.object.Warnings;

/** {@code int} and {@code bool}. */
public final class IntType {
  private static final Slot[] BINARY = {
    Slot.ADD,
    Slot.SUB,
    Slot.MUL,
    Slot.TRUEDIV,
    Slot.FLOORDIV,
    Slot.MOD,
    Slot.LSHIFT,
    Slot.RSHIFT,
    Slot.AND,
    Slot.XOR,
    Slot.OR,
    Slot.DIVMOD
  };

  private IntType() {}

  public static void define(TypeBuilder t) {
    t.constructor("int(cls, x=<absent>, /, base=<absent>)", IntType::make);
    for (Slot op : BINARY) {
      t.method(op.method + "(self, value, /)", (a, b) -> binary(op, a, b));
      t.method(op.reflected().method + "(self, value, /)", (a, b) -> binary(op, b, a));
    }
    t.method("__pow__(self, value, mod=None, /)", IntType::power);
    t.method("__rpow__(self, value, mod=None, /)", (a, b, m) -> power(b, a, m));
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> {
            Object x = Ints.intOrNull(a);
            Object y = Ints.intOrNull(b);
            return y == null
                ? PyNone.NOT_IMPLEMENTED
                : (Object) Operators.byOrder(op, Arithmetic.compare(x, y));
          });
    }
    t.method("__neg__(self, /)", a -> Operators.unary(Slot.NEG, Ints.intOrNull(a)));
    t.method("__pos__(self, /)", Ints::intOrNull);
    t.method("__invert__(self, /)", a -> Operators.unary(Slot.INVERT, Ints.intOrNull(a)));
    t.method("__abs__(self, /)", a -> Ints.normal(Ints.big(Ints.intOrNull(a)).abs()));
    for (String name :
        new String[] {"__int__", "__index__", "__trunc__", "__floor__", "__ceil__", "conjugate"}) {
      t.method(name + "(self, /)", Ints::intOrNull);
    }
    t.method("__float__(self, /)", a -> Arithmetic.toDouble(Ints.intOrNull(a)));
    t.method("__bool__(self, /)", a -> Ints.big(Ints.intOrNull(a)).signum() != 0);
    t.method("__hash__(self, /)", a -> Hashing.hash(Ints.intOrNull(a)));
    t.method("__repr__(self, /)", a -> Str.of(Text.repr(Ints.intOrNull(a))));
    t.method(
        "__format__(self, format_spec, /)",
        (a, s) -> BuiltinFunctions.formatSelf(a, Ints.intOrNull(a), s));
    t.method("__round__(self, ndigits=None, /)", IntType::round);
    t.method("__getnewargs__(self, /)", a -> new PyTuple(Ints.intOrNull(a)));
    t.method("bit_length(self, /)", a -> (long) Ints.big(Ints.intOrNull(a)).abs().bitLength());
    t.method("bit_count(self, /)", a -> (long) Ints.big(Ints.intOrNull(a)).abs().bitCount());
    t.method("is_integer(self, /)", a -> true);
    t.method("as_integer_ratio(self, /)", a -> new PyTuple(Ints.intOrNull(a), 1L));
    t.methodN("to_bytes(self, /, length=1, byteorder='big', *, signed=False)", IntType::toBytes);
    t.classMethod(
        "from_bytes(cls, /, bytes, byteorder='big', *, signed=False)",
        (org.dlscript.language.object.Fn.FN) IntType::fromBytes);
    t.getter("real", Ints::intOrNull);
    t.getter("imag", a -> 0L);
    t.getter("numerator", Ints::intOrNull);
    t.getter("denominator", a -> 1L);
  }

  private static Object binary(Slot op, Object a, Object b) {
    Object x = a instanceof Boolean ? a : Ints.intOrNull(a);
    Object y = b instanceof Boolean ? b : Ints.intOrNull(b);
    return x == null || y == null ? PyNone.NOT_IMPLEMENTED : Arithmetic.binary(op, x, y);
  }

  private static Object power(Object a, Object b, Object m) {
    Object x = Ints.intOrNull(a);
    Object y = Ints.intOrNull(b);
    if (x == null || y == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    if (m == PyNone.NONE) {
      return Arithmetic.binary(Slot.POW, x, y);
    }
    Object z = Ints.intOrNull(m);
    return z == null ? PyNone.NOT_IMPLEMENTED : Arithmetic.powerModulo(x, y, z);
  }

  /** Rounds half to even at a power of ten. */
  private static Object round(Object a, Object digits) {
    Object v = Ints.intOrNull(a);
    if (digits == PyNone.NONE) {
      return v;
    }
    Object places = Ints.index(digits);
    if (Ints.big(places).signum() >= 0) {
      return v;
    }
    // No int is so long that it has digits further to the left.
    long n = places instanceof Long near ? near : Long.MIN_VALUE;
    return Ints.normal(
        new BigDecimal(Ints.big(v))
            .setScale((int) Math.max(n, -100000), java.math.RoundingMode.HALF_EVEN)
            .toBigInteger());
  }

  private static Object make(Object[] a) {
    PyClass cls = (PyClass) a[0];
    if (cls == Types.BOOL) {
      throw Errors.typeError("int.__new__(bool) is not safe, use bool.__new__()");
    }
    Object v = value(a[1], a[2]);
    return cls == Types.INT ? v : new PyBoxed(cls, v);
  }

  private static Object value(Object x, Object base) {
    if (x == null) {
      if (base != null) {
        throw Errors.typeError("int() missing string argument");
      }
      return 0L;
    }
    if (base != null) {
      if (PyBoxed.unbox(x) instanceof TruffleString s) {
        return IntText.parse(Str.java(s), radix(base), Text.repr(x));
      }
      if (x instanceof PyBytes b) {
        return IntText.parse(
            new String(b.data(), java.nio.charset.StandardCharsets.ISO_8859_1),
            radix(base),
            Text.repr(x));
      }
      throw Errors.typeError("int() can't convert non-string with explicit base");
    }
    return convert(x);
  }

  private static int radix(Object base) {
    return (int) Math.max(-1, Math.min(99, Ints.indexClamped(Ints.index(base))));
  }

  /** {@code int(x)}. */
  public static Object convert(Object x) {
    if (x instanceof Long || x instanceof BigInteger) {
      return x;
    }
    if (x instanceof Boolean b) {
      return b ? 1L : 0L;
    }
    if (x instanceof Double d) {
      return ofDouble(d);
    }
    Object plain = PyBoxed.unbox(x);
    PyClass cls = Types.of(x);
    Object m = cls.slot(Slot.INT);
    if (m != null) {
      Object r = Calls.call(m, x);
      Object v = Ints.intOrNull(r);
      if (v == null) {
        throw Errors.typeError("__int__ returned non-int (type " + Types.of(r).messageName() + ")");
      }
      Ints.strict(r, "__int__");
      return v;
    }
    if (cls.slot(Slot.INDEX) != null) {
      return Ints.index(x);
    }
    m = cls.slot(Slot.TRUNC);
    if (m != null) {
      Warnings.warn(
          ExceptionTypes.DEPRECATION_WARNING,
          "The delegation of int() to __trunc__ is deprecated.");
      return Ints.index(Calls.call(m, x));
    }
    if (plain instanceof TruffleString s) {
      return IntText.parse(Str.java(s), 10, Text.repr(x));
    }
    if (x instanceof PyBytes b) {
      return IntText.parse(
          new String(b.data(), java.nio.charset.StandardCharsets.ISO_8859_1), 10, Text.repr(x));
    }
    if (BytesTypes.dataOrNull(x) instanceof byte[] data) {
      return IntText.parse(
          new String(data, java.nio.charset.StandardCharsets.ISO_8859_1),
          10,
          Text.repr(new PyBytes(data)));
    }
    throw Errors.typeError(
        "int() argument must be a string, a bytes-like object or a real number, not '"
            + cls.name()
            + "'");
  }

  static Object ofDouble(double d) {
    if (Double.isNaN(d)) {
      throw Errors.valueError("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(d)) {
      throw Errors.overflow("cannot convert float infinity to integer");
    }
    if (Math.abs(d) < 9e18) {
      return (long) d;
    }
    return Ints.normal(new BigDecimal(d).toBigInteger());
  }

  private static Object toBytes(Object[] a) {
    BigInteger v = Ints.big(Ints.intOrNull(a[0]));
    int length = Ints.asInt(a[1]);
    boolean little = byteOrder("to_bytes", a[2]);
    if (length < 0) {
      throw Errors.valueError("length argument must be non-negative");
    }
    boolean signed = Operators.truth(a[3]);
    if (v.signum() < 0 && !signed) {
      throw Errors.overflow("can't convert negative int to unsigned");
    }
    int bits = signed ? v.bitLength() + 1 : v.bitLength();
    if (bits > length * 8L && !(v.signum() == 0)) {
      throw Errors.overflow("int too big to convert");
    }
    byte[] out = new byte[length];
    byte fill = (byte) (v.signum() < 0 ? -1 : 0);
    byte[] raw = v.toByteArray();
    for (int i = 0; i < length; i++) {
      int k = raw.length - 1 - i;
      byte b = k >= 0 ? raw[k] : fill;
      out[little ? i : length - 1 - i] = b;
    }
    return new PyBytes(out);
  }

  private static boolean byteOrder(String function, Object o) {
    String s = StrType.argument(o, function, "byteorder");
    if (!s.equals("little") && !s.equals("big")) {
      throw Errors.valueError("byteorder must be either 'little' or 'big'");
    }
    return s.equals("little");
  }

  private static Object fromBytes(Object[] a) {
    boolean little = byteOrder("from_bytes", a[2]);
    byte[] data;
    if (PyBoxed.unbox(a[1]) instanceof TruffleString
        || !(a[1] instanceof PyBytes)
            && Types.of(a[1]).slot(Slot.BYTES) == null
            && Types.of(a[1]).slot(Slot.ITER) == null
            && Types.of(a[1]).slot(Slot.GETITEM) == null) {
      throw Errors.typeError(
          "cannot convert '" + Types.of(a[1]).messageName() + "' object to bytes");
    }
    if (a[1] instanceof PyBytes b) {
      data = b.data().clone();
    } else if (Types.of(a[1]).slot(Slot.BYTES) != null
        && Calls.call(Types.BYTES, a[1]) instanceof PyBytes own) {
      data = own.data().clone();
    } else {
      Object[] items = Iteration.toArray(a[1]);
      data = new byte[items.length];
      for (int i = 0; i < data.length; i++) {
        Object item = Ints.index(items[i]);
        if (!(item instanceof Long n) || n < 0 || n > 255) {
          throw Errors.valueError("bytes must be in range(0, 256)");
        }
        data[i] = (byte) (long) n;
      }
    }
    if (little) {
      for (int i = 0, j = data.length - 1; i < j; i++, j--) {
        byte x = data[i];
        data[i] = data[j];
        data[j] = x;
      }
    }
    BigInteger v =
        data.length == 0
            ? BigInteger.ZERO
            : Operators.truth(a[3]) ? new BigInteger(data) : new BigInteger(1, data);
    Object n = Ints.normal(v);
    return a[0] == Types.INT ? n : Calls.call(a[0], n);
  }

  public static void defineBool(TypeBuilder t) {
    t.constructor("bool(cls, x=False, /)", a -> Operators.truth(a[1]));
    t.method("__repr__(self, /)", a -> Str.of((Boolean) a ? "True" : "False"));
    t.method("__and__(self, value, /)", (a, b) -> binary(Slot.AND, a, b));
    t.method("__or__(self, value, /)", (a, b) -> binary(Slot.OR, a, b));
    t.method("__xor__(self, value, /)", (a, b) -> binary(Slot.XOR, a, b));
    t.method("__rand__(self, value, /)", (a, b) -> binary(Slot.AND, b, a));
    t.method("__ror__(self, value, /)", (a, b) -> binary(Slot.OR, b, a));
    t.method("__rxor__(self, value, /)", (a, b) -> binary(Slot.XOR, b, a));
  }
}
