package org.dlscript.runtime.kernel;

import java.util.Arrays;

/** Simple recurrent networks: the new state is a hyperbolic tangent, or a rectifier. */
public final class ElmanKernel extends RecurrentKernel {
  private final boolean rectifies;

  /** Prepares for steps of these rows. */
  public ElmanKernel(int[] sizes, int inputs, int hidden, boolean reverse, boolean rectifies) {
    super(sizes, inputs, hidden, 1, reverse);
    this.rectifies = rectifies;
  }

  @Override
  boolean isJoint() {
    return true;
  }

  @Override
  void step(int row, float[] fromState, int f, float[][] states, int s) {
    int g = row * width;
    float[] h = states[0];
    FloatMath.add(gates, g, fromState, f, gates, g, hidden);
    if (rectifies) {
      for (int j = 0; j < hidden; j++) {
        // A number that is none stays.
        gates[g + j] = gates[g + j] <= 0 ? 0 : gates[g + j];
      }
    } else {
      FloatMath.tanh(gates, g, gates, g, hidden);
    }
    System.arraycopy(gates, g, h, s, hidden);
  }

  @Override
  void stepBack(int row, float[] byInput, float[] byState, float[] dy, float[][] states, int s) {
    int g = row * width;
    float[] dh = states[0];
    if (dy != null) {
      FloatMath.add(dh, s, dy, g, dh, s, hidden);
    }
    if (rectifies) {
      for (int j = 0; j < hidden; j++) {
        byInput[g + j] = gates[g + j] <= 0 ? 0 : dh[s + j];
      }
    } else {
      for (int j = 0; j < hidden; j++) {
        float y = gates[g + j];
        byInput[g + j] = dh[s + j] * (1 - y * y);
      }
    }
    Arrays.fill(dh, s, s + hidden, 0);
  }
}
