package org.dlscript.runtime.ops;

import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.DoubleComplexLoops;
import org.dlscript.runtime.kernel.FloatComplexLoops;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Addition, subtraction, multiplication and division, with short paths for floats of the same
 * shape.
 *
 * <p>The file is long because each of the four has its loops written out: those are what the
 * compiler makes vectors of.
 */
public final class Arithmetic {
  private Arithmetic() {}

  private static final Long ONE = 1L;

  // In each kernel the loops with one index come first: of those the compiler makes vectors at its
  // first attempt, and even where the result overwrites an operand.
  private static final BinaryKernel ADD =
      new BinaryKernel("add") {
        @Override
        protected double real(double a, double b) {
          return a + b;
        }

        @Override
        protected long integer(long a, long b) {
          return a + b;
        }

        @Override
        protected DoubleBinaryOperator realFunction() {
          return (a, b) -> a + b;
        }

        @Override
        protected LongBinaryOperator integerFunction() {
          return (a, b) -> a + b;
        }

        @Override
        protected Complex complex(Complex a, Complex b) {
          return a.plus(b);
        }

        @Override
        protected void complexes(
            double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
          DoubleComplexLoops.add(a, i, di, b, j, dj, out, o, n);
        }

        @Override
        protected ComplexSingles complexSingles() {
          return FloatComplexLoops::add;
        }

        @Override
        protected void floats(
            float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
          if (di == 1 && dj == 1 && i == o && j == o) {
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] + b[k];
            }
          } else if (di == 1 && dj == 1 && n >= FloatMath.ROW) {
            FloatMath.add(a, i, b, j, out, o, n);
          } else if (di == 1 && dj == 1) {
            for (int k = 0; k < n; k++) {
              out[o + k] = a[i + k] + b[j + k];
            }
          } else if (di == 1 && dj == 0 && i == o) {
            float y = b[j];
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] + y;
            }
          } else if (di + dj == 1 && n >= FloatMath.ROW) {
            float y = dj == 0 ? b[j] : a[i];
            FloatMath.add(dj == 0 ? a : b, dj == 0 ? i : j, y, out, o, n);
          } else {
            for (int k = 0; k < n; k++, i += di, j += dj) {
              out[o + k] = a[i] + b[j];
            }
          }
        }
      };

  private static final BinaryKernel SUB =
      new BinaryKernel("sub") {
        @Override
        protected double real(double a, double b) {
          return a - b;
        }

        @Override
        protected long integer(long a, long b) {
          return a - b;
        }

        @Override
        protected DoubleBinaryOperator realFunction() {
          return (a, b) -> a - b;
        }

        @Override
        protected LongBinaryOperator integerFunction() {
          return (a, b) -> a - b;
        }

        @Override
        protected Complex complex(Complex a, Complex b) {
          return a.minus(b);
        }

        @Override
        protected void complexes(
            double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
          DoubleComplexLoops.subtract(a, i, di, b, j, dj, out, o, n);
        }

        @Override
        protected ComplexSingles complexSingles() {
          return FloatComplexLoops::subtract;
        }

        @Override
        protected void floats(
            float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
          if (di == 1 && dj == 1 && i == o && j == o) {
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] - b[k];
            }
          } else if (di == 1 && dj == 1 && n >= FloatMath.ROW) {
            FloatMath.subtract(a, i, b, j, out, o, n);
          } else if (di == 1 && dj == 1) {
            for (int k = 0; k < n; k++) {
              out[o + k] = a[i + k] - b[j + k];
            }
          } else if (di == 1 && dj == 0 && i == o) {
            float y = b[j];
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] - y;
            }
          } else if (di == 0 && dj == 1 && j == o) {
            float x = a[i];
            for (int k = o; k < o + n; k++) {
              out[k] = x - b[k];
            }
          } else {
            for (int k = 0; k < n; k++, i += di, j += dj) {
              out[o + k] = a[i] - b[j];
            }
          }
        }
      };

  static final BinaryKernel MUL =
      new BinaryKernel("mul") {
        @Override
        protected double real(double a, double b) {
          return a * b;
        }

        @Override
        protected long integer(long a, long b) {
          return a * b;
        }

        @Override
        protected DoubleBinaryOperator realFunction() {
          return (a, b) -> a * b;
        }

        @Override
        protected LongBinaryOperator integerFunction() {
          return (a, b) -> a * b;
        }

        @Override
        protected Complex complex(Complex a, Complex b) {
          return a.times(b);
        }

        @Override
        protected void complexes(
            double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
          DoubleComplexLoops.multiply(a, i, di, b, j, dj, out, o, n);
        }

        @Override
        protected ComplexSingles complexSingles() {
          return FloatComplexLoops::multiply;
        }

        @Override
        protected void floats(
            float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
          if (di == 1 && dj == 1 && i == o && j == o) {
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] * b[k];
            }
          } else if (di == 1 && dj == 1 && n >= FloatMath.ROW) {
            FloatMath.multiply(a, i, b, j, out, o, n);
          } else if (di == 1 && dj == 1) {
            for (int k = 0; k < n; k++) {
              out[o + k] = a[i + k] * b[j + k];
            }
          } else if (di == 1 && dj == 0 && i == o) {
            float y = b[j];
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] * y;
            }
          } else if (di + dj == 1 && n >= FloatMath.ROW) {
            float y = dj == 0 ? b[j] : a[i];
            FloatMath.multiply(dj == 0 ? a : b, dj == 0 ? i : j, y, out, o, n);
          } else {
            for (int k = 0; k < n; k++, i += di, j += dj) {
              out[o + k] = a[i] * b[j];
            }
          }
        }
      };

  private static final BinaryKernel DIV =
      new BinaryKernel("div") {
        @Override
        protected double real(double a, double b) {
          return a / b;
        }

        @Override
        protected DoubleBinaryOperator realFunction() {
          return (a, b) -> a / b;
        }

        @Override
        protected Complex complex(Complex a, Complex b) {
          return a.over(b);
        }

        @Override
        protected void complexes(
            double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
          DoubleComplexLoops.divide(a, i, di, b, j, dj, out, o, n);
        }

        @Override
        protected ComplexSingles complexSingles() {
          return FloatComplexLoops::divide;
        }

        @Override
        protected void floats(
            float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
          if (di == 1 && dj == 1 && i == o && j == o) {
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] / b[k];
            }
          } else if (di == 1 && dj == 1) {
            for (int k = 0; k < n; k++) {
              out[o + k] = a[i + k] / b[j + k];
            }
          } else if (di == 1 && dj == 0 && i == o) {
            float y = b[j];
            for (int k = o; k < o + n; k++) {
              out[k] = a[k] / y;
            }
          } else if (di == 0 && dj == 1 && j == o) {
            float x = a[i];
            for (int k = o; k < o + n; k++) {
              out[k] = x / b[k];
            }
          } else {
            for (int k = 0; k < n; k++, i += di, j += dj) {
              out[o + k] = a[i] / b[j];
            }
          }
        }
      };

  private static Tensor compute(BinaryKernel k, Tensor a, Tensor b) {
    if (NeuralNetworks.plain(a, b)) {
      int n = a.numel();
      float[] out = Storage.rawFloats(n);
      spread(k, a, b, out, n);
      Layout l = Elementwise.outLayout(a.layout());
      return new Tensor(new Storage(out), l, DType.FLOAT32, a.device());
    }
    return Elementwise.binary(k, a, b, Promotion.result(a, b));
  }

  private static void spread(BinaryKernel k, Tensor a, Tensor b, float[] out, int n) {
    float[] p = a.floats();
    float[] q = b.floats();
    int i = a.offset();
    int j = b.offset();
    if (n < 2 * Parallel.GRAIN) {
      k.floats(p, i, 1, q, j, 1, out, 0, n);
    } else {
      Parallel.range(
          n,
          Parallel.GRAIN,
          (from, to) -> k.floats(p, i + from, 1, q, j + from, 1, out, from, to - from));
    }
  }

  public static Tensor add(Tensor a, Tensor b) {
    Tensor r = compute(ADD, a, b);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "AddBackward0",
          new Tensor[] {a, b},
          null,
          (n, g) -> new Tensor[] {g, n.needs(1) ? g : null});
    }
    return r;
  }

  public static Tensor add(Tensor a, Tensor b, Object alpha) {
    if (Given.isOne(alpha)) {
      return add(a, b);
    }
    checkAlpha(a, b, alpha);
    Tensor r = addScaled(a, b, alpha, 1);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "AddBackward0",
          new Tensor[] {a, b},
          null,
          (n, g) -> new Tensor[] {g, n.needs(1) ? mul(g, Given.conj(alpha)) : null});
    }
    return r;
  }

  /** In-place addition of equal shapes without history: for buffers that only the engine sees. */
  public static void addInto(Tensor self, Tensor other) {
    if (NeuralNetworks.plain(self, other)) {
      InPlaceArithmetic.addScaled(self, other, 1);
    } else if (!InPlaceArithmetic.remote("add_scaled", self, 1, other)) {
      Copies.raw(self, compute(ADD, self, other));
    }
    self.bumpVersion();
  }

  public static Tensor sub(Tensor a, Tensor b) {
    return sub(a, b, ONE);
  }

  public static Tensor sub(Tensor a, Tensor b, Object alpha) {
    return sub(a, b, alpha, "SubBackward0");
  }

  private static Tensor sub(Tensor a, Tensor b, Object alpha, String node) {
    if (a.dtype() == DType.BOOL && b.dtype() == DType.BOOL) {
      throw TensorException.runtime(
          "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or"
              + " `logical_xor()` operator instead.");
    }
    if (a.dtype() == DType.BOOL || b.dtype() == DType.BOOL) {
      throw TensorException.runtime(
          "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to"
              + " invert a mask, use the `~` or `logical_not()` operator instead.");
    }
    boolean one = Given.isOne(alpha);
    if (!one) {
      checkAlpha(a, b, alpha);
    }
    Tensor r = one ? compute(SUB, a, b) : addScaled(a, b, alpha, -1);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          node,
          new Tensor[] {a, b},
          null,
          (n, g) ->
              new Tensor[] {
                n.needs(0) ? g : null,
                n.needs(1)
                    ? (one ? Pointwise.neg(g) : mul(g, Given.negate(Given.conj(alpha))))
                    : null
              });
    }
    return r;
  }

  /** b - a, as the reversed operator. */
  static Tensor rsub(Tensor a, Tensor b) {
    return rsub(a, b, ONE, b.isWrappedNumber() ? "RsubBackward1" : "RsubBackward0");
  }

  private static Tensor rsub(Tensor a, Tensor b, Object alpha, String node) {
    Tensor r = sub(b, a, alpha, "SubBackward0");
    if (!r.requiresGrad()) {
      return r;
    }
    // One node under its own name, not that of the subtraction it is computed by.
    Tensor plain = r.alias();
    return Grad.record(
        plain,
        node,
        new Tensor[] {a, b},
        null,
        (n, g) ->
            new Tensor[] {
              n.needs(0) ? mul(g, Given.negate(Given.conj(alpha))) : null, n.needs(1) ? g : null
            });
  }

  public static Tensor mul(Tensor a, Tensor b) {
    Tensor r = compute(MUL, a, b);
    if (Grad.wanted(a, b)) {
      boolean needA = a.requiresGrad();
      boolean needB = b.requiresGrad();
      Grad.record(
          r,
          "MulBackward0",
          new Tensor[] {a, b},
          Grad.save(needB ? a : null, needA ? b : null),
          (n, g) -> {
            // In the order in which they were saved, which hooks on saved tensors see.
            Tensor x = n.needs(1) ? n.saved(0) : null;
            Tensor y = n.needs(0) ? n.saved(1) : null;
            return new Tensor[] {
              y == null ? null : mul(g, Pointwise.conj(y)),
              x == null ? null : mul(g, Pointwise.conj(x))
            };
          });
    }
    return r;
  }

  public static Tensor mul(Tensor a, Object number) {
    return mul(a, Tensor.number(number));
  }

  public static Tensor mul(Tensor a, double x) {
    return mul(a, Tensor.number(x));
  }

  public static Tensor add(Tensor a, double x) {
    return add(a, Tensor.number(x));
  }

  public static Tensor sub(Tensor a, double x) {
    return add(a, Tensor.number(-x));
  }

  public static Tensor div(Tensor a, double x) {
    return div(a, Tensor.number(x));
  }

  /** The number minus the tensor. */
  public static Tensor rsub(double x, Tensor a) {
    return sub(Tensor.number(x), a);
  }

  public static Tensor div(Tensor a, Tensor b) {
    DType d = Promotion.toFloat(Promotion.result(a, b));
    Tensor r = NeuralNetworks.plain(a, b) ? compute(DIV, a, b) : Elementwise.binary(DIV, a, b, d);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "DivBackward0",
          new Tensor[] {a, b},
          Grad.save(b.requiresGrad() ? a : null, b),
          (n, g) -> {
            Tensor y = n.saved(1);
            return new Tensor[] {
              n.needs(0) ? div(g, Pointwise.conj(y)) : null,
              n.needs(1) ? mul(g, divisorSlope(n.saved(0), y)) : null
            };
          });
    }
    return r;
  }

  private static final BinaryKernel DIVISOR_SLOPE =
      BinaryKernel.ofFloats("div_backward", (a, b) -> -(a / b / b));

  /** The derivative of {@code a / b} by b. */
  private static Tensor divisorSlope(Tensor a, Tensor b) {
    return !GradMode.enabled() && Unary.singles(a, b)
        ? Elementwise.binary(DIVISOR_SLOPE, a, b, a.dtype())
        : Pointwise.neg(Pointwise.conj(div(div(a, b), b)));
  }

  /** a + sign * alpha * b, which rounds once where the result is laid out like a float32 a. */
  private static Tensor addScaled(Tensor a, Tensor b, Object alpha, int sign) {
    if (InPlaceArithmetic.roundsOnce(a, b)) {
      Layout dense = Elementwise.dense(a.layout());
      Tensor r = Copies.rawClone(a, dense).on(a.device());
      Tensor other = InPlaceArithmetic.laidOut(b, dense);
      InPlaceArithmetic.addScaled(r, other, sign * ((Number) alpha).floatValue());
      return r;
    }
    return compute(sign == 1 ? ADD : SUB, a, scaled(b, alpha, a));
  }

  private static Tensor scaled(Tensor b, Object alpha, Tensor a) {
    // Without history: the caller's node covers the factor. The factor applies in the result's
    // type.
    return compute(MUL, Copies.rawTo(b, Promotion.result(a, b)), Tensor.number(alpha));
  }

  private static void checkAlpha(Tensor a, Tensor b, Object alpha) {
    DType d = Promotion.result(a, b);
    if (alpha instanceof Boolean && d != DType.BOOL) {
      throw TensorException.runtime("Boolean alpha only supported for Boolean results.");
    }
    if (d.isIntegral() && !(alpha instanceof Long || alpha instanceof Boolean)) {
      throw TensorException.runtime(
          "For integral input tensors, argument alpha must not be a floating point number.");
    }
    if (!d.isComplex() && alpha instanceof Complex) {
      throw TensorException.runtime(
          "For non-complex input tensors, argument alpha must not be a complex number.");
    }
  }

  static void register() {
    int forms = Op.BOTH | Op.NUMBERS_ONLY;
    Ops.define(
        "add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
        forms,
        a -> add(a.t(0), a.t(1), a.get(2)));
    Ops.define(
        "sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
        forms,
        a -> sub(a.t(0), a.t(1), a.get(2)));
    Ops.define(
        "rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
        Op.FUNCTION | Op.NUMBERS | Op.NO_OUT,
        a ->
            rsub(
                a.t(0),
                a.t(1),
                a.get(2),
                a.t(1).isWrappedNumber() ? "RsubBackward1" : "RsubBackward0"));
    Ops.define(
        "__rsub__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a ->
            rsub(
                a.t(0), a.t(1), ONE, a.t(1).isWrappedNumber() ? "RsubBackward1" : "RsubBackward0"));
    Ops.define("mul.Tensor(Tensor self, Tensor other) -> Tensor", forms, a -> mul(a.t(0), a.t(1)));
    Ops.define(
        "div.Tensor(Tensor self, Tensor other) -> Tensor",
        forms | Op.INPLACE,
        a -> div(a.t(0), a.t(1)));
    for (String name : new String[] {"torch.%s", "torch.Tensor.%s", "torch.Tensor.%s_"}) {
      Ops.alias(name.formatted("subtract"), name.formatted("sub"));
      Ops.alias(name.formatted("multiply"), name.formatted("mul"));
    }
  }
}
