package org.dlscript.runtime.kernel;

/** Gated recurrent units: gates reset, update, fresh. */
public final class GruKernel extends RecurrentKernel {
  // What the state gives to the fresh gate, before the reset.
  private final float[] recalled;

  /** Prepares for steps of these rows. */
  public GruKernel(int[] sizes, int inputs, int hidden, boolean reverse) {
    super(sizes, inputs, hidden, 3, reverse);
    recalled = new float[outputs.length];
  }

  @Override
  boolean isJoint() {
    return false;
  }

  @Override
  void step(int row, float[] fromState, int f, float[][] states, int s) {
    int g = row * width;
    int fresh = g + 2 * hidden;
    float[] h = states[0];
    FloatMath.add(gates, g, fromState, f, gates, g, 2 * hidden);
    FloatMath.sigmoid(gates, g, gates, g, 2 * hidden);
    System.arraycopy(fromState, f + 2 * hidden, recalled, row * hidden, hidden);
    for (int j = 0; j < hidden; j++) {
      gates[fresh + j] += gates[g + j] * fromState[f + 2 * hidden + j];
    }
    FloatMath.tanh(gates, fresh, gates, fresh, hidden);
    for (int j = 0; j < hidden; j++) {
      float n = gates[fresh + j];
      h[s + j] = (h[s + j] - n) * gates[g + hidden + j] + n;
    }
  }

  @Override
  void stepBack(int row, float[] byInput, float[] byState, float[] dy, float[][] states, int s) {
    int g = row * width;
    int c = row * hidden;
    float[] dh = states[0];
    if (dy != null) {
      FloatMath.add(dh, s, dy, c, dh, s, hidden);
    }
    for (int j = 0; j < hidden; j++) {
      float d = dh[s + j];
      float r = gates[g + j];
      float z = gates[g + hidden + j];
      float n = gates[g + 2 * hidden + j];
      float fresh = d * (1 - z) * (1 - n * n);
      float reset = fresh * recalled[c + j] * r * (1 - r);
      float update = d * (before[c + j] - n) * z * (1 - z);
      byInput[g + j] = reset;
      byInput[g + hidden + j] = update;
      byInput[g + 2 * hidden + j] = fresh;
      byState[g + j] = reset;
      byState[g + hidden + j] = update;
      byState[g + 2 * hidden + j] = fresh * r;
      dh[s + j] = d * z;
    }
  }
}
