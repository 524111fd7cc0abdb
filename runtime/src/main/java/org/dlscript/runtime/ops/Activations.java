package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.function.Function;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.ActivationGradients;
import org.dlscript.runtime.kernel.Exponentials;
import org.dlscript.runtime.kernel.FloatBinary;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Activation functions: one after another, with their derivatives. */
public final class Activations {
  private static final String NN = NeuralNetworks.NN;

  private static final Unary RELU =
      Unary.keeping("relu", a -> a <= 0 ? 0 : a, a -> Math.max(a, 0))
          .single(x -> Math.max(x, 0f))
          .fromResult((n, g) -> thresholdBackward(g, n.saved(1), 0));

  private static final Unary SILU =
      Unary.keeping("silu", a -> a / (1 + Math.exp(-a)), null)
          .floats(FloatMath::silu)
          .complex(z -> z.over(z.negate().exp().plus(1)))
          .fromInput(
              ActivationGradients.SILU,
              (n, g) -> {
                Tensor x = n.saved(0);
                Tensor s = Pointwise.sigmoid(x);
                return mul(g, Pointwise.conj(mul(s, add(mul(x, rsub(1, s)), 1))));
              });

  private static final Unary SOFTPLUS_ONE =
      Unary.keeping("softplus", Activations::log1pExp, null)
          .device("log1p_exp")
          .single(Exponentials.softplus(1, 20))
          .fromInput(
              new ActivationGradients.Softplus(1, 20),
              (n, g) -> mul(g, Pointwise.sigmoid(n.saved(0))));

  private static final Unary MISH =
      Unary.keeping("mish", a -> a * Math.tanh(log1pExp(a)), null)
          .single(Exponentials.MISH)
          .fromInput(
              ActivationGradients.MISH,
              (n, g) -> {
                Tensor x = n.saved(0);
                Tensor t = Pointwise.tanh(SOFTPLUS_ONE.apply(x));
                Tensor s = Pointwise.sigmoid(x);
                return mul(g, add(t, mul(mul(x, s), rsub(1, mul(t, t)))));
              });

  private static final Unary LOG_SIGMOID =
      Unary.keeping("log_sigmoid", a -> Math.min(0, a) - Math.log1p(Math.exp(-Math.abs(a))), null)
          .single(Exponentials.LOG_SIGMOID)
          .node("LogSigmoidBackward0")
          .fromInput(
              ActivationGradients.LOG_SIGMOID,
              (n, g) -> mul(g, Pointwise.sigmoid(Pointwise.neg(n.saved(0)))));

  private static final Unary HARDSWISH =
      Unary.keeping("hardswish", a -> a * Math.clamp(a + 3, 0, 6) / 6, null)
          .single(x -> x * Math.min(Math.max(x + 3, 0f), 6f) / 6)
          .fromInput(
              ActivationGradients.HARDSWISH,
              (n, g) -> {
                Tensor x = n.saved(0);
                Tensor inner = mul(g, add(Arithmetic.div(x, 3), 0.5));
                return Selection.where(
                    Comparison.lt(x, -3),
                    Tensor.number(0.0),
                    Selection.where(Comparison.gt(x, 3), g, inner));
              });

  private static final Unary HARDSIGMOID =
      Unary.keeping("hardsigmoid", a -> Math.clamp(a + 3, 0, 6) / 6, null)
          .single(x -> Math.min(Math.max(x + 3, 0f), 6f) / 6)
          .fromInput(
              ActivationGradients.HARDSIGMOID,
              (n, g) ->
                  Arithmetic.div(
                      masked(
                          g,
                          Comparison.and(
                              Comparison.gt(n.saved(0), -3), Comparison.lt(n.saved(0), 3))),
                      6));

  private Activations() {}

  private static double log1pExp(double a) {
    return a > 0 ? a + Math.log1p(Math.exp(-a)) : Math.log1p(Math.exp(a));
  }

  /** The gradient where a condition holds, else zero. */
  static Tensor masked(Tensor g, Tensor condition) {
    return Selection.where(condition, g, Tensor.zeros(g.dtype()));
  }

