package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.ALL;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Reductions into places given by an index: scatter_reduce, index_reduce. */
final class ScatterReduce {
  private ScatterReduce() {}

  static Tensor scatterReduce(
      Tensor self, int dim, Tensor index, Tensor src, String reduce, boolean includeSelf) {
    int d = self.layout().dim(dim);
    if (self.dtype() != src.dtype()) {
      throw TensorException.runtime("scatter(): Expected self.dtype to be equal to src.dtype");
    }
    long[] at = Gathering.placesOf(self, d, index);
    Tensor part = src;
    for (int k = 0; k < index.rank() && index.numel() > 0; k++) {
      if (src.rank() != index.rank() || index.shape()[k] > src.shape()[k]) {
        throw TensorException.runtime(
            "Expected index "
                + java.util.Arrays.toString(index.shape())
                + " to be smaller than self "
                + java.util.Arrays.toString(self.shape())
                + " apart from dimension "
                + d
                + " and to be smaller size than src "
                + java.util.Arrays.toString(src.shape()));
      }
      if (part.shape()[k] != index.shape()[k]) {
        part = Views.narrow(part, k, 0, index.shape()[k]);
      }
    }
    if (index.numel() == 0) {
      return Copies.clone(self);
    }
    return reduce(
        self,
        new Blocks.Plan(1, self.numel(), 1, at),
        part,
        reduce,
        includeSelf,
        "ScatterReduceBackward0");
  }

  private static Tensor reduce(
      Tensor self, Blocks.Plan p, Tensor src, String reduce, boolean includeSelf, String node) {
    DType d = self.dtype();
    boolean whole = d.isIntegral();
    double[] out = ((double[]) Cast.copyOf(Copies.rawTo(self, DType.FLOAT64)));
    double[] v = Operand.doubles(src);
    int[] count = new int[out.length];
    int from = 0;
    int span = p.places * p.block;
    boolean[] fresh = new boolean[out.length];
    java.util.Arrays.fill(fresh, !includeSelf);
    for (int b = 0; b < p.outer; b++) {
      for (long place : p.at()) {
        for (int j = 0; j < p.block; j++) {
          int o = b * span + (int) place * p.block + j;
          double x = v[from++];
          count[o]++;
          if (fresh[o]) {
            fresh[o] = false;
            out[o] = x;
            continue;
          }
          out[o] =
              switch (reduce) {
                case "sum", "mean" -> out[o] + x;
                case "prod" -> out[o] * x;
                case "amax" -> Math.max(out[o], x);
                case "amin" -> Math.min(out[o], x);
                default ->
                    throw TensorException.runtime(
                        "reduce argument must be either sum, prod, mean, amax or amin, got "
                            + reduce);
              };
        }
      }
    }
    if (reduce.equals("mean")) {
      for (int o = 0; o < out.length; o++) {
        int n = count[o] + (includeSelf ? 1 : 0);
        if (count[o] > 0) {
          out[o] = whole ? Math.floor(out[o] / n) : out[o] / n;
        }
      }
    }
    Tensor r = Copies.rawTo(Tensor.of(out, self.shape()), d);
    if (Grad.wanted(self, src)) {
      int[] shape = src.shape();
      Tensor counts = Copies.rawTo(Tensor.wrap(count, DType.INT32, self.shape()), d);
      Grad.record(
          r,
          node,
          new Tensor[] {self, src},
          Grad.save(self, src, r),
          (n, g) ->
              grads(n.saved(0), n.saved(1), n.saved(2), g, p, shape, counts, reduce, includeSelf));
    }
    return r;
  }

  private static Tensor[] grads(
      Tensor self,
      Tensor src,
      Tensor result,
      Tensor g,
      Blocks.Plan p,
      int[] shape,
      Tensor counts,
      String reduce,
      boolean includeSelf) {
    Tensor gs;
    Tensor gv;
    switch (reduce) {
      case "sum" -> {
        gs = g;
        gv = Blocks.pick(g, p, shape, "GatherBackward0");
      }
      case "mean" -> {
        Tensor n =
            includeSelf
                ? Arithmetic.add(counts, 1)
                : Selection.where(Comparison.eq(counts, 0), Creation.onesLike(counts), counts);
        gs = Arithmetic.div(g, n);
        gv = Blocks.pick(gs, p, shape, "GatherBackward0");
      }
      case "prod" -> {
        return org.dlscript.runtime.autograd.GradMode.enabled()
            ? productGrads(self, src, result, g, p, shape, counts, includeSelf)
            : productGradsOnce(self, src, g, p, shape, counts, includeSelf);
      }
      default -> {
        Tensor mine = Copies.to(Comparison.eq(self, result), g.dtype());
        Tensor picked = Blocks.pick(result, p, shape, "GatherBackward0");
        Tensor theirs = Copies.to(Comparison.eq(src, picked), g.dtype());
        Tensor base =
            includeSelf
                ? mine
                : Selection.where(Comparison.eq(counts, 0), mine, Creation.zerosLike(mine));
        Tensor n = Blocks.addAt(base, p, theirs, "ScatterAddBackward0");
        Tensor share = Arithmetic.div(g, n);
        gs = Arithmetic.mul(base, share);
        gv = Arithmetic.mul(theirs, Blocks.pick(share, p, shape, "GatherBackward0"));
      }
    }
    return masked(gs, gv, counts, includeSelf);
  }

