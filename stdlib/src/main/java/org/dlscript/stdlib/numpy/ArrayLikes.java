package org.dlscript.stdlib.numpy;

import com.oracle.truffle.api.strings.TruffleString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Arrays of what the engine has no type for: nested sequences of strings, objects and records, and
 * their conversion to other types.
 */
final class ArrayLikes {
  private final NumpyDType wanted;
  private int digits = 21;
  private final List<Object> leaves = new ArrayList<>();

  private ArrayLikes(NumpyDType wanted) {
    this.wanted = wanted;
  }

  /** An array of a nested sequence; the type is found where {@code wanted} is null. */
  static PyNdarray array(Object o, NumpyDType wanted) {
    if (o instanceof PyNdarray a) {
      return wanted == null ? a : converted(a, wanted);
    }
    ArrayLikes found = new ArrayLikes(wanted);
    List<Integer> shape = found.collect(o, Integer.MAX_VALUE);
    return found.build(shape.stream().mapToInt(Integer::intValue).toArray());
  }

  /** An array's values under another type. */
  static PyNdarray converted(PyNdarray a, NumpyDType wanted) {
    if (a.pool() == null && !wanted.isPooled()) {
      if (wanted == NumpyDType.UINT64) {
        return PyNdarray.of(UnsignedLongs.of(a.positions()), wanted, null);
      }
      boolean long64 = UnsignedLongs.is(a);
      Tensor t =
          long64
              ? UnsignedLongs.cast(a.positions(), wanted.dtype)
              : Ufuncs.cast(a.positions(), wanted.dtype);
      return PyNdarray.of(ObjectArrays.wrapped(t, wanted), wanted.isLabel() ? wanted : null, null);
    }
    ArrayLikes found = new ArrayLikes(wanted);
    found.leaves.addAll(List.of(ObjectArrays.values(a)));
    found.digits = digits(a.dtype());
    return found.build(a.positions().shape());
  }

  /** An array of a nested sequence of which at most {@code depth} levels are taken apart. */
  static PyNdarray array(Object o, NumpyDType wanted, int depth) {
    ArrayLikes found = new ArrayLikes(wanted);
    List<Integer> shape = found.collect(o, depth);
    return found.build(shape.stream().mapToInt(Integer::intValue).toArray());
  }

  private boolean isRow(Object o) {
    if (o instanceof PyTuple && wanted != null && wanted.kind == 'V') {
      return false;
    }
    return o instanceof PyList
        || o instanceof PyTuple
        || o instanceof PyRange
        || o instanceof PyNdarray a && !a.isScalar() && a.positions().rank() > 0;
  }

  private List<Integer> collect(Object o, int depth) {
    List<Integer> shape = new ArrayList<>();
    if (depth == 0 || !isRow(o)) {
      leaves.add(o instanceof PyNdarray a && !isRow(o) ? a.scalarValue() : o);
      return shape;
    }
    Object[] items = Iteration.toArray(o);
    int before = leaves.size();
    List<Integer> inner = null;
    boolean even = true;
    for (Object item : items) {
      List<Integer> s = collect(item, depth - 1);
      even &= inner == null || inner.equals(s);
      inner = s;
    }
    shape.add(items.length);
    if (!even) {
      if (wanted == null || wanted.kind != 'O') {
        throw ragged(o);
      }
      leaves.subList(before, leaves.size()).clear();
      leaves.addAll(List.of(items));
      return shape;
    }
    if (inner != null) {
      shape.addAll(inner);
    }
    return shape;
  }

