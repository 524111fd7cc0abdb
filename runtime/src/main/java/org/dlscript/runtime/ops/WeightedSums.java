package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/** Weighted sums of a tensor and a product that nobody has seen yet. */
final class WeightedSums {
  private WeightedSums() {}

  /** beta * self + alpha * product, where beta = 0 ignores self. */
  static Tensor blend(Tensor self, Tensor product, Object givenBeta, Object givenAlpha) {
    Object beta = factor(self, givenBeta);
    Object alpha = factor(product, givenAlpha);
    Tensor p = Given.isOne(alpha) ? product : mul(product, alpha);
    boolean zero =
        beta instanceof Long l && l == 0
            || beta instanceof Double d && d == 0
            || beta.equals(false);
    if (zero) {
      int[] shape = Layout.broadcastOrThrow(self.shape(), p.shape());
      Tensor r = Views.expand(p, shape);
      return self.requiresGrad() ? add(r, mul(Creation.zerosLike(self), self)) : r;
    }
    Tensor s = Given.isOne(beta) ? self : mul(self, beta);
    return addRow(p, s) ? p : add(s, p);
  }

  /**
   * Adds a row to every row of a matrix that no one has seen yet; false where that does not fit.
   */
  private static boolean addRow(Tensor fresh, Tensor row) {
    boolean fits =
        fresh.dtype() == DType.FLOAT32
            && row.dtype() == DType.FLOAT32
            && fresh.rank() == 2
            && row.rank() == 1
            && row.size(0) == fresh.size(1)
            && row.isContiguous()
            && fresh.isContiguous()
            && fresh.home() == null
            && !Grad.wanted(fresh, row);
    if (fits) {
      float[] to = fresh.storage().floats();
      float[] from = row.storage().floats();
      int n = row.size(0);
      int start = row.layout().offset;
      for (int at = fresh.layout().offset, i = 0; i < fresh.size(0); i++, at += n) {
        addRow(to, at, from, start, n);
      }
    }
    return fits;
  }

  private static void addRow(float[] to, int at, float[] from, int start, int n) {
    for (int j = 0; j < n; j++) {
      to[at + j] += from[start + j];
    }
  }

  /** A factor as the tensor's type sees it: integers cut fractions off. */
  private static Object factor(Tensor self, Object factor) {
    return self.dtype().isIntegral() && factor instanceof Double d
        ? (Object) d.longValue()
        : factor;
  }

  static void expandable(Tensor self, int[] shape) {
    if (self.layout().expand(shape) == null) {
      Views.expand(self.alias(), shape);
    }
  }
}
