package org.dlscript.stdlib.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.nodes.InlinedBuiltins;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.RoundedMath;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.kernel.Erf;

/** {@code math}. */
public final class MathModule implements NativeModule {
  private static final double LN2 = Math.log(2);

  /** A function of one float. */
  private interface Real {
    double of(double x);
  }

  @Override
  public String[] names() {
    return new String[] {"math"};
  }

  static double number(Object o) {
    if (o instanceof Double d) {
      return d;
    }
    if (o instanceof Long l) {
      return l;
    }
    if (Types.of(o).slot(Slot.FLOAT) == null && Types.of(o).slot(Slot.INDEX) == null) {
      throw Errors.typeError("must be real number, not " + Types.of(o).messageName());
    }
    return FloatType.convert(o);
  }

  private static void real(ModuleBuilder m, String name, Real f) {
    m.function(
        name + "(x, /)",
        o -> {
          double x = number(o);
          return checked(f.of(x), x);
        });
    m.inlined(name, n -> n == 1 ? new InlinedBuiltins.OfFloat(f::of) : null);
  }

  /** A NaN out of a number is outside the domain; an infinity out of a finite one too large. */
  private static double checked(double r, double x) {
    if (Double.isNaN(r) && !Double.isNaN(x)) {
      throw Errors.valueError("math domain error");
    }
    if (Double.isInfinite(r) && !Double.isInfinite(x)) {
      throw Errors.overflow("math range error");
    }
    return r;
  }

