package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.kernel.ElmanKernel;
import org.dlscript.runtime.kernel.GruKernel;
import org.dlscript.runtime.kernel.LstmKernel;
import org.dlscript.runtime.kernel.RecurrentKernel;
import org.dlscript.runtime.tensor.Tensor;

/** One step of each kind of recurrent network. */
enum RecurrentCells {
  /** Hyperbolic tangent. */
  TANH(1),
  /** Rectifier. */
  RELU(1),
  /** Gated recurrent unit. */
  GRU(3),
  /** Long short-term memory, whose state is a pair. */
  LSTM(4);

  final int gates;

  RecurrentCells(int gates) {
    this.gates = gates;
  }

  /** The kernel of a layer over steps of these rows. */
  RecurrentKernel kernel(int[] sizes, int inputs, int hidden, boolean reverse) {
    return switch (this) {
      case TANH -> new ElmanKernel(sizes, inputs, hidden, reverse, false);
      case RELU -> new ElmanKernel(sizes, inputs, hidden, reverse, true);
      case GRU -> new GruKernel(sizes, inputs, hidden, reverse);
      case LSTM -> new LstmKernel(sizes, inputs, hidden, reverse);
    };
  }

  private static Tensor part(Tensor t, int k, int hidden) {
    return Views.narrow(t, 1, (long) k * hidden, hidden);
  }

  /**
   * The next state from the input's share of the gates, which includes its bias, and the state: the
   * hidden one, and for LSTM the cell.
   */
  Tensor[] step(Tensor fromInput, Tensor[] state, Tensor whh, Tensor bhh, Tensor projection) {
    Tensor fromState = MatrixProducts.linear(state[0], whh, bhh);
    int hidden = fromInput.size(1) / gates;
    switch (this) {
      case TANH:
        return new Tensor[] {Pointwise.tanh(add(fromState, fromInput))};
      case RELU:
        return new Tensor[] {Activations.relu(add(fromState, fromInput))};
      case GRU:
        {
          Tensor reset =
              Pointwise.sigmoid(add(part(fromState, 0, hidden), part(fromInput, 0, hidden)));
          Tensor update =
              Pointwise.sigmoid(add(part(fromState, 1, hidden), part(fromInput, 1, hidden)));
          Tensor fresh =
              Pointwise.tanh(
                  add(part(fromInput, 2, hidden), mul(reset, part(fromState, 2, hidden))));
          return new Tensor[] {add(mul(sub(state[0], fresh), update), fresh)};
        }
      default:
        {
          Tensor all = add(fromState, fromInput);
          Tensor in = Pointwise.sigmoid(part(all, 0, hidden));
          Tensor forget = Pointwise.sigmoid(part(all, 1, hidden));
          Tensor fresh = Pointwise.tanh(part(all, 2, hidden));
          Tensor out = Pointwise.sigmoid(part(all, 3, hidden));
          Tensor cell = add(mul(forget, state[1]), mul(in, fresh));
          Tensor h = mul(out, Pointwise.tanh(cell));
          if (projection != null) {
            h = MatrixProducts.linear(h, projection, null);
          }
          return new Tensor[] {h, cell};
        }
    }
  }
}
