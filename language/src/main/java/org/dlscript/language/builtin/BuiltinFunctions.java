package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.nodes.InlinedBuiltins;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Identity;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.FormatSpec;
import org.dlscript.language.text.StringOps;
import org.dlscript.language.text.TextException;

/** The builtin functions on values; those on source code and streams have classes of their own. */
public final class BuiltinFunctions {
  private BuiltinFunctions() {}

  static void define(ModuleBuilder m) {
    m.function("len(obj, /)", Operators::length);
    m.function("repr(obj, /)", o -> Text.reprValue(o));
    m.function("ascii(obj, /)", o -> Str.of(ascii(o)));
    m.function("id(obj, /)", o -> Identity.of(o));
    m.function("hash(obj, /)", o -> Hashing.hash(o));
    m.function("callable(obj, /)", o -> isCallable(o));
    m.function("isinstance(obj, class_or_tuple, /)", (o, c) -> TypeChecks.isInstance(o, c));
    m.function("issubclass(cls, class_or_tuple, /)", (o, c) -> TypeChecks.isSubclass(o, c));
    m.function("abs(x, /)", BuiltinFunctions::abs);
    m.function("bin(number, /)", o -> radix(o, 2, "0b"));
    m.function("oct(number, /)", o -> radix(o, 8, "0o"));
    m.function("hex(number, /)", o -> radix(o, 16, "0x"));
    m.function("chr(i, /)", BuiltinFunctions::chr);
    m.function("ord(c, /)", BuiltinFunctions::ord);
    m.function("divmod(x, y, /)", (a, b) -> Operators.binary(Slot.DIVMOD, a, b));
    m.function("pow(base, exp, mod=None)", BuiltinFunctions::pow);
    m.function("round(number, ndigits=None)", BuiltinFunctions::round);
    m.function("sum(iterable, /, start=0)", BuiltinFunctions::sum);
    m.functionN("min(*args, key=None, default=<absent>)", a -> extreme("min", a, Slot.LT));
    m.functionN("max(*args, key=None, default=<absent>)", a -> extreme("max", a, Slot.GT));
    m.function("all(iterable, /)", o -> quantify(o, false));
    m.function("any(iterable, /)", o -> quantify(o, true));
    m.function(
        "sorted(iterable, /, *, key=None, reverse=False)",
        (it, key, reverse) -> {
          Object[] items = Iteration.toArray(it).clone();
          Sorting.sort(items, key, Operators.truth(reverse));
          return new PyList(items);
        });
    m.function("iter(object, sentinel=<absent>, /)", BuiltinFunctions::iter);
    m.function("next(iterator, default=<absent>, /)", BuiltinFunctions::next);
    m.function("aiter(async_iterable, /)", AsyncProtocol::aiter);
    m.function("anext(async_iterator, default=<absent>, /)", AsyncProtocol::anextOr);
    m.function("getattr(object, name, default=<absent>, /)", BuiltinFunctions::getattr);
    m.function(
        "setattr(obj, name, value, /)",
        (o, n, v) -> {
          Attributes.set(o, ObjectType.attributeName(n), v);
          return PyNone.NONE;
        });
    m.function(
        "delattr(obj, name, /)",
        (o, n) -> {
          Attributes.set(o, ObjectType.attributeName(n), null);
          return PyNone.NONE;
        });
    m.function(
        "hasattr(obj, name, /)",
        (o, n) -> Attributes.findQuietly(o, ObjectType.attributeName(n)) != null);
    m.function(
        "format(value, format_spec='', /)",
        (v, s) -> {
          if (!(org.dlscript.language.object.PyBoxed.unbox(s) instanceof TruffleString)) {
            throw Errors.typeError("format() argument 2 must be str, not " + Errors.given(s));
          }
          return format(v, StrType.of(s));
        });
    m.inlined("len", n -> n == 1 ? new InlinedBuiltins.Len() : null);
    m.inlined("abs", n -> n == 1 ? new InlinedBuiltins.Abs() : null);
    m.inlined("isinstance", n -> n == 2 ? new InlinedBuiltins.IsInstance() : null);
    m.inlined("sum", n -> n == 1 ? new InlinedBuiltins.Sum() : null);
    m.inlined("next", n -> n == 1 || n == 2 ? new InlinedBuiltins.Next() : null);
    m.inlined("min", n -> InlinedBuiltins.Extreme.create(false, n));
    m.inlined("max", n -> InlinedBuiltins.Extreme.create(true, n));
    m.inlined("ord", n -> n == 1 ? new InlinedBuiltins.Ord() : null);
    m.inlined("chr", n -> n == 1 ? new InlinedBuiltins.Chr() : null);
    m.inlined("any", n -> n == 1 ? new InlinedBuiltins.Quantify(true) : null);
    m.inlined("all", n -> n == 1 ? new InlinedBuiltins.Quantify(false) : null);
  }

  private static boolean isCallable(Object o) {
    return o instanceof PyClass || Types.of(o).slot(Slot.CALL) != null;
  }

