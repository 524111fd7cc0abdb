package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Distances and similarities of vectors, and the losses made of them. */
public final class Distances {
  private Distances() {}

  /** The p-norm along a dimension; its gradient is zero where the norm is. */
  static Tensor norm(Tensor x, double p, int dim, boolean keepdim, String node) {
    int[] dims = {dim};
    Tensor r = Fused.untracked(() -> rawNorm(x, p, dims, keepdim));
    if (!Grad.wanted(x)) {
      return r;
    }
    return Grad.record(
        r,
        node,
        x,
        Grad.save(x, r),
        (n, g) -> normBackward(g, n.saved(0), n.saved(1), p, dim, keepdim));
  }

  private static Tensor rawNorm(Tensor x, double p, int[] dims, boolean keepdim) {
    Tensor size = Pointwise.abs(x);
    if (p == 0) {
      Tensor one = Copies.to(Comparison.ne(x, Tensor.zeros(x.dtype())), x.dtype());
      return Reductions.sum(one, dims, keepdim, null);
    }
    if (p == 1) {
      return Reductions.sum(size, dims, keepdim, null);
    }
    if (p == 2) {
      return Pointwise.sqrt(Reductions.sum(mul(size, size), dims, keepdim, null));
    }
    if (Double.isInfinite(p)) {
      return Extrema.amax(size, dims, keepdim, p > 0);
    }
    Tensor sum = Reductions.sum(Powers.pow(size, Tensor.number(p)), dims, keepdim, null);
    return Powers.pow(sum, Tensor.number(1 / p));
  }

  private static Tensor normBackward(
      Tensor grad, Tensor x, Tensor r, double p, int dim, boolean keepdim) {
    Tensor g = keepdim ? grad : Views.unsqueeze(grad, dim);
    Tensor norm = keepdim ? r : Views.unsqueeze(r, dim);
    Tensor zero = Tensor.zeros(x.dtype());
    if (p == 0) {
      return Creation.zerosLike(x);
    }
    if (p == 1) {
      return mul(Pointwise.sgn(x), g);
    }
    if (p == 2) {
      Tensor unit = mul(x, div(g, norm));
      return Selection.where(Comparison.eq(norm, 0), zero, unit);
    }
    if (Double.isInfinite(p)) {
      Tensor hit = Copies.to(Comparison.eq(Pointwise.abs(x), norm), x.dtype());
      Tensor count = Reductions.sum(hit, new int[] {dim}, true, null);
      return mul(mul(Pointwise.sgn(x), hit), div(g, count));
    }
    Tensor power = Powers.pow(Pointwise.abs(x), Tensor.number(p - 1));
    Tensor scaled = div(mul(Pointwise.sgn(x), power), Powers.pow(norm, Tensor.number(p - 1)));
    Tensor whole = mul(scaled, g);
    whole = p < 1 ? Selection.where(Comparison.eq(x, 0), zero, whole) : whole;
    return Selection.where(Comparison.eq(norm, 0), zero, whole);
  }

  private static Tensor clamped(Tensor t, double least) {
    return Losses.clampMinNode(t, least);
  }

