package org.dlscript.runtime.random;

import java.util.Arrays;

/** The stream of numpy's legacy {@code RandomState}, which {@code numpy.random.*} draws from. */
public final class NumpyRandomState {
  private final MersenneTwister source = new MersenneTwister();
  private boolean hasGauss;
  private double keptGauss;
  private final NumpyDiscrete discrete = new NumpyDiscrete(this);

  /** Exchanges two elements of the sequence being shuffled. */
  @FunctionalInterface
  public interface Swap {
    /** Exchanges the elements at {@code i} and {@code j}. */
    void swap(int i, int j);
  }

  /** A stream seeded from the system's entropy. */
  public NumpyRandomState() {
    seed(new java.security.SecureRandom().nextInt() & 0xFFFFFFFFL);
  }

  /** A stream seeded with {@code seed}. */
  public NumpyRandomState(long seed) {
    seed(seed);
  }

  /** {@code seed(n)}. */
  public void seed(long seed) {
    if (seed < 0 || seed > 0xFFFFFFFFL) {
      throw new IllegalArgumentException("Seed must be between 0 and 2**32 - 1");
    }
    source.seed((int) seed);
    hasGauss = false;
  }

  /** {@code seed([…])}. */
  public void seed(long[] key) {
    int[] words = new int[key.length];
    for (int i = 0; i < key.length; i++) {
      words[i] = (int) key[i];
    }
    source.seedByArray(words);
    hasGauss = false;
  }

  /** The 624 words, as {@code get_state()[1]} lists them. */
  public long[] getKey() {
    long[] out = new long[MersenneTwister.SIZE];
    for (int i = 0; i < out.length; i++) {
      out[i] = source.state[i] & 0xFFFFFFFFL;
    }
    return out;
  }

  /** {@code get_state()[2]}. */
  public int getPosition() {
    return source.at;
  }

  /** {@code get_state()[3]}. */
  public boolean hasGauss() {
    return hasGauss;
  }

  /** {@code get_state()[4]}. */
  public double keptGauss() {
    return hasGauss ? keptGauss : 0.0;
  }

  /** {@code set_state}. */
  public void setState(long[] key, int position, boolean hasGauss, double keptGauss) {
    for (int i = 0; i < MersenneTwister.SIZE; i++) {
      source.state[i] = (int) key[i];
    }
    source.at = position;
    this.hasGauss = hasGauss;
    this.keptGauss = keptGauss;
  }

  /** The draws of the discrete distributions. */
  public NumpyDiscrete discrete() {
    return discrete;
  }

  long next32() {
    return source.next32() & 0xFFFFFFFFL;
  }

  /** {@code random_sample()}, the double that {@code rand} and {@code random} give too. */
  public double random() {
    return source.nextDouble();
  }

  /** {@code standard_normal()}, the number that {@code randn} gives too. */
  public double gauss() {
    if (hasGauss) {
      hasGauss = false;
      return keptGauss;
    }
    double x1;
    double x2;
    double r2;
    do {
      x1 = 2.0 * random() - 1.0;
      x2 = 2.0 * random() - 1.0;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1.0 || r2 == 0.0);
    double f = Math.sqrt(-2.0 * Math.log(r2) / r2);
    keptGauss = f * x1;
    hasGauss = true;
    return f * x2;
  }

  /** {@code normal(loc, scale)}. */
  public double normal(double loc, double scale) {
    return loc + scale * gauss();
  }

  /** {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * random();
  }

  /** {@code bytes(n)}. */
  public byte[] bytes(int n) {
    byte[] out = new byte[n];
    for (int i = 0; i < n; i += 4) {
      int word = source.next32();
      for (int j = i; j < Math.min(n, i + 4); j++) {
        out[j] = (byte) (word >>> (8 * (j - i)));
      }
    }
    return out;
  }

  /** One int64 of {@code randint(low, high)}, with {@code span = high - low - 1}. */
  public long randint(long low, long span) {
    return low + (span == -1L ? source.next64() : interval(span));
  }

