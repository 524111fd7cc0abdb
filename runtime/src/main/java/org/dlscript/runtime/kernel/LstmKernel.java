package org.dlscript.runtime.kernel;

import java.util.Arrays;

/** One direction of one LSTM layer over a whole sequence, in float32, forward and backward. */
public final class LstmKernel {
  private final int steps;
  private final int batch;
  private final int inputs;
  private final int hidden;
  private final boolean reverse;

  /** What the backward pass needs: gate activations and cell states of all steps. */
  private final float[] gates;

  private final float[] cells;
  private final float[] outputs;
  private final float[] firstHidden;
  private final float[] firstCell;

  /** Prepares for sequences of these sizes from these initial states. */
  public LstmKernel(
      int steps,
      int batch,
      int inputs,
      int hidden,
      boolean reverse,
      float[] firstHidden,
      float[] firstCell) {
    this.steps = steps;
    this.batch = batch;
    this.inputs = inputs;
    this.hidden = hidden;
    this.reverse = reverse;
    this.firstHidden = firstHidden;
    this.firstCell = firstCell;
    gates = new float[steps * batch * 4 * hidden];
    cells = new float[steps * batch * hidden];
    outputs = new float[steps * batch * hidden];
  }

  private int step(int k) {
    return reverse ? steps - 1 - k : k;
  }

  /** Runs all steps; the bias, which may be null, is the sum of both biases. */
  public void forward(float[] x, float[] wih, float[] whh, float[] bias) {
    int width = 4 * hidden;
    int rows = steps * batch;
    if (bias != null) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(bias, 0, gates, r * width, width);
      }
    }
    MatMul.multiply(
        rows, width, inputs, x, 0, inputs, 1, wih, 0, 1, inputs, gates, 0, width, bias != null);
    float[] turned = new float[hidden * width];
    FloatMath.transpose(whh, 0, hidden, turned, 0, width, hidden);
    float[] squashed = new float[hidden];
    for (int k = 0; k < steps; k++) {
      int at = step(k) * batch;
      float[] before = k == 0 ? firstHidden : outputs;
      int from = k == 0 ? 0 : step(k - 1) * batch * hidden;
      MatMul.multiply(
          batch,
          width,
          hidden,
          before,
          from,
          hidden,
          1,
          turned,
          0,
          width,
          1,
          gates,
          at * width,
          width,
          true);
      float[] cellBefore = k == 0 ? firstCell : cells;
      for (int b = 0; b < batch; b++) {
        int g = (at + b) * width;
        int c = (at + b) * hidden;
        int old = from + b * hidden;
        FloatMath.sigmoid(gates, g, gates, g, 2 * hidden);
        FloatMath.tanh(gates, g + 2 * hidden, gates, g + 2 * hidden, hidden);
        FloatMath.sigmoid(gates, g + 3 * hidden, gates, g + 3 * hidden, hidden);
        for (int j = 0; j < hidden; j++) {
          cells[c + j] =
              gates[g + hidden + j] * cellBefore[old + j]
                  + gates[g + j] * gates[g + 2 * hidden + j];
        }
        FloatMath.tanh(cells, c, squashed, 0, hidden);
        for (int j = 0; j < hidden; j++) {
          outputs[c + j] = gates[g + 3 * hidden + j] * squashed[j];
        }
      }
    }
  }

  /** The hidden states of all steps. */
  public float[] outputs() {
    return outputs;
  }

  /** The hidden state, or the cell state, after the last step. */
  public float[] last(boolean cell) {
    int at = step(steps - 1) * batch * hidden;
    return Arrays.copyOfRange(cell ? cells : outputs, at, at + batch * hidden);
  }

  /** The gradients: of the input, both weights, the bias, and both initial states. */
  public float[][] backward(
      float[] x, float[] wih, float[] whh, float[] dy, float[] dhLast, float[] dcLast) {
    int width = 4 * hidden;
    int rows = steps * batch;
    float[] dg = new float[rows * width];
    float[] dh = dhLast == null ? new float[batch * hidden] : dhLast.clone();
    float[] dc = dcLast == null ? new float[batch * hidden] : dcLast.clone();
    float[] squashed = new float[hidden];
    float[] dwhh = new float[width * hidden];
    for (int k = steps - 1; k >= 0; k--) {
      int at = step(k) * batch;
      float[] cellBefore = k == 0 ? firstCell : cells;
      float[] hiddenBefore = k == 0 ? firstHidden : outputs;
      int from = k == 0 ? 0 : step(k - 1) * batch * hidden;
      for (int b = 0; b < batch; b++) {
        int g = (at + b) * width;
        int c = (at + b) * hidden;
        int s = b * hidden;
        FloatMath.tanh(cells, c, squashed, 0, hidden);
        for (int j = 0; j < hidden; j++) {
          float h = dh[s + j] + (dy == null ? 0 : dy[c + j]);
          float i = gates[g + j];
          float f = gates[g + hidden + j];
          float n = gates[g + 2 * hidden + j];
          float o = gates[g + 3 * hidden + j];
          float t = squashed[j];
          float cell = dc[s + j] + h * o * (1 - t * t);
          dg[g + j] = cell * n * i * (1 - i);
          dg[g + hidden + j] = cell * cellBefore[from + s + j] * f * (1 - f);
          dg[g + 2 * hidden + j] = cell * i * (1 - n * n);
          dg[g + 3 * hidden + j] = h * t * o * (1 - o);
          dc[s + j] = cell * f;
        }
      }
      MatMul.multiply(
          batch, hidden, width, dg, at * width, width, 1, whh, 0, hidden, 1, dh, 0, hidden, false);
      MatMul.multiply(
          width,
          hidden,
          batch,
          dg,
          at * width,
          1,
          width,
          hiddenBefore,
          from,
          hidden,
          1,
          dwhh,
          0,
          hidden,
          true);
    }
    float[] dx = new float[rows * inputs];
    MatMul.multiply(rows, inputs, width, dg, 0, width, 1, wih, 0, inputs, 1, dx, 0, inputs, false);
    float[] dwih = new float[width * inputs];
    MatMul.multiply(width, inputs, rows, dg, 0, 1, width, x, 0, inputs, 1, dwih, 0, inputs, false);
    float[] db = new float[width];
    FloatMath.sumRows(dg, 0, db, 0, rows, width);
    return new float[][] {dx, dwih, dwhh, db, dh, dc};
  }
}
