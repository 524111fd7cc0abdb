package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.function.DoubleUnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Special functions as operators. */
final class Special {
  private Special() {}

  private static final double ROOT = 2 / Math.sqrt(Math.PI);

  private static Tensor gauss(Tensor x, double factor, double scale) {
    return mul(Pointwise.exp(mul(mul(x, x), scale)), factor);
  }

  static final Unary ERF =
      Unary.floating("erf", SpecialFunctions::erf)
          .floats(FloatMath::erf)
          .fromInput((n, g) -> mul(g, gauss(n.saved(0), ROOT, -1)));
  static final Unary ERFC =
      Unary.floating("erfc", SpecialFunctions::erfc)
          .fromInput((n, g) -> mul(g, gauss(n.saved(0), -ROOT, -1)));
  static final Unary ERFINV =
      Unary.floating("erfinv", SpecialFunctions::erfinv)
          .fromResult((n, g) -> mul(g, gauss(n.saved(1), 1 / ROOT, 1)));
  static final Unary LGAMMA =
      Unary.floating("lgamma", SpecialFunctions::lgamma)
          .fromInput((n, g) -> mul(g, polygamma(0, n.saved(0))));
  static final Unary DIGAMMA =
      Unary.floating("digamma", SpecialFunctions::digamma)
          .fromInput((n, g) -> mul(g, polygamma(1, n.saved(0))));
  static final Unary SINC =
      Unary.floating("sinc", a -> a == 0 ? 1 : Math.sin(Math.PI * a) / (Math.PI * a))
          .floats(
              (in, at, out, to, n) -> {
                // The product is rounded before its sine is taken, which shows at whole numbers.
                for (int i = 0; i < n; i++) {
                  float p = (float) Math.PI * in[at + i];
                  out[to + i] = p == 0 ? 1 : (float) Math.sin(p) / p;
                }
              })
          .complex(
              z ->
                  z.abs() == 0
                      ? org.dlscript.runtime.tensor.Complex.ONE
                      : z.times(Math.PI).sin().over(z.times(Math.PI)))
          .fromInput(
              (n, g) -> {
                Tensor x = mul(n.saved(0), Math.PI);
                Tensor t =
                    div(
                        sub(mul(x, Pointwise.cos(x)), Pointwise.sin(x)),
                        mul(mul(x, x), 1 / Math.PI));
                return mul(
                    g,
                    Pointwise.conj(
                        Selection.where(Comparison.eq(mul(x, x), 0), Creation.zerosLike(t), t)));
              });
  static final Unary I0 =
      Unary.floating("i0", a -> Bessel.i(0, a, false))
          .fromInput((n, g) -> mul(g, I1().apply(n.saved(0))));
  static final Unary I1 =
      Unary.floating("i1", a -> Bessel.i(1, a, false))
          .node("SpecialI1Backward0")
          .fromInput(
              (n, g) -> {
                Tensor x = n.saved(0);
                return mul(g, sub(I0.apply(x), quotient(I1().apply(x), x, 0.5)));
              });
  static final Unary I0E =
      Unary.floating("i0e", a -> Bessel.i(0, a, true))
          .node("SpecialI0EBackward0")
          .fromInput(
              (n, g) -> {
                Tensor x = n.saved(0);
                return mul(g, sub(I1E().apply(x), mul(Pointwise.sgn(x), I0E().apply(x))));
              });
  static final Unary I1E =
      Unary.floating("i1e", a -> Bessel.i(1, a, true))
          .node("SpecialI1EBackward0")
          .fromInput(
              (n, g) -> {
                Tensor x = n.saved(0);
                Tensor y = I1E().apply(x);
                return mul(
                    g, sub(sub(I0E.apply(x), mul(Pointwise.sgn(x), y)), quotient(y, x, 0.5)));
              });

  private static Unary I1() {
    return I1;
  }

  private static Unary I1E() {
    return I1E;
  }

  private static Unary I0E() {
    return I0E;
  }

  private static Tensor quotient(Tensor a, Tensor b, double atZero) {
    Tensor zero = Comparison.eq(b, 0);
    return Selection.where(
        zero,
        Copies.to(Tensor.scalar(atZero, b.dtype()), b.dtype()),
        div(a, Selection.where(zero, Creation.onesLike(b), b)));
  }

