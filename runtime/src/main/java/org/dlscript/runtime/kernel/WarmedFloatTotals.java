package org.dlscript.runtime.kernel;

/**
 * Begins each total on plain loops and goes on with vectors once it has done so much that their
 * compilation pays. For all threads; a count that is lost in a race only delays the change.
 */
final class WarmedFloatTotals implements FloatTotalLoops {
  private static final int ENOUGH = 1 << 24;

  private final FloatTotalLoops plain;
  private final FloatTotalLoops vectors;
  private long summed;
  private long squared;
  private long multiplied;

  WarmedFloatTotals(FloatTotalLoops plain, FloatTotalLoops vectors) {
    this.plain = plain;
    this.vectors = vectors;
  }

  @Override
  public int lanes() {
    return vectors.lanes();
  }

  @Override
  public double sum(float[] in, int at, int n) {
    if (summed > ENOUGH) {
      return vectors.sum(in, at, n);
    }
    summed += n;
    return plain.sum(in, at, n);
  }

  @Override
  public double squares(float[] in, int at, int n, float from) {
    if (squared > ENOUGH) {
      return vectors.squares(in, at, n, from);
    }
    squared += n;
    return plain.squares(in, at, n, from);
  }

  @Override
  public double product(float[] in, int at, int n) {
    if (multiplied > ENOUGH) {
      return vectors.product(in, at, n);
    }
    multiplied += n;
    return plain.product(in, at, n);
  }
}
