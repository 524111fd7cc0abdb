package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.ArrayList;
import org.dlscript.language.DlsContext;
import org.dlscript.language.text.FloatText;
import org.dlscript.language.text.StringOps;

/** {@code str()} and {@code repr()} of guest values as Java strings. */
public final class Text {
  private static final ThreadLocal<ArrayList<Object>> ACTIVE =
      ThreadLocal.withInitial(ArrayList::new);

  /** As deep as CPython's limit on calls in C. */
  private static final int MOST_NESTED = 10_000;

  private Text() {}

  @TruffleBoundary
  public static String str(Object o) {
    if (o instanceof TruffleString s) {
      return Str.java(s);
    }
    if (o instanceof Long v) {
      return Long.toString(v);
    }
    return Str.java(strObject(o));
  }

  @TruffleBoundary
  public static TruffleString strObject(Object o) {
    return (TruffleString) PyBoxed.unbox(strValue(o));
  }

  /** {@code str(o)} as {@code __str__} gives it: a string, perhaps of a subclass. */
  @TruffleBoundary
  public static Object strValue(Object o) {
    if (o instanceof TruffleString s) {
      return s;
    }
    if (o instanceof Long || o instanceof Double || o instanceof Boolean) {
      return Str.of(repr(o));
    }
    PyClass cls = Types.of(o);
    Object m = cls.slot(Slot.STR);
    if (m instanceof PyBuiltin b && b.owner == Types.OBJECT) {
      return reprValue(o);
    }
    Object r = Calls.nested(m, new Object[] {o}, Calls.NO_NAMES, Calls.NO_VALUES);
    if (PyBoxed.unbox(r) instanceof TruffleString) {
      return r;
    }
    throw Errors.typeError("__str__ returned non-string (type " + Types.of(r).messageName() + ")");
  }

  @TruffleBoundary
  public static TruffleString reprObject(Object o) {
    return (TruffleString) PyBoxed.unbox(reprValue(o));
  }

  /** {@code repr(o)} as {@code __repr__} gives it. */
  @TruffleBoundary
  public static Object reprValue(Object o) {
    Object m = Types.of(o).slot(Slot.REPR);
    Object r = Calls.nested(m, new Object[] {o}, Calls.NO_NAMES, Calls.NO_VALUES);
    if (PyBoxed.unbox(r) instanceof TruffleString) {
      return r;
    }
    throw Errors.typeError("__repr__ returned non-string (type " + Types.of(r).messageName() + ")");
  }

  @TruffleBoundary
  public static String repr(Object o) {
    if (o instanceof TruffleString s) {
      return StringOps.repr(Str.java(s));
    }
    if (o instanceof Long v) {
      return Long.toString(v);
    }
    if (o instanceof Double d) {
      return FloatText.repr(d);
    }
    if (o instanceof Boolean b) {
      return b ? "True" : "False";
    }
    if (o instanceof BigInteger b) {
      return bigText(b);
    }
    if (o instanceof PyNone n) {
      return n.toString();
    }
    return Str.java(reprObject(o));
  }

  /** Decimal text, within CPython's limit on conversions. */
  @TruffleBoundary
  public static String bigText(BigInteger b) {
    // Below CPython's smallest limit, 640 digits, there is nothing to check.
    int most = b.bitLength() > 2126 ? DlsContext.get(null).maxDigits : 0;
    if (most > 0 && b.bitLength() > most * 3.3219280948873626 + 4) {
      throw tooManyDigits(most);
    }
    String s = b.toString();
    if (most > 0 && s.length() - (b.signum() < 0 ? 1 : 0) > most) {
      throw tooManyDigits(most);
    }
    return s;
  }

  private static PyException tooManyDigits(int most) {
    return Errors.valueError(
        "Exceeds the limit ("
            + most
            + " digits) for integer string conversion; use sys.set_int_max_str_digits() to"
            + " increase the limit");
  }

  /** {@code object.__repr__}: module, qualified name and address. */
  @TruffleBoundary
  public static String defaultRepr(Object o) {
    PyClass cls = Types.of(o);
    Object module = cls.lookup("__module__");
    String prefix = "";
    if (module instanceof TruffleString s && !Str.java(s).equals("builtins")) {
      prefix = Str.java(s) + ".";
    }
    return "<" + prefix + cls.qualname() + " object at " + address(o) + ">";
  }

  @TruffleBoundary
  public static String address(Object o) {
    return String.format("0x%012x", 0x7f0000000000L + Identity.of(o));
  }

  /** Marks a container as being printed; false when it already is, so that it prints as "...". */
  public static boolean enter(Object o) {
    ArrayList<Object> active = ACTIVE.get();
    for (Object a : active) {
      if (a == o) {
        return false;
      }
    }
    if (active.size() >= MOST_NESTED) {
      throw Errors.of(
          ExceptionTypes.RECURSION_ERROR,
          "maximum recursion depth exceeded while getting the repr of an object");
    }
    active.add(o);
    return true;
  }

  public static void leave(Object o) {
    ArrayList<Object> active = ACTIVE.get();
    active.remove(active.size() - 1);
  }

  /** {@code [a, b]} and the like. */
  @TruffleBoundary
  public static String reprItems(String open, Object[] items, int n, String close) {
    StringBuilder b = new StringBuilder(open);
    for (int i = 0; i < n && i < items.length; i++) {
      if (i > 0) {
        b.append(", ");
      }
      b.append(repr(items[i]));
    }
    return b.append(close).toString();
  }
}
