package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Losses made of distances and similarities of vectors. */
public final class SimilarityLosses {
  private SimilarityLosses() {}

  private static Tensor clamped(Tensor t, double least) {
    return Losses.clampMinNode(t, least);
  }

  private static Tensor cosineEmbedding(
      Tensor a, Tensor b, Tensor target, double margin, String reduction) {
    if (target.rank() > 1) {
      throw TensorException.runtime("0D or 1D target tensor expected, multi-target not supported");
    }
    if (target.rank() == 1 && a.rank() != 2 || target.rank() == 0 && a.rank() != 1) {
      throw TensorException.runtime(
          (target.rank() == 1 ? "1D" : "0D")
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
    if (anchor.rank() != positive.rank() || positive.rank() != negative.rank()) {
      throw TensorException.runtime(
          String.format(
              "All inputs should have same dimension but got %dD, %dD and %dD inputs.",
              anchor.rank(), positive.rank(), negative.rank()));
    }
    Tensor near = Distances.pairwise(anchor, positive, p, eps, false);
    Tensor far = Distances.pairwise(anchor, negative, p, eps, false);
    if (swap) {
      Tensor other = Distances.pairwise(positive, negative, p, eps, false);
      far = Selection.where(Comparison.lt(other, far), other, far);
    }
    return Losses.reduce(clamped(sub(add(near, margin), far), 0), reduction);
  }

  private static Tensor ranking(Tensor x, Tensor y, Tensor order, double margin, String reduction) {
    if (x.rank() != y.rank() || x.rank() != order.rank()) {
      throw TensorException.runtime(
          "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
              + Losses.sizeText(x.shape())
              + ", input2: "
              + Losses.sizeText(y.shape())
              + ", target: "
              + Losses.sizeText(order.shape())
              + " ");
    }
    return Losses.reduce(clamped(add(mul(Pointwise.neg(order), sub(x, y)), margin), 0), reduction);
  }

  /** Declares the functions. */
  static void register() {
    String nn = NeuralNetworks.NN;
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
        a -> ranking(a.t(0), a.t(1), a.t(2), a.d(3), Losses.reduction(a.get(4), a.get(5), a.s(6))));
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
