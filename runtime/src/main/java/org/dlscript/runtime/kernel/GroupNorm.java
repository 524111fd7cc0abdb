package org.dlscript.runtime.kernel;

/**
 * Normalisation of groups of channels of every image, in float32, by Wu and He, "Group
 * Normalization" (2018). For one forward pass, which its backward passes read.
 */
public final class GroupNorm {
  private final int images;
  private final int channels;
  private final int groups;
  private final int size;
  private final float[] mean;
  private final float[] rstd;

  /** For so many images, each of {@code channels} of {@code size} elements. */
  public GroupNorm(int images, int channels, int groups, int size) {
    this.images = images;
    this.channels = channels;
    this.groups = groups;
    this.size = size;
    mean = new float[images * groups];
    rstd = new float[images * groups];
  }

  private int grain() {
    return Math.max(1, Parallel.GRAIN / 2 / Math.max(1, channels * size));
  }

  /** Normalises; weight and bias, one number a channel, may be null. */
  public void forward(float[] x, float[] weight, float[] bias, double eps, float[] out) {
    int each = channels / groups;
    int n = each * size;
    Parallel.range(
        images * groups,
        Math.max(1, grain() * groups),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            float m = (float) (FloatTotals.sum(x, r * n, n) / n);
            float variance = (float) (FloatTotals.squares(x, r * n, n, m) / n);
            mean[r] = m;
            rstd[r] = 1f / (float) Math.sqrt(variance + (float) eps);
            for (int k = 0; k < each; k++) {
              int c = r % groups * each + k;
              float scale = weight == null ? rstd[r] : rstd[r] * weight[c];
              float shift = -scale * m + (bias == null ? 0 : bias[c]);
              scale(x, (r * each + k) * size, scale, shift, out);
            }
          }
        });
  }

  private void scale(float[] x, int at, float scale, float shift, float[] out) {
    for (int j = at; j < at + size; j++) {
      out[j] = Math.fma(x[j], scale, shift);
    }
  }

  /** The gradients; those of the input, the weight and the bias may be null. */
  public void backward(float[] dy, float[] x, float[] weight, float[] dx, float[] dw, float[] db) {
    float[] sums = new float[images * channels];
    float[] dots = new float[images * channels];
    int each = channels / groups;
    Parallel.range(
        images,
        grain(),
        (from, to) -> {
          for (int i = from * channels; i < to * channels; i++) {
            sums[i] = (float) FloatTotals.sum(dy, i * size, size);
            dots[i] = MatMul.dot(size, dy, i * size, x, i * size);
          }
          for (int r = from * groups; dx != null && r < to * groups; r++) {
            inputGradients(r, each, dy, x, weight, sums, dots, dx);
          }
        });
    for (int i = 0; i < images * channels; i++) {
      int c = i % channels;
      int r = i / each;
      if (dw != null) {
        dw[c] += (dots[i] - sums[i] * mean[r]) * rstd[r];
      }
      if (db != null) {
        db[c] += sums[i];
      }
    }
  }

  private void inputGradients(
      int r,
      int each,
      float[] dy,
      float[] x,
      float[] weight,
      float[] sums,
      float[] dots,
      float[] dx) {
    float sum = 0;
    float dot = 0;
    for (int k = 0; k < each; k++) {
      float w = weight == null ? 1 : weight[r % groups * each + k];
      sum += w * sums[r * each + k];
      dot += w * dots[r * each + k];
    }
    float part = 1f / (each * size);
    float s = rstd[r];
    float byInput = (sum * mean[r] - dot) * s * s * s * part;
    float shift = -byInput * mean[r] - sum * s * part;
    for (int k = 0; k < each; k++) {
      float scale = weight == null ? s : s * weight[r % groups * each + k];
      int at = (r * each + k) * size;
      for (int j = at; j < at + size; j++) {
        dx[j] = Math.fma(dy[j], scale, Math.fma(x[j], byInput, shift));
      }
    }
  }
}
