package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Distances and similarities between vectors. */
final class Distances {
  private Distances() {}

  private static final String F = "torch.nn.functional";

  // Rows from which PyTorch makes Euclidean distances by a matrix product.
  private static final int MANY = 25;

  private static Tensor cdist(Tensor x, Tensor y, double p, String mode) {
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
    boolean products =
        p == 2
            && !mode.equals("donot_use_mm_for_euclid_dist")
            && (mode.equals("use_mm_for_euclid_dist") || x.size(-2) > MANY || y.size(-2) > MANY);
    return products
        ? euclidean(x, y)
        : Norms.vector(
            sub(Views.unsqueeze(x, -2), Views.unsqueeze(y, -3)),
            p,
            new int[] {-1},
            false,
            null,
            "CdistBackward0");
  }

  /**
   * By one matrix product: the square of a distance is what the squares of the two vectors are
   * together less twice their product, so rows that carry the squares beside the vector give it.
   */
  private static Tensor euclidean(Tensor x, Tensor y) {
    Tensor r =
        Fused.untracked(
            () -> {
              Tensor xs = Reductions.sum(Pointwise.square(x), new int[] {-1}, true, null);
              Tensor ys = Reductions.sum(Pointwise.square(y), new int[] {-1}, true, null);
              Tensor left = Joining.cat(new Tensor[] {mul(x, -2), xs, Creation.onesLike(xs)}, -1);
              Tensor right = Joining.cat(new Tensor[] {y, Creation.onesLike(ys), ys}, -1);
              Tensor squares = MatrixProducts.matmul(left, Views.transpose(right, -2, -1));
              return Pointwise.sqrt(
                  Clamping.clamp(squares, Tensor.number(0.0), null, "ClampMinBackward0"));
            });
    if (Grad.wanted(x, y)) {
      Grad.record(
          r,
          "CdistBackward0",
          new Tensor[] {x, y},
          Grad.save(x, y, r),
          (n, g) -> distanceGradients(n.saved(0), n.saved(1), n.saved(2), g));
    }
    return r;
  }

  // The gradient of |x - y| is (x - y) / |x - y|, and zero where the points are one.
  private static Tensor[] distanceGradients(Tensor x, Tensor y, Tensor d, Tensor g) {
    Tensor w = Selection.where(Comparison.eq(d, 0), Tensor.zeros(g.dtype()), div(g, d));
    Tensor turned = Views.transpose(w, -2, -1);
    Tensor gx =
        sub(mul(x, Reductions.sum(w, new int[] {-1}, true, null)), MatrixProducts.matmul(w, y));
    Tensor gy =
        sub(
            mul(y, Reductions.sum(turned, new int[] {-1}, true, null)),
            MatrixProducts.matmul(turned, x));
    return new Tensor[] {Reductions.sumTo(gx, x.shape()), Reductions.sumTo(gy, y.shape())};
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
        a -> cdist(a.t(0), a.t(1), a.d(2), a.s(3)));
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
