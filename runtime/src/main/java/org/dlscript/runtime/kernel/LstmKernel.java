package org.dlscript.runtime.kernel;

/** Long short-term memory: gates in, forget, fresh, out; the states are the hidden and the cell. */
public final class LstmKernel extends RecurrentKernel {
  private final float[] cellsBefore;
  private final float[] squashed;

  /** Prepares for steps of these rows. */
  public LstmKernel(int[] sizes, int inputs, int hidden, boolean reverse) {
    super(sizes, inputs, hidden, 4, reverse);
    cellsBefore = new float[outputs.length];
    squashed = new float[outputs.length];
  }

  @Override
  boolean isJoint() {
    return true;
  }

  @Override
  void step(int row, float[] fromState, int f, float[][] states, int s) {
    int g = row * width;
    int c = row * hidden;
    float[] h = states[0];
    float[] cell = states[1];
    FloatMath.add(gates, g, fromState, f, gates, g, width);
    FloatMath.sigmoid(gates, g, gates, g, 2 * hidden);
    FloatMath.tanh(gates, g + 2 * hidden, gates, g + 2 * hidden, hidden);
    FloatMath.sigmoid(gates, g + 3 * hidden, gates, g + 3 * hidden, hidden);
    System.arraycopy(cell, s, cellsBefore, c, hidden);
    for (int j = 0; j < hidden; j++) {
      cell[s + j] = gates[g + hidden + j] * cell[s + j] + gates[g + j] * gates[g + 2 * hidden + j];
    }
    FloatMath.tanh(cell, s, squashed, c, hidden);
    for (int j = 0; j < hidden; j++) {
      h[s + j] = gates[g + 3 * hidden + j] * squashed[c + j];
    }
  }

  @Override
  void stepBack(int row, float[] byInput, float[] byState, float[] dy, float[][] states, int s) {
    int g = row * width;
    int c = row * hidden;
    float[] dh = states[0];
    float[] dc = states[1];
    if (dy != null) {
      FloatMath.add(dh, s, dy, c, dh, s, hidden);
    }
    for (int j = 0; j < hidden; j++) {
      float h = dh[s + j];
      float i = gates[g + j];
      float f = gates[g + hidden + j];
      float n = gates[g + 2 * hidden + j];
      float o = gates[g + 3 * hidden + j];
      float t = squashed[c + j];
      float cell = dc[s + j] + h * o * (1 - t * t);
      byInput[g + j] = cell * n * i * (1 - i);
      byInput[g + hidden + j] = cell * cellsBefore[c + j] * f * (1 - f);
      byInput[g + 2 * hidden + j] = cell * i * (1 - n * n);
      byInput[g + 3 * hidden + j] = h * t * o * (1 - o);
      dc[s + j] = cell * f;
      dh[s + j] = 0;
    }
  }
}
