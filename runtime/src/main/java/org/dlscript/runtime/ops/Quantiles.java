package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Quantiles. */
final class Quantiles {
  private Quantiles() {}

  private static Tensor quantile(
      Tensor t, Tensor q, Integer dim, boolean keepdim, String mode, boolean ignoreNan) {
    if (t.numel() == 0) {
      throw TensorException.runtime("quantile() input tensor must be non-empty");
    }
    if (q.rank() > 1) {
      throw TensorException.runtime("quantile() q must be a scalar or 1D tensor");
    }
    if (t.dtype() != DType.FLOAT32 && t.dtype() != DType.FLOAT64) {
      throw TensorException.runtime("quantile() input tensor must be either float or double dtype");
    }
    if (q.dtype() != t.dtype() && !q.isWrappedNumber()) {
      throw TensorException.runtime("quantile() q tensor must be same dtype as the input tensor");
    }
    Tensor x = dim == null ? Views.reshape(t, -1) : t.rank() == 0 ? Views.reshape(t, 1) : t;
    int d = dim == null ? 0 : t.layout().dim(dim);
    double[] v = Operand.doubles(x);
    double[] qs = Operand.doubles(q);
    for (double p : qs) {
      if (!(p >= 0 && p <= 1)) {
        throw TensorException.runtime(
            q.isWrappedNumber()
                ? "quantile() q must be in the range [0, 1] but got " + Losses.text(p)
                : "quantile() q values must be in the range [0, 1]");
      }
    }
    int rows = v.length / x.shape()[d];
    long[] low = new long[rows * qs.length];
    long[] high = new long[low.length];
    double[] weight = new double[low.length];
    double[] slope = new double[low.length];
    int[] next = {0};
    Scans.lines(
        x.shape(),
        d,
        (start, step, n) -> {
          double[] row = new double[n];
          int valid = 0;
          boolean nan = false;
          for (int k = 0; k < n; k++) {
            row[k] = v[start + k * step];
            valid += row[k] == row[k] ? 1 : 0;
            nan |= row[k] != row[k];
          }
          Integer[] order = new Integer[n];
          Arrays.setAll(order, i -> i);
          Arrays.sort(order, (i, j) -> Double.compare(row[i], row[j]));
          for (int k = 0; k < qs.length; k++) {
            double rank = qs[k] * (ignoreNan ? Math.max(0, valid - 1) : n - 1);
            if (nan && !ignoreNan) {
              rank = n - 1;
            }
            double floor = Math.floor(rank);
            double fraction = rank - floor;
            switch (mode) {
              case "linear" -> {}
              case "lower" -> fraction = 0;
              case "higher" -> {
                floor = Math.ceil(rank);
                fraction = 0;
              }
              case "nearest" -> {
                floor = Math.rint(rank);
                fraction = 0;
              }
              case "midpoint" -> fraction = fraction > 0 ? 0.5 : 0;
              default ->
                  throw TensorException.runtime(
                      "quantile() interpolation must be one of linear, lower, higher, midpoint or"
                          + " nearest, but got "
                          + mode);
            }
            int o = k * rows + next[0];
            low[o] = start + (long) order[(int) floor] * step;
            // On an element itself it is this one again, for the next may be no number.
            high[o] = start + (long) order[(int) floor + (fraction > 0 ? 1 : 0)] * step;
            weight[o] = fraction;
            slope[o] = nan && !ignoreNan ? 0 : ignoreNan ? Math.max(0, valid - 1) : n - 1;
          }
          next[0]++;
        });
    int[] rest =
        dim == null ? new int[0] : t.rank() == 0 ? new int[0] : Layout.without(t.shape(), d);
    if (keepdim) {
      rest = t.shape().clone();
      if (dim == null) {
        Arrays.fill(rest, 1);
      } else if (rest.length > 0) {
        rest[d] = 1;
      }
    }
    int[] shape = q.rank() == 0 ? rest : MatrixProducts.join(new int[] {qs.length}, rest);
    Tensor a = Blocks.pick(x, new Blocks.Plan(1, v.length, 1, low), shape, "GatherBackward0");
    if (!mode.equals("linear") && !mode.equals("midpoint")) {
      return a;
    }
    Tensor b = Blocks.pick(x, new Blocks.Plan(1, v.length, 1, high), shape, "GatherBackward0");
    Tensor w = Copies.rawTo(Tensor.of(weight, shape), t.dtype());
    if (mode.equals("linear") && Grad.wanted(q)) {
      // Between two elements the place moves with q, as fast as there are elements.
      Tensor each = Copies.rawTo(Tensor.of(slope, shape), t.dtype());
      int[] wide = new int[shape.length];
      Arrays.fill(wide, 1);
      if (q.rank() == 1) {
        wide[0] = qs.length;
      }
      Grad.record(
          w,
          "SubBackward0",
          q,
          null,
          (n, g) -> {
            Tensor by = Arithmetic.mul(g, each);
            return Views.reshape(Reductions.sumTo(by, wide), q.shape());
          });
    }
    return BinaryFunctions.lerp(a, b, w);
  }

  static void register() {
    for (boolean ignore : new boolean[] {false, true}) {
      String quantile = ignore ? "nanquantile" : "quantile";
      String tail = ", int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor";
      Ops.define(
          quantile + "(Tensor self, Tensor q" + tail,
          BOTH,
          a ->
              Fused.record(
                  "SqueezeBackward3",
                  t -> quantile(t[0], t[1], a.has(2) ? a.i(2) : null, a.b(3), a.s(4), ignore),
                  a.t(0),
                  a.t(1)));
      Ops.define(
          quantile + ".scalar(Tensor self, float q" + tail,
          BOTH,
          a ->
              Fused.record(
                  "SqueezeBackward3",
                  t -> {
                    Tensor q = Tensor.number(a.d(1));
                    return quantile(t[0], q, a.has(2) ? a.i(2) : null, a.b(3), a.s(4), ignore);
                  },
                  a.t(0)));
    }
  }
}
