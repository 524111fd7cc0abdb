package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Recurrent networks over whole sequences, and their cells. */
public final class Recurrent {
  private Recurrent() {}

  private static RecurrentLayer.Weights weights(
      Tensor[] params, int at, boolean biases, boolean projected) {
    int last = at + (biases ? 4 : 2);
    return new RecurrentLayer.Weights(
        params[at],
        params[at + 1],
        biases ? params[at + 2] : null,
        biases ? params[at + 3] : null,
        projected ? params[last] : null);
  }

  /** Parameters common to all calls. */
  private record Options(
      boolean biases, int layers, double dropout, boolean train, boolean bidirectional) {}

  private static Options options(Args a, int at) {
    return new Options(a.b(at), a.i(at + 1), a.d(at + 2), a.b(at + 3), a.b(at + 4));
  }

  /** The layer over an input that it gets: of whole batches, or of packed sequences. */
  @FunctionalInterface
  private interface Direction {
    RecurrentLayer of(Tensor x, boolean reverse);
  }

  private static Tensor[] stacked(
      RecurrentCells cell, Tensor x, Tensor[] hx, Tensor[] params, Options o, Direction layers) {
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
        RecurrentLayer.Weights w = weights(params, set * each, o.biases, projected);
        Tensor[] r = layers.of(in, d == 1).run(in, state, w);
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
    Tensor[] r = stacked(cell, in, hx, params, o, (t, back) -> RecurrentLayer.whole(cell, t, back));
    if (batchFirst) {
      r[0] = Views.transpose(r[0], 0, 1);
    }
    return r;
  }

  private static Tensor[] packed(
      RecurrentCells cell, Tensor data, long[] sizes, Tensor[] hx, Tensor[] params, Options o) {
    return stacked(
        cell, data, hx, params, o, (t, back) -> RecurrentLayer.packed(cell, sizes, back));
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
