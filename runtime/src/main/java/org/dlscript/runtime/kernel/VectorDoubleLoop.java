package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** One vector of doubles after another; the pattern of its copies. */
final class VectorDoubleLoop implements DoubleFunctionLoops.Loop {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  VectorDoubleLoop() {}

  @Override
  public void run(DoubleFunction f, double[] in, int at, double[] out, int to, int n) {
    FloatFunction.DoubleLanes lanes = f.lanes();
    int whole = SPECIES.loopBound(n);
    int k = 0;
    for (; k < whole; k += SPECIES.length()) {
      lanes.of(DoubleVector.fromArray(SPECIES, in, at + k)).intoArray(out, to + k);
    }
    for (; k < n; k++) {
      out[to + k] = f.of(in[at + k]);
    }
  }
}
