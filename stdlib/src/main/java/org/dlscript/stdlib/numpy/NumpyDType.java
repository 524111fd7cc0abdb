package org.dlscript.stdlib.numpy;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.stdlib.torch.PyDType;

/**
 * {@code numpy.dtype}: one object for each of the engine's types and for those that are labels over
 * a wider one; strings have one for each length, records one for each list of fields. Immutable.
 *
 * <p>The file is long because numpy has several names for every type, and all are here.
 */
final class NumpyDType extends PyObject {
  /** A field of a record: a value, or an array of them where the shape is not empty. */
  record Field(String name, NumpyDType type, int... shape) {
    int size() {
      int n = type.itemSize;
      for (int s : shape) {
        n *= s;
      }
      return n;
    }

    /** The type as it stands in a record's description. */
    Object described() {
      return type.fields != null ? type.descr() : Str.of(type.plainCode());
    }
  }

  static final PyClass TYPE = Types.sealed("numpy.dtype", NumpyDType::define);
  private static final Map<DType, NumpyDType> ALL = new EnumMap<>(DType.class);
  static final NumpyDType UINT16 = new NumpyDType(DType.INT32, 'u', 2, null);
  static final NumpyDType UINT32 = new NumpyDType(DType.INT64, 'u', 4, null);
  static final NumpyDType UINT64 = new NumpyDType(DType.INT64, 'u', 8, null);
  static final NumpyDType OBJECT = new NumpyDType(DType.INT64, 'O', 8, null);

  static {
    for (DType d : DType.values()) {
      NumpyDType label = label(d);
      ALL.put(d, label != null ? label : new NumpyDType(d, kind(d), d.itemSize(), null));
    }
  }

  /** The type of the tensor below. */
  final DType dtype;

  final char kind;
  final int itemSize;
  final List<Field> fields;

  private NumpyDType(DType dtype, char kind, int itemSize, List<Field> fields) {
    super(TYPE);
    this.dtype = dtype;
    this.kind = kind;
    this.itemSize = itemSize;
    this.fields = fields;
  }

  static NumpyDType of(DType d) {
    return ALL.get(d);
  }

  /** Strings of at most so many characters. */
  static NumpyDType text(int length) {
    return new NumpyDType(DType.INT64, 'U', 4 * length, null);
  }

  static NumpyDType bytes(int length) {
    return new NumpyDType(DType.INT64, 'S', length, null);
  }

  /** Whether arrays of it hold guest values in a pool. */
  boolean isPooled() {
    return kind == 'U' || kind == 'S' || kind == 'O' || kind == 'V';
  }

  /** Whether it is only a label over a wider type of the engine. */
  boolean isLabel() {
    return this == UINT16 || this == UINT32 || this == UINT64;
  }

  /** The label for a type of the engine, or null where it needs none. */
  static NumpyDType label(DType d) {
    return switch (d) {
      case UINT16 -> UINT16;
      case UINT32 -> UINT32;
      case UINT64 -> UINT64;
      default -> null;
    };
  }

  /** The engine's type of the same width. */
  DType unsigned() {
    return itemSize == 2 ? DType.UINT16 : itemSize == 4 ? DType.UINT32 : DType.UINT64;
  }

  static String name(DType d) {
    return d.torchName();
  }

  String name() {
    return switch (kind) {
      case 'U' -> "str" + 8 * itemSize;
      case 'S' -> "bytes" + 8 * itemSize;
      case 'O' -> "object";
      case 'V' -> "void" + 8 * itemSize;
      default -> isLabel() ? "uint" + 8 * itemSize : dtype.torchName();
    };
  }

  String typeName() {
    return switch (kind) {
      case 'U' -> "str_";
      case 'S' -> "bytes_";
      case 'O' -> "object_";
      case 'V' -> "void";
      default -> name();
    };
  }

  /** The code such as {@code <f8}. */
  String code() {
    return switch (kind) {
      case 'U' -> "<U" + itemSize / 4;
      case 'S' -> "|S" + itemSize;
      case 'O' -> "|O";
      case 'V' -> fields == null ? "|V" + itemSize : fieldsText();
      default -> (itemSize == 1 ? "|" : "<") + kind + itemSize;
    };
  }

  private String fieldsText() {
    StringBuilder s = new StringBuilder("[");
    for (Field f : fields) {
      s.append(s.length() > 1 ? ", " : "").append("('").append(f.name()).append("', ");
      s.append(f.type().fields != null ? f.type().code() : "'" + f.type().plainCode() + "'");
      s.append(f.shape().length > 0 ? ", " + Text.repr(sizes(f)) + ")" : ")");
    }
    return s.append(']').toString();
  }

