package org.dlscript.stdlib.numpy;

import java.util.HashMap;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Transient;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.print.NdarrayFormatter;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.Values;

/** {@code _numpy}: what the guest package {@code numpy} is built on. */
public final class NumpyModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_numpy"};
  }

  /** A function whose results are new. */
  private interface Operation extends Fn.FN, Transient.Producer {}

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    for (PyClass k : ScalarTypes.classes()) {
      m.value(k.name(), k);
    }
    m.value("dtype", NumpyDType.TYPE);
    m.functionN(
        "op(name, /, *args, **kwargs)",
        (Operation)
            a -> {
              Object[] given = ((PyTuple) a[1]).items;
              Carried like = new Carried(Text.str(a[0]));
              Object[] args = new Object[given.length];
              for (int i = 0; i < args.length; i++) {
                args[i] = like.engine(given[i]);
              }
              Map<String, Object> kw = new HashMap<>();
              PyDict.Cursor cursor = ((PyDict) a[2]).cursor();
              while (cursor.advance()) {
                kw.put(Text.str(cursor.key()), like.engine(cursor.value()));
              }
              Object r = Ufuncs.call(Text.str(a[0]), args, kw);
              return r instanceof Tensor t && kw.isEmpty() && like.isPlain()
                  ? NdarrayType.made(t, args)
                  : like.wrap(r);
            });
    m.function(
        "number_of(name, x, /)",
        (n, x) -> {
          Object r = ScalarNumbers.unary(Text.str(n), x);
          return r == null ? PyNone.NONE : r;
        });
    m.function(
        "ufunc2(name, a, b, /)",
        (n, x, y) -> {
          Slot op = Ufuncs.slot(Text.str(n));
          if (op == null && (UnsignedLongs.is(x) || UnsignedLongs.is(y))) {
            Carried like = new Carried(Text.str(n));
            Object[] both = UnsignedLongs.alike(x, y);
            both[0] = like.engine(both[0]);
            both[1] = like.engine(both[1]);
            return like.wrap(Ufuncs.call(Text.str(n), both, Map.of()));
          }
          return op != null
              ? NdarrayType.binary(op, x, y)
              : NdarrayType.result(
                  Ufuncs.binary(Text.str(n), Ufuncs.operand(x), Ufuncs.operand(y)));
        });
    m.function(
        "array(data, dtype, copy, /)",
        (given, dtype, copy) -> {
          boolean asks =
              given instanceof PyObject o
                  && !(given instanceof PyNdarray)
                  && !(given instanceof org.dlscript.stdlib.torch.PyTensor)
                  && o.type().lookup("__array__") != null;
          Object data =
              asks ? org.dlscript.language.object.Calls.method(given, "__array__") : given;
          NumpyDType d = dtype == PyNone.NONE ? null : NumpyDType.parseAny(dtype);
          PyNdarray a =
              d != null && d.isPooled()
                  ? ArrayLikes.array(data, d)
                  : d == NumpyDType.UINT64 ? UnsignedLongs.array(data) : Ufuncs.array(data);
          PyNdarray r = d == null || same(a, d) ? a : ArrayLikes.converted(a, d);
          boolean shared = r.positions() == a.positions() && data instanceof PyNdarray;
          Tensor t = r.positions();
          return PyNdarray.of(
              shared && Operators.truth(copy) ? Copies.clone(t.data()) : t.data(),
              r.label(),
              r.pool());
        });
    m.function(
        "astype(array, dtype, /)",
        (a, d) -> {
          PyNdarray r = ArrayLikes.converted(Ufuncs.array(a), NumpyDType.parseAny(d));
          Tensor t = r.positions();
          boolean shared = t == Ufuncs.array(a).positions();
          Tensor own = shared ? Copies.clone(t.data()) : t;
          // An array without dimensions stays one; only scalars give scalars.
          return a instanceof PyNdarray x && !x.isScalar() && r.pool() == null
              ? PyNdarray.of(own.data(), r.label(), null)
              : NdarrayType.result(own, r);
        });
    m.function(
        "pooled(shape, values, dtype, /)",
        (shape, values, d) -> {
          PyNdarray flat = ArrayLikes.array(values, NumpyDType.parseAny(d));
          Object[] sizes = org.dlscript.language.object.Iteration.toArray(shape);
          return PyNdarray.of(
              Ufuncs.op("torch.reshape", flat.positions(), sizes), flat.label(), flat.pool());
        });
    m.function(
        "labelled(array, dtype, /)",
        (a, d) -> PyNdarray.of(((PyNdarray) a).positions(), NumpyDType.parseAny(d), null));
    m.function(
        "read_only(array, flag, /)",
        (a, f) -> {
          ((PyNdarray) a).readOnly = Operators.truth(f);
          return PyNone.NONE;
        });
    m.function(
        "set_data(array, other, /)",
        (a, other) -> {
          ((PyNdarray) a).positions().setData(((PyNdarray) other).positions());
          return PyNone.NONE;
        });
    m.function("is_read_only(array, /)", a -> ((PyNdarray) a).readOnly);
    m.function(
        "from_buffer(data, dtype, /)",
        (data, d) ->
            Buffers.read(
                ((org.dlscript.language.object.PyBytes) data).data(), NumpyDType.parseAny(d)));
    m.function(
        "to_buffer(array, /)",
        a -> new org.dlscript.language.object.PyBytes(Buffers.write((PyNdarray) a)));
    m.value("UFuncTypeError", ObjectArrays.UFUNC_ERROR);
    m.function("from_tensor(tensor, /)", t -> NdarrayType.result(Ufuncs.tensor(t)));
    m.function("as0d(x, /)", x -> PyNdarray.of(Ufuncs.tensor(x)));
    m.function(
        "empty(shape, dtype, /)",
        (shape, d) -> {
          Object[] s =
              shape instanceof PyTuple || shape instanceof PyList
                  ? org.dlscript.language.object.Iteration.toArray(shape)
                  : new Object[] {shape};
          int[] sizes = new int[s.length];
          for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Ints.asInt(s[i]);
          }
          for (int size : sizes) {
            if (size < 0) {
              throw org.dlscript.language.object.Errors.valueError(
                  "negative dimensions are not allowed");
            }
          }
          NumpyDType type = NumpyDType.parseAny(d);
          Tensor t = Tensor.zeros(type.dtype, sizes);
          if (!type.isPooled()) {
            return PyNdarray.of(t, type.isLabel() ? type : null, null);
          }
          ObjectPool pool = new ObjectPool(4);
          pool.add(NumpyModule.blank(type));
          NumpyDType sized = type.kind == 'U' && type.itemSize == 0 ? NumpyDType.text(1) : type;
          return PyNdarray.of(t, sized, pool);
        });
    m.functionN(
        "set_printoptions(precision, threshold, edgeitems, linewidth, suppress, floatmode, formatter, /)",
        a -> {
          NdarrayFormatter.setOptions(
              new NdarrayFormatter.Options(
                  Ints.asInt(a[0]),
                  Ints.asLong(a[1]),
                  Ints.asInt(a[2]),
                  Ints.asInt(a[3]),
                  Operators.truth(a[4]),
                  Text.str(a[5])));
          NdarrayText.setFormatter(a[6]);
          return PyNone.NONE;
        });
    m.functionN(
        "array2string(array, separator, prefix, suffix_length, /)",
        a ->
            Str.of(
                NdarrayText.text(
                    Ufuncs.array(a[0]), Text.str(a[1]), Text.str(a[2]), Ints.asInt(a[3]))));
    m.function("shape_text(a, /)", a -> Str.of(Ufuncs.shapeText(Ufuncs.tensor(a))));
    NumpyRandom.define(m);
    NumpyGenerator.define(m);
  }

  private static boolean same(PyNdarray a, NumpyDType d) {
    return a.dtype().code().equals(d.code());
  }

  private static Object blank(NumpyDType.Field f) {
    if (f.shape().length == 0) {
      return blank(f.type());
    }
    Object[] sizes = java.util.Arrays.stream(f.shape()).mapToObj(n -> (Object) (long) n).toArray();
    return NdarrayType.call("zeros", new PyTuple(sizes), f.type());
  }

  /** What an empty array of a type holds. */
  private static Object blank(NumpyDType d) {
    return switch (d.kind) {
      case 'U' -> Str.of("");
      case 'S' -> new org.dlscript.language.object.PyBytes(new byte[0]);
      case 'V' -> new PyTuple(d.fields.stream().map(NumpyModule::blank).toArray());
      case 'b' -> false;
      case 'f' -> 0.0;
      default -> 0L;
    };
  }

  /**
   * The arguments of one call on their way to the engine, with the label or the pool that its
   * result takes over from them where the operator only moves elements.
   */
  private static final class Carried {
    private final String operator;
    private PyNdarray like;
    private ObjectPool pool;
    private boolean flipped;

    Carried(String operator) {
      this.operator = operator;
    }

    Object engine(Object o) {
      if (o instanceof PyNdarray a) {
        return tensor(a);
      }
      if (o instanceof NumpyDType d) {
        return d.dtype;
      }
      if (o instanceof PyTuple || o instanceof PyList) {
        Object[] items = org.dlscript.language.object.Iteration.toArray(o);
        Object[] out = new Object[items.length];
        for (int i = 0; i < out.length; i++) {
          out[i] =
              items[i] instanceof PyNdarray a && a.isScalar()
                  ? Values.toEngine(a.scalarValue())
                  : engine(items[i]);
        }
        return out;
      }
      return Values.toEngine(o);
    }

    private Tensor unsigned(PyNdarray a, NumpyDType kept) {
      Tensor t = a.positions();
      if (kept != null || ObjectArrays.moves(operator)) {
        like = kept == null ? a : PyNdarray.of(t, kept, null);
      }
      boolean longs = UnsignedLongs.is(a);
      boolean orders = longs && UnsignedLongs.orders(operator);
      flipped |= orders;
      return orders ? UnsignedLongs.flipped(t) : longs && like == null ? UnsignedLongs.plain(t) : t;
    }

    private Tensor tensor(PyNdarray a) {
      NumpyDType kept = a.pool() == null ? UnsignedLongs.label(operator, a.dtype()) : null;
      if (kept != null || UnsignedLongs.is(a)) {
        return unsigned(a, kept);
      }
      if (a.label() == null || !ObjectArrays.moves(operator)) {
        return a.tensor();
      }
      like = like == null || like.dtype().itemSize < a.dtype().itemSize ? a : like;
      if (a.pool() == null) {
        return a.positions();
      }
      if (pool == null) {
        pool = a.pool();
      }
      return ObjectArrays.moved(a, pool);
    }

    /** Whether results are what the engine says. */
    boolean isPlain() {
      return like == null;
    }

    Object wrap(Object r) {
      if (r instanceof Tensor found) {
        boolean adds = like != null && like.pool() == null && like.label() == NumpyDType.UINT64;
        boolean positions =
            like != null
                && (adds || found.dtype() == like.positions().dtype())
                && !found.dtype().isFloatingPoint();
        Tensor t = positions && flipped ? UnsignedLongs.flipped(found) : found;
        return positions
            ? NdarrayType.result(t, PyNdarray.of(t, like.dtype(), pool))
            : NdarrayType.result(t);
      }
      if (r instanceof Object[] all) {
        Object[] out = new Object[all.length];
        for (int i = 0; i < out.length; i++) {
          if (i == 1 && operator.equals("torch.sort")) {
            like = null; // places
          }
          out[i] = wrap(all[i]);
        }
        return new PyTuple(out);
      }
      return Values.fromEngine(r);
    }
  }
}
