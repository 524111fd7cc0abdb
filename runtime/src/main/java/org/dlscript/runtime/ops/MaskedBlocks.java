package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * What one mask of bools over the first dimensions selects, read or written without a list of
 * places, where autograd has no part in it. Each element of the mask stands for a block of memory.
 */
final class MaskedBlocks {
  private MaskedBlocks() {}

  /** The blocks where the mask is true, or null where this is not the way. */
  static Tensor pick(Tensor self, Tensor mask) {
    if (!fits(self, mask) || Grad.wanted(self)) {
      return null;
    }
    byte[] c = mask.storage().bytes();
    int m = mask.numel();
    int n = count(c, mask.offset(), m);
    int block = m == 0 ? 0 : self.numel() / m;
    int[] shape = selected(self, mask, n);
    Storage s = Storage.raw(self.dtype(), Layout.count(shape));
    int parts = self.dtype().isComplex() ? 2 : 1;
    pick(
        self.storage().reading(),
        self.offset() * parts,
        c,
        mask.offset(),
        block * parts,
        s.array(),
        n);
    return new Tensor(s, Layout.contiguous(shape), self.dtype(), self.device());
  }

  /** Writes a value, which broadcasts, where the mask is true; false where this is not the way. */
  static boolean put(Tensor self, Tensor mask, Tensor value) {
    if (!fits(self, mask)
        || Grad.wanted(self, value)
        || Remote.home(self, value) != null
        || self.storage() == value.storage()
        || self.storage() == mask.storage()
        || value.dtype() != self.dtype() && value.rank() > 0) {
      return false;
    }
    byte[] c = mask.storage().bytes();
    int m = mask.numel();
    int parts = self.dtype().isComplex() ? 2 : 1;
    int block = m == 0 ? 0 : self.numel() / m * parts;
    Tensor v = Copies.rawTo(value, self.dtype());
    if (v.numel() == 1 && v.rank() <= 1 && parts == 1) {
      InPlace.check(self);
      fill(
          self,
          c,
          mask.offset(),
          m,
          block,
          Elements.get(v.storage().reading(), v.dtype(), v.offset()));
    } else {
      int n = count(c, mask.offset(), m);
      Layout all = v.layout().expand(selected(self, mask, n));
      if (all == null) {
        return false; // the usual way says what is wrong
      }
      InPlace.check(self);
      Object from = Cast.contiguousArray(v.withLayout(all));
      Object to = self.storage().array();
      int o = self.offset() * parts;
      for (int i = 0, k = 0; i < m; i++) {
        if (c[mask.offset() + i] != 0) {
          System.arraycopy(from, k, to, o + i * block, block);
          k += block;
        }
      }
    }
    self.bumpVersion();
    return true;
  }

  private static boolean fits(Tensor self, Tensor mask) {
    if (mask.dtype() != DType.BOOL
        || mask.rank() == 0
        || mask.rank() > self.rank()
        || !mask.isContiguous()
        || !self.isContiguous()
        || mask.home() != null
        || self.home() != null) {
      return false;
    }
    for (int d = 0; d < mask.rank(); d++) {
      if (mask.shape()[d] != self.shape()[d]) {
        return false;
      }
    }
    return true;
  }

  private static int[] selected(Tensor self, Tensor mask, int n) {
    int[] shape = new int[self.rank() - mask.rank() + 1];
    shape[0] = n;
    System.arraycopy(self.shape(), mask.rank(), shape, 1, shape.length - 1);
    return shape;
  }

  private static int count(byte[] c, int at, int m) {
    int n = 0;
    for (int i = at; i < at + m; i++) {
      n += c[i];
    }
    return n;
  }

  // Single elements are all copied, but where the mask is false the next one overwrites them: a
  // branch that nobody can foresee would cost more.
  private static void pick(Object in, int at, byte[] c, int from, int block, Object out, int n) {
    if (block == 1) {
      switch (in) {
        case float[] a -> {
          float[] r = (float[]) out;
          for (int i = 0, k = 0; k < n; k += c[from + i], i++) {
            r[k] = a[at + i];
          }
          return;
        }
        case double[] a -> {
          double[] r = (double[]) out;
          for (int i = 0, k = 0; k < n; k += c[from + i], i++) {
            r[k] = a[at + i];
          }
          return;
        }
        case long[] a -> {
          long[] r = (long[]) out;
          for (int i = 0, k = 0; k < n; k += c[from + i], i++) {
            r[k] = a[at + i];
          }
          return;
        }
        default -> {}
      }
    }
    for (int i = 0, k = 0; k < n; i++) {
      if (c[from + i] != 0) {
        System.arraycopy(in, at + i * block, out, k++ * block, block);
      }
    }
  }

  private static void fill(Tensor self, byte[] c, int from, int m, int block, Object value) {
    Object out = self.storage().array();
    int at = self.offset();
    Parallel.range(
        m,
        Math.max(1, Parallel.GRAIN / Math.max(1, block)),
        (start, end) -> {
          switch (out) {
            case float[] t when block == 1 -> {
              float v = ((Number) value).floatValue();
              for (int i = start; i < end; i++) {
                t[at + i] = c[from + i] != 0 ? v : t[at + i];
              }
            }
            case long[] t when block == 1 -> {
              long v = ((Number) value).longValue();
              for (int i = start; i < end; i++) {
                t[at + i] = c[from + i] != 0 ? v : t[at + i];
              }
            }
            case float[] t -> {
              float v = ((Number) value).floatValue();
              for (int i = start; i < end; i++) {
                if (c[from + i] != 0) {
                  Arrays.fill(t, at + i * block, at + (i + 1) * block, v);
                }
              }
            }
            default -> {
              for (int i = start; i < end; i++) {
                for (int j = 0; j < block && c[from + i] != 0; j++) {
                  Elements.set(out, self.dtype(), at + i * block + j, value);
                }
              }
            }
          }
        });
  }
}
