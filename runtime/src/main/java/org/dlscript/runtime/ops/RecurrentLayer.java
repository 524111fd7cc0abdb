package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.RecurrentKernel;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * One direction of one layer of a recurrent network, over batches of shape (steps, rows, inputs) or
 * over packed sequences of shape (all rows, inputs): in float32 as one kernel, else step by step
 * through recorded operators, which derivatives of derivatives need as well.
 */
record RecurrentLayer(RecurrentCells cell, int[] sizes, boolean isPacked, boolean reverse) {
  /** The parameters; biases and the projection may be null. */
  record Weights(Tensor wih, Tensor whh, Tensor bih, Tensor bhh, Tensor projection) {}

  /** A layer over whole batches. */
  static RecurrentLayer whole(RecurrentCells cell, Tensor x, boolean reverse) {
    int[] sizes = new int[x.size(0)];
    Arrays.fill(sizes, x.size(1));
    return new RecurrentLayer(cell, sizes, false, reverse);
  }

  /** A layer over packed sequences, of which as many go on as {@code sizes} says. */
  static RecurrentLayer packed(RecurrentCells cell, long[] sizes, boolean reverse) {
    return new RecurrentLayer(
        cell, Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray(), true, reverse);
  }

  /** The outputs of all steps, and the last states of every sequence. */
  Tensor[] run(Tensor x, Tensor[] state, Weights w) {
    boolean fast =
        w.projection == null
            && x.home() == null
            && x.dtype() == DType.FLOAT32
            && w.wih.dtype() == DType.FLOAT32
            && state[0].dtype() == DType.FLOAT32
            && x.numel() > 0;
    return fast ? fused(x, state, w) : composed(x, state, w);
  }

  private static float[] floats(Tensor t) {
    return t == null ? null : (float[]) Operand.flat(t, DType.FLOAT32);
  }

  private static RecurrentKernel.Weights floats(Tensor wih, Tensor whh, Tensor bih, Tensor bhh) {
    return new RecurrentKernel.Weights(floats(wih), floats(whh), floats(bih), floats(bhh));
  }

  private Tensor[] fused(Tensor x, Tensor[] state, Weights w) {
    int hidden = w.whh.size(1);
    RecurrentKernel kernel = cell.kernel(sizes, x.size(-1), hidden, reverse);
    float[][] states = new float[state.length][];
    for (int s = 0; s < states.length; s++) {
      states[s] = floats(state[s]).clone();
    }
    kernel.forward(floats(x), floats(w.wih, w.whh, w.bih, w.bhh), states);
    int[] shape = x.shape().clone();
    shape[shape.length - 1] = hidden;
    Tensor[] out = new Tensor[1 + state.length];
    Tensor[] all = new Tensor[5 + state.length];
    out[0] = Tensor.of(kernel.outputs(), shape).on(x.device());
    System.arraycopy(new Tensor[] {x, w.wih, w.whh, w.bih, w.bhh}, 0, all, 0, 5);
    for (int s = 0; s < states.length; s++) {
      out[s + 1] = Tensor.of(states[s], state[s].shape()).on(x.device());
      all[s + 5] = state[s];
    }
    if (Grad.wanted(all)) {
      Grad.record(
          out,
          isPacked ? "CatBackward0" : "StackBackward0",
          all,
          Grad.save(all),
          (n, grads) -> {
            if (GradMode.enabled()) {
              return Fused.gradients(this::composed, n, grads, all);
            }
            float[][] toStates = new float[states.length][];
            for (int s = 0; s < toStates.length; s++) {
              Tensor g = grads[s + 1];
              toStates[s] = g == null ? new float[all[s + 5].numel()] : floats(g).clone();
            }
            RecurrentKernel.Gradients d =
                kernel.backward(
                    floats(n.saved(0)),
                    !n.needs(0),
                    floats(n.saved(1), n.saved(2), n.saved(3), n.saved(4)),
                    floats(grads[0]),
                    toStates);
            RecurrentKernel.Weights dw = d.weights();
            float[][] found =
                Arrays.copyOf(
                    new float[][] {
                      d.input(), dw.input(), dw.hidden(), dw.inputBias(), dw.hiddenBias()
                    },
                    all.length);
            System.arraycopy(toStates, 0, found, 5, toStates.length);
            Tensor[] result = new Tensor[all.length];
            for (int k = 0; k < result.length; k++) {
              if (n.needs(k)) {
                result[k] = Tensor.of(found[k], all[k].shape()).on(x.device());
              }
            }
            return result;
          });
    }
    return out;
  }

