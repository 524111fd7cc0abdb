package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;
import static org.dlscript.runtime.ops.Pointwise.neg;

import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.ArcFunctions;
import org.dlscript.runtime.kernel.Exponentials;
import org.dlscript.runtime.kernel.FloatQuotients;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Elementwise functions of two tensors beyond arithmetic: quotients, remainders, extrema and the
 * like.
 */
final class BinaryFunctions {
  private BinaryFunctions() {}

  static final int BOTH = Binary.SELF | Binary.OTHER;

  private static Binary binary(
      Binary.Rule rule,
      String name,
      DoubleBinaryOperator real,
      LongBinaryOperator integer,
      String node,
      int saves,
      OpNode.Derivative d) {
    return new Binary(rule, BinaryKernel.of(name, real, integer, null), node, saves, d);
  }

  private static Tensor[] pair(Tensor a, Tensor b) {
    return new Tensor[] {a, b};
  }

  private static Tensor[] zeros(OpNode n, Tensor g) {
    return pair(
        n.needs(0) ? Creation.zerosLike(g) : null, n.needs(1) ? Creation.zerosLike(g) : null);
  }

  static double floorDiv(double a, double b) {
    if (b == 0) {
      return a / b;
    }
    double mod = a % b;
    double q = (a - mod) / b;
    if (mod != 0 && (b < 0) != (mod < 0)) {
      q -= 1;
    }
    if (q == 0) {
      return Math.copySign(0.0, a / b);
    }
    double f = Math.floor(q);
    return q - f > 0.5 ? f + 1 : f;
  }

  static double remainder(double a, double b) {
    double m = a % b;
    return m != 0 && (b < 0) != (m < 0) ? m + b : m;
  }

  private static long nonZero(long b) {
    if (b == 0) {
      throw new TensorException(TensorException.Kind.RUNTIME, "ZeroDivisionError");
    }
    return b;
  }

  static final Binary DIV_TRUNC =
      binary(
          Binary.Rule.PROMOTE,
          "div_trunc",
          (a, b) -> Rounding.trunc(a / b),
          (a, b) -> a / nonZero(b),
          "DivBackward2",
          0,
          BinaryFunctions::zeros);
  static final Binary DIV_FLOOR =
      binary(
              Binary.Rule.PROMOTE,
              "div_floor",
              BinaryFunctions::floorDiv,
              (a, b) -> Math.floorDiv(a, nonZero(b)),
              "DivBackward2",
              0,
              BinaryFunctions::zeros)
          .single(FloatQuotients::floorDivide);
  static final Binary FLOOR_DIVIDE =
      binary(
              Binary.Rule.PROMOTE,
              "floor_divide",
              BinaryFunctions::floorDiv,
              (a, b) -> Math.floorDiv(a, nonZero(b)),
              "NotImplemented",
              0,
              (n, g) -> {
                throw TensorException.runtime(
                    "derivative for aten::floor_divide is not implemented");
              })
          .single(FloatQuotients::floorDivide);
  static final Binary FMOD =
      binary(
              Binary.Rule.PROMOTE,
              "fmod",
              (a, b) -> a % b,
              (a, b) -> a % nonZero(b),
              "FmodBackward1",
              BOTH,
              (n, g) ->
                  pair(
                      g,
                      n.needs(1) ? mul(neg(g), integral(DIV_TRUNC, n.saved(0), n.saved(1))) : null))
          .single(FloatQuotients::fmod)
          .ofNumber("FmodBackward0");
  static final Binary REMAINDER =
      binary(
              Binary.Rule.PROMOTE,
              "remainder",
              BinaryFunctions::remainder,
              (a, b) -> Math.floorMod(a, nonZero(b)),
              "RemainderBackward1",
              BOTH,
              (n, g) ->
                  pair(g, n.needs(1) ? mul(neg(g), DIV_FLOOR.apply(n.saved(0), n.saved(1))) : null))
          .single(FloatQuotients::remainder)
          .ofNumber("RemainderBackward0");

  private static Tensor[] extremum(OpNode n, Tensor g, boolean greater, boolean shareTies) {
    Tensor a = n.saved(0);
    Tensor b = n.saved(1);
    if (shareTies) {
      Tensor zero = Tensor.zeros(g.dtype());
      Tensor half = Selection.where(Comparison.eq(a, b), div(g, 2), g);
      Tensor mine = greater ? Comparison.lt(a, b) : Comparison.gt(a, b);
      Tensor other = greater ? Comparison.gt(a, b) : Comparison.lt(a, b);
      return pair(Selection.maskedFill(half, mine, zero), Selection.maskedFill(half, other, zero));
    }
    Tensor zero = Tensor.zeros(g.dtype());
    Tensor first =
        Comparison.or(greater ? Comparison.ge(a, b) : Comparison.le(a, b), Comparison.isnan(b));
    return pair(Selection.where(first, g, zero), Selection.where(first, zero, g));
  }

