package org.dlscript.runtime.ops;

import java.util.function.DoubleUnaryOperator;
import org.dlscript.runtime.kernel.Fraction;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Rounding functions, degrees and radians, and the parts of floating-point numbers. */
final class Rounding {
  private Rounding() {}

  static double trunc(double a) {
    return a < 0 ? Math.ceil(a) : Math.floor(a);
  }

  static final Unary FLOOR = step("floor", Math::floor);
  static final Unary CEIL = step("ceil", Math::ceil);
  static final Unary TRUNC = step("trunc", Rounding::trunc);
  static final Unary ROUND = step("round", Math::rint);
  private static final Unary ROUND_TO = step("round", Math::rint).node("RoundBackward1");
  static final Unary FRAC =
      Unary.keeping("frac", a -> a - trunc(a), null).single(new Fraction()).derivative((n, g) -> g);
  static final Unary DEG2RAD =
      Unary.floating("deg2rad", Math::toRadians)
          .node("Deg2RadBackward0")
          .derivative((n, g) -> Arithmetic.mul(g, Math.PI / 180));
  static final Unary RAD2DEG =
      Unary.floating("rad2deg", Math::toDegrees)
          .node("Rad2DegBackward0")
          .derivative((n, g) -> Arithmetic.mul(g, 180 / Math.PI));

  private static Unary step(String name, DoubleUnaryOperator f) {
    return Unary.keeping(name, f, a -> a)
        .notBool(name + "_vml_cpu")
        .derivative((n, g) -> Creation.zerosLike(g));
  }

  static Tensor round(Tensor t, int decimals) {
    if (decimals == 0) {
      return ROUND_TO.apply(t);
    }
    double scale = Math.pow(10, Math.abs(decimals));
    Unary u =
        decimals > 0
            ? step("round", a -> Math.rint(a * scale) / scale)
            : step("round", a -> Math.rint(a / scale) * scale);
    return u.device(null).node("RoundBackward1").apply(t);
  }

  static void register() {
    for (Unary u : new Unary[] {FLOOR, CEIL, TRUNC, FRAC, DEG2RAD, RAD2DEG}) {
      u.register();
    }
    TRUNC.registerAs("torch", "fix", Op.ALL);
    Ops.define("round(Tensor self) -> Tensor", Op.ALL, a -> ROUND.apply(a.t(0)));
    Ops.define(
        "round.decimals(Tensor self, *, int decimals) -> Tensor",
        Op.ALL,
        a -> round(a.t(0), a.i(1)));
    Ops.alias("torch.special.round", "torch.round");
    Ops.define(
        "frexp(Tensor self) -> (Tensor mantissa, Tensor exponent)",
        Op.BOTH,
        a -> {
          Tensor t = a.t(0);
          if (!t.dtype().isFloatingPoint()) {
            throw TensorException.runtime("torch.frexp() only supports floating-point dtypes");
          }
          double[] x = Operand.doubles(t);
          double[] m = new double[x.length];
          int[] e = new int[x.length];
          for (int i = 0; i < x.length; i++) {
            if (x[i] == 0 || Double.isNaN(x[i]) || Double.isInfinite(x[i])) {
              m[i] = x[i];
            } else {
              e[i] = Math.getExponent(x[i]) + 1;
              m[i] = x[i] / Math.pow(2, e[i]);
            }
          }
          Tensor mantissa = Operand.result(m, org.dlscript.runtime.tensor.DType.FLOAT64, t.shape());
          Tensor exponent = Tensor.wrap(e, org.dlscript.runtime.tensor.DType.INT32, t.shape());
          Tensor r = Copies.rawTo(mantissa, t.dtype());
          if (org.dlscript.runtime.autograd.Grad.wanted(t)) {
            org.dlscript.runtime.autograd.Grad.record(
                r,
                "FrexpBackward0",
                t,
                null,
                (n, g) -> Arithmetic.div(g, Powers.pow(Tensor.number(2.0), exponent)));
          }
          return new Object[] {r, exponent};
        });
  }
}
