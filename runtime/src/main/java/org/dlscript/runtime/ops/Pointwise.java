package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.ActivationGradients;
import org.dlscript.runtime.kernel.ArcFunctions;
import org.dlscript.runtime.kernel.DoubleFunctions;
import org.dlscript.runtime.kernel.Exponentials;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.PreciseFunctions;
import org.dlscript.runtime.kernel.Sine;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Elementwise elementary functions of one tensor. */
public final class Pointwise {
  private static final long ONE_BITS = Double.doubleToRawLongBits(1.0);

  private static final float LOG_OF_TWO = (float) Math.log(2);
  private static final float LOG_OF_TEN = (float) Math.log(10);

  private Pointwise() {}

  static final Unary NEG =
      Unary.keeping("neg", a -> -a, a -> -a)
          .complex(Complex::negate)
          .single(x -> -x)
          .derivative((n, g) -> neg(g));

  static final Unary CONJ =
      Unary.keeping("conj", a -> a, a -> a).complex(Complex::conj).derivative((n, g) -> conj(g));

  static final Unary EXP =
      Unary.floating("exp", Math::exp)
          .doubles(DoubleFunctions.EXP)
          .floats(FloatMath::exp)
          .complex(Complex::exp)
          .fromResult((n, g) -> mul(g, conj(n.saved(1))));

  static final Unary LOG =
      Unary.floating("log", Math::log)
          .doubles(DoubleFunctions.LOG)
          .floats(FloatMath::log)
          .complex(Complex::log)
          .fromInput((n, g) -> div(g, conj(n.saved(0))));

  static final Unary SQRT =
      Unary.floating("sqrt", Math::sqrt)
          .complex(Complex::sqrt)
          .single(x -> (float) Math.sqrt(x))
          .fromResult((y, g) -> g / (y * 2), (n, g) -> div(g, mul(conj(n.saved(1)), 2)));

  static final Unary RSQRT =
      Unary.floating("rsqrt", a -> 1 / Math.sqrt(a))
          .single(x -> 1 / (float) Math.sqrt(x))
          .complex(z -> Complex.ONE.over(z.sqrt()))
          .fromResult(
              (y, g) -> g * -0.5f * (y * y * y),
              (n, g) -> mul(mul(g, -0.5), power(conj(n.saved(1)), 3)));

  static final Unary SIN =
      Unary.floating("sin", Math::sin)
          .floats(Sine::sin)
          .complex(Complex::sin)
          .fromInput((n, g) -> mul(g, conj(cos(n.saved(0)))));

  static final Unary COS =
      Unary.floating("cos", Math::cos)
          .floats(Sine::cos)
          .complex(Complex::cos)
          .fromInput((n, g) -> mul(g, neg(conj(sin(n.saved(0))))));

  static final Unary TAN =
      Unary.floating("tan", Math::tan)
          .single(PreciseFunctions.TAN)
          .complex(Complex::tan)
          .fromResult(
              (y, g) -> g * (y * y + 1),
              (n, g) -> mul(g, conj(add(mul(n.saved(1), n.saved(1)), 1))));

  static final Unary TANH =
      Unary.floating("tanh", Math::tanh)
          .doubles(DoubleFunctions.TANH)
          .floats(FloatMath::tanh)
          .complex(Complex::tanh)
          .fromResult(
              (y, g) -> g * (1 - y * y),
              (n, g) -> mul(g, conj(rsub(1, mul(n.saved(1), n.saved(1))))));

  static final Unary SIGMOID =
      Unary.floating("sigmoid", a -> 1 / (1 + Math.exp(-a)))
          .floats(FloatMath::sigmoid)
          .complex(z -> Complex.ONE.over(z.negate().exp().plus(1)))
          .fromResult(
              (y, g) -> g * (1 - y) * y,
              (n, g) -> mul(g, conj(mul(n.saved(1), rsub(1, n.saved(1))))));

