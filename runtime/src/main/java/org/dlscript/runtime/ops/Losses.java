package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;
import static org.dlscript.runtime.ops.Pointwise.exp;
import static org.dlscript.runtime.ops.Pointwise.log;

import java.util.Arrays;
import java.util.function.Function;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.ActivationGradients;
import org.dlscript.runtime.kernel.FloatBinary;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Losses between tensors of the same shape. */
public final class Losses {
  private static final String TAIL =
      ", bool? size_average=None, bool? reduce=None, str reduction='mean') -> Tensor";

  private Losses() {}

  /** A number as C++ streams write it. */
  static String text(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
  }

  /** Applies "none", "mean" or "sum". */
  static Tensor reduce(Tensor t, String reduction) {
    return switch (reduction) {
      case "none" -> t;
      case "mean" -> Reductions.mean(t);
      case "sum" -> Reductions.sum(t);
      default -> throw badReduction(reduction);
    };
  }

  static TensorException badReduction(String reduction) {
    return TensorException.value(reduction + " is not a valid value for reduction");
  }

  /** The reduction that the deprecated flags stand for. */
  static String reduction(Object average, Object reduce, String reduction) {
    if (average == null && reduce == null) {
      return reduction;
    }
    boolean a = average == null || (Boolean) average;
    boolean r = reduce == null || (Boolean) reduce;
    return !r ? "none" : a ? "mean" : "sum";
  }

  static Tensor mse(Tensor input, Tensor target, String reduction) {
    DType d = Promotion.result(input, target);
    Tensor x = Copies.to(input, d);
    Tensor y = Copies.to(target, d);
    if (d.isIntegral() || d.isComplex()) {
      Layout.broadcastOrThrow(x.shape(), y.shape());
      throw TensorException.unsupported("mse_cpu", d);
    }
    Tensor r =
        Fused.untracked(
            () -> {
              Tensor diff = sub(x, y);
              Tensor squares = mul(diff, diff);
              diff.recycle();
              Tensor reduced = reduce(squares, reduction);
              if (reduced != squares) {
                squares.recycle();
              }
              return reduced;
            });
    if (!Grad.wanted(x, y)) {
      return r;
    }
    int count = Layout.count(Layout.broadcast(x.shape(), y.shape()));
    return Grad.record(
        r,
        "MseLossBackward0",
        new Tensor[] {x, y},
        Grad.save(x, y),
        (n, g) -> {
          double scale = reduction.equals("mean") ? 2.0 / count : 2.0;
          Tensor gx =
              inOnePass("mse", n.saved(0), n.saved(1), g, scale, f -> (p, q) -> (p - q) * f);
          if (gx == null) {
            gx = mul(mul(sub(n.saved(0), n.saved(1)), scale), g);
          }
          return new Tensor[] {n.needs(0) ? gx : null, n.needs(1) ? Pointwise.neg(gx) : null};
        });
  }

  /**
   * The gradient of a loss that was made one number, in one pass over floats, by a function made
   * for the factor {@code g * scale}; null where a graph is made of it or other numbers come.
   */
  static Tensor inOnePass(
      String loss, Tensor x, Tensor y, Tensor g, double scale, Function<Float, FloatBinary> of) {
    if (GradMode.enabled()
        || g.rank() != 0
        || g.dtype() != x.dtype()
        || x.dtype() != DType.FLOAT32
        || !Unary.singles(x, y)) {
      return null;
    }
    FloatBinary f = of.apply((float) (g.doubleAt(0) * scale));
    return Elementwise.binary(BinaryKernel.ofFloats(loss + "_backward", f), x, y, x.dtype());
  }

  private static boolean withinUnit(Tensor x) {
    Tensor inside = Comparison.and(Comparison.ge(x, 0), Comparison.le(x, 1));
    return Extrema.truth(inside, null, false, true).longAt(0) != 0;
  }

