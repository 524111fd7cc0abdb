package org.dlscript.runtime.kernel;

/** Sums and products of whole float32 ranges, split over threads where they are long. */
public final class FloatTotals {
  private static final FloatTotalLoops LOOPS = loops();
  private static final int PARTS = 16;

  private FloatTotals() {}

  private static FloatTotalLoops loops() {
    FloatTotalLoops vectors = Providers.choose("VectorFloatTotals", null);
    return vectors == null
        ? new ScalarFloatTotals(16)
        : new WarmedFloatTotals(new ScalarFloatTotals(vectors.lanes()), vectors);
  }

  /** The sum, accurate to the type's precision whatever the length. */
  public static double sum(float[] in, int at, int n) {
    if (n < 4 * Parallel.GRAIN) {
      return LOOPS.sum(in, at, n);
    }
    double total = 0;
    for (double part : parts(n, (from, end) -> LOOPS.sum(in, at + from, end - from))) {
      total += part;
    }
    return total;
  }

  /** The sum of squared distances from a value. */
  public static double squares(float[] in, int at, int n, float value) {
    if (n < 4 * Parallel.GRAIN) {
      return LOOPS.squares(in, at, n, value);
    }
    double total = 0;
    for (double part : parts(n, (from, end) -> LOOPS.squares(in, at + from, end - from, value))) {
      total += part;
    }
    return total;
  }

  /** The product. */
  public static double product(float[] in, int at, int n) {
    if (n < 4 * Parallel.GRAIN) {
      return LOOPS.product(in, at, n);
    }
    double total = 1;
    for (double part : parts(n, (from, end) -> LOOPS.product(in, at + from, end - from))) {
      total *= part;
    }
    return total;
  }

  /** The total of a part of a range. */
  @FunctionalInterface
  private interface Part {
    double over(int from, int end);
  }

  // A fixed number of parts, so that the result does not depend on the number of threads.
  private static double[] parts(int n, Part part) {
    double[] totals = new double[PARTS];
    Parallel.tasks(
        PARTS,
        t ->
            totals[t] =
                part.over((int) ((long) n * t / PARTS), (int) ((long) n * (t + 1) / PARTS)));
    return totals;
  }
}
