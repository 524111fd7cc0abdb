package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** Connectives of bool tensors, on their bytes, which are zeros and ones. */
enum Truth {
  AND {
    @Override
    void row(byte[] a, int i, int di, byte[] b, int j, int dj, byte[] out, int o, int n) {
      if (di == 1 && dj == 1 && i == o && j == o) { // of one index vectors are made
        for (int k = o; k < o + n; k++) {
          out[k] = (byte) (a[k] & b[k]);
        }
      } else if (di == 1 && dj == 1) {
        for (int k = 0; k < n; k++) {
          out[o + k] = (byte) (a[i + k] & b[j + k]);
        }
      } else {
        for (int k = 0; k < n; k++, i += di, j += dj) {
          out[o + k] = (byte) (a[i] & b[j]);
        }
      }
    }
  },
  OR {
    @Override
    void row(byte[] a, int i, int di, byte[] b, int j, int dj, byte[] out, int o, int n) {
      if (di == 1 && dj == 1 && i == o && j == o) { // of one index vectors are made
        for (int k = o; k < o + n; k++) {
          out[k] = (byte) (a[k] | b[k]);
        }
      } else if (di == 1 && dj == 1) {
        for (int k = 0; k < n; k++) {
          out[o + k] = (byte) (a[i + k] | b[j + k]);
        }
      } else {
        for (int k = 0; k < n; k++, i += di, j += dj) {
          out[o + k] = (byte) (a[i] | b[j]);
        }
      }
    }
  },
  XOR {
    @Override
    void row(byte[] a, int i, int di, byte[] b, int j, int dj, byte[] out, int o, int n) {
      if (di == 1 && dj == 1 && i == o && j == o) { // of one index vectors are made
        for (int k = o; k < o + n; k++) {
          out[k] = (byte) (a[k] ^ b[k]);
        }
      } else if (di == 1 && dj == 1) {
        for (int k = 0; k < n; k++) {
          out[o + k] = (byte) (a[i + k] ^ b[j + k]);
        }
      } else if (di == 1 && dj == 0 && i == o) {
        byte y = b[j];
        for (int k = o; k < o + n; k++) {
          out[k] = (byte) (a[k] ^ y);
        }
      } else {
        for (int k = 0; k < n; k++, i += di, j += dj) {
          out[o + k] = (byte) (a[i] ^ b[j]);
        }
      }
    }
  };

  /** {@code out[o + k] = a[i + k·di] with b[j + k·dj]}. */
  abstract void row(byte[] a, int i, int di, byte[] b, int j, int dj, byte[] out, int o, int n);

  /** The connective of two bool tensors on the host, broadcast. */
  Tensor of(Tensor a, Tensor b) {
    Layout out = Elementwise.outLayout(a.layout(), b.layout());
    Storage s = Storage.raw(DType.BOOL, out.numel);
    byte[] p = (byte[]) a.storage().reading();
    byte[] q = (byte[]) b.storage().reading();
    byte[] r = s.bytes();
    Elementwise.walk(
        a.layout(), b.layout(), out, (i, di, j, dj, o, n) -> row(p, i, di, q, j, dj, r, o, n));
    return new Tensor(s, out, DType.BOOL, a.device().isCpu() ? b.device() : a.device());
  }
}
