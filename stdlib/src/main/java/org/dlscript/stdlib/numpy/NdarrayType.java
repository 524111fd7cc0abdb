package org.dlscript.stdlib.numpy;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.builtin.BuiltinFunctions;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Transient;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * {@code numpy.ndarray}, and what its scalars share with it. What needs the memory or must be fast
 * is here; all other methods are functions of the guest module {@code numpy}, found by name.
 */
public final class NdarrayType {
  public static final PyClass NDARRAY = Types.open("numpy.ndarray", NdarrayType::define);

  static {
    // Arrays come from tensors also where a program never imports numpy.
    NDARRAY.setMessageName("numpy.ndarray");
  }

  private NdarrayType() {}

  /** The result of an operation on an array of a type: what has no dimension is a scalar. */
  static Object result(Tensor t, PyNdarray like) {
    if (like.label() == null) {
      return result(t);
    }
    if (t.rank() > 0) {
      return PyNdarray.of(t.data(), like.label(), like.pool());
    }
    if (like.dtype().fields != null) {
      return new PyNdarray(ScalarTypes.VOID, t.data(), like.label(), like.pool());
    }
    return like.pool() != null
        ? like.pool().get(t.longAt(0))
        : new PyNdarray(ScalarTypes.scalarClass(like.label()), t.data(), like.label(), null);
  }

  /**
   * A new result of an operation: the array alone has its memory, unless it is that of one of the
   * operands, tensors or arrays.
   */
  static Object made(Tensor t, Object... operands) {
    for (Object o : operands) {
      Tensor x =
          o instanceof PyNdarray a ? a.positions() : o instanceof Tensor given ? given : null;
      if (x != null && x.storage() == t.storage()) {
        return result(t);
      }
    }
    return t.rank() == 0 || t.requiresGrad() ? result(t) : PyNdarray.of(t);
  }

  /** The result of an operation: arrays without dimensions are scalars. */
  static Object result(Tensor t) {
    return t.rank() == 0
        ? new PyNdarray(ScalarTypes.scalarClass(t.dtype()), t.data())
        : PyNdarray.of(t.data());
  }

  /**
   * What an index found: views share the array's memory, a single element is a number of its own.
   */
  private static Object picked(Tensor found, PyNdarray like) {
    return result(
        found.rank() == 0 && like.dtype().fields == null ? Copies.clone(found) : found, like);
  }

  static PyNdarray array(Object o) {
    return (PyNdarray) o;
  }