  /** The gradients of a product: those of the product without the one factor. */
  private static Tensor[] productGradsOnce(
      Tensor self,
      Tensor src,
      Tensor g,
      Blocks.Plan p,
      int[] shape,
      Tensor counts,
      boolean includeSelf) {
    // Zeros are counted apart, so that nothing is divided by them.
    double[] x = Operand.doubles(src);
    double[] s = Operand.doubles(self);
    double[] gd = Operand.doubles(g);
    double[] nonzero = new double[s.length];
    int[] zeros = new int[s.length];
    for (int o = 0; o < s.length; o++) {
      nonzero[o] = includeSelf && s[o] != 0 ? s[o] : 1;
      zeros[o] = includeSelf && s[o] == 0 ? 1 : 0;
    }
    int span = p.places * p.block;
    for (int pass = 0; pass < 2; pass++) {
      double[] out = new double[x.length];
      int from = 0;
      for (int b = 0; b < p.outer; b++) {
        for (long place : p.at()) {
          for (int j = 0; j < p.block; j++, from++) {
            int o = b * span + (int) place * p.block + j;
            if (pass == 0) {
              nonzero[o] *= x[from] != 0 ? x[from] : 1;
              zeros[o] += x[from] == 0 ? 1 : 0;
            } else {
              double rest =
                  x[from] == 0
                      ? (zeros[o] == 1 ? nonzero[o] : 0)
                      : zeros[o] > 0 ? 0 : nonzero[o] / x[from];
              out[from] = gd[o] * rest;
            }
          }
        }
      }
      if (pass == 1) {
        double[] mine = new double[s.length];
        for (int o = 0; o < s.length; o++) {
          double rest =
              s[o] == 0 ? (zeros[o] == 1 ? nonzero[o] : 0) : zeros[o] > 0 ? 0 : nonzero[o] / s[o];
          mine[o] = includeSelf ? gd[o] * rest : gd[o];
        }
        return masked(
            Copies.rawTo(Tensor.of(mine, self.shape()), g.dtype()),
            Copies.rawTo(Tensor.of(out, shape), g.dtype()),
            counts,
            includeSelf);
      }
    }
    throw new AssertionError();
  }

  /** The same by operators that can be differentiated again. */
  private static Tensor[] productGrads(
      Tensor self,
      Tensor src,
      Tensor result,
      Tensor g,
      Blocks.Plan p,
      int[] shape,
      Tensor counts,
      boolean includeSelf) {
    String again = "ScatterReduceBackward0";
    String gather = "GatherBackward0";
    Tensor one = Tensor.number(1L);
    Tensor mine = Selection.maskedFill(self, Comparison.eq(self, 0), one);
    Tensor gs =
        Arithmetic.div(Arithmetic.mul(g, reduce(mine, p, src, "prod", includeSelf, again)), mine);
    Tensor zero = Comparison.eq(src, 0);
    Tensor zeros =
        Blocks.pick(
            Blocks.addAt(Creation.zerosLike(self), p, Copies.to(zero, src.dtype()), again),
            p,
            shape,
            gather);
    Tensor alone = Comparison.and(zero, Comparison.eq(zeros, 1));
    Tensor theirs = Selection.maskedFill(src, alone, one);
    Tensor others = reduce(self, p, theirs, "prod", includeSelf, again);
    Tensor gv =
        Selection.where(
            alone,
            Blocks.pick(Arithmetic.mul(g, others), p, shape, gather),
            Arithmetic.div(
                Blocks.pick(Arithmetic.mul(g, result), p, shape, gather),
                Selection.maskedFill(src, zero, one)));
    return masked(gs, gv, counts, includeSelf);
  }

  private static Tensor[] masked(Tensor gs, Tensor gv, Tensor counts, boolean includeSelf) {
    return new Tensor[] {
      includeSelf ? gs : Selection.where(Comparison.eq(counts, 0), gs, Creation.zerosLike(gs)), gv
    };
  }

  static void register() {
    Ops.define(
        "scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool"
            + " include_self=True) -> Tensor",
        ALL,
        a -> scatterReduce(a.t(0), a.i(1), a.t(2), a.t(3), a.s(4), a.b(5)));
    Ops.define(
        "index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool"
            + " include_self=True) -> Tensor",
        ALL,
        a -> {
          Tensor t = a.t(0);
          int d = t.layout().dim(a.i(1));
          checkIndexed(a.t(2), a.t(3), d, a.s(4));
          int outer = 1;
          int block = 1;
          for (int k = 0; k < t.rank(); k++) {
            outer *= k < d ? t.shape()[k] : 1;
            block *= k > d ? t.shape()[k] : 1;
          }
          Blocks.Plan p =
              new Blocks.Plan(
                  outer, t.rank() == 0 ? 1 : t.shape()[d], block, Operand.longs(a.t(2)));
          return reduce(t, p, a.t(3), a.s(4), a.b(5), "IndexReduceBackward0");
        });
  }

  private static void checkIndexed(Tensor index, Tensor source, int d, String reduce) {
    if (!java.util.Set.of("prod", "mean", "amax", "amin").contains(reduce)) {
      throw TensorException.runtime(
          "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
              + reduce
              + ".");
    }
    int count = source.rank() == 0 ? 1 : source.size(d);
    if (index.numel() != count) {
      throw TensorException.runtime(
          "index_reduce_(): Number of indices ("
              + index.numel()
              + ") should be equal to source.size(dim): ("
              + count
              + "), for dim: "
              + d);
    }
  }
}