  static final Unary NDTR =
      Unary.floating("ndtr", SpecialFunctions::ndtr)
          .node("MulBackward1")
          .fromInput((n, g) -> mul(g, gauss(n.saved(0), 1 / Math.sqrt(2 * Math.PI), -0.5)));
  static final Unary NDTRI =
      Unary.floating("ndtri", SpecialFunctions::ndtri)
          .node("SpecialNdtriBackward0")
          .fromResult((n, g) -> mul(g, gauss(n.saved(1), Math.sqrt(2 * Math.PI), 0.5)));
  static final Unary LOG_NDTR =
      Unary.floating("log_ndtr", SpecialFunctions::logNdtr)
          .node("SpecialLogNdtrBackward0")
          .fromInput(
              (n, g) ->
                  div(
                      g,
                      mul(
                          ERFCX().apply(mul(n.saved(0), -Math.sqrt(0.5))),
                          Math.sqrt(Math.PI / 2))));
  static final Unary ERFCX =
      Unary.floating("erfcx", SpecialFunctions::erfcx)
          .node("SpecialErfcxBackward0")
          .fromInput(
              (n, g) -> mul(g, sub(mul(mul(n.saved(0), ERFCX().apply(n.saved(0))), 2), ROOT)));
  static final Unary ENTR =
      Unary.floating(
              "entr",
              a -> a > 0 ? -a * Math.log(a) : a == 0 ? 0 : a != a ? a : Double.NEGATIVE_INFINITY)
          .node("SpecialEntrBackward0")
          .fromInput((n, g) -> mul(g, sub(Pointwise.neg(Pointwise.log(n.saved(0))), 1)));

  private static Unary ERFCX() {
    return ERFCX;
  }

  static Tensor polygamma(int order, Tensor t) {
    if (order < 0) {
      throw TensorException.runtime("polygamma(n, x) does not support negative n.");
    }
    boolean single = t.dtype() != org.dlscript.runtime.tensor.DType.FLOAT64;
    return Unary.floating("polygamma", a -> SpecialFunctions.polygamma(order, a, single))
        .fromInput((n, g) -> mul(g, polygamma(order + 1, n.saved(0))))
        .apply(t);
  }

  static final Binary ZETA =
      new Binary(
          Binary.Rule.FLOAT,
          BinaryKernel.of("zeta", SpecialFunctions::zeta, null, null),
          "SpecialZetaBackward0",
          Binary.SELF | Binary.OTHER,
          Special::zetaGrad);

  private static Tensor[] zetaGrad(OpNode n, Tensor g) {
    if (n.needs(0)) {
      throw TensorException.notImplemented(
          "the derivative of zeta with respect to its first argument");
    }
    Tensor x = n.saved(0);
    return new Tensor[] {null, mul(mul(g, Pointwise.neg(x)), ZETA.apply(add(x, 1), n.saved(1)))};
  }

  private static Binary igamma(boolean upper) {
    String name = upper ? "igammac" : "igamma";
    return new Binary(
        Binary.Rule.PROMOTE,
        BinaryKernel.of(name, (a, x) -> SpecialFunctions.igamma(a, x, upper), null, null),
        upper ? "IgammacBackward0" : "IgammaBackward0",
        Binary.SELF | Binary.OTHER,
        (n, g) -> {
          if (n.needs(0)) {
            throw TensorException.runtime("igamma: input is not differentiable");
          }
          Tensor a = n.saved(0);
          Tensor x = n.saved(1);
          Tensor d = Pointwise.exp(sub(sub(mul(sub(a, 1), Pointwise.log(x)), x), LGAMMA.apply(a)));
          return new Tensor[] {null, mul(g, upper ? Pointwise.neg(d) : d)};
        });
  }

  static Tensor logit(Tensor t, Double eps) {
    Tensor x = Copies.to(t, Promotion.toFloat(t.dtype()));
    if (eps == null) {
      return Unary.floating("logit", a -> Math.log(a / (1 - a)))
          .fromInput(
              (n, g) -> {
                Tensor y = n.saved(0);
                Tensor d = div(g, mul(y, rsub(1, y)));
                Tensor inside = Comparison.and(Comparison.ge(y, 0), Comparison.le(y, 1));
                return Selection.where(inside, d, Tensor.scalar(Double.NaN, d.dtype()));
              })
          .apply(x);
    }
    double lo = eps;
    double hi = 1 - eps;
    return Unary.floating(
            "logit",
            a -> {
              double v = a < lo ? lo : a > hi ? hi : a;
              return Math.log(v / (1 - v));
            })
        .fromInput(
            (n, g) -> {
              Tensor y = n.saved(0);
              Tensor inside = Comparison.and(Comparison.ge(y, lo), Comparison.le(y, hi));
              return Selection.where(inside, div(g, mul(y, rsub(1, y))), Tensor.zeros(g.dtype()));
            })
        .apply(x);
  }

