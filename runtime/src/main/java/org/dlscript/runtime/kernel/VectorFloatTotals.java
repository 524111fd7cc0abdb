package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Totals with the Vector API. Stateless. */
final class VectorFloatTotals implements FloatTotalLoops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  VectorFloatTotals() {}

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public double sum(float[] in, int at, int n) {
    double total = 0;
    int i = 0;
    while (n - i >= 4 * LANES) {
      int end = i + Math.min(BLOCK, n - i) / (4 * LANES) * (4 * LANES);
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (; i < end; i += 4 * LANES) {
        s0 = FloatVector.fromArray(SPECIES, in, at + i).add(s0);
        s1 = FloatVector.fromArray(SPECIES, in, at + i + LANES).add(s1);
        s2 = FloatVector.fromArray(SPECIES, in, at + i + 2 * LANES).add(s2);
        s3 = FloatVector.fromArray(SPECIES, in, at + i + 3 * LANES).add(s3);
      }
      total += VectorFloatTiles.sumOfLanes(s0.add(s1).add(s2.add(s3)));
    }
    if (n - i >= LANES) {
      FloatVector s = FloatVector.zero(SPECIES);
      for (; i <= n - LANES; i += LANES) {
        s = FloatVector.fromArray(SPECIES, in, at + i).add(s);
      }
      total += VectorFloatTiles.sumOfLanes(s);
    }
    for (; i < n; i++) {
      total += in[at + i];
    }
    return total;
  }

  @Override
  public double squares(float[] in, int at, int n, float from) {
    double total = 0;
    int i = 0;
    while (n - i >= 2 * LANES) {
      int end = i + Math.min(BLOCK, n - i) / (2 * LANES) * (2 * LANES);
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      for (; i < end; i += 2 * LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, at + i).sub(from);
        FloatVector y = FloatVector.fromArray(SPECIES, in, at + i + LANES).sub(from);
        s0 = x.fma(x, s0);
        s1 = y.fma(y, s1);
      }
      total += VectorFloatTiles.sumOfLanes(s0.add(s1));
    }
    if (n - i >= LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i).sub(from);
      total += VectorFloatTiles.sumOfLanes(x.mul(x));
      i += LANES;
    }
    for (; i < n; i++) {
      double d = in[at + i] - from;
      total += d * d;
    }
    return total;
  }

  @Override
  public double product(float[] in, int at, int n) {
    double total = 1;
    int i = 0;
    if (n >= LANES) {
      FloatVector p0 = FloatVector.broadcast(SPECIES, 1f);
      FloatVector p1 = p0;
      FloatVector p2 = p0;
      FloatVector p3 = p0;
      for (; i <= n - 4 * LANES; i += 4 * LANES) {
        p0 = FloatVector.fromArray(SPECIES, in, at + i).mul(p0);
        p1 = FloatVector.fromArray(SPECIES, in, at + i + LANES).mul(p1);
        p2 = FloatVector.fromArray(SPECIES, in, at + i + 2 * LANES).mul(p2);
        p3 = FloatVector.fromArray(SPECIES, in, at + i + 3 * LANES).mul(p3);
      }
      for (; i <= n - LANES; i += LANES) {
        p0 = FloatVector.fromArray(SPECIES, in, at + i).mul(p0);
      }
      total = VectorFloatTiles.productOfLanes(p0.mul(p1).mul(p2.mul(p3)));
    }
    for (; i < n; i++) {
      total *= in[at + i];
    }
    return total;
  }
}
