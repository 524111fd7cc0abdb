package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.launch.LossLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Losses against class numbers or class probabilities. */
public final class ClassLosses {
  private ClassLosses() {}

  /** Where the target classes lie in the input, and which targets count. */
  private record Targets(long[] places, byte[] counted, double[] weights, double total) {}

  private static Targets targets(Tensor x, Tensor target, Tensor weight, long ignored) {
    int classes = x.rank() == 1 ? x.size(0) : x.size(1);
    int inner = 1;
    for (int d = 2; d < x.rank(); d++) {
      inner *= x.size(d);
    }
    long[] t = Operand.longs(target);
    double[] w = weight == null ? null : Operand.doubles(weight);
    long[] places = new long[t.length];
    byte[] counted = new byte[t.length];
    double[] weights = new double[t.length];
    double total = 0;
    for (int i = 0; i < t.length; i++) {
      if (t[i] == ignored) {
        continue;
      }
      if (t[i] < 0 || t[i] >= classes) {
        throw TensorException.index("Target " + t[i] + " is out of bounds.");
      }
      int row = inner == 0 ? 0 : i / inner;
      places[i] = ((long) row * classes + t[i]) * inner + i % inner;
      counted[i] = 1;
      weights[i] = w == null ? 1 : w[(int) t[i]];
      total += weights[i];
    }
    return new Targets(places, counted, weights, total);
  }

  private static void checkNll(Tensor x, Tensor target, Tensor weight) {
    if (x.rank() == 0) {
      throw TensorException.value("Expected 1 or more dimensions (got 0)");
    }
    if (x.rank() > 1 && (target.rank() == 0 || x.size(0) != target.size(0))) {
      throw TensorException.value(
          "Expected input batch_size ("
              + x.size(0)
              + ") to match target batch_size ("
              + (target.rank() == 0 ? 0 : target.size(0))
              + ").");
    }
    if (x.rank() == 4 && target.rank() != 3) {
      throw TensorException.runtime(
          "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
              + target.rank());
    }
    if (x.rank() <= 2 && target.rank() > 1) {
      throw TensorException.runtime("0D or 1D target tensor expected, multi-target not supported");
    }
    if (x.rank() == 1 && target.rank() == 1 && target.size(0) != 1) {
      throw TensorException.runtime(
          "size mismatch (got input: "
              + Arrays.toString(x.shape())
              + ", target: "
              + Arrays.toString(target.shape())
              + ")");
    }
    if (x.rank() > 2 && target.rank() != x.rank() - 1) {
      int[] wanted = x.shape().clone();
      System.arraycopy(x.shape(), 2, wanted, 1, x.rank() - 2);
      throw TensorException.runtime(
          "Expected target size "
              + Arrays.toString(Arrays.copyOf(wanted, x.rank() - 1))
              + ", got "
              + Arrays.toString(target.shape()));
    }
    if (target.dtype() != DType.INT64 && target.dtype() != DType.UINT8) {
      throw TensorException.runtime(
          "expected scalar type Long but found " + target.dtype().scalarName());
    }
    if (x.rank() == 4 && (target.size(1) != x.size(2) || target.size(2) != x.size(3))) {
      // The bracket that is missing is missing in PyTorch.
      throw TensorException.runtime(
          "size mismatch (got input: "
              + Arrays.toString(x.shape())
              + " , target: "
              + Arrays.toString(target.shape()));
    }
    if (x.rank() > 2) {
      int[] wanted = target.shape().clone();
      for (int d = 1; d < target.rank(); d++) {
        if (target.size(d) != x.size(d + 1)) {
          wanted[d] = x.size(d + 1);
          throw TensorException.runtime(
              "Expected target size "
                  + Arrays.toString(wanted)
                  + ", got "
                  + Arrays.toString(target.shape()));
        }
      }
    }
    int classes = x.rank() == 1 ? x.size(0) : x.size(1);
    if (weight != null && (weight.rank() != 1 || weight.numel() != classes)) {
      throw TensorException.runtime(
          "weight tensor should be defined either for all "
              + classes
              + " classes or no classes but got weight tensor of shape: "
              + Arrays.toString(weight.shape()));
    }
  }

