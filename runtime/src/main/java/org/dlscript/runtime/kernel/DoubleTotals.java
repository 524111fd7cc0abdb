package org.dlscript.runtime.kernel;

/**
 * Sums and products of whole float64 ranges, split over threads where they are long. Sums are added
 * in numpy's order, so that all their digits are numpy's: chunks one after the other, in each the
 * halves of halves down to blocks with eight partial sums.
 */
public final class DoubleTotals {
  private static final int BLOCK = 128;
  private static final int CHUNK = 8192;

  private DoubleTotals() {}

  /** The total of one block. */
  @FunctionalInterface
  private interface Block {
    double of(double[] in, int at, int n);
  }

  /** The sum. */
  public static double sum(double[] in, int at, int n) {
    return total(DoubleTotals::sumOfBlock, in, at, n);
  }

  /** The sum of squared distances from a value. */
  public static double squares(double[] in, int at, int n, double from) {
    return total((a, i, m) -> squaresOfBlock(a, i, m, from), in, at, n);
  }

  /** The product. */
  public static double product(double[] in, int at, int n) {
    if (n < 4 * Parallel.GRAIN) {
      return productOfPart(in, at, n);
    }
    double[] parts = new double[16];
    Parallel.tasks(
        parts.length,
        t -> {
          int from = (int) ((long) n * t / parts.length);
          int end = (int) ((long) n * (t + 1) / parts.length);
          parts[t] = productOfPart(in, at + from, end - from);
        });
    return productOfPart(parts, 0, parts.length);
  }

  private static double total(Block block, double[] in, int at, int n) {
    if (n <= CHUNK) {
      return pairs(block, in, at, n);
    }
    double[] chunks = new double[(n - 1) / CHUNK + 1];
    Parallel.range(
        chunks.length,
        Parallel.GRAIN / CHUNK,
        (from, end) -> {
          for (int c = from; c < end; c++) {
            int start = c * CHUNK;
            chunks[c] = pairs(block, in, at + start, Math.min(CHUNK, n - start));
          }
        });
    double total = 0;
    for (double c : chunks) {
      total += c;
    }
    return total;
  }

  private static double pairs(Block block, double[] in, int at, int n) {
    if (n <= BLOCK) {
      return block.of(in, at, n);
    }
    int half = n / 2 - n / 2 % 8;
    return pairs(block, in, at, half) + pairs(block, in, at + half, n - half);
  }

  private static double sumOfBlock(double[] a, int at, int n) {
    int end = at + n;
    int i = at;
    double total = 0;
    if (n >= 8) {
      double s0 = a[i];
      double s1 = a[i + 1];
      double s2 = a[i + 2];
      double s3 = a[i + 3];
      double s4 = a[i + 4];
      double s5 = a[i + 5];
      double s6 = a[i + 6];
      double s7 = a[i + 7];
      for (i += 8; i + 7 < end; i += 8) {
        s0 += a[i];
        s1 += a[i + 1];
        s2 += a[i + 2];
        s3 += a[i + 3];
        s4 += a[i + 4];
        s5 += a[i + 5];
        s6 += a[i + 6];
        s7 += a[i + 7];
      }
      total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }
    for (; i < end; i++) {
      total += a[i];
    }
    return total;
  }

  private static double squaresOfBlock(double[] a, int at, int n, double from) {
    double[] squares = new double[n];
    for (int k = 0; k < n; k++) {
      double d = a[at + k] - from;
      squares[k] = d * d;
    }
    return sumOfBlock(squares, 0, n);
  }

  private static double productOfPart(double[] a, int at, int n) {
    double p0 = 1;
    double p1 = 1;
    double p2 = 1;
    double p3 = 1;
    int end = at + n;
    int i = at;
    for (; i + 3 < end; i += 4) {
      p0 *= a[i];
      p1 *= a[i + 1];
      p2 *= a[i + 2];
      p3 *= a[i + 3];
    }
    for (; i < end; i++) {
      p0 *= a[i];
    }
    return (p0 * p1) * (p2 * p3);
  }
}
