package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.launch.RandomLaunch;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.random.Samplers;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The dropout family. */
public final class Dropouts {
  private static final double ALPHA = 1.7580993408473766;

  private Dropouts() {}

  private static void check(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw TensorException.value(
          "dropout probability has to be between 0 and 1, but got " + plain(p));
    }
  }

  // A probability out of range was mostly meant as a count: shown as the script wrote it.
  private static String plain(double p) {
    return p == Math.rint(p) && Math.abs(p) < 1e15 ? Long.toString((long) p) : Double.toString(p);
  }

  /** The shape of a mask that drops whole channels. */
  private static int[] channels(Tensor x) {
    int[] shape = new int[x.rank()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = x.size(0);
    shape[1] = x.size(1);
    return shape;
  }

  private static Tensor mask(Tensor x, boolean feature, double keep) {
    if (x.dtype().isIntegral()) {
      throw TensorException.runtime(
          "result type Float can't be cast to the desired output type " + x.dtype().scalarName());
    }
    if (x.dtype().isComplex()) {
      throw TensorException.unsupported("bernoulli_scalar_cpu_", x.dtype());
    }
    int[] shape = feature ? channels(x) : x.shape();
    Tensor m = Tensor.empty(x.dtype(), shape).on(x.device());
    if (m.dtype() == DType.FLOAT32) {
      Samplers.dropoutMask(Generator.defaultGenerator(), m.floats(), 0, m.numel(), keep);
      return m;
    }
    RandomFills.bernoulli(m, keep, Generator.defaultGenerator());
    return Fused.untracked(() -> Arithmetic.div(m, keep));
  }

  /** Dropout of elements or of whole channels. */
  public static Tensor dropout(Tensor x, double p, boolean training, boolean feature) {
    check(p);
    if (p == 0 || !training || x.numel() == 0) {
      return x;
    }
    if (feature && x.rank() < 2) {
      throw TensorException.runtime("Feature dropout requires at least 2 dimensions in the input");
    }
    if (p == 1) {
      return Arithmetic.mul(x, Tensor.zeros(x.dtype()));
    }
    if (x.home() != null && !feature) {
      Tensor r = remote(x, 1 - p);
      if (r != null) {
        return r;
      }
    }
    return Arithmetic.mul(x, mask(x, feature, 1 - p));
  }

  private static Tensor remote(Tensor x, double keep) {
    Tensor[] r = RandomLaunch.dropout(x, keep, Generator.defaultGenerator());
    if (r != null && Grad.wanted(x)) {
      Grad.record(
          r[0],
          "NativeDropoutBackward0",
          x,
          Grad.save(r[1]),
          (n, g) -> Arithmetic.mul(Arithmetic.mul(g, n.saved(0)), 1 / keep));
    }
    return r == null ? null : r[0];
  }

  private static Tensor alpha(Tensor x, double p, boolean training, boolean feature) {
    check(p);
    if (p == 0 || !training || x.numel() == 0) {
      return x;
    }
    if (p == 1) {
      return Arithmetic.mul(x, Tensor.zeros(x.dtype()));
    }
    if (feature && x.rank() < 2) {
      throw TensorException.runtime("Feature dropout requires at least 2 dimensions in the input");
    }
    Tensor noise = Tensor.empty(x.dtype(), feature ? channels(x) : x.shape()).on(x.device());
    RandomFills.bernoulli(noise, 1 - p, Generator.defaultGenerator());
    double a = 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));
    Tensor b =
        Fused.untracked(
            () ->
                Arithmetic.add(Arithmetic.mul(Arithmetic.sub(noise, 1), ALPHA * a), ALPHA * a * p));
    Tensor scale = Fused.untracked(() -> Arithmetic.mul(noise, a));
    return Arithmetic.add(Arithmetic.mul(x, scale), b);
  }

  private interface Rule {
    Tensor apply(Tensor x, double p, boolean training);
  }

  private static Tensor run(Args a, Rule rule, boolean inPlace) {
    return inPlace
        ? Outputs.inPlace(a.t(0), () -> rule.apply(a.t(0), a.d(1), a.b(2)), "dropout")
        : rule.apply(a.t(0), a.d(1), a.b(2));
  }

  private static void declare(String name, boolean training, Rule rule) {
    Ops.define(
        NeuralNetworks.NN,
        name
            + "(Tensor input, float p=0.5, bool training="
            + (training ? "True" : "False")
            + ", bool inplace=False) -> Tensor",
        Op.FUNCTION,
        a -> run(a, rule, a.b(3)));
    if (name.endsWith("d")) {
      return;
    }
    Ops.define(
        name + "(Tensor input, float p, bool train) -> Tensor",
        Op.FUNCTION,
        a -> run(a, rule, false));
    Ops.define(
        name + "_(Tensor input, float p, bool train) -> Tensor",
        Op.FUNCTION,
        a -> run(a, rule, true));
  }

  private static Tensor channelwise(Tensor x, double p, boolean training, int spatial) {
    if (spatial == 1 && x.rank() != 2 && x.rank() != 3) {
      throw TensorException.runtime(
          "dropout1d: Expected 2D or 3D input, but received a "
              + x.rank()
              + "D input. Note that dropout1d exists to provide channel-wise dropout on inputs with"
              + " 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e."
              + " 2D or 3D inputs).");
    }
    if (spatial == 2 && x.rank() == 3 || x.rank() == spatial + 2 || x.rank() < 2) {
      return dropout(x, p, training, true);
    }
    if (x.rank() == spatial + 1) {
      check(p);
      Tensor r = dropout(Views.unsqueeze(x, 0), p, training, true);
      return Views.squeeze(r, 0);
    }
    return dropout(x, p, training, true);
  }

  private static Object nativeDropout(Args a) {
    Tensor x = a.t(0);
    boolean training = !a.has(2) || a.b(2);
    if (!training) {
      return new Tensor[] {Copies.clone(x), Copies.to(Creation.onesLike(x), DType.BOOL)};
    }
    Tensor kept = Tensor.empty(DType.BOOL, x.shape()).on(x.device());
    RandomFills.bernoulli(kept, 1 - a.d(1), Generator.defaultGenerator());
    double scale = a.d(1) == 1 ? 0 : 1 / (1 - a.d(1));
    Tensor r =
        Fused.untracked(() -> Arithmetic.mul(Arithmetic.mul(x, Copies.to(kept, x.dtype())), scale));
    if (Grad.wanted(x)) {
      Grad.record(
          r,
          "NativeDropoutBackward0",
          x,
          Grad.save(kept),
          (n, g) -> Arithmetic.mul(Arithmetic.mul(g, n.saved(0)), scale));
    }
    return new Tensor[] {r, kept};
  }

  /** Declares the functions. */
  static void register() {
    declare("dropout", true, (x, p, t) -> dropout(x, p, t, false));
    declare("dropout1d", true, (x, p, t) -> channelwise(x, p, t, 1));
    declare("dropout2d", true, (x, p, t) -> channelwise(x, p, t, 2));
    declare("dropout3d", true, (x, p, t) -> channelwise(x, p, t, 3));
    declare("alpha_dropout", false, (x, p, t) -> alpha(x, p, t, false));
    declare("feature_alpha_dropout", false, (x, p, t) -> alpha(x, p, t, true));
    Ops.define(
        "feature_dropout(Tensor input, float p, bool train) -> Tensor",
        Op.FUNCTION,
        a -> dropout(a.t(0), a.d(1), a.b(2), true));
    Ops.define(
        "native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)",
        Op.FUNCTION,
        Dropouts::nativeDropout);
  }
}
