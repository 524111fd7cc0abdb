package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.OptimizerLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * What an optimiser does to each of its parameters, in one pass over the memory where all tensors
 * are float32 and laid out alike, else operator by operator; both round alike. The caller has
 * switched recording off; what is written counts a version.
 */
final class OptimizerSteps {
  private OptimizerSteps() {}

  /** Whether one loop with one index serves all of them; null stands for none. */
  private static boolean alike(Tensor first, Tensor... others) {
    boolean alike = first.dtype() == DType.FLOAT32 && first.isContiguous() && first.home() == null;
    for (Tensor t : others) {
      alike &=
          t == null
              || t.dtype() == DType.FLOAT32
                  && t.isContiguous()
                  && t.offset() == first.offset()
                  && t.layout().sameShape(first.layout());
    }
    return alike;
  }

  private static void over(Tensor p, Parallel.Range loop) {
    int at = p.offset();
    Parallel.range(p.numel(), Parallel.GRAIN, (from, to) -> loop.run(at + from, at + to));
  }

  /** Counts a version of all that a step has written: everything but the gradient. */
  private static void changed(Tensor[][] rows) {
    for (Tensor[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        if (k != 1 && row[k] != null) {
          row[k].bumpVersion();
        }
      }
    }
  }

  private static Tensor direction(Tensor p, Tensor grad, double decay, boolean maximize) {
    Tensor g = maximize ? Pointwise.neg(grad) : grad;
    return decay == 0 ? g : Arithmetic.add(g, p, decay);
  }

  /**
   * Stochastic gradient descent with momentum (Sutskever et al. 2013, as PyTorch has it).
   *
   * @param first whether the buffer has no content yet
   */
  private record Descent(
      double lr,
      double momentum,
      double dampening,
      double decay,
      boolean nesterov,
      boolean maximize,
      boolean first) {

    void step(Tensor p, Tensor grad, Tensor buffer) {
      if (alike(p, grad, buffer)) {
        fused(p, grad.floats(), buffer == null ? null : buffer.floats());
        p.bumpVersion();
        if (buffer != null) {
          buffer.bumpVersion();
        }
        return;
      }
      Tensor g = direction(p, grad, decay, maximize);
      if (buffer != null) {
        if (first) {
          Copies.copyInto(buffer, g);
        } else {
          InPlaceArithmetic.mul(buffer, Tensor.number(momentum));
          InPlaceArithmetic.add(buffer, g, 1 - dampening, false);
        }
        g = nesterov ? Arithmetic.add(g, buffer, momentum) : buffer;
      }
      InPlaceArithmetic.add(p, g, -lr, false);
    }

    /** The same on a device, for parameters each with gradient and buffer. */
    void launch(Tensor[][] rows) {
      OptimizerLaunch.run(
          "sgd_step",
          a ->
              a.f64(lr)
                  .f64(momentum)
                  .f64(dampening)
                  .f64(decay)
                  .i32(nesterov ? 1 : 0)
                  .i32(maximize ? 1 : 0)
                  .i32(first ? 1 : 0)
                  .i32(0),
          rows);
      changed(rows);
    }

    private void fused(Tensor p, float[] grad, float[] buffer) {
      float[] x = p.floats();
      float sign = maximize ? -1 : 1;
      boolean decays = decay != 0;
      float shrink = (float) decay;
      float rate = (float) -lr;
      float keep = (float) momentum;
      float take = (float) (1 - dampening);
      over(
          p,
          (from, to) -> {
            if (buffer == null) {
              for (int i = from; i < to; i++) {
                float g = sign * grad[i];
                g = decays ? Math.fma(shrink, x[i], g) : g;
                x[i] = Math.fma(rate, g, x[i]);
              }
            } else {
              for (int i = from; i < to; i++) {
                float g = sign * grad[i];
                g = decays ? Math.fma(shrink, x[i], g) : g;
                float b = first ? g : Math.fma(take, g, keep * buffer[i]);
                buffer[i] = b;
                x[i] = Math.fma(rate, nesterov ? Math.fma(keep, b, g) : b, x[i]);
              }
            }
          });
    }
  }

