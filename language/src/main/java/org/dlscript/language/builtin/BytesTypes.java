package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * {@code bytes} and {@code bytearray}. Methods that treat the bytes as ASCII text borrow those of
 * str, over one character a byte.
 */
public final class BytesTypes {
  private BytesTypes() {}

  static PyBytes of(Object o) {
    return (PyBytes) o;
  }

  /** The bytes of any bytes-like object. */
  public static byte[] data(Object o) {
    if (o instanceof PyBytes b) {
      return b.data;
    }
    Object m = Types.of(o).slot(Slot.BYTES);
    if (m != null && Calls.call(m, o) instanceof PyBytes b) {
      return b.data;
    }
    throw Errors.typeError("a bytes-like object is required, not '" + Types.of(o).name() + "'");
  }

  private static PyBytes like(Object self, byte[] data) {
    return self instanceof PyBytes.Mutable ? new PyBytes.Mutable(data) : new PyBytes(data);
  }

  private static TruffleString latin(Object o) {
    return Str.of(new String(data(o), StandardCharsets.ISO_8859_1));
  }

  private static byte[] fromLatin(Object s) {
    return Text.str(s).getBytes(StandardCharsets.ISO_8859_1);
  }

  public static void defineBytes(TypeBuilder t) {
    t.constructor(
        "bytes(cls, source=<absent>, encoding=<absent>, errors=<absent>)",
        a -> {
          if (a[0] == Types.BYTES && a[1] instanceof PyBytes b && b.type() == Types.BYTES) {
            return b;
          }
          return new PyBytes((PyClass) a[0], make(a));
        });
    t.method("__hash__(self, /)", s -> Hashing.hash(latin(s)));
    t.method("__repr__(self, /)", s -> Str.of(repr(of(s).data)));
    t.method("__getnewargs__(self, /)", s -> new PyTuple(new PyBytes(of(s).data)));
    common(t);
  }

  public static void defineByteArray(TypeBuilder t) {
    t.allocator(c -> new PyBytes.Mutable(c, new byte[0]));
    t.constructor(
        "bytearray(cls, source=<absent>, encoding=<absent>, errors=<absent>)",
        a -> new PyBytes.Mutable((PyClass) a[0], make(a).clone()));
    t.methodN("__init__(self, /, *args, **kwargs)", a -> PyNone.NONE);
    t.constant("__hash__", PyNone.NONE);
    t.method("__repr__(self, /)", s -> Str.of("bytearray(" + repr(of(s).data) + ")"));
    common(t);
    t.method("__setitem__(self, key, value, /)", BytesTypes::setItem);
    t.method(
        "__delitem__(self, key, /)",
        (s, k) -> {
          PyList l = Iteration.toList(s);
          Operators.deleteItem(l, k);
          of(s).data = fromInts(l);
          return PyNone.NONE;
        });
    t.method(
        "__iadd__(self, value, /)",
        (s, v) -> {
          append(s, data(v));
          return s;
        });
    t.method(
        "append(self, item, /)",
        (s, v) -> {
          append(s, new byte[] {byteOf(v)});
          return PyNone.NONE;
        });
    t.method(
        "extend(self, iterable, /)",
        (s, v) -> {
          append(s, v instanceof PyBytes b ? b.data : fromInts(v));
          return PyNone.NONE;
        });
    for (String name : new String[] {"pop", "insert", "remove", "reverse", "clear"}) {
      t.methodN(
          name + "(self, /, *args)",
          a -> {
            PyList l = Iteration.toList(a[0]);
            Object r = Calls.method(l, name, ((PyTuple) a[1]).items);
            of(a[0]).data = fromInts(l);
            return r;
          });
    }
  }

  private static void append(Object s, byte[] more) {
    byte[] old = of(s).data;
    byte[] out = Arrays.copyOf(old, old.length + more.length);
    System.arraycopy(more, 0, out, old.length, more.length);
    of(s).data = out;
  }

  private static byte byteOf(Object v) {
    long x = Ints.asLong(v);
    if (x < 0 || x > 255) {
      throw Errors.valueError("byte must be in range(0, 256)");
    }
    return (byte) x;
  }