  static final Unary ABS =
      Unary.keeping("abs", Math::abs, Math::abs)
          .single(x -> Math.abs(x))
          .notBool("abs_cpu")
          .fromInput(ActivationGradients.ABSOLUTE, (n, g) -> mul(g, sgn(n.saved(0))));

  static final Unary SIGN =
      Unary.keeping("sign", Pointwise::signOf, Long::signum)
          .derivative((n, g) -> Creation.zerosLike(g));

  static final Unary SGN =
      Unary.keeping("sgn", Pointwise::signOf, Long::signum)
          .complex(z -> z.abs() == 0 ? Complex.ZERO : z.times(1 / z.abs()))
          .fromInput(Pointwise::sgnGrad);

  // By bits, for a branch on the sign is hard to foretell; NaN and zeros of both signs give 0.
  private static double signOf(double a) {
    double one = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & Long.MIN_VALUE | ONE_BITS);
    return Math.abs(a) > 0 ? one : 0;
  }

  private static Tensor sgnGrad(OpNode n, Tensor g) {
    if (!g.dtype().isComplex()) {
      return Creation.zerosLike(g);
    }
    // d sgn(z) = (dz - sgn(z) Re(conj(sgn(z)) dz)) / |z|, and zero where z is zero.
    Tensor z = n.saved(0);
    Tensor s = sgn(z);
    Tensor size = abs(z);
    Tensor projection = mul(s, ComplexParts.real(mul(conj(s), g)));
    Tensor r = div(Arithmetic.sub(g, projection), size);
    return Selection.where(Comparison.eq(size, 0), Creation.zerosLike(r), r);
  }

  static final Unary RECIPROCAL =
      Unary.floating("reciprocal", a -> 1 / a)
          .single(x -> 1 / x)
          .complex(Complex.ONE::over)
          .fromResult(
              (y, g) -> -g * (y * y), (n, g) -> mul(neg(g), conj(mul(n.saved(1), n.saved(1)))));

  static final Unary ASIN =
      Unary.floating("asin", Math::asin)
          .single(ArcFunctions.ASIN)
          .complex(Complex::asin)
          .fromInput(
              (x, g) -> g * (1 / (float) Math.sqrt(1 - x * x)),
              (n, g) -> mul(g, conj(rsqrt(rsub(1, square(n.saved(0)))))));

  static final Unary ACOS =
      Unary.floating("acos", Math::acos)
          .single(ArcFunctions.ACOS)
          .complex(Complex::acos)
          .fromInput(
              (x, g) -> g * -(1 / (float) Math.sqrt(1 - x * x)),
              (n, g) -> mul(g, neg(conj(rsqrt(rsub(1, square(n.saved(0))))))));

  static final Unary ATAN =
      Unary.floating("atan", Math::atan)
          .single(ArcFunctions.ATAN)
          .complex(Complex::atan)
          .fromInput((x, g) -> g / (x * x + 1), (n, g) -> div(g, conj(add(square(n.saved(0)), 1))));

  static final Unary SINH =
      Unary.floating("sinh", Math::sinh)
          .single(PreciseFunctions.SINH)
          .complex(Complex::sinh)
          .fromInput((n, g) -> mul(g, conj(cosh(n.saved(0)))));

  static final Unary COSH =
      Unary.floating("cosh", Math::cosh)
          .single(PreciseFunctions.COSH)
          .complex(Complex::cosh)
          .fromInput((n, g) -> mul(g, conj(sinh(n.saved(0)))));

  static final Unary ASINH =
      Unary.floating(
              "asinh",
              a -> {
                double m = Math.abs(a);
                double big = m > 1e8 ? Math.log(m) + Math.log(2) : 0;
                return Math.copySign(
                    big > 0 ? big : Math.log1p(m + a * a / (1 + Math.sqrt(1 + a * a))), a);
              })
          .complex(Complex::asinh)
          .fromInput((n, g) -> mul(g, conj(rsqrt(add(square(n.saved(0)), 1)))));

  static final Unary ACOSH =
      Unary.floating(
              "acosh",
              a ->
                  a < 1
                      ? Double.NaN
                      : a > 1e8 ? Math.log(a) + Math.log(2) : Math.log(a + Math.sqrt(a * a - 1)))
          .complex(Complex::acosh)
          .fromInput(
              (n, g) ->
                  n.saved(0).dtype().isComplex()
                      ? mul(
                          g,
                          conj(
                              mul(rsqrt(Arithmetic.sub(n.saved(0), 1)), rsqrt(add(n.saved(0), 1)))))
                      : mul(g, rsqrt(Arithmetic.sub(square(n.saved(0)), 1))));

  static final Unary ATANH =
      Unary.floating("atanh", a -> 0.5 * (Math.log1p(a) - Math.log1p(-a)))
          .complex(Complex::atanh)
          .fromInput((n, g) -> div(g, conj(rsub(1, square(n.saved(0))))));

  static final Unary LOG2 =
      Unary.floating("log2", a -> exactLog(a, 2))
          .single(Exponentials.LOG2)
          .complex(z -> z.log().times(1 / Math.log(2)))
          .fromInput(
              (x, g) -> g / (x * LOG_OF_TWO), (n, g) -> div(g, mul(conj(n.saved(0)), Math.log(2))));

  static final Unary LOG10 =
      Unary.floating("log10", Math::log10)
          .single(PreciseFunctions.LOG10)
          .complex(z -> z.log().times(1 / Math.log(10)))
          .fromInput(
              (x, g) -> g / (x * LOG_OF_TEN),
              (n, g) -> div(g, mul(conj(n.saved(0)), Math.log(10))));

  static final Unary LOG1P =
      Unary.floating("log1p", Math::log1p)
          .single(Exponentials.LOG1P)
          .complex(Complex::log1p)
          .node("Log1PBackward0")
          .fromInput((x, g) -> g / (x + 1), (n, g) -> div(g, conj(add(n.saved(0), 1))));

  static final Unary EXPM1 =
      Unary.floating("expm1", Math::expm1)
          .single(Exponentials.EXPM1)
          .complex(Complex::expm1)
          .fromResult((y, g) -> g * (y + 1), (n, g) -> mul(g, conj(add(n.saved(1), 1))));

  static final Unary EXP2 =
      Unary.floating("exp2", a -> Math.pow(2, a))
          .single(PreciseFunctions.EXP2)
          .complex(z -> z.times(Math.log(2)).exp())
          .fromResult(
              (y, g) -> g * (y * LOG_OF_TWO), (n, g) -> mul(g, mul(conj(n.saved(1)), Math.log(2))));

  private static double exactLog(double a, int base) {
    double r = Math.log(a) / Math.log(base);
    double rounded = Math.rint(r);
    return Math.abs(r - rounded) < 1e-10 && Math.pow(base, rounded) == a ? rounded : r;
  }

  public static Tensor neg(Tensor t) {
    return NEG.apply(t);
  }

  /** The complex conjugate; a real tensor is returned itself. */
  public static Tensor conj(Tensor t) {
    return t.dtype().isComplex() ? CONJ.apply(t) : t;
  }

  public static Tensor exp(Tensor t) {
    return EXP.apply(t);
  }

  public static Tensor log(Tensor t) {
    return LOG.apply(t);
  }

  public static Tensor sqrt(Tensor t) {
    return SQRT.apply(t);
  }

  public static Tensor rsqrt(Tensor t) {
    return RSQRT.apply(t);
  }

  public static Tensor sin(Tensor t) {
    return SIN.apply(t);
  }

  public static Tensor cos(Tensor t) {
    return COS.apply(t);
  }

  public static Tensor sinh(Tensor t) {
    return SINH.apply(t);
  }

  public static Tensor cosh(Tensor t) {
    return COSH.apply(t);
  }

  public static Tensor tanh(Tensor t) {
    return TANH.apply(t);
  }

  public static Tensor sigmoid(Tensor t) {
    return SIGMOID.apply(t);
  }

  public static Tensor sgn(Tensor t) {
    return SGN.apply(t);
  }

  public static Tensor reciprocal(Tensor t) {
    return RECIPROCAL.apply(t);
  }

  /** The absolute value; real for complex numbers. */
  public static Tensor abs(Tensor t) {
    return t.dtype().isComplex() ? ComplexParts.abs(t) : ABS.apply(t);
  }

  public static Tensor square(Tensor t) {
    return power(t, 2);
  }

  /** An integer power. */
  public static Tensor power(Tensor t, long exponent) {
    return Powers.pow(t, Tensor.number(exponent));
  }

  static void register() {
    Unary[] plain = {
      EXP,
      LOG,
      SQRT,
      RSQRT,
      SIN,
      COS,
      TAN,
      TANH,
      SIGMOID,
      RECIPROCAL,
      ASIN,
      ACOS,
      ATAN,
      SINH,
      COSH,
      ASINH,
      ACOSH,
      ATANH,
      LOG2,
      LOG10,
      LOG1P,
      EXPM1,
      EXP2,
      SGN
    };
    for (Unary u : plain) {
      u.register();
    }
    Ops.define(
        "neg(Tensor self) -> Tensor",
        Op.ALL,
        a -> {
          if (a.t(0).dtype() == DType.BOOL) {
            throw TensorException.runtime(
                "Negation, the `-` operator, on a bool tensor is not supported. If you are trying"
                    + " to invert a mask, use the `~` or `logical_not()` operator instead.");
          }
          return neg(a.t(0));
        });
    Ops.define(
        "sign(Tensor self) -> Tensor",
        Op.ALL,
        a -> {
          if (a.t(0).dtype().isComplex()) {
            throw TensorException.runtime(
                "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use"
                    + " torch.sgn instead.");
          }
          return SIGN.apply(a.t(0));
        });
    Ops.define("abs(Tensor self) -> Tensor", Op.ALL, a -> abs(a.t(0)));
    Ops.define("square(Tensor self) -> Tensor", Op.ALL, a -> square(a.t(0)));
    Ops.define(
        "positive(Tensor self) -> Tensor",
        Op.BOTH,
        a -> {
          if (a.t(0).dtype() == DType.BOOL) {
            throw TensorException.runtime("The `+` operator, on a bool tensor is not supported.");
          }
          return a.t(0);
        });
    for (String form : new String[] {"torch.", "torch.Tensor."}) {
      for (String tail : new String[] {"", "_"}) {
        String[][] names = {
          {"negative", "neg"}, {"absolute", "abs"}, {"arcsin", "asin"}, {"arccos", "acos"},
          {"arctan", "atan"}, {"arcsinh", "asinh"}, {"arccosh", "acosh"}, {"arctanh", "atanh"}
        };
        for (String[] n : names) {
          Ops.alias(form + n[0] + tail, form + n[1] + tail);
        }
      }
    }
    Ops.alias("torch.special.expit", "torch.sigmoid");
    Ops.alias("torch.special.expm1", "torch.expm1");
    Ops.alias("torch.special.exp2", "torch.exp2");
    Ops.alias("torch.special.log1p", "torch.log1p");
    Ops.alias("torch.nn.functional.tanh", "torch.tanh");
    Ops.alias("torch.nn.functional.sigmoid", "torch.sigmoid");
    Rounding.register();
  }

  /** Records a step function, whose gradient is zero. */
  static Tensor flat(Tensor r, Tensor x, String node) {
    return r.dtype().isDifferentiable() && Grad.wanted(x)
        ? Grad.record(r, node, x, null, (n, g) -> Creation.zerosLike(g))
        : r;
  }
}