  /** Negative log likelihood. */
  public static Tensor nll(Tensor x, Tensor target, Tensor weight, long ignored, String reduction) {
    checkNll(x, target, weight);
    if (!reduction.equals("none") && !reduction.equals("mean") && !reduction.equals("sum")) {
      throw Losses.badReduction(reduction);
    }
    if (x.home() != null && target.home() == x.home()) {
      Tensor r = remoteNll(x, target, weight, ignored, reduction);
      if (r != null) {
        return r;
      }
    }
    return hostNll(x, target, weight, ignored, reduction);
  }

  /** The same by a device's kernels, which wait for nothing. */
  private static Tensor remoteNll(
      Tensor x, Tensor target, Tensor weight, long ignored, String reduction) {
    Tensor[] each = LossLaunch.forward(x, target, weight, ignored);
    if (each == null) {
      return null;
    }
    Tensor total = reduction.equals("mean") ? Fused.untracked(() -> Reductions.sum(each[1])) : null;
    Tensor r =
        Fused.untracked(
            () ->
                switch (reduction) {
                  case "none" -> each[0];
                  case "sum" -> Reductions.sum(each[0]);
                  default -> div(Reductions.sum(each[0]), total);
                });
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      Grad.record(
          r,
          nllNode(x),
          new Tensor[] {x},
          Grad.save(x, target),
          (n, g) ->
              GradMode.enabled()
                  ? Fused.gradients(
                      in -> hostNll(in[0], n.saved(1), weight, ignored, reduction),
                      n,
                      g,
                      n.saved(0))
                  : new Tensor[] {
                    LossLaunch.backward(g, shape, n.saved(1), each[1], total, ignored)
                  });
    }
    return r;
  }

  private static String nllNode(Tensor x) {
    return x.rank() > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
  }

  private static Tensor hostNll(
      Tensor x, Tensor target, Tensor weight, long ignored, String reduction) {
    Targets t = targets(x, target, weight, ignored);
    int[] shape = target.shape();
    String node = nllNode(x);
    boolean all = true;
    for (byte c : t.counted) {
      all &= c != 0;
    }
    Tensor mask = all ? null : Tensor.wrap(t.counted, DType.BOOL, shape);
    double[] negative = new double[t.weights.length];
    for (int i = 0; i < negative.length; i++) {
      negative[i] = -t.weights[i];
    }
    Tensor factors = Copies.rawTo(Tensor.of(negative, shape), x.dtype()).on(x.device());
    return Fused.record(
        node,
        in -> {
          Tensor picked =
              Blocks.pick(
                  in[0], new Blocks.Plan(1, in[0].numel(), 1, t.places), shape, "GatherBackward0");
          Tensor loss = mul(picked, factors);
          if (mask != null) {
            loss = Selection.where(mask, loss, Tensor.zeros(loss.dtype()));
          }
          return switch (reduction) {
            case "none" -> loss;
            case "sum" -> Reductions.sum(loss);
            default -> div(Reductions.sum(loss), t.total);
          };
        },
        x);
  }

  /** Cross entropy against classes or probabilities. */
  public static Tensor crossEntropy(
      Tensor x, Tensor target, Tensor weight, long ignored, String reduction, double smoothing) {
    if (smoothing < 0 || smoothing > 1) {
      throw TensorException.runtime(
          "label_smoothing must be between 0.0 and 1.0. Got: " + Losses.text(smoothing));
    }
    if (x.rank() == 0) {
      throw TensorException.index(
          "Dimension out of range (expected to be in range of [-1, 0], but got 1)");
    }
    int dim = x.rank() == 1 ? 0 : 1;
    if (Arrays.equals(x.shape(), target.shape()) && target.dtype().isFloatingPoint()) {
      return soft(x, target, weight, reduction, smoothing, dim);
    }
    if (Arrays.equals(x.shape(), target.shape())) {
      throw TensorException.runtime(
          "Expected floating point type for target with class probabilities, got "
              + target.dtype().scalarName());
    }
    Tensor log = Softmaxes.logSoftmax(x, dim);
    Tensor nll = nll(log, target, weight, ignored, reduction);
    if (smoothing == 0) {
      return nll;
    }
    int classes = x.size(dim);
    Tensor weighted = weight == null ? log : mul(log, along(weight, x.rank(), dim));
    Tensor smooth = Pointwise.neg(Reductions.sum(weighted, dim));
    Targets t = targets(x, target, weight, ignored);
    Tensor mask = Tensor.wrap(t.counted, DType.BOOL, target.shape());
    smooth = Selection.where(mask, smooth, Tensor.zeros(x.dtype()));
    Tensor reduced =
        switch (reduction) {
          case "none" -> smooth;
          case "sum" -> Reductions.sum(smooth);
          default -> div(Reductions.sum(smooth), t.total);
        };
    return add(mul(nll, 1 - smoothing), mul(reduced, smoothing / classes));
  }

  private static Tensor along(Tensor weight, int rank, int dim) {
    int[] shape = new int[rank];
    Arrays.fill(shape, 1);
    shape[dim] = weight.numel();
    return Views.reshape(weight, shape);
  }

  private static Tensor soft(
      Tensor x, Tensor target, Tensor weight, String reduction, double smoothing, int dim) {
    int classes = x.size(dim);
    Tensor t = smoothing > 0 ? add(mul(target, 1 - smoothing), smoothing / classes) : target;
    Tensor log = Softmaxes.logSoftmax(x, dim);
    Tensor terms = mul(log, t);
    if (weight != null) {
      terms = mul(terms, along(weight, x.rank(), dim));
    }
    return switch (reduction) {
      case "none" -> Pointwise.neg(Reductions.sum(terms, dim));
      case "sum" -> Pointwise.neg(Reductions.sum(terms));
      case "mean" ->
          Fused.record(
              "DivBackward1",
              s -> div(s[0], x.numel() / (double) Math.max(1, classes)),
              Pointwise.neg(Reductions.sum(terms)));
      default -> throw Losses.badReduction(reduction);
    };
  }

  /** What is above zero; nothing flows back at zero itself. */
  private static Tensor positive(Tensor z) {
    return Selection.where(Comparison.gt(z, 0), z, Tensor.zeros(z.dtype()));
  }

  private static Tensor multiMargin(
      Tensor x, Tensor target, long p, double margin, Tensor weight, String reduction) {
    if (p != 1 && p != 2) {
      throw TensorException.value("only p == 1 and p == 2 supported");
    }
    checkRows(x);
    if (target.rank() > 1 || target.numel() != (x.rank() < 2 ? 1 : x.size(0))) {
      throw TensorException.runtime(
          "inconsistent target size, got: " + Arrays.toString(target.shape()));
    }
    if (target.dtype() != DType.INT64) {
      throw TensorException.runtime(
          "expected scalar type Long but found " + target.dtype().scalarName());
    }
    Tensor rows = x.rank() < 2 ? Views.reshape(x, 1, x.numel()) : x;
    int n = rows.size(0);
    int classes = rows.size(1);
    long[] t = Operand.longs(target);
    long[] places = new long[n];
    byte[] others = new byte[n * classes];
    Arrays.fill(others, (byte) 1);
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      if (t[i] < 0 || t[i] >= classes) {
        throw TensorException.runtime("target out of range");
      }
      places[i] = (long) i * classes + t[i];
      others[(int) places[i]] = 0;
      w[i] = weight == null ? 1 : weight.doubleAt((int) t[i]);
    }
    Tensor mask = Tensor.wrap(others, DType.BOOL, n, classes);
    Tensor factors = Copies.rawTo(Tensor.of(w, n), x.dtype());
    int[] shape = x.rank() < 2 ? new int[0] : new int[] {n};
    return Fused.record(
        "MultiMarginLossBackward0",
        in -> {
          Tensor right =
              Blocks.pick(
                  in[0],
                  new Blocks.Plan(1, n * classes, 1, places),
                  new int[] {n, 1},
                  "GatherBackward0");
          Tensor z = positive(add(sub(in[0], right), margin));
          z = p == 2 ? mul(z, z) : z;
          z = Selection.where(mask, z, Tensor.zeros(z.dtype()));
          Tensor loss = mul(div(Reductions.sum(z, 1), classes), factors);
          return Losses.reduce(Views.reshape(loss, shape), reduction);
        },
        rows);
  }

  private static void checkRows(Tensor x) {
    if (x.rank() > 2 || x.rank() > 0 && x.size(-1) == 0) {
      throw TensorException.runtime(
          "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
              + Arrays.toString(x.shape()));
    }
  }

  private static Tensor multilabelMargin(Tensor x, Tensor target, String reduction) {
    checkRows(x);
    if (x.rank() < 2
        ? target.rank() > 1 || target.numel() != x.numel()
        : !Arrays.equals(x.shape(), target.shape())) {
      throw TensorException.runtime(
          "inconsistent size " + Arrays.toString(target.shape()) + " for argument #2 'target'");
    }
    int classes = x.rank() == 0 ? 1 : x.size(-1);
    int n = x.rank() < 2 ? 1 : x.size(0);
    long[] t = Operand.longs(target);
    if (Arrays.stream(t).anyMatch(k -> k < -1 || k >= classes)) {
      throw TensorException.runtime("argument #2 'target' is out of range");
    }
    if (target.dtype() != DType.INT64) {
      throw TensorException.runtime(
          "expected scalar type Long but found " + target.dtype().scalarName());
    }
    java.util.List<Long> wanted = new java.util.ArrayList<>();
    java.util.List<Long> others = new java.util.ArrayList<>();
    java.util.List<Long> rows = new java.util.ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean[] isTarget = new boolean[classes];
      int count = 0;
      while (count < classes && t[i * classes + count] >= 0) {
        isTarget[(int) t[i * classes + count++]] = true;
      }
      for (int k = 0; k < count; k++) {
        for (int j = 0; j < classes; j++) {
          if (!isTarget[j]) {
            wanted.add((long) i * classes + t[i * classes + k]);
            others.add((long) i * classes + j);
            rows.add((long) i);
          }
        }
      }
    }
    int pairs = rows.size();
    int[] shape = x.rank() < 2 ? new int[0] : new int[] {n};
    return Fused.record(
        "MultilabelMarginLossBackward0",
        in -> {
          int all = in[0].numel();
          Tensor a = Blocks.pick(in[0], plan(all, wanted), new int[] {pairs}, "GatherBackward0");
          Tensor b = Blocks.pick(in[0], plan(all, others), new int[] {pairs}, "GatherBackward0");
          Tensor z = positive(add(sub(b, a), 1));
          Tensor sums =
              Blocks.addAt(Tensor.zeros(z.dtype(), n), plan(n, rows), z, "IndexAddBackward0");
          return Losses.reduce(Views.reshape(div(sums, classes), shape), reduction);
        },
        x);
  }

  private static Blocks.Plan plan(int places, java.util.List<Long> at) {
    return new Blocks.Plan(1, places, 1, at.stream().mapToLong(Long::longValue).toArray());
  }

  /** Declares the losses. */
  static void register() {
    String nn = NeuralNetworks.NN;
    Ops.define(
        nn,
        "nll_loss(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int"
            + " ignore_index=-100, bool? reduce=None, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a -> nll(a.t(0), a.t(1), a.t(2), a.l(4), Losses.reduction(a.get(3), a.get(5), a.s(6))));
    Ops.define(
        nn,
        "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None,"
            + " int ignore_index=-100, bool? reduce=None, str reduction='mean', float"
            + " label_smoothing=0.0) -> Tensor",
        Op.FUNCTION,
        a ->
            crossEntropy(
                a.t(0),
                a.t(1),
                a.t(2),
                a.l(4),
                Losses.reduction(a.get(3), a.get(5), a.s(6)),
                a.d(7)));
    Ops.define(
        nn,
        "multi_margin_loss(Tensor input, Tensor target, int p=1, float margin=1.0, Tensor?"
            + " weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean') ->"
            + " Tensor",
        Op.FUNCTION,
        a ->
            multiMargin(
                a.t(0),
                a.t(1),
                a.l(2),
                a.d(3),
                a.t(4),
                Losses.reduction(a.get(5), a.get(6), a.s(7))));
    Ops.define(
        nn,
        "multilabel_margin_loss(Tensor input, Tensor target, bool? size_average=None, bool?"
            + " reduce=None, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a -> multilabelMargin(a.t(0), a.t(1), Losses.reduction(a.get(2), a.get(3), a.s(4))));
  }
}
