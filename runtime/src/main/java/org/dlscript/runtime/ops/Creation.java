package org.dlscript.runtime.ops;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.DefaultDevice;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.launch.CopyLaunch;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Tensors from sizes, numbers and ranges. */
public final class Creation {
  private Creation() {}

  static final String OPTIONS =
      "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False,"
          + " bool requires_grad=False) -> Tensor";
  private static final String LIKE_OPTIONS =
      "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False,"
          + " bool requires_grad=False, MemoryFormat? memory_format=None) -> Tensor";

  public static Tensor filled(DType dtype, int[] shape, long value) {
    Tensor t = Tensor.zeros(dtype, shape);
    if (value != 0) {
      Copies.rawFill(t, value);
    }
    return t;
  }

  public static Tensor zerosLike(Tensor t) {
    if (t.home() != null) {
      Tensor r = Tensor.empty(t.dtype(), t.shape()).on(t.device());
      Copies.rawFill(r, 0L);
      return r;
    }
    return Tensor.zeros(t.dtype(), t.shape()).on(t.device());
  }

  public static Tensor onesLike(Tensor t) {
    return filled(t.dtype(), t.shape(), 1).on(t.device());
  }

  public static Tensor arange(long n) {
    long[] a = new long[(int) n];
    for (int k = 0; k < a.length; k++) {
      a[k] = k;
    }
    return Tensor.of(a, a.length);
  }

  /**
   * A tensor from nested lists of numbers, as {@code torch.tensor} makes it; a null type is
   * inferred. Tensors in the lists are numbers: they have one element.
   */
  public static Tensor tensor(Object data, DType dtype) {
    return tensor(data, dtype, false);
  }

  /** A tensor from nested lists of numbers and tensors, which count as lists themselves. */
  public static Tensor stacked(Object data, DType dtype) {
    return tensor(data, dtype, true);
  }

  private static Tensor tensor(Object data, DType dtype, boolean rows) {
    List<Integer> sizes = new ArrayList<>();
    Object d = data;
    while (d instanceof List<?> || d instanceof Object[]) {
      List<?> l = d instanceof Object[] a ? java.util.Arrays.asList(a) : (List<?>) d;
      sizes.add(l.size());
      if (l.isEmpty()) {
        break;
      }
      d = l.get(0);
      if (rows && d instanceof Tensor t && t.rank() > 0) {
        for (int s : t.shape()) {
          sizes.add(s);
        }
        break;
      }
    }
    int[] shape = sizes.stream().mapToInt(Integer::intValue).toArray();
    List<Object> flat = new ArrayList<>();
    flatten(data, shape, 0, flat, rows);
    DType type = dtype;
    if (type == null) {
      for (Object x : flat) {
        if (x instanceof BigInteger) {
          throw TensorException.runtime("Overflow when unpacking long");
        }
        DType k = Promotion.ofNumber(x instanceof Tensor t ? t.dtype() : Tensor.number(x).dtype());
        if (x instanceof Tensor t) {
          k = t.dtype();
        }
        type = type == null ? k : DType.promote(type, k);
      }
      type = type == null ? Promotion.defaultDType() : type;
    }
    Tensor t = Tensor.zeros(type, shape);
    for (int k = 0; k < flat.size(); k++) {
      Object x = flat.get(k);
      Object v = x instanceof Tensor number ? element(number, type) : x;
      if (!rows) {
        check(v, type);
      }
      Elements.set(t.storage().array(), type, k, v);
    }
    return t;
  }

  private static void check(Object v, DType type) {
    if (v instanceof Complex && !type.isComplex() && type != DType.BOOL) {
      throw TensorException.type(
          type.isIntegral()
              ? "'complex' object cannot be interpreted as an integer"
              : "must be real number, not complex");
    }
    if (type == DType.UINT64) {
      checkUnsigned(v);
    } else if (v instanceof BigInteger && type.isIntegral()) {
      throw TensorException.runtime("Overflow when unpacking long");
    }
    // Floating-point numbers that are too large become infinite here.
    if (type.isIntegral() && type != DType.BOOL && type != DType.UINT64) {
      Elements.checkFits(v, type, type.torchName());
    }
  }

  private static void checkUnsigned(Object v) {
    if (v instanceof Double) {
      throw TensorException.type("an integer is required");
    }
    if (v instanceof Long n && n < 0 || v instanceof BigInteger b && b.signum() < 0) {
      throw new TensorException(
          TensorException.Kind.OVERFLOW, "can't convert negative int to unsigned");
    }
    if (v instanceof BigInteger b && b.bitLength() > 64) {
      throw new TensorException(TensorException.Kind.OVERFLOW, "int too big to convert");
    }
  }

  /** The one element of a tensor that stands among numbers. */
  private static Object element(Tensor t, DType type) {
    if (t.numel() == 1) {
      return t.at(0);
    }
    throw switch (type.category()) {
      case BOOL, INTEGRAL ->
          TensorException.type(
              "only integer tensors of a single element can be converted to an index");
      default ->
          TensorException.value("only one element tensors can be converted to Python scalars");
    };
  }

