package org.dlscript.runtime.random;

import org.dlscript.runtime.kernel.NormalPairs;
import org.dlscript.runtime.kernel.Parallel;

/** Turns uniform numbers into normal ones inside blocks of 16, element j paired with j + 8. */
final class BoxMuller {
  private static final int HALF = 8;
  private static final int BLOCK = 16;
  private static final int BATCH = 512;
  private static final int PER_BATCH = BATCH / HALF;

  private BoxMuller() {}

  /** Transforms {@code blocks} blocks of 16 that start at {@code offset}. */
  static void transform(float[] data, int offset, int blocks, float mean, float std) {
    NormalPairs pairs = NormalPairs.forElements(blocks * BLOCK);
    int batches = (blocks + PER_BATCH - 1) / PER_BATCH;
    Parallel.range(
        batches,
        32,
        (from, to) -> {
          Batch batch = new Batch(pairs, data, mean, std);
          for (int k = from; k < to; k++) {
            int first = k * PER_BATCH;
            batch.transform(offset + first * BLOCK, Math.min(PER_BATCH, blocks - first));
          }
        });
  }

  /** The buffers for some blocks at a time. */
  private static final class Batch {
    private final NormalPairs pairs;
    private final float[] data;
    private final float mean;
    private final float std;
    private final float[] radius = new float[BATCH];
    private final float[] theta = new float[BATCH];
    private final float[] sine = new float[BATCH];
    private final float[] cosine = new float[BATCH];

    Batch(NormalPairs pairs, float[] data, float mean, float std) {
      this.pairs = pairs;
      this.data = data;
      this.mean = mean;
      this.std = std;
    }

    void transform(int start, int count) {
      for (int b = 0; b < count; b++) {
        for (int j = 0; j < HALF; j++) {
          radius[b * HALF + j] = 1f - data[start + b * BLOCK + j];
          theta[b * HALF + j] = data[start + b * BLOCK + HALF + j];
        }
      }
      pairs.radii(radius, count * HALF);
      pairs.sinesAndCosines(theta, sine, cosine, count * HALF);
      for (int b = 0; b < count; b++) {
        for (int j = 0; j < HALF; j++) {
          float r = radius[b * HALF + j];
          data[start + b * BLOCK + j] = Math.fma(r * cosine[b * HALF + j], std, mean);
          data[start + b * BLOCK + HALF + j] = Math.fma(r * sine[b * HALF + j], std, mean);
        }
      }
    }
  }

  /** The same in double, which PyTorch leaves to the C library. */
  static void transform(double[] data, int offset, int blocks, double mean, double std) {
    for (int b = 0; b < blocks; b++) {
      for (int j = offset + b * BLOCK; j < offset + b * BLOCK + HALF; j++) {
        double radius = Math.sqrt(-2.0 * Math.log(1.0 - data[j]));
        double theta = 2.0 * Math.PI * data[j + HALF];
        data[j] = Math.fma(radius * Math.cos(theta), std, mean);
        data[j + HALF] = Math.fma(radius * Math.sin(theta), std, mean);
      }
    }
  }
}
