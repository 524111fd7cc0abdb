package org.dlscript.stdlib.torch;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Schema;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.dlscript.stdlib.numpy.PyNdarray;

/** Guest values as the engine's and back. */
public final class Values {
  private Values() {}

  /** What an attribute's code gives, with the engine's errors as Python's; calls do so anyway. */
  static <T> T translated(java.util.function.Supplier<T> code) {
    try {
      return code.get();
    } catch (TensorException e) {
      throw Errors.ofTensor(e);
    }
  }

  /** An argument for an operator. */
  public static Object toEngine(Object o) {
    if (o instanceof PyTensor t) {
      return t.tensor;
    }
    if (o instanceof Long || o instanceof Double || o instanceof Boolean) {
      return o;
    }
    if (o == PyNone.NONE) {
      return null;
    }
    return switch (o) {
      case TruffleString s -> Str.java(s);
      case PyTuple t -> all(t.items, t.items.length);
      case PyList l -> java.util.Arrays.asList(all(l.items, l.size));
      case PyDType d -> d.dtype.used();
      case PyDevice d -> d.device;
      case PyMemoryFormat f -> f.format;
      case PyGeneratorObject g -> g.generator;
      case PyComplex c -> new Complex(c.re, c.im);
      case PyBoxed b -> toEngine(b.value);
      case PyNdarray a -> a.isScalar() ? toEngine(a.scalarValue()) : a;
      case PyRange r -> all(Iteration.toArray(r), (int) r.length);
      case BigInteger b -> throw Errors.runtimeError("Overflow when unpacking long");
      default -> other(o);
    };
  }

  private static Object other(Object o) {
    DType d = o instanceof PyClass ? ofPython(o) : null;
    if (d != null) {
      return d;
    }
    if (o instanceof PyObject p && p.type().slot(Slot.INDEX) != null) {
      return Calls.call(p.type().slot(Slot.INDEX), o);
    }
    return o;
  }

  private static Object[] all(Object[] items, int n) {
    Object[] out = new Object[n];
    for (int i = 0; i < n; i++) {
      out[i] = toEngine(items[i]);
    }
    return out;
  }

  static Object[] allToEngine(Object[] args) {
    return all(args, args.length);
  }

  static Map<String, Object> keywords(String[] names, Object[] values) {
    if (names.length == 0) {
      return Map.of();
    }
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      out.put(names[i], toEngine(values[i]));
    }
    return out;
  }

  /** A result without a schema to say more. */
  public static Object fromEngine(Object r) {
    return switch (r) {
      case null -> PyNone.NONE;
      case Tensor t -> PyTensor.of(t);
      case Long v -> v;
      case Double v -> v;
      case Boolean v -> v;
      case Integer v -> (long) v;
      case Complex c -> new PyComplex(c.re(), c.im());
      case String s -> Str.of(s);
      case DType d -> PyDType.of(d);
      case Device d -> new PyDevice(d);
      case long[] a -> new PyTuple(boxed(a));
      case int[] a -> new PyTuple(boxed(java.util.Arrays.stream(a).asLongStream().toArray()));
      case Tensor[] a -> new PyTuple(each(a));
      case Object[] a -> new PyTuple(each(a));
      case List<?> l -> new PyList(each(l.toArray()));
      default -> r;
    };
  }

  private static Object[] boxed(long[] a) {
    Object[] out = new Object[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i];
    }
    return out;
  }

  private static Object[] each(Object[] a) {
    Object[] out = new Object[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = fromEngine(a[i]);
    }
    return out;
  }

  /** A result by its schema: sizes become torch.Size, named tuples their return types. */
  static Object fromEngine(Object r, Op op) {
    Schema s = op.schema();
    if (r instanceof Tensor t) {
      return PyTensor.of(t);
    }
    if (r instanceof long[] a
        && s.results().size() == 1
        && s.results().get(0).type().equals("Size")) {
      return TorchSize.of(a);
    }
    if (r instanceof Object[] a && s.namedResults()) {
      return ReturnTypes.of(op, each(a));
    }
    return fromEngine(r);
  }

  /** The tensor of a guest value, or the TypeError that says what was expected. */
  static Tensor tensor(Object o, String where) {
    if (o instanceof PyTensor t) {
      return t.tensor;
    }
    throw Errors.typeError(where + ": expected Tensor, got " + Types.of(o).name());
  }

  /** An element type, for which a Python type may stand; null for None. */
  static DType dtype(Object o, String function) {
    if (o == PyNone.NONE) {
      return null;
    }
    if (o instanceof PyDType d) {
      return d.dtype;
    }
    DType d = ofPython(o);
    if (d == null) {
      throw Errors.typeError(
          function
              + "(): argument 'dtype' must be torch.dtype, not "
              + (o instanceof PyClass ? "type" : Types.of(o).name()));
    }
    return d;
  }

  private static DType ofPython(Object o) {
    return o == Types.FLOAT
        ? DType.FLOAT64
        : o == Types.INT
            ? DType.INT64
            : o == Types.BOOL ? DType.BOOL : o == Types.COMPLEX ? DType.COMPLEX128 : null;
  }

  /** The common type of the arrays that a list consists of, however nested; null for other data. */
  static DType arrayType(Object o) {
    if (o instanceof PyNdarray a && !a.isScalar()) {
      return a.elementType();
    }
    DType common = null;
    if (o instanceof PyList || o instanceof PyTuple) {
      for (Object item : Iteration.toArray(o)) {
        DType d = arrayType(item);
        if (d == null) {
          return null;
        }
        common = common == null ? d : DType.promote(common, d);
      }
    }
    return common;
  }

  /** Data for {@code torch.tensor}: arrays inside lists count as nested lists. */
  static Object data(Object o) {
    if (o instanceof PyNdarray a) {
      return a.shared();
    }
    if (o instanceof PyTensor t) {
      return t.tensor;
    }
    if (o instanceof PyList || o instanceof PyTuple) {
      Object[] items = Iteration.toArray(o);
      Object[] out = new Object[items.length];
      for (int i = 0; i < out.length; i++) {
        Object v = data(items[i]);
        out[i] =
            v instanceof Tensor t && t.rank() > 0 && !(items[i] instanceof PyTensor) ? rows(t) : v;
      }
      return out;
    }
    if (o instanceof PyObject p
        && !(o instanceof PyBoxed)
        && p.type().slot(Slot.LEN) != null
        && p.type().slot(Slot.GETITEM) != null
        && !(o instanceof org.dlscript.language.object.PyDict)
        && !(o instanceof org.dlscript.language.object.PyBytes)) {
      return data(Iteration.toList(o));
    }
    if (ForeignObjects.isForeign(o)) {
      Tensor t = HostArrays.tensor(o);
      return t != null ? t : HostArrays.elements(o);
    }
    return o instanceof BigInteger ? o : toEngine(o);
  }

  private static Object rows(Tensor t) {
    if (t.rank() == 0) {
      return t.item();
    }
    Object[] out = new Object[t.size(0)];
    for (int i = 0; i < out.length; i++) {
      out[i] = rows(org.dlscript.runtime.ops.Views.select(t.data(), 0, i));
    }
    return out;
  }
}