  static final Binary MAXIMUM =
      binary(
              Binary.Rule.PROMOTE,
              "maximum",
              Math::max,
              Math::max,
              "MaximumBackward0",
              BOTH,
              (n, g) -> extremum(n, g, true, true))
          .single(Math::max);
  static final Binary MINIMUM =
      binary(
              Binary.Rule.PROMOTE,
              "minimum",
              Math::min,
              Math::min,
              "MinimumBackward0",
              BOTH,
              (n, g) -> extremum(n, g, false, true))
          .single(Math::min);
  static final Binary FMAX =
      binary(
          Binary.Rule.PROMOTE,
          "fmax",
          (a, b) -> a != a ? b : b != b ? a : Math.max(a, b),
          Math::max,
          "FmaxBackward0",
          BOTH,
          (n, g) -> extremum(n, g, true, false));
  static final Binary FMIN =
      binary(
          Binary.Rule.PROMOTE,
          "fmin",
          (a, b) -> a != a ? b : b != b ? a : Math.min(a, b),
          Math::min,
          "FminBackward0",
          BOTH,
          (n, g) -> extremum(n, g, false, false));

  static final Binary ATAN2 =
      binary(
              Binary.Rule.FLOAT,
              "atan2",
              Math::atan2,
              null,
              "Atan2Backward0",
              BOTH,
              (n, g) -> {
                Tensor y = n.saved(0);
                Tensor x = n.saved(1);
                Tensor s = div(g, add(Pointwise.square(y), Pointwise.square(x)));
                return pair(n.needs(0) ? mul(s, x) : null, n.needs(1) ? mul(neg(s), y) : null);
              })
          .single(ArcFunctions.ATAN2);
  static final Binary HYPOT =
      binary(
              Binary.Rule.PROMOTE,
              "hypot",
              Math::hypot,
              null,
              "HypotBackward0",
              7,
              (n, g) ->
                  pair(mul(g, div(n.saved(0), n.saved(2))), mul(g, div(n.saved(1), n.saved(2)))))
          .single(FloatQuotients::hypot);
  static final Binary COPYSIGN =
      binary(
          Binary.Rule.FLOAT,
          "copysign",
          Math::copySign,
          null,
          "CopysignBackward0",
          Binary.SELF | Binary.RESULT,
          (n, g) -> {
            Tensor ratio = div(n.saved(2), n.saved(0));
            ratio = Selection.maskedFill(ratio, Comparison.eq(n.saved(0), 0), Tensor.number(0L));
            return pair(mul(g, ratio), n.needs(1) ? Creation.zerosLike(g) : null);
          });
  private static final Binary NEXT_DOUBLE = nextAfter(Math::nextAfter);
  private static final Binary NEXT_SINGLE = nextAfter((a, b) -> Math.nextAfter((float) a, b));

  private static Binary nextAfter(DoubleBinaryOperator f) {
    return binary(
        Binary.Rule.PROMOTE, "nextafter", f, null, "NextafterBackward0", 0, BinaryFunctions::zeros);
  }

  /** The neighbours of the first numbers, in the numbers' own precision, towards the second. */
  static Tensor nextafter(Tensor a, Tensor b) {
    boolean wide = Promotion.result(a, b) == DType.FLOAT64;
    return (wide ? NEXT_DOUBLE : NEXT_SINGLE).apply(a, b);
  }

