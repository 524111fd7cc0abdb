package org.dlscript.stdlib.numpy;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** What arrays of strings, objects and records do, and arrays under a label. */
final class ObjectArrays {
  /** {@code UFuncTypeError}: no loop for the types, or a result that does not fit. */
  static final PyClass UFUNC_ERROR =
      new PyClass(
          Types.TYPE, "UFuncTypeError", new PyClass[] {ExceptionTypes.TYPE_ERROR}, true, true);

  /** Operators that only move elements: they do not look at them. */
  private static final Set<String> MOVES =
      Set.of(
          "torch.reshape",
          "torch.permute",
          "torch.transpose",
          "torch.movedim",
          "torch.flip",
          "torch.roll",
          "torch.cat",
          "torch.broadcast_to",
          "torch.broadcast_tensors",
          "torch.tile",
          "torch.repeat_interleave",
          "torch.index_select",
          "torch.squeeze",
          "torch.unsqueeze",
          "torch.where",
          "torch.take_along_dim",
          "torch.diagonal",
          "torch.diag",
          "torch.rot90",
          "torch.stack",
          "torch.gather",
          "torch.amax",
          "torch.amin",
          "torch.sort",
          "torch.scatter",
          "torch.clone",
          "torch.masked_select",
          "torch.tril",
          "torch.triu");

  private ObjectArrays() {}

  static boolean moves(String operator) {
    return MOVES.contains(operator);
  }

  /** Numbers folded into the range of an unsigned label. */
  static Tensor wrapped(Tensor t, NumpyDType label) {
    if (label == NumpyDType.UINT16) {
      return Ufuncs.op("torch.bitwise_and", t, Tensor.number(0xffffL));
    }
    return label == NumpyDType.UINT32
        ? Ufuncs.op("torch.bitwise_and", t, Tensor.number(0xffffffffL))
        : t;
  }

  /** All values in row-major order, as guest objects. */
  static Object[] values(PyNdarray a) {
    Tensor t = a.positions();
    Object[] out = new Object[t.numel()];
    for (int i = 0; i < out.length; i++) {
      out[i] = a.pool() == null ? a.value(t.at(i)) : a.pool().get(t.longAt(i));
    }
    return out;
  }

  /** A value as an array of the type keeps it. */
  static Object fitted(Object v, NumpyDType type, boolean sized) {
    switch (type.kind) {
      case 'U':
        {
          Object x = PyBoxed.unbox(v);
          TruffleString s = x instanceof TruffleString t ? t : ArrayLikes.text(v);
          int room = type.itemSize / 4;
          return sized && Str.length(s) > room ? Str.of(cut(Str.java(s), room)) : s;
        }
      case 'S':
        {
          byte[] b = v instanceof PyBytes p ? p.data() : Text.str(v).getBytes();
          return new PyBytes(
              sized && b.length > type.itemSize ? Arrays.copyOf(b, type.itemSize) : b);
        }
      case 'V':
        return row(v, type);
      default:
        return v instanceof PyNdarray a && a.isScalar() ? a.scalarValue() : v;
    }
  }

  private static String cut(String s, int codePoints) {
    return s.substring(0, s.offsetByCodePoints(0, codePoints));
  }

  private static Object row(Object given, NumpyDType type) {
    Object v = given instanceof PyNdarray a && a.isScalar() ? a.scalarValue() : given;
    if (!(v instanceof PyTuple t) || t.items.length != type.fields.size()) {
      throw Errors.valueError(
          "could not assign tuple to structure with " + type.fields.size() + " fields.");
    }
    Object[] out = new Object[t.items.length];
    for (int i = 0; i < out.length; i++) {
      NumpyDType.Field f = type.fields.get(i);
      PyNdarray one = ArrayLikes.array(t.items[i], f.type());
      out[i] = f.shape().length > 0 ? spread(one, f.shape()) : one.scalarValue();
    }
    return new PyTuple(out);
  }

  private static PyNdarray spread(PyNdarray a, int[] shape) {
    Object[] sizes = Arrays.stream(shape).mapToObj(n -> (Object) (long) n).toArray();
    Tensor t = Ufuncs.op("torch.broadcast_to", a.positions(), sizes);
    return PyNdarray.of(org.dlscript.runtime.ops.Copies.clone(t), a.label(), a.pool());
  }

