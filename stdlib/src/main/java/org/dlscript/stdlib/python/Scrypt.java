package org.dlscript.stdlib.python;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory-hard mixing of scrypt (RFC 7914). Stateless. */
final class Scrypt {
  private Scrypt() {}

  /** Mixes one block of 128 r bytes through a table of n such blocks. */
  static byte[] mix(byte[] block, int n, int r) {
    int words = 32 * r;
    int[] x = new int[words];
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x);
    int[][] table = new int[n][];
    for (int i = 0; i < n; i++) {
      table[i] = x.clone();
      x = blockMix(x, r);
    }
    for (int i = 0; i < n; i++) {
      int[] v = table[x[16 * (2 * r - 1)] & n - 1];
      for (int k = 0; k < words; k++) {
        x[k] ^= v[k];
      }
      x = blockMix(x, r);
    }
    ByteBuffer out = ByteBuffer.allocate(4 * words).order(ByteOrder.LITTLE_ENDIAN);
    out.asIntBuffer().put(x);
    return out.array();
  }

  private static int[] blockMix(int[] b, int r) {
    int[] x = new int[16];
    System.arraycopy(b, 16 * (2 * r - 1), x, 0, 16);
    int[] out = new int[b.length];
    for (int i = 0; i < 2 * r; i++) {
      for (int k = 0; k < 16; k++) {
        x[k] ^= b[16 * i + k];
      }
      salsa(x);
      // Blocks of even numbers come first, then the odd ones.
      System.arraycopy(x, 0, out, 16 * (i / 2 + (i & 1) * r), 16);
    }
    return out;
  }

  private static void salsa(int[] b) {
    int[] x = b.clone();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 4; i++) {
        quarter(x, 5 * i % 16, (5 * i + 4) % 16, (5 * i + 8) % 16, (5 * i + 12) % 16);
      }
      for (int i = 0; i < 4; i++) {
        int row = 4 * i;
        quarter(x, row + i % 4, row + (i + 1) % 4, row + (i + 2) % 4, row + (i + 3) % 4);
      }
    }
    for (int k = 0; k < 16; k++) {
      b[k] += x[k];
    }
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
    x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
    x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
    x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
  }
}