  private static Tensor bce(Tensor x, Tensor y, Tensor weight, String reduction) {
    if (!Arrays.equals(x.shape(), y.shape())) {
      throw TensorException.value(
          "Using a target size ("
              + sizeText(y.shape())
              + ") that is different to the input size ("
              + sizeText(x.shape())
              + ") is deprecated. Please ensure they have the same size.");
    }
    if (y.dtype() != x.dtype()) {
      throw TensorException.runtime(
          "Found dtype " + y.dtype().scalarName() + " but expected " + x.dtype().scalarName());
    }
    if (!withinUnit(x)) {
      throw TensorException.runtime("all elements of input should be between 0 and 1");
    }
    Tensor r = Fused.untracked(() -> reduce(bceTerms(x, y, weight), reduction));
    if (!Grad.wanted(x, y)) {
      return r;
    }
    int count = x.numel();
    return Grad.record(
        r,
        "BinaryCrossEntropyBackward0",
        new Tensor[] {x, y},
        Grad.save(x, y, weight),
        (n, g) -> {
          Tensor p = n.saved(0);
          Tensor t = n.saved(1);
          Tensor scale = reduction.equals("mean") ? div(g, count) : g;
          if (n.saved(2) != null) {
            scale = mul(scale, n.saved(2));
          }
          Tensor gx =
              n.needs(0) && n.saved(2) == null
                  ? inOnePass("bce", p, t, scale, 1, f -> (u, v) -> bceSlope(u, v) * f)
                  : null;
          if (n.needs(0) && gx == null) {
            Tensor spread = clampMin(mul(p, rsub(1, p)), 1e-12);
            gx = mul(scale, div(sub(p, t), spread));
          }
          Tensor gy = n.needs(1) ? mul(scale, sub(log(rsub(1, p)), log(p))) : null;
          return new Tensor[] {gx, gy};
        });
  }

  private static float bceSlope(float p, float t) {
    return (p - t) / Math.max(p * (1 - p), 1e-12f);
  }

  private static final Unary BOUNDED_LOG =
      Unary.keeping("log", a -> Math.max(Math.log(a), -100), null)
          .device(null)
          .floats(
              (in, at, out, to, n) -> {
                FloatMath.log(in, at, out, to, n);
                for (int k = to; k < to + n; k++) {
                  out[k] = Math.max(out[k], -100f);
                }
              });

  private static final BinaryKernel POSITIVE =
      BinaryKernel.of("bce", (log, y) -> -(log * y), null, null).single((log, y) -> -(log * y));

  private static final BinaryKernel NEGATIVE =
      BinaryKernel.of("bce", (log, y) -> log * (1 - y), null, null)
          .single((log, y) -> log * (1 - y));

  private static Tensor bceTerms(Tensor x, Tensor y, Tensor weight) {
    Tensor loss;
    if (Remote.home(x, y) == null) {
      Tensor positive = Elementwise.binary(POSITIVE, BOUNDED_LOG.apply(x), y, x.dtype());
      Tensor negative = Elementwise.binary(NEGATIVE, BOUNDED_LOG.apply(rsub(1, x)), y, x.dtype());
      loss = sub(positive, negative);
    } else {
      Tensor positive = mul(y, clampMin(log(x), -100));
      Tensor negative = mul(rsub(1, y), clampMin(log(rsub(1, x)), -100));
      loss = Pointwise.neg(add(positive, negative));
    }
    return weight == null ? loss : mul(loss, weight);
  }

  static Tensor clampMin(Tensor t, double least) {
    return Selection.where(Comparison.lt(t, least), Tensor.number(least), t);
  }

  static Tensor clampMinNode(Tensor t, double least) {
    return Fused.record(
        "ClampMinBackward0",
        x -> Selection.where(Comparison.lt(x[0], least), Tensor.number(least), x[0]),
        t);
  }

  static String sizeText(int[] shape) {
    return "torch.Size(" + Arrays.toString(shape) + ")";
  }

  private static Tensor bceLogits(
      Tensor x, Tensor y, Tensor weight, Tensor positive, String reduction) {
    if (!Arrays.equals(x.shape(), y.shape())) {
      throw TensorException.value(
          "Target size ("
              + sizeText(y.shape())
              + ") must be the same as input size ("
              + sizeText(x.shape())
              + ")");
    }
    DType fixed = x.dtype().isIntegral() ? x.dtype() : y.dtype();
    if (fixed.isIntegral()) {
      throw TensorException.runtime(
          "result type Float can't be cast to the desired output type " + fixed.scalarName());
    }
    Fused.Formula formula =
        t -> {
          Tensor z = t[0];
          Tensor log = logSigmoid(z);
          if (positive != null) {
            log = mul(add(mul(sub(positive, 1), t[1]), 1), log);
          }
          Tensor loss = sub(mul(rsub(1, t[1]), z), log);
          return reduce(weight == null ? loss : mul(loss, weight), reduction);
        };
    Tensor r = Fused.untracked(() -> formula.apply(new Tensor[] {x, y}));
    if (!Grad.wanted(x, y)) {
      return r;
    }
    int count = x.numel();
    return Grad.record(
        r,
        "BinaryCrossEntropyWithLogitsBackward0",
        new Tensor[] {x, y},
        Grad.save(x, y, weight, positive),
        (n, g) -> {
          Tensor z = n.saved(0);
          Tensor t = n.saved(1);
          Tensor scale = reduction.equals("mean") ? div(g, count) : g;
          if (n.saved(2) != null) {
            scale = mul(scale, n.saved(2));
          }
          Tensor gx =
              n.needs(0) && n.saved(2) == null && n.saved(3) == null
                  ? inOnePass("bce_logits", z, t, scale, 1, ActivationGradients.BceLogits::new)
                  : null;
          Tensor gy = null;
          if (n.saved(3) == null) {
            if (n.needs(0) && gx == null) {
              gx = mul(scale, sub(Pointwise.sigmoid(z), t));
            }
            gy = n.needs(1) ? mul(scale, Pointwise.neg(z)) : null;
          } else {
            Tensor p = n.saved(3);
            Tensor s = Pointwise.sigmoid(z);
            if (n.needs(0)) {
              Tensor pt = mul(p, t);
              gx = mul(scale, sub(mul(sub(add(pt, 1), t), s), pt));
            }
            if (n.needs(1)) {
              Tensor down = log(rsub(1, s));
              gy = mul(scale, sub(down, mul(p, log(s))));
            }
          }
          return new Tensor[] {gx, gy};
        });
  }

