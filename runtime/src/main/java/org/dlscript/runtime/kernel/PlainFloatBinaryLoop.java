package org.dlscript.runtime.kernel;

/**
 * One pair after another; the pattern of its copies. The loops with one index come first: of those
 * the compiler makes vectors at its first attempt, and even where the result overwrites an operand.
 */
final class PlainFloatBinaryLoop implements FloatBinaryLoops.Loop {
  PlainFloatBinaryLoop() {}

  @Override
  public void run(
      FloatBinary f,
      float[] a,
      int i,
      int di,
      float[] b,
      int j,
      int dj,
      float[] out,
      int o,
      int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = f.of(a[k], b[k]);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = f.of(a[i + k], b[j + k]);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      float y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = f.of(a[k], y);
      }
    } else if (di == 1 && dj == 0) {
      float y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = f.of(a[i + k], y);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = f.of(a[i], b[j]);
      }
    }
  }
}
