package org.dlscript.runtime.kernel;

import java.util.Arrays;

/**
 * Softmax, its logarithm and their gradients over a dimension that is not the last, of row-major
 * tensors seen as outer × n × inner: columns go side by side, a block of them at a time, so that
 * the loops run along memory. Sums are added in single precision in the order of the dimension.
 * What a loop works on is copied to the start of small arrays: the host compiler makes vectors only
 * of loops whose arrays have one index. Stateless; the work is shared among threads.
 */
public final class ColumnSoftmax {
  // Columns of a block: enough for the copies to be cheap, few enough to stay in the cache.
  private static final int BLOCK = 1024;
  // Elements worth a second thread: each takes an exponential.
  private static final int GRAIN = 8192;

  private ColumnSoftmax() {}

  /** One block of columns: where its first element is, and how many columns it has. */
  @FunctionalInterface
  private interface Block {
    void run(int at, int width);
  }

  private static void blocks(int outer, int n, int inner, Block work) {
    int across = (inner + BLOCK - 1) / BLOCK;
    int grain = Math.max(1, GRAIN / Math.max(1, n * Math.min(inner, BLOCK)));
    Parallel.range(
        outer * across,
        grain,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            int column = k % across * BLOCK;
            work.run(k / across * n * inner + column, Math.min(BLOCK, inner - column));
          }
        });
  }

  /** The softmax of {@code in}, which starts at {@code from}, or its logarithm. */
  public static void forward(
      float[] in, int from, float[] out, int outer, int n, int inner, boolean log) {
    blocks(
        outer,
        n,
        inner,
        (at, w) -> {
          float[] most = new float[w];
          float[] sum = new float[w];
          float[] x = new float[w];
          Arrays.fill(most, Float.NEGATIVE_INFINITY);
          for (int k = 0; k < n; k++) {
            System.arraycopy(in, from + at + k * inner, x, 0, w);
            for (int j = 0; j < w; j++) {
              most[j] = Math.max(most[j], x[j]);
            }
          }
          for (int k = 0; k < n; k++) {
            int o = at + k * inner;
            System.arraycopy(in, from + o, x, 0, w);
            for (int j = 0; j < w; j++) {
              x[j] -= most[j];
            }
            if (log) {
              System.arraycopy(x, 0, out, o, w);
            }
            FloatMath.exp(x, 0, x, 0, w);
            for (int j = 0; j < w; j++) {
              sum[j] += x[j];
            }
            if (!log) {
              System.arraycopy(x, 0, out, o, w);
            }
          }
          if (log) {
            FloatMath.log(sum, 0, sum, 0, w);
          }
          for (int k = 0; k < n; k++) {
            int o = at + k * inner;
            System.arraycopy(out, o, x, 0, w);
            if (log) {
              for (int j = 0; j < w; j++) {
                x[j] -= sum[j];
              }
            } else {
              for (int j = 0; j < w; j++) {
                x[j] /= sum[j];
              }
            }
            System.arraycopy(x, 0, out, o, w);
          }
        });
  }

  /** The gradient, from that of the result and the result. */
  public static void backward(
      float[] g,
      int gAt,
      float[] y,
      int yAt,
      float[] out,
      int outer,
      int n,
      int inner,
      boolean log) {
    blocks(
        outer,
        n,
        inner,
        (at, w) -> {
          float[] sum = new float[w];
          float[] a = new float[w];
          float[] b = new float[w];
          for (int k = 0; k < n; k++) {
            System.arraycopy(g, gAt + at + k * inner, a, 0, w);
            if (!log) {
              System.arraycopy(y, yAt + at + k * inner, b, 0, w);
              for (int j = 0; j < w; j++) {
                a[j] *= b[j];
              }
            }
            for (int j = 0; j < w; j++) {
              sum[j] += a[j];
            }
          }
          for (int k = 0; k < n; k++) {
            int o = at + k * inner;
            System.arraycopy(g, gAt + o, a, 0, w);
            System.arraycopy(y, yAt + o, b, 0, w);
            if (log) {
              FloatMath.exp(b, 0, b, 0, w);
              for (int j = 0; j < w; j++) {
                a[j] -= b[j] * sum[j];
              }
            } else {
              for (int j = 0; j < w; j++) {
                a[j] = (a[j] - sum[j]) * b[j];
              }
            }
            System.arraycopy(a, 0, out, o, w);
          }
        });
  }
}