  static Tensor of(Object o) {
    return ((PyNdarray) o).tensor();
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "ndarray(cls, shape, dtype=None, buffer=None, offset=0, strides=None, order=None)",
        a -> call("empty", a[1], a[2]));
    t.methodN("__init__(self, /, *args, **kwargs)", a -> PyNone.NONE);
    shared(t);
    t.constant("__hash__", PyNone.NONE);
    t.method(
        "__setitem__(self, key, value, /)",
        (self, key, value) -> {
          set(array(self), key, value);
          return PyNone.NONE;
        });
    t.method(
        "__delitem__(self, key, /)",
        (self, key) -> {
          throw Errors.valueError("cannot delete array elements");
        });
    t.method("__repr__(self, /)", self -> Str.of(NdarrayText.repr(array(self))));
    t.method("__str__(self, /)", self -> Str.of(NdarrayText.str(array(self))));
    t.method(
        "__iter__(self, /)",
        self -> {
          Tensor x = array(self).positions();
          if (x.rank() == 0) {
            throw Errors.typeError("iteration over a 0-d array");
          }
          Object[] rows = new Object[x.size(0)];
          for (int i = 0; i < rows.length; i++) {
            rows[i] = picked(Views.select(x, 0, i), array(self));
          }
          return Iterators.ofArray(rows);
        });
    for (Slot op :
        new Slot[] {
          Slot.IADD,
          Slot.ISUB,
          Slot.IMUL,
          Slot.ITRUEDIV,
          Slot.IFLOORDIV,
          Slot.IMOD,
          Slot.IPOW,
          Slot.IAND,
          Slot.IOR,
          Slot.IXOR
        }) {
      Slot plain = Slot.values()[op.ordinal() - Slot.IADD.ordinal()];
      t.method(
          op.method + "(self, other, /)",
          (a, b) -> {
            Object r = binary(plain, a, b);
            if (r instanceof PyNdarray v && array(a).pool() == null) {
              Ufuncs.assign(array(a), v.tensor(), Ufuncs.ufuncName(plain));
            } else {
              set(array(a), PyNone.ELLIPSIS, r);
            }
            return known(a);
          });
    }
  }

  static Object call(String function, Object... args) {
    return callIn("numpy", function, args);
  }

  private static Object pickling(String function, Object arg) {
    return callIn("numpy.core.multiarray", function, arg);
  }

  private static Object callIn(String module, String function, Object... args) {
    PyModule m = (PyModule) org.dlscript.language.DlsContext.get(null).importer().load(module);
    return Calls.call(m.dict.get(function), args);
  }

  /** An operator whose result is new. */
  private interface Operation extends Fn.F2, Transient.Producer {}

  /** The array itself as a result. */
  private static Object known(Object a) {
    ((PyNdarray) a).settle();
    return a;
  }

  /** What arrays and scalars have alike. */
  static void shared(TypeBuilder t) {
    for (Slot op :
        new Slot[] {
          Slot.ADD,
          Slot.SUB,
          Slot.MUL,
          Slot.TRUEDIV,
          Slot.FLOORDIV,
          Slot.MOD,
          Slot.POW,
          Slot.MATMUL,
          Slot.AND,
          Slot.OR,
          Slot.XOR,
          Slot.LSHIFT,
          Slot.RSHIFT,
          Slot.EQ,
          Slot.NE,
          Slot.LT,
          Slot.LE,
          Slot.GT,
          Slot.GE
        }) {
      t.method(
          op.method + "(self, other, /)",
          (Operation) (a, b) -> Ufuncs.accepts(b) ? binary(op, a, b) : PyNone.NOT_IMPLEMENTED);
      if (op.ordinal() < Slot.DIVMOD.ordinal()) {
        t.method(
            op.reflected().method + "(self, other, /)",
            (Operation) (a, b) -> Ufuncs.accepts(b) ? binary(op, b, a) : PyNone.NOT_IMPLEMENTED);
      }
    }
    t.method(
        "__divmod__(self, other, /)",
        (a, b) -> new PyTuple(binary(Slot.FLOORDIV, a, b), binary(Slot.MOD, a, b)));
    t.method("__neg__(self, /)", a -> unary("torch.neg", a));
    t.method("__pos__(self, /)", NdarrayType::known);
    t.method(
        "__abs__(self, /)", a -> array(a).dtype().kind == 'u' ? known(a) : unary("torch.abs", a));
    t.method("__invert__(self, /)", a -> unary("torch.bitwise_not", a));
    t.method("__getitem__(self, key, /)", NdarrayType::item);
    t.method(
        "__len__(self, /)",
        self -> {
          Tensor x = array(self).positions();
          if (x.rank() == 0 && array(self).dtype().fields != null) {
            return (long) array(self).dtype().fields.size();
          }
          if (x.rank() == 0) {
            throw Errors.typeError("len() of unsized object");
          }
          return (long) x.size(0);
        });
    t.method(
        "__contains__(self, item, /)",
        (self, v) -> Operators.truth(call("any", binary(Slot.EQ, self, v))));
    t.method(
        "__bool__(self, /)",
        self -> {
          Tensor x = of(self);
          if (x.numel() > 1) {
            throw Errors.valueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or"
                    + " a.all()");
          }
          return x.numel() == 1 && x.doubleAt(0) != 0;
        });
    t.method("__float__(self, /)", self -> Arithmetic.toDouble(single(self)));
    t.method(
        "__int__(self, /)", self -> org.dlscript.language.builtin.IntType.convert(single(self)));
    t.method(
        "__complex__(self, /)",
        self -> org.dlscript.language.builtin.FloatType.convertComplex(single(self), true));
    t.method(
        "__index__(self, /)",
        self -> {
          if (of(self).dtype().isFloatingPoint() || of(self).rank() > 0) {
            throw Errors.typeError(
                of(self).rank() > 0
                    ? "only integer scalar arrays can be converted to a scalar index"
                    : "'" + Types.of(self).name() + "' object cannot be interpreted as an integer");
          }
          return Ints.index(single(self));
        });
    t.method(
        "__format__(self, format_spec, /)",
        (self, spec) -> {
          if (of(self).rank() == 0) {
            return BuiltinFunctions.format(single(self), (TruffleString) spec);
          }
          if (((TruffleString) spec).isEmpty()) {
            return Str.of(NdarrayText.str(array(self)));
          }
          throw Errors.typeError("unsupported format string passed to numpy.ndarray.__format__");
        });
    NdarrayAttributes.define(t);
    t.method("__reduce__(self, /)", self -> pickling("_reduced", self));
    t.method(
        "__setstate__(self, state, /)",
        (self, state) -> {
          array(self).become(array(pickling("_of_state", state)));
          return PyNone.NONE;
        });
  }

  private static Object unary(String op, Object a) {
    NumpyDType label = array(a).label();
    Tensor r = Ufuncs.op(op, of(a));
    return label == null
        ? made(r, a)
        : result(r, PyNdarray.of(ObjectArrays.wrapped(r, label), label, null));
  }

  static PyTuple shape(Tensor x) {
    Object[] out = new Object[x.rank()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) x.size(i);
    }
    return new PyTuple(out);
  }

  private static Object single(Object self) {
    Tensor x = of(self);
    if (x.numel() != 1) {
      throw Errors.typeError("only size-1 arrays can be converted to Python scalars");
    }
    return array(self).value(x.item());
  }

  /** Writes through an index; what is written is converted as numpy does. */
  static void set(PyNdarray a, Object key, Object value) {
    if (a.readOnly) {
      throw Errors.valueError("assignment destination is read-only");
    }
    if (key instanceof TruffleString name && a.dtype().fields != null) {
      ObjectArrays.setField(a, Str.java(name), value);
      return;
    }
    setElements(a, key, value);
    if (a.records != null) {
      ObjectArrays.setField(a.records, a.field, a);
    }
  }

  private static void setElements(PyNdarray a, Object key, Object value) {
    Tensor x = a.positions();
    Object[] indices = ArrayItems.indices(key);
    Tensor v =
        a.pool() == null
            ? numbers(a, value)
            : ObjectArrays.stored(a, value, ArrayItems.get(x, indices).rank());
    try {
      ArrayItems.set(x, indices, v);
    } catch (org.dlscript.runtime.tensor.TensorException e) {
      throw NdarrayErrors.ofIndex(e, x, indices, v);
    }
  }

  private static Tensor numbers(PyNdarray a, Object value) {
    if (a.label() == NumpyDType.UINT64) {
      return ArrayLikes.converted(Ufuncs.array(value), a.label()).positions();
    }
    if (value instanceof TruffleString s) {
      value = Calls.call(a.positions().dtype().isFloatingPoint() ? Types.FLOAT : Types.INT, s);
    }
    Tensor v;
    try {
      v = Ufuncs.tensor(value);
    } catch (Ufuncs.NotNumbers e) {
      // An object that makes itself a number does; others are refused by the number's type.
      boolean real = a.positions().dtype().isFloatingPoint();
      v = Ufuncs.tensor(Calls.call(real ? Types.FLOAT : Types.INT, value));
    }
    boolean whole = a.positions().dtype().isIntegral() && a.positions().dtype() != DType.BOOL;
    if (whole && v.numel() == 1 && v.dtype().isFloatingPoint()) {
      double d = v.doubleAt(0);
      if (Double.isNaN(d)) {
        throw Errors.valueError("cannot convert float NaN to integer");
      }
      if (Double.isInfinite(d)) {
        throw Errors.of(
            org.dlscript.language.object.ExceptionTypes.OVERFLOW_ERROR,
            "cannot convert float infinity to integer");
      }
    }
    return a.label() == null
        ? Ufuncs.cast(v, a.positions().dtype())
        : ObjectArrays.wrapped(Ufuncs.cast(v, a.label().dtype), a.label());
  }

  /** An operator under the types' own rules. */
  static Object binary(Slot op, Object left, Object right) {
    Object number = ScalarNumbers.binary(op, left, right);
    if (number != null) {
      return number;
    }
    Object x = UnsignedLongs.scalar(left);
    Object y = UnsignedLongs.scalar(right);
    if (Ufuncs.isPooled(x) || Ufuncs.isPooled(y)) {
      return ObjectArrays.binary(op, x, y);
    }
    if (UnsignedLongs.is(x) || UnsignedLongs.is(y)) {
      return UnsignedLongs.binary(op, arrayOrNumber(x), arrayOrNumber(y));
    }
    Tensor r = Ufuncs.binary(op, x, y);
    NumpyDType label = Ufuncs.label(op, x, y);
    if (label == null) {
      return made(r, x, y);
    }
    Tensor t = ObjectArrays.wrapped(r, label);
    return result(t, PyNdarray.of(t, label, null));
  }

  private static Object arrayOrNumber(Object o) {
    return o instanceof Long || o instanceof Boolean || o instanceof Double ? o : Ufuncs.array(o);
  }

  static int storageSize(Tensor x) {
    return java.lang.reflect.Array.getLength(x.storage().array());
  }

  static Object item(Object self, Object key) {
    PyNdarray a = array(self);
    Tensor x = a.positions();
    if (key instanceof Long i && x.rank() > 0) {
      long n = x.size(0);
      if (i < -n || i >= n) {
        throw Errors.indexError("index " + i + " is out of bounds for axis 0 with size " + n);
      }
      return picked(Views.select(x, 0, (int) (i < 0 ? i + n : i)), a);
    }
    if (a.dtype().fields != null) {
      if (key instanceof TruffleString name) {
        PyNdarray found = ObjectArrays.field(a, Str.java(name));
        return x.rank() == 0 && found.positions().rank() == 0
            ? result(found.positions(), found)
            : found;
      }
      Object[] names = key instanceof PyList l ? l.toArray() : new Object[0];
      if (names.length > 0 && names[0] instanceof TruffleString) {
        return ObjectArrays.fields(a, names);
      }
      int n = a.dtype().fields.size();
      if (x.rank() == 0 && key instanceof Long i) {
        if (i < -n || i >= n) {
          throw Errors.indexError("invalid index (" + i + ")");
        }
        return item(self, Str.of(a.dtype().fields.get((int) (i < 0 ? i + n : i)).name()));
      }
    }
    if (a.isScalar() && !(key instanceof PyTuple p && p.size() == 0)) {
      throw Errors.indexError("invalid index to scalar variable.");
    }
    Object[] indices = ArrayItems.indices(key);
    try {
      Object r = picked(ArrayItems.get(x, indices), a);
      if (r instanceof PyNdarray part) {
        part.backwards = ArrayItems.backwards(indices);
      }
      return r;
    } catch (org.dlscript.runtime.tensor.TensorException e) {
      throw NdarrayErrors.ofIndex(e, x, indices, null);
    }
  }
}