  /** The gradient where the input was above the threshold. */
  static Tensor thresholdBackward(Tensor g, Tensor x, double threshold) {
    if (!GradMode.enabled() && Remote.home(g, x) != null) {
      Tensor r = PointwiseLaunch.binary("threshold_backward", g, x, x.dtype(), threshold);
      if (r != null) {
        return r;
      }
    } else if (!GradMode.enabled() && Unary.singles(g, x)) {
      FloatBinary pass = new ActivationGradients.Above((float) threshold);
      return Elementwise.binary(BinaryKernel.ofFloats("threshold_backward", pass), x, g, x.dtype());
    }
    if (!x.requiresGrad() || !GradMode.enabled()) {
      return masked(g, Comparison.not(Comparison.le(x, threshold)));
    }
    // The input stays connected, with a gradient of zero.
    Tensor r = Fused.untracked(() -> masked(g, Comparison.not(Comparison.le(x, threshold))));
    return org.dlscript.runtime.autograd.Grad.record(
        r,
        "ThresholdBackwardBackward0",
        new Tensor[] {g, x},
        org.dlscript.runtime.autograd.Grad.save(x),
        (n, gg) ->
            new Tensor[] {
              n.needs(0) ? thresholdBackward(gg, n.saved(0), threshold) : null,
              n.needs(1) ? Creation.zerosLike(gg) : null
            });
  }

  static Tensor logSigmoid(Tensor x) {
    return LOG_SIGMOID.apply(x);
  }

  public static Tensor relu(Tensor x) {
    if (x.dtype() == DType.BOOL) {
      throw TensorException.runtime("Boolean inputs not supported for relu");
    }
    return RELU.apply(x);
  }

  public static Tensor silu(Tensor x) {
    return SILU.apply(x);
  }

  static Tensor hardtanh(Tensor x, double low, double high) {
    float least = (float) low;
    float greatest = (float) high;
    return Unary.keeping(
            "hardtanh",
            a -> Double.isNaN(a) ? a : Math.min(Math.max(a, low), high),
            a -> Math.min(Math.max(a, (long) low), (long) high))
        .device("hardtanh", low, high)
        .single(a -> Math.min(Math.max(a, least), greatest))
        .fromInput(
            new ActivationGradients.Inside(least, greatest),
            (n, g) ->
                masked(
                    g,
                    Comparison.not(
                        Comparison.or(
                            Comparison.le(n.saved(0), low), Comparison.ge(n.saved(0), high)))))
        .apply(x);
  }

  /** With a slope that is not negative the result has the input's sign, and serves as well. */
  private static Unary leaky(double slope, boolean fromResult) {
    FloatBinary pass = new ActivationGradients.Leaky((float) slope);
    Unary u =
        Unary.keeping("leaky_relu", a -> a > 0 ? a : a * slope, null)
            .device("leaky_relu", slope)
            .node(fromResult ? "LeakyReluBackward1" : "LeakyReluBackward0")
            .floats(
                (in, at, out, to, n) -> FloatBinary.apply(pass, in, at, 1, in, at, 1, out, to, n));
    int kept = fromResult ? 1 : 0;
    OpNode.Derivative1 formula =
        (n, g) -> Selection.where(Comparison.gt(n.saved(kept), 0), g, mul(g, slope));
    return fromResult ? u.fromResult(pass, formula) : u.fromInput(pass, formula);
  }

  static Tensor elu(Tensor x, double alpha, double scale, double inner, String node) {
    double negative = alpha * scale;
    return Unary.keeping("elu", a -> a <= 0 ? Math.expm1(a * inner) * negative : a * scale, null)
        .device("elu", negative, scale, inner)
        .single(new Exponentials.Elu((float) negative, (float) scale, (float) inner))
        .node(node)
        .fromInput(
            new ActivationGradients.Elu((float) negative, (float) scale, (float) inner),
            (n, g) -> {
              Tensor v = n.saved(0);
              Tensor below = mul(mul(g, Pointwise.exp(mul(v, inner))), inner * negative);
              return Selection.where(Comparison.gt(v, 0), mul(g, scale), below);
            })
        .apply(x);
  }

  static Tensor softplus(Tensor x, double beta, double threshold) {
    return Unary.keeping(
            "softplus", a -> a * beta > threshold ? a : Math.log1p(Math.exp(a * beta)) / beta, null)
        .device("softplus", beta, threshold)
        .single(Exponentials.softplus((float) beta, (float) threshold))
        .fromInput(
            new ActivationGradients.Softplus((float) beta, (float) threshold),
            (n, g) -> {
              Tensor z = mul(n.saved(0), beta);
              return Selection.where(Comparison.gt(z, threshold), g, mul(g, Pointwise.sigmoid(z)));
            })
        .apply(x);
  }

  static Tensor hardshrink(Tensor x, double lambda) {
    float bound = (float) lambda;
    return Unary.keeping("hardshrink", a -> a >= -lambda && a <= lambda ? 0 : a, null)
        .device("hardshrink", lambda)
        .single(a -> a >= -bound && a <= bound ? 0 : a)
        .fromInput(
            new ActivationGradients.Outside(-bound, bound),
            (n, g) ->
                masked(
                    g,
                    Comparison.not(
                        Comparison.and(
                            Comparison.ge(n.saved(0), -lambda),
                            Comparison.le(n.saved(0), lambda)))))
        .apply(x);
  }

