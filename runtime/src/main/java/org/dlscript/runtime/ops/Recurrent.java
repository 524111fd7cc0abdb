package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.LstmKernel;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Recurrent networks over whole sequences, and their cells. */
public final class Recurrent {
  private Recurrent() {}

  /** The weights of one direction of one layer. */
  private record Weights(Tensor wih, Tensor whh, Tensor bih, Tensor bhh, Tensor projection) {}

  private static Weights weights(Tensor[] params, int at, boolean biases, boolean projected) {
    int last = at + (biases ? 4 : 2);
    return new Weights(
        params[at],
        params[at + 1],
        biases ? params[at + 2] : null,
        biases ? params[at + 3] : null,
        projected ? params[last] : null);
  }

  /** Runs one direction of one layer: outputs of all steps, and the last states. */
  private static Tensor[] layer(
      RecurrentCells cell, Tensor x, Tensor[] state, Weights w, boolean reverse) {
    boolean fast =
        cell == RecurrentCells.LSTM
            && w.projection == null
            && x.home() == null
            && x.dtype() == DType.FLOAT32
            && w.wih.dtype() == DType.FLOAT32
            && state[0].dtype() == DType.FLOAT32
            && x.numel() > 0;
    if (fast) {
      return fused(x, state, w, reverse);
    }
    int steps = x.size(0);
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

  private static float[] floats(Tensor t) {
    return t == null ? null : (float[]) Operand.flat(t, DType.FLOAT32);
  }

  private static Tensor[] fused(Tensor x, Tensor[] state, Weights w, boolean reverse) {
    int steps = x.size(0);
    int batch = x.size(1);
    int inputs = x.size(2);
    int hidden = w.whh.size(1);
    LstmKernel kernel =
        new LstmKernel(steps, batch, inputs, hidden, reverse, floats(state[0]), floats(state[1]));
    float[] bias = null;
    if (w.bih != null) {
      bias = floats(w.bih).clone();
      float[] more = floats(w.bhh);
      for (int j = 0; j < bias.length; j++) {
        bias[j] += more[j];
      }
    }
    kernel.forward(floats(x), floats(w.wih), floats(w.whh), bias);
    int[] shape = {batch, hidden};
    Tensor[] out = {
      Tensor.of(kernel.outputs().clone(), steps, batch, hidden).on(x.device()),
      Tensor.of(kernel.last(false), shape).on(x.device()),
      Tensor.of(kernel.last(true), shape).on(x.device())
    };
    Tensor[] all = {x, w.wih, w.whh, w.bih, w.bhh, state[0], state[1]};
    if (Grad.wanted(all)) {
      Grad.record(
          out,
          "StackBackward0",
          all,
          Grad.save(all),
          (n, grads) -> {
            if (GradMode.enabled()) {
              return Fused.gradients(t -> composed(t, reverse), n, grads, all);
            }
            float[][] g =
                kernel.backward(
                    floats(n.saved(0)),
                    floats(n.saved(1)),
                    floats(n.saved(2)),
                    floats(grads[0]),
                    floats(grads[1]),
                    floats(grads[2]));
            int[] order = {0, 1, 2, 3, 3, 4, 5};
            Tensor[] result = new Tensor[all.length];
            for (int k = 0; k < result.length; k++) {
              if (n.needs(k)) {
                float[] data = k == 4 ? g[3].clone() : g[order[k]];
                result[k] = Tensor.of(data, all[k].shape()).on(x.device());
              }
            }
            return result;
          });
    }
    return out;
  }

  private static Tensor[] composed(Tensor[] t, boolean reverse) {
    int steps = t[0].size(0);
    Tensor[] fromInput = Splits.unbind(MatrixProducts.linear(t[0], t[1], t[3]), 0);
    Tensor[] outputs = new Tensor[steps];
    Tensor[] now = {t[5], t[6]};
    for (int k = 0; k < steps; k++) {
      int at = reverse ? steps - 1 - k : k;
      now = RecurrentCells.LSTM.step(fromInput[at], now, t[2], t[4], null);
      outputs[at] = now[0];
    }
    return new Tensor[] {Joining.stack(outputs, 0), now[0], now[1]};
  }

  /** Parameters common to all calls. */
  private record Options(
      boolean biases, int layers, double dropout, boolean train, boolean bidirectional) {}

  private static Options options(Args a, int at) {
    return new Options(a.b(at), a.i(at + 1), a.d(at + 2), a.b(at + 3), a.b(at + 4));
  }

  /** Chooses the layer function: for whole batches, or for packed sequences. */
  private interface Direction {
    Tensor[] run(Tensor x, Tensor[] state, Weights w, boolean reverse);
  }

  private static Tensor[] stacked(
      RecurrentCells cell, Tensor x, Tensor[] hx, Tensor[] params, Options o, Direction run) {
    int directions = o.bidirectional ? 2 : 1;
    int sets = o.layers * directions;
    int each = params.length / sets;
    boolean projected = cell == RecurrentCells.LSTM && each == (o.biases ? 5 : 3);
    int states = hx.length;
    Tensor[][] last = new Tensor[states][sets];
    Tensor in = x;
    for (int layer = 0; layer < o.layers; layer++) {
      Tensor[] outputs = new Tensor[directions];
      for (int d = 0; d < directions; d++) {
        int set = layer * directions + d;
        Tensor[] state = new Tensor[states];
        for (int s = 0; s < states; s++) {
          state[s] = Views.select(hx[s], 0, set);
        }
        Weights w = weights(params, set * each, o.biases, projected);
        Tensor[] r = run.run(in, state, w, d == 1);
        outputs[d] = r[0];
        for (int s = 0; s < states; s++) {
          last[s][set] = r[s + 1];
        }
      }
      in = directions == 1 ? outputs[0] : Joining.cat(outputs, outputs[0].rank() - 1);
      if (o.dropout > 0 && o.train && layer < o.layers - 1) {
        in = Dropouts.dropout(in, o.dropout, true, false);
      }
    }
    Tensor[] result = new Tensor[states + 1];
    result[0] = in;
    for (int s = 0; s < states; s++) {
      result[s + 1] = Joining.stack(last[s], 0);
    }
    return result;
  }

  private static Tensor[] whole(
      RecurrentCells cell, Tensor x, Tensor[] hx, Tensor[] params, Options o, boolean batchFirst) {
    if (x.size(-1) != params[0].size(1)) {
      throw TensorException.runtime(
          "input.size(-1) must be equal to input_size. Expected "
              + params[0].size(1)
              + ", got "
              + x.size(-1));
    }
    Tensor in = batchFirst ? Views.transpose(x, 0, 1) : x;
    Tensor[] r = stacked(cell, in, hx, params, o, (t, s, w, back) -> layer(cell, t, s, w, back));
    if (batchFirst) {
      r[0] = Views.transpose(r[0], 0, 1);
    }
    return r;
  }

  /** Packed sequences: fewer rows step by step, as sequences end. */
  private static Tensor[] packed(
      RecurrentCells cell, Tensor data, long[] sizes, Tensor[] hx, Tensor[] params, Options o) {
    return stacked(
        cell, data, hx, params, o, (t, s, w, back) -> packedLayer(cell, t, sizes, s, w, back));
  }

  private static Tensor[] packedLayer(
      RecurrentCells cell, Tensor data, long[] sizes, Tensor[] state, Weights w, boolean back) {
    int steps = sizes.length;
    int[] parts = new int[steps];
    for (int k = 0; k < steps; k++) {
      parts[k] = (int) sizes[k];
    }
    Tensor[] fromInput = Splits.splitSizes(MatrixProducts.linear(data, w.wih, w.bih), parts, 0);
    Tensor[] outputs = new Tensor[steps];
    Tensor[] now = new Tensor[state.length];
    Tensor[][] ended = new Tensor[state.length][];
    for (int s = 0; s < state.length; s++) {
      ended[s] = new Tensor[0];
      now[s] = Views.narrow(state[s], 0, 0, parts[back ? steps - 1 : 0]);
    }
    for (int k = 0; k < steps; k++) {
      int t = back ? steps - 1 - k : k;
      int rows = now[0].size(0);
      for (int s = 0; s < state.length; s++) {
        if (parts[t] > rows) {
          Tensor more = Views.narrow(state[s], 0, rows, parts[t] - rows);
          now[s] = Joining.cat(new Tensor[] {now[s], more}, 0);
        } else if (parts[t] < rows) {
          ended[s] = Arrays.copyOf(ended[s], ended[s].length + 1);
          ended[s][ended[s].length - 1] = Views.narrow(now[s], 0, parts[t], rows - parts[t]);
          now[s] = Views.narrow(now[s], 0, 0, parts[t]);
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

  private static void checkHidden(Tensor x, Tensor hidden, int size, int which) {
    if (hidden.rank() == 2 && x.rank() == 2 && x.size(0) != hidden.size(0)) {
      throw TensorException.runtime(
          "Input batch size "
              + x.size(0)
              + " doesn't match hidden"
              + which
              + " batch size "
              + hidden.size(0));
    }
    if (hidden.size(1) != size) {
      throw TensorException.runtime(
          "hidden"
              + which
              + " has inconsistent hidden_size: got "
              + hidden.size(1)
              + ", expected "
              + size);
    }
  }

  private static Tensor[] cell(
      RecurrentCells kind,
      Tensor x,
      Tensor[] state,
      Tensor wih,
      Tensor whh,
      Tensor bih,
      Tensor bhh) {
    if (x.size(-1) != wih.size(1)) {
      throw TensorException.runtime(
          "input has inconsistent input_size: got " + x.size(-1) + " expected " + wih.size(1));
    }
    for (int i = 0; i < state.length; i++) {
      checkHidden(x, state[i], whh.size(1), i);
    }
    return kind.step(MatrixProducts.linear(x, wih, bih), state, whh, bhh, null);
  }

  private static void declare(String name, RecurrentCells cell) {
    boolean pair = cell == RecurrentCells.LSTM;
    String state = pair ? "Tensor[] hx" : "Tensor hx";
    String tail =
        ", Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool"
            + " bidirectional";
    String result = pair ? ") -> (Tensor, Tensor, Tensor)" : ") -> (Tensor, Tensor)";
    Ops.define(
        name + "(Tensor input, " + state + tail + ", bool batch_first" + result,
        Op.FUNCTION,
        a ->
            whole(
                cell,
                a.t(0),
                pair ? a.ts(1) : new Tensor[] {a.t(1)},
                a.ts(2),
                options(a, 3),
                a.b(8)));
    Ops.define(
        name + "(Tensor data, Tensor batch_sizes, " + state + tail + result,
        Op.FUNCTION,
        a ->
            packed(
                cell,
                a.t(0),
                Operand.longs(a.t(1)),
                pair ? a.ts(2) : new Tensor[] {a.t(2)},
                a.ts(3),
                options(a, 4)));
    Ops.define(
        name
            + "_cell(Tensor input, "
            + state
            + ", Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> "
            + (pair ? "(Tensor, Tensor)" : "Tensor"),
        Op.FUNCTION,
        a -> {
          Tensor[] r =
              cell(
                  cell,
                  a.t(0),
                  pair ? a.ts(1) : new Tensor[] {a.t(1)},
                  a.t(2),
                  a.t(3),
                  a.t(4),
                  a.t(5));
          return pair ? r : r[0];
        });
  }

  /** Declares the operators. */
  static void register() {
    declare("lstm", RecurrentCells.LSTM);
    declare("gru", RecurrentCells.GRU);
    declare("rnn_tanh", RecurrentCells.TANH);
    declare("rnn_relu", RecurrentCells.RELU);
  }
}
