package org.dlscript.runtime.kernel;

/**
 * One direction of one layer of a recurrent network over whole sequences, in float32, forward and
 * backward. The rows of all steps lie one after the other, as packed sequences have them: a step
 * has at most as many rows as the one before it, and row b of every step is sequence b. What the
 * input gives to all gates is one product, what the state gives is one a step, and so are the
 * gradients.
 *
 * <p>For one forward pass, which its backward passes read; in one thread at a time.
 */
public abstract class RecurrentKernel {
  // Gates of a piece of a step's rows that is worth a thread.
  private static final int GRAIN = 8192;

  /** The parameters; both biases are null, or neither is. */
  public record Weights(float[] input, float[] hidden, float[] inputBias, float[] hiddenBias) {}

  /** Gradients: of the input, the parameters, and the first states. */
  public record Gradients(float[] input, Weights weights, float[][] states) {}

  private final int[] sizes;
  private final int[] offsets;
  private final int rows;
  private final int inputs;
  private final boolean reverse;

  /** Elements of a state, and of all gates of a row. */
  final int hidden;

  final int width;

  /** The activated gates of all rows. */
  final float[] gates;

  /** The hidden states that each row started from, and the new ones. */
  final float[] before;

  final float[] outputs;

  RecurrentKernel(int[] sizes, int inputs, int hidden, int gateCount, boolean reverse) {
    this.sizes = sizes;
    this.inputs = inputs;
    this.hidden = hidden;
    this.reverse = reverse;
    width = gateCount * hidden;
    offsets = new int[sizes.length];
    int sum = 0;
    for (int t = 0; t < sizes.length; t++) {
      offsets[t] = sum;
      sum += sizes[t];
    }
    rows = sum;
    gates = new float[rows * width];
    before = new float[rows * hidden];
    outputs = new float[rows * hidden];
  }

  /**
   * One row of a step: {@code row} among all, whose states begin at {@code s}; {@code gates} has
   * what the input gives, {@code fromState} from {@code f} what the state gives.
   */
  abstract void step(int row, float[] fromState, int f, float[][] states, int s);

  /**
   * The gradients of a row's gates, as far as they come by the input and by the state, from those
   * of its new states; {@code states} gets what goes to the old ones beside the gates.
   */
  abstract void stepBack(
      int row, float[] byInput, float[] byState, float[] dy, float[][] states, int s);

  /** Whether the gates get the same gradient by the input and by the state. */
  abstract boolean isJoint();

  private int rowsOf(int n) {
    return Math.max(1, Math.min(n, GRAIN / width));
  }

  private static void fill(float[] bias, float[] out, int rows, int width) {
    for (int r = 0; bias != null && r < rows; r++) {
      System.arraycopy(bias, 0, out, r * width, width);
    }
  }

  /** Runs all steps; the states, of the first step's rows, become the last ones. */
  public final void forward(float[] x, Weights w, float[][] states) {
    boolean add = w.inputBias != null;
    fill(w.inputBias, gates, rows, width);
    MatMul.multiply(
        rows, width, inputs, x, 0, inputs, 1, w.input, 0, 1, inputs, gates, 0, width, add);
    boolean turns = sizes.length > 2;
    float[] right = w.hidden;
    if (turns) {
      right = new float[hidden * width];
      FloatMath.transpose(w.hidden, 0, hidden, right, 0, width, hidden);
    }
    int down = turns ? width : 1;
    int across = turns ? 1 : hidden;
    float[] fromState = new float[sizes[0] * width];
    float[] h = states[0];
    for (int k = 0; k < sizes.length; k++) {
      int t = reverse ? sizes.length - 1 - k : k;
      int n = sizes[t];
      int at = offsets[t];
      System.arraycopy(h, 0, before, at * hidden, n * hidden);
      fill(w.hiddenBias, fromState, n, width);
      MatMul.multiply(
          n, width, hidden, h, 0, hidden, 1, right, 0, down, across, fromState, 0, width, add);
      Parallel.range(
          n,
          rowsOf(n),
          (from, to) -> {
            for (int b = from; b < to; b++) {
              step(at + b, fromState, b * width, states, b * hidden);
            }
          });
      System.arraycopy(h, 0, outputs, at * hidden, n * hidden);
    }
  }

  /** The hidden states of all rows; no backward pass reads them. */
  public final float[] outputs() {
    return outputs;
  }

  /**
   * The gradients from those of the outputs, which may be null, and those of the last states, which
   * become those of the first. The input's is null where it {@code isFixed}.
   */
  public final Gradients backward(
      float[] x, boolean isFixed, Weights w, float[] dy, float[][] states) {
    float[] byInput = new float[rows * width];
    float[] byState = isJoint() ? byInput : new float[rows * width];
    for (int k = sizes.length - 1; k >= 0; k--) {
      int t = reverse ? sizes.length - 1 - k : k;
      int n = sizes[t];
      int at = offsets[t];
      Parallel.range(
          n,
          rowsOf(n),
          (from, to) -> {
            for (int b = from; b < to; b++) {
              stepBack(at + b, byInput, byState, dy, states, b * hidden);
            }
          });
      MatMul.multiply(
          n,
          hidden,
          width,
          byState,
          at * width,
          width,
          1,
          w.hidden,
          0,
          hidden,
          1,
          states[0],
          0,
          hidden,
          true);
    }
    float[] inputBias = w.inputBias == null ? null : sum(byInput);
    float[] hiddenBias = w.inputBias == null ? null : isJoint() ? inputBias.clone() : sum(byState);
    float[] dx = isFixed ? null : new float[rows * inputs];
    if (dx != null) {
      MatMul.multiply(
          rows, inputs, width, byInput, 0, width, 1, w.input, 0, inputs, 1, dx, 0, inputs, false);
    }
    Weights dw =
        new Weights(
            outer(byInput, x, inputs), outer(byState, before, hidden), inputBias, hiddenBias);
    return new Gradients(dx, dw, states);
  }

  private float[] sum(float[] d) {
    float[] r = new float[width];
    FloatMath.sumRows(d, 0, r, 0, rows, width);
    return r;
  }

  private float[] outer(float[] d, float[] factor, int n) {
    float[] r = new float[width * n];
    MatMul.multiply(width, n, rows, d, 0, 1, width, factor, 0, n, 1, r, 0, n, false);
    return r;
  }
}
