package org.dlscript.runtime.random;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;

/** The stream of CPython's {@code random.Random}. */
public final class PythonRandom {
  private static final double TWO_PI = 2.0 * Math.PI;
  private static final double NORMAL_MAGIC = 4 * Math.exp(-0.5) / Math.sqrt(2.0);
  private static final double LOG_4 = Math.log(4.0);
  private static final double GAMMA_MAGIC = 1.0 + Math.log(4.5);

  private final MersenneTwister source = new MersenneTwister();
  private boolean hasGauss;
  private double keptGauss;

  /** Exchanges two elements of the sequence being shuffled. */
  @FunctionalInterface
  public interface Swap {
    /** Exchanges the elements at {@code i} and {@code j}. */
    void swap(int i, int j);
  }

  /** A stream seeded from the system's entropy. */
  public PythonRandom() {
    seed(new BigInteger(256, new java.security.SecureRandom()));
  }

  /** A stream seeded with {@code seed}. */
  public PythonRandom(BigInteger seed) {
    seed(seed);
  }

  /** {@code seed(a)} with an integer. */
  public void seed(BigInteger a) {
    BigInteger rest = a.abs();
    int[] key = new int[Math.max(1, (rest.bitLength() + 31) / 32)];
    for (int i = 0; i < key.length; i++) {
      key[i] = rest.shiftRight(32 * i).intValue();
    }
    source.seedByArray(key);
    hasGauss = false;
  }

