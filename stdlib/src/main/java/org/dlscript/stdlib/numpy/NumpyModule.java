package org.dlscript.stdlib.numpy;

import java.util.HashMap;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.print.NdarrayFormatter;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.Values;

/** {@code _numpy}: what the guest package {@code numpy} is built on. */
public final class NumpyModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_numpy"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    for (PyClass k : NdarrayType.classes()) {
      m.value(k.name(), k);
    }
    m.value("dtype", NumpyDType.TYPE);
    m.functionN(
        "op(name, /, *args, **kwargs)",
        a -> {
          Object[] given = ((PyTuple) a[1]).items;
          Object[] args = new Object[given.length];
          for (int i = 0; i < args.length; i++) {
            args[i] = engine(given[i]);
          }
          Map<String, Object> kw = new HashMap<>();
          PyDict.Cursor cursor = ((PyDict) a[2]).cursor();
          while (cursor.advance()) {
            kw.put(Text.str(cursor.key()), engine(cursor.value()));
          }
          return wrap(Ufuncs.call(Text.str(a[0]), args, kw));
        });
    m.function(
        "ufunc2(name, a, b, /)",
        (n, x, y) ->
            NdarrayType.result(Ufuncs.binary(Text.str(n), Ufuncs.tensor(x), Ufuncs.tensor(y))));
    m.function(
        "array(data, dtype, copy, /)",
        (data, dtype, copy) -> {
          Tensor t = Ufuncs.tensor(data);
          DType d = dtype == PyNone.NONE ? t.dtype() : NumpyDType.parse(dtype);
          Tensor r = Ufuncs.cast(t, d);
          return PyNdarray.of(r == t && Operators.truth(copy) ? Copies.clone(t.data()) : r.data());
        });
    m.function(
        "astype(array, dtype, /)",
        (a, d) -> {
          Tensor t = Ufuncs.tensor(a);
          Tensor r = Ufuncs.cast(t, NumpyDType.parse(d));
          return NdarrayType.result(r == t ? Copies.clone(t.data()) : r);
        });
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
          return PyNdarray.of(Tensor.zeros(NumpyDType.parse(d), sizes));
        });
    m.functionN(
        "set_printoptions(precision, threshold, edgeitems, linewidth, suppress, floatmode, /)",
        a -> {
          NdarrayFormatter.setOptions(
              new NdarrayFormatter.Options(
                  Ints.asInt(a[0]),
                  Ints.asLong(a[1]),
                  Ints.asInt(a[2]),
                  Ints.asInt(a[3]),
                  Operators.truth(a[4]),
                  Text.str(a[5])));
          return PyNone.NONE;
        });
    m.function("shape_text(a, /)", a -> Str.of(Ufuncs.shapeText(Ufuncs.tensor(a))));
    NumpyRandom.define(m);
  }

  private static Object engine(Object o) {
    if (o instanceof PyNdarray a) {
      return a.tensor();
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

  static Object wrap(Object r) {
    if (r instanceof Tensor t) {
      return NdarrayType.result(t);
    }
    if (r instanceof Object[] all) {
      Object[] out = new Object[all.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = wrap(all[i]);
      }
      return new PyTuple(out);
    }
    return Values.fromEngine(r);
  }
}
