package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Connectionist temporal classification: the forward-backward algorithm in logarithms. */
public final class CtcLoss {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  private CtcLoss() {}

  private static double sum(double a, double b) {
    double most = Math.max(a, b);
    return most == NONE ? NONE : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
  }

  /** One sequence: its log probabilities, its labels with blanks between, and the result. */
  private static final class Sequence {
    final double[] log;
    final int at;
    final int step;
    final int steps;
    final int[] labels;
    final double[] alpha;
    double loss;

    Sequence(double[] log, int at, int step, int steps, int[] target, int blank) {
      this.log = log;
      this.at = at;
      this.step = step;
      this.steps = steps;
      labels = new int[2 * target.length + 1];
      Arrays.fill(labels, blank);
      for (int i = 0; i < target.length; i++) {
        labels[2 * i + 1] = target[i];
      }
      alpha = new double[Math.max(1, steps) * labels.length];
      forward();
    }

    private double p(int t, int s) {
      return log[at + t * step + labels[s]];
    }

    private boolean skips(int s) {
      return s >= 2 && labels[s] != labels[s - 2] && (s & 1) == 1;
    }

    private void forward() {
      int n = labels.length;
      Arrays.fill(alpha, NONE);
      if (steps == 0) {
        loss = n == 1 ? 0 : Double.POSITIVE_INFINITY;
        return;
      }
      alpha[0] = p(0, 0);
      if (n > 1) {
        alpha[1] = p(0, 1);
      }
      for (int t = 1; t < steps; t++) {
        for (int s = 0; s < n; s++) {
          double a = alpha[(t - 1) * n + s];
          if (s > 0) {
            a = sum(a, alpha[(t - 1) * n + s - 1]);
          }
          if (skips(s)) {
            a = sum(a, alpha[(t - 1) * n + s - 2]);
          }
          alpha[t * n + s] = a + p(t, s);
        }
      }
      double end = alpha[(steps - 1) * n + n - 1];
      loss = -(n > 1 ? sum(end, alpha[(steps - 1) * n + n - 2]) : end);
    }

    /** Adds the gradient of the loss, times a factor, to {@code out}. */
    void backward(double factor, int classes, double[] out) {
      int n = labels.length;
      double[] beta = new double[n];
      double[] next = new double[n];
      double[] joint = new double[classes];
      for (int t = steps - 1; t >= 0; t--) {
        for (int s = 0; s < n; s++) {
          double b;
          if (t == steps - 1) {
            b = s >= n - 2 ? 0 : NONE;
          } else {
            b = next[s];
            if (s + 1 < n) {
              b = sum(b, next[s + 1]);
            }
            if (s + 2 < n && skips(s + 2)) {
              b = sum(b, next[s + 2]);
            }
          }
          beta[s] = b + p(t, s);
        }
        Arrays.fill(joint, NONE);
        for (int s = 0; s < n; s++) {
          joint[labels[s]] = sum(joint[labels[s]], alpha[t * n + s] + beta[s]);
        }
        for (int c = 0; c < classes; c++) {
          double lp = log[at + t * step + c];
          out[at + t * step + c] = (Math.exp(lp) - Math.exp(joint[c] + loss - lp)) * factor;
        }
        double[] kept = next;
        next = beta;
        beta = kept;
      }
    }
  }

  private static long[] lengths(Object given) {
    return switch (given) {
      case Tensor t -> Operand.longs(t);
      case long[] l -> l;
      case Object[] a -> Arrays.stream(a).mapToLong(v -> ((Number) v).longValue()).toArray();
      case java.util.List<?> l -> l.stream().mapToLong(v -> ((Number) v).longValue()).toArray();
      default -> new long[] {((Number) given).longValue()};
    };
  }