  static final Binary XLOGY =
      binary(
          Binary.Rule.FLOAT,
          "xlogy",
          (a, b) -> b != b ? b : a == 0 ? 0 : a * Math.log(b),
          null,
          "XlogyBackward0",
          BOTH,
          (n, g) -> {
            Tensor x = n.saved(0);
            Tensor y = n.saved(1);
            Tensor dx =
                n.needs(0)
                    ? mul(
                        g,
                        Selection.maskedFill(
                            Pointwise.log(floating(y)),
                            Comparison.and(Comparison.eq(x, 0), Comparison.le(y, 0)),
                            Tensor.number(0L)))
                    : null;
            return pair(dx, n.needs(1) ? Arithmetic.div(mul(g, x), y) : null);
          });
  static final Binary XLOG1PY =
      binary(
          Binary.Rule.FLOAT,
          "xlog1py",
          (a, b) -> b != b ? b : a == 0 ? 0 : a * Math.log1p(b),
          null,
          "SpecialXlog1PyBackward0",
          BOTH,
          (n, g) -> {
            Tensor x = n.saved(0);
            Tensor y = n.saved(1);
            Tensor dx =
                n.needs(0)
                    ? mul(
                        g,
                        Selection.maskedFill(
                            Pointwise.LOG1P.apply(floating(y)),
                            Comparison.and(Comparison.eq(x, 0), Comparison.le(y, -1)),
                            Tensor.number(0L)))
                    : null;
            return pair(dx, n.needs(1) ? div(mul(g, x), add(y, 1)) : null);
          });
  static final Binary LOGADDEXP =
      binary(
              Binary.Rule.PROMOTE,
              "logaddexp",
              (a, b) -> logAddExp(a, b, 1),
              null,
              "LogaddexpBackward0",
              7,
              (n, g) ->
                  pair(
                      mul(g, Pointwise.exp(sub(n.saved(0), n.saved(2)))),
                      mul(g, Pointwise.exp(sub(n.saved(1), n.saved(2))))))
          .single(Exponentials::logAddExp);
  static final Binary LOGADDEXP2 =
      binary(
          Binary.Rule.PROMOTE,
          "logaddexp2",
          (a, b) -> logAddExp(a, b, Math.log(2)),
          null,
          "Logaddexp2Backward0",
          7,
          (n, g) ->
              pair(
                  mul(g, Pointwise.EXP2.apply(sub(n.saved(0), n.saved(2)))),
                  mul(g, Pointwise.EXP2.apply(sub(n.saved(1), n.saved(2))))));

  private static Tensor floating(Tensor t) {
    return Copies.to(t, Promotion.toFloat(t.dtype()));
  }

  private static double logAddExp(double a, double b, double scale) {
    if (Double.isInfinite(a) && a == b) {
      return a;
    }
    double m = Math.max(a, b);
    return m + Math.log1p(Math.exp(-Math.abs(a - b) * scale)) / scale;
  }

  static final Binary HEAVISIDE =
      binary(
          Binary.Rule.PROMOTE,
          "heaviside",
          (a, b) -> a == 0 ? b : a < 0 ? 0 : 1,
          (a, b) -> a == 0 ? b : a < 0 ? 0 : 1,
          "",
          0,
          null);
  static final Binary GCD =
      binary(Binary.Rule.INTEGRAL, "gcd", (a, b) -> 0, BinaryFunctions::gcd, "", 0, null);
  static final Binary LCM =
      binary(
          Binary.Rule.INTEGRAL,
          "lcm",
          (a, b) -> 0,
          (a, b) -> a == 0 || b == 0 ? 0 : Math.abs(a / gcd(a, b) * b),
          "",
          0,
          null);

  static long gcd(long a, long b) {
    while (b != 0) {
      long t = a % b;
      a = b;
      b = t;
    }
    return Math.abs(a);
  }

  static Tensor quotient(Tensor a, Tensor b, String mode) {
    if (mode == null) {
      return Arithmetic.div(a, b);
    }
    return switch (mode) {
      case "trunc" -> integral(DIV_TRUNC, a, b);
      case "floor" -> integral(DIV_FLOOR, a, b);
      default ->
          throw TensorException.runtime(
              "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '"
                  + mode
                  + "'");
    };
  }

  static Tensor integral(Binary op, Tensor a, Tensor b) {
    if (Promotion.result(a, b) == DType.BOOL) {
      throw TensorException.unsupported(
          op == DIV_TRUNC ? "div_trunc_cpu" : "div_floor_cpu", DType.BOOL);
    }
    if (op == DIV_TRUNC && Promotion.result(a, b).isHalf()) {
      // The quotient is a half precision number before it is cut off.
      return Rounding.TRUNC.apply(div(a, b));
    }
    return op.apply(a, b);
  }

  static void register() {
    BinaryForms.register();
  }

  static Tensor real(String name, Binary op, Tensor a, Tensor b) {
    if (Promotion.result(a, b).isComplex()) {
      throw TensorException.runtime(name + " not implemented for complex tensors.");
    }
    return op.apply(a, b);
  }

