package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One pair of vectors after another; the pattern of its copies. The function stands in it once, for
 * the compiler takes in only so much.
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
    int whole = (di | dj) >>> 1 == 0 ? SPECIES.loopBound(n) : 0;
    int k = 0;
    for (; k < whole; k += SPECIES.length()) {
      FloatVector x = VectorFloatLanes.load(a, i + k * di, di);
      lanes.of(x, VectorFloatLanes.load(b, j + k * dj, dj)).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = f.of(a[i + k * di], b[j + k * dj]);
    }
  }
}