  private static byte[] fromInts(Object iterable) {
    Object[] items = Iteration.toArray(iterable);
    byte[] out = new byte[items.length];
    for (int i = 0; i < out.length; i++) {
      long x = Ints.asLong(items[i]);
      if (x < 0 || x > 255) {
        throw Errors.valueError("bytes must be in range(0, 256)");
      }
      out[i] = (byte) x;
    }
    return out;
  }

  private static byte[] make(Object[] a) {
    Object src = a[1];
    if (src == null) {
      return new byte[0];
    }
    if (PyBoxed.unbox(src) instanceof TruffleString s) {
      if (a[2] == null) {
        throw Errors.typeError("string argument without an encoding");
      }
      return Codecs.encode(s, Text.str(a[2]), a[3] == null ? "strict" : Text.str(a[3]));
    }
    if (src instanceof PyBytes b) {
      return b.data;
    }
    PyClass c = Types.of(src);
    Object m = c.slot(Slot.BYTES);
    if (m != null) {
      return data(Calls.call(m, src));
    }
    if (Ints.intOrNull(src) != null || c.slot(Slot.INDEX) != null) {
      long n = Ints.asLong(src);
      if (n < 0) {
        throw Errors.valueError("negative count");
      }
      if (n > Integer.MAX_VALUE - 8) {
        throw Errors.of(ExceptionTypes.MEMORY_ERROR, "");
      }
      return new byte[(int) n];
    }
    if (c.slot(Slot.ITER) == null && c.slot(Slot.GETITEM) == null) {
      throw Errors.typeError("cannot convert '" + c.name() + "' object to bytes");
    }
    return fromInts(src);
  }

  static String repr(byte[] data) {
    boolean single = false;
    boolean dbl = false;
    for (byte b : data) {
      single |= b == '\'';
      dbl |= b == '"';
    }
    char q = single && !dbl ? '"' : '\'';
    StringBuilder s = new StringBuilder("b").append(q);
    for (byte b : data) {
      int v = b & 0xff;
      if (v == q || v == '\\') {
        s.append('\\').append((char) v);
      } else if (v == '\n') {
        s.append("\\n");
      } else if (v == '\r') {
        s.append("\\r");
      } else if (v == '\t') {
        s.append("\\t");
      } else if (v < 32 || v > 126) {
        s.append(String.format("\\x%02x", v));
      } else {
        s.append((char) v);
      }
    }
    return s.append(q).toString();
  }

