package org.dlscript.stdlib.numpy;

import static org.dlscript.stdlib.numpy.NdarrayType.array;
import static org.dlscript.stdlib.numpy.NdarrayType.of;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;

/** The classes of numpy's scalars: {@code numpy.generic} and those derived from it. */
public final class ScalarTypes {
  public static final PyClass GENERIC = Types.open("numpy.generic", ScalarTypes::define);
  private static final PyClass NUMBER = Types.sub("numpy.number", GENERIC, t -> {});
  private static final PyClass INTEGER = Types.sub("numpy.integer", NUMBER, t -> {});
  private static final PyClass SIGNED = Types.sub("numpy.signedinteger", INTEGER, t -> {});
  private static final PyClass UNSIGNED = Types.sub("numpy.unsignedinteger", INTEGER, t -> {});
  private static final PyClass INEXACT = Types.sub("numpy.inexact", NUMBER, t -> {});
  private static final PyClass FLOATING = Types.sub("numpy.floating", INEXACT, t -> {});
  private static final PyClass COMPLEX = Types.sub("numpy.complexfloating", INEXACT, t -> {});
  private static final PyClass OBJECT = Types.sub("numpy.object_", GENERIC, t -> {});
  static final PyClass VOID = Types.sub("numpy.void", GENERIC, t -> {});
  private static final Map<DType, PyClass> SCALARS = new EnumMap<>(DType.class);
  private static final Map<NumpyDType, PyClass> LABELS = new IdentityHashMap<>();

  static {
    scalar(DType.BOOL, "bool_", GENERIC);
    scalar(DType.UINT8, "uint8", UNSIGNED);
    scalar(DType.INT8, "int8", SIGNED);
    scalar(DType.INT16, "int16", SIGNED);
    scalar(DType.INT32, "int32", SIGNED);
    scalar(DType.INT64, "int64", SIGNED);
    scalar(DType.FLOAT16, "float16", FLOATING);
    scalar(DType.FLOAT32, "float32", FLOATING);
    scalar(DType.FLOAT64, "float64", FLOATING, Types.FLOAT);
    scalar(DType.COMPLEX64, "complex64", COMPLEX);
    scalar(DType.COMPLEX128, "complex128", COMPLEX, Types.COMPLEX);
    for (NumpyDType d :
        new NumpyDType[] {NumpyDType.UINT16, NumpyDType.UINT32, NumpyDType.UINT64}) {
      PyClass c = new PyClass(Types.TYPE, d.name(), new PyClass[] {UNSIGNED}, true, true);
      c.set("__module__", Str.of("numpy"));
      LABELS.put(d, c);
    }
  }

  private ScalarTypes() {}

  private static void scalar(DType d, String name, PyClass... bases) {
    PyClass c = new PyClass(Types.TYPE, name, bases, true, true);
    c.set("__module__", Str.of("numpy"));
    SCALARS.put(d, c);
  }

  static PyClass scalarClass(DType d) {
    PyClass c = SCALARS.get(d);
    if (c == null) {
      throw Errors.notImplemented("numpy arrays of dtype " + d.torchName());
    }
    return c;
  }

  static DType dtypeOf(PyClass c) {
    for (Map.Entry<DType, PyClass> e : SCALARS.entrySet()) {
      if (e.getValue() == c) {
        return e.getKey();
      }
    }
    return null;
  }

  static {
    // Scalars come from tensors' arrays also where a program never imports numpy.
    classes().forEach(c -> c.setMessageName("numpy." + c.name()));
  }

  static List<PyClass> classes() {
    List<PyClass> all =
        new ArrayList<>(
            List.of(
                NdarrayType.NDARRAY,
                GENERIC,
                NUMBER,
                INTEGER,
                SIGNED,
                UNSIGNED,
                INEXACT,
                FLOATING,
                COMPLEX));
    all.addAll(List.of(OBJECT, VOID));
    all.addAll(SCALARS.values());
    all.addAll(LABELS.values());
    return all;
  }

  /** The class of a type's scalars. */
  static PyClass scalarClass(NumpyDType d) {
    return switch (d.kind) {
      case 'U' -> Types.STR;
      case 'S' -> Types.BYTES;
      case 'O' -> OBJECT;
      case 'V' -> VOID;
      default -> d.isLabel() ? LABELS.get(d) : scalarClass(d.dtype);
    };
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "generic(cls, value=0, /)",
        a -> {
          DType d = dtypeOf((PyClass) a[0]);
          NumpyDType label = null;
          for (Map.Entry<NumpyDType, PyClass> e : LABELS.entrySet()) {
            if (e.getValue() == a[0]) {
              label = e.getKey();
            }
          }
          if (d == null && label == null) {
            throw Errors.typeError(
                "cannot create 'numpy." + ((PyClass) a[0]).name() + "' instances");
          }
          PyNdarray like =
              ArrayLikes.converted(Ufuncs.array(a[1]), label == null ? NumpyDType.of(d) : label);
          return NdarrayType.result(like.positions(), like);
        });
    t.methodN("__init__(self, /, *args, **kwargs)", a -> PyNone.NONE);
    NdarrayType.shared(t);
    t.method(
        "__setitem__(self, key, value, /)",
        (self, key, value) -> {
          if (array(self).dtype().fields == null) {
            throw Errors.typeError(
                "'" + Types.of(self).messageName() + "' object does not support item assignment");
          }
          Object name =
              key instanceof Long i
                  ? Str.of(array(self).dtype().fields.get((int) (long) i).name())
                  : key;
          NdarrayType.set(array(self), name, value);
          return PyNone.NONE;
        });
    t.method("__hash__(self, /)", self -> Hashing.hash(array(self).scalarValue()));
    t.method("__repr__(self, /)", self -> Str.of(NdarrayText.scalar(array(self))));
    t.method("__str__(self, /)", self -> Str.of(NdarrayText.scalar(array(self))));
    t.method(
        "__round__(self, ndigits=None, /)",
        (self, n) ->
            n == PyNone.NONE
                ? Calls.call(DlsBuiltins.get("round"), array(self).scalarValue())
                : NdarrayType.call("round", self, n));
    t.method(
        "__iter__(self, /)",
        self -> {
          if (array(self).dtype().fields != null) {
            return Iterators.ofArray(((PyTuple) array(self).scalarValue()).items);
          }
          throw Errors.typeError("'" + Types.of(self).messageName() + "' object is not iterable");
        });
    t.method(
        "__reduce__(self, /)",
        self -> new PyTuple(Types.of(self), new PyTuple(array(self).scalarValue())));
    t.method(
        "is_integer(self, /)",
        self -> {
          double d = of(self).doubleAt(0);
          return d == Math.rint(d);
        });
    t.method(
        "bit_count(self, /)",
        self -> {
          long v = ((PyNdarray) self).positions().longAt(0);
          return (long) Long.bitCount(array(self).dtype().kind == 'u' ? v : Math.abs(v));
        });
    for (String name :
        new String[] {"hex", "as_integer_ratio", "__ceil__", "__floor__", "__trunc__"}) {
      t.method(name + "(self, /)", self -> Calls.method(array(self).scalarValue(), name));
    }
  }
}