  /** The code without the mark of types that have no byte order. */
  private String plainCode() {
    return kind == 'b' ? "?" : code().replace("|", "");
  }

  private static PyTuple sizes(Field f) {
    return new PyTuple(
        java.util.Arrays.stream(f.shape()).mapToObj(n -> (Object) (long) n).toArray());
  }

  private PyList descr() {
    if (fields == null) {
      return new PyList(new Object[] {new PyTuple(Str.of(""), Str.of(code()))});
    }
    PyList out = new PyList();
    for (Field f : fields) {
      out.add(
          f.shape().length > 0
              ? new PyTuple(Str.of(f.name()), f.described(), sizes(f))
              : new PyTuple(
                  Str.of(f.name()),
                  f.type().fields == null ? Str.of(f.type().code()) : f.described()));
    }
    return out;
  }

  /** What {@code str(dtype)} gives, and what stands after {@code dtype=} in an array's text. */
  String shown() {
    return switch (kind) {
      case 'U', 'S', 'V' -> code();
      default -> name();
    };
  }

  /** The engine's dtype that an argument names: a dtype, scalar class, Python type or string. */
  static DType parse(Object o) {
    NumpyDType d = parseAny(o);
    if (d.isPooled()) {
      throw Errors.typeError("numpy dtype " + d.shown() + " is not numeric here");
    }
    return d.dtype;
  }

  static NumpyDType parseAny(Object o) {
    NumpyDType d = find(o);
    if (d == null) {
      throw o instanceof TruffleString
          ? Errors.typeError("data type " + Text.repr(o) + " not understood")
          : Errors.typeError("Cannot interpret '" + Text.str(o) + "' as a data type");
    }
    return d;
  }

  private static NumpyDType find(Object o) {
    if (o == PyNone.NONE) {
      return of(DType.FLOAT64);
    }
    if (o instanceof NumpyDType d) {
      return d;
    }
    if (o instanceof PyDType d) {
      return of(d.dtype);
    }
    if (o instanceof PyClass c) {
      return byClass(c);
    }
    if (o instanceof TruffleString s) {
      return byName(Str.java(s));
    }
    if (o instanceof PyTuple t && t.items.length == 2 && t.items[1] instanceof Long size) {
      NumpyDType item = find(t.items[0]);
      return item == null
          ? null
          : item.kind == 'U'
              ? text((int) (long) size)
              : item.kind == 'S' ? bytes((int) (long) size) : item;
    }
    if (o instanceof PyList || o instanceof PyTuple) {
      return record(Iteration.toArray(o));
    }
    if (o instanceof PyDict d && d.get(Str.of("names")) != null) {
      Object[] names = Iteration.toArray(d.get(Str.of("names")));
      Object[] formats = Iteration.toArray(d.get(Str.of("formats")));
      Object[] pairs = new Object[names.length];
      for (int i = 0; i < pairs.length; i++) {
        pairs[i] = new PyTuple(names[i], formats[i]);
      }
      return record(pairs);
    }
    return null;
  }

