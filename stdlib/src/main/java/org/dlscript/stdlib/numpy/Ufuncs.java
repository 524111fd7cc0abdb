package org.dlscript.stdlib.numpy;

import java.util.Map;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.ops.Indexing;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.dlscript.stdlib.torch.PyTensor;
import org.dlscript.stdlib.torch.TensorAttributes;
import org.dlscript.stdlib.torch.Values;

/**
 * Engine operators under numpy's rules: float64 is the default, whole numbers beside float32 give
 * float64, and nothing records gradients.
 */
final class Ufuncs {
  private interface Work {
    Object run();
  }

  private Ufuncs() {}

  /** Runs with float64 as the default dtype and without gradients. */
  private static Object scoped(Work work) {
    DType before = Promotion.defaultDType();
    boolean grad = GradMode.set(false);
    Promotion.setDefaultDType(DType.FLOAT64);
    try {
      return work.run();
    } finally {
      Promotion.setDefaultDType(before);
      GradMode.set(grad);
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
        || o instanceof PyBoxed b
            && !(b.value instanceof com.oracle.truffle.api.strings.TruffleString);
  }

  /** An array-like as a tensor: lists nest, numbers have no dimension. */
  static Tensor tensor(Object o) {
    if (o instanceof PyNdarray a) {
      return a.tensor();
    }
    if (o instanceof PyTensor t) {
      return TensorAttributes.numpy(t.tensor).tensor();
    }
    return (Tensor) scoped(() -> create(o));
  }

  private static Object create(Object o) {
    Object data = plain(o);
    if (data instanceof Tensor) {
      return data;
    }
    if (data instanceof Object[] rows && rows.length > 0 && rows[0] instanceof Tensor) {
      Tensor[] all = new Tensor[rows.length];
      DType d = DType.BOOL;
      for (int i = 0; i < all.length; i++) {
        if (!(rows[i] instanceof Tensor)) {
          rows[i] = Creation.tensor(rows[i], null);
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
    return Creation.tensor(data, null);
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
        && !(o instanceof org.dlscript.language.object.PyDict)) {
      return plain(Iteration.toList(o));
    }
    throw Errors.notImplemented("numpy arrays of " + Types.of(o).name() + " objects");
  }

  private static Object operand(Object o) {
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
    Tensor a = (Tensor) operand(x);
    Tensor b = (Tensor) operand(y);
    String name =
        switch (op) {
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
    return binary(name, a, b);
  }

  static Tensor binary(String name, Tensor a, Tensor b) {
    Tensor[] p = promoted(a, b, name);
    try {
      return op(name, p[0], p[1]);
    } catch (TensorException e) {
      throw worded(e, name, a, b);
    }
  }

  /** Brings both to one dtype where numpy's rule differs from the engine's. */
  private static Tensor[] promoted(Tensor a, Tensor b, String name) {
    boolean wide =
        a.dtype() == DType.FLOAT32 && isWide(b) || b.dtype() == DType.FLOAT32 && isWide(a);
    if (wide) {
      return new Tensor[] {cast(a, DType.FLOAT64), cast(b, DType.FLOAT64)};
    }
    if (name.equals("torch.matmul") && a.dtype() != b.dtype()) {
      DType d = DType.promote(a.dtype(), b.dtype());
      return new Tensor[] {cast(a, d), cast(b, d)};
    }
    boolean bools = a.dtype() == DType.BOOL && b.dtype() == DType.BOOL;
    if (bools && name.equals("torch.sub")) {
      throw Errors.typeError(
          "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^`"
              + " operator, or the logical_xor function instead.");
    }
    // A numpy scalar takes part by its kind, as a Python number does.
    return new Tensor[] {a, b};
  }

  private static boolean isWide(Tensor t) {
    return !t.isWrappedNumber()
        && t.rank() > 0
        && (t.dtype() == DType.INT32 || t.dtype() == DType.INT64);
  }

  private static RuntimeException worded(TensorException e, String name, Tensor a, Tensor b) {
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

  /** {@code a op= b}: the result must fit the array's dtype. */
  static void assign(Tensor target, Tensor value) {
    boolean fits = target.dtype().category().ordinal() >= value.dtype().category().ordinal();
    if (!fits) {
      throw Errors.of(
          org.dlscript.language.object.ExceptionTypes.TYPE_ERROR,
          "Cannot cast ufunc output from dtype('"
              + value.dtype().torchName()
              + "') to dtype('"
              + target.dtype().torchName()
              + "') with casting rule 'same_kind'");
    }
    scoped(() -> Copies.copyInto(target, value));
  }

  static Object toList(Tensor t) {
    if (t.rank() == 0) {
      return Values.fromEngine(t.item());
    }
    Object[] out = new Object[t.size(0)];
    for (int i = 0; i < out.length; i++) {
      out[i] = toList(org.dlscript.runtime.ops.Views.select(t, 0, i));
    }
    return new PyList(out);
  }

  /** Slices with negative steps by index tensors, which the engine's views do not have. */
  static Tensor withNegativeSteps(Tensor x, Object[] indices) {
    Tensor t = x;
    Object[] rest = indices.clone();
    int dim = 0;
    for (int i = 0; i < indices.length; i++) {
      Object k = indices[i];
      if (k == null) {
        continue;
      }
      if (k == Indexing.ELLIPSIS) {
        int after = 0;
        for (int j = i + 1; j < indices.length; j++) {
          after += indices[j] == null ? 0 : 1;
        }
        dim = x.rank() - after;
        continue;
      }
      if (k instanceof Indexing.Slice s && s.step() != null && s.step() < 0) {
        int n = x.size(dim);
        Object start = s.start() == null ? PyNone.NONE : s.start();
        Object stop = s.stop() == null ? PyNone.NONE : s.stop();
        var b = new org.dlscript.language.object.PySlice(start, stop, s.step()).over(n);
        long[] rows = new long[b.count()];
        for (int r = 0; r < rows.length; r++) {
          rows[r] = b.start() + (long) r * b.step();
        }
        t = op("torch.index_select", t, (long) dim, Tensor.of(rows, rows.length));
        rest[i] = new Indexing.Slice(null, null, null);
      }
      dim++;
    }
    return Indexing.get(t, rest);
  }
}
