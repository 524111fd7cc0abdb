package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** One vector after another; the pattern of its copies. */
final class VectorFloatLoop implements FloatFunctionLoops.Loop {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  VectorFloatLoop() {}

  @Override
  public void run(FloatFunction f, float[] in, int at, float[] out, int to, int n) {
    FloatFunction.Lanes lanes = ((FloatFunction.OfLanes) f).lanes();
    int whole = SPECIES.loopBound(n);
    int k = 0;
    for (; k < whole; k += SPECIES.length()) {
      lanes.of(FloatVector.fromArray(SPECIES, in, at + k)).intoArray(out, to + k);
    }
    for (; k < n; k++) {
      out[to + k] = f.of(in[at + k]);
    }
  }
}