  /**
   * {@code randint} for a dtype narrower than 32 bits, which cuts several values from one word:
   * {@code bits} is 8, 16 or 1 for bool.
   */
  public void randintNarrow(int bits, long low, long span, long[] out) {
    if (span == 0) {
      Arrays.fill(out, low);
      return;
    }
    int width = bits;
    long full = (1L << width) - 1;
    long mask = maskFor(span);
    long word = 0;
    int left = 0;
    for (int i = 0; i < out.length; i++) {
      long value;
      do {
        if (left == 0) {
          word = next32();
          left = 32 / width - 1;
        } else {
          word >>>= width;
          left--;
        }
        value = word & full & mask;
      } while (value > span);
      out[i] = low + value;
    }
  }

  /** An integer in [0, max]: masked bits, rejected while above. */
  long interval(long max) {
    if (max == 0) {
      return 0;
    }
    long mask = maskFor(max);
    long value;
    if (Long.compareUnsigned(max, 0xFFFFFFFFL) <= 0) {
      do {
        value = next32() & mask;
      } while (value > max);
    } else {
      do {
        value = source.next64() & mask;
      } while (Long.compareUnsigned(value, max) > 0);
    }
    return value;
  }

  private static long maskFor(long max) {
    return -1L >>> Long.numberOfLeadingZeros(max);
  }

  /** {@code shuffle(x)} along the first axis of length {@code n}. */
  public void shuffle(int n, Swap x) {
    for (int i = n - 1; i > 0; i--) {
      x.swap(i, (int) interval(i));
    }
  }

  /** {@code permutation(n)}. */
  public long[] permutation(int n) {
    long[] out = new long[n];
    for (int i = 0; i < n; i++) {
      out[i] = i;
    }
    shuffle(
        n,
        (i, j) -> {
          long kept = out[i];
          out[i] = out[j];
          out[j] = kept;
        });
    return out;
  }

  /** The indices of {@code choice(n, size, replace, p)}; {@code p} may be null. */
  public long[] choice(int n, int size, boolean replace, double[] p) {
    if (replace) {
      return p == null ? discrete.integers(size, 0, n - 1L) : weighted(p, size);
    }
    if (p == null) {
      return Arrays.copyOf(permutation(n), size);
    }
    return weightedWithoutReplacement(p, size);
  }

  private long[] weighted(double[] p, int size) {
    double[] cdf = cumulative(p);
    long[] out = new long[size];
    for (int i = 0; i < size; i++) {
      out[i] = after(cdf, random());
    }
    return out;
  }

  private long[] weightedWithoutReplacement(double[] p, int size) {
    double[] rest = p.clone();
    long[] found = new long[size];
    int count = 0;
    while (count < size) {
      double[] x = new double[size - count];
      for (int i = 0; i < x.length; i++) {
        x[i] = random();
      }
      for (int i = 0; i < count; i++) {
        rest[(int) found[i]] = 0;
      }
      double[] cdf = cumulative(rest);
      int before = count;
      for (double u : x) {
        long index = after(cdf, u);
        boolean seen = false;
        for (int k = before; k < count; k++) {
          seen |= found[k] == index;
        }
        if (!seen) {
          found[count++] = index;
        }
      }
    }
    return found;
  }

  private static double[] cumulative(double[] p) {
    double[] cdf = new double[p.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += p[i];
      cdf[i] = sum;
    }
    for (int i = 0; i < p.length; i++) {
      cdf[i] /= sum;
    }
    return cdf;
  }

  private static long after(double[] cdf, double u) {
    int low = 0;
    int high = cdf.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cdf[middle] <= u) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** {@code standard_exponential()}. */
  public double exponential() {
    return -Math.log(1.0 - random());
  }

