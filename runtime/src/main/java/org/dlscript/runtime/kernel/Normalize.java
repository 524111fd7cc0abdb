package org.dlscript.runtime.kernel;

/** Normalisation of rows, and of channels across a batch, in float32. */
public final class Normalize {
  private static final int SHORT = 8;

  private Normalize() {}

  private static int grain(int n) {
    return Math.max(1, Parallel.GRAIN / 2 / Math.max(1, n));
  }

  /** Normalises rows of length n; weight and bias, of length n, may be null. */
  public static void rows(
      float[] x,
      int at,
      int rows,
      int n,
      float[] weight,
      float[] bias,
      double eps,
      float[] out,
      float[] mean,
      float[] rstd) {
    Parallel.range(
        rows,
        grain(n),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            int i = at + r * n;
            int o = r * n;
            float m = (float) (FloatTotals.sum(x, i, n) / n);
            // In single precision throughout, as the last digit is visible where the variance is
            // zero.
            float variance = (float) (FloatTotals.squares(x, i, n, m) / n);
            float s = 1f / (float) Math.sqrt(variance + (float) eps);
            mean[r] = m;
            rstd[r] = s;
            float shift = -s * m;
            if (weight == null) {
              for (int j = 0; j < n; j++) {
                out[o + j] = Math.fma(x[i + j], s, shift);
              }
              for (int j = 0; bias != null && j < n; j++) {
                out[o + j] += bias[j];
              }
            } else if (bias == null) {
              for (int j = 0; j < n; j++) {
                out[o + j] = Math.fma(x[i + j], s, shift) * weight[j];
              }
            } else {
              for (int j = 0; j < n; j++) {
                out[o + j] = Math.fma(x[i + j], s, shift) * weight[j] + bias[j];
              }
            }
          }
        });
  }

  /** The gradients of {@link #rows}; the arrays for weight and bias may be null. */
  public static void rowsBackward(
      float[] g,
      int gAt,
      float[] x,
      int at,
      int rows,
      int n,
      float[] weight,
      float[] mean,
      float[] rstd,
      float[] dx,
      float[] dw,
      float[] db) {
    float[] hat = new float[n];
    float[] gw = new float[n];
    for (int r = 0; r < rows; r++) {
      int i = at + r * n;
      int k = gAt + r * n;
      float m = mean[r];
      float s = rstd[r];
      for (int j = 0; j < n; j++) {
        hat[j] = (x[i + j] - m) * s;
      }
      if (dw != null) {
        for (int j = 0; j < n; j++) {
          dw[j] += g[k + j] * hat[j];
        }
      }
      if (db != null) {
        for (int j = 0; j < n; j++) {
          db[j] += g[k + j];
        }
      }
      if (dx == null) {
        continue;
      }
      if (weight == null) {
        System.arraycopy(g, k, gw, 0, n);
      } else {
        for (int j = 0; j < n; j++) {
          gw[j] = g[k + j] * weight[j];
        }
      }
      float sum = (float) (FloatTotals.sum(gw, 0, n) / n);
      float dot = MatMul.dot(n, gw, 0, hat, 0) / n;
      int o = r * n;
      for (int j = 0; j < n; j++) {
        dx[o + j] = (gw[j] - sum - hat[j] * dot) * s;
      }
    }
  }

  /** Means and biased variances of channels; images have {@code n} elements a channel. */
  public static void channelStatistics(
      float[] x, int at, int batch, int channels, int n, double[] mean, double[] variance) {
    double count = (double) batch * n;
    if (n >= SHORT) {
      Parallel.range(
          channels,
          grain(batch * n),
          (from, to) -> {
            for (int c = from; c < to; c++) {
              double sum = 0;
              for (int b = 0; b < batch; b++) {
                sum += FloatTotals.sum(x, at + (b * channels + c) * n, n);
              }
              mean[c] = sum / count;
              double squares = 0;
              for (int b = 0; b < batch; b++) {
                squares += FloatTotals.squares(x, at + (b * channels + c) * n, n, (float) mean[c]);
              }
              variance[c] = squares / count;
            }
          });
      return;
    }
    for (int b = 0, i = at; b < batch; b++) {
      for (int c = 0; c < channels; c++) {
        for (int j = 0; j < n; j++) {
          mean[c] += x[i++];
        }
      }
    }
    for (int c = 0; c < channels; c++) {
      mean[c] /= count;
    }
    for (int b = 0, i = at; b < batch; b++) {
      for (int c = 0; c < channels; c++) {
        for (int j = 0; j < n; j++) {
          double d = x[i++] - mean[c];
          variance[c] += d * d;
        }
      }
    }
    for (int c = 0; c < channels; c++) {
      variance[c] /= count;
    }
  }

  /** Multiplies each channel by a factor and adds a number. */
  public static void scaleChannels(
      float[] x,
      int at,
      int batch,
      int channels,
      int n,
      float[] factor,
      float[] shift,
      float[] out) {
    Parallel.range(
        batch * channels,
        grain(n),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            float f = factor[r % channels];
            float s = shift[r % channels];
            int i = at + r * n;
            int o = r * n;
            for (int j = 0; j < n; j++) {
              out[o + j] = x[i + j] * f + s;
            }
          }
        });
  }

  /** Sums of gradients, and of gradients times the centred input, of each channel. */
  public static void channelSums(
      float[] g,
      int gAt,
      float[] x,
      int at,
      int batch,
      int channels,
      int n,
      double[] mean,
      double[] sum,
      double[] dot) {
    if (n >= SHORT) {
      Parallel.range(
          channels,
          grain(batch * n),
          (from, to) -> {
            for (int c = from; c < to; c++) {
              for (int b = 0; b < batch; b++) {
                int r = (b * channels + c) * n;
                double s = FloatTotals.sum(g, gAt + r, n);
                sum[c] += s;
                dot[c] += MatMul.dot(n, g, gAt + r, x, at + r) - mean[c] * s;
              }
            }
          });
      return;
    }
    for (int r = 0; r < batch * channels; r++) {
      int c = r % channels;
      for (int j = 0; j < n; j++) {
        double v = g[gAt + r * n + j];
        sum[c] += v;
        dot[c] += v * (x[at + r * n + j] - mean[c]);
      }
    }
  }

  /** {@code dx = g * a + x * b + c} with a number each for every channel. */
  public static void combineChannels(
      float[] g,
      int gAt,
      float[] x,
      int at,
      int batch,
      int channels,
      int n,
      float[] a,
      float[] b,
      float[] c,
      float[] dx) {
    Parallel.range(
        batch * channels,
        grain(n),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            float fa = a[r % channels];
            float fb = b[r % channels];
            float fc = c[r % channels];
            int o = r * n;
            for (int j = 0; j < n; j++) {
              dx[o + j] = g[gAt + o + j] * fa + x[at + o + j] * fb + fc;
            }
          }
        });
  }
}
