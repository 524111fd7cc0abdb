package org.dlscript.runtime.random;

import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;

/**
 * O'Neill's PCG64 (XSL RR 128/64) with numpy's seeding and {@code Generator}'s ways of drawing:
 * bounded integers by Lemire's multiplication, normal and exponential numbers by ziggurats of 256
 * layers. Not for several threads.
 */
public final class Pcg64 {
  private static final long MULTIPLIER_HIGH = 0x2360ED051FC65DA4L;
  private static final long MULTIPLIER_LOW = 0x4385DF649FCCF645L;
  private static final Ziggurat NORMAL =
      new Ziggurat(
          3.6541528853610088,
          0.004928673233974652,
          0x1p52,
          x -> Math.exp(-0.5 * x * x),
          y -> Math.sqrt(-2.0 * Math.log(y)));
  private static final Ziggurat EXPONENTIAL =
      new Ziggurat(
          7.69711747013104972,
          0.0039496598225815571993,
          0x1p53,
          x -> Math.exp(-x),
          y -> -Math.log(y));

  /** Layers of equal area under a falling density: their widths, and where a draw is inside. */
  private static final class Ziggurat {
    final double right;
    final long[] inside = new long[256];
    final double[] width = new double[256];
    final double[] height = new double[256];

    Ziggurat(
        double right,
        double area,
        double scale,
        DoubleUnaryOperator f,
        DoubleUnaryOperator inverse) {
      this.right = right;
      double[] x = new double[256];
      x[255] = right;
      for (int i = 254; i > 0; i--) {
        x[i] = inverse.applyAsDouble(area / x[i + 1] + f.applyAsDouble(x[i + 1]));
      }
      double base = area / f.applyAsDouble(right);
      inside[0] = (long) (right / base * scale);
      width[0] = base / scale;
      height[0] = 1;
      for (int i = 1; i < 256; i++) {
        inside[i] = i == 1 ? 0 : (long) (x[i - 1] / x[i] * scale);
        width[i] = x[i] / scale;
        height[i] = f.applyAsDouble(x[i]);
      }
    }
  }

  private long high;
  private long low;
  private long stepHigh;
  private long stepLow;
  private boolean kept;
  private int keptHalf;
  private final NumpyDiscrete discrete = new NumpyDiscrete((DoubleSupplier) this::random);

  /**
   * A generator seeded as {@code default_rng(seed)} is, by the seed's 32-bit words, lowest first.
   */
  public Pcg64(int[] entropy) {
    long[] s = seedWords(entropy);
    stepHigh = s[2] << 1 | s[3] >>> 63;
    stepLow = s[3] << 1 | 1;
    step();
    add(s[0], s[1]);
    step();
  }

  /** numpy's SeedSequence: four 64-bit words from any number of 32-bit ones. */
  private static long[] seedWords(int[] entropy) {
    int[] pool = new int[4];
    int[] hash = {0x43b0d7e5};
    for (int i = 0; i < 4; i++) {
      pool[i] = hashed(i < entropy.length ? entropy[i] : 0, hash);
    }
    for (int from = 0; from < 4; from++) {
      for (int to = 0; to < 4; to++) {
        if (from != to) {
          pool[to] = mixed(pool[to], hashed(pool[from], hash));
        }
      }
    }
    for (int from = 4; from < entropy.length; from++) {
      for (int to = 0; to < 4; to++) {
        pool[to] = mixed(pool[to], hashed(entropy[from], hash));
      }
    }
    int c = 0x8b51f9dd;
    long[] out = new long[4];
    for (int i = 0; i < 8; i++) {
      int v = pool[i % 4] ^ c;
      c *= 0x58f38ded;
      v *= c;
      v ^= v >>> 16;
      out[i / 2] |= (v & 0xffffffffL) << 32 * (i % 2);
    }
    return out;
  }

