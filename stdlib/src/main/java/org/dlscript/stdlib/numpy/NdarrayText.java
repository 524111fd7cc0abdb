package org.dlscript.stdlib.numpy;

import java.util.function.LongFunction;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Complexes;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.runtime.print.Elements;
import org.dlscript.runtime.print.NdarrayFormatter;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.TensorText;

/** The text of arrays and scalars. */
final class NdarrayText {
  private static final Session.Key<Object> FORMATTER = new Session.Key<>(() -> PyNone.NONE);

  private NdarrayText() {}

  /** Sets the functions that write elements by kind, or none. */
  static void setFormatter(Object functions) {
    FORMATTER.set(functions);
  }

  static String scalar(PyNdarray a) {
    if (a.pool() != null) {
      return ObjectArrays.word(a, a.scalarValue());
    }
    return a.label() == NumpyDType.UINT64
        ? Long.toUnsignedString(a.positions().longAt(0))
        : scalar(a.positions());
  }

  private static String scalar(Tensor x) {
    Object v = x.item();
    if (v instanceof Complex c) {
      return Complexes.repr(new PyComplex(c.re(), c.im()));
    }
    if (x.dtype().isFloatingPoint()) {
      return NdarrayFormatter.scalar(x.doubleAt(0), TensorText.elements(x).kind());
    }
    return v instanceof Boolean b ? (b ? "True" : "False") : String.valueOf(v);
  }

  static String str(PyNdarray a) {
    if (a.positions().rank() == 0) {
      return a.pool() == null ? scalar(a) : Text.str(a.scalarValue());
    }
    return text(a, " ", "", 0);
  }

  static String text(PyNdarray a, String separator, String prefix, int suffixLength) {
    if (a.positions().rank() == 0) {
      return a.pool() == null ? scalar(a) : Text.repr(a.scalarValue());
    }
    return NdarrayFormatter.array2string(
        TensorText.elements(a.positions()),
        NdarrayFormatter.options(),
        separator,
        prefix,
        suffixLength,
        words(a));
  }

  /** All elements of a column behind each other, with semicolons between them. */
  static String line(PyNdarray a) {
    NdarrayFormatter.Options o = NdarrayFormatter.options();
    return NdarrayFormatter.array2string(
        TensorText.elements(a.positions()),
        new NdarrayFormatter.Options(
            o.precision(),
            Long.MAX_VALUE,
            o.edgeItems(),
            Integer.MAX_VALUE,
            o.suppress(),
            o.floatMode()),
        ";",
        "",
        0,
        words(a));
  }

  /** A function that writes one element, or null for the usual numbers. */
  private static LongFunction<String> words(PyNdarray a) {
    Elements.Reader reader = TensorText.elements(a.positions()).reader();
    Object f = custom(a.dtype().kind);
    if (a.dtype().fields != null && f == null) {
      LongFunction<String> records = RecordText.words(a);
      return at -> records.apply(reader.integer(at));
    }
    if (a.pool() != null) {
      return at -> {
        Object v = a.pool().get(reader.integer(at));
        return f == null ? ObjectArrays.word(a, v) : Text.str(Calls.call(f, v));
      };
    }
    if (f == null) {
      return a.label() == NumpyDType.UINT64
          ? UnsignedLongs.words(a.positions(), reader::integer)
          : null;
    }
    Tensor t = org.dlscript.runtime.ops.Copies.contiguous(a.positions());
    return at -> Text.str(Calls.call(f, a.value(t.at((int) at))));
  }

  private static Object custom(char kind) {
    if (!(FORMATTER.get() instanceof PyDict formatter)) {
      return null;
    }
    String[] names =
        switch (kind) {
          case 'f' -> new String[] {"float", "float_kind", "all"};
          case 'i', 'u' -> new String[] {"int", "int_kind", "all"};
          case 'b' -> new String[] {"bool", "all"};
          case 'c' -> new String[] {"complexfloat", "complex_kind", "all"};
          case 'U', 'S' -> new String[] {"numpystr", "str_kind", "all"};
          default -> new String[] {"object", "all"};
        };
    for (String n : names) {
      Object f = formatter.get(Str.of(n));
      if (f != null && f != PyNone.NONE) {
        return f;
      }
    }
    return null;
  }

  static String repr(PyNdarray a) {
    Tensor x = a.positions();
    String name = impliedName(a);
    if (x.rank() == 0) {
      String text = a.pool() == null ? scalar(a) : Text.repr(a.scalarValue());
      if (text.endsWith(".0") && x.dtype().isFloatingPoint()) {
        text = text.substring(0, text.length() - 1);
      }
      return "array(" + text + (name == null ? ")" : ", dtype=" + name + ")");
    }
    return NdarrayFormatter.repr(TensorText.elements(x), words(a), name);
  }

  /** The type's name in the array's text, or null where the values imply it. */
  private static String impliedName(PyNdarray a) {
    NumpyDType d = a.dtype();
    if (a.label() != null) {
      return switch (d.kind) {
        case 'U' -> "'" + d.code() + "'";
        case 'S' -> "'" + d.code() + "'";
        default -> d.shown();
      };
    }
    DType t = a.positions().dtype();
    boolean implied =
        t == DType.INT64 || t == DType.BOOL || t == DType.FLOAT64 || t == DType.COMPLEX128;
    return implied && a.positions().numel() > 0 ? null : NumpyDType.name(t);
  }
}