  private static double pole(double r, double x) {
    if (Double.isInfinite(r) && !Double.isInfinite(x)) {
      throw Errors.valueError("math domain error");
    }
    return checked(r, x);
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.value("pi", Math.PI).value("e", Math.E).value("tau", 2 * Math.PI);
    m.value("inf", Double.POSITIVE_INFINITY).value("nan", Double.NaN);
    real(m, "sqrt", Math::sqrt);
    real(m, "exp", Math::exp);
    real(m, "expm1", Math::expm1);
    real(m, "exp2", x -> Math.pow(2, x));
    real(m, "cbrt", Math::cbrt);
    real(m, "sin", Math::sin);
    real(m, "cos", Math::cos);
    real(m, "tan", Math::tan);
    real(m, "asin", RoundedMath::asin);
    real(m, "acos", RoundedMath::acos);
    real(m, "atan", RoundedMath::atan);
    real(m, "sinh", Math::sinh);
    real(m, "cosh", MathModule::cosh);
    real(m, "tanh", StrictMath::tanh);
    real(m, "asinh", MathModule::asinh);
    real(m, "acosh", MathModule::acosh);
    m.function(
        "atanh(x, /)",
        o -> {
          double x = number(o);
          return pole(atanh(x), x);
        });
    real(m, "fabs", Math::abs);
    real(m, "degrees", x -> x * (180 / Math.PI));
    real(m, "radians", x -> x * (Math.PI / 180));
    real(m, "erf", Erf::erf);
    real(m, "erfc", Erf::erfc);
    m.function("gamma(x, /)", o -> gamma(number(o)));
    m.function(
        "lgamma(x, /)",
        o -> {
          double x = number(o);
          return x <= 0 && x == Math.rint(x) ? domain() : checked(GammaFunctions.lgamma(x), x);
        });
    m.function(
        "log1p(x, /)",
        o -> {
          double x = number(o);
          return pole(Math.log1p(x), x);
        });
    m.function("log(x, base=None, /)", MathModule::log);
    m.inlined("log", n -> n == 1 ? new InlinedBuiltins.OfFloat(Math::log) : null);
    m.function("log2(x, /)", o -> log2(o));
    m.function("log10(x, /)", o -> log10(o));
    m.function("pow(x, y, /)", (a, b) -> pow(number(a), number(b)));
    m.function("atan2(y, x, /)", (a, b) -> RoundedMath.atan2(number(a), number(b)));
    m.function("copysign(x, y, /)", (a, b) -> Math.copySign(number(a), number(b)));
    m.function(
        "fmod(x, y, /)",
        (a, b) -> {
          double x = number(a);
          double y = number(b);
          if (Double.isInfinite(x) || y == 0 && !Double.isNaN(x)) {
            return domain();
          }
          return x % y;
        });
    m.function(
        "remainder(x, y, /)",
        (a, b) -> {
          double x = number(a);
          double y = number(b);
          if (!Double.isNaN(x) && !Double.isNaN(y) && (Double.isInfinite(x) || y == 0)) {
            return domain();
          }
          return Math.IEEEremainder(x, y);
        });
    m.function(
        "ldexp(x, i, /)",
        (a, b) -> {
          double x = number(a);
          return checked(ldexp(x, exponent(b)), x);
        });
    m.function("frexp(x, /)", o -> frexp(number(o)));
    m.function("modf(x, /)", o -> modf(number(o)));
    m.function("isnan(x, /)", o -> Double.isNaN(number(o)));
    m.function("isinf(x, /)", o -> Double.isInfinite(number(o)));
    m.function("isfinite(x, /)", o -> Double.isFinite(number(o)));
    m.function("nextafter(x, y, /, *, steps=None)", (a, b, s) -> nextAfter(a, b, s));
    m.function("ulp(x, /)", o -> Math.ulp(number(o)));
    m.function("fma(x, y, z, /)", (a, b, c) -> fma(number(a), number(b), number(c)));
    m.function("floor(x, /)", o -> rounded(o, "__floor__", Math::floor));
    m.function("ceil(x, /)", o -> rounded(o, "__ceil__", Math::ceil));
    m.inlined("floor", n -> n == 1 ? new InlinedBuiltins.ToWhole(false) : null);
    m.inlined("ceil", n -> n == 1 ? new InlinedBuiltins.ToWhole(true) : null);
    m.function("trunc(x, /)", MathModule::trunc);
    m.functionN("hypot(*coordinates)", a -> hypot(((PyTuple) a[0]).items));
    m.function("dist(p, q, /)", MathModule::dist);
    m.function("fsum(seq, /)", ExactSums::fsum);
    m.function("sumprod(p, q, /)", ExactSums::sumprod);
    m.functionN(
        "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        a -> isClose(number(a[0]), number(a[1]), number(a[2]), number(a[3])));
    m.function(
        "prod(iterable, /, *, start=1)",
        (it, start) -> {
          Object[] product = {start};
          Iteration.forEach(it, v -> product[0] = Operators.binary(Slot.MUL, product[0], v));
          return product[0];
        });
    IntegerMath.define(m);
  }

  static double domain() {
    throw Errors.valueError("math domain error");
  }

  private static double asinh(double x) {
    if (Double.isInfinite(x) || x == 0) {
      return x;
    }
    double a = Math.abs(x);
    if (a < 0x1p-28) {
      return x;
    }
    double r;
    if (a > 0x1p28) {
      r = Math.log(a) + LN2;
    } else if (a > 2) {
      r = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
    } else {
      double t = a * a;
      r = Math.log1p(a + t / (1 + Math.sqrt(1 + t)));
    }
    return Math.copySign(r, x);
  }

  private static double acosh(double x) {
    if (x < 1) {
      return Double.NaN;
    }
    if (x > 0x1p28) {
      return Math.log(x) + LN2;
    }
    if (x > 2) {
      return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  private static double atanh(double x) {
    double a = Math.abs(x);
    if (a < 0x1p-28) {
      return x;
    }
    double t = a + a;
    double r = a < 0.5 ? Math.log1p(t + t * a / (1 - a)) : Math.log1p(t / (1 - a));
    return Math.copySign(0.5 * r, x);
  }

  private static double cosh(double x) {
    double a = Math.abs(x);
    if (a < 0.5 * LN2) {
      double t = Math.expm1(a);
      double w = 1 + t;
      return a < 0x1p-55 ? w : 1 + t * t / (w + w);
    }
    if (a < 22) {
      double t = Math.exp(a);
      return 0.5 * t + 0.5 / t;
    }
    return Math.cosh(x);
  }

  private static Object fma(double x, double y, double z) {
    double r = Math.fma(x, y, z);
    if (Double.isNaN(r) && !Double.isNaN(x) && !Double.isNaN(y) && !Double.isNaN(z)) {
      throw Errors.valueError("invalid operation in fma");
    }
    if (Double.isInfinite(r) && Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z)) {
      throw Errors.overflow("overflow in fma");
    }
    return r;
  }

  /** An exponent, which may be of any size. */
  private static long exponent(Object o) {
    Object i = Ints.intOrNull(o);
    if (i == null) {
      throw Errors.typeError("Expected an int as second argument to ldexp.");
    }
    return i instanceof BigInteger b ? b.signum() * 100_000L : (long) i;
  }

  private static Object gamma(double x) {
    if (x == Double.NEGATIVE_INFINITY || x <= 0 && x == Math.rint(x) && !Double.isInfinite(x)) {
      return domain();
    }
    return checked(GammaFunctions.gamma(x), x);
  }

  /** A logarithm, of ints of any size: of those beyond floats by a fraction and a power of two. */
  private static double logarithm(Object o, Real f) {
    Object i = Ints.intOrNull(o);
    if (i instanceof BigInteger b) {
      if (b.signum() <= 0) {
        return domain();
      }
      double d = b.doubleValue();
      if (Double.isFinite(d)) {
        return f.of(d);
      }
      int e = b.bitLength();
      double m = Math.scalb(b.shiftRight(e - 64).doubleValue(), -64);
      return f.of(m) + f.of(2) * e;
    }
    double x = number(o);
    return x <= 0 ? domain() : f.of(x);
  }

  private static double ln(Object o) {
    return logarithm(o, Math::log);
  }

  private static Object log(Object x, Object base) {
    if (base == PyNone.NONE) {
      return ln(x);
    }
    double numerator = ln(x);
    double denominator = ln(base);
    if (denominator == 0) {
      throw Errors.zeroDivision("division by zero");
    }
    return numerator / denominator;
  }

  private static Object log2(Object o) {
    return logarithm(o, x -> Double.isFinite(x) ? RoundedMath.log2(x) : x);
  }

  private static Object log10(Object o) {
    return logarithm(o, MathModule::log10);
  }

  /** The exponent's part in two pieces, of which the first is exact. */
  private static double log10(double x) {
    if (!Double.isFinite(x)) {
      return x;
    }
    boolean tiny = x < Double.MIN_NORMAL;
    double scaled = tiny ? x * 0x1p54 : x;
    int e = Math.getExponent(scaled);
    int k = tiny ? e - 54 : e;
    int down = k < 0 ? 1 : 0;
    double y = k + down;
    double m = Math.scalb(scaled, -e - down);
    return y * 3.69423907715893078616e-13
        + 4.34294481903251816668e-01 * Math.log(m)
        + y * 3.01029995663611771306e-01;
  }

  private static Object pow(double x, double y) {
    if (x == 1 || y == 0) {
      return 1.0;
    }
    double r = Math.pow(x, y);
    if (Double.isNaN(r) && !Double.isNaN(x) && !Double.isNaN(y)) {
      return Math.abs(x) == 1 && Double.isInfinite(y) ? 1.0 : domain();
    }
    if (Double.isInfinite(r) && Double.isFinite(x) && Double.isFinite(y)) {
      if (x == 0) {
        return domain();
      }
      throw Errors.overflow("math range error");
    }
    return r;
  }

  private static double ldexp(double x, long n) {
    int i = (int) Math.max(-5000, Math.min(5000, n));
    // In steps, so that a result among the smallest numbers is rounded once.
    return i < -1000 ? Math.scalb(Math.scalb(x, -1000 + 60), i + 1000 - 60) : Math.scalb(x, i);
  }

  private static Object frexp(double x) {
    if (x == 0 || !Double.isFinite(x)) {
      return new PyTuple(x, 0L);
    }
    int e = Math.getExponent(x);
    double scaled = x;
    int extra = 0;
    if (e < Double.MIN_EXPONENT) {
      scaled = x * 0x1p54;
      extra = -54;
      e = Math.getExponent(scaled);
    }
    return new PyTuple(Math.scalb(scaled, -e - 1), (long) (e + 1 + extra));
  }

  private static Object modf(double x) {
    if (Double.isInfinite(x)) {
      return new PyTuple(Math.copySign(0.0, x), x);
    }
    double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
    return new PyTuple(Math.copySign(x - whole, x), Math.copySign(whole, x));
  }

  private static Object nextAfter(Object a, Object b, Object steps) {
    double x = number(a);
    double y = number(b);
    long n = steps == PyNone.NONE ? 1 : Ints.asLong(steps);
    if (n < 0) {
      throw Errors.valueError("steps must be a non-negative integer");
    }
    if (x == y) {
      return n == 0 ? x : y;
    }
    for (long i = 0; i < n && x != y; i++) {
      x = Math.nextAfter(x, y);
    }
    return x;
  }

  private static Object rounded(Object o, String method, Real f) {
    Object i = Ints.intOrNull(o);
    if (i != null) {
      return i;
    }
    if (!(o instanceof Double)) {
      Object special = Attributes.findQuietly(Types.of(o), method);
      if (special != null) {
        return Calls.call(special, o);
      }
    }
    return whole(f.of(number(o)));
  }

  private static Object trunc(Object o) {
    if (o instanceof Double d) {
      return whole(d < 0 ? Math.ceil(d) : Math.floor(d));
    }
    Object special = Attributes.findQuietly(Types.of(o), "__trunc__");
    if (special == null) {
      throw Errors.typeError(
          "type " + Types.of(o).messageName() + " doesn't define __trunc__ method");
    }
    return Calls.call(special, o);
  }

  /** A float without fraction as an int. */
  static Object whole(double d) {
    if (Math.abs(d) < 0x1p63) {
      return (long) d;
    }
    if (Double.isNaN(d)) {
      throw Errors.valueError("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(d)) {
      throw Errors.overflow("cannot convert float infinity to integer");
    }
    return Ints.normal(new BigDecimal(d).toBigInteger());
  }

  private static Object hypot(Object[] values) {
    double[] v = new double[values.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = number(values[i]);
    }
    return RoundedMath.norm(v);
  }

  private static Object dist(Object p, Object q) {
    Object[] a = Iteration.toArray(p);
    Object[] b = Iteration.toArray(q);
    if (a.length != b.length) {
      throw Errors.valueError("both points must have the same number of dimensions");
    }
    Object[] difference = new Object[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = number(a[i]) - number(b[i]);
    }
    return hypot(difference);
  }

  private static Object isClose(double a, double b, double relative, double absolute) {
    if (relative < 0 || absolute < 0) {
      throw Errors.valueError("tolerances must be non-negative");
    }
    if (a == b) {
      return true;
    }
    if (Double.isInfinite(a) || Double.isInfinite(b)) {
      return false;
    }
    double difference = Math.abs(b - a);
    return difference <= Math.abs(relative * b)
        || difference <= Math.abs(relative * a)
        || difference <= absolute;
  }
}
