package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.InteropObject;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.BytesText;

/**
 * {@code bytes}, and what {@code bytearray} shares with it: construction and the sequence. {@link
 * BytesMethods} has the methods that resemble those of str.
 */
public final class BytesTypes {
  private BytesTypes() {}

  static PyBytes of(Object o) {
    return (PyBytes) o;
  }

  /** The bytes of a bytes-like object, or null where it is none. */
  static byte[] dataOrNull(Object o) {
    if (o instanceof PyBytes b) {
      return b.data();
    }
    if (o instanceof View v) {
      return v.copy();
    }
    if (o instanceof InteropObject.Buffer b && b.interopBuffer() instanceof MemorySegment m) {
      return m.toArray(ValueLayout.JAVA_BYTE);
    }
    Object m = Types.of(o).lookup("__buffer__");
    return m == null ? null : dataOrNull(Calls.call(m, o, 0L));
  }

  /** The bytes of any bytes-like object; TypeError for another one. */
  public static byte[] data(Object o) {
    byte[] d = dataOrNull(o);
    if (d == null) {
      throw Errors.typeError(
          "a bytes-like object is required, not '" + Types.of(o).messageName() + "'");
    }
    return d;
  }

  /** A new object of the kind of {@code self}, never of a subclass. */
  static PyBytes like(Object self, byte[] data) {
    return self instanceof PyBytes.Mutable ? new PyBytes.Mutable(data) : new PyBytes(data);
  }

  public static void defineBytes(TypeBuilder t) {
    t.constructor(
        "bytes(cls, source=<absent>, encoding=<absent>, errors=<absent>)",
        a -> {
          if (a[0] == Types.BYTES && a[1] instanceof PyBytes b && b.type() == Types.BYTES) {
            return b;
          }
          Object m = a[1] == null || a[2] != null ? null : Types.of(a[1]).slot(Slot.BYTES);
          if (m != null && !(a[1] instanceof PyBytes)) {
            Object r = Calls.call(m, a[1]);
            if (!(r instanceof PyBytes b) || b instanceof PyBytes.Mutable) {
              throw Errors.typeError(
                  "__bytes__ returned non-bytes (type " + Types.of(r).messageName() + ")");
            }
            return a[0] == Types.BYTES ? b : new PyBytes((PyClass) a[0], b.data());
          }
          byte[] made = make("bytes", a[1], a[2], a[3]);
          return new PyBytes((PyClass) a[0], a[1] instanceof PyBytes ? made.clone() : made);
        });
    t.method("__hash__(self, /)", s -> Hashing.hash(Str.of(BytesText.latin1(of(s).data()))));
    t.method("__repr__(self, /)", s -> Str.of(BytesText.repr(of(s).data())));
    t.method("__getnewargs__(self, /)", s -> new PyTuple(new PyBytes(of(s).data())));
    t.method(
        "__bytes__(self, /)", s -> of(s).type() == Types.BYTES ? s : new PyBytes(of(s).data()));
    t.classMethod("fromhex(cls, string, /)", (Fn.F2) BytesTypes::fromHex);
    t.staticMethod("maketrans(frm, to, /)", (Fn.F2) BytesMethods::makeTranslation);
    common(t);
  }

  static Object fromHex(Object cls, Object text) {
    if (!(PyBoxed.unbox(text) instanceof TruffleString s)) {
      throw Errors.typeError("fromhex() argument must be str, not " + Errors.given(text));
    }
    PyBytes plain = new PyBytes(BytesText.fromHex(Str.java(s)));
    return cls == Types.BYTES ? plain : Calls.call(cls, plain);
  }

  static byte byteOf(Object v) {
    Object i = Ints.index(v);
    if (!(i instanceof Long x) || x < 0 || x > 255) {
      throw Errors.valueError("byte must be in range(0, 256)");
    }
    return (byte) (long) x;
  }

