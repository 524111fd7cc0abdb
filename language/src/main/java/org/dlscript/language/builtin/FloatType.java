package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Complexes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.object.Warnings;
import org.dlscript.language.text.FloatText;

/** {@code float} and {@code complex}. */
public final class FloatType {
  private static final Slot[] BINARY = {
    Slot.ADD, Slot.SUB, Slot.MUL, Slot.TRUEDIV, Slot.FLOORDIV, Slot.MOD, Slot.DIVMOD
  };

  private FloatType() {}

  private static double of(Object o) {
    return (Double) PyBoxed.unbox(o);
  }

  /** A plain real number, or null. */
  private static Object real(Object o) {
    Object v = PyBoxed.unbox(o);
    return v instanceof Double ? v : Ints.intOrNull(v);
  }

  private static Object binary(Slot op, Object a, Object b) {
    Object x = real(a);
    Object y = real(b);
    return x == null || y == null
        ? PyNone.NOT_IMPLEMENTED
        : Arithmetic.binary(op, Arithmetic.toDouble(x), Arithmetic.toDouble(y));
  }

  public static void define(TypeBuilder t) {
    t.constructor(
        "float(cls, x=0.0, /)",
        a -> {
          double d = convert(a[1]);
          return a[0] == Types.FLOAT ? (Object) d : new PyBoxed((PyClass) a[0], d);
        });
    for (Slot op : BINARY) {
      t.method(op.method + "(self, value, /)", (a, b) -> binary(op, a, b));
      t.method(op.reflected().method + "(self, value, /)", (a, b) -> binary(op, b, a));
    }
    t.method("__pow__(self, value, mod=None, /)", (a, b, m) -> power(a, b, m));
    t.method("__rpow__(self, value, mod=None, /)", (a, b, m) -> power(b, a, m));
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> {
            Object y = real(b);
            return y == null ? PyNone.NOT_IMPLEMENTED : Operators.compare(op, of(a), y);
          });
    }
    t.method("__neg__(self, /)", a -> -of(a));
    t.method("__pos__(self, /)", a -> of(a));
    t.method("__abs__(self, /)", a -> Math.abs(of(a)));
    t.method("__bool__(self, /)", a -> of(a) != 0);
    t.method("__int__(self, /)", a -> IntType.ofDouble(of(a)));
    t.method("__trunc__(self, /)", a -> IntType.ofDouble(of(a)));
    t.method("__floor__(self, /)", a -> IntType.ofDouble(Math.floor(of(a))));
    t.method("__ceil__(self, /)", a -> IntType.ofDouble(Math.ceil(of(a))));
    t.method("__float__(self, /)", a -> of(a));
    t.method(
        "__hash__(self, /)",
        a -> Double.isNaN(of(a)) ? Hashing.identity(a) : Hashing.hashDouble(of(a)));
    t.method("__repr__(self, /)", a -> Str.of(FloatText.repr(of(a))));
    t.method(
        "__format__(self, format_spec, /)", (a, s) -> BuiltinFunctions.formatSelf(a, of(a), s));
    t.method("__round__(self, ndigits=None, /)", (a, n) -> round(of(a), n));
    t.method("__getnewargs__(self, /)", a -> new PyTuple(of(a)));
    t.method("is_integer(self, /)", a -> of(a) == Math.rint(of(a)) && !Double.isInfinite(of(a)));
    t.method("conjugate(self, /)", a -> of(a));
    t.method("hex(self, /)", a -> Str.of(FloatText.hex(of(a))));
    t.method("as_integer_ratio(self, /)", a -> ratio(of(a)));
    t.classMethod(
        "fromhex(cls, string, /)",
        (org.dlscript.language.object.Fn.F2)
            (c, s) -> {
              if (!StrType.isStr(s)) {
                throw Errors.typeError("bad argument type for built-in operation");
              }
              double d = FloatText.fromHex(Text.str(s));
              return c == Types.FLOAT ? (Object) d : Calls.call(c, d);
            });
    t.classMethod(
        "__getformat__(cls, typestr, /)",
        (org.dlscript.language.object.Fn.F2)
            (c, kind) -> {
              if (!(kind instanceof TruffleString)) {
                throw Errors.typeError(
                    "__getformat__() argument must be str, not " + Errors.given(kind));
              }
              if (!Text.str(kind).equals("double") && !Text.str(kind).equals("float")) {
                throw Errors.valueError("__getformat__() argument 1 must be 'double' or 'float'");
              }
              return Str.of("IEEE, little-endian");
            });
    t.getter("real", a -> of(a));
    t.getter("imag", a -> 0.0);
  }

  private static Object power(Object a, Object b, Object m) {
    if (m != PyNone.NONE) {
      throw Errors.typeError("pow() 3rd argument not allowed unless all arguments are integers");
    }
    return binary(Slot.POW, a, b);
  }

  private static Object ratio(double d) {
    if (Double.isNaN(d)) {
      throw Errors.valueError("cannot convert NaN to integer ratio");
    }
    if (Double.isInfinite(d)) {
      throw Errors.overflow("cannot convert Infinity to integer ratio");
    }
    BigDecimal exact = new BigDecimal(d);
    BigInteger den = BigInteger.TEN.pow(Math.max(0, exact.scale()));
    BigInteger num = exact.multiply(new BigDecimal(den)).toBigIntegerExact();
    BigInteger g = num.gcd(den);
    if (g.signum() != 0) {
      num = num.divide(g);
      den = den.divide(g);
    }
    return new PyTuple(Ints.normal(num), Ints.normal(den));
  }

  /** {@code round(d, n)}, correctly rounded half to even on the exact binary value. */
  static Object round(double d, Object digits) {
    if (digits == PyNone.NONE) {
      return IntType.ofDouble(Math.rint(d));
    }
    long n = Ints.indexClamped(Ints.index(digits));
    if (Double.isNaN(d) || Double.isInfinite(d) || n > 322) {
      return d;
    }
    if (n < -308) {
      return Math.copySign(0.0, d);
    }
    double r = new BigDecimal(d).setScale((int) n, RoundingMode.HALF_EVEN).doubleValue();
    if (Double.isInfinite(r)) {
      throw Errors.overflow("rounded value too large to represent");
    }
    return r == 0 ? Math.copySign(0.0, d) : r;
  }

  /** {@code float(x)}. */
  public static double convert(Object x) {
    Object v = PyBoxed.unbox(x);
    if (v instanceof Double d && !(x instanceof PyBoxed)) {
      return d;
    }
    if (x instanceof Long i) {
      return i;
    }
    if (v instanceof TruffleString s && (x == v || Types.of(x).slot(Slot.FLOAT) == null)) {
      return parse(Str.java(s), x);
    }
    if (x instanceof PyBytes b) {
      for (byte c : b.data()) {
        if (c < 0) {
          // No byte but ASCII's stands for a digit or a blank.
          return parse("?", x);
        }
      }
      return parse(new String(b.data(), java.nio.charset.StandardCharsets.ISO_8859_1), x);
    }
    PyClass cls = Types.of(x);
    Object m = cls.slot(Slot.FLOAT);
    if (m != null) {
      Object r = Calls.call(m, x);
      if (PyBoxed.unbox(r) instanceof Double d) {
        if (r instanceof PyBoxed) {
          Warnings.warn(
              ExceptionTypes.DEPRECATION_WARNING,
              cls.name()
                  + ".__float__ returned non-float (type "
                  + Types.of(r).messageName()
                  + ").  The ability to return an instance of a strict subclass of float is"
                  + " deprecated, and may not be supported in a future version of Python.");
        }
        return d;
      }
      throw Errors.typeError(
          cls.name() + ".__float__ returned non-float (type " + Types.of(r).messageName() + ")");
    }
    if (cls.slot(Slot.INDEX) != null) {
      return Arithmetic.toDouble(Ints.index(x));
    }
    if (BytesTypes.dataOrNull(x) instanceof byte[] data) {
      PyBytes b = new PyBytes(data);
      return parse(new String(data, java.nio.charset.StandardCharsets.ISO_8859_1), b);
    }
    throw Errors.typeError(
        "float() argument must be a string or a real number, not '" + cls.name() + "'");
  }

  private static double parse(String s, Object shown) {
    Double d = FloatText.parse(s);
    if (d == null) {
      throw Errors.valueError("could not convert string to float: " + Text.repr(shown));
    }
    return d;
  }

  private static PyComplex complex(Object o) {
    Object v = PyBoxed.unbox(o);
    if (v instanceof PyComplex c) {
      return c;
    }
    Object r = real(v);
    return r == null ? null : new PyComplex(Arithmetic.toDouble(r), 0);
  }

  public static void defineComplex(TypeBuilder t) {
    t.constructor("complex(cls, real=<absent>, imag=<absent>)", FloatType::makeComplex);
    for (Slot op : new Slot[] {Slot.ADD, Slot.SUB, Slot.MUL, Slot.TRUEDIV}) {
      t.method(op.method + "(self, value, /)", (a, b) -> complexBinary(op, a, b));
      t.method(op.reflected().method + "(self, value, /)", (a, b) -> complexBinary(op, b, a));
    }
    t.method("__pow__(self, value, mod=None, /)", FloatType::complexPower);
    t.method("__rpow__(self, value, mod=None, /)", (a, b, m) -> complexPower(b, a, m));
    t.method("__eq__(self, value, /)", (a, b) -> complexEqual(a, b, true));
    t.method("__ne__(self, value, /)", (a, b) -> complexEqual(a, b, false));
    t.method("__neg__(self, /)", a -> new PyComplex(-complex(a).re, -complex(a).im));
    t.method("__pos__(self, /)", a -> complex(a));
    t.method(
        "__abs__(self, /)",
        a -> {
          PyComplex c = complex(a);
          double r = org.dlscript.language.object.RoundedMath.norm(new double[] {c.re, c.im});
          if (Double.isInfinite(r) && !Double.isInfinite(c.re) && !Double.isInfinite(c.im)) {
            throw Errors.overflow("absolute value too large");
          }
          return r;
        });
    t.method("__bool__(self, /)", a -> complex(a).re != 0 || complex(a).im != 0);
    t.method("__complex__(self, /)", a -> complex(a));
    t.method(
        "__hash__(self, /)",
        a -> {
          long h = Hashing.hashDouble(complex(a).re) + 1000003 * Hashing.hashDouble(complex(a).im);
          return h == -1 ? -2L : h;
        });
    t.method("__repr__(self, /)", a -> Str.of(Complexes.repr(complex(a))));
    t.method(
        "__format__(self, format_spec, /)",
        (a, s) -> BuiltinFunctions.formatSelf(a, complex(a), s));
    t.method("conjugate(self, /)", a -> new PyComplex(complex(a).re, -complex(a).im));
    t.method("__getnewargs__(self, /)", a -> new PyTuple(complex(a).re, complex(a).im));
    t.getter("real", a -> complex(a).re);
    t.getter("imag", a -> complex(a).im);
  }

  private static Object complexBinary(Slot op, Object a, Object b) {
    PyComplex x = complex(a);
    PyComplex y = complex(b);
    return x == null || y == null ? PyNone.NOT_IMPLEMENTED : Complexes.binary(op, x, y);
  }

  private static Object complexPower(Object a, Object b, Object m) {
    if (m != PyNone.NONE) {
      throw Errors.valueError("complex modulo");
    }
    return complexBinary(Slot.POW, a, b);
  }

  private static Object complexEqual(Object a, Object b, boolean wanted) {
    PyComplex x = complex(a);
    Object whole = Ints.intOrNull(b);
    if (whole != null) {
      return (x.im == 0 && Operators.truth(Operators.compare(Slot.EQ, x.re, whole))) == wanted;
    }
    PyComplex y = complex(b);
    if (y == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    return (x.re == y.re && x.im == y.im) == wanted;
  }

  private static Object makeComplex(Object[] a) {
    PyComplex v;
    if (a[1] != null && PyBoxed.unbox(a[1]) instanceof TruffleString s) {
      if (a[2] != null) {
        throw Errors.typeError("complex() can't take second arg if first is a string");
      }
      v = ComplexText.parse(Str.java(s));
    } else {
      PyComplex re = a[1] == null ? new PyComplex(0, 0) : convertComplex(a[1], true);
      PyComplex im = a[2] == null ? null : convertComplex(a[2], false);
      // Only true complex parts are mixed, so that zeros keep their signs.
      boolean mixesIm = a[2] != null && isComplex(a[2]);
      boolean mixesRe = a[1] != null && isComplex(a[1]);
      v =
          im == null
              ? re
              : new PyComplex(mixesIm ? re.re - im.im : re.re, mixesRe ? re.im + im.re : im.re);
    }
    return a[0] == Types.COMPLEX ? v : new PyBoxed((PyClass) a[0], v);
  }

  private static boolean isComplex(Object o) {
    return PyBoxed.unbox(o) instanceof PyComplex || Types.of(o).slot(Slot.COMPLEX) != null;
  }

  /** {@code complex(x)} of a number or an object with __complex__. */
  public static PyComplex convertComplex(Object x, boolean first) {
    PyComplex c = complex(x);
    if (c != null) {
      return c;
    }
    Object m = Types.of(x).slot(Slot.COMPLEX);
    if (m != null && first) {
      Object r = Calls.call(m, x);
      if (PyBoxed.unbox(r) instanceof PyComplex v) {
        if (r instanceof PyBoxed) {
          Warnings.warn(
              ExceptionTypes.DEPRECATION_WARNING,
              "__complex__ returned non-complex (type "
                  + Types.of(r).messageName()
                  + ").  The ability to return an instance of a strict subclass of complex is"
                  + " deprecated, and may not be supported in a future version of Python.");
        }
        return v;
      }
      throw Errors.typeError(
          "__complex__ returned non-complex (type " + Types.of(r).messageName() + ")");
    }
    if (Types.of(x).slot(Slot.FLOAT) != null || Types.of(x).slot(Slot.INDEX) != null) {
      return new PyComplex(convert(x), 0);
    }
    if (!first && Types.of(x).isSubclassOf(Types.STR)) {
      throw Errors.typeError("complex() second arg can't be a string");
    }
    throw Errors.typeError(
        first
            ? "complex() first argument must be a string or a number, not '"
                + Types.of(x).messageName()
                + "'"
            : "complex() second argument must be a number, not '"
                + Types.of(x).messageName()
                + "'");
  }
}
