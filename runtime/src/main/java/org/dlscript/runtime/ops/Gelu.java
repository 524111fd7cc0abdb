package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.Erf;
import org.dlscript.runtime.kernel.FloatFunction;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.GaussianUnit;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The Gaussian error linear unit, exact and by its approximation, and its derivative. */
public final class Gelu {
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
  // Elements of which what lies between two passes stays in the cache.
  private static final int BLOCK = 2048;

  private static final Unary GELU =
      Unary.keeping("gelu", a -> a * 0.5 * (1 + Erf.erf(a * ROOT_HALF)), null)
          .single(GaussianUnit.VALUE)
          .fromInput((n, g) -> geluBackward(g, n.saved(0)));

  private static final Unary CDF =
      Unary.keeping("ndtr", a -> 0.5 * Erf.erfc(-a * ROOT_HALF), null)
          .single(GaussianUnit.DISTRIBUTION)
          .fromInput((n, g) -> mul(g, density(n.saved(0))));

  private Gelu() {}

  public static Tensor gelu(Tensor x, String approximate) {
    if (!approximate.equals("none") && !approximate.equals("tanh")) {
      throw TensorException.runtime("approximate argument must be either none or tanh.");
    }
    if (!x.dtype().isFloatingPoint()) {
      throw TensorException.unsupported("GeluKernelImpl", x.dtype());
    }
    if (approximate.equals("none")) {
      return GELU.apply(x);
    }
    return Fused.record(
        "GeluBackward0",
        t -> {
          Tensor cube = mul(mul(t[0], t[0]), t[0]);
          Tensor inner = mul(add(t[0], mul(cube, 0.044715)), ROOT_TWO_OVER_PI);
          return mul(mul(t[0], 0.5), add(Pointwise.tanh(inner), 1));
        },
        x);
  }

  private static Tensor density(Tensor x) {
    return mul(Pointwise.exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  }

  private static Tensor geluBackward(Tensor grad, Tensor x) {
    Tensor g = NeuralNetworks.dense(grad, x);
    if (!GradMode.enabled() && NeuralNetworks.plain(g, x)) {
      float[] out = Storage.rawFloats(x.numel());
      Parallel.range(
          out.length,
          Parallel.GRAIN,
          (start, stop) -> {
            float[] moments = new float[Math.min(BLOCK, stop - start)];
            for (int i = start; i < stop; i += BLOCK) {
              int n = Math.min(BLOCK, stop - i);
              int at = x.offset() + i;
              FloatFunction.apply(GaussianUnit.DISTRIBUTION, x.floats(), at, out, i, n);
              FloatFunction.apply(GaussianUnit.MOMENT, x.floats(), at, moments, 0, n);
              FloatMath.add(out, i, moments, 0, out, i, n);
              FloatMath.multiply(out, i, g.floats(), g.offset() + i, out, i, n);
            }
          });
      return Tensor.of(out, x.shape()).on(x.device());
    }
    Tensor remote =
        GradMode.enabled() || Remote.home(g, x) == null
            ? null
            : PointwiseLaunch.binary("gelu_backward", g, x, x.dtype());
    return remote != null ? remote : mul(g, add(CDF.apply(x), mul(x, density(x))));
  }
}
