package org.dlscript.stdlib.numpy;

import java.util.Map;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.dlscript.stdlib.torch.HostArrays;
import org.dlscript.stdlib.torch.PyTensor;
import org.dlscript.stdlib.torch.TensorAttributes;
import org.dlscript.stdlib.torch.Values;

/**
 * Engine operators under numpy's rules: float64 is the default, whole numbers beside float32 give
 * float64, and nothing records gradients.
 */
final class Ufuncs {
  /** What runs under numpy's rules. */
  interface Work {
    Object run();
  }

  private Ufuncs() {}

  /** Runs with float64 as the default dtype and without gradients. */
  static Object scoped(Work work) {
    boolean grad = GradMode.set(false);
    try {
      return inDoubles(work);
    } finally {
      GradMode.set(grad);
    }
  }

  /** Runs with float64 as the default dtype. */
  private static Object inDoubles(Work work) {
    DType before = Promotion.defaultDType();
    Promotion.setDefaultDType(DType.FLOAT64);
    try {
      return work.run();
    } finally {
      Promotion.setDefaultDType(before);
    }
  }

  static Object call(String name, Object[] positional, Map<String, Object> keywords) {
    return scoped(() -> Binder.call(name, positional, keywords));
  }

  static Tensor op(String name, Object... args) {
    return (Tensor) call(name, args, Map.of());
  }

  static Tensor cast(Tensor t, DType d) {
    return t.dtype() == d ? t : (Tensor) scoped(() -> Copies.to(t, d));
  }

  static boolean accepts(Object o) {
    return o instanceof PyNdarray
        || o instanceof Long
        || o instanceof Double
        || o instanceof Boolean
        || o instanceof PyComplex
        || o instanceof PyList
        || o instanceof PyTuple
        || o instanceof java.math.BigInteger
        || o instanceof com.oracle.truffle.api.strings.TruffleString
        || o instanceof PyBytes
        || o instanceof PyBoxed;
  }

  /** Whether an operand is one of strings, objects or records. */
  static boolean isPooled(Object o) {
    if (o instanceof PyNdarray a) {
      return a.pool() != null;
    }
    Object plain = PyBoxed.unbox(o);
    return plain instanceof com.oracle.truffle.api.strings.TruffleString
        || plain instanceof PyBytes;
  }

  /** The unsigned label that the result of an arithmetic operator keeps, or null. */
  static NumpyDType label(Slot op, Object x, Object y) {
    NumpyDType a = x instanceof PyNdarray p ? p.label() : null;
    NumpyDType b = y instanceof PyNdarray p ? p.label() : null;
    if (a == null && b == null || op == Slot.TRUEDIV || ObjectArrays.compares(op)) {
      return null;
    }
    if (a != null && b != null) {
      return a.itemSize >= b.itemSize ? a : b;
    }
    Object other = a == null ? x : y;
    NumpyDType label = a == null ? b : a;
    if (other instanceof Long || other instanceof Boolean) {
      return label;
    }
    boolean narrow = other instanceof PyNdarray p && p.positions().dtype() == DType.UINT8;
    return narrow ? label : null;
  }

  /** An array-like as an array of any type. */
  static PyNdarray array(Object o) {
    if (o instanceof PyNdarray a) {
      return a;
    }
    try {
      return PyNdarray.of(tensor(o));
    } catch (NotNumbers e) {
      return ArrayLikes.array(o, null);
    }
  }

  /** Found something in an array-like that is no number. */
  static final class NotNumbers extends com.oracle.truffle.api.exception.AbstractTruffleException {
    private static final long serialVersionUID = 1L;
  }

  /** An array-like as a tensor: lists nest, numbers have no dimension. */
  static Tensor tensor(Object o) {
    if (o instanceof PyNdarray a) {
      return a.tensor();
    }
    if (o instanceof PyTensor t) {
      return TensorAttributes.numpy(t.tensor).tensor();
    }
    // A tensor among the data is asked whether gradients are recorded, so the mode stays as it is.
    return (Tensor) inDoubles(() -> create(o));
  }

  private static Object create(Object o) {
    Object data = plain(o);
    if (data instanceof Tensor) {
      return data;
    }
    try {
      return joined(data);
    } catch (TensorException e) {
      throw e.getMessage().startsWith("expected sequence") || e.getMessage().startsWith("not a seq")
          ? ArrayLikes.ragged(o)
          : e;
    }
  }