  /** {@code seed(a)} with bytes, or with a string's UTF-8 bytes: the bytes and their SHA-512. */
  public void seed(byte[] text) {
    try {
      byte[] digest = java.security.MessageDigest.getInstance("SHA-512").digest(text);
      byte[] all = java.util.Arrays.copyOf(text, text.length + digest.length);
      System.arraycopy(digest, 0, all, text.length, digest.length);
      seed(new BigInteger(1, all));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The 624 words and the position, as {@code getstate()[1]} lists them. */
  public long[] getState() {
    long[] out = new long[MersenneTwister.SIZE + 1];
    for (int i = 0; i < MersenneTwister.SIZE; i++) {
      out[i] = source.state[i] & 0xFFFFFFFFL;
    }
    out[MersenneTwister.SIZE] = source.at;
    return out;
  }

  /** The kept half of the last pair of {@link #gauss}, or null; {@code getstate()[2]}. */
  public Double getGaussNext() {
    return hasGauss ? keptGauss : null;
  }

  /** {@code setstate}. */
  public void setState(long[] words, Double gaussNext) {
    for (int i = 0; i < MersenneTwister.SIZE; i++) {
      source.state[i] = (int) words[i];
    }
    source.at = (int) words[MersenneTwister.SIZE];
    hasGauss = gaussNext != null;
    keptGauss = hasGauss ? gaussNext : 0;
  }

  /** {@code random()}. */
  public double random() {
    return source.nextDouble();
  }

  /** {@code getrandbits(k)} for k up to 63. */
  public long getRandBits(int k) {
    if (k == 0) {
      return 0;
    }
    if (k <= 32) {
      return (source.next32() & 0xFFFFFFFFL) >>> (32 - k);
    }
    long low = source.next32() & 0xFFFFFFFFL;
    long high = (source.next32() & 0xFFFFFFFFL) >>> (64 - k);
    return high << 32 | low;
  }

  /** {@code getrandbits(k)} for any k. */
  public BigInteger getRandBitsBig(int k) {
    BigInteger out = BigInteger.ZERO;
    for (int done = 0; done < k; done += 32) {
      long word = source.next32() & 0xFFFFFFFFL;
      if (k - done < 32) {
        word >>>= 32 - (k - done);
      }
      out = out.or(BigInteger.valueOf(word).shiftLeft(done));
    }
    return out;
  }

  /** An integer in [0, n): what {@code randrange}, {@code randint} and {@code choice} draw with. */
  public long below(long n) {
    int k = Long.SIZE - Long.numberOfLeadingZeros(n);
    long r = getRandBits(k);
    while (r >= n) {
      r = getRandBits(k);
    }
    return r;
  }

  /** The same for any n. */
  public BigInteger below(BigInteger n) {
    int k = n.bitLength();
    BigInteger r = getRandBitsBig(k);
    while (r.compareTo(n) >= 0) {
      r = getRandBitsBig(k);
    }
    return r;
  }

  /** {@code shuffle(x)} of a sequence of {@code n} elements. */
  public void shuffle(int n, Swap x) {
    for (int i = n - 1; i > 0; i--) {
      x.swap(i, (int) below(i + 1));
    }
  }

  /** The indices of {@code sample(range(n), k)}. */
  public long[] sample(long n, int k) {
    if (k < 0 || k > n) {
      throw new IllegalArgumentException("Sample larger than population or is negative");
    }
    long[] out = new long[k];
    long setSize = 21;
    if (k > 5) {
      setSize += (long) Math.pow(4, Math.ceil(Math.log(k * 3.0) / LOG_4));
    }
    if (n <= setSize) {
      long[] pool = new long[(int) n];
      for (int i = 0; i < n; i++) {
        pool[i] = i;
      }
      for (int i = 0; i < k; i++) {
        int j = (int) below(n - i);
        out[i] = pool[j];
        pool[j] = pool[(int) n - i - 1];
      }
      return out;
    }
    Set<Long> chosen = new HashSet<>();
    for (int i = 0; i < k; i++) {
      long j = below(n);
      while (!chosen.add(j)) {
        j = below(n);
      }
      out[i] = j;
    }
    return out;
  }

  /** One index of {@code choices} over {@code n} equally likely elements. */
  public long choices(long n) {
    return (long) Math.floor(random() * n);
  }

  /** One index of {@code choices} with cumulative weights. */
  public int choices(double[] cumulative) {
    double total = cumulative[cumulative.length - 1] + 0.0;
    double u = random() * total;
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (u < cumulative[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** {@code uniform(a, b)}. */
  public double uniform(double a, double b) {
    return a + (b - a) * random();
  }

  /** {@code triangular(low, high, mode)}; the middle is meant where the mode is null. */
  public double triangular(double low, double high, Double mode) {
    double u = random();
    if (high == low) {
      return low;
    }
    double c = mode == null ? 0.5 : (mode - low) / (high - low);
    if (u > c) {
      return high + (low - high) * Math.sqrt((1.0 - u) * (1.0 - c));
    }
    return low + (high - low) * Math.sqrt(u * c);
  }

  /** {@code gauss(mu, sigma)}. */
  public double gauss(double mu, double sigma) {
    double z;
    if (hasGauss) {
      z = keptGauss;
      hasGauss = false;
    } else {
      double angle = random() * TWO_PI;
      double radius = Math.sqrt(-2.0 * Math.log(1.0 - random()));
      z = Math.cos(angle) * radius;
      keptGauss = Math.sin(angle) * radius;
      hasGauss = true;
    }
    return mu + z * sigma;
  }

  /** {@code normalvariate(mu, sigma)}. */
  public double normalVariate(double mu, double sigma) {
    while (true) {
      double u1 = random();
      double u2 = 1.0 - random();
      double z = NORMAL_MAGIC * (u1 - 0.5) / u2;
      if (z * z / 4.0 <= -Math.log(u2)) {
        return mu + z * sigma;
      }
    }
  }

  /** {@code lognormvariate(mu, sigma)}. */
  public double logNormVariate(double mu, double sigma) {
    return Math.exp(normalVariate(mu, sigma));
  }

  /** {@code expovariate(lambd)}. */
  public double expoVariate(double lambda) {
    return -Math.log(1.0 - random()) / lambda;
  }

  /** {@code vonmisesvariate(mu, kappa)}. */
  public double vonMisesVariate(double mu, double kappa) {
    if (kappa <= 1e-6) {
      return TWO_PI * random();
    }
    double s = 0.5 / kappa;
    double r = s + Math.sqrt(1.0 + s * s);
    double z;
    while (true) {
      z = Math.cos(Math.PI * random());
      double d = z / (r + z);
      double u2 = random();
      if (u2 < 1.0 - d * d || u2 <= (1.0 - d) * Math.exp(d)) {
        break;
      }
    }
    double q = 1.0 / r;
    double f = (q + z) / (1.0 + q * z);
    double turn = random() > 0.5 ? mu + Math.acos(f) : mu - Math.acos(f);
    double wrapped = turn % TWO_PI;
    return wrapped < 0 ? wrapped + TWO_PI : wrapped;
  }

  /** {@code gammavariate(alpha, beta)}. */
  public double gammaVariate(double alpha, double beta) {
    if (alpha <= 0.0 || beta <= 0.0) {
      throw new IllegalArgumentException("gammavariate: alpha and beta must be > 0.0");
    }
    if (alpha > 1.0) {
      double ainv = Math.sqrt(2.0 * alpha - 1.0);
      double bbb = alpha - LOG_4;
      double ccc = alpha + ainv;
      while (true) {
        double u1 = random();
        if (!(1e-7 < u1 && u1 < 0.9999999)) {
          continue;
        }
        double u2 = 1.0 - random();
        double v = Math.log(u1 / (1.0 - u1)) / ainv;
        double x = alpha * Math.exp(v);
        double z = u1 * u1 * u2;
        double r = bbb + ccc * v - x;
        if (r + GAMMA_MAGIC - 4.5 * z >= 0.0 || r >= Math.log(z)) {
          return x * beta;
        }
      }
    }
    if (alpha == 1.0) {
      return -Math.log(1.0 - random()) * beta;
    }
    while (true) {
      double u = random();
      double b = (Math.E + alpha) / Math.E;
      double p = b * u;
      double x = p <= 1.0 ? Math.pow(p, 1.0 / alpha) : -Math.log((b - p) / alpha);
      double u1 = random();
      if (p > 1.0 ? u1 <= Math.pow(x, alpha - 1.0) : u1 <= Math.exp(-x)) {
        return x * beta;
      }
    }
  }

  /** {@code betavariate(alpha, beta)}. */
  public double betaVariate(double alpha, double beta) {
    double y = gammaVariate(alpha, 1.0);
    return y == 0 ? 0.0 : y / (y + gammaVariate(beta, 1.0));
  }

  /** {@code paretovariate(alpha)}. */
  public double paretoVariate(double alpha) {
    return Math.pow(1.0 - random(), -1.0 / alpha);
  }

  /** {@code weibullvariate(alpha, beta)}. */
  public double weibullVariate(double alpha, double beta) {
    return alpha * Math.pow(-Math.log(1.0 - random()), 1.0 / beta);
  }
}