  /** self + value·a·b; the second product and the sum round once. */
  static Tensor addcmul(Tensor self, Tensor a, Tensor b, Object value) {
    if (InPlaceArithmetic.roundsOnce(self, a, b)
        && value instanceof Number
        && !Grad.wanted(self, a, b)) {
      Layout dense = Elementwise.dense(self.layout());
      Tensor r = Copies.rawClone(self, dense).on(self.device());
      Tensor x = InPlaceArithmetic.laidOut(a, dense);
      Tensor y = InPlaceArithmetic.laidOut(b, dense);
      InPlaceArithmetic.addProduct(r, x, y, ((Number) value).floatValue(), false);
      return r;
    }
    DType wide = Promotion.result(self, a, b);
    Tensor x = a.dtype() == b.dtype() ? a : Copies.to(a, wide);
    if (!Grad.wanted(self, a, b)) {
      return add(self, mul(scaled(x, b, value), b));
    }
    Tensor r = Fused.untracked(() -> add(self, mul(scaled(x, b, value), b)));
    return Grad.record(
        r,
        "AddcmulBackward0",
        new Tensor[] {self, a, b},
        Grad.save(a, b),
        (n, g) ->
            new Tensor[] {
              g,
              n.needs(1) ? mul(g, Pointwise.conj(times(n.saved(1), value))) : null,
              n.needs(2) ? mul(g, Pointwise.conj(times(n.saved(0), value))) : null
            });
  }

  private static Tensor times(Tensor t, Object value) {
    return value instanceof Number v && v.doubleValue() == 1 ? t : mul(t, Tensor.number(value));
  }

  /** self + value·a/b, rounded in this order. */
  static Tensor addcdiv(Tensor self, Tensor a, Tensor b, Object value) {
    if (a.dtype().isIntegral() && b.dtype().isIntegral()) {
      throw TensorException.runtime(
          "Integer division with addcdiv is no longer supported, and in a future  release"
              + " addcdiv will perform a true division of tensor1 and tensor2. The historic"
              + " addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1"
              + " / tensor2)).to(input.dtype) for integer inputs and as (input + value *"
              + " tensor1 / tensor2) for float inputs. The future addcdiv behavior is just"
              + " the latter implementation: (input + value * tensor1 / tensor2), for all"
              + " dtypes.");
    }
    DType wide = Promotion.result(self, a, b);
    Tensor x = a.dtype() == b.dtype() ? a : Copies.to(a, wide);
    return addTo(self, "AddcdivBackward0", Arithmetic.div(scaled(x, b, value), b));
  }

  private static Tensor scaled(Tensor a, Tensor b, Object value) {
    if (Given.isOne(value)) {
      return a;
    }
    boolean whole = a.dtype().isIntegral() && b.dtype().isIntegral();
    return mul(a, whole && value instanceof Double d ? (Object) d.longValue() : value);
  }

  private static Tensor addTo(Tensor self, String node, Tensor product) {
    if (!Grad.wanted(self, product)) {
      return add(self, product);
    }
    Tensor r = Fused.untracked(() -> add(self, product));
    return Grad.record(
        r, node, new Tensor[] {self, product}, null, (n, g) -> pair(g, n.needs(1) ? g : null));
  }

  static Tensor lerp(Tensor a, Tensor b, Tensor w) {
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          "expected dtype "
              + a.dtype().nativeName()
              + " for `end` but got dtype "
              + b.dtype().nativeName());
    }
    if (!w.isWrappedNumber() && w.dtype() != a.dtype()) {
      throw TensorException.runtime(
          "expected dtype "
              + a.dtype().nativeName()
              + " for `weight` but got dtype "
              + w.dtype().nativeName());
    }
    Layout.broadcastOrThrow(a.shape(), b.shape());
    Tensor r = Fused.untracked(() -> add(a, mul(w, sub(b, a))));
    if (Grad.wanted(a, b, w)) {
      Grad.record(
          r,
          w.isWrappedNumber() ? "LerpBackward0" : "LerpBackward1",
          new Tensor[] {a, b, w},
          Grad.save(a, b, w),
          (n, g) -> {
            Tensor k = Pointwise.conj(n.saved(2));
            return new Tensor[] {
              n.needs(0) ? mul(g, Arithmetic.sub(Tensor.number(1L), k)) : null,
              n.needs(1) ? mul(g, k) : null,
              n.needs(2) ? mul(g, Pointwise.conj(sub(n.saved(1), n.saved(0)))) : null
            };
          });
    }
    return r;
  }
}
