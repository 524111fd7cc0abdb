package org.dlscript.runtime.ops;

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

  private static final String OPTIONS =
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
    // Floating-point numbers that are too large become infinite here.
    if (type.isIntegral() && type != DType.BOOL) {
      Elements.checkFits(v, type, type.torchName());
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

  private static Tensor full(DType d, int[] shape, Object value) {
    Copies.checkNumber(value, d);
    Tensor t = Tensor.empty(d, checked(shape));
    Copies.rawFill(t, value);
    return t;
  }

  private static DType typeOf(Object number) {
    return Promotion.ofNumber(Tensor.number(number).dtype());
  }

  private static Object whole(Object number) {
    return number instanceof Boolean b ? (Object) (b ? 1L : 0L) : number;
  }

  private static Tensor arange(Object from, Object to, Object by, DType dtype) {
    Object start = whole(from);
    Object end = whole(to);
    Object step = whole(by);
    boolean whole = start instanceof Long && end instanceof Long && step instanceof Long;
    DType d = dtype != null ? dtype : whole ? DType.INT64 : Promotion.defaultDType();
    double s = ((Number) start).doubleValue();
    double e = ((Number) end).doubleValue();
    double k = ((Number) step).doubleValue();
    if (d == DType.INT64) {
      // The ends lose their fractions before elements are counted, in this type only.
      s = Elements.toLong(s);
      e = Elements.toLong(e);
      k = Elements.toLong(k);
    }
    if (k == 0) {
      throw TensorException.runtime("step must be nonzero");
    }
    if (!Double.isFinite(s) || !Double.isFinite(e)) {
      throw TensorException.runtime("unsupported range: " + bound(s) + " -> " + bound(e));
    }
    if ((k > 0 && e < s) || (k < 0 && e > s)) {
      throw TensorException.runtime("upper bound and larger bound inconsistent with step sign");
    }
    int n = (int) Math.ceil((e - s) / k);
    Tensor t = Tensor.empty(d, n);
    Object a = t.storage().array();
    if (d.isIntegral()) {
      long first = Elements.toLong(s);
      long increment = Elements.toLong(k);
      for (int i = 0; i < n; i++) {
        Elements.setLong(a, d, i, first + i * increment);
      }
    } else {
      for (int i = 0; i < n; i++) {
        Elements.setDouble(a, d, i, s + i * k);
      }
    }
    return t;
  }

  private static double rounded(double v, DType d) {
    short[] room = new short[1];
    Elements.setDouble(room, d, 0, v);
    return Elements.getDouble(room, d, 0);
  }

  private static Tensor linspace(Args a, boolean log) {
    int steps = a.i(2);
    int o = log ? 4 : 3;
    if (steps < 0) {
      throw TensorException.runtime("number of steps must be non-negative");
    }
    DType d = typeOr(a, o, Promotion.defaultDType());
    Tensor t = Tensor.zeros(d, steps);
    Object out = t.storage().array();
    double base = log ? a.d(3) : 0;
    if (a.get(0) instanceof Complex || a.get(1) instanceof Complex || d.isComplex()) {
      Complex s = a.get(0) instanceof Complex z ? z : Complex.of(a.d(0));
      Complex e = a.get(1) instanceof Complex z ? z : Complex.of(a.d(1));
      Complex by = e.minus(s).times(steps > 1 ? 1.0 / (steps - 1) : 0);
      for (int i = 0; i < steps; i++) {
        Complex v = s.plus(by.times(i));
        Elements.set(out, d, i, log ? Complex.of(base).pow(v) : v);
      }
      return options(t, a, o);
    }
    double s = a.d(0);
    double e = a.d(1);
    if (d.isHalf()) {
      // Each step rounds to half precision.
      double step = steps > 1 ? rounded(rounded(e, d) - rounded(s, d), d) : 0;
      step = steps > 1 ? rounded(step / rounded(steps - 1, d), d) : 0;
      int whole = steps / 32 * 32; // in registers of 32 bytes, two at a time
      for (int i = 0; i < steps; i++) {
        int inner = i < whole ? i % 16 : 0;
        boolean first = i - inner < steps / 2 || steps == 1;
        double way = rounded(step * (first ? i - inner : steps - (i - inner) - 1), d);
        double v = rounded(first ? s + way : e - way, d);
        v = rounded(v + rounded(step * inner, d), d);
        Elements.setDouble(out, d, i, log ? Math.pow(base, v) : v);
      }
      return options(t, a, o);
    }
    for (int i = 0; i < steps; i++) {
      double v = even(d, s, e, steps, i);
      Elements.setDouble(out, d, i, log ? Math.pow(base, v) : v);
    }
    return options(t, a, o);
  }

  /**
   * Element i of evenly spaced ones. PyTorch counts from the nearer end, but in registers of 32
   * bytes, two at a time, from each register's first element, which for integers is cut off; and
   * the product up to there is not rounded before it is added.
   */
  private static double even(DType d, double s, double e, int steps, int i) {
    int lanes = 32 / d.itemSize();
    int whole = steps / (2 * lanes) * 2 * lanes;
    int inner = i < whole ? i % lanes : 0;
    int first = i - inner;
    boolean front = first < steps / 2 || steps == 1;
    int way = front ? first : first - (steps - 1);
    if (d == DType.FLOAT64 || d.isIntegral()) {
      double start = d.isIntegral() ? (long) s : s;
      double end = d.isIntegral() ? (long) e : e;
      double by = steps > 1 ? (end - start) / (steps - 1) : 0;
      double at = Math.fma(by, way, front ? start : end);
      return (d.isIntegral() && i < whole ? (long) at : at) + by * inner;
    }
    float start = (float) s;
    float end = (float) e;
    float by = steps > 1 ? (end - start) / (steps - 1) : 0;
    return Math.fma(by, way, front ? start : end) + by * inner;
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
    Ops.define(
        "arange(Scalar end, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(0L, a.get(0), 1L, a.dtype(1)), a, 1));
    Ops.define(
        "arange.start(Scalar start, Scalar end, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(a.get(0), a.get(1), 1L, a.dtype(2)), a, 2));
    Ops.define(
        "arange.start_step(Scalar start, Scalar end, Scalar step=1, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(a.get(0), a.get(1), a.get(2), a.dtype(3)), a, 3));
    Ops.define(
        "range(Scalar start, Scalar end, Scalar step=1, *, " + OPTIONS,
        Op.FUNCTION,
        a -> {
          double step = a.d(2);
          double n = Math.floor((a.d(1) - a.d(0)) / step) + 1;
          return options(
              arange(
                  a.d(0),
                  a.d(0) + n * step - step / 2,
                  step,
                  typeOr(a, 3, Promotion.defaultDType())),
              a,
              3);
        });
    Ops.define(
        "linspace(Scalar start, Scalar end, int steps, *, " + OPTIONS,
        Op.FUNCTION,
        a -> linspace(a, false));
    Ops.define(
        "logspace(Scalar start, Scalar end, int steps, float base=10.0, *, " + OPTIONS,
        Op.FUNCTION,
        a -> linspace(a, true));
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
  private static String bound(double v) {
    return Double.isInfinite(v) ? (v > 0 ? "inf" : "-inf") : Losses.text(v);
  }
}