  private static void constant(String name, DoubleUnaryOperator f) {
    Unary u = Unary.floating(name, f);
    Ops.define(
        "torch.special", name + "(Tensor self) -> Tensor", Op.FUNCTION, a -> u.apply(a.t(0)));
  }

  static void register() {
    for (Unary u : new Unary[] {ERF, ERFC, ERFINV, LGAMMA, DIGAMMA, SINC, I0}) {
      u.register();
    }
    for (String n : new String[] {"erf", "erfc", "erfinv", "digamma", "sinc", "i0"}) {
      Ops.alias("torch.special." + n, "torch." + n);
    }
    Ops.alias("torch.special.gammaln", "torch.lgamma");
    Ops.alias("torch.special.psi", "torch.digamma");
    Unary[] own = {I1, I0E, I1E, NDTR, NDTRI, LOG_NDTR, ERFCX, ENTR};
    for (Unary u : own) {
      u.register("torch.special", Op.FUNCTION);
    }
    Ops.define(
        "polygamma(int n, Tensor self) -> Tensor", Op.FUNCTION, a -> polygamma(a.i(0), a.t(1)));
    Ops.define(
        "polygamma.method(Tensor self, int n) -> Tensor",
        Op.METHOD | Op.INPLACE,
        a -> polygamma(a.i(1), a.t(0)));
    Ops.alias("torch.special.polygamma", "torch.polygamma");
    Ops.define(
        "mvlgamma(Tensor self, int p) -> Tensor",
        Op.ALL,
        a -> Fused.record("MvlgammaBackward0", t -> mvlgamma(t[0], a.i(1)), a.t(0)));
    Ops.alias("torch.special.multigammaln", "torch.mvlgamma");
    ZETA.register("torch.special", "zeta", Op.FUNCTION | Op.NUMBER_FIRST);
    Binary lower = igamma(false);
    Binary upper = igamma(true);
    for (Object[] e : new Object[][] {{"igamma", lower}, {"igammac", upper}}) {
      Binary b = (Binary) e[1];
      Ops.define(
          e[0] + "(Tensor self, Tensor other) -> Tensor", Op.ALL, a -> b.apply(a.t(0), a.t(1)));
    }
    Ops.alias("torch.special.gammainc", "torch.igamma");
    Ops.alias("torch.special.gammaincc", "torch.igammac");
    Ops.define(
        "logit(Tensor self, float? eps=None) -> Tensor",
        Op.ALL,
        a -> logit(a.t(0), (Double) a.get(1)));
    Ops.alias("torch.special.logit", "torch.logit");
    constant("airy_ai", Bessel::airy);
    constant("bessel_j0", x -> Bessel.j(0, x));
    constant("bessel_j1", x -> Bessel.j(1, x));
    constant("bessel_y0", x -> Bessel.y(0, x));
    constant("bessel_y1", x -> Bessel.y(1, x));
    constant("modified_bessel_i0", x -> Bessel.i(0, x, false));
    constant("modified_bessel_i1", x -> Bessel.i(1, x, false));
    constant("modified_bessel_k0", x -> Bessel.k(0, x, false));
    constant("modified_bessel_k1", x -> Bessel.k(1, x, false));
    constant("scaled_modified_bessel_k0", x -> Bessel.k(0, x, true));
    constant("scaled_modified_bessel_k1", x -> Bessel.k(1, x, true));
    constant("spherical_bessel_j0", Bessel::spherical);
    Polynomials.register();
  }

  private static Tensor mvlgamma(Tensor t, int p) {
    if (p < 1) {
      throw TensorException.runtime("p has to be greater than or equal to 1");
    }
    Tensor x = Copies.to(t, Promotion.toFloat(t.dtype()));
    Tensor r = null;
    for (int j = 0; j < p; j++) {
      Tensor l = LGAMMA.apply(sub(x, j / 2.0));
      r = r == null ? l : add(r, l);
    }
    return add(r, p * (p - 1) / 4.0 * Math.log(Math.PI));
  }

  static boolean tracked(Tensor t) {
    return Grad.wanted(t);
  }
}
