package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One pair of vectors after another; the pattern of its copies. Steps other than these go pair by
 * pair: one and one, and one and nothing.
 */
final class VectorFloatBinaryLoop implements FloatBinaryLoops.Loop {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  VectorFloatBinaryLoop() {}

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
    FloatBinary.Lanes lanes = ((FloatBinary.OfLanes) f).lanes();
    int whole = di == 1 && dj >>> 1 == 0 ? SPECIES.loopBound(n) : 0;
    if (dj == 1) {
      for (int k = 0; k < whole; k += SPECIES.length()) {
        FloatVector x = FloatVector.fromArray(SPECIES, a, i + k);
        lanes.of(x, FloatVector.fromArray(SPECIES, b, j + k)).intoArray(out, o + k);
      }
    } else if (whole > 0) {
      FloatVector y = FloatVector.broadcast(SPECIES, b[j]);
      for (int k = 0; k < whole; k += SPECIES.length()) {
        lanes.of(FloatVector.fromArray(SPECIES, a, i + k), y).intoArray(out, o + k);
      }
    }
    for (int k = whole; k < n; k++) {
      out[o + k] = f.of(a[i + k * di], b[j + k * dj]);
    }
  }
}