  private static int hashed(int value, int[] hash) {
    int v = value ^ hash[0];
    hash[0] *= 0x931e8875;
    v *= hash[0];
    return v ^ v >>> 16;
  }

  private static int mixed(int x, int y) {
    int r = 0xca01f9dd * x - 0x4973f715 * y;
    return r ^ r >>> 16;
  }

  private void add(long h, long l) {
    long sum = low + l;
    high += h + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
  }

  private void step() {
    long h =
        Math.unsignedMultiplyHigh(low, MULTIPLIER_LOW)
            + high * MULTIPLIER_LOW
            + low * MULTIPLIER_HIGH;
    low *= MULTIPLIER_LOW;
    high = h;
    add(stepHigh, stepLow);
  }

  /** The next 64 bits. */
  public long next64() {
    step();
    return Long.rotateRight(high ^ low, (int) (high >>> 58));
  }

  /** The next 32 bits: of each 64 the lower half first. */
  public int next32() {
    if (kept) {
      kept = false;
      return keptHalf;
    }
    long v = next64();
    kept = true;
    keptHalf = (int) (v >>> 32);
    return (int) v;
  }

  /** A number in [0, 1) of 53 bits. */
  public double random() {
    return (next64() >>> 11) * 0x1p-53;
  }

  /** A number in [0, 1) of 24 bits. */
  public float randomFloat() {
    return (next32() >>> 8) * 0x1p-24f;
  }

  public NumpyDiscrete discrete() {
    return discrete;
  }

  /** A whole number from 0 to {@code span}, which is taken as unsigned. */
  public long bounded(long span) {
    if (span == 0) {
      return 0;
    }
    if (span == 0xffffffffL) {
      return next32() & 0xffffffffL;
    }
    if (span == -1) {
      return next64();
    }
    long n = span + 1;
    if (Long.compareUnsigned(span, 0xffffffffL) < 0) {
      long m = (next32() & 0xffffffffL) * n;
      if ((m & 0xffffffffL) < n) {
        long least = (0xffffffffL - span) % n;
        while ((m & 0xffffffffL) < least) {
          m = (next32() & 0xffffffffL) * n;
        }
      }
      return m >>> 32;
    }
    long v = next64();
    if (Long.compareUnsigned(v * n, n) < 0) {
      long least = Long.remainderUnsigned(-1L - span, n);
      while (Long.compareUnsigned(v * n, least) < 0) {
        v = next64();
      }
    }
    return Math.unsignedMultiplyHigh(v, n);
  }

  /**
   * Whole numbers from {@code low} to {@code low + span} of a type of 1, 8 or 16 bits: each word of
   * 32 bits serves for several, and the rest of the last one is lost.
   */
  public void narrow(int bits, long low, long span, long[] out) {
    int word = 0;
    int left = 0;
    long full = (1L << bits) - 1;
    for (int i = 0; i < out.length; i++) {
      long m = 0;
      long least = 0;
      while (span > 0) {
        word = left == 0 ? next32() : word >>> bits;
        left = left == 0 ? 32 / bits - 1 : left - 1;
        m = span == full ? (word & full) << bits : (word & full) * (span + 1);
        if (span == full || (m & full) > span) {
          break;
        }
        least = (full - span) % (span + 1);
        if ((m & full) >= least) {
          break;
        }
      }
      out[i] = low + (m >>> bits);
    }
  }

  /** State and increment, higher halves first, then whether half a word is kept, and which. */
  public long[] state() {
    return new long[] {high, low, stepHigh, stepLow, kept ? 1 : 0, keptHalf & 0xffffffffL};
  }

  /** Goes on where {@code state} was asked for. */
  public void setState(long[] state) {
    high = state[0];
    low = state[1];
    stepHigh = state[2];
    stepLow = state[3];
    kept = state[4] != 0;
    keptHalf = (int) state[5];
  }

