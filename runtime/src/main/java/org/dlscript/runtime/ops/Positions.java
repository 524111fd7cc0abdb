package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.StridedCopy;
import org.dlscript.runtime.tensor.Tensor;

/** Where elements are: the places that are not zero, and places in memory. */
final class Positions {
  private Positions() {}

  /** The coordinates of the true elements, one tensor a dimension. */
  static Tensor[] nonzeroTuple(Tensor t) {
    Tensor m = t.rank() == 0 ? Views.view(t.alias(), 1) : t;
    byte[] b = (byte[]) org.dlscript.runtime.tensor.Cast.contiguousArray(Comparison.truth(m));
    int n = 0;
    for (byte x : b) {
      n += x != 0 ? 1 : 0;
    }
    int rank = m.rank();
    long[][] at = new long[rank][n];
    int k = 0;
    for (int i = 0; i < b.length; i++) {
      if (b[i] != 0) {
        int rest = i;
        for (int d = rank - 1; d >= 0; d--) {
          at[d][k] = rest % m.shape()[d];
          rest /= m.shape()[d];
        }
        k++;
      }
    }
    Tensor[] r = new Tensor[rank];
    for (int d = 0; d < rank; d++) {
      r[d] = Tensor.of(at[d], n);
    }
    return r;
  }

  /** The places in memory of a layout's elements in row-major order, counted from an offset. */
  static Tensor positions(Layout l, int offset) {
    int extent = 1;
    for (int d = 0; d < l.rank(); d++) {
      extent += (l.shape[d] - 1) * l.strides[d];
    }
    long[] iota = new long[Math.max(extent, 0)];
    for (int k = 0; k < iota.length; k++) {
      iota[k] = offset + k;
    }
    long[] out = new long[l.numel];
    StridedCopy.run(iota, l.at(0), out, Layout.contiguous(l.shape), false);
    return Tensor.of(out, l.numel);
  }

  static Tensor nonzero(Tensor t) {
    if (t.rank() == 0) {
      return Tensor.zeros(DType.INT64, t.doubleAt(0) != 0 ? 1 : 0, 0);
    }
    Tensor[] parts = nonzeroTuple(t);
    int n = parts[0].numel();
    int rank = parts.length;
    long[] r = new long[n * rank];
    for (int d = 0; d < rank; d++) {
      System.arraycopy(parts[d].longs(), 0, r, d * n, n);
    }
    // The coordinates of one dimension lie side by side.
    return Tensor.of(r, rank, n)
        .withLayout(Layout.strided(new int[] {n, rank}, new int[] {1, n}, 0));
  }
}