  private static Tensor cosine(Tensor a, Tensor b, int dim, double eps) {
    int[] shape = org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.shape(), b.shape());
    Tensor x = Views.expand(a, shape);
    Tensor y = Views.expand(b, shape);
    Tensor nx = clamped(norm(x, 2, dim, true, "LinalgVectorNormBackward0"), eps);
    Tensor ny = clamped(norm(y, 2, dim, true, "LinalgVectorNormBackward0"), eps);
    return Reductions.sum(mul(div(x, nx), div(y, ny)), dim);
  }

  private static Tensor pairwise(Tensor a, Tensor b, double p, double eps, boolean keepdim) {
    return norm(add(sub(a, b), eps), p, -1, keepdim, "NormBackward1");
  }

  private static Tensor normalize(Tensor x, double p, int dim, double eps) {
    Tensor n = clamped(norm(x, p, dim, true, "NormBackward1"), eps);
    return div(x, Views.expand(n, x.shape()));
  }

  private static Tensor cosineEmbedding(
      Tensor a, Tensor b, Tensor target, double margin, String reduction) {
    if (target.rank() > 1
        || target.rank() == 1 && a.rank() != 2
        || target.rank() == 0 && a.rank() != 1) {
      throw TensorException.runtime(
          (target.rank() == 1 ? "1D" : target.rank() == 0 ? "0D" : "0D or 1D")
              + " target tensor expects "
              + (target.rank() == 1 ? "2D" : "1D")
              + " input tensors, but found inputs with sizes "
              + java.util.Arrays.toString(a.shape())
              + " and "
              + java.util.Arrays.toString(b.shape())
              + ".");
    }
    Tensor dot = Reductions.sum(mul(a, b), -1);
    Tensor na = add(Reductions.sum(mul(a, a), -1), 1e-12);
    Tensor nb = add(Reductions.sum(mul(b, b), -1), 1e-12);
    Tensor cos = div(dot, Pointwise.sqrt(mul(na, nb)));
    Tensor zero = Tensor.zeros(cos.dtype());
    Tensor apart = clamped(sub(cos, margin), 0);
    Tensor loss =
        add(
            Selection.where(Comparison.eq(target, 1), rsub(1, cos), zero),
            Selection.where(Comparison.eq(target, -1), apart, zero));
    return Losses.reduce(loss, reduction);
  }

  private static Tensor triplet(
      Tensor anchor,
      Tensor positive,
      Tensor negative,
      double margin,
      double p,
      double eps,
      boolean swap,
      String reduction) {
    Tensor near = pairwise(anchor, positive, p, eps, false);
    Tensor far = pairwise(anchor, negative, p, eps, false);
    if (swap) {
      Tensor other = pairwise(positive, negative, p, eps, false);
      far = Selection.where(Comparison.lt(other, far), other, far);
    }
    return Losses.reduce(clamped(sub(add(near, margin), far), 0), reduction);
  }

  private static Tensor cdist(Tensor a, Tensor b, double p) {
    if (a.rank() < 2 || b.rank() < 2) {
      throw TensorException.runtime(
          "cdist only supports at least 2D tensors, X"
              + (a.rank() < 2 ? 1 : 2)
              + " got: "
              + (a.rank() < 2 ? a : b).rank()
              + "D");
    }
    if (a.size(-1) != b.size(-1)) {
      throw TensorException.runtime(
          "X1 and X2 must have the same number of columns. X1: "
              + a.size(-1)
              + " X2: "
              + b.size(-1));
    }
    if (p < 0) {
      throw TensorException.runtime("cdist only supports non-negative p values");
    }
    return Fused.record(
        "CdistBackward0",
        t -> {
          Tensor diff = sub(Views.unsqueeze(t[0], -2), Views.unsqueeze(t[1], -3));
          return norm(diff, p, -1, false, "NormBackward1");
        },
        a,
        b);
  }

  private static Tensor pdist(Tensor x, double p) {
    if (x.rank() != 2) {
      throw TensorException.runtime("pdist only supports 2D tensors, got: " + x.rank() + "D");
    }
    int n = x.size(0);
    int pairs = n * (n - 1) / 2;
    long[] first = new long[Math.max(0, pairs)];
    long[] second = new long[first.length];
    int k = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        first[k] = i;
        second[k++] = j;
      }
    }
    int m = x.size(1);
    int[] shape = {first.length, m};
    return Fused.record(
        "PdistBackward0",
        t -> {
          Tensor a =
              Blocks.pick(t[0], new Blocks.Plan(1, n, m, first), shape, "IndexSelectBackward0");
          Tensor b =
              Blocks.pick(t[0], new Blocks.Plan(1, n, m, second), shape, "IndexSelectBackward0");
          return norm(sub(a, b), p, -1, false, "NormBackward1");
        },
        x);
  }

  /** Declares the functions. */
  static void register() {
    String nn = NeuralNetworks.NN;
    for (String space : new String[] {nn, "torch"}) {
      Ops.define(
          space,
          "cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor",
          Op.FUNCTION,
          a -> cosine(a.t(0), a.t(1), a.i(2), a.d(3)));
      Ops.define(
          space,
          "pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool"
              + " keepdim=False) -> Tensor",
          Op.FUNCTION,
          a -> pairwise(a.t(0), a.t(1), a.d(2), a.d(3), a.b(4)));
      Ops.define(
          space,
          "pdist(Tensor input, float p=2) -> Tensor",
          Op.FUNCTION,
          a -> pdist(a.t(0), a.d(1)));
    }
    Ops.define(
        "cdist(Tensor x1, Tensor x2, float p=2, Any compute_mode=None) -> Tensor",
        Op.FUNCTION,
        a -> cdist(a.t(0), a.t(1), a.d(2)));
    Ops.define(
        nn,
        "normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12, Tensor? out=None) ->"
            + " Tensor",
        Op.FUNCTION,
        a -> normalize(a.t(0), a.d(1), a.i(2), a.d(3)));
    Ops.define(
        nn,
        "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, bool?"
            + " size_average=None, bool? reduce=None, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a ->
            cosineEmbedding(
                a.t(0), a.t(1), a.t(2), a.d(3), Losses.reduction(a.get(4), a.get(5), a.s(6))));
    Ops.define(
        nn,
        "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, bool?"
            + " size_average=None, bool? reduce=None, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a ->
            Losses.reduce(
                clamped(add(mul(Pointwise.neg(a.t(2)), sub(a.t(0), a.t(1))), a.d(3)), 0),
                Losses.reduction(a.get(4), a.get(5), a.s(6))));
    Ops.define(
        nn,
        "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0,"
            + " float p=2, float eps=1e-06, bool swap=False, bool? size_average=None, bool?"
            + " reduce=None, str reduction='mean') -> Tensor",
        Op.FUNCTION,
        a ->
            triplet(
                a.t(0),
                a.t(1),
                a.t(2),
                a.d(3),
                a.d(4),
                a.d(5),
                a.b(6),
                Losses.reduction(a.get(7), a.get(8), a.s(9))));
  }
}
