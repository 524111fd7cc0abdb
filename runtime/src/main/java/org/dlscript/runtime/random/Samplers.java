package org.dlscript.runtime.random;

/**
 * Fills ranges of arrays with the draws of PyTorch's in-place samplers, in its order. A draw is
 * stretched and moved with one rounding, as PyTorch's kernels for processors with fused products
 * do.
 */
public final class Samplers {
  private static final int BATCH = 1024;
  private static final int BLOCK = 16;

  private Samplers() {}

  /** {@code uniform_(low, high)} on float32. */
  public static void uniform(Generator g, float[] out, int offset, int n, float low, float high) {
    int[] bits = new int[Math.min(n, BATCH)];
    float span = high - low;
    for (int done = 0; done < n; done += BATCH) {
      int count = Math.min(BATCH, n - done);
      g.fillBits(bits, count);
      int at = offset + done;
      for (int i = 0; i < count; i++) {
        out[at + i] = Math.fma((bits[i] & 0xFFFFFF) * 0x1p-24f, span, low);
      }
    }
  }

  /** {@code uniform_(low, high)} on float64. */
  public static void uniform(
      Generator g, double[] out, int offset, int n, double low, double high) {
    double span = high - low;
    for (int i = offset; i < offset + n; i++) {
      out[i] = Math.fma(g.uniformDouble(), span, low);
    }
  }

  /**
   * {@code uniform_(low, high)} on a half type of {@code digits} mantissa bits, before rounding.
   */
  public static void uniformHalf(
      Generator g, float[] out, int offset, int n, float low, float high, int digits) {
    for (int i = offset; i < offset + n; i++) {
      out[i] = Math.fma(g.uniformBits(digits), high - low, low);
    }
  }

  /** {@code normal_(mean, std)} on contiguous float32. */
  public static void normal(Generator g, float[] out, int offset, int n, double mean, double std) {
    if (n < BLOCK) {
      normalInPairs(g, out, offset, n, mean, std);
      return;
    }
    uniform(g, out, offset, n, 0f, 1f);
    BoxMuller.transform(out, offset, n / BLOCK, (float) mean, (float) std);
    if (n % BLOCK != 0) {
      int last = offset + n - BLOCK;
      uniform(g, out, last, BLOCK, 0f, 1f);
      BoxMuller.transform(out, last, 1, (float) mean, (float) std);
    }
  }

  /** {@code normal_(mean, std)} on contiguous float64. */
  public static void normal(Generator g, double[] out, int offset, int n, double mean, double std) {
    if (n < BLOCK) {
      for (int i = offset; i < offset + n; i++) {
        out[i] = Math.fma(g.normalDouble(), std, mean);
      }
      return;
    }
    uniform(g, out, offset, n, 0.0, 1.0);
    BoxMuller.transform(out, offset, n / BLOCK, mean, std);
    if (n % BLOCK != 0) {
      int last = offset + n - BLOCK;
      uniform(g, out, last, BLOCK, 0.0, 1.0);
      BoxMuller.transform(out, last, 1, mean, std);
    }
  }

  /**
   * {@code normal_} where the tensor is not contiguous: one element at a time, whatever its size.
   */
  public static void normalInPairs(
      Generator g, float[] out, int offset, int n, double mean, double std) {
    for (int i = offset; i < offset + n; i++) {
      out[i] = (float) Math.fma(g.normalDouble(), std, mean);
    }
  }

  /** {@code random_(low, low + span)}; a span of 0 stands for all 64 bits. */
  public static void integers(Generator g, long[] out, int offset, int n, long low, long span) {
    for (int i = offset; i < offset + n; i++) {
      out[i] = span == 0 ? g.next64() : g.below(span) + low;
    }
  }

  /** {@code randperm(n)}: Fisher-Yates from the front. */
  public static long[] permutation(Generator g, int n) {
    long[] out = new long[n];
    for (int i = 0; i < n; i++) {
      out[i] = i;
    }
    for (int i = 0; i < n - 1; i++) {
      int j = i + (int) ((g.next32() & 0xFFFFFFFFL) % (n - i));
      long kept = out[i];
      out[i] = out[j];
      out[j] = kept;
    }
    return out;
  }

  /** {@code bernoulli_(p)} with a number: ones and zeros, a double uniform each. */
  public static void bernoulli(Generator g, float[] out, int offset, int n, double p) {
    for (int i = offset; i < offset + n; i++) {
      out[i] = g.uniformDouble() < p ? 1f : 0f;
    }
  }

  /** A dropout mask already divided by the probability of keeping. */
  public static void dropoutMask(Generator g, float[] out, int offset, int n, double keep) {
    float scale = (float) (1.0 / (float) keep);
    for (int i = offset; i < offset + n; i++) {
      out[i] = g.uniformDouble() < keep ? scale : 0f;
    }
  }

  /** One element of {@code bernoulli_(p)} with a tensor of probabilities that is not float64. */
  public static boolean bernoulli(Generator g, float p) {
    return g.uniformFloat() < p;
  }

  /** One element of {@code bernoulli_(p)} with a number or a float64 tensor. */
  public static boolean bernoulli(Generator g, double p) {
    return g.uniformDouble() < p;
  }

  /** One element of {@code exponential_(lambda)}. */
  public static double exponential(Generator g, double lambda) {
    return -1.0 / lambda * Math.log1p(-g.uniformDouble());
  }

  /** One element of {@code geometric_(p)}. */
  public static double geometric(Generator g, double p) {
    return Math.ceil(Math.log(g.uniformDouble()) / Math.log1p(-p));
  }

  /** One element of {@code cauchy_(median, sigma)}. */
  public static double cauchy(Generator g, double median, double sigma) {
    return Math.fma(sigma, Math.tan(Math.PI * (g.uniformDouble() - 0.5)), median);
  }

  /** One element of {@code log_normal_(mean, std)}. */
  public static double logNormal(Generator g, double mean, double std) {
    return Math.exp(Math.fma(g.normalDouble(), std, mean));
  }

  /**
   * Draws with replacement from one row of weights; {@code cumulative} is scratch of its length.
   */
  public static void multinomial(
      Generator g,
      double[] weights,
      int offset,
      int categories,
      long[] out,
      int at,
      int samples,
      boolean single) {
    double[] cumulative = new double[categories];
    double sum = 0;
    for (int j = 0; j < categories; j++) {
      sum = single ? (float) (sum + weights[offset + j]) : sum + weights[offset + j];
      cumulative[j] = sum;
    }
    for (int j = 0; j < categories; j++) {
      cumulative[j] = single ? (float) (cumulative[j] / sum) : cumulative[j] / sum;
    }
    cumulative[categories - 1] = 1;
    for (int s = 0; s < samples; s++) {
      double u = g.uniformDouble();
      int low = 0;
      int high = categories;
      while (high > low) {
        int middle = low + (high - low) / 2;
        if (cumulative[middle] < u) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      out[at + s] = low;
    }
  }
}