  private static Tensor klDiv(Tensor x, Tensor y, String reduction, boolean logTarget) {
    if (x.dtype().isIntegral() || y.dtype().isIntegral()) {
      throw TensorException.runtime("kl_div: Integral inputs not supported.");
    }
    Tensor loss;
    if (logTarget) {
      loss = mul(exp(y), sub(y, x));
    } else {
      Tensor none = Comparison.eq(y, 0);
      Tensor entropy =
          Selection.where(
              none,
              Tensor.zeros(y.dtype()),
              mul(y, log(Selection.where(none, Tensor.number(1.0), y))));
      loss = sub(entropy, mul(y, x));
    }
    if (reduction.equals("batchmean")) {
      return div(Reductions.sum(loss), x.rank() == 0 ? 1 : x.size(0));
    }
    return reduce(loss, reduction);
  }

  private static Tensor poisson(
      Tensor x, Tensor y, boolean logInput, boolean full, double eps, String reduction) {
    Tensor loss = logInput ? sub(exp(x), mul(y, x)) : sub(x, mul(y, log(add(x, eps))));
    if (full) {
      Tensor stirling = add(sub(mul(y, log(y)), y), mul(log(mul(y, 2 * Math.PI)), 0.5));
      loss = add(loss, Selection.where(Comparison.le(y, 1), Tensor.number(0.0), stirling));
    }
    if (!reduction.matches("none|mean|sum")) {
      throw TensorException.value(reduction + " is not valid");
    }
    return reduce(loss, reduction);
  }

  private static Tensor gaussian(
      Tensor x, Tensor y, Tensor variance, boolean full, double eps, String reduction) {
    Tensor v = variance;
    if (!Arrays.equals(v.shape(), x.shape())) {
      int[] lead = Arrays.copyOf(x.shape(), Math.max(0, x.rank() - 1));
      if (Arrays.equals(v.shape(), lead)) {
        v = Views.unsqueeze(v, -1);
      } else if (!(v.rank() == x.rank()
          && v.size(-1) == 1
          && Arrays.equals(Arrays.copyOf(v.shape(), v.rank() - 1), lead))) {
        throw TensorException.value("var is of incorrect size");
      }
    }
    for (int i = 0; i < v.numel(); i++) {
      if (v.doubleAt(i) < 0) {
        throw TensorException.value("var has negative entry/entries");
      }
    }
    Tensor clamped = Copies.clone(v.alias());
    Tensor kept = v;
    Tensor bounded = Fused.untracked(() -> clampMin(clamped, eps));
    // The clamp is invisible to differentiation: the gradient passes as if it were not there.
    Tensor b =
        Grad.wanted(kept)
            ? Grad.record(bounded, "CloneBackward0", kept, null, (n, g) -> g)
            : bounded;
    Tensor diff = sub(x, y);
    Tensor loss = mul(add(log(b), div(mul(diff, diff), b)), 0.5);
    if (full) {
      loss = add(loss, 0.5 * Math.log(2 * Math.PI));
    }
    return reduce(loss, reduction);
  }

  /** Refuses a result whose type or shape is not the input's, into which PyTorch writes it. */
  static void checkInto(Tensor x, Tensor target) {
    DType d = Promotion.result(x, target);
    if (!org.dlscript.runtime.op.Outputs.canCast(d, x.dtype())) {
      throw TensorException.runtime(
          "result type "
              + d.scalarName()
              + " can't be cast to the desired output type "
              + x.dtype().scalarName());
    }
  }

  private static Tensor softMargin(Tensor x, Tensor target, String reduction) {
    checkInto(x, target);
    int[] both = Layout.broadcastOrThrow(x.shape(), target.shape());
    if (!Arrays.equals(both, x.shape())) {
      throw TensorException.runtime(
          "output with shape "
              + Arrays.toString(x.shape())
              + " doesn't match the broadcast shape "
              + Arrays.toString(both));
    }
    Tensor y = Copies.to(target, x.dtype());
    return Fused.record(
        "SoftMarginLossBackward0",
        t -> reduce(log(add(exp(mul(t[0], Pointwise.neg(t[1]))), 1)), reduction),
        x,
        y);
  }

