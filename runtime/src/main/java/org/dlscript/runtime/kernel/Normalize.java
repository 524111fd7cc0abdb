package org.dlscript.runtime.kernel;

/** Normalisation of rows, and of channels across a batch, in float32. */
public final class Normalize {
  private static final int SHORT = 8;
  // Parts whose sums over rows are made apart, whatever the number of threads.
  private static final int PARTS = 8;

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
          float[] row = new float[n]; // one index for all arrays: else no vectors are made
          for (int r = from; r < to; r++) {
            System.arraycopy(x, at + r * n, row, 0, n);
            float m = (float) (FloatTotals.sum(row, 0, n) / n);
            // In single precision throughout, as the last digit is visible where the variance is
            // zero.
            float variance = (float) (FloatTotals.squares(row, 0, n, m) / n);
            float s = 1f / (float) Math.sqrt(variance + (float) eps);
            mean[r] = m;
            rstd[r] = s;
            scaleAndShift(row, s, -s * m, weight, bias);
            System.arraycopy(row, 0, out, r * n, n);
          }
        });
  }

  private static void scaleAndShift(
      float[] row, float s, float shift, float[] weight, float[] bias) {
    if (weight == null) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.fma(row[j], s, shift);
      }
      for (int j = 0; bias != null && j < row.length; j++) {
        row[j] += bias[j];
      }
    } else if (bias == null) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.fma(row[j], s, shift) * weight[j];
      }
    } else {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.fma(row[j], s, shift) * weight[j] + bias[j];
      }
    }
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
    int parts = Math.min(PARTS, Math.max(1, (int) ((long) rows * n / Parallel.GRAIN)));
    float[][] weights = new float[parts][dw == null ? 0 : n];
    float[][] biases = new float[parts][db == null ? 0 : n];
    Parallel.tasks(
        parts,
        p -> {
          float[] hat = new float[n];
          float[] grad = new float[n];
          int end = (int) ((long) rows * (p + 1) / parts);
          for (int r = (int) ((long) rows * p / parts); r < end; r++) {
            System.arraycopy(x, at + r * n, hat, 0, n);
            System.arraycopy(g, gAt + r * n, grad, 0, n);
            float m = mean[r];
            float s = rstd[r];
            for (int j = 0; j < n; j++) {
              hat[j] = (hat[j] - m) * s;
            }
            if (dw != null) {
              addProducts(grad, hat, weights[p]);
            }
            if (db != null) {
              add(grad, biases[p]);
            }
            if (dx != null) {
              rowBackward(grad, weight, hat, s);
              System.arraycopy(grad, 0, dx, r * n, n);
            }
          }
        });
    for (int p = 0; p < parts; p++) {
      if (dw != null) {
        add(weights[p], dw);
      }
      if (db != null) {
        add(biases[p], db);
      }
    }
  }

  private static void add(float[] a, float[] total) {
    for (int j = 0; j < total.length; j++) {
      total[j] += a[j];
    }
  }

  private static void addProducts(float[] a, float[] b, float[] total) {
    for (int j = 0; j < total.length; j++) {
      total[j] += a[j] * b[j];
    }
  }

  /** Makes of a row's gradient that of its input. */
  private static void rowBackward(float[] g, float[] weight, float[] hat, float s) {
    int n = g.length;
    for (int j = 0; weight != null && j < n; j++) {
      g[j] *= weight[j];
    }
    float sum = (float) (FloatTotals.sum(g, 0, n) / n);
    float dot = MatMul.dot(n, g, 0, hat, 0) / n;
    for (int j = 0; j < n; j++) {
      g[j] = (g[j] - sum - hat[j] * dot) * s;
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
      if (n == 1) {
        for (int c = 0; c < channels; c++) {
          mean[c] += x[i + c];
        }
        i += channels;
        continue;
      }
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
      if (n == 1) {
        for (int c = 0; c < channels; c++) {
          double d = x[i + c] - mean[c];
          variance[c] += d * d;
        }
        i += channels;
        continue;
      }
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
    if (n == 1) {
      Parallel.range(
          batch,
          grain(channels),
          (from, to) -> {
            for (int r = from; r < to; r++) {
              int o = r * channels;
              int i = at + o;
              for (int c = 0; c < channels; c++) {
                out[o + c] = x[i + c] * factor[c] + shift[c];
              }
            }
          });
      return;
    }
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
    if (n == 1) {
      for (int b = 0; b < batch; b++) {
        int i = at + b * channels;
        int k = gAt + b * channels;
        for (int c = 0; c < channels; c++) {
          double v = g[k + c];
          sum[c] += v;
          dot[c] += v * (x[i + c] - mean[c]);
        }
      }
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
    if (n == 1) {
      Parallel.range(
          batch,
          grain(channels),
          (from, to) -> {
            for (int r = from; r < to; r++) {
              int o = r * channels;
              for (int k = 0; k < channels; k++) {
                dx[o + k] = g[gAt + o + k] * a[k] + x[at + o + k] * b[k] + c[k];
              }
            }
          });
      return;
    }
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