  static int length(Object v) {
    return v instanceof TruffleString s
        ? Str.length(s)
        : v instanceof PyBytes b ? b.data().length : 0;
  }

  /** One field of records as an array of its own: a copy. */
  static PyNdarray field(PyNdarray a, String name) {
    int k = index(a.dtype(), name);
    Object[] rows = values(a);
    Object[] out = new Object[rows.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = ((PyTuple) rows[i]).items[k];
    }
    NumpyDType.Field f = a.dtype().fields.get(k);
    PyNdarray flat = ArrayLikes.array(new PyList(out), f.type());
    Object[] sizes =
        java.util.stream.IntStream.concat(
                Arrays.stream(a.positions().shape()), Arrays.stream(f.shape()))
            .mapToObj(s -> (Object) (long) s)
            .toArray();
    PyNdarray found =
        PyNdarray.of(
            Ufuncs.op("torch.reshape", flat.positions(), sizes), flat.label(), flat.pool());
    found.records = a;
    found.field = name;
    return found;
  }

  /** Several fields of records as records of their own. */
  static PyNdarray fields(PyNdarray a, Object[] names) {
    Object[] pairs = new Object[names.length];
    int[] at = new int[names.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = index(a.dtype(), Text.str(names[i]));
      NumpyDType.Field f = a.dtype().fields.get(at[i]);
      Object[] sizes = Arrays.stream(f.shape()).mapToObj(n -> (Object) (long) n).toArray();
      pairs[i] = new PyTuple(names[i], f.type(), new PyTuple(sizes));
    }
    NumpyDType type = NumpyDType.parseAny(new PyList(pairs));
    Object[] rows = values(a);
    ObjectPool pool = new ObjectPool(rows.length);
    long[] places = new long[rows.length];
    for (int r = 0; r < rows.length; r++) {
      Object[] row = new Object[at.length];
      for (int i = 0; i < at.length; i++) {
        row[i] = ((PyTuple) rows[r]).items[at[i]];
      }
      places[r] = pool.add(new PyTuple(row));
    }
    return PyNdarray.of(Tensor.of(places, a.positions().shape()), type, pool);
  }

  static void setField(PyNdarray a, String name, Object value) {
    int k = index(a.dtype(), name);
    NumpyDType.Field f = a.dtype().fields.get(k);
    PyNdarray v = ArrayLikes.array(value, f.type());
    Tensor t = a.positions();
    Tensor places = org.dlscript.runtime.ops.Copies.contiguous(t);
    long[] out = new long[t.numel()];
    int each = f.size() / Math.max(1, f.type().itemSize);
    int[] whole =
        java.util.stream.IntStream.concat(Arrays.stream(t.shape()), Arrays.stream(f.shape()))
            .toArray();
    Object[] news = values(spread(v, whole));
    for (int i = 0; i < out.length; i++) {
      Object[] row = ((PyTuple) a.pool().get(places.longAt(i))).items.clone();
      row[k] =
          f.shape().length == 0
              ? fitted(news[i], f.type(), f.type().itemSize > 0)
              : spread(
                  ArrayLikes.array(
                      new PyList(Arrays.copyOfRange(news, i * each, (i + 1) * each)), f.type()),
                  f.shape(),
                  each);
      out[i] = a.pool().add(new PyTuple(row));
    }
    Ufuncs.scoped(
        () -> {
          org.dlscript.runtime.ops.Copies.copyInto(t, Tensor.of(out, t.shape()));
          return null;
        });
  }

  private static PyNdarray spread(PyNdarray flat, int[] shape, int count) {
    Object[] sizes = Arrays.stream(shape).mapToObj(n -> (Object) (long) n).toArray();
    return PyNdarray.of(
        Ufuncs.op("torch.reshape", flat.positions(), sizes), flat.label(), flat.pool());
  }

  private static int index(NumpyDType d, String name) {
    for (int i = 0; d.fields != null && i < d.fields.size(); i++) {
      if (d.fields.get(i).name().equals(name)) {
        return i;
      }
    }
    throw Errors.valueError("no field of name " + name);
  }

