package org.dlscript.runtime.ops;

import org.dlscript.runtime.kernel.ElementLoops;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Comparisons and logical functions: results of type bool. */
public final class Comparison {
  private Comparison() {}

  /** The relations. */
  enum Relation {
    EQ((a, b) -> a == b, (a, b) -> a == b),
    NE((a, b) -> a != b, (a, b) -> a != b),
    LT((a, b) -> a < b, (a, b) -> a < b),
    LE((a, b) -> a <= b, (a, b) -> a <= b),
    GT((a, b) -> a > b, (a, b) -> a > b),
    GE((a, b) -> a >= b, (a, b) -> a >= b);

    private final String kernel = name().toLowerCase(java.util.Locale.ROOT);
    private final ElementLoops.Relation real;
    private final ElementLoops.LongRelation integer;
    private final ElementLoops.Own loops;

    Relation(ElementLoops.Relation real, ElementLoops.LongRelation integer) {
      this.real = real;
      this.integer = integer;
      this.loops = ElementLoops.Own.of(real);
    }

    private ElementLoops loops(int n) {
      return loops.forElements(n);
    }

    private void complexes(
        double[] a, int i, int di, double[] b, int j, int dj, byte[] out, int o, int n) {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        boolean same = a[2 * i] == b[2 * j] && a[2 * i + 1] == b[2 * j + 1];
        out[o + k] = (byte) (same == (this == EQ) ? 1 : 0);
      }
    }

