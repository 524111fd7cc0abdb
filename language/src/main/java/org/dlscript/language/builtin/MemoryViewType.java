package org.dlscript.language.builtin;

import java.util.Arrays;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code memoryview}: another object's bytes, seen in place as items of some format. */
public final class MemoryViewType {
  private MemoryViewType() {}

  private static View of(Object o) {
    View v = (View) o;
    if (v.released) {
      throw Errors.valueError("operation forbidden on released memoryview object");
    }
    return v;
  }

  public static void define(TypeBuilder t) {
    t.constructor("memoryview(cls, object)", a -> make(a[1]));
    t.method("__len__(self, /)", v -> length(of(v)));
    t.method("__getitem__(self, key, /)", MemoryViewType::get);
    t.method("__setitem__(self, key, value, /)", MemoryViewType::set);
    t.method(
        "__delitem__(self, key, /)",
        (v, key) -> {
          throw Errors.typeError("cannot delete memory");
        });
    t.method("__bytes__(self, /)", v -> new PyBytes(of(v).copy()));
    t.method("tobytes(self, /, order='C')", MemoryViewType::toBytes);
    t.method("tolist(self, /)", v -> of(v).list(0, v instanceof View w ? w.start : 0));
    t.method("__iter__(self, /)", v -> Iteration.iter(of(v).list(0, ((View) v).start)));
    t.method(
        "__repr__(self, /)",
        v ->
            Str.of(
                (((View) v).released ? "<released memory at " : "<memory at ")
                    + "0x"
                    + Long.toHexString(org.dlscript.language.object.Identity.of(v))
                    + ">"));
    t.methodN(
        "hex(self, /, sep=<absent>, bytes_per_sep=1)",
        a -> Str.of(BytesTypes.hex(of(a[0]).copy(), a[1], a[2])));
    t.method("__eq__(self, value, /)", MemoryViewType::equal);
    t.method("__hash__(self, /)", MemoryViewType::hash);
    t.methodN("cast(self, /, format, shape=None)", a -> cast(of(a[0]), a[1], a[2]));
    t.method(
        "toreadonly(self, /)",
        o -> {
          View v = of(o);
          return v.with(v.format, true, v.start, v.shape, v.strides);
        });
    t.method("release(self, /)", MemoryViewType::release);
    t.method("__enter__(self, /)", v -> of(v));
    t.methodN("__exit__(self, /, *args)", a -> release(a[0]));
    t.getter("nbytes", v -> (long) of(v).count() * ((View) v).itemSize());
    t.getter("itemsize", v -> (long) of(v).itemSize());
    t.getter("ndim", v -> (long) of(v).shape.length);
    t.getter("format", v -> Str.of(String.valueOf(of(v).format)));
    t.getter("shape", v -> tuple(of(v).shape));
    t.getter("strides", v -> tuple(of(v).strides));
    t.getter("suboffsets", v -> of(v).released ? v : new PyTuple(new Object[0]));
    t.getter("readonly", v -> of(v).readOnly);
    t.getter("obj", v -> of(v).owner);
    t.getter("contiguous", v -> of(v).isContiguous());
    t.getter("c_contiguous", v -> of(v).isContiguous());
    t.getter("f_contiguous", v -> of(v).isContiguous() && ((View) v).shape.length <= 1);
  }

  private static PyTuple tuple(int[] numbers) {
    return new PyTuple(Arrays.stream(numbers).mapToObj(n -> (long) n).toArray());
  }

  private static Object length(View v) {
    if (v.shape.length == 0) {
      throw Errors.typeError("0-dim memory has no length");
    }
    return (long) v.shape[0];
  }

  private static Object release(Object v) {
    ((View) v).released = true;
    return PyNone.NONE;
  }

  private static Object toBytes(Object v, Object order) {
    if (order != PyNone.NONE && !"CFA".contains(Text.str(order))) {
      throw Errors.valueError("order must be 'C', 'F' or 'A'");
    }
    if (order != PyNone.NONE && Text.str(order).equals("F") && of(v).shape.length > 1) {
      throw Errors.notImplemented("memoryview.tobytes(order='F')");
    }
    return new PyBytes(of(v).copy());
  }

  /** Items are compared as numbers, whatever the formats. */
  private static Object equal(Object self, Object other) {
    if (self == other) {
      return true;
    }
    View v = (View) self;
    View w = other instanceof View o ? o : null;
    if (w == null) {
      byte[] bytes = BytesTypes.dataOrNull(other);
      if (bytes == null) {
        return PyNone.NOT_IMPLEMENTED;
      }
      w =
          Types.of(other).lookup("__buffer__") != null
              ? (View) make(other)
              : View.of(new PyBytes(bytes));
    }
    if (v.released || w.released) {
      return false;
    }
    if (v.format == w.format && "bBc".indexOf(v.format) >= 0) {
      return Arrays.equals(v.shape, w.shape) && Arrays.equals(v.copy(), w.copy());
    }
    return Arrays.equals(v.shape, w.shape)
        && Operators.equal(v.list(0, v.start), w.list(0, w.start));
  }

  private static Object hash(Object self) {
    View v = of(self);
    if (!v.readOnly) {
      throw Errors.valueError("cannot hash writable memoryview object");
    }
    if ("bBc".indexOf(v.format) < 0) {
      throw Errors.valueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    }
    return Hashing.hash(new PyBytes(v.copy()));
  }

  private static char format(Object f) {
    String text = Text.str(f);
    String code = text.startsWith("@") ? text.substring(1) : text;
    if (code.length() != 1 || View.size(code.charAt(0)) == 0) {
      throw Errors.valueError(
          "memoryview: destination format must be a native single character format prefixed with"
              + " an optional '@'");
    }
    return code.charAt(0);
  }