  private static void flatten(
      Object data, int[] shape, int depth, List<Object> into, boolean rows) {
    if (data instanceof List<?> || data instanceof Object[]) {
      List<?> l = data instanceof Object[] a ? java.util.Arrays.asList(a) : (List<?>) data;
      if (depth >= shape.length || l.size() != shape[depth]) {
        throw depth >= shape.length
            ? rows ? TensorException.type("not a sequence") : deeper(into)
            : TensorException.value(
                "expected sequence of length "
                    + shape[depth]
                    + " at dim "
                    + depth
                    + " (got "
                    + l.size()
                    + ")");
      }
      for (Object x : l) {
        flatten(x, shape, depth + 1, into, rows);
      }
    } else if (rows && data instanceof Tensor t && t.rank() > 0) {
      for (int k = 0; k < t.numel(); k++) {
        into.add(t.at(k));
      }
    } else if (data instanceof String) {
      throw depth == 0 || !into.isEmpty()
          ? TensorException.type("new(): invalid data type 'str'")
          : TensorException.value("too many dimensions 'str'");
    } else if (data == null) {
      throw TensorException.runtime("Could not infer dtype of NoneType");
    } else if (!(data instanceof Number
        || data instanceof Boolean
        || data instanceof Complex
        || data instanceof Tensor)) {
      String type = org.dlscript.runtime.op.BindingErrors.typeName(data);
      throw type.equals("bytes")
          ? TensorException.type("new(): invalid data type 'bytes'")
          : TensorException.runtime("Could not infer dtype of " + type);
    } else if (depth < shape.length && !rows) {
      throw TensorException.type("not a sequence");
    } else {
      into.add(data);
    }
  }

  // A list where the first row has a number: the conversion of a list into one fails.
  private static TensorException deeper(List<Object> before) {
    boolean whole = before.stream().allMatch(v -> v instanceof Long || v instanceof Boolean);
    return TensorException.type(
        whole
            ? "'list' object cannot be interpreted as an integer"
            : "must be real number, not list");
  }

  /** Gives a new tensor the device and flag of the factory options that start at an argument. */
  static Tensor options(Tensor t, Args a, int first) {
    Device at = place(a, first);
    if (at != null) {
      CopyLaunch.moved(t.on(Placement.of(at)));
    }
    if (a.has(first + 4) && a.b(first + 4)) {
      if (!t.dtype().isDifferentiable()) {
        throw TensorException.runtime(
            "Only Tensors of floating point and complex dtype can require gradients");
      }
      t.setRequiresGrad(true);
    }
    return t;
  }

  // The device that is asked for, or else that of new tensors; null where the tensor may stay where
  // it is. What is made like another tensor, the first argument, follows that one.
  private static Device place(Args a, int first) {
    if (a.has(first + 2)) {
      return a.device(first + 2);
    }
    return DefaultDevice.elsewhere() && !(a.get(0) instanceof Tensor) ? DefaultDevice.get() : null;
  }

  static DType typeOr(Args a, int k, DType otherwise) {
    return a.has(k) ? a.dtype(k) : otherwise;
  }

  static int[] checked(int[] shape) {
    for (int s : shape) {
      if (s < 0) {
        throw TensorException.runtime(
            "Trying to create tensor with negative dimension "
                + s
                + ": "
                + java.util.Arrays.toString(shape));
      }
    }
    return shape;
  }

  /** A tensor of zeros, of sizes that are checked. */
  public static Tensor sized(DType d, int[] shape) {
    return Tensor.zeros(d, checked(shape));
  }

  static Tensor full(DType d, int[] shape, Object value) {
    Copies.checkNumber(value, d);
    Tensor t = Tensor.empty(d, checked(shape));
    Copies.rawFill(t, value);
    return t;
  }

  private static DType typeOf(Object number) {
    return Promotion.ofNumber(Tensor.number(number).dtype());
  }

  /** A tensor of one value, made where the factory options that start at an argument put it. */
  private static Tensor same(Args a, int first, DType d, int[] shape, Object value) {
    Device asked = place(a, first);
    if (asked != null) {
      Device at = Placement.of(asked);
      Accelerator on = Placement.accelerator(at);
      Tensor t = on == null ? null : CopyLaunch.filled(on, d, checked(shape), value);
      if (t != null) {
        return t;
      }
    }
    return value.equals(0L) ? Tensor.zeros(d, checked(shape)) : full(d, shape, value);
  }