    private void floats(
        float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
      switch (this) {
        case EQ -> FloatMath.equal(false, a, i, di, b, j, dj, out, o, n);
        case NE -> FloatMath.equal(true, a, i, di, b, j, dj, out, o, n);
        case LT -> FloatMath.less(a, i, di, b, j, dj, out, o, n);
        case LE -> FloatMath.lessOrEqual(a, i, di, b, j, dj, out, o, n);
        case GT -> FloatMath.less(b, j, dj, a, i, di, out, o, n);
        case GE -> FloatMath.lessOrEqual(b, j, dj, a, i, di, out, o, n);
      }
    }
  }

  static Tensor compare(Relation rel, Tensor a, Tensor b) {
    DType d = Promotion.result(a, b);
    if (Remote.home(a, b) != null) {
      Tensor r = PointwiseLaunch.relation(rel.kernel, a, b, d);
      if (r != null) {
        return r;
      }
    }
    DType compute = Operand.computeType(d);
    ConvertedRows.Kernel rows = overArrays(rel, compute, d);
    Tensor converted = ConvertedRows.binary(rows, a, b, d, DType.BOOL, DType.BOOL);
    if (converted != null) {
      return converted;
    }
    Operand x = Operand.of(a, d);
    Operand y = Operand.of(b, d);
    Layout out = Elementwise.outLayout(x.layout(), y.layout());
    Storage result = Storage.raw(DType.BOOL, out.numel);
    byte[] r = result.bytes();
    Object p = x.array();
    Object q = y.array();
    Elementwise.walk(
        x.layout(), y.layout(), out, (i, di, j, dj, o, n) -> rows.run(p, i, di, q, j, dj, r, o, n));
    return new Tensor(result, out, DType.BOOL, a.device().isCpu() ? b.device() : a.device());
  }

  private static ConvertedRows.Kernel overArrays(Relation rel, DType compute, DType d) {
    return switch (compute) {
      case FLOAT32 ->
          (p, i, di, q, j, dj, r, o, n) -> {
            if (n >= FloatMath.ROW && (di | dj) <= 1 && (di | dj) >= 0) {
              rel.floats((float[]) p, i, di, (float[]) q, j, dj, (byte[]) r, o, n);
            } else {
              rel.loops(n)
                  .holds(rel.real, (float[]) p, i, di, (float[]) q, j, dj, (byte[]) r, o, n);
            }
          };
      case FLOAT64 ->
          (p, i, di, q, j, dj, r, o, n) ->
              rel.loops(n)
                  .holds(rel.real, (double[]) p, i, di, (double[]) q, j, dj, (byte[]) r, o, n);
      case INT64 ->
          (p, i, di, q, j, dj, r, o, n) ->
              rel.loops(n)
                  .holds(rel.integer, (long[]) p, i, di, (long[]) q, j, dj, (byte[]) r, o, n);
      default -> {
        if (rel != Relation.EQ && rel != Relation.NE) {
          throw TensorException.unsupported(rel.kernel + "_cpu", d);
        }
        yield (p, i, di, q, j, dj, r, o, n) ->
            rel.complexes((double[]) p, i, di, (double[]) q, j, dj, (byte[]) r, o, n);
      }
    };
  }

  public static Tensor eq(Tensor a, double x) {
    return compare(Relation.EQ, a, Tensor.number(x));
  }

  public static Tensor eq(Tensor a, Tensor b) {
    return compare(Relation.EQ, a, b);
  }

  public static Tensor ne(Tensor a, Tensor b) {
    return compare(Relation.NE, a, b);
  }

  public static Tensor lt(Tensor a, Tensor b) {
    return compare(Relation.LT, a, b);
  }

  public static Tensor le(Tensor a, Tensor b) {
    return compare(Relation.LE, a, b);
  }

  public static Tensor gt(Tensor a, Tensor b) {
    return compare(Relation.GT, a, b);
  }

  public static Tensor ge(Tensor a, Tensor b) {
    return compare(Relation.GE, a, b);
  }

  public static Tensor lt(Tensor a, double x) {
    return compare(Relation.LT, a, Tensor.number(x));
  }

  public static Tensor le(Tensor a, double x) {
    return compare(Relation.LE, a, Tensor.number(x));
  }

  public static Tensor gt(Tensor a, double x) {
    return compare(Relation.GT, a, Tensor.number(x));
  }

  public static Tensor ge(Tensor a, double x) {
    return compare(Relation.GE, a, Tensor.number(x));
  }

  static Tensor truth(Tensor a) {
    return Copies.rawTo(a, DType.BOOL);
  }

  public static Tensor and(Tensor a, Tensor b) {
    return connect(Truth.AND, AND, truth(a), truth(b));
  }

  public static Tensor or(Tensor a, Tensor b) {
    return connect(Truth.OR, OR, truth(a), truth(b));
  }

  public static Tensor not(Tensor a) {
    return connect(Truth.XOR, XOR, truth(a), Tensor.number(true));
  }

  /** By the kernel of integers, or for bool tensors on the host by their bytes. */
  private static Tensor connect(Truth truth, BinaryKernel k, Tensor a, Tensor b) {
    DType d = Promotion.result(a, b);
    return truth != null && d == DType.BOOL && Remote.home(a, b) == null
        ? truth.of(a, b)
        : Elementwise.binary(k, a, b, d);
  }

  static final BinaryKernel AND =
      BinaryKernel.of("bitwise_and", (a, b) -> 0, (a, b) -> a & b, null);
  static final BinaryKernel OR = BinaryKernel.of("bitwise_or", (a, b) -> 0, (a, b) -> a | b, null);
  static final BinaryKernel XOR =
      BinaryKernel.of("bitwise_xor", (a, b) -> 0, (a, b) -> a ^ b, null);

  private static final Tensor INFINITE = Tensor.number(Double.POSITIVE_INFINITY);

  /** A test of each element. */
  private static Tensor test(
      String kernel, Tensor t, java.util.function.DoublePredicate real, boolean ofIntegers) {
    if (t.home() != null && t.dtype().isFloatingPoint()) {
      Tensor on = PointwiseLaunch.relation(kernel, t, Tensor.number(0L), t.dtype());
      if (on != null) {
        return on;
      }
    }
    int n = t.numel();
    byte[] r = new byte[n];
    if (t.dtype().isIntegral()) {
      java.util.Arrays.fill(r, (byte) (ofIntegers ? 1 : 0));
    } else if (t.dtype().isComplex()) {
      double[] z = (double[]) Operand.flat(t, DType.COMPLEX128);
      for (int i = 0; i < n; i++) {
        boolean re = real.test(z[2 * i]);
        boolean im = real.test(z[2 * i + 1]);
        r[i] = (byte) ((ofIntegers ? re && im : re || im) ? 1 : 0);
      }
    } else {
      double[] x = Operand.doubles(t);
      for (int i = 0; i < n; i++) {
        r[i] = (byte) (real.test(x[i]) ? 1 : 0);
      }
    }
    return Tensor.wrap(r, DType.BOOL, t.shape());
  }

  static Tensor isnan(Tensor t) {
    return isPlain(t) ? compare(Relation.NE, t, t) : test("isnan", t, Double::isNaN, false);
  }

  static Tensor isinf(Tensor t) {
    return isPlain(t)
        ? compare(Relation.EQ, Pointwise.abs(t.alias()), INFINITE)
        : test("isinf", t, Double::isInfinite, false);
  }

  static Tensor isfinite(Tensor t) {
    return isPlain(t)
        ? compare(Relation.LT, Pointwise.abs(t.alias()), INFINITE)
        : test("isfinite", t, Double::isFinite, true);
  }

  /** Whether comparisons of real numbers on the host answer the tests of elements. */
  private static boolean isPlain(Tensor t) {
    return t.dtype().isFloatingPoint() && t.home() == null;
  }

  private static Tensor isClose(Tensor a, Tensor b, double rtol, double atol, boolean equalNan) {
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          a.dtype().scalarName() + " did not match " + b.dtype().scalarName());
    }
    if (rtol < 0 || atol < 0) {
      throw TensorException.runtime(
          (rtol < 0 ? "rtol" : "atol")
              + " must be greater than or equal to zero, but got "
              + (rtol < 0 ? rtol : atol));
    }
    boolean before = org.dlscript.runtime.autograd.GradMode.set(false);
    try {
      Tensor close = eq(a, b);
      if (equalNan && !a.dtype().isIntegral()) {
        close = or(close, and(ne(a, a), ne(b, b)));
      }
      if (rtol == 0 && atol == 0) {
        return close;
      }
      Tensor x = a.dtype().isIntegral() ? Copies.to(a, DType.FLOAT64) : a;
      Tensor y = b.dtype().isIntegral() ? Copies.to(b, DType.FLOAT64) : b;
      Tensor allowed = Arithmetic.add(Pointwise.abs(Arithmetic.mul(y, rtol)), atol);
      Tensor actual = Pointwise.abs(Arithmetic.sub(x, y));
      return or(close, and(isfinite(actual), le(actual, allowed)));
    } finally {
      org.dlscript.runtime.autograd.GradMode.set(before);
    }
  }

  private static void checkBitwise(Tensor a, Tensor b, String name) {
    org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.shape(), b.shape());
    DType d = Promotion.result(a, b);
    if (!d.isIntegral()) {
      String kernel =
          switch (name) {
            case "bitwise_left_shift" -> "lshift";
            case "bitwise_right_shift" -> "rshift";
            default -> name;
          };
      throw TensorException.unsupported(kernel + "_cpu", d);
    }
  }

  private static void bitwise(String name, Truth truth, BinaryKernel k, String dunder) {
    Ops.define(
        "bitwise_" + name + "(Tensor self, Tensor other) -> Tensor",
        Op.ALL | Op.NUMBER_FIRST,
        a -> {
          checkBitwise(a.t(0), a.t(1), "bitwise_" + name);
          return connect(truth, k, a.t(0), a.t(1));
        });
    if (dunder != null) {
      Ops.alias("torch.Tensor.__" + dunder + "__", "torch.Tensor.bitwise_" + name);
      Ops.alias("torch.Tensor.__i" + dunder + "__", "torch.Tensor.bitwise_" + name + "_");
      Ops.define(
          "__r" + dunder + "__(Tensor self, Tensor other) -> Tensor",
          Op.METHOD | Op.NUMBERS,
          a -> {
            checkBitwise(a.t(0), a.t(1), "bitwise_" + name);
            return connect(truth, k, a.t(1), a.t(0));
          });
    }
  }

  static void register() {
    Ops.define(
        "__invert__(Tensor self) -> Tensor",
        Op.METHOD,
        a -> {
          if (!a.t(0).dtype().isIntegral()) {
            throw TensorException.type(
                "~ (operator.invert) is only implemented on integer and Boolean-type tensors");
          }
          return Ops.overloads("torch.bitwise_not").get(0).call(a.t(0), null);
        });
    String[][] names = {
      {"eq", ""},
      {"ne", "not_equal"},
      {"lt", "less"},
      {"le", "less_equal"},
      {"gt", "greater"},
      {"ge", "greater_equal"}
    };
    for (int k = 0; k < names.length; k++) {
      Relation rel = Relation.values()[k];
      for (String name : names[k]) {
        if (!name.isEmpty()) {
          Ops.define(
              name + "(Tensor self, Tensor other) -> Tensor",
              Op.ALL | Op.NUMBERS,
              a -> compare(rel, a.t(0), a.t(1)));
        }
      }
    }
    Ops.define(
        "equal(Tensor self, Tensor other) -> bool",
        Op.BOTH,
        a -> a.t(0).layout().sameShape(a.t(1).layout()) && all(eq(a.t(0), a.t(1))));
    Ops.define(
        "allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool"
            + " equal_nan=False) -> bool",
        Op.BOTH,
        a -> all(isClose(a.t(0), a.t(1), a.d(2), a.d(3), a.b(4))));
    Ops.define(
        "isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool"
            + " equal_nan=False) -> Tensor",
        Op.BOTH,
        a -> isClose(a.t(0), a.t(1), a.d(2), a.d(3), a.b(4)));
    Ops.define("isnan(Tensor self) -> Tensor", Op.BOTH, a -> isnan(a.t(0)));
    Ops.define("isinf(Tensor self) -> Tensor", Op.BOTH, a -> isinf(a.t(0)));
    Ops.define("isfinite(Tensor self) -> Tensor", Op.BOTH, a -> isfinite(a.t(0)));
    Ops.define(
        "isposinf(Tensor self) -> Tensor",
        Op.BOTH,
        a -> test(null, real(a.t(0)), x -> x == Double.POSITIVE_INFINITY, false));
    Ops.define(
        "isneginf(Tensor self) -> Tensor",
        Op.BOTH,
        a -> test(null, real(a.t(0)), x -> x == Double.NEGATIVE_INFINITY, false));
    Ops.define(
        "isreal(Tensor self) -> Tensor",
        Op.BOTH,
        a -> {
          Tensor t = a.t(0);
          return t.dtype().isComplex()
              ? eq(ComplexParts.imag(t), 0)
              : Creation.filled(DType.BOOL, t.shape(), 1);
        });
    Ops.define(
        "signbit(Tensor self) -> Tensor",
        Op.BOTH,
        a ->
            a.t(0).dtype().isIntegral()
                ? lt(a.t(0), Tensor.number(0L))
                : test(null, real(a.t(0)), x -> Double.doubleToRawLongBits(x) < 0, false));
    Ops.define("logical_not(Tensor self) -> Tensor", Op.ALL, a -> not(a.t(0)));
    Ops.define(
        "logical_and(Tensor self, Tensor other) -> Tensor", Op.ALL, a -> and(a.t(0), a.t(1)));
    Ops.define("logical_or(Tensor self, Tensor other) -> Tensor", Op.ALL, a -> or(a.t(0), a.t(1)));
    Ops.define(
        "logical_xor(Tensor self, Tensor other) -> Tensor",
        Op.ALL,
        a -> connect(Truth.XOR, XOR, truth(a.t(0)), truth(a.t(1))));
    bitwise("and", Truth.AND, AND, "and");
    bitwise("or", Truth.OR, OR, "or");
    bitwise("xor", Truth.XOR, XOR, "xor");
    bitwise(
        "left_shift",
        null,
        BinaryKernel.of(
            "bitwise_left_shift", (a, b) -> 0, (a, b) -> b < 0 || b > 63 ? 0 : a << b, null),
        null);
    bitwise(
        "right_shift",
        null,
        BinaryKernel.of(
            "bitwise_right_shift", (a, b) -> 0, (a, b) -> a >> Math.clamp(b, 0, 63), null),
        null);
    Ops.alias("torch.Tensor.__lshift__", "torch.Tensor.bitwise_left_shift");
    Ops.alias("torch.Tensor.__rshift__", "torch.Tensor.bitwise_right_shift");
    Unary flip = Unary.keeping("bitwise_not", x -> x, x -> ~x);
    Ops.define(
        "bitwise_not(Tensor self) -> Tensor",
        Op.ALL,
        a -> {
          if (!a.t(0).dtype().isIntegral()) {
            throw TensorException.unsupported("bitwise_not_cpu", a.t(0).dtype());
          }
          return a.t(0).dtype() == DType.BOOL ? not(a.t(0)) : flip.apply(a.t(0));
        });
  }

  private static Tensor real(Tensor t) {
    if (t.dtype().isComplex()) {
      throw TensorException.runtime(
          "isposinf, isneginf and signbit do not support complex inputs.");
    }
    return t;
  }

  static boolean all(Tensor mask) {
    for (int k = 0; k < mask.numel(); k++) {
      if (mask.longAt(k) == 0) {
        return false;
      }
    }
    return true;
  }
}
