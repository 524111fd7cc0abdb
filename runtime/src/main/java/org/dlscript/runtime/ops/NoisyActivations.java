package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Activations that draw random numbers. */
final class NoisyActivations {
  private NoisyActivations() {}

  private static Tensor rrelu(Tensor x, double lower, double upper, boolean training) {
    if (lower > upper) {
      throw TensorException.runtime("Lower bound should be less than or equal to the upper bound");
    }
    Tensor slopes =
        Fused.untracked(
            () ->
                training
                    ? RandomFills.rreluNoise(x, lower, upper)
                    : Selection.where(
                        Comparison.gt(x, 0),
                        Creation.onesLike(x),
                        Arithmetic.mul(Creation.onesLike(x), (lower + upper) / 2)));
    Tensor r = Fused.untracked(() -> Arithmetic.mul(x, slopes));
    return Grad.wanted(x)
        ? Grad.record(
            r,
            "RreluWithNoiseBackward0",
            x,
            Grad.save(slopes),
            (n, g) -> Arithmetic.mul(g, n.saved(0)))
        : r;
  }

  private static Tensor gumbel(Tensor x, double tau, boolean hard, int dim) {
    if (!x.dtype().isFloatingPoint()) {
      throw TensorException.unsupported("exponential_cpu", x.dtype());
    }
    Tensor noise = RandomFills.exponentialLike(x, Generator.defaultGenerator());
    Tensor gumbels = Fused.untracked(() -> Pointwise.neg(Pointwise.log(noise)));
    Tensor soft = Softmaxes.softmax(Arithmetic.div(Arithmetic.add(x, gumbels), tau), dim);
    if (!hard) {
      return soft;
    }
    Tensor one =
        Fused.untracked(
            () -> {
              Tensor index = Extrema.along(soft, dim, true, true)[1];
              return Gathering.scatter(
                  Creation.zerosLike(soft), dim, index, Tensor.number(1.0), false);
            });
    return Arithmetic.add(Arithmetic.sub(one, Views.detach(soft)), soft);
  }

  static void register() {
    String arguments =
        "(Tensor input, float lower=0.125, float upper=0.3333333333333333, bool training=False";
    for (String space : new String[] {NeuralNetworks.NN, "torch"}) {
      Ops.define(
          space,
          "rrelu" + arguments + ", bool inplace=False) -> Tensor",
          Op.FUNCTION,
          a ->
              a.b(4)
                  ? Outputs.inPlace(a.t(0), () -> rrelu(a.t(0), a.d(1), a.d(2), a.b(3)), "rrelu")
                  : rrelu(a.t(0), a.d(1), a.d(2), a.b(3)));
      Ops.define(
          space,
          "rrelu_" + arguments + ") -> Tensor",
          Op.FUNCTION,
          a -> Outputs.inPlace(a.t(0), () -> rrelu(a.t(0), a.d(1), a.d(2), a.b(3)), "rrelu"));
    }
    Ops.define(
        NeuralNetworks.NN,
        "gumbel_softmax(Tensor logits, float tau=1, bool hard=False, float eps=1e-10, int dim=-1)"
            + " -> Tensor",
        Op.FUNCTION,
        a -> gumbel(a.t(0), a.d(1), a.b(2), a.i(4)));
  }
}
