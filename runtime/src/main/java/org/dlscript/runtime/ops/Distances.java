package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Distances and similarities between vectors. */
final class Distances {
  private Distances() {}

  private static final String F = "torch.nn.functional";

  private static Tensor cdist(Tensor x, Tensor y, double p) {
    if (x.rank() < 2 || y.rank() < 2) {
      throw TensorException.runtime(
          "cdist only supports at least 2D tensors, X1 got: " + x.rank() + "D");
    }
    if (x.size(-1) != y.size(-1)) {
      throw TensorException.runtime(
          "X1 and X2 must have the same number of columns. X1: "
              + x.size(-1)
              + " X2: "
              + y.size(-1));
    }
    return Norms.vector(
        sub(Views.unsqueeze(x, -2), Views.unsqueeze(y, -3)),
        p,
        new int[] {-1},
        false,
        null,
        "CdistBackward0");
  }

  static Tensor pairwise(Tensor a, Tensor b, double p, double eps, boolean keepdim) {
    int[] shape = org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.shape(), b.shape());
    Tensor d = add(sub(a, b), eps);
    return Norms.vector(
        d, p, new int[] {Math.max(shape.length, 1) - 1}, keepdim, null, "NormBackward1");
  }

  private static Tensor cosine(Tensor a, Tensor b, int dim, double eps) {
    int[] shape = org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.shape(), b.shape());
    org.dlscript.runtime.tensor.DType d = Promotion.result(a, b);
    if (d.isIntegral()) {
      throw TensorException.runtime(
          "expected common dtype to be floating point, yet common dtype is " + d.scalarName());
    }
    Tensor x = Copies.to(Views.expand(a, shape), d);
    Tensor y = Copies.to(Views.expand(b, shape), d);
    Tensor nx = Norms.vector(x, 2, new int[] {dim}, true);
    Tensor ny = Norms.vector(y, 2, new int[] {dim}, true);
    // The norms are held above eps without a gradient through the bound.
    Tensor mx = Clamping.clamp(nx, Tensor.number(eps), null, "ClampMinBackward0");
    Tensor my = Clamping.clamp(ny, Tensor.number(eps), null, "ClampMinBackward0");
    return Reductions.sum(mul(div(x, mx), div(y, my)), dim);
  }

  static void register() {
    Ops.define(
        "cdist(Tensor x1, Tensor x2, float p=2.0, str"
            + " compute_mode='use_mm_for_euclid_dist_if_necessary') -> Tensor",
        FUNCTION,
        a -> cdist(a.t(0), a.t(1), a.d(2)));
    for (String space : new String[] {"torch", F}) {
      Ops.define(
          space,
          "pdist(Tensor self, float p=2.0) -> Tensor",
          FUNCTION | Op.NO_OUT,
          a -> {
            Tensor x = a.t(0);
            if (x.rank() != 2) {
              throw TensorException.runtime(
                  "pdist only supports 2D tensors, got: " + x.rank() + "D");
            }
            int n = x.shape()[0];
            long[] i = new long[n * (n - 1) / 2];
            long[] j = new long[i.length];
            int k = 0;
            for (int p = 0; p < n; p++) {
              for (int q = p + 1; q < n; q++, k++) {
                i[k] = p;
                j[k] = q;
              }
            }
            Tensor d =
                sub(
                    Gathering.indexSelect(x, 0, Tensor.of(i, k)),
                    Gathering.indexSelect(x, 0, Tensor.of(j, k)));
            return Norms.vector(d, a.d(1), new int[] {1}, false, null, "PdistBackward0");
          });
      Ops.define(
          space,
          "pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool"
              + " keepdim=False) -> Tensor",
          FUNCTION | Op.NO_OUT,
          a -> pairwise(a.t(0), a.t(1), a.d(2), a.d(3), a.b(4)));
      Ops.define(
          space,
          "cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor",
          FUNCTION | Op.NO_OUT,
          a -> cosine(a.t(0), a.t(1), a.i(2), a.d(3)));
    }
    Ops.define(
        F,
        "normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12) -> Tensor",
        FUNCTION | Op.OUT,
        a -> {
          Tensor n =
              Clamping.clamp(
                  Norms.vector(a.t(0), a.d(1), new int[] {a.i(2)}, true, null, "NormBackward1"),
                  Tensor.number(a.d(3)),
                  null,
                  "ClampMinBackward0");
          return div(a.t(0), Views.expand(n, a.t(0).shape()));
        });
  }
}