  /** numpy's error for rows of different lengths. */
  static RuntimeException ragged(Object o) {
    List<Integer> shape = evenShape(o);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < shape.size(); i++) {
      text.append(i > 0 ? ", " : "").append(shape.get(i));
    }
    return Errors.valueError(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape"
            + " after "
            + shape.size()
            + " dimensions. The detected shape was ("
            + text
            + (shape.size() == 1 ? ",)" : ")")
            + " + inhomogeneous part.");
  }

  private static List<Integer> evenShape(Object o) {
    List<Integer> shape = new ArrayList<>();
    if (!(o instanceof PyList || o instanceof PyTuple || o instanceof PyRange)) {
      return shape;
    }
    Object[] items = Iteration.toArray(o);
    shape.add(items.length);
    List<Integer> common = null;
    for (Object item : items) {
      List<Integer> s = evenShape(item);
      if (common == null) {
        common = s;
      } else {
        int n = 0;
        while (n < common.size() && n < s.size() && common.get(n).equals(s.get(n))) {
          n++;
        }
        common = new ArrayList<>(common.subList(0, n));
      }
    }
    shape.addAll(common == null ? List.of() : common);
    return shape;
  }

  private PyNdarray build(int[] shape) {
    NumpyDType type = wanted == null ? discovered() : wanted;
    if (type == NumpyDType.UINT64) {
      long[] bits = new long[leaves.size()];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = UnsignedLongs.bits(Calls.call(Types.INT, leaves.get(i)));
      }
      return PyNdarray.of(Tensor.of(bits, shape), type, null);
    }
    if (!type.isPooled()) {
      return numbers(type, shape);
    }
    ObjectPool pool = new ObjectPool(leaves.size());
    long[] at = new long[leaves.size()];
    int longest = 0;
    boolean sized = type.itemSize > 0;
    for (int i = 0; i < at.length; i++) {
      Object v = ObjectArrays.fitted(leaves.get(i), type, sized);
      longest = Math.max(longest, ObjectArrays.length(v));
      at[i] = pool.add(v);
    }
    if (!sized && type.kind == 'U') {
      type = NumpyDType.text(Math.max(1, Math.max(longest, widest())));
    } else if (!sized && type.kind == 'S') {
      type = NumpyDType.bytes(Math.max(1, longest));
    }
    return PyNdarray.of(Tensor.of(at, shape), type, pool);
  }

  /** How many characters the numbers of a type need. */
  private static int digits(NumpyDType d) {
    if (d.kind != 'u' && d.kind != 'i') {
      return 21;
    }
    int n = d.itemSize == 1 ? 3 : d.itemSize == 2 ? 5 : d.itemSize == 4 ? 10 : 20;
    return d.kind == 'i' ? n + 1 : n;
  }

  /** The room numpy gives numbers that become text. */
  private int widest() {
    int n = 0;
    for (Object v : leaves) {
      Object x = PyBoxed.unbox(v);
      n =
          Math.max(
              n,
              x instanceof Boolean ? 5 : x instanceof Long || x instanceof BigInteger ? digits : 0);
      n = Math.max(n, x instanceof Double ? 32 : x instanceof PyComplex ? 64 : 0);
    }
    return n;
  }

  /** The type of whole numbers of which some are larger than int64's, or null. */
  private NumpyDType large() {
    boolean negative = false;
    boolean large = false;
    boolean real = false;
    for (Object leaf : leaves) {
      Object v = PyBoxed.unbox(leaf);
      if (v instanceof BigInteger b) {
        if (b.signum() < 0 || b.bitLength() > 64) {
          return null;
        }
        large = true;
      } else if (!(v instanceof Long || v instanceof Boolean || v instanceof Double)) {
        return null;
      }
      real |= v instanceof Double;
      // Beside small numbers, which count as int64, the large ones are doubles.
      negative |= v instanceof Long;
    }
    return !large ? null : negative || real ? NumpyDType.of(DType.FLOAT64) : NumpyDType.UINT64;
  }

  private NumpyDType discovered() {
    NumpyDType large = large();
    if (large != null) {
      return large;
    }
    boolean text = false;
    boolean bytes = false;
    for (Object leaf : leaves) {
      Object v = PyBoxed.unbox(leaf);
      if (v instanceof TruffleString) {
        text = true;
      } else if (v instanceof PyBytes) {
        bytes = true;
      } else if (!isNumber(v)) {
        return NumpyDType.OBJECT;
      }
    }
    return text || !bytes ? NumpyDType.text(0) : NumpyDType.bytes(0);
  }

  private static boolean isNumber(Object v) {
    return v instanceof Boolean
        || v instanceof Long
        || v instanceof Double
        || v instanceof PyComplex;
  }

  private PyNdarray numbers(NumpyDType type, int[] shape) {
    Object[] plain = new Object[leaves.size()];
    Object convert =
        type.dtype == DType.BOOL
            ? Types.BOOL
            : type.dtype.isComplex()
                ? Types.COMPLEX
                : type.dtype.isFloatingPoint() ? Types.FLOAT : Types.INT;
    for (int i = 0; i < plain.length; i++) {
      plain[i] = Calls.call(convert, leaves.get(i));
    }
    Tensor t = Ufuncs.cast(Ufuncs.tensor(new PyList(plain)), type.dtype);
    Object[] sizes = new Object[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = (long) shape[i];
    }
    t = Ufuncs.op("torch.reshape", t, sizes);
    return PyNdarray.of(t, type.isLabel() ? type : null, null);
  }

  /** Text of a number as numpy's conversion to strings gives it. */
  static TruffleString text(Object v) {
    return v instanceof PyBytes b
        ? Str.of(new String(b.data(), java.nio.charset.StandardCharsets.ISO_8859_1))
        : Str.of(Text.str(v));
  }
}
