package org.dlscript.runtime.kernel;

/**
 * Convolution in float32 with windows of three by three by Winograd's minimal filtering, F(2×2,
 * 3×3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015): tiles of four
 * by four inputs and the filters are transformed, multiplied as sixteen matrix products over the
 * channels, and transformed back into two by two outputs: 16 multiplications where the sum over the
 * window has 36. Rounding is that of a direct sum: the transforms add at most four numbers.
 *
 * <p>What is not finite would reach a tile's other outputs: then nothing is promised, the methods
 * say so, and the caller computes directly.
 */
final class Winograd {
  private static final int POINTS = 16;
  // Tiles and channels below which the transforms cost more than they save.
  private static final int FEW_TILES = 64;
  private static final int FEW_CHANNELS = 16;
  // Multiplications of the direct sum for one here: borders of tiles that are no outputs cost too.
  private static final float LEAST_SAVED = 1.4f;
  // Tiles of a block at least, and elements of its transforms, which should stay near the core.
  private static final int LEAST_TILES = 64;
  private static final int LEAST_SUMMED = 256;
  private static final int BLOCK = 1 << 18;

  private static final ThreadLocal<float[]> PLANES = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> COMBINED = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> INPUTS = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> PRODUCTS = ThreadLocal.withInitial(() -> new float[0]);

  private final Convolution.Shape s;
  private final int channels;
  private final int filters;
  private final WinogradTiles tiles;

  private Winograd(Convolution.Shape s, int least) {
    this.s = s;
    channels = s.channels();
    filters = s.filters();
    tiles = new WinogradTiles(s, least, BLOCK / (channels + filters) / POINTS);
  }

  /** Whether a convolution is of this kind, and large enough for it to pay. */
  static boolean suits(Convolution.Shape s) {
    if (s.groups() != 1 || s.channels() < FEW_CHANNELS || s.filters() < FEW_CHANNELS) {
      return false;
    }
    for (int d = 1; d < 3; d++) {
      if (s.kernel()[d] != 3
          || s.stride()[d] != 1
          || s.dilation()[d] != 1
          || s.pad()[d] < 0
          || s.pad()[d] > 2
          || s.out()[d] < 2) {
        return false;
      }
    }
    boolean flat = s.kernel()[0] == 1 && s.in()[0] == 1 && s.out()[0] == 1 && s.pad()[0] == 0;
    int each = (s.out()[1] + 1 >> 1) * (s.out()[2] + 1 >> 1);
    boolean full = s.outSize() * 9 >= each * POINTS * LEAST_SAVED;
    return flat && full && s.batch() * each >= FEW_TILES;
  }