  private Tensor[] composed(Tensor[] t) {
    return composed(
        t[0], Arrays.copyOfRange(t, 5, t.length), new Weights(t[1], t[2], t[3], t[4], null));
  }

  private Tensor[] composed(Tensor x, Tensor[] state, Weights w) {
    return isPacked ? composedPacked(x, state, w) : composedWhole(x, state, w);
  }

  private Tensor[] composedWhole(Tensor x, Tensor[] state, Weights w) {
    int steps = sizes.length;
    Tensor[] fromInput = Splits.unbind(MatrixProducts.linear(x, w.wih, w.bih), 0);
    Tensor[] outputs = new Tensor[steps];
    Tensor[] now = state;
    for (int k = 0; k < steps; k++) {
      int t = reverse ? steps - 1 - k : k;
      now = cell.step(fromInput[t], now, w.whh, w.bhh, w.projection);
      outputs[t] = now[0];
    }
    Tensor[] result = new Tensor[now.length + 1];
    result[0] = Joining.stack(outputs, 0);
    System.arraycopy(now, 0, result, 1, now.length);
    return result;
  }

  /** Fewer rows step by step, as sequences end, or more, as they begin from their ends. */
  private Tensor[] composedPacked(Tensor data, Tensor[] state, Weights w) {
    int steps = sizes.length;
    Tensor[] fromInput = Splits.splitSizes(MatrixProducts.linear(data, w.wih, w.bih), sizes, 0);
    Tensor[] outputs = new Tensor[steps];
    Tensor[] now = new Tensor[state.length];
    Tensor[][] ended = new Tensor[state.length][];
    for (int s = 0; s < state.length; s++) {
      ended[s] = new Tensor[0];
      now[s] = Views.narrow(state[s], 0, 0, sizes[reverse ? steps - 1 : 0]);
    }
    for (int k = 0; k < steps; k++) {
      int t = reverse ? steps - 1 - k : k;
      int rows = now[0].size(0);
      for (int s = 0; s < state.length; s++) {
        if (sizes[t] > rows) {
          Tensor more = Views.narrow(state[s], 0, rows, sizes[t] - rows);
          now[s] = Joining.cat(new Tensor[] {now[s], more}, 0);
        } else if (sizes[t] < rows) {
          ended[s] = Arrays.copyOf(ended[s], ended[s].length + 1);
          ended[s][ended[s].length - 1] = Views.narrow(now[s], 0, sizes[t], rows - sizes[t]);
          now[s] = Views.narrow(now[s], 0, 0, sizes[t]);
        }
      }
      now = cell.step(fromInput[t], now, w.whh, w.bhh, w.projection);
      outputs[t] = now[0];
    }
    Tensor[] result = new Tensor[state.length + 1];
    result[0] = Joining.cat(outputs, 0);
    for (int s = 0; s < state.length; s++) {
      Tensor[] all = new Tensor[ended[s].length + 1];
      all[0] = now[s];
      for (int k = 0; k < ended[s].length; k++) {
        all[k + 1] = ended[s][ended[s].length - 1 - k];
      }
      result[s + 1] = all.length == 1 ? all[0] : Joining.cat(all, 0);
    }
    return result;
  }
}