  private static void common(TypeBuilder t) {
    t.method("__len__(self, /)", s -> (long) of(s).data.length);
    t.method("__str__(self, /)", s -> Text.reprObject(s));
    t.method("__iter__(self, /)", s -> new Iterators.OfBytes(of(s)));
    t.method("__getitem__(self, key, /)", BytesTypes::item);
    t.method("__bytes__(self, /)", s -> new PyBytes(of(s).data.clone()));
    t.method(
        "__contains__(self, key, /)",
        (s, k) -> {
          if (Ints.intOrNull(k) != null) {
            byte b = byteOf(k);
            for (byte x : of(s).data) {
              if (x == b) {
                return true;
              }
            }
            return false;
          }
          return Operators.contains(latin(s), latin(k));
        });
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          if (!(b instanceof PyBytes)) {
            throw Errors.typeError(
                "can't concat " + Types.of(b).name() + " to " + Types.of(a).name());
          }
          byte[] out = Arrays.copyOf(data(a), data(a).length + data(b).length);
          System.arraycopy(data(b), 0, out, data(a).length, data(b).length);
          return like(a, out);
        });
    t.method(
        "__mul__(self, value, /)",
        (s, n) -> like(s, fromLatin(Str.repeat(latin(s), Ints.asInt(n)))));
    t.method(
        "__rmul__(self, value, /)",
        (s, n) -> like(s, fromLatin(Str.repeat(latin(s), Ints.asInt(n)))));
    t.method(
        "__mod__(self, value, /)",
        (s, v) ->
            like(
                s,
                org.dlscript.language.text.PercentFormat.format(
                        Text.str(latin(s)), v, new BytesPercentHost(), true)
                    .getBytes(StandardCharsets.ISO_8859_1)));
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PyBytes y
                  ? (Object) Operators.byOrder(op, Arrays.compareUnsigned(of(a).data, y.data))
                  : PyNone.NOT_IMPLEMENTED);
    }
    t.method(
        "decode(self, /, encoding='utf-8', errors='strict')",
        (s, enc, err) -> Codecs.decode(of(s), Text.str(enc), Text.str(err)));
    t.methodN("hex(self, /, *args)", a -> Str.of(hex(of(a[0]).data, ((PyTuple) a[1]).items)));
    t.classMethod(
        "fromhex(cls, string, /)",
        (org.dlscript.language.object.Fn.F2)
            (c, s) -> {
              byte[] d = parseHex(Text.str(s));
              return c == Types.BYTEARRAY ? new PyBytes.Mutable(d) : new PyBytes(d);
            });
    t.method("copy(self, /)", s -> like(s, of(s).data.clone()));
    t.method("join(self, iterable, /)", BytesTypes::join);
    borrowed(t);
  }

  private static void borrowed(TypeBuilder t) {
    String[] shaping = {
      "upper",
      "lower",
      "capitalize",
      "title",
      "swapcase",
      "strip",
      "lstrip",
      "rstrip",
      "ljust",
      "rjust",
      "center",
      "zfill",
      "expandtabs",
      "replace",
      "removeprefix",
      "removesuffix"
    };
    for (String n : shaping) {
      t.methodN(n + "(self, /, *args)", a -> like(a[0], fromLatin(call(n, a[0], (PyTuple) a[1]))));
    }
    String[] asking = {
      "find",
      "rfind",
      "index",
      "rindex",
      "count",
      "startswith",
      "endswith",
      "isalpha",
      "isalnum",
      "isdigit",
      "isspace",
      "islower",
      "isupper",
      "istitle",
      "isascii"
    };
    for (String n : asking) {
      t.methodN(n + "(self, /, *args)", a -> call(n, a[0], (PyTuple) a[1]));
    }
    for (String n : new String[] {"partition", "rpartition"}) {
      t.methodN(
          n + "(self, /, *args)",
          a -> new PyTuple(all(a[0], Iteration.toArray(call(n, a[0], (PyTuple) a[1])))));
    }
    for (String n : new String[] {"split", "rsplit"}) {
      t.methodN(
          n + "(self, /, sep=None, maxsplit=-1)",
          a -> new PyList(all(a[0], Iteration.toArray(call(n, a[0], new PyTuple(a[1], a[2]))))));
    }
    t.methodN(
        "splitlines(self, /, keepends=False)",
        a -> new PyList(all(a[0], Iteration.toArray(call("splitlines", a[0], new PyTuple(a[1]))))));
  }

  private static Object[] all(Object self, Object[] strings) {
    Object[] out = new Object[strings.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = like(self, fromLatin(strings[i]));
    }
    return out;
  }

  private static Object call(String name, Object self, PyTuple args) {
    Object[] converted = new Object[args.size()];
    for (int i = 0; i < converted.length; i++) {
      Object x = args.items[i];
      if (x instanceof PyBytes) {
        converted[i] = latin(x);
      } else if (x instanceof PyTuple p) {
        Object[] inner = new Object[p.size()];
        for (int k = 0; k < inner.length; k++) {
          inner[k] = latin(p.items[k]);
        }
        converted[i] = new PyTuple(inner);
      } else if (PyBoxed.unbox(x) instanceof TruffleString) {
        throw Errors.typeError("a bytes-like object is required, not 'str'");
      } else if (i == 0
          && (name.contains("find") || name.contains("index") || name.equals("count"))
          && x instanceof Long v) {
        converted[i] = Str.ofCodePoint((int) (long) v);
      } else {
        converted[i] = x;
      }
    }
    return Calls.method(latin(self), name, converted);
  }

  private static Object item(Object s, Object key) {
    byte[] d = of(s).data;
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(d.length);
      byte[] out = new byte[b.count()];
      for (int i = 0, k = b.start(); i < out.length; i++, k += b.step()) {
        out[i] = d[k];
      }
      return like(s, out);
    }
    long i = Sequences.index(key, s instanceof PyBytes.Mutable ? "bytearray" : "byte");
    long k = i < 0 ? i + d.length : i;
    if (k < 0 || k >= d.length) {
      throw Errors.indexError(
          s instanceof PyBytes.Mutable ? "bytearray index out of range" : "index out of range");
    }
    return d[(int) k] & 0xffL;
  }

  private static Object setItem(Object s, Object key, Object value) {
    byte[] d = of(s).data;
    if (key instanceof PySlice) {
      PyList l = Iteration.toList(s);
      Operators.setItem(l, key, Iteration.toList(value));
      of(s).data = fromInts(l);
      return PyNone.NONE;
    }
    long i = Sequences.index(key, "bytearray");
    long k = i < 0 ? i + d.length : i;
    if (k < 0 || k >= d.length) {
      throw Errors.indexError("bytearray index out of range");
    }
    d[(int) k] = byteOf(value);
    return PyNone.NONE;
  }

  private static String hex(byte[] data, Object[] args) {
    String sep = args.length > 0 ? Text.str(args[0]) : "";
    int group = args.length > 1 ? Ints.asInt(args[1]) : 1;
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < data.length; i++) {
      int fromEnd = data.length - i;
      if (i > 0 && (group > 0 ? fromEnd % group == 0 : i % -group == 0)) {
        b.append(sep);
      }
      b.append(String.format("%02x", data[i] & 0xff));
    }
    return b.toString();
  }

  private static byte[] parseHex(String s) {
    String t = s.replaceAll("\\s", "");
    byte[] out = new byte[t.length() / 2];
    for (int i = 0; i < t.length(); i++) {
      int d = Character.digit(t.charAt(i), 16);
      if (d < 0 || t.length() % 2 != 0 && i == t.length() - 1) {
        throw Errors.valueError("non-hexadecimal number found in fromhex() arg at position " + i);
      }
      if (i / 2 < out.length) {
        out[i / 2] = (byte) (out[i / 2] << 4 | d);
      }
    }
    return out;
  }

  private static Object join(Object s, Object iterable) {
    Object[] parts = Iteration.toArray(iterable);
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < parts.length; i++) {
      if (!(parts[i] instanceof PyBytes b)) {
        throw Errors.typeError(
            "sequence item "
                + i
                + ": expected a bytes-like object, "
                + Types.of(parts[i]).name()
                + " found");
      }
      if (i > 0) {
        out.writeBytes(of(s).data);
      }
      out.writeBytes(b.data);
    }
    return like(s, out.toByteArray());
  }

  /** {@code %} formatting of bytes: %s and %b take bytes. */
  private static final class BytesPercentHost
      implements org.dlscript.language.text.PercentFormat.Host {
    private final StrType.PercentHost plain = new StrType.PercentHost();

    @Override
    public String text(Object value, char code) {
      if (code == 's' || code == 'b') {
        return new String(data(value), StandardCharsets.ISO_8859_1);
      }
      return plain.text(value, 'a');
    }

    @Override
    public Object[] tuple(Object value) {
      return plain.tuple(value);
    }

    @Override
    public boolean isMapping(Object value) {
      return !(value instanceof PyBytes) && plain.isMapping(value);
    }

    @Override
    public Object item(Object mapping, String key) {
      return Operators.getItem(mapping, new PyBytes(key.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public Object integer(Object value, char code) {
      return plain.integer(value, code);
    }

    @Override
    public double real(Object value) {
      return plain.real(value);
    }

    @Override
    public String character(Object value) {
      return value instanceof PyBytes b && b.data.length == 1
          ? new String(b.data, StandardCharsets.ISO_8859_1)
          : null;
    }

    @Override
    public String typeName(Object value) {
      return plain.typeName(value);
    }
  }
}