  private static Object cast(View v, Object f, Object shape) {
    char format = format(f);
    if (!v.isContiguous()) {
      throw Errors.typeError("memoryview: casts are restricted to C-contiguous views");
    }
    if (View.size(format) != 1 && v.itemSize() != 1
        || v.itemSize() == 1 && View.size(format) != 1 && "bBc".indexOf(v.format) < 0
        || v.itemSize() != 1 && "bBc".indexOf(format) < 0) {
      throw Errors.typeError("memoryview: cannot cast between two non-byte formats");
    }
    int bytes = v.count() * v.itemSize();
    int size = View.size(format);
    if (bytes % size != 0) {
      throw Errors.typeError("memoryview: length is not a multiple of itemsize");
    }
    int[] dimensions = {bytes / size};
    if (shape != PyNone.NONE) {
      if (!(shape instanceof PyList) && !(shape instanceof PyTuple)) {
        throw Errors.typeError("shape must be a list or a tuple");
      }
      dimensions = Arrays.stream(Iteration.toArray(shape)).mapToInt(Ints::asInt).toArray();
      if (v.shape.length != 1 && dimensions.length > 1) {
        throw Errors.typeError("memoryview: cast must be 1D -> ND or ND -> 1D");
      }
      long product = size;
      for (int d : dimensions) {
        if (d <= 0) {
          throw Errors.valueError("memoryview.cast(): elements of shape must be integers > 0");
        }
        product *= d;
      }
      if (product != bytes) {
        throw Errors.typeError("memoryview: product(shape) * itemsize != buffer size");
      }
    }
    return v.with(
        format, v.readOnly, v.start, dimensions, View.contiguousStrides(dimensions, size));
  }

  private static Object make(Object o) {
    if (o instanceof View v) {
      return of(v).with(v.format, v.readOnly, v.start, v.shape, v.strides);
    }
    if (o instanceof PyBytes b) {
      return View.of(b);
    }
    Object m = Types.of(o).lookup("__buffer__");
    if (m != null && Calls.call(m, o, 0L) instanceof View v) {
      return new View(v.base, o, v.format, v.readOnly, v.start, v.shape, v.strides);
    }
    throw Errors.typeError(
        "memoryview: a bytes-like object is required, not '" + Types.of(o).messageName() + "'");
  }

  private static int offset(View v, int dimension, Object key) {
    long i = Ints.asLong(Ints.index(key));
    int n = v.shape[dimension];
    long k = i < 0 ? i + n : i;
    if (k < 0 || k >= n) {
      throw Errors.indexError("index out of bounds on dimension " + (dimension + 1));
    }
    return (int) k * v.strides[dimension];
  }

  private static boolean isIndex(Object key) {
    return Ints.intOrNull(key) != null || Types.of(key).slot(Slot.INDEX) != null;
  }

  /** Where the item of that key is, or -1 where the key means a part. */
  private static int place(View v, Object key) {
    if (key instanceof PyTuple t) {
      if (t.items.length < v.shape.length) {
        throw Errors.notImplemented("sub-views are not implemented");
      }
      if (t.items.length > v.shape.length) {
        throw Errors.typeError(
            "cannot index "
                + v.shape.length
                + "-dimension view with "
                + t.items.length
                + "-element tuple");
      }
      int at = v.start;
      for (int i = 0; i < t.items.length; i++) {
        if (!isIndex(t.items[i])) {
          throw Errors.typeError("memoryview: invalid slice key");
        }
        at += offset(v, i, t.items[i]);
      }
      return at;
    }
    if (key instanceof PySlice) {
      return -1;
    }
    if (!isIndex(key)) {
      throw Errors.typeError("memoryview: invalid slice key");
    }
    if (v.shape.length == 0) {
      throw Errors.typeError("invalid indexing of 0-dim memory");
    }
    int at = v.start + offset(v, 0, key);
    if (v.shape.length > 1) {
      throw Errors.notImplemented("multi-dimensional sub-views are not implemented");
    }
    return at;
  }

  private static Object get(Object self, Object key) {
    View v = of(self);
    int at = place(v, key);
    return at < 0 ? part(v, (PySlice) key) : v.item(at);
  }

  private static View part(View v, PySlice slice) {
    PySlice.Bounds b = slice.over(v.shape[0]);
    int[] shape = v.shape.clone();
    int[] strides = v.strides.clone();
    shape[0] = b.count();
    strides[0] = v.strides[0] * b.step();
    return v.with(
        v.format,
        v.readOnly,
        b.count() == 0 ? v.start : v.start + b.start() * v.strides[0],
        shape,
        strides);
  }

  private static Object set(Object self, Object key, Object value) {
    View v = of(self);
    if (v.readOnly) {
      throw Errors.typeError("cannot modify read-only memory");
    }
    int at = place(v, key);
    if (at >= 0) {
      v.setItem(at, value);
      return PyNone.NONE;
    }
    View to = part(v, (PySlice) key);
    View from =
        value instanceof View w
            ? of(w)
            : Types.of(value).lookup("__buffer__") != null
                ? (View) make(value)
                : View.of(new PyBytes(BytesTypes.data(value)));
    if (from.format != to.format || !Arrays.equals(from.shape, to.shape)) {
      throw Errors.of(
          ExceptionTypes.VALUE_ERROR,
          "memoryview assignment: lvalue and rvalue have different structures");
    }
    if (to.shape.length != 1) {
      throw Errors.notImplemented(
          "memoryview slice assignments are currently restricted to ndim = 1");
    }
    byte[] data = from.copy();
    int size = to.itemSize();
    for (int i = 0; i < to.shape[0]; i++) {
      System.arraycopy(data, i * size, to.base.data(), to.start + i * to.strides[0], size);
    }
    return PyNone.NONE;
  }
}
