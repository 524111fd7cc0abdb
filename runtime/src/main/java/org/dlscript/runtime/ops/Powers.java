package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.FloatFunction;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Powers. */
public final class Powers {
  private Powers() {}

  private static final FloatFunction SQUARE = x -> x * x;
  private static final FloatFunction CUBE = x -> x * x * x;
  private static final FloatFunction ROOT = x -> (float) Math.sqrt(x);
  private static final FloatFunction RECIPROCAL = x -> 1 / x;

  private static final BinaryKernel POW =
      new BinaryKernel("pow") {
        @Override
        protected double real(double a, double b) {
          return Math.pow(a, b);
        }

        @Override
        protected long integer(long a, long b) {
          if (b < 0) {
            return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0;
          }
          long r = 1;
          for (long base = a; b > 0; b >>= 1, base *= base) {
            if ((b & 1) != 0) {
              r *= base;
            }
          }
          return r;
        }

        @Override
        protected Complex complex(Complex a, Complex b) {
          return a.pow(b);
        }

        @Override
        protected void doubles(
            double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
          if (di == 1 && dj == 0 && n > 0 && b[j] == 2) {
            for (int k = 0; k < n; k++) {
              out[o + k] = a[i + k] * a[i + k];
            }
          } else {
            super.doubles(a, i, di, b, j, dj, out, o, n);
          }
        }

        @Override
        protected void floats(
            float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
          FloatFunction f = dj != 0 || n == 0 ? null : ofExponent(b[j]);
          if (f == null) {
            super.floats(a, i, di, b, j, dj, out, o, n);
          } else if (di == 1) {
            FloatFunction.apply(f, a, i, out, o, n);
          } else {
            for (int k = 0; k < n; k++, i += di) {
              out[o + k] = f.of(a[i]);
            }
          }
        }
      };

  /** The function that raises to an exponent in fewer steps, as PyTorch does too, or null. */
  private static FloatFunction ofExponent(float exponent) {
    return exponent == 2
        ? SQUARE
        : exponent == 3 ? CUBE : exponent == 0.5f ? ROOT : exponent == -1 ? RECIPROCAL : null;
  }

  public static Tensor pow(Tensor a, Tensor b) {
    DType d = Promotion.result(a, b);
    if (b.isWrappedNumber() && d.isIntegral() && b.item() instanceof Long e && e < 0) {
      throw TensorException.runtime("Integers to negative integer powers are not allowed.");
    }
    Tensor r = Elementwise.binary(POW, a, b, d);
    if (!Grad.wanted(a, b)) {
      return r;
    }
    if (b.isWrappedNumber()) {
      Object e = b.item();
      return Grad.record(
          r, "PowBackward0", a, Grad.save(a), (n, g) -> numberGrad(n.saved(0), e, g));
    }
    if (a.isWrappedNumber()) {
      return Grad.record(
          r,
          "PowBackward2",
          b,
          Grad.save(b, r),
          (n, g) -> exponentGrad(a, n.saved(0), n.saved(1), g));
    }
    return Grad.record(
        r,
        "PowBackward1",
        new Tensor[] {a, b},
        Grad.save(a, b, r),
        (n, g) -> {
          Tensor x = n.saved(0);
          Tensor e = n.saved(1);
          Tensor base = null;
          if (n.needs(0)) {
            Tensor t = mul(e, pow(x, Arithmetic.sub(e, 1)));
            t = Selection.where(Comparison.eq(e, 0), Creation.zerosLike(t), t);
            base = mul(g, Pointwise.conj(t));
          }
          return new Tensor[] {base, n.needs(1) ? exponentGrad(x, e, n.saved(2), g) : null};
        });
  }

  private static Tensor numberGrad(Tensor x, Object e, Tensor g) {
    if (e instanceof Complex c) {
      return mul(g, Pointwise.conj(mul(pow(x, Tensor.number(c.plus(-1))), e)));
    }
    double v = ((Number) (e instanceof Boolean b ? (b ? 1L : 0L) : e)).doubleValue();
    if (v == 0) {
      return Creation.zerosLike(g);
    }
    if (v == 2) {
      return mul(g, Pointwise.conj(mul(x, 2.0)));
    }
    Object less = e instanceof Long l ? (Object) (l - 1) : (Object) (v - 1);
    return mul(g, Pointwise.conj(mul(pow(x, Tensor.number(less)), v)));
  }

  private static Tensor exponentGrad(Tensor x, Tensor e, Tensor r, Tensor g) {
    Tensor log = mul(r, Pointwise.log(x.isWrappedNumber() ? Copies.to(x, r.dtype()) : x));
    Tensor zero = Comparison.eq(x, 0);
    Tensor ok =
        e.dtype().isComplex() ? Comparison.ge(ComplexParts.real(e), 0) : Comparison.ge(e, 0);
    Tensor t = Selection.where(Comparison.and(zero, ok), Creation.zerosLike(r), log);
    return mul(g, Pointwise.conj(t));
  }

  static void register() {
    int forms = Op.ALL | Op.NUMBER_FIRST;
    Ops.define(
        "pow.Tensor(Tensor self, Tensor exponent) -> Tensor", forms, a -> pow(a.t(0), a.t(1)));
    Ops.define(
        "__rpow__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> {
          Tensor base = a.t(1);
          DType d = Promotion.result(base, a.t(0));
          // As torch.tensor(other) ** self: the base is a new tensor without history.
          base =
              base.isWrappedNumber()
                  ? Tensor.scalar(base.item(), d)
                  : Copies.rawTo(Copies.clone(base.alias()), d);
          return pow(base, a.t(0));
        });
    Ops.define(
            "float_power(Tensor self, Tensor exponent) -> Tensor",
            forms,
            a -> {
              boolean c = a.t(0).dtype().isComplex() || a.t(1).dtype().isComplex();
              DType d = c ? DType.COMPLEX128 : DType.FLOAT64;
              Tensor x = Copies.to(a.t(0), d);
              Tensor e = a.t(1).isWrappedNumber() ? a.t(1) : Copies.to(a.t(1), d);
              return pow(x, e);
            })
        .overwriting(
            a -> {
              Tensor x = a.t(0);
              DType d =
                  x.dtype().isComplex() || a.t(1).dtype().isComplex()
                      ? DType.COMPLEX128
                      : DType.FLOAT64;
              if (x.dtype() != d) {
                throw TensorException.runtime(
                    "the base given to float_power_ has dtype "
                        + x.dtype().scalarName()
                        + " but the operation's result requires dtype "
                        + d.scalarName());
              }
              return false;
            });
    Ops.alias("torch.Tensor.__pow__", "torch.Tensor.pow");
  }
}