  static Tensor softshrink(Tensor x, double lambda) {
    if (lambda < 0) {
      throw TensorException.runtime(
          "lambda must be greater or equal to 0, but found to be " + Losses.text(lambda) + ".");
    }
    float bound = (float) lambda;
    return Unary.keeping(
            "softshrink", a -> a > lambda ? a - lambda : a < -lambda ? a + lambda : 0, null)
        .device("softshrink", lambda)
        .single(a -> a > bound ? a - bound : a < -bound ? a + bound : 0)
        .fromInput(
            new ActivationGradients.Outside(-bound, bound),
            (n, g) ->
                masked(
                    g,
                    Comparison.not(
                        Comparison.and(
                            Comparison.ge(n.saved(0), -lambda),
                            Comparison.le(n.saved(0), lambda)))))
        .apply(x);
  }

  static Tensor threshold(Tensor x, double bound, double value) {
    return Unary.keeping(
            "threshold", a -> a <= bound ? value : a, a -> a <= bound ? (long) value : a)
        .device("threshold", bound, value)
        .fromInput((n, g) -> thresholdBackward(g, n.saved(0), bound))
        .apply(x);
  }

  static Tensor prelu(Tensor x, Tensor weight) {
    if (x.dtype() != weight.dtype()) {
      throw TensorException.runtime(
          "prelu: Type promoting not supported. Got "
              + x.dtype().scalarName()
              + " and "
              + weight.dtype().scalarName());
    }
    int n = weight.numel();
    int channels = x.rank() > 1 ? x.size(1) : 1;
    if (weight.rank() > 1) {
      throw TensorException.runtime(
          "prelu: Expected `weight` to be a scalar or 1D tensor, but got ndim = " + weight.rank());
    }
    if (n != 1 && x.rank() == 0) {
      throw TensorException.runtime("Not allow zero-dim input tensor.");
    }
    if (n != 1 && n != channels) {
      throw TensorException.runtime(
          "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
              + n
              + " and channel size = "
              + channels
              + ".");
    }
    int[] shape = new int[Math.max(x.rank(), n == 1 ? 0 : 1)];
    java.util.Arrays.fill(shape, 1);
    if (n != 1 && x.rank() > 1) {
      shape[1] = n;
    }
    return Fused.record(
        "PreluBackward0",
        t -> {
          Tensor w = Views.reshape(t[1], n == 1 ? new int[0] : shape);
          return Selection.where(Comparison.gt(t[0], 0), t[0], mul(t[0], w));
        },
        x,
        weight);
  }

  static Tensor glu(Tensor x, int dim) {
    if (x.rank() == 0) {
      throw TensorException.runtime(
          "glu does not support scalars because halving size must be even");
    }
    int d = x.layout().dim(dim);
    int n = x.size(d);
    if (n % 2 != 0) {
      throw TensorException.runtime(
          "Halving dimension must be even, but dimension " + d + " is size " + n);
    }
    Tensor r =
        Fused.untracked(
            () ->
                mul(
                    Views.narrow(x, d, 0, n / 2),
                    Pointwise.sigmoid(Views.narrow(x, d, n / 2, n / 2))));
    return Grad.wanted(x)
        ? Grad.record(
            r, "GluBackward0", x, Grad.save(x), (node, g) -> gluBackward(g, node.saved(0), d))
        : r;
  }

  private static Tensor gluBackward(Tensor g, Tensor x, int d) {
    int half = x.size(d) / 2;
    Tensor gate = Pointwise.sigmoid(Views.narrow(x, d, half, half));
    Tensor first = mul(g, gate);
    Tensor second = mul(mul(first, Views.narrow(x, d, 0, half)), rsub(1, gate));
    return Joining.cat(new Tensor[] {first, second}, d);
  }

  /** A function of the nn namespace that may work in place, by a flag or by its name. */
  private static void placing(String name, String arguments, Function<Args, Tensor> f) {
    placing(name, arguments, f, a -> null);
  }

  private static void placing(
      String name, String arguments, Function<Args, Tensor> f, Function<Args, Unary> inPlace) {
    String head = "(Tensor input" + arguments;
    Function<Args, Tensor> overwrite = a -> overwriting(name, a, f, inPlace);
    Ops.define(
        NN,
        name + head + ", bool inplace=False) -> Tensor",
        Op.FUNCTION,
        a -> a.b(a.count() - 1) ? overwrite.apply(a) : f.apply(a));
    Ops.define(NN, name + "_" + head + ") -> Tensor", Op.FUNCTION, overwrite::apply);
  }

