package org.dlscript.stdlib.numpy;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.EnumMap;
import java.util.Map;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.stdlib.torch.PyDType;

/** {@code numpy.dtype}: one object a dtype. */
final class NumpyDType extends PyObject {
  static final PyClass TYPE = Types.sealed("numpy.dtype", NumpyDType::define);
  private static final Map<DType, NumpyDType> ALL = new EnumMap<>(DType.class);

  static {
    for (DType d : DType.values()) {
      ALL.put(d, new NumpyDType(d));
    }
  }

  final DType dtype;

  private NumpyDType(DType dtype) {
    super(TYPE);
    this.dtype = dtype;
  }

  static NumpyDType of(DType d) {
    return ALL.get(d);
  }

  static String name(DType d) {
    return d.torchName();
  }

  /** The dtype that an argument names: a dtype, scalar class, Python type or string. */
  static DType parse(Object o) {
    DType d = find(o);
    if (d == null) {
      throw o instanceof TruffleString
          ? Errors.typeError("data type " + Text.repr(o) + " not understood")
          : Errors.typeError("Cannot interpret '" + Text.str(o) + "' as a data type");
    }
    return d;
  }

  private static DType find(Object o) {
    if (o == PyNone.NONE) {
      return DType.FLOAT64;
    }
    if (o instanceof NumpyDType d) {
      return d.dtype;
    }
    if (o instanceof PyDType d) {
      return d.dtype;
    }
    if (o instanceof PyClass c) {
      if (c == Types.FLOAT) {
        return DType.FLOAT64;
      }
      if (c == Types.INT) {
        return DType.INT64;
      }
      if (c == Types.BOOL) {
        return DType.BOOL;
      }
      return c == Types.COMPLEX ? DType.COMPLEX128 : NdarrayType.dtypeOf(c);
    }
    if (o instanceof TruffleString s) {
      String n = Str.java(s);
      if (n.startsWith("<") || n.startsWith("=") || n.startsWith("|")) {
        n = n.substring(1);
      }
      return switch (n) {
        case "float", "double", "f8", "d" -> DType.FLOAT64;
        case "single", "f4", "f" -> DType.FLOAT32;
        case "half", "f2", "e" -> DType.FLOAT16;
        case "int", "i8", "l", "long" -> DType.INT64;
        case "i4", "i", "intc" -> DType.INT32;
        case "i2", "h" -> DType.INT16;
        case "i1", "b" -> DType.INT8;
        case "u1", "B", "ubyte" -> DType.UINT8;
        case "?", "b1", "bool" -> DType.BOOL;
        case "complex", "c16", "D" -> DType.COMPLEX128;
        case "c8", "F" -> DType.COMPLEX64;
        default -> {
          for (DType d : DType.values()) {
            if (d.torchName().equals(n) && d != DType.BFLOAT16) {
              yield d;
            }
          }
          yield null;
        }
      };
    }
    return null;
  }

  private static DType of(Object o) {
    return ((NumpyDType) o).dtype;
  }

  private static void define(TypeBuilder t) {
    t.constructor("dtype(cls, dtype, align=False, copy=False)", a -> of(parse(a[1])));
    t.method("__repr__(self, /)", d -> Str.of("dtype('" + name(of(d)) + "')"));
    t.method("__str__(self, /)", d -> Str.of(name(of(d))));
    t.method("__eq__(self, other, /)", (d, o) -> o != PyNone.NONE && find(o) == of(d));
    t.method("__hash__(self, /)", d -> (long) of(d).hashCode());
    t.method("__reduce__(self, /)", d -> new PyTuple(TYPE, new PyTuple(Str.of(name(of(d))))));
    t.getter("name", d -> Str.of(name(of(d))));
    t.getter("itemsize", d -> (long) of(d).itemSize());
    t.getter("type", d -> NdarrayType.scalarClass(of(d)));
    t.getter("kind", d -> Str.of(kind(of(d))));
    t.getter("char", d -> Str.of(kind(of(d))));
    t.getter(
        "str", d -> Str.of((of(d).itemSize() == 1 ? "|" : "<") + kind(of(d)) + of(d).itemSize()));
  }

  private static String kind(DType d) {
    if (d == DType.BOOL) {
      return "b";
    }
    return d.isComplex() ? "c" : d.isFloatingPoint() ? "f" : d == DType.UINT8 ? "u" : "i";
  }
}