  /** The bytes that an iterable of ints makes. */
  static byte[] fromInts(Object iterable, String kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Iteration.forEach(
        iterable,
        v -> {
          Object i = Ints.index(v);
          if (!(i instanceof Long x) || x < 0 || x > 255) {
            throw Errors.valueError(kind + " must be in range(0, 256)");
          }
          out.write((int) (long) x);
        });
    return out.toByteArray();
  }

  /** What {@code bytes(source, encoding, errors)} holds; may be the source's own array. */
  static byte[] make(String kind, Object source, Object encoding, Object errors) {
    if (source != null && PyBoxed.unbox(source) instanceof TruffleString s) {
      if (encoding == null) {
        throw Errors.typeError("string argument without an encoding");
      }
      return Codecs.encode(s, Text.str(encoding), errors == null ? "strict" : Text.str(errors));
    }
    if (encoding != null || errors != null) {
      throw Errors.typeError(
          (encoding == null ? "errors" : "encoding") + " without a string argument");
    }
    if (source == null) {
      return new byte[0];
    }
    if (source instanceof PyBytes b) {
      return b.data();
    }
    PyClass c = Types.of(source);
    if (c.slot(Slot.INDEX) != null) {
      byte[] zeros = zeros(source);
      if (zeros != null) {
        return zeros;
      }
    }
    byte[] d = dataOrNull(source);
    if (d != null) {
      return d;
    }
    if (c.slot(Slot.ITER) == null && c.slot(Slot.GETITEM) == null) {
      throw Errors.typeError("cannot convert '" + c.name() + "' object to " + kind);
    }
    return fromInts(source, kind.equals("bytes") ? "bytes" : "byte");
  }