  private static Object joined(Object data) {
    if (data instanceof Object[] rows) {
      boolean arrays = false;
      Object[] parts = new Object[rows.length];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = rows[i] instanceof Object[] ? joinedIfArrays(rows[i]) : rows[i];
        arrays |= parts[i] instanceof Tensor;
      }
      data = arrays ? parts : data;
    }
    if (data instanceof Object[] rows && rows.length > 0 && anyTensor(rows)) {
      Tensor[] all = new Tensor[rows.length];
      DType d = DType.BOOL;
      for (int i = 0; i < all.length; i++) {
        if (!(rows[i] instanceof Tensor)) {
          rows[i] = Creation.stacked(rows[i], null);
        }
        all[i] = (Tensor) rows[i];
        d = DType.promote(d, all[i].dtype());
      }
      DType common = d;
      for (int i = 0; i < all.length; i++) {
        all[i] = Copies.to(all[i], common);
      }
      return Binder.call("torch.stack", new Object[] {all}, Map.of());
    }
    return Creation.stacked(data, null);
  }

  private static boolean anyTensor(Object[] rows) {
    for (Object r : rows) {
      if (r instanceof Tensor) {
        return true;
      }
    }
    return false;
  }

  private static Object joinedIfArrays(Object row) {
    Object[] items = (Object[]) row;
    boolean arrays = anyTensor(items);
    for (int i = 0; i < items.length && !arrays; i++) {
      arrays = items[i] instanceof Object[] && joinedIfArrays(items[i]) instanceof Tensor;
    }
    return arrays ? joined(row) : row;
  }

  /** Python data with arrays as tensors; numpy scalars inside lists as plain numbers. */
  private static Object plain(Object o) {
    if (o instanceof PyNdarray a) {
      return a.isScalar() ? Values.toEngine(a.scalarValue()) : a.tensor();
    }
    if (o instanceof PyTensor t) {
      Tensor a = TensorAttributes.numpy(t.tensor).tensor();
      return a.rank() == 0 ? a.item() : a;
    }
    if (ForeignObjects.isForeign(o)) {
      Tensor t = HostArrays.tensor(o);
      return t != null ? t : plain(Iteration.toList(o));
    }
    if (o instanceof PyList
        || o instanceof PyTuple
        || o instanceof org.dlscript.language.object.PyRange) {
      Object[] items = Iteration.toArray(o);
      Object[] out = new Object[items.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = plain(items[i]);
      }
      return out;
    }
    if (PyBoxed.unbox(o) instanceof java.math.BigInteger) {
      throw new NotNumbers();
    }
    Object v = Values.toEngine(o);
    if (v instanceof Long
        || v instanceof Double
        || v instanceof Boolean
        || v instanceof org.dlscript.runtime.tensor.Complex) {
      return v;
    }
    if (o instanceof PyObject p && p.type().lookup("__array__") != null) {
      return plain(org.dlscript.language.object.Calls.method(p, "__array__"));
    }
    if (o instanceof PyObject p
        && p.type().slot(Slot.LEN) != null
        && p.type().slot(Slot.GETITEM) != null
        && !(o instanceof org.dlscript.language.object.PyBytes)
        && !(o instanceof org.dlscript.language.object.PyDict)) {
      return plain(Iteration.toList(o));
    }
    throw new NotNumbers();
  }

  static Tensor operand(Object o) {
    if (o instanceof PyNdarray a) {
      return a.tensor();
    }
    if (o instanceof Long
        || o instanceof Double
        || o instanceof Boolean
        || o instanceof PyComplex) {
      return Tensor.number(Values.toEngine(o));
    }
    return tensor(o);
  }

  /** An arithmetic operator or comparison by numpy's promotion. */
  static Tensor binary(Slot op, Object x, Object y) {
    return binary(engineName(op), operand(x), operand(y));
  }

  /** The operator whose engine name this is, or null. */
  static Slot slot(String name) {
    for (Slot s :
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
      if (engineName(s).equals(name)) {
        return s;
      }
    }
    return null;
  }

  private static String engineName(Slot op) {
    return switch (op) {
      case ADD -> "torch.add";
      case SUB -> "torch.sub";
      case MUL -> "torch.mul";
      case TRUEDIV -> "torch.div";
      case FLOORDIV -> "torch.floor_divide";
      case MOD -> "torch.remainder";
      case POW -> "torch.pow";
      case MATMUL -> "torch.matmul";
      case AND -> "torch.bitwise_and";
      case OR -> "torch.bitwise_or";
      case XOR -> "torch.bitwise_xor";
      case LSHIFT -> "torch.bitwise_left_shift";
      case RSHIFT -> "torch.bitwise_right_shift";
      case EQ -> "torch.eq";
      case NE -> "torch.ne";
      case LT -> "torch.lt";
      case LE -> "torch.le";
      case GT -> "torch.gt";
      default -> "torch.ge";
    };
  }

  static Tensor binary(String name, Tensor a, Tensor b) {
    Tensor[] p = promoted(a, b, name);
    try {
      return op(name, p[0], p[1]);
    } catch (TensorException e) {
      if (e.getMessage().equals("ZeroDivisionError")) {
        return withoutZeros(name, p[0], p[1]);
      }
      throw worded(e, name, a, b);
    }
  }

  /** A division of whole numbers, which is zero where the divisor is. */
  private static Tensor withoutZeros(String name, Tensor a, Tensor b) {
    Tensor zero = op("torch.eq", b, Tensor.number(0L));
    Tensor safe = op("torch.where", zero, Tensor.scalar(1L, b.dtype()), b);
    Tensor r = op(name, a, safe);
    return op("torch.where", zero, Tensor.scalar(0L, r.dtype()), r);
  }

  /** Brings both to one dtype where numpy's rule differs from the engine's. */
  private static Tensor[] promoted(Tensor a, Tensor b, String name) {
    boolean bools = a.dtype() == DType.BOOL && b.dtype() == DType.BOOL;
    if (bools && name.equals("torch.sub")) {
      throw Errors.typeError(
          "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^`"
              + " operator, or the logical_xor function instead.");
    }
    DType d = NumpyPromotion.of(a, b);
    if (bools) {
      boolean counts =
          name.equals("torch.floor_divide")
              || name.equals("torch.remainder")
              || name.equals("torch.pow");
      d = counts ? DType.INT8 : d;
    }
    if (d.isComplex() && (name.equals("torch.floor_divide") || name.equals("torch.remainder"))) {
      throw Errors.typeError(
          "ufunc '"
              + name.substring("torch.".length())
              + "' not supported for the input types, and the inputs could not be safely coerced to"
              + " any supported types according to the casting rule ''safe''");
    }
    boolean exact = name.equals("torch.matmul") || name.equals("torch.sub");
    boolean same = a.dtype() == b.dtype() || !exact;
    if (same && d == Promotion.result(a, b)) {
      return new Tensor[] {a, b};
    }
    return new Tensor[] {cast(plainNumber(a), d), cast(plainNumber(b), d)};
  }

  /** A Python number as a tensor whose type counts. */
  private static Tensor plainNumber(Tensor t) {
    return t.isWrappedNumber() ? Tensor.scalar(t.item(), t.dtype()) : t;
  }

  private static RuntimeException worded(TensorException e, String name, Tensor a, Tensor b) {
    if (name.equals("torch.matmul") && (a.rank() == 0 || b.rank() == 0)) {
      return Errors.valueError(
          "matmul: Input operand "
              + (a.rank() == 0 ? 0 : 1)
              + " does not have enough dimensions (has 0, gufunc core with signature"
              + " (n?,k),(k,m?)->(n?,m?) requires 1)");
    }
    if (name.equals("torch.matmul") && a.rank() > 0 && b.rank() > 0) {
      int k = a.size(-1);
      int n = b.rank() == 1 ? b.size(0) : b.size(-2);
      if (k != n) {
        return Errors.valueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature"
                + " (n?,k),(k,m?)->(n?,m?) (size "
                + n
                + " is different from "
                + k
                + ")");
      }
    }
    if (e.getMessage().contains("must match the size")) {
      return Errors.valueError(
          "operands could not be broadcast together with shapes "
              + shapeText(a)
              + " "
              + shapeText(b)
              + " ");
    }
    return e;
  }

  static String shapeText(Tensor t) {
    StringBuilder s = new StringBuilder("(");
    for (int i = 0; i < t.rank(); i++) {
      s.append(i > 0 ? "," : "").append(t.size(i));
    }
    return s.append(t.rank() == 1 ? ",)" : ")").toString();
  }

  /** numpy's name of an operator's ufunc. */
  static String ufuncName(Slot op) {
    return switch (op) {
      case ADD -> "add";
      case SUB -> "subtract";
      case MUL -> "multiply";
      case TRUEDIV -> "divide";
      case FLOORDIV -> "floor_divide";
      case MOD -> "remainder";
      case POW -> "power";
      case AND -> "bitwise_and";
      case OR -> "bitwise_or";
      default -> "bitwise_xor";
    };
  }

  /** {@code a op= b}: the result must fit the array's dtype. */
  static void assign(PyNdarray target, Tensor value, String ufunc) {
    if (target.readOnly) {
      throw Errors.valueError("output array is read-only");
    }
    Tensor t = target.positions();
    if (t.dtype().category().ordinal() < value.dtype().category().ordinal()) {
      throw Errors.of(
          ObjectArrays.UFUNC_ERROR,
          "Cannot cast ufunc '"
              + ufunc
              + "' output from dtype('"
              + value.dtype().torchName()
              + "') to dtype('"
              + target.dtype().shown()
              + "') with casting rule 'same_kind'");
    }
    NumpyDType label = target.label();
    Tensor v = label == null ? value : ObjectArrays.wrapped(value, label);
    scoped(() -> Copies.copyInto(t, v));
    if (target.records != null) {
      ObjectArrays.setField(target.records, target.field, target);
    }
  }

  /** Copies into memory of the same or a wider kind. */
  static void assign(Tensor target, Tensor value) {
    boolean fits = target.dtype().category().ordinal() >= value.dtype().category().ordinal();
    if (!fits) {
      throw Errors.of(
          org.dlscript.language.object.ExceptionTypes.TYPE_ERROR,
          "Cannot cast array data from dtype('"
              + value.dtype().torchName()
              + "') to dtype('"
              + target.dtype().torchName()
              + "') with casting rule 'same_kind'");
    }
    scoped(() -> Copies.copyInto(target, value));
  }
}