  /** A standard normal number. */
  public double normal() {
    Ziggurat z = NORMAL;
    while (true) {
      long r = next64();
      int i = (int) (r & 0xff);
      r >>>= 8;
      boolean negative = (r & 1) != 0;
      long size = r >>> 1 & 0x000fffffffffffffL;
      double x = negative ? -(size * z.width[i]) : size * z.width[i];
      if (size < z.inside[i]) {
        return x;
      }
      if (i == 0) {
        return tail(size);
      }
      if ((z.height[i - 1] - z.height[i]) * random() + z.height[i] < Math.exp(-0.5 * x * x)) {
        return x;
      }
    }
  }

  private double tail(long size) {
    double right = NORMAL.right;
    while (true) {
      double x = -(1 / right) * Math.log1p(-random());
      double y = -Math.log1p(-random());
      if (y + y > x * x) {
        return (size >> 8 & 1) != 0 ? -(right + x) : right + x;
      }
    }
  }

  /** A standard exponential number. */
  public double exponential() {
    Ziggurat z = EXPONENTIAL;
    while (true) {
      long r = next64() >>> 3;
      int i = (int) (r & 0xff);
      r >>>= 8;
      double x = r * z.width[i];
      if (r < z.inside[i]) {
        return x;
      }
      if (i == 0) {
        return z.right - Math.log1p(-random());
      }
      if ((z.height[i - 1] - z.height[i]) * random() + z.height[i] < Math.exp(-x)) {
        return x;
      }
    }
  }

  /** A standard gamma number (Marsaglia and Tsang). */
  public double gamma(double shape) {
    if (shape == 1) {
      return exponential();
    }
    if (shape == 0) {
      return 0;
    }
    if (shape < 1) {
      while (true) {
        double u = random();
        double v = exponential();
        boolean small = u <= 1.0 - shape;
        double y = small ? 0 : -Math.log((1 - u) / shape);
        double x = Math.pow(small ? u : 1.0 - shape + shape * y, 1.0 / shape);
        if (x <= v + y) {
          return x;
        }
      }
    }
    double b = shape - 1.0 / 3.0;
    double c = 1 / Math.sqrt(9 * b);
    while (true) {
      double x;
      double v;
      do {
        x = normal();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      double u = random();
      if (u < 1.0 - 0.0331 * (x * x) * (x * x)
          || Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) {
        return b * v;
      }
    }
  }

  /** Mixes the places 0 to n - 1 of an order from the last down to {@code first}. */
  public void shuffle(long[] order, int first) {
    for (int i = order.length - 1; i >= first; i--) {
      swap(order, i, (int) bounded(i));
    }
  }

  /** Mixes an order as arrays and lists are: places are drawn by masking and rejection. */
  public void shuffleMasked(long[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int mask = -1 >>> Integer.numberOfLeadingZeros(i);
      int j = next32() & mask;
      while (j > i) {
        j = next32() & mask;
      }
      swap(order, i, j);
    }
  }

  private static void swap(long[] order, int i, int j) {
    long v = order[j];
    order[j] = order[i];
    order[i] = v;
  }

  /** Some of n without repetition: Floyd's way, or a partial shuffle where many are wanted. */
  public long[] sample(int n, int size, boolean shuffle) {
    if (n > 10000 && size > n / (shuffle ? 50 : 20)) {
      long[] all = new long[n];
      for (int i = 0; i < n; i++) {
        all[i] = i;
      }
      shuffle(all, Math.max(n - size, 1));
      return java.util.Arrays.copyOfRange(all, n - size, n);
    }
    long[] out = new long[size];
    java.util.Set<Long> known = new java.util.HashSet<>();
    for (int j = n - size; j < n; j++) {
      long v = bounded(j);
      if (!known.add(v)) {
        v = j;
        known.add(v);
      }
      out[j - n + size] = v;
    }
    if (shuffle) {
      shuffle(out, 1);
    }
    return out;
  }
}
