package org.dlscript.runtime.random;

/** MT19937, the 32-bit source under PyTorch's, numpy's and CPython's streams alike. */
public final class MersenneTwister {
  static final int SIZE = 624;
  private static final int SHIFT = 397;

  final int[] state = new int[SIZE];
  int at = SIZE;

  /** Seeds with Knuth's initialisation from 32 bits. */
  public void seed(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    at = SIZE;
  }

  /** Seeds from an array of 32-bit words. */
  public void seedByArray(int[] key) {
    seed(19650218);
    int i = 1;
    int j = 0;
    for (int k = Math.max(SIZE, key.length); k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
      if (++i >= SIZE) {
        state[0] = state[SIZE - 1];
        i = 1;
      }
      if (++j >= key.length) {
        j = 0;
      }
    }
    for (int k = SIZE - 1; k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      if (++i >= SIZE) {
        state[0] = state[SIZE - 1];
        i = 1;
      }
    }
    state[0] = 0x80000000;
    at = SIZE;
  }

  /** The next 32 bits. */
  public int next32() {
    if (at == SIZE) {
      refill();
    }
    return temper(state[at++]);
  }

  /** The next 64 bits: two draws, the first of them the high half. */
  public long next64() {
    long high = next32();
    return (high << 32) | (next32() & 0xFFFFFFFFL);
  }

  /** A double in [0, 1) from the high 27 and 26 bits of two draws, as numpy and CPython take it. */
  public double nextDouble() {
    int a = next32() >>> 5;
    int b = next32() >>> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
  }

  /** Fills {@code out} with draws; the same as that many calls of {@link #next32}. */
  void fill(int[] out, int n) {
    int done = 0;
    while (done < n) {
      if (at == SIZE) {
        refill();
      }
      int take = Math.min(n - done, SIZE - at);
      for (int i = 0; i < take; i++) {
        out[done + i] = temper(state[at + i]);
      }
      at += take;
      done += take;
    }
  }

  private static int temper(int word) {
    int y = word;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return y ^ (y >>> 18);
  }

  private void refill() {
    int[] mt = state;
    for (int i = 0; i < SIZE - SHIFT; i++) {
      mt[i] = mt[i + SHIFT] ^ twist(mt[i], mt[i + 1]);
    }
    for (int i = SIZE - SHIFT; i < SIZE - 1; i++) {
      mt[i] = mt[i + SHIFT - SIZE] ^ twist(mt[i], mt[i + 1]);
    }
    mt[SIZE - 1] = mt[SHIFT - 1] ^ twist(mt[SIZE - 1], mt[0]);
    at = 0;
  }

  private static int twist(int high, int low) {
    int y = (high & 0x80000000) | (low & 0x7FFFFFFF);
    return (y >>> 1) ^ (-(low & 1) & 0x9908B0DF);
  }
}
