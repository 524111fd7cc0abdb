package org.dlscript.language.builtin;

import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code memoryview}: single bytes of a bytes or bytearray object, seen in place. */
public final class MemoryViewType {
  private MemoryViewType() {}

  /** Some bytes of another object, in steps. */
  static final class View extends PyObject {
    final PyBytes base;
    final int start;
    final int step;
    final int count;
    boolean released;

    View(PyBytes base, int start, int step, int count) {
      super(Types.MEMORYVIEW);
      this.base = base;
      this.start = start;
      this.step = step;
      this.count = count;
    }

    byte[] copy() {
      byte[] out = new byte[count];
      for (int i = 0; i < count; i++) {
        out[i] = base.data()[start + i * step];
      }
      return out;
    }
  }

  private static View of(Object o) {
    View v = (View) o;
    if (v.released) {
      throw Errors.valueError("operation forbidden on released memoryview object");
    }
    return v;
  }

  public static void define(TypeBuilder t) {
    t.constructor("memoryview(cls, object)", a -> make(a[1]));
    t.method("__len__(self, /)", v -> (long) of(v).count);
    t.method("__getitem__(self, key, /)", MemoryViewType::get);
    t.method("__setitem__(self, key, value, /)", MemoryViewType::set);
    t.method("__bytes__(self, /)", v -> new PyBytes(of(v).copy()));
    t.method("tobytes(self, /, order='C')", (v, order) -> new PyBytes(of(v).copy()));
    t.method("tolist(self, /)", v -> Iteration.toList(new PyBytes(of(v).copy())));
    t.method("__iter__(self, /)", v -> Iteration.iter(new PyBytes(of(v).copy())));
    t.method(
        "hex(self, /)", v -> Str.of(org.dlscript.language.text.BytesText.hex(of(v).copy(), "", 0)));
    t.method(
        "__eq__(self, value, /)",
        (v, o) -> {
          byte[] other = BytesTypes.dataOrNull(o);
          return other == null
              ? PyNone.NOT_IMPLEMENTED
              : (Object) java.util.Arrays.equals(of(v).copy(), other);
        });
    t.method(
        "__hash__(self, /)",
        v -> org.dlscript.language.object.Hashing.hash(new PyBytes(of(v).copy())));
    t.method(
        "cast(self, /, format, *, shape=None)",
        (v, f, s) -> {
          String code = Text.str(f);
          if (!code.equals("B") && !code.equals("c") && !code.equals("b")) {
            throw Errors.notImplemented("memoryview: cast to format '" + code + "'");
          }
          return v;
        });
    t.method("toreadonly(self, /)", v -> new View(new PyBytes(of(v).copy()), 0, 1, of(v).count));
    t.method(
        "release(self, /)",
        v -> {
          ((View) v).released = true;
          return PyNone.NONE;
        });
    t.method("__enter__(self, /)", v -> of(v));
    t.methodN(
        "__exit__(self, /, *args)",
        a -> {
          ((View) a[0]).released = true;
          return PyNone.NONE;
        });
    t.getter("nbytes", v -> (long) of(v).count);
    t.getter("itemsize", v -> 1L);
    t.getter("ndim", v -> 1L);
    t.getter("format", v -> Str.of("B"));
    t.getter("shape", v -> new PyTuple((long) of(v).count));
    t.getter("strides", v -> new PyTuple((long) of(v).step));
    t.getter("readonly", v -> !(of(v).base instanceof PyBytes.Mutable));
    t.getter("obj", v -> of(v).base);
    t.getter("contiguous", v -> of(v).step == 1);
    t.getter("c_contiguous", v -> of(v).step == 1);
  }

  private static Object make(Object o) {
    if (o instanceof View v) {
      return new View(of(v).base, v.start, v.step, v.count);
    }
    if (o instanceof PyBytes b) {
      return new View(b, 0, 1, b.size());
    }
    Object m = Types.of(o).lookup("__buffer__");
    if (m != null && Calls.call(m, o, 0L) instanceof View v) {
      return v;
    }
    throw Errors.typeError(
        "memoryview: a bytes-like object is required, not '" + Types.of(o).name() + "'");
  }

  private static int index(View v, Object key) {
    if (Ints.intOrNull(key) == null
        && Types.of(key).slot(org.dlscript.language.object.Slot.INDEX) == null) {
      throw Errors.typeError("memoryview: invalid slice key");
    }
    long i = Ints.asLong(Ints.index(key));
    long k = i < 0 ? i + v.count : i;
    if (k < 0 || k >= v.count) {
      throw Errors.indexError("index out of bounds on dimension 1");
    }
    return (int) k;
  }

  private static Object get(Object self, Object key) {
    View v = of(self);
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(v.count);
      return new View(v.base, v.start + b.start() * v.step, v.step * b.step(), b.count());
    }
    return v.base.data()[v.start + index(v, key) * v.step] & 0xffL;
  }

  private static Object set(Object self, Object key, Object value) {
    View v = of(self);
    if (!(v.base instanceof PyBytes.Mutable)) {
      throw Errors.typeError("cannot modify read-only memory");
    }
    if (key instanceof PySlice slice) {
      PySlice.Bounds b = slice.over(v.count);
      byte[] data = BytesTypes.data(value);
      if (data.length != b.count()) {
        throw Errors.valueError(
            "memoryview assignment: lvalue and rvalue have different structures");
      }
      for (int i = 0; i < data.length; i++) {
        v.base.data()[v.start + (b.start() + i * b.step()) * v.step] = data[i];
      }
      return PyNone.NONE;
    }
    long n = Ints.asLong(value);
    if (n < 0 || n > 255) {
      throw Errors.of(ExceptionTypes.VALUE_ERROR, "memoryview: invalid value for format 'B'");
    }
    v.base.data()[v.start + index(v, key) * v.step] = (byte) n;
    return PyNone.NONE;
  }
}