  /**
   * Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019).
   *
   * @param rate the learning rate over the first moment's bias correction
   * @param root the root of the second moment's bias correction
   * @param decay the factor of the parameter that is added to its gradient
   * @param shrink what the parameter itself is multiplied by first
   */
  private record Moments(
      double rate,
      double root,
      double beta1,
      double beta2,
      double eps,
      double decay,
      double shrink,
      boolean maximize) {

    void step(Tensor p, Tensor grad, Tensor mean, Tensor square, Tensor most) {
      if (alike(p, grad, mean, square, most)) {
        fused(
            p, grad.floats(), mean.floats(), square.floats(), most == null ? null : most.floats());
        p.bumpVersion();
        mean.bumpVersion();
        square.bumpVersion();
        if (most != null) {
          most.bumpVersion();
        }
        return;
      }
      InPlaceArithmetic.mul(p, Tensor.number(shrink));
      Tensor g = direction(p, grad, decay, maximize);
      InPlaceArithmetic.mul(mean, Tensor.number(beta1));
      InPlaceArithmetic.add(mean, g, 1 - beta1, false);
      InPlaceArithmetic.mul(square, Tensor.number(beta2));
      InPlaceArithmetic.addProduct(square, g, Pointwise.conj(g), 1 - beta2, false);
      Tensor scale = square;
      if (most != null) {
        Copies.copyInto(most, BinaryFunctions.MAXIMUM.apply(most, square));
        scale = most;
      }
      Tensor spread = Arithmetic.add(Arithmetic.div(Pointwise.sqrt(scale), root), eps);
      InPlaceArithmetic.addProduct(p, mean, spread, -rate, true);
    }

    /** The same on a device, for parameters each with gradient and moments. */
    void launch(Tensor[][] rows) {
      OptimizerLaunch.run(
          "adam_step",
          a ->
              a.f64(rate)
                  .f64(root)
                  .f64(beta1)
                  .f64(beta2)
                  .f64(eps)
                  .f64(decay)
                  .f64(shrink)
                  .i32(maximize ? 1 : 0)
                  .i32(0),
          rows);
      changed(rows);
    }

    private void fused(Tensor p, float[] grad, float[] mean, float[] square, float[] most) {
      float[] x = p.floats();
      float sign = maximize ? -1 : 1;
      boolean decays = decay != 0;
      float toGradient = (float) decay;
      float whole = (float) shrink;
      float keep1 = (float) beta1;
      float take1 = (float) (1 - beta1);
      float keep2 = (float) beta2;
      float take2 = (float) (1 - beta2);
      float correction = (float) root;
      float least = (float) eps;
      float step = (float) -rate;
      over(
          p,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              float w = x[i] * whole;
              float g = sign * grad[i];
              g = decays ? Math.fma(toGradient, w, g) : g;
              float m = Math.fma(take1, g, mean[i] * keep1);
              float v = Math.fma(take2 * g, g, square[i] * keep2);
              mean[i] = m;
              square[i] = v;
              if (most != null) {
                v = Math.max(most[i], v);
                most[i] = v;
              }
              x[i] = w + step * m / ((float) Math.sqrt(v) / correction + least);
            }
          });
    }
  }

  /**
   * One row of tensors for each parameter, from one list for each column; null lists are columns of
   * null.
   */
  private static Tensor[][] rows(Tensor[]... columns) {
    Tensor[][] rows = new Tensor[columns[0].length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < columns.length; k++) {
        rows[i][k] = columns[k] == null ? null : columns[k][i];
      }
    }
    return rows;
  }

  /**
   * Steps parameters: those that the device and type of the first one's kernel serve in as few
   * launches as hold them, the others one by one.
   */
  private static void each(
      String kernel, Tensor[][] rows, Consumer<Tensor[][]> together, Consumer<Tensor[]> alone) {
    List<Tensor[]> served = new ArrayList<>();
    for (Tensor[] row : rows) {
      boolean fits =
          OptimizerLaunch.serves(kernel, row)
              && (served.isEmpty()
                  || served.get(0)[0].home() == row[0].home()
                      && served.get(0)[0].dtype() == row[0].dtype());
      if (fits) {
        served.add(row);
      } else {
        alone.accept(row);
      }
    }
    if (!served.isEmpty()) {
      together.accept(served.toArray(new Tensor[0][]));
    }
  }

  static void register() {
    Ops.define(
        "_sgd_steps(Tensor[] params, Tensor[] grads, Tensor[]? buffers, *, float lr, float momentum,"
            + " float dampening, float weight_decay, bool nesterov, bool maximize, bool first) -> int",
        Op.FUNCTION,
        a -> {
          Descent d = new Descent(a.d(3), a.d(4), a.d(5), a.d(6), a.b(7), a.b(8), a.b(9));
          Tensor[][] rows = rows(a.ts(0), a.ts(1), a.ts(2));
          each("sgd_step", rows, d::launch, r -> d.step(r[0], r[1], r[2]));
          return (long) rows.length;
        });
    Ops.define(
        "_adam_steps(Tensor[] params, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs,"
            + " Tensor[]? max_exp_avg_sqs, *, float rate, float root, float beta1, float beta2, float"
            + " eps, float weight_decay, float shrink, bool maximize) -> int",
        Op.FUNCTION,
        a -> {
          Moments m =
              new Moments(a.d(5), a.d(6), a.d(7), a.d(8), a.d(9), a.d(10), a.d(11), a.b(12));
          Tensor[][] rows = rows(a.ts(0), a.ts(1), a.ts(2), a.ts(3), a.ts(4));
          each("adam_step", rows, m::launch, r -> m.step(r[0], r[1], r[2], r[3], r[4]));
          return (long) rows.length;
        });
  }
}