  private static Tensor hinge(Tensor x, Tensor y, double margin, String reduction) {
    Tensor zero = Tensor.zeros(x.dtype());
    // A margin is rounded to the type of a whole input.
    Tensor gap = Copies.to(rsub(margin, x), x.dtype());
    Tensor apart = Selection.where(Comparison.eq(y, 1), zero, clampMinNode(gap, 0));
    Tensor near = Selection.where(Comparison.eq(y, -1), zero, x);
    return reduce(add(apart, near), reduction);
  }

  private static Tensor multilabelSoft(Tensor x, Tensor y, Tensor weight, String reduction) {
    Tensor up = mul(y, logSigmoid(x));
    Tensor down = mul(rsub(1, y), logSigmoid(Pointwise.neg(x)));
    Tensor loss = Pointwise.neg(add(up, down));
    if (weight != null) {
      loss = mul(loss, weight);
    }
    int last = x.rank() - 1;
    Tensor row = div(Reductions.sum(loss, last), x.size(last));
    return reduce(row, reduction);
  }

  static Tensor logSigmoid(Tensor x) {
    return Activations.logSigmoid(x);
  }

  private static void pair(String name, String more, Op.Body body) {
    Ops.define(
        NeuralNetworks.NN, name + "(Tensor input, Tensor target" + more + TAIL, Op.FUNCTION, body);
  }

  private static String reduction(org.dlscript.runtime.op.Args a, int at) {
    return reduction(a.get(at), a.get(at + 1), a.s(at + 2));
  }

  /** Declares the losses of the nn namespace. */
  static void register() {
    pair("mse_loss", "", a -> mse(a.t(0), a.t(1), reduction(a, 2)));
    pair("l1_loss", "", a -> reduce(Pointwise.abs(sub(a.t(0), a.t(1))), reduction(a, 2)));
    Ops.define(
        NeuralNetworks.NN,
        "smooth_l1_loss(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None,"
            + " str reduction='mean', float beta=1.0) -> Tensor",
        Op.FUNCTION,
        a -> BoundedLosses.smoothL1(a.t(0), a.t(1), reduction(a, 2), a.d(5)));
    Ops.define(
        NeuralNetworks.NN,
        "huber_loss(Tensor input, Tensor target, str reduction='mean', float delta=1.0) -> Tensor",
        Op.FUNCTION,
        a -> BoundedLosses.huber(a.t(0), a.t(1), a.s(2), a.d(3)));
    pair(
        "binary_cross_entropy",
        ", Tensor? weight=None",
        a -> bce(a.t(0), a.t(1), a.t(2), reduction(a, 3)));
    Ops.define(
        NeuralNetworks.NN,
        "binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, bool?"
            + " size_average=None, bool? reduce=None, str reduction='mean', Tensor?"
            + " pos_weight=None) -> Tensor",
        Op.FUNCTION,
        a -> bceLogits(a.t(0), a.t(1), a.t(2), a.t(6), reduction(a, 3)));
    Ops.define(
        NeuralNetworks.NN,
        "kl_div(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None, str"
            + " reduction='mean', bool log_target=False) -> Tensor",
        Op.FUNCTION,
        a -> klDiv(a.t(0), a.t(1), reduction(a, 2), a.b(5)));
    Ops.define(
        NeuralNetworks.NN,
        "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False,"
            + " bool? size_average=None, float eps=1e-08, bool? reduce=None, str"
            + " reduction='mean') -> Tensor",
        Op.FUNCTION,
        a ->
            poisson(a.t(0), a.t(1), a.b(2), a.b(3), a.d(5), reduction(a.get(4), a.get(6), a.s(7))));
    Ops.define(
        NeuralNetworks.NN,
        "gaussian_nll_loss(Tensor input, Tensor target, Tensor var, bool full=False, float"
            + " eps=1e-06, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a -> gaussian(a.t(0), a.t(1), a.t(2), a.b(3), a.d(4), a.s(5)));
    pair("soft_margin_loss", "", a -> softMargin(a.t(0), a.t(1), reduction(a, 2)));
    pair(
        "hinge_embedding_loss",
        ", float margin=1.0",
        a -> hinge(a.t(0), a.t(1), a.d(2), reduction(a, 3)));
    pair(
        "multilabel_soft_margin_loss",
        ", Tensor? weight=None",
        a -> multilabelSoft(a.t(0), a.t(1), a.t(2), reduction(a, 3)));
  }
}