  /** Fields f0, f1 … of the types that a text names with commas between them. */
  private static NumpyDType listed(String text) {
    String[] parts = text.replaceAll(",$", "").split(",");
    Object[] pairs = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      java.util.regex.Matcher m =
          java.util.regex.Pattern.compile("(\\d+)([^\\d].*)").matcher(parts[i].strip());
      Object name = Str.of("f" + i);
      pairs[i] =
          m.matches()
              ? new PyTuple(name, Str.of(m.group(2)), Long.parseLong(m.group(1)))
              : new PyTuple(name, Str.of(parts[i].strip()));
    }
    return record(pairs);
  }

  private static NumpyDType byClass(PyClass c) {
    DType plain =
        c == Types.FLOAT
            ? DType.FLOAT64
            : c == Types.INT ? DType.INT64 : c == Types.BOOL ? DType.BOOL : null;
    if (plain != null || c == Types.COMPLEX) {
      return of(plain == null ? DType.COMPLEX128 : plain);
    }
    if (c == Types.STR) {
      return text(0);
    }
    if (c == Types.BYTES) {
      return bytes(0);
    }
    if (c == Types.OBJECT) {
      return OBJECT;
    }
    DType d = ScalarTypes.dtypeOf(c);
    if (d != null) {
      return of(d);
    }
    if (!c.isSubclassOf(ScalarTypes.GENERIC)) {
      return OBJECT;
    }
    NumpyDType named = byName(c.name());
    if (named == null) {
      throw Errors.typeError(
          switch (c.name()) {
            case "integer", "signedinteger" ->
                "Converting 'np.integer' or 'np.signedinteger' to a dtype is not allowed";
            case "floating", "inexact", "number" ->
                "Converting `np.inexact` or `np.floating` to a dtype not allowed";
            default -> "Converting `np." + c.name() + "` to a dtype is not allowed.";
          });
    }
    return named;
  }

  private static NumpyDType record(Object[] items) {
    List<Field> fields = new ArrayList<>();
    int size = 0;
    for (Object item : items) {
      Object[] pair = item instanceof PyTuple t ? t.items : new Object[0];
      if (pair.length < 2) {
        throw Errors.typeError(
            "Field elements must be 2- or 3-tuples, got '" + Text.repr(item) + "'");
      }
      NumpyDType type = parseAny(pair[1]);
      Object[] sizes =
          pair.length < 3
              ? new Object[0]
              : pair[2] instanceof PyTuple t ? t.items : new Object[] {pair[2]};
      int[] shape = new int[sizes.length];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = Ints.asInt(sizes[i]);
      }
      Object name = pair[0] instanceof PyTuple titled ? titled.items[1] : pair[0];
      if (fields.stream().anyMatch(f -> f.name().equals(Text.str(name)))) {
        throw Errors.valueError("field " + Text.repr(name) + " occurs more than once");
      }
      fields.add(new Field(Text.str(name), type, shape));
      size += fields.getLast().size();
    }
    return new NumpyDType(DType.INT64, 'V', size, fields);
  }

  private static NumpyDType byName(String given) {
    String n = given;
    if (n.contains(",")) {
      return listed(n);
    }
    if (n.startsWith("<") || n.startsWith("=") || n.startsWith("|")) {
      n = n.substring(1);
    }
    if (n.matches("[US]\\d*")) {
      int length = n.length() == 1 ? 0 : Integer.parseInt(n.substring(1));
      return n.startsWith("U") ? text(length) : bytes(length);
    }
    return switch (n) {
      case "float", "double", "f8", "d", "float_" -> of(DType.FLOAT64);
      case "single", "f4", "f" -> of(DType.FLOAT32);
      case "half", "f2", "e" -> of(DType.FLOAT16);
      case "int", "i8", "l", "long", "int_", "q" -> of(DType.INT64);
      case "i4", "i", "intc" -> of(DType.INT32);
      case "i2", "h" -> of(DType.INT16);
      case "i1", "b" -> of(DType.INT8);
      case "u1", "B", "ubyte" -> of(DType.UINT8);
      case "u2", "H", "ushort", "uint16" -> UINT16;
      case "u4", "I", "uintc", "uint32" -> UINT32;
      case "u8", "L", "Q", "uint", "uint64" -> UINT64;
      case "?", "b1", "bool", "bool_", "bool8" -> of(DType.BOOL);
      case "complex", "c16", "D" -> of(DType.COMPLEX128);
      case "c8", "F" -> of(DType.COMPLEX64);
      case "O", "object", "object_" -> OBJECT;
      case "str", "str_", "unicode" -> text(0);
      case "bytes", "bytes_" -> bytes(0);
      case "c" -> bytes(1);
      default -> {
        for (DType d : DType.values()) {
          if (d.torchName().equals(n) && d != DType.BFLOAT16 && !d.isStorageOnly()) {
            yield of(d);
          }
        }
        yield null;
      }
    };
  }

  private static NumpyDType of(Object o) {
    return (NumpyDType) o;
  }

  private static PyTuple names(NumpyDType d) {
    return new PyTuple(d.fields.stream().map(f -> (Object) Str.of(f.name())).toArray());
  }

  private static void define(TypeBuilder t) {
    t.constructor("dtype(cls, dtype, align=False, copy=False)", a -> parseAny(a[1]));
    t.method(
        "__repr__(self, /)",
        d -> {
          NumpyDType n = of(d);
          return Str.of(
              n.kind == 'O' || n.kind == 'S'
                  ? "dtype('" + n.code().substring(1) + "')"
                  : n.fields != null ? "dtype(" + n.shown() + ")" : "dtype('" + n.shown() + "')");
        });
    t.method("__str__(self, /)", d -> Str.of(of(d).shown()));
    t.method(
        "__eq__(self, other, /)",
        (d, o) -> {
          NumpyDType other = o == PyNone.NONE ? null : find(o);
          return other != null && other.code().equals(of(d).code());
        });
    t.method("__hash__(self, /)", d -> (long) of(d).code().hashCode());
    t.method("__reduce__(self, /)", d -> new PyTuple(TYPE, new PyTuple(Str.of(of(d).code()))));
    t.method(
        "__setstate__(self, state, /)",
        (d, state) -> {
          Object order = ((PyTuple) state).items[1];
          if (Text.str(order).equals(">")) {
            throw Errors.notImplemented("pickled numpy arrays in big-endian order");
          }
          return PyNone.NONE;
        });
    t.getter("name", d -> Str.of(of(d).name()));
    t.getter("itemsize", d -> (long) of(d).itemSize);
    t.getter("type", d -> ScalarTypes.scalarClass(of(d)));
    t.getter("kind", d -> Str.of(String.valueOf(of(d).kind)));
    t.getter("char", d -> Str.of(letter(of(d))));
    t.getter("str", d -> Str.of(of(d).code()));
    t.getter("descr", d -> of(d).descr());
    t.getter(
        "byteorder",
        d -> Str.of(of(d).itemSize == 1 || "OSV".indexOf(of(d).kind) >= 0 ? "|" : "="));
    t.getter("shape", d -> new PyTuple());
    t.getter("ndim", d -> 0L);
    t.getter("subdtype", d -> PyNone.NONE);
    t.getter("base", d -> d);
    t.getter("alignment", d -> (long) of(d).alignment());
    t.getter("isbuiltin", d -> of(d).kind == 'V' ? 0L : 1L);
    t.getter("isalignedstruct", d -> false);
    t.getter("metadata", d -> PyNone.NONE);
    t.getter("num", d -> (long) of(d).number());
    t.method(
        "newbyteorder(self, new_order='S', /)",
        (d, order) -> {
          if (of(d).itemSize == 1 || Text.str(order).matches("[=<|].*|little|native|N|L|I")) {
            return d;
          }
          throw Errors.notImplemented("numpy arrays in big-endian order");
        });
    t.getter("isnative", d -> true);
    t.getter("hasobject", d -> of(d).kind == 'O');
    t.getter("names", d -> of(d).fields == null ? PyNone.NONE : names(of(d)));
    t.getter(
        "fields",
        d -> {
          if (of(d).fields == null) {
            return PyNone.NONE;
          }
          PyDict out = new PyDict();
          long at = 0;
          for (Field f : of(d).fields) {
            out.put(Str.of(f.name()), new PyTuple(f.type(), at));
            at += f.size();
          }
          return out;
        });
    t.method("__len__(self, /)", d -> of(d).fields == null ? 0L : (long) of(d).fields.size());
    t.method(
        "__getitem__(self, name, /)",
        (d, name) -> {
          List<Field> all = of(d).fields == null ? List.of() : of(d).fields;
          if (name instanceof Long i && !all.isEmpty()) {
            if (i < -all.size() || i >= all.size()) {
              throw Errors.indexError("Field index " + i + " out of range.");
            }
            return all.get((int) (i < 0 ? i + all.size() : i)).type();
          }
          for (Field f : all) {
            if (f.name().equals(Text.str(name))) {
              return f.type();
            }
          }
          throw Errors.keyError(Str.of("Field named " + Text.repr(name) + " not found."));
        });
  }

  private int alignment() {
    return switch (kind) {
      case 'U' -> 4;
      case 'S', 'V' -> 1;
      case 'c' -> itemSize / 2;
      default -> itemSize;
    };
  }

  /** The place among numpy's types. */
  private int number() {
    int at = "?bBhHiIlLqQfdgFDGOSUVMm".indexOf(letter(this));
    return kind == 'f' && itemSize == 2 ? 23 : at;
  }

  private static String letter(NumpyDType d) {
    return switch (d.code()) {
      case "|b1" -> "?";
      case "|u1" -> "B";
      case "|i1" -> "b";
      case "<i2" -> "h";
      case "<u2" -> "H";
      case "<i4" -> "i";
      case "<u4" -> "I";
      case "<i8" -> "l";
      case "<u8" -> "L";
      case "<f2" -> "e";
      case "<f4" -> "f";
      case "<f8" -> "d";
      case "<c8" -> "F";
      case "<c16" -> "D";
      default -> String.valueOf(d.kind);
    };
  }

  private static char kind(DType d) {
    if (d == DType.BOOL) {
      return 'b';
    }
    return d.isComplex() ? 'c' : d.isFloatingPoint() ? 'f' : d == DType.UINT8 ? 'u' : 'i';
  }
}