  /** The positions of a value for places of the given rank: deeper levels of it are objects. */
  static Tensor stored(PyNdarray into, Object value, int rank) {
    boolean whole = into.dtype().kind != 'O' || rank > 0 && value instanceof PyNdarray;
    PyNdarray v =
        whole ? ArrayLikes.array(value, into.dtype()) : ArrayLikes.array(value, into.dtype(), rank);
    return moved(v, into.pool());
  }

  /** Positions of an array's values after they were added to another pool. */
  static Tensor moved(PyNdarray a, ObjectPool pool) {
    if (a.pool() == pool) {
      return a.positions();
    }
    Object[] values = values(a);
    long[] at = new long[values.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = pool.add(values[i]);
    }
    return Tensor.of(at, a.positions().shape());
  }

  static boolean compares(Slot op) {
    return switch (op) {
      case EQ, NE, LT, LE, GT, GE -> true;
      default -> false;
    };
  }

  /** An operand as an array: of objects where the other one is such an array. */
  private static PyNdarray operand(Object v, Object other) {
    boolean object = other instanceof PyNdarray o && o.dtype().kind == 'O';
    return ArrayLikes.array(v, object && !(v instanceof PyNdarray) ? NumpyDType.OBJECT : null);
  }

  /** An operator over values one by one. */
  static Object binary(Slot op, Object x, Object y) {
    PyNdarray a = operand(x, y);
    PyNdarray b = operand(y, x);
    boolean compares = compares(op);
    boolean objects = a.dtype().kind == 'O' || b.dtype().kind == 'O';
    if (!objects && (!compares || a.dtype().kind != b.dtype().kind)) {
      if (op == Slot.EQ || op == Slot.NE) {
        return op == Slot.NE;
      }
      throw noLoop(Ufuncs.ufuncName(op), a, b);
    }
    Object[] both =
        (Object[])
            Ufuncs.call(
                "torch.broadcast_tensors",
                new Object[] {new Object[] {a.positions(), b.positions()}},
                Map.of());
    Object[] left = values(PyNdarray.of((Tensor) both[0], a.label(), a.pool()));
    Object[] right = values(PyNdarray.of((Tensor) both[1], b.label(), b.pool()));
    int[] shape = ((Tensor) both[0]).shape();
    if (compares) {
      byte[] out = new byte[left.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = (byte) (Operators.truth(Operators.compare(op, left[i], right[i])) ? 1 : 0);
      }
      return NdarrayType.result(Tensor.wrap(out, DType.BOOL, shape));
    }
    ObjectPool pool = new ObjectPool(left.length);
    long[] at = new long[left.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = pool.add(Operators.binary(op, left[i], right[i]));
    }
    return NdarrayType.result(
        Tensor.of(at, shape), PyNdarray.of(Tensor.of(at, shape), NumpyDType.OBJECT, pool));
  }

  static RuntimeException noLoop(String ufunc, PyNdarray a, PyNdarray b) {
    return Errors.of(
        UFUNC_ERROR,
        "ufunc '"
            + ufunc
            + "' did not contain a loop with signature matching types (dtype('"
            + a.dtype().shown()
            + "'), dtype('"
            + b.dtype().shown()
            + "')) -> None");
  }

  static Object toList(PyNdarray a) {
    return toList(a, a.positions());
  }

  private static Object toList(PyNdarray a, Tensor t) {
    if (t.rank() == 0) {
      return a.pool() == null ? a.value(t.item()) : a.pool().get(t.longAt(0));
    }
    Object[] out = new Object[t.size(0)];
    for (int i = 0; i < out.length; i++) {
      out[i] = toList(a, org.dlscript.runtime.ops.Views.select(t, 0, i));
    }
    return new PyList(out);
  }

  /** One value's text inside an array's. */
  static String word(PyNdarray a, Object v) {
    char kind = a.dtype().kind;
    if (kind == 'V') {
      return RecordText.of(a.dtype(), ((PyTuple) v).items);
    }
    return kind == 'O' && v instanceof PyList ? "list(" + Text.repr(v) + ")" : Text.repr(v);
  }
}