  /** The convolution, plus the bias where it is not null; false where a result is not finite. */
  static boolean forward(
      Convolution.Shape s,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] bias,
      int biasAt,
      float[] y) {
    return new Winograd(s, LEAST_TILES).forward(x, xAt, w, wAt, bias, biasAt, y);
  }

  /** The gradient of the weights; false where one is not finite. */
  static boolean backwardWeights(
      Convolution.Shape s, float[] x, int xAt, float[] dy, int dyAt, float[] dw) {
    return new Winograd(s, LEAST_SUMMED).backwardWeights(x, xAt, dy, dyAt, dw);
  }

  private boolean forward(
      float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, float[] y) {
    float[] u = new float[POINTS * filters * channels];
    Parallel.range(
        filters,
        Math.max(1, 4096 / channels),
        (from, to) -> {
          for (int f = from; f < to; f++) {
            transformWeights(w, wAt, f, u);
          }
        });
    boolean[] infinite = new boolean[1];
    Parallel.tasks(
        tiles.blocks,
        b -> {
          WinogradTiles.Block block = tiles.block(b);
          float[] v = FloatProduct.atLeast(INPUTS, POINTS * channels * block.lead());
          transformInputs(block, x, xAt, 0, channels, v);
          float[] m = FloatProduct.atLeast(PRODUCTS, POINTS * filters * block.lead());
          int step = filters * block.lead();
          for (int p = 0; p < POINTS; p++) {
            MatMul.multiply(
                filters,
                block.slots(),
                channels,
                u,
                p * filters * channels,
                channels,
                1,
                v,
                p * channels * block.lead(),
                block.lead(),
                1,
                m,
                p * step,
                block.lead(),
                false);
          }
          transformOutputs(m, step);
          for (int f = 0; f < filters; f++) {
            float add = bias == null ? 0 : bias[biasAt + f];
            if (!tiles.writeOutputs(block, m, step, f, add, y, filters)) {
              infinite[0] = true;
            }
          }
        });
    return !infinite[0];
  }

  /** {@code u[p][f][c]}: G g G', a filter's windows at the points. */
  private void transformWeights(float[] w, int wAt, int f, float[] u) {
    // Gathered first: rows of u are often a power of two apart and share places in the cache.
    float[] row = FloatProduct.atLeast(COMBINED, POINTS * channels);
    int g = wAt + f * channels * 9;
    for (int c = 0; c < channels; c++, g += 9) {
      for (int j = 0; j < 4; j++) {
        float a = column(w, g, j);
        float b = column(w, g + 3, j);
        float d = column(w, g + 6, j);
        int to = j * channels + c;
        row[to] = a;
        row[to + 4 * channels] = 0.5f * (a + b + d);
        row[to + 8 * channels] = 0.5f * (a - b + d);
        row[to + 12 * channels] = d;
      }
    }
    for (int p = 0; p < POINTS; p++) {
      System.arraycopy(row, p * channels, u, (p * filters + f) * channels, channels);
    }
  }

  private static float column(float[] g, int at, int j) {
    return switch (j) {
      case 0 -> g[at];
      case 1 -> 0.5f * (g[at] + g[at + 1] + g[at + 2]);
      case 2 -> 0.5f * (g[at] - g[at + 1] + g[at + 2]);
      default -> g[at + 2];
    };
  }

  /** {@code v[p][c][slot]}: B' d B for the tiles of a block and channels from {@code c0} on. */
  private void transformInputs(
      WinogradTiles.Block block, float[] x, int xAt, int c0, int n, float[] v) {
    int all = n * block.planeLead();
    float[] planes = FloatProduct.atLeast(PLANES, 4 * all);
    tiles.readInputs(block, x, xAt, channels, c0, n, planes);
    // Along the columns: rows two and one apart are combined.
    float[] t = FloatProduct.atLeast(COMBINED, 8 * all);
    int down = tiles.planeRow();
    int length = all - down;
    for (int q = 0; q < 2; q++) {
      int even = q * all;
      int odd = (2 + q) * all;
      FloatMath.subtract(planes, even, planes, even + down, t, q * all, length);
      FloatMath.add(planes, odd, planes, even + down, t, (2 + q) * all, length);
      FloatMath.subtract(planes, even + down, planes, odd, t, (4 + q) * all, length);
      FloatMath.subtract(planes, odd, planes, odd + down, t, (6 + q) * all, length);
    }
    int step = channels * block.lead();
    int at = c0 * block.lead();
    if (tiles.isWide()) {
      for (int k = 0; k < 4; k++) {
        int even = 2 * k * all;
        int odd = even + all;
        int to = at + 4 * k * step;
        FloatMath.subtract(t, even, t, even + 1, v, to, length - 1);
        FloatMath.add(t, odd, t, even + 1, v, to + step, length - 1);
        FloatMath.subtract(t, even + 1, t, odd, v, to + 2 * step, length - 1);
        FloatMath.subtract(t, odd, t, odd + 1, v, to + 3 * step, length - 1);
      }
    } else {
      for (int k = 0; k < 4; k++) {
        tiles.combineColumns(block, t, 2 * k * all, all, n, v, at + 4 * k * step, step);
      }
    }
  }

  /** A' m A in place: the four planes of outputs stand at the points 0, 3, 12 and 15. */
  private static void transformOutputs(float[] m, int n) {
    float[] sum = FloatProduct.atLeast(COMBINED, 2 * n);
    for (int k = 0; k < 4; k++) {
      fold(m, k * n, (4 + k) * n, (8 + k) * n, (12 + k) * n, sum, n);
    }
    fold(m, 0, n, 2 * n, 3 * n, sum, n);
    fold(m, 12 * n, 13 * n, 14 * n, 15 * n, sum, n);
  }

  private static void fold(float[] m, int a, int b, int c, int d, float[] sum, int n) {
    FloatMath.add(m, b, m, c, sum, 0, n);
    FloatMath.subtract(m, b, m, c, sum, n, n);
    FloatMath.add(m, a, sum, 0, m, a, n);
    FloatMath.subtract(sum, n, m, d, m, d, n);
  }

  private boolean backwardWeights(float[] x, int xAt, float[] dy, int dyAt, float[] dw) {
    int step = filters * channels;
    float[] du = new float[POINTS * step];
    for (int b = 0; b < tiles.blocks; b++) {
      WinogradTiles.Block block = tiles.block(b);
      int lead = block.lead();
      float[] v = FloatProduct.atLeast(INPUTS, POINTS * channels * lead);
      float[] g = FloatProduct.atLeast(PRODUCTS, POINTS * filters * lead);
      int grain = Math.max(1, 2048 / lead);
      Parallel.range(
          channels, grain, (from, to) -> transformInputs(block, x, xAt, from, to - from, v));
      Parallel.range(
          filters, grain, (from, to) -> transformGradients(block, dy, dyAt, from, to - from, g));
      boolean add = b > 0;
      Parallel.tasks(
          POINTS,
          p ->
              MatMul.multiply(
                  filters,
                  channels,
                  block.slots(),
                  g,
                  p * filters * lead,
                  lead,
                  1,
                  v,
                  p * channels * lead,
                  1,
                  lead,
                  du,
                  p * step,
                  channels,
                  add));
    }
    Parallel.range(
        filters,
        Math.max(1, 4096 / channels),
        (from, to) -> {
          for (int f = from; f < to; f++) {
            weightsOf(du, f, dw);
          }
        });
    return WinogradTiles.isFinite(dw, 0, step * 9);
  }

  /** {@code g[p][f][slot]}: A d A', but for the signs of the last row and column. */
  private void transformGradients(
      WinogradTiles.Block block, float[] dy, int dyAt, int f0, int n, float[] g) {
    int step = filters * block.lead();
    int at = f0 * block.lead();
    int length = n * block.lead();
    int[] planes = {at, at + 3 * step, at + 12 * step, at + 15 * step};
    tiles.readOutputs(block, dy, dyAt, filters, f0, n, g, planes);
    for (int q = 0; q < 2; q++) {
      int first = planes[q];
      FloatMath.add(g, first, g, planes[2 + q], g, first + 4 * step, length);
      FloatMath.subtract(g, first, g, planes[2 + q], g, first + 8 * step, length);
    }
    for (int k = 0; k < 4; k++) {
      int row = at + 4 * k * step;
      FloatMath.add(g, row, g, row + 3 * step, g, row + step, length);
      FloatMath.subtract(g, row, g, row + 3 * step, g, row + 2 * step, length);
    }
  }

  /** G' u G for a filter, with the signs that the gradients lack. */
  private void weightsOf(float[] u, int f, float[] dw) {
    float[] row = FloatProduct.atLeast(COMBINED, POINTS * channels);
    for (int p = 0; p < POINTS; p++) {
      System.arraycopy(u, (p * filters + f) * channels, row, p * channels, channels);
    }
    int to = f * channels * 9;
    for (int c = 0; c < channels; c++, to += 9) {
      for (int j = 0; j < 4; j++) {
        int at = j * channels + c;
        float sign = j == 3 ? -1 : 1;
        float sum = row[at + 4 * channels] + row[at + 8 * channels];
        float difference = row[at + 4 * channels] - row[at + 8 * channels];
        addColumn(dw, to, sign * (row[at] + 0.5f * sum), j);
        addColumn(dw, to + 3, sign * 0.5f * difference, j);
        addColumn(dw, to + 6, sign * (0.5f * sum - row[at + 12 * channels]), j);
      }
    }
  }

  private static void addColumn(float[] dw, int to, float value, int j) {
    switch (j) {
      case 0 -> {
        dw[to] = value;
        dw[to + 1] = 0;
        dw[to + 2] = 0;
      }
      case 1, 2 -> {
        float half = 0.5f * value;
        dw[to] += half;
        dw[to + 1] += j == 1 ? half : -half;
        dw[to + 2] += half;
      }
      default -> dw[to + 2] += value;
    }
  }
}
