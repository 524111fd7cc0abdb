package org.dlscript.stdlib.python;

/** BLAKE2b and BLAKE2s (RFC 7693), told apart by the length of their parameter blocks. */
final class Blake2 {
  /** SHA-512's start; its upper halves are that of SHA-256. */
  private static final long[] START = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };

  /** In which order a round takes the words of its block. */
  private static final String[] ORDER = {
    "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8",
    "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
    "6fe9b308c2d714a5", "a2847615fb9e3cd0"
  };

  private static final int[][] COLUMNS = {
    {0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15},
    {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}
  };

  private Blake2() {}

  /** All bytes of the digest; the caller takes as many as it asked for in the parameters. */
  static byte[] digest(byte[] data, byte[] parameters, boolean lastNode) {
    boolean wide = parameters.length == 64;
    int word = wide ? 8 : 4;
    int block = 16 * word;
    long[] h = new long[8];
    for (int i = 0; i < 8; i++) {
      h[i] = (wide ? START[i] : START[i] >>> 32) ^ word(parameters, i * word, word);
    }
    int blocks = Math.max(1, (data.length + block - 1) / block);
    for (int i = 0; i < blocks; i++) {
      boolean last = i == blocks - 1;
      long counted = last ? data.length : (i + 1L) * block;
      compress(h, data, i * block, counted, last, last && lastNode, wide);
    }
    byte[] out = new byte[8 * word];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (h[i / word] >>> 8 * (i % word));
    }
    return out;
  }

  private static long word(byte[] from, int at, int length) {
    long w = 0;
    for (int i = 0; i < length && at + i < from.length; i++) {
      w |= (from[at + i] & 0xffL) << 8 * i;
    }
    return w;
  }

  private static void compress(
      long[] h, byte[] data, int at, long counted, boolean last, boolean lastNode, boolean wide) {
    int size = wide ? 8 : 4;
    long mask = wide ? -1L : 0xffffffffL;
    long[] m = new long[16];
    long[] v = new long[16];
    for (int i = 0; i < 16; i++) {
      m[i] = word(data, at + i * size, size);
      v[i] = i < 8 ? h[i] : wide ? START[i - 8] : START[i - 8] >>> 32;
    }
    v[12] ^= counted & mask;
    v[13] ^= wide ? 0 : counted >>> 32;
    v[14] ^= last ? mask : 0;
    v[15] ^= lastNode ? mask : 0;
    int[] turns = wide ? new int[] {32, 24, 16, 63} : new int[] {16, 12, 8, 7};
    for (int round = 0; round < (wide ? 12 : 10); round++) {
      String order = ORDER[round % 10];
      for (int i = 0; i < 8; i++) {
        int[] c = COLUMNS[i];
        mix(v, c, m[Character.digit(order.charAt(2 * i), 16)], turns[0], turns[1], wide);
        mix(v, c, m[Character.digit(order.charAt(2 * i + 1), 16)], turns[2], turns[3], wide);
      }
    }
    for (int i = 0; i < 8; i++) {
      h[i] = (h[i] ^ v[i] ^ v[i + 8]) & mask;
    }
  }

  private static void mix(long[] v, int[] c, long word, int first, int second, boolean wide) {
    v[c[0]] = sum(sum(v[c[0]], v[c[1]], wide), word, wide);
    v[c[3]] = turn(v[c[3]] ^ v[c[0]], first, wide);
    v[c[2]] = sum(v[c[2]], v[c[3]], wide);
    v[c[1]] = turn(v[c[1]] ^ v[c[2]], second, wide);
  }

  private static long sum(long a, long b, boolean wide) {
    return wide ? a + b : a + b & 0xffffffffL;
  }

  private static long turn(long x, int by, boolean wide) {
    return wide ? Long.rotateRight(x, by) : Integer.rotateRight((int) x, by) & 0xffffffffL;
  }
}