  /** {@code standard_gamma(shape)}. */
  public double gamma(double shape) {
    if (shape == 1.0) {
      return exponential();
    }
    if (shape == 0.0) {
      return 0.0;
    }
    if (shape < 1.0) {
      while (true) {
        double u = random();
        double v = exponential();
        if (u <= 1.0 - shape) {
          double x = Math.pow(u, 1. / shape);
          if (x <= v) {
            return x;
          }
        } else {
          double y = -Math.log((1 - u) / shape);
          double x = Math.pow(1.0 - shape + shape * y, 1. / shape);
          if (x <= v + y) {
            return x;
          }
        }
      }
    }
    double b = shape - 1. / 3.;
    double c = 1. / Math.sqrt(9 * b);
    while (true) {
      double x;
      double v;
      do {
        x = gauss();
        v = 1.0 + c * x;
      } while (v <= 0.0);
      v = v * v * v;
      double u = random();
      if (u < 1.0 - 0.0331 * (x * x) * (x * x)
          || Math.log(u) < 0.5 * x * x + b * (1. - v + Math.log(v))) {
        return b * v;
      }
    }
  }

  /** {@code beta(a, b)}. */
  public double beta(double a, double b) {
    if (a <= 1.0 && b <= 1.0) {
      while (true) {
        double u = random();
        double v = random();
        double x = Math.pow(u, 1.0 / a);
        double y = Math.pow(v, 1.0 / b);
        if (x + y <= 1.0) {
          if (x + y > 0) {
            return x / (x + y);
          }
          double logX = Math.log(u) / a;
          double logY = Math.log(v) / b;
          double most = Math.max(logX, logY);
          logX -= most;
          logY -= most;
          return Math.exp(logX - Math.log(Math.exp(logX) + Math.exp(logY)));
        }
      }
    }
    double ga = gamma(a);
    double gb = gamma(b);
    return ga / (ga + gb);
  }

  /** {@code chisquare(df)}. */
  public double chiSquare(double df) {
    return 2.0 * gamma(df / 2.0);
  }

  /** {@code standard_cauchy()}. */
  public double cauchy() {
    return gauss() / gauss();
  }

  /** {@code standard_t(df)}. */
  public double studentT(double df) {
    double n = gauss();
    return Math.sqrt(df / 2) * n / Math.sqrt(gamma(df / 2));
  }

  /** {@code laplace(loc, scale)}. */
  public double laplace(double loc, double scale) {
    while (true) {
      double u = random();
      if (u >= 0.5) {
        return loc - scale * Math.log(2.0 - u - u);
      }
      if (u > 0.0) {
        return loc + scale * Math.log(u + u);
      }
    }
  }

  /** {@code gumbel(loc, scale)}. */
  public double gumbel(double loc, double scale) {
    double u = 1.0 - random();
    return u < 1.0 ? loc - scale * Math.log(-Math.log(u)) : gumbel(loc, scale);
  }

  /** {@code logistic(loc, scale)}. */
  public double logistic(double loc, double scale) {
    double u = random();
    return u > 0.0 ? loc + scale * Math.log(u / (1.0 - u)) : logistic(loc, scale);
  }

  /** {@code rayleigh(scale)}. */
  public double rayleigh(double scale) {
    return scale * Math.sqrt(-2.0 * Math.log(1.0 - random()));
  }

  /** {@code weibull(a)}. */
  public double weibull(double a) {
    return a == 0 ? 0 : Math.pow(exponential(), 1. / a);
  }

  /** {@code pareto(a)}. */
  public double pareto(double a) {
    return Math.exp(exponential() / a) - 1;
  }

  /** {@code power(a)}. */
  public double power(double a) {
    return Math.pow(1 - Math.exp(-exponential()), 1. / a);
  }

  /** {@code triangular(left, mode, right)}. */
  public double triangular(double left, double mode, double right) {
    double base = right - left;
    double leftBase = mode - left;
    double ratio = leftBase / base;
    double u = random();
    return u <= ratio
        ? left + Math.sqrt(u * leftBase * base)
        : right - Math.sqrt((1.0 - u) * base * (right - mode));
  }
}
