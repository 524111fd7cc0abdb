package org.dlscript.stdlib.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;

/** {@code _random}: Mersenne Twisters, given by handles. */
public final class RandomModule implements NativeModule {
  private static final int N = 624;
  private static final int M = 397;

  /** One generator, as CPython has it. */
  private static final class Twister {
    private final int[] state = new int[N];
    private int index = N;

    void seed(int s) {
      state[0] = s;
      for (int i = 1; i < N; i++) {
        state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
      }
      index = N;
    }

    void seed(int[] key) {
      seed(19650218);
      int i = 1;
      int j = 0;
      for (int k = Math.max(N, key.length); k > 0; k--) {
        state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1664525) + key[j] + j;
        i = next(i);
        j = j + 1 == key.length ? 0 : j + 1;
      }
      for (int k = N - 1; k > 0; k--) {
        state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1566083941) - i;
        i = next(i);
      }
      state[0] = 0x80000000;
    }

    private int next(int i) {
      if (i + 1 < N) {
        return i + 1;
      }
      state[0] = state[N - 1];
      return 1;
    }

    private void twist() {
      for (int k = 0; k < N; k++) {
        int y = state[k] & 0x80000000 | state[(k + 1) % N] & 0x7fffffff;
        state[k] = state[(k + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      index = 0;
    }

    int bits() {
      if (index >= N) {
        twist();
      }
      int y = state[index++];
      y ^= y >>> 11;
      y ^= y << 7 & 0x9d2c5680;
      y ^= y << 15 & 0xefc60000;
      return y ^ y >>> 18;
    }

    double real() {
      long a = bits() >>> 5;
      long b = bits() >>> 6;
      return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
    }

    /** An int from 0 to n - 1: as many bits as n has, drawn until they are less than n. */
    Object below(Object n) {
      if (n instanceof Long limit && limit <= Integer.MAX_VALUE) {
        int k = 32 - Integer.numberOfLeadingZeros((int) (long) limit);
        long r;
        do {
          r = bits() >>> 32 - k;
        } while (r >= limit);
        return r;
      }
      BigInteger limit = Ints.big(n);
      Object r;
      do {
        r = bits(limit.bitLength());
      } while (Ints.big(r).compareTo(limit) >= 0);
      return r;
    }

    Object bits(int k) {
      if (k <= 32) {
        return (long) (bits() >>> 32 - k) & 0xffffffffL;
      }
      BigInteger result = BigInteger.ZERO;
      int shift = 0;
      for (int left = k; left > 0; left -= 32) {
        int r = bits();
        if (left < 32) {
          r >>>= 32 - left;
        }
        result = result.or(BigInteger.valueOf(r & 0xffffffffL).shiftLeft(shift));
        shift += 32;
      }
      return Ints.normal(result);
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_random"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    List<Twister> all = new ArrayList<>();
    m.function(
        "new()",
        () -> {
          Twister t = new Twister();
          t.seed((int) System.nanoTime());
          all.add(t);
          return (long) all.size() - 1;
        });
    m.function("random(handle, /)", h -> all.get(Ints.asInt(h)).real());
    m.function(
        "getrandbits(handle, k, /)",
        (h, k) -> {
          int n = Ints.asInt(k);
          if (n < 0) {
            throw Errors.valueError("number of bits must be non-negative");
          }
          return n == 0 ? (Object) 0L : all.get(Ints.asInt(h)).bits(n);
        });
    m.function(
        "below(handle, n, /)",
        (h, limit) -> {
          Object n = Ints.index(limit);
          if (Ints.big(n).signum() <= 0) {
            throw Errors.valueError("empty range");
          }
          return all.get(Ints.asInt(h)).below(n);
        });
    m.function("index(value, /)", v -> Ints.index(v));
    m.function(
        "seed(handle, n, /)",
        (h, n) -> {
          all.get(Ints.asInt(h)).seed(words(Ints.big(Ints.index(n)).abs()));
          return PyNone.NONE;
        });
    m.function(
        "getstate(handle, /)",
        h -> {
          Twister t = all.get(Ints.asInt(h));
          Object[] words = new Object[N + 1];
          for (int i = 0; i < N; i++) {
            words[i] = t.state[i] & 0xffffffffL;
          }
          words[N] = (long) t.index;
          return new PyTuple(words);
        });
    m.function(
        "setstate(handle, words, /)",
        (h, w) -> {
          Twister t = all.get(Ints.asInt(h));
          Object[] words = Iteration.toArray(w);
          if (words.length != N + 1) {
            throw Errors.valueError("state vector is the wrong size");
          }
          for (int i = 0; i < N; i++) {
            t.state[i] = (int) Ints.asLong(words[i]);
          }
          t.index = Ints.asInt(words[N]);
          return PyNone.NONE;
        });
  }

  private static int[] words(BigInteger n) {
    int[] words = new int[Math.max(1, (n.bitLength() + 31) / 32)];
    for (int i = 0; i < words.length; i++) {
      words[i] = n.shiftRight(32 * i).intValue();
    }
    return words;
  }
}
