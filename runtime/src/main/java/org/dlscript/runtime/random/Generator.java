package org.dlscript.runtime.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.dlscript.runtime.session.Session;

/**
 * PyTorch's CPU generator: MT19937, the kept half of a normal pair, and the seed it started from.
 */
public final class Generator {
  /** The seed of a generator that nobody has seeded. */
  public static final long DEFAULT_SEED = 67280421310721L;

  /** Bytes of a saved state. */
  public static final int STATE_BYTES = 5056;

  private static final Session.Key<Generator> DEFAULT = new Session.Key<>(Generator::new);

  private static final double DOUBLE_UNIT = 0x1p-53;
  private static final long DOUBLE_MASK = (1L << 53) - 1;
  private static final float FLOAT_UNIT = 0x1p-24f;
  private static final int FLOAT_MASK = 0xFFFFFF;

  private final MersenneTwister source = new MersenneTwister();
  private long seed;
  private boolean hasNormal;
  private double keptNormal;
  // The streams of devices by ordinal, null until one draws there.
  private PhiloxStream[] devices = {};

  /** A generator with PyTorch's default seed. */
  public Generator() {
    this(DEFAULT_SEED);
  }

  /** A generator seeded with {@code seed}. */
  public Generator(long seed) {
    manualSeed(seed);
  }

  /** The generator that draws where none is named: the session's. */
  public static Generator defaultGenerator() {
    return DEFAULT.get();
  }

  /** Starts the stream of {@code seed}; only its low 32 bits matter. */
  public Generator manualSeed(long seed) {
    this.seed = seed;
    source.seed((int) seed);
    hasNormal = false;
    for (PhiloxStream s : devices) {
      if (s != null) {
        s.manualSeed(seed);
      }
    }
    return this;
  }

  /** The stream of a device's random numbers, which seeding this generator seeds too. */
  public PhiloxStream device(int ordinal) {
    if (ordinal >= devices.length) {
      devices = java.util.Arrays.copyOf(devices, ordinal + 1);
    }
    if (devices[ordinal] == null) {
      devices[ordinal] = new PhiloxStream();
      devices[ordinal].manualSeed(seed);
    }
    return devices[ordinal];
  }

  /** Seeds from the system's entropy and says with what. */
  public long seed() {
    manualSeed(new SecureRandom().nextLong() & DOUBLE_MASK);
    return seed;
  }

  /** The seed that the stream started from. */
  public long initialSeed() {
    return seed;
  }

  /** The next 32 bits. */
  public int next32() {
    return source.next32();
  }

  /** The next 64 bits. */
  public long next64() {
    return source.next64();
  }

  /** A float in [0, 1) from 24 bits. */
  public float uniformFloat() {
    return (source.next32() & FLOAT_MASK) * FLOAT_UNIT;
  }

  /** A number in [0, 1) from the low {@code digits} (at most 24) bits of one draw. */
  public float uniformBits(int digits) {
    return (source.next32() & ((1 << digits) - 1)) * (1f / (1 << digits));
  }

  /** A double in [0, 1) from 53 bits. */
  public double uniformDouble() {
    return (source.next64() & DOUBLE_MASK) * DOUBLE_UNIT;
  }

  /** A standard normal number; the second of each pair is kept for the next call. */
  public double normalDouble() {
    if (hasNormal) {
      hasNormal = false;
      return keptNormal;
    }
    double u1 = uniformDouble();
    double u2 = uniformDouble();
    double radius = Math.sqrt(-2.0 * Math.log1p(-u2));
    double theta = 2.0 * Math.PI * u1;
    keptNormal = radius * Math.sin(theta);
    hasNormal = true;
    return radius * Math.cos(theta);
  }

  /** One draw in [0, span): 32 bits modulo the span, 64 where the span passes 2^32. */
  public long below(long span) {
    return Long.compareUnsigned(span, 1L << 32) >= 0
        ? Long.remainderUnsigned(source.next64(), span)
        : (source.next32() & 0xFFFFFFFFL) % span;
  }

  /** What {@code random_()} draws for an int64 element. */
  public long nonNegativeLong() {
    return source.next64() & Long.MAX_VALUE;
  }

  void fillBits(int[] out, int n) {
    source.fill(out, n);
  }

  /** The whole state, laid out as PyTorch lays it out. */
  public byte[] getState() {
    ByteBuffer out = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    // "Left" counts down to the next refill; a generator that has drawn nothing says 1, at 0.
    boolean fresh = source.at == MersenneTwister.SIZE && !drawn();
    out.putLong(seed);
    out.putInt(fresh ? 1 : MersenneTwister.SIZE - source.at + 1);
    out.putInt(1);
    out.putLong(fresh ? 0 : source.at);
    for (int word : source.state) {
      out.putLong(word & 0xFFFFFFFFL);
    }
    out.putDouble(0.0);
    out.putDouble(hasNormal ? keptNormal : 0.0);
    out.putDouble(0.0);
    out.putInt(hasNormal ? 1 : 0);
    return out.array();
  }

  // The state right after seeding starts with the seed itself, which a refill all but surely ends.
  private boolean drawn() {
    return source.state[0] != (int) seed;
  }

  /** Restores a state that {@link #getState} saved. */
  public void setState(byte[] bytes) {
    if (bytes.length != STATE_BYTES) {
      throw new IllegalArgumentException(
          "Expected a CPUGeneratorImplState of size "
              + STATE_BYTES
              + " but found the input RNG state size to be "
              + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    seed = in.getLong();
    int left = in.getInt();
    in.getInt();
    in.getLong();
    for (int i = 0; i < MersenneTwister.SIZE; i++) {
      source.state[i] = (int) in.getLong();
    }
    source.at = left == 1 ? MersenneTwister.SIZE : MersenneTwister.SIZE - left + 1;
    in.getDouble();
    keptNormal = in.getDouble();
    in.getDouble();
    hasNormal = in.getInt() != 0;
  }
}