  /** The derivative of what overwrites its input needs a copy of it, where not the result does. */
  private static Tensor overwriting(
      String name, Args a, Function<Args, Tensor> f, Function<Args, Unary> inPlace) {
    Tensor x = a.t(0);
    Unary direct = inPlace.apply(a);
    if (direct != null && direct.overwrite(x)) {
      return x;
    }
    return Outputs.inPlace(
        x,
        () -> {
          Object[] values = a.all();
          if (Grad.wanted(x)) {
            values = values.clone();
            values[0] = Copies.clone(x);
          }
          return f.apply(new Args(values));
        },
        name);
  }

  private static void function(String schema, Op.Body body) {
    Ops.define(NN, schema + " -> Tensor", Op.FUNCTION, body);
  }

  /** Declares functions and, where PyTorch has them, methods and in-place forms. */
  static void register() {
    Ops.define("relu(Tensor self) -> Tensor", Op.ALL, a -> relu(a.t(0)))
        .overwriting(a -> RELU.overwrite(a.t(0)));
    placing("relu", "", a -> relu(a.t(0)), a -> RELU);
    placing("silu", "", a -> SILU.apply(a.t(0)), a -> SILU);
    placing("mish", "", a -> MISH.apply(a.t(0)));
    placing("hardswish", "", a -> HARDSWISH.apply(a.t(0)));
    placing("hardsigmoid", "", a -> HARDSIGMOID.apply(a.t(0)));
    placing("relu6", "", a -> hardtanh(a.t(0), 0, 6));
    placing("selu", "", a -> selu(a.t(0)));
    placing(
        "hardtanh",
        ", float min_val=-1.0, float max_val=1.0",
        a -> hardtanh(a.t(0), a.d(1), a.d(2)));
    placing(
        "leaky_relu",
        ", float negative_slope=0.01",
        a -> leaky(a.d(1), false).apply(a.t(0)),
        a -> a.d(1) < 0 ? null : leaky(a.d(1), true));
    placing("elu", ", float alpha=1.0", a -> elu(a.t(0), a.d(1), 1, 1, "EluBackward0"));
    placing("celu", ", float alpha=1.0", a -> celu(a.t(0), a.d(1)));
    placing(
        "threshold", ", Scalar threshold, Scalar value", a -> threshold(a.t(0), a.d(1), a.d(2)));
    function("logsigmoid(Tensor input)", a -> LOG_SIGMOID.apply(a.t(0)));
    function("gelu(Tensor input, *, str approximate='none')", a -> Gelu.gelu(a.t(0), a.s(1)));
    function(
        "softplus(Tensor input, float beta=1, float threshold=20)",
        a -> softplus(a.t(0), a.d(1), a.d(2)));
    function("hardshrink(Tensor input, float lambd=0.5)", a -> hardshrink(a.t(0), a.d(1)));
    function("softshrink(Tensor input, float lambd=0.5)", a -> softshrink(a.t(0), a.d(1)));
    function("tanhshrink(Tensor input)", a -> sub(a.t(0), Pointwise.tanh(a.t(0))));
    function("softsign(Tensor input)", a -> softsign(a.t(0)));
    function("prelu(Tensor input, Tensor weight)", a -> prelu(a.t(0), a.t(1)));
    function("glu(Tensor input, int dim=-1)", a -> glu(a.t(0), a.i(1)));
    Ops.define(
        "hardshrink(Tensor self, float lambd=0.5) -> Tensor",
        Op.BOTH,
        a -> hardshrink(a.t(0), a.d(1)));
    Ops.define("prelu(Tensor self, Tensor weight) -> Tensor", Op.BOTH, a -> prelu(a.t(0), a.t(1)));
    for (String name : new String[] {"celu", "selu", "threshold"}) {
      Ops.alias("torch." + name, NN + "." + name);
      Ops.alias("torch." + name + "_", NN + "." + name + "_");
    }
  }

  private static Tensor softsign(Tensor x) {
    return Arithmetic.div(x, add(Pointwise.abs(x), Tensor.number(1L)));
  }

  private static Tensor celu(Tensor x, double alpha) {
    return elu(x, alpha, 1, 1 / alpha, "CeluBackward0");
  }

  static Tensor selu(Tensor x) {
    return elu(x, 1.6732632423543772, 1.0507009873554805, 1, "EluBackward0");
  }
}
