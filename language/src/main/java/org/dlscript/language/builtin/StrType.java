package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.List;
import org.dlscript.language.nodes.InlinedBuiltins;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.StrSearch;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.StringCases;
import org.dlscript.language.text.StringOps;
import org.dlscript.language.text.StringTests;

/** {@code str}. */
public final class StrType {
  private StrType() {}

  static TruffleString of(Object o) {
    return (TruffleString) PyBoxed.unbox(o);
  }

  private static String java(Object o) {
    return Str.java(of(o));
  }

  /** A str argument as Java string, or the TypeError that names what was given. */
  private static String arg(Object o, String function) {
    return Str.java(text(o, function));
  }

  private static TruffleString text(Object o, String function) {
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      return s;
    }
    throw Errors.typeError(function + " argument 1 must be str, not " + Errors.given(o));
  }

  /** The only argument of a function, which its error does not count. */
  private static String alone(Object o, String function) {
    if (!isStr(o)) {
      throw Errors.typeError(function + " argument must be str, not " + Errors.given(o));
    }
    return java(o);
  }

  /** A str argument by its name. */
  static String argument(Object o, String function, String name) {
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      return Str.java(s);
    }
    throw Errors.typeError(
        function + "() argument '" + name + "' must be str, not " + Errors.given(o));
  }

  static boolean isStr(Object o) {
    return PyBoxed.unbox(o) instanceof TruffleString;
  }

  public static void define(TypeBuilder t) {
    t.constructor("str(cls, object=<absent>, encoding=<absent>, errors=<absent>)", StrType::make);
    t.method("__len__(self, /)", s -> (long) Str.length(of(s)));
    t.method("__getitem__(self, key, /)", (s, k) -> item(of(s), k));
    t.method("__iter__(self, /)", s -> new Iterators.OfString(of(s)));
    t.method(
        "__contains__(self, key, /)",
        (s, k) -> {
          if (!isStr(k)) {
            throw Errors.typeError(
                "'in <string>' requires string as left operand, not " + Types.of(k).messageName());
          }
          return StrSearch.contains(of(s), of(k));
        });
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          if (!isStr(b)) {
            throw Errors.typeError(
                "can only concatenate str (not \"" + Types.of(b).messageName() + "\") to str");
          }
          return Str.concat(of(a), of(b));
        });
    t.method("__mul__(self, value, /)", StrType::repeat);
    t.method("__rmul__(self, value, /)", StrType::repeat);
    t.method("__mod__(self, value, /)", (s, v) -> StrTemplates.percent(java(s), v));
    t.method(
        "__rmod__(self, value, /)",
        (s, v) -> isStr(v) ? StrTemplates.percent(java(v), s) : PyNone.NOT_IMPLEMENTED);
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> isStr(b) ? Operators.compare(op, of(a), of(b)) : PyNone.NOT_IMPLEMENTED);
    }
    t.method("__hash__(self, /)", s -> Hashing.hash(of(s)));
    t.method("__repr__(self, /)", s -> Str.of(StringOps.repr(java(s))));
    t.method("__str__(self, /)", StrType::of);
    t.method(
        "__format__(self, format_spec, /)",
        (s, spec) -> BuiltinFunctions.formatSelf(s, of(s), spec));
    t.method("__getnewargs__(self, /)", s -> new PyTuple(of(s)));
    searching(t);
    shaping(t);
    tests(t);
    t.methodN(
        "format(self, /, *args, **kwargs)",
        a -> StrTemplates.format(java(a[0]), (PyTuple) a[1], a[2]));
    t.method("format_map(self, mapping, /)", (s, m) -> StrTemplates.format(java(s), null, m));
    t.method("join(self, iterable, /)", (s, it) -> join(of(s), it));
    t.inlined("join", n -> n == 2 ? new InlinedBuiltins.Join() : null);
    t.method(
        "encode(self, /, encoding='utf-8', errors='strict')",
        (s, enc, err) ->
            new PyBytes(
                Codecs.encode(
                    of(s),
                    argument(enc, "encode", "encoding"),
                    argument(err, "encode", "errors"))));
    t.method("translate(self, table, /)", (s, table) -> StrTables.translate(of(s), table));
    t.staticMethod(
        "maketrans(x, y=<absent>, z=<absent>, /)",
        (org.dlscript.language.object.Fn.F3) StrTables::make);
  }

  private static Object make(Object[] a) {
    PyClass cls = (PyClass) a[0];
    TruffleString v;
    if (a[1] == null) {
      v = Str.EMPTY;
    } else if (a[2] == null && a[3] == null) {
      Object text = Text.strValue(a[1]);
      if (cls == Types.STR) {
        return text;
      }
      v = of(text);
    } else {
      for (int i = 2; i <= 3; i++) {
        if (a[i] != null && !isStr(a[i])) {
          throw Errors.typeError(
              "str() argument '"
                  + (i == 2 ? "encoding" : "errors")
                  + "' must be str, not "
                  + Types.of(a[i]).name());
        }
      }
      byte[] data = isStr(a[1]) ? null : BytesTypes.dataOrNull(a[1]);
      if (data == null) {
        throw Errors.typeError(
            isStr(a[1])
                ? "decoding str is not supported"
                : "decoding to str: need a bytes-like object, " + Types.of(a[1]).name() + " found");
      }
      v =
          Codecs.decode(
              new PyBytes(data),
              a[2] == null ? "utf-8" : Text.str(a[2]),
              a[3] == null ? "strict" : Text.str(a[3]));
    }
    return cls == Types.STR ? v : new PyBoxed(cls, v);
  }

  static Object item(TruffleString s, Object key) {
    int n = Str.length(s);
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(n);
      if (b.step() == 1) {
        return Str.substring(s, b.start(), b.start() + b.count());
      }
      int[] cps = new int[b.count()];
      for (int i = 0, k = b.start(); i < cps.length; i++, k += b.step()) {
        cps[i] = Str.codePointAt(s, k);
      }
      return TruffleString.fromIntArrayUTF32Uncached(cps);
    }
    if (!(key instanceof Long)
        && Ints.intOrNull(key) == null
        && Types.of(key).slot(Slot.INDEX) == null) {
      throw Errors.typeError(
          "string indices must be integers, not '" + Types.of(key).messageName() + "'");
    }
    long i = Ints.asIndex(key);
    long k = i < 0 ? i + n : i;
    if (k < 0 || k >= n) {
      throw Errors.indexError("string index out of range");
    }
    return Str.ofCodePoint(Str.codePointAt(s, (int) k));
  }

  private static Object repeat(Object s, Object n) {
    if (Ints.intOrNull(n) == null && Types.of(n).slot(Slot.INDEX) == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    return Str.repeat(of(s), (int) Math.min(Integer.MAX_VALUE, Ints.asCount(n)));
  }

  private interface Search {
    int find(TruffleString s, TruffleString sub, long start, long end);
  }

  private static long bound(Object o, long absent) {
    return o == PyNone.NONE ? absent : Ints.indexClamped(o);
  }

  private static void searching(TypeBuilder t) {
    search(t, "find", StrSearch::find, false);
    search(t, "rfind", StrSearch::rfind, false);
    search(t, "index", StrSearch::find, true);
    search(t, "rindex", StrSearch::rfind, true);
    search(t, "count", StrSearch::count, false);
    affix(t, "startswith", true);
    affix(t, "endswith", false);
  }

  private static void search(TypeBuilder t, String name, Search f, boolean raises) {
    t.method(
        name + "(self, sub, start=None, end=None, /)",
        (s, sub, from, to) -> {
          int i =
              f.find(of(s), text(sub, name + "()"), bound(from, 0), bound(to, Long.MAX_VALUE / 2));
          if (i < 0 && raises) {
            throw Errors.valueError("substring not found");
          }
          return (long) i;
        });
  }

  private static void affix(TypeBuilder t, String name, boolean start) {
    t.method(
        name + "(self, affix, start=None, end=None, /)",
        (s, affix, from, to) -> {
          TruffleString text = of(s);
          long lo = bound(from, 0);
          long hi = bound(to, Long.MAX_VALUE / 2);
          Object[] all = affix instanceof PyTuple p ? p.items : new Object[] {affix};
          for (Object x : all) {
            if (!isStr(x)) {
              throw Errors.typeError(
                  affix instanceof PyTuple
                      ? "tuple for "
                          + name
                          + " must only contain str, not "
                          + Types.of(x).messageName()
                      : name
                          + " first arg must be str or a tuple of str, not "
                          + Types.of(x).messageName());
            }
            if (start
                ? StrSearch.startsWith(text, of(x), lo, hi)
                : StrSearch.endsWith(text, of(x), lo, hi)) {
              return true;
            }
          }
          return false;
        });
  }

  private interface Shape1 {
    String apply(String s);
  }

  private static void shape(TypeBuilder t, String name, Shape1 f) {
    t.method(name + "(self, /)", s -> Str.of(f.apply(java(s))));
  }

  private interface Pad {
    String apply(String s, long width, int fill);
  }

  private static void pad(TypeBuilder t, String name, Pad f) {
    t.method(
        name + "(self, width, fillchar=' ', /)",
        (s, w, fill) -> {
          long width = Ints.asLong(w);
          if (!isStr(fill)) {
            throw Errors.typeError(
                "The fill character must be a unicode character, not "
                    + Types.of(fill).messageName());
          }
          if (Str.length(of(fill)) != 1) {
            throw Errors.typeError("The fill character must be exactly one character long");
          }
          return Str.of(f.apply(java(s), width, Str.codePointAt(of(fill), 0)));
        });
  }

  private static void strip(TypeBuilder t, String name, boolean left, boolean right) {
    t.method(
        name + "(self, chars=None, /)",
        (s, chars) -> {
          if (chars != PyNone.NONE && !isStr(chars)) {
            throw Errors.typeError(name + " arg must be None or str");
          }
          return Str.of(
              StringOps.strip(java(s), chars == PyNone.NONE ? null : java(chars), left, right));
        });
  }

  private static PyList strings(List<String> parts) {
    Object[] out = new Object[parts.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = Str.of(parts.get(i));
    }
    return new PyList(out);
  }

  private static void shaping(TypeBuilder t) {
    shape(t, "upper", StringCases::upper);
    shape(t, "lower", StringCases::lower);
    shape(t, "casefold", StringCases::casefold);
    shape(t, "capitalize", StringCases::capitalize);
    shape(t, "title", StringCases::titleCase);
    shape(t, "swapcase", StringCases::swapCase);
    pad(t, "ljust", StringOps::ljust);
    pad(t, "rjust", StringOps::rjust);
    pad(t, "center", StringOps::center);
    t.method("zfill(self, width, /)", (s, w) -> Str.of(StringOps.zfill(java(s), Ints.asLong(w))));
    t.method(
        "expandtabs(self, /, tabsize=8)",
        (s, n) -> Str.of(StringOps.expandTabs(java(s), Ints.asInt(n))));
    strip(t, "strip", true, true);
    strip(t, "lstrip", true, false);
    strip(t, "rstrip", false, true);
    t.method(
        "replace(self, old, new, /, count=-1)",
        (s, old, with, n) ->
            Str.of(
                StringOps.replace(
                    java(s),
                    arg(old, "replace()"),
                    isStr(with) ? java(with) : arg2("replace()", with),
                    Ints.asLong(n))));
    t.method(
        "split(self, /, sep=None, maxsplit=-1)",
        (s, sep, n) ->
            n instanceof Long limit && limit < 0
                ? sep == PyNone.NONE ? Pieces.words(of(s)) : Pieces.between(of(s), separator(sep))
                : strings(StringOps.split(java(s), separator(sep), Ints.asLong(n))));
    t.method(
        "rsplit(self, /, sep=None, maxsplit=-1)",
        (s, sep, n) -> strings(StringOps.rsplit(java(s), separator(sep), Ints.asLong(n))));
    t.method(
        "splitlines(self, /, keepends=False)",
        (s, keep) -> strings(StringOps.splitLines(java(s), Operators.truth(keep))));
    t.method("partition(self, sep, /)", (s, sep) -> partition(s, sep, false));
    t.method("rpartition(self, sep, /)", (s, sep) -> partition(s, sep, true));
    t.method(
        "removeprefix(self, prefix, /)",
        (s, p) -> {
          String text = java(s);
          String prefix = alone(p, "removeprefix()");
          return Str.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
        });
    t.method(
        "removesuffix(self, suffix, /)",
        (s, p) -> {
          String text = java(s);
          String suffix = alone(p, "removesuffix()");
          return Str.of(
              !suffix.isEmpty() && text.endsWith(suffix)
                  ? text.substring(0, text.length() - suffix.length())
                  : text);
        });
  }

  private static String arg2(String function, Object o) {
    throw Errors.typeError(function + " argument 2 must be str, not " + Errors.given(o));
  }

  private static String separator(Object sep) {
    if (sep == PyNone.NONE) {
      return null;
    }
    if (!isStr(sep)) {
      throw Errors.typeError("must be str or None, not " + Types.of(sep).messageName());
    }
    String s = java(sep);
    if (s.isEmpty()) {
      throw Errors.valueError("empty separator");
    }
    return s;
  }

  private static Object partition(Object s, Object sep, boolean last) {
    if (!isStr(sep)) {
      throw Errors.typeError("must be str, not " + Types.of(sep).messageName());
    }
    if (java(sep).isEmpty()) {
      throw Errors.valueError("empty separator");
    }
    String[] p = StringOps.partition(java(s), java(sep), last);
    return new PyTuple(Str.of(p[0]), Str.of(p[1]), Str.of(p[2]));
  }

  private interface Test {
    boolean is(String s);
  }

  private static void test(TypeBuilder t, String name, Test f) {
    t.method(name + "(self, /)", s -> f.is(java(s)));
  }

  private static void tests(TypeBuilder t) {
    test(t, "isalpha", StringTests::isAlpha);
    test(t, "isalnum", StringTests::isAlnum);
    test(t, "isdecimal", StringTests::isDecimal);
    test(t, "isdigit", StringTests::isDigit);
    test(t, "isnumeric", StringTests::isNumeric);
    test(t, "isspace", StringTests::isSpace);
    test(t, "isprintable", StringTests::isPrintable);
    test(t, "isascii", StringTests::isAscii);
    test(t, "islower", StringTests::isLower);
    test(t, "isupper", StringTests::isUpper);
    test(t, "istitle", StringTests::isTitle);
    test(t, "isidentifier", StringTests::isIdentifier);
  }

  @TruffleBoundary
  public static Object join(TruffleString separator, Object iterable) {
    if (Types.of(iterable).slot(Slot.ITER) == null
        && Types.of(iterable).slot(Slot.GETITEM) == null) {
      throw Errors.typeError("can only join an iterable");
    }
    Object[] parts = Iteration.toArray(iterable).clone();
    for (int i = 0; i < parts.length; i++) {
      Object p = PyBoxed.unbox(parts[i]);
      if (!(p instanceof TruffleString)) {
        throw Errors.typeError(
            "sequence item "
                + i
                + ": expected str instance, "
                + Types.of(p).messageName()
                + " found");
      }
      parts[i] = p;
    }
    return parts.length == 1 ? parts[0] : Str.join(separator, parts, parts.length);
  }

  static String convert(Object v, char code) {
    return switch (code) {
      case 'r' -> Text.repr(v);
      case 'a' -> BuiltinFunctions.ascii(v);
      default -> Text.str(v);
    };
  }
}
