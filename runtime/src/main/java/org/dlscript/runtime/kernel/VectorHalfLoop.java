package org.dlscript.runtime.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** One vector of doubles after another, for half a vector of floats; the pattern of its copies. */
final class VectorHalfLoop implements FloatFunctionLoops.Loop {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  VectorHalfLoop() {}

  @Override
  public void run(FloatFunction f, float[] in, int at, float[] out, int to, int n) {
    FloatFunction.DoubleLanes lanes = ((FloatFunction.ByDoubles) f).doubles();
    int whole = HALF.loopBound(n);
    int k = 0;
    for (; k < whole; k += HALF.length()) {
      FloatVector x = FloatVector.fromArray(HALF, in, at + k);
      DoubleVector y = lanes.of((DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 0));
      ((FloatVector) y.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(out, to + k);
    }
    for (; k < n; k++) {
      out[to + k] = f.of(in[at + k]);
    }
  }
}
