package org.dlscript.stdlib.python;

/** SHAKE, the digests of any length of SHA-3, which the JDK has no public class for. */
final class Keccak {
  private static final int ROUNDS = 24;
  private static final long[] CONSTANTS = constants();
  private static final int[][] SHIFTS = shifts();

  private Keccak() {}

  /** The round constants: bits 2^j - 1 are the output of a shift register. */
  private static long[] constants() {
    long[] out = new long[ROUNDS];
    int register = 1;
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j < 7; j++) {
        if ((register & 1) != 0) {
          out[round] |= 1L << (1 << j) - 1;
        }
        register <<= 1;
        if ((register & 0x100) != 0) {
          register ^= 0x171;
        }
      }
    }
    return out;
  }

  private static int[][] shifts() {
    int[][] out = new int[5][5];
    int x = 1;
    int y = 0;
    for (int t = 0; t < ROUNDS; t++) {
      out[x][y] = (t + 1) * (t + 2) / 2 % 64;
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
    }
    return out;
  }

  static byte[] shake(byte[] data, int rate, int length) {
    long[][] state = new long[5][5];
    byte[] padded = java.util.Arrays.copyOf(data, (data.length / rate + 1) * rate);
    padded[data.length] ^= 0x1f;
    padded[padded.length - 1] ^= (byte) 0x80;
    for (int block = 0; block < padded.length; block += rate) {
      for (int i = 0; i < rate; i++) {
        long bits = (padded[block + i] & 0xffL) << 8 * (i % 8);
        state[i / 8 % 5][i / 8 / 5] ^= bits;
      }
      permute(state);
    }
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      int at = i % rate;
      if (i > 0 && at == 0) {
        permute(state);
      }
      out[i] = (byte) (state[at / 8 % 5][at / 8 / 5] >>> 8 * (at % 8));
    }
    return out;
  }

  private static void permute(long[][] a) {
    for (int round = 0; round < ROUNDS; round++) {
      long[] column = new long[5];
      for (int x = 0; x < 5; x++) {
        column[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
      }
      long[][] b = new long[5][5];
      for (int x = 0; x < 5; x++) {
        long d = column[(x + 4) % 5] ^ Long.rotateLeft(column[(x + 1) % 5], 1);
        for (int y = 0; y < 5; y++) {
          b[y][(2 * x + 3 * y) % 5] = Long.rotateLeft(a[x][y] ^ d, SHIFTS[x][y]);
        }
      }
      for (int x = 0; x < 5; x++) {
        for (int y = 0; y < 5; y++) {
          a[x][y] = b[x][y] ^ ~b[(x + 1) % 5][y] & b[(x + 2) % 5][y];
        }
      }
      a[0][0] ^= CONSTANTS[round];
    }
  }
}