  @TruffleBoundary
  public static String ascii(Object o) {
    return StringOps.escapeNonAscii(Text.repr(o));
  }

  private static Object abs(Object o) {
    if (o instanceof Long v && v != Long.MIN_VALUE) {
      return Math.abs(v);
    }
    if (o instanceof Double d) {
      return Math.abs(d);
    }
    Object m = Types.of(o).slot(Slot.ABS);
    if (m == null) {
      throw Errors.typeError("bad operand type for abs(): '" + Types.of(o).messageName() + "'");
    }
    return Calls.call(m, o);
  }

  private static Object radix(Object o, int radix, String prefix) {
    BigInteger b = Ints.big(Ints.index(o));
    return Str.of((b.signum() < 0 ? "-" : "") + prefix + b.abs().toString(radix));
  }

  private static Object chr(Object o) {
    Object i = Ints.index(o);
    long v = i instanceof Long x ? x : -1;
    if (v < 0 || v > 0x10ffff) {
      throw Errors.valueError("chr() arg not in range(0x110000)");
    }
    return Str.ofCodePoint((int) v);
  }

  private static Object ord(Object o) {
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      if (Str.length(s) == 1) {
        return (long) Str.codePointAt(s, 0);
      }
      throw Errors.typeError(
          "ord() expected a character, but string of length " + Str.length(s) + " found");
    }
    if (o instanceof PyBytes b) {
      if (b.data().length == 1) {
        return b.data()[0] & 0xffL;
      }
      throw Errors.typeError(
          "ord() expected a character, but string of length " + b.data().length + " found");
    }
    throw Errors.typeError(
        "ord() expected string of length 1, but " + Types.of(o).messageName() + " found");
  }

  private static Object pow(Object a, Object b, Object m) {
    if (m == PyNone.NONE) {
      return Operators.binary(Slot.POW, a, b);
    }
    Object x = Types.of(a).isBuiltin() ? Ints.intOrNull(a) : null;
    Object y = Ints.intOrNull(b);
    Object z = Ints.intOrNull(m);
    if (x != null && y != null && z != null) {
      return Arithmetic.powerModulo(x, y, z);
    }
    Object f = Types.of(a).slot(Slot.POW);
    if (f != null) {
      Object r = Calls.call(f, a, b, m);
      if (r != PyNone.NOT_IMPLEMENTED) {
        return r;
      }
    }
    throw Errors.typeError(
        "unsupported operand type(s) for ** or pow(): '"
            + Types.of(a).messageName()
            + "', '"
            + Types.of(b).messageName()
            + "', '"
            + Types.of(m).messageName()
            + "'");
  }

  private static Object round(Object o, Object digits) {
    if (o instanceof Double d) {
      return FloatType.round(d, digits);
    }
    Object m = Types.of(o).slot(Slot.ROUND);
    if (m == null) {
      throw Errors.typeError(
          "type " + Types.of(o).messageName() + " doesn't define __round__ method");
    }
    return digits == PyNone.NONE ? Calls.call(m, o) : Calls.call(m, o, digits);
  }

  private static Object sum(Object iterable, Object start) {
    if (PyBoxed.unbox(start) instanceof TruffleString) {
      throw Errors.typeError("sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (start instanceof PyBytes b) {
      throw Errors.typeError(
          b instanceof PyBytes.Mutable
              ? "sum() can't sum bytearray [use b''.join(seq) instead]"
              : "sum() can't sum bytes [use b''.join(seq) instead]");
    }
    return sumFrom(start, Iteration.iter(iterable));
  }

  /** Adds what an iterator has left to the total so far. */
  @TruffleBoundary
  public static Object sumFrom(Object start, Object it) {
    Object total = start;
    Object v = Iteration.next(it);
    // Exact ints, then Neumaier's compensated sum for floats, as CPython since 3.12.
    if (total instanceof Long first) {
      long n = first;
      while (v instanceof Long || v instanceof Boolean) {
        long y = v instanceof Long l ? l : v == Boolean.TRUE ? 1 : 0;
        long r = n + y;
        if (((n ^ r) & (y ^ r)) < 0) {
          break;
        }
        n = r;
        v = it instanceof PyIterator p ? p.next() : Iteration.next(it);
      }
      total = n;
    }
    if (v != null && (total instanceof Double || total instanceof Long && v instanceof Double)) {
      double s = Arithmetic.toDouble(total);
      double c = 0;
      while (v instanceof Double || v instanceof Long) {
        double x = Arithmetic.toDouble(v);
        double t = s + x;
        c += Math.abs(s) >= Math.abs(x) ? (s - t) + x : (x - t) + s;
        s = t;
        v = Iteration.next(it);
      }
      total = c != 0 && !Double.isNaN(c) && !Double.isInfinite(c) ? s + c : s;
    }
    while (v != null) {
      total = Operators.binary(Slot.ADD, total, v);
      v = Iteration.next(it);
    }
    return total;
  }

  private static Object extreme(String name, Object[] a, Slot better) {
    Object[] args = ((PyTuple) a[0]).items;
    Object key = a[1];
    if (args.length == 0) {
      throw Errors.typeError(name + " expected at least 1 argument, got 0");
    }
    if (args.length > 1 && a[2] != null) {
      throw Errors.typeError(
          "Cannot specify a default for " + name + "() with multiple positional arguments");
    }
    Object it = Iteration.iter(args.length == 1 ? args[0] : a[0]);
    Object best = null;
    Object bestKey = null;
    Object v;
    while ((v = Iteration.next(it)) != null) {
      Object k = key == PyNone.NONE ? v : Calls.call(key, v);
      if (best == null || isBetter(better, k, bestKey)) {
        best = v;
        bestKey = k;
      }
    }
    if (best == null) {
      if (a[2] != null) {
        return a[2];
      }
      throw Errors.valueError(name + "() iterable argument is empty");
    }
    return best;
  }

  private static boolean isBetter(Slot better, Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return better == Slot.LT ? x < y : x > y;
    }
    if (a instanceof Double x && b instanceof Double y) {
      return better == Slot.LT ? x < y : x > y;
    }
    return Operators.truth(Operators.compare(better, a, b));
  }

  private static Object quantify(Object iterable, boolean stopAt) {
    Object it = Iteration.iter(iterable);
    Object v;
    while ((v = Iteration.next(it)) != null) {
      if (Operators.truth(v) == stopAt) {
        return stopAt;
      }
    }
    return !stopAt;
  }

  private static Object iter(Object o, Object sentinel) {
    if (sentinel == null) {
      return Iteration.iter(o);
    }
    if (!isCallable(o)) {
      throw Errors.typeError("iter(v, w): v must be callable");
    }
    return new Iterators.UntilSentinel(o, sentinel);
  }

  private static Object next(Object it, Object otherwise) {
    if (it instanceof org.dlscript.language.object.PyGenerator g) {
      Object v = g.next();
      if (v != null) {
        return v;
      }
      if (otherwise != null) {
        return otherwise;
      }
      throw g.stop();
    }
    if (it instanceof org.dlscript.language.object.PyIterator p
        && !(p.type().slot(Slot.NEXT) instanceof PyFunction)) {
      Object v = p.next();
      if (v != null) {
        return v;
      }
      if (otherwise != null) {
        return otherwise;
      }
      throw Errors.stopIteration();
    }
    Object m = Types.of(it).slot(Slot.NEXT);
    if (m == null) {
      throw Errors.typeError("'" + Types.of(it).messageName() + "' object is not an iterator");
    }
    if (otherwise == null) {
      return Calls.call(m, it);
    }
    Object v = Iteration.next(it);
    return v == null ? otherwise : v;
  }

  private static Object getattr(Object o, Object name, Object otherwise) {
    String n = ObjectType.attributeName(name);
    if (otherwise == null) {
      return Attributes.get(o, n);
    }
    Object v = Attributes.findQuietly(o, n);
    return v == null ? otherwise : v;
  }

  /** {@code format(value, spec)} through {@code __format__}. */
  @TruffleBoundary
  public static TruffleString format(Object value, TruffleString spec) {
    if (value instanceof TruffleString
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean) {
      return (TruffleString) formatPlain(value, spec);
    }
    Object m = Types.of(value).slot(Slot.FORMAT);
    Object r = Calls.call(Attributes.bind(m, value, Types.of(value)), spec);
    if (PyBoxed.unbox(r) instanceof TruffleString s) {
      return s;
    }
    throw Errors.typeError("__format__ must return a str, not " + Types.of(r).messageName());
  }

  /** {@code __format__} of a number or str, which of a subclass with no spec is its str(). */
  static Object formatSelf(Object self, Object plain, Object spec) {
    if (!(PyBoxed.unbox(spec) instanceof TruffleString text)) {
      throw Errors.typeError("__format__() argument must be str, not " + Errors.given(spec));
    }
    return text.isEmpty() && self instanceof PyBoxed
        ? Text.strObject(self)
        : formatPlain(plain, text);
  }

  /** The format mini-language on a plain str or number. */
  @TruffleBoundary
  static Object formatPlain(Object value, TruffleString spec) {
    if (spec.isEmpty()) {
      return Text.strObject(value);
    }
    String s = Str.java(spec);
    try {
      return Str.of(
          switch (value) {
            case TruffleString t -> FormatSpec.ofString(Str.java(t), s);
            case Double d -> FormatSpec.ofFloat(d, s);
            case Boolean b -> FormatSpec.ofInt(b ? 1L : 0L, s, "bool");
            case PyComplex c -> FormatSpec.ofComplex(c.re, c.im, s);
            default -> FormatSpec.ofInt(value, s);
          });
    } catch (TextException e) {
      throw Errors.ofText(e);
    }
  }
}