  private static byte[] zeros(Object count) {
    long n;
    try {
      n = Ints.asIndex(count);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.TYPE_ERROR)) {
        return null;
      }
      if (e.is(ExceptionTypes.INDEX_ERROR)) {
        throw Errors.overflow(
            "cannot fit '" + Types.of(count).messageName() + "' into an index-sized integer");
      }
      throw e;
    }
    if (n < 0) {
      throw Errors.valueError("negative count");
    }
    return new byte[checkedLength(n)];
  }

  static int checkedLength(long n) {
    if (n > Integer.MAX_VALUE - 8) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    return (int) n;
  }

  static void common(TypeBuilder t) {
    t.method("__len__(self, /)", s -> (long) of(s).size());
    t.method("__str__(self, /)", s -> Text.reprObject(s));
    t.method("__iter__(self, /)", s -> new Iterators.OfBytes(of(s)));
    t.method("__getitem__(self, key, /)", BytesTypes::item);
    t.method("__contains__(self, key, /)", BytesTypes::contains);
    t.method("__add__(self, value, /)", BytesTypes::concat);
    t.method("__mul__(self, value, /)", BytesTypes::repeat);
    t.method("__rmul__(self, value, /)", BytesTypes::repeat);
    t.method("__mod__(self, value, /)", BytesPercent::format);
    t.method("__rmod__(self, value, /)", (s, v) -> PyNone.NOT_IMPLEMENTED);
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> {
            byte[] other = b instanceof TruffleString ? null : dataOrNull(b);
            return other == null
                ? PyNone.NOT_IMPLEMENTED
                : (Object) Operators.byOrder(op, Arrays.compareUnsigned(of(a).data(), other));
          });
    }
    t.method(
        "decode(self, /, encoding='utf-8', errors='strict')",
        (s, enc, err) ->
            Codecs.decode(
                of(s),
                StrType.argument(enc, "decode", "encoding"),
                StrType.argument(err, "decode", "errors")));
    t.methodN(
        "hex(self, /, sep=<absent>, bytes_per_sep=1)",
        a -> Str.of(hex(of(a[0]).data(), a[1], a[2])));
    BytesMethods.define(t);
  }

  static String hex(byte[] data, Object separator, Object every) {
    String sep = "";
    if (separator != null) {
      Object s = PyBoxed.unbox(separator);
      Ints.asInt(every);
      if (!(Operators.length(s) == 1)) {
        throw Errors.valueError("sep must be length 1.");
      }
      sep =
          s instanceof TruffleString x
              ? Str.java(x)
              : s instanceof PyBytes b ? BytesText.latin1(b.data()) : null;
      if (sep == null) {
        throw Errors.typeError("sep must be str or bytes.");
      }
      if (sep.charAt(0) > 127) {
        throw Errors.valueError("sep must be ASCII.");
      }
    }
    int n = (int) Math.max(-1L << 30, Math.min(1L << 30, Ints.asLong(every)));
    return BytesText.hex(data, sep, sep.isEmpty() ? 0 : n);
  }

  private static Object contains(Object s, Object k) {
    if (Ints.intOrNull(k) != null
        || Types.of(k).slot(Slot.INDEX) != null && dataOrNull(k) == null) {
      byte b = byteOf(k);
      PyBytes self = of(s);
      for (int i = 0; i < self.size(); i++) {
        if ((byte) self.at(i) == b) {
          return true;
        }
      }
      return false;
    }
    return BytesMethods.indexOf(of(s).data(), data(k), 0, of(s).size()) >= 0;
  }

  private static Object concat(Object a, Object b) {
    byte[] other = dataOrNull(b);
    if (other == null) {
      throw Errors.typeError(
          "can't concat " + Types.of(b).messageName() + " to " + Types.of(a).messageName());
    }
    byte[] mine = of(a).data();
    byte[] out = Arrays.copyOf(mine, checkedLength((long) mine.length + other.length));
    System.arraycopy(other, 0, out, mine.length, other.length);
    return like(a, out);
  }

  static byte[] repeated(byte[] data, Object times) {
    Object index;
    try {
      index = Ints.asIndex(times);
    } catch (PyException e) {
      throw e.is(ExceptionTypes.INDEX_ERROR)
          ? Errors.overflow(
              "cannot fit '" + Types.of(times).messageName() + "' into an index-sized integer")
          : e;
    }
    long n = Math.max(0, (Long) index);
    if (data.length > 0 && n > (Integer.MAX_VALUE - 8) / data.length) {
      throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
    }
    byte[] out = new byte[data.length == 0 ? 0 : (int) n * data.length];
    for (int i = 0; i < out.length; i += data.length) {
      System.arraycopy(data, 0, out, i, data.length);
    }
    return out;
  }

  private static Object repeat(Object s, Object times) {
    if (Types.of(times).slot(Slot.INDEX) == null && Ints.intOrNull(times) == null) {
      throw Errors.typeError(
          "can't multiply sequence by non-int of type '" + Types.of(times).messageName() + "'");
    }
    return like(s, repeated(of(s).data(), times));
  }

  static int checkedIndex(PyBytes s, Object key) {
    boolean mutable = s instanceof PyBytes.Mutable;
    long i = Sequences.index(key, mutable ? "bytearray" : "byte");
    long k = i < 0 ? i + s.size() : i;
    if (k < 0 || k >= s.size()) {
      throw Errors.indexError(mutable ? "bytearray index out of range" : "index out of range");
    }
    return (int) k;
  }

  private static Object item(Object s, Object key) {
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(of(s).size());
      byte[] d = of(s).data();
      if (b.step() == 1) {
        return like(s, Arrays.copyOfRange(d, b.start(), b.start() + b.count()));
      }
      byte[] out = new byte[b.count()];
      for (int i = 0, k = b.start(); i < out.length; i++, k += b.step()) {
        out[i] = d[k];
      }
      return like(s, out);
    }
    return (long) of(s).at(checkedIndex(of(s), key));
  }

  /** Lists of bytes for split and its kin. */
  static PyList list(Object self, java.util.List<byte[]> parts) {
    PyList out = new PyList();
    for (byte[] p : parts) {
      out.add(like(self, p));
    }
    return out;
  }
}