  private static Tensor loss(
      Tensor log, Tensor targets, long[] inputs, long[] sizes, int blank, boolean zeroInfinity) {
    int batch = log.size(1);
    int classes = log.size(2);
    if (blank < 0 || blank >= classes) {
      throw TensorException.runtime("blank must be in label range");
    }
    if (inputs.length != batch) {
      throw TensorException.runtime("input_lengths must be of size batch_size");
    }
    if (sizes.length != batch) {
      throw TensorException.runtime("target_lengths must be of size batch_size");
    }
    double[] p = Operand.doubles(log);
    long[] t = Operand.longs(targets);
    Sequence[] all = new Sequence[batch];
    double[] losses = new double[batch];
    int offset = 0;
    for (int b = 0; b < batch; b++) {
      if (inputs[b] < 0 || inputs[b] > log.size(0)) {
        throw TensorException.runtime(
            "Expected input_lengths to have value at most "
                + log.size(0)
                + ", but got value "
                + inputs[b]
                + " (while checking arguments for ctc_loss_cpu)");
      }
      int from = targets.rank() == 1 ? offset : b * targets.size(1);
      int[] labels = new int[(int) sizes[b]];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (int) t[from + i];
      }
      offset += labels.length;
      all[b] = new Sequence(p, b * classes, batch * classes, (int) inputs[b], labels, blank);
      losses[b] = zeroInfinity && Double.isInfinite(all[b].loss) ? 0 : all[b].loss;
    }
    Tensor r = Copies.rawTo(Tensor.of(losses, batch), log.dtype()).on(log.device());
    if (Grad.wanted(log)) {
      Grad.record(
          r,
          "CtcLossBackward0",
          log,
          null,
          (n, g) -> {
            double[] out = new double[p.length];
            for (int b = 0; b < batch; b++) {
              if (!(zeroInfinity && Double.isInfinite(all[b].loss))) {
                all[b].backward(g.doubleAt(b), classes, out);
              }
            }
            return Copies.rawTo(Tensor.of(out, log.shape()), log.dtype()).on(log.device());
          });
    }
    return r;
  }

  private static void checkRanks(Tensor log, Tensor targets) {
    if (!log.dtype().isFloatingPoint()) {
      throw TensorException.unsupported("ctc_loss_cpu", log.dtype());
    }
    int rank = log.rank() == 3 ? 3 : log.rank() + 1;
    String checking = " (while checking arguments for ctc_loss_cpu)";
    if (rank != 3) {
      throw TensorException.runtime(
          "Expected 3-dimensional tensor, but got "
              + rank
              + "-dimensional tensor for argument #1 'log_probs'"
              + checking);
    }
    if (targets.rank() < 1 || targets.rank() > 2) {
      throw TensorException.runtime(
          "Expected 1 to 2 dimensions, but got "
              + targets.rank()
              + "-dimensional tensor for argument #2 'targets'"
              + checking);
    }
  }

  private static Tensor ctc(Args a) {
    Tensor log = a.t(0);
    long[] inputs = lengths(a.get(2));
    long[] sizes = lengths(a.get(3));
    boolean batched = log.rank() == 3;
    checkRanks(log, a.t(1));
    Tensor in = batched ? log : Views.unsqueeze(log, 1);
    Tensor losses = loss(in, a.t(1), inputs, sizes, a.i(4), a.b(6));
    String reduction =
        a.get(5) instanceof Long code ? code == 0 ? "none" : code == 1 ? "mean" : "sum" : a.s(5);
    if (reduction.equals("mean")) {
      double[] scale = new double[sizes.length];
      for (int b = 0; b < scale.length; b++) {
        scale[b] = Math.max(1, sizes[b]);
      }
      Tensor by = Copies.rawTo(Tensor.of(scale, scale.length), losses.dtype());
      return Reductions.mean(Arithmetic.div(losses, by));
    }
    Tensor r = Losses.reduce(losses, reduction);
    return !batched && reduction.equals("none") ? Views.squeeze(r, 0) : r;
  }

  /** Declares the functions. */
  static void register() {
    for (String space : new String[] {NeuralNetworks.NN, "torch"}) {
      Ops.define(
          space,
          "ctc_loss(Tensor log_probs, Tensor targets, Any input_lengths, Any target_lengths, int"
              + " blank=0, Any reduction='mean', bool zero_infinity=False) -> Tensor",
          Op.FUNCTION,
          CtcLoss::ctc);
    }
  }
}