  static void register() {
    Ops.define(
        "zeros(SymInt[] size, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(same(a, 1, typeOr(a, 1, Promotion.defaultDType()), a.ints(0), 0L), a, 1));
    Ops.define(
        "ones(SymInt[] size, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(same(a, 1, typeOr(a, 1, Promotion.defaultDType()), a.ints(0), 1L), a, 1));
    Ops.define(
        "empty(SymInt[] size, *, "
            + OPTIONS.replace(") ->", ", MemoryFormat? memory_format=None) ->"),
        Op.FUNCTION,
        a ->
            options(
                Copies.emptyStrided(
                    typeOr(a, 1, Promotion.defaultDType()),
                    MemoryFormats.layout(a.get(6), checked(a.ints(0)))),
                a,
                1));
    Ops.define(
        "full(SymInt[] size, Scalar fill_value, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(same(a, 2, typeOr(a, 2, typeOf(a.get(1))), a.ints(0), a.get(1)), a, 2));
    Ops.define(
        "empty_strided(SymInt[] size, SymInt[] stride, *, " + OPTIONS,
        Op.FUNCTION,
        a ->
            options(
                Copies.emptyStrided(
                    typeOr(a, 2, Promotion.defaultDType()),
                    Layout.strided(a.ints(0), a.ints(1), 0)),
                a,
                2));
    Ops.define(
        "new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, " + OPTIONS,
        Op.METHOD,
        a ->
            options(
                Copies.emptyStrided(
                    typeOr(a, 3, a.t(0).dtype()), Layout.strided(a.ints(1), a.ints(2), 0)),
                a,
                3));
    String[] names = {"zeros", "ones", "empty"};
    for (int k = 0; k < names.length; k++) {
      long v = k == 1 ? 1 : 0;
      Ops.define(
          names[k] + "_like(Tensor self, *, " + LIKE_OPTIONS,
          Op.FUNCTION,
          a -> {
            Layout l = MemoryFormats.layout(a.get(6), a.t(0).layout());
            Tensor t = Copies.emptyStrided(typeOr(a, 1, a.t(0).dtype()), l);
            Copies.rawFill(t, v);
            return options(t.on(a.t(0).device()), a, 1);
          });
      Ops.define(
          "new_" + names[k] + "(Tensor self, SymInt[] size, *, " + OPTIONS,
          Op.METHOD,
          a -> options(full(typeOr(a, 2, a.t(0).dtype()), a.ints(1), v).on(a.t(0).device()), a, 2));
    }
    Ops.define(
        "full_like(Tensor self, Scalar fill_value, *, " + LIKE_OPTIONS,
        Op.FUNCTION,
        a -> {
          Layout l = MemoryFormats.layout(a.get(7), a.t(0).layout());
          Tensor t = Copies.emptyStrided(typeOr(a, 2, a.t(0).dtype()), l);
          Copies.checkNumber(a.get(1), t.dtype());
          Copies.rawFill(t, a.get(1));
          return options(t.on(a.t(0).device()), a, 2);
        });
    Ops.define(
        "new_full(Tensor self, SymInt[] size, Scalar fill_value, *, " + OPTIONS,
        Op.METHOD,
        a ->
            options(
                full(typeOr(a, 3, a.t(0).dtype()), a.ints(1), a.get(2)).on(a.t(0).device()), a, 3));
    Ops.define(
        "scalar_tensor(Scalar s, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(Tensor.scalar(a.get(0), typeOr(a, 1, Promotion.defaultDType())), a, 1));
    Ranges.register();
    Ops.define(
        "eye(int n, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(eye(a.i(0), a.i(0), typeOr(a, 1, Promotion.defaultDType())), a, 1));
    Ops.define(
        "eye.m(int n, int m, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(eye(a.i(0), a.i(1), typeOr(a, 2, Promotion.defaultDType())), a, 2));
    triangle("tril_indices", true);
    triangle("triu_indices", false);
  }

  private static void triangle(String name, boolean lower) {
    Ops.define(
        name + "(int row, int col, int offset=0, *, " + OPTIONS.replace("dtype=None", "dtype=None"),
        Op.FUNCTION,
        a -> {
          List<Long> at = new ArrayList<>();
          int n = 0;
          List<Long> columns = new ArrayList<>();
          for (long i = 0; i < a.l(0); i++) {
            for (long j = 0; j < a.l(1); j++) {
              if (lower ? j <= i + a.l(2) : j >= i + a.l(2)) {
                at.add(i);
                columns.add(j);
                n++;
              }
            }
          }
          at.addAll(columns);
          Tensor t = Tensor.of(at.stream().mapToLong(Long::longValue).toArray(), 2, n);
          return options(Copies.rawTo(t, typeOr(a, 3, DType.INT64)), a, 3);
        });
  }

  static Tensor eye(int n, int m, DType d) {
    if (n < 0 || m < 0) {
      throw TensorException.runtime(
          (n < 0 ? "n" : "m") + " must be greater or equal to 0, got " + (n < 0 ? n : m));
    }
    Tensor t = Tensor.zeros(d, n, m);
    for (int i = 0; i < Math.min(n, m); i++) {
      Elements.setLong(t.storage().array(), d, i * m + i, 1);
    }
    return t;
  }

  /** A bound as C++ streams write it. */
}
