package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.op.Op.METHOD;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Putting tensors together, and repeating, flipping and rolling them. */
public final class Joining {
  private Joining() {}

  public static Tensor cat(Tensor[] tensors, int dim) {
    if (tensors.length == 0) {
      throw TensorException.runtime("torch.cat(): expected a non-empty list of Tensors");
    }
    Tensor first = null;
    for (int k = 0; k < tensors.length; k++) {
      if (tensors[k].rank() == 0) {
        throw TensorException.runtime(
            "zero-dimensional tensor (at position " + k + ") cannot be concatenated");
      }
      if (first == null && !skipped(tensors[k])) {
        first = tensors[k];
      }
    }
    DType d = Promotion.result(tensors);
    if (first == null) {
      first = tensors[0];
    }
    int at = first.layout().dim(dim);
    int[] shape = first.shape().clone();
    shape[at] = 0;
    int[] starts = new int[tensors.length + 1];
    for (int k = 0; k < tensors.length; k++) {
      Tensor t = tensors[k];
      if (!skipped(t)) {
        if (t.rank() != shape.length) {
          throw TensorException.runtime(
              "Tensors must have same number of dimensions: got "
                  + shape.length
                  + " and "
                  + t.rank());
        }
        for (int j = 0; j < shape.length; j++) {
          if (j != at && t.shape()[j] != shape[j]) {
            throw TensorException.runtime(
                "Sizes of tensors must match except in dimension "
                    + at
                    + ". Expected size "
                    + shape[j]
                    + " but got size "
                    + t.shape()[j]
                    + " for tensor number "
                    + k
                    + " in the list.");
          }
        }
        shape[at] += t.shape()[at];
      }
      starts[k + 1] = shape[at];
    }
    Tensor r = Tensor.empty(d, shape);
    for (int k = 0; k < tensors.length; k++) {
      if (!skipped(tensors[k])) {
        Copies.raw(
            r.withLayout(r.layout().slice(at, starts[k], starts[k + 1] - starts[k], 1)),
            tensors[k]);
      }
    }
    r.on(first.device());
    if (Grad.wanted(tensors)) {
      int[][] shapes = Arrays.stream(tensors).map(Tensor::shape).toArray(int[][]::new);
      Grad.record(
          r,
          "CatBackward0",
          tensors,
          null,
          (n, g) -> {
            Tensor[] out = new Tensor[shapes.length];
            for (int k = 0; k < out.length; k++) {
              if (n.needs(k)) {
                out[k] = Views.slice(g, at, starts[k], starts[k + 1], 1);
                if (out[k].rank() != shapes[k].length) {
                  out[k] = Tensor.zeros(g.dtype(), shapes[k]);
                }
              }
            }
            return out;
          });
    }
    return r;
  }

  private static boolean skipped(Tensor t) {
    return t.rank() == 1 && t.numel() == 0;
  }

  public static Tensor stack(Tensor[] tensors, int dim) {
    if (tensors.length == 0) {
      throw TensorException.runtime("stack expects a non-empty TensorList");
    }
    int at = Layout.wrapDim(dim, tensors[0].rank() + 1);
    for (int k = 1; k < tensors.length; k++) {
      if (!tensors[k].layout().sameShape(tensors[0].layout())) {
        throw TensorException.runtime(
            "stack expects each tensor to be equal size, but got "
                + Arrays.toString(tensors[0].shape())
                + " at entry 0 and "
                + Arrays.toString(tensors[k].shape())
                + " at entry "
                + k);
      }
    }
    DType d = Promotion.result(tensors);
    Tensor r = Tensor.empty(d, Layout.with(tensors[0].shape(), at, tensors.length));
    for (int k = 0; k < tensors.length; k++) {
      Copies.raw(r.withLayout(r.layout().select(at, k)), tensors[k]);
    }
    r.on(tensors[0].device());
    if (Grad.wanted(tensors)) {
      int count = tensors.length;
      Grad.record(
          r,
          "StackBackward0",
          tensors,
          null,
          (n, g) -> {
            Tensor[] out = new Tensor[count];
            for (int k = 0; k < count; k++) {
              out[k] = n.needs(k) ? Views.select(g, at, k) : null;
            }
            return out;
          });
    }
    return r;
  }

  public static Tensor repeat(Tensor t, int[] repeats) {
    if (repeats.length < t.rank()) {
      throw TensorException.runtime(
          "Number of dimensions of repeat dims can not be smaller than number of dimensions of"
              + " tensor");
    }
    int lead = repeats.length - t.rank();
    int rank = repeats.length;
    int[] padded = new int[rank];
    int[] spread = new int[2 * rank];
    int[] thin = new int[2 * rank];
    int[] shape = new int[rank];
    for (int d = 0; d < rank; d++) {
      if (repeats[d] < 0) {
        int[] result = repeats.clone();
        for (int k = lead; k < rank; k++) {
          result[k] *= t.shape()[k - lead];
        }
        Creation.checked(result);
      }
      padded[d] = d < lead ? 1 : t.shape()[d - lead];
      thin[2 * d] = 1;
      thin[2 * d + 1] = padded[d];
      spread[2 * d] = repeats[d];
      spread[2 * d + 1] = padded[d];
      shape[d] = repeats[d] * padded[d];
    }
    Tensor r =
        MatrixProducts.untracked(
            () -> Copies.clone(Views.reshape(Views.expand(Views.reshape(t, thin), spread), shape)));
    if (Grad.wanted(t)) {
      int[] back = t.shape();
      Grad.record(
          r,
          "RepeatBackward0",
          t,
          null,
          (n, g) -> Views.reshape(Reductions.sumTo(Views.reshape(g, spread), thin), back));
    }
    return r;
  }

  /** Reorders elements by a permuted layout: the same function undoes it. */
  private static Tensor flip(Tensor t, int[] dims) {
    boolean[] mask = dims.length == 0 ? new boolean[t.rank()] : Rows.mask(dims, t.rank());
    Tensor x = Copies.contiguous(t);
    int m = t.numel();
    long[] at = new long[m];
    int[] shape = t.shape();
    int[] index = new int[shape.length];
    int[] strides = Layout.contiguousStrides(shape);
    for (int i = 0; i < m; i++) {
      int p = 0;
      for (int d = 0; d < shape.length; d++) {
        p += (mask[d] ? shape[d] - 1 - index[d] : index[d]) * strides[d];
      }
      at[i] = p;
      for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
        index[d] = 0;
      }
    }
    Tensor r =
        MatrixProducts.untracked(() -> Blocks.pick(x, new Blocks.Plan(1, m, 1, at), shape, ""));
    if (Grad.wanted(t)) {
      Grad.record(r, "FlipBackward0", t, null, (n, g) -> flip(g, dims));
    }
    return r;
  }

  static Tensor roll(Tensor t, int[] shifts, int[] dims) {
    if (dims.length == 0 && shifts.length == 1) {
      return Views.reshape(roll(Views.reshape(t, -1), shifts, new int[] {0}), t.shape());
    }
    if (shifts.length == 0) {
      throw TensorException.runtime("`shifts` required");
    }
    if (shifts.length != dims.length) {
      throw TensorException.runtime(
          "shifts and dimensions must align. shifts: " + shifts.length + ", dims:" + dims.length);
    }
    Tensor r =
        MatrixProducts.untracked(
            () -> {
              Tensor x = t;
              for (int k = 0; k < dims.length; k++) {
                int n = x.size(dims[k]);
                if (n > 0) {
                  int s = Math.floorMod(shifts[k], n);
                  x =
                      cat(
                          new Tensor[] {
                            Views.slice(x, dims[k], n - s, n, 1),
                            Views.slice(x, dims[k], 0, n - s, 1)
                          },
                          dims[k]);
                }
              }
              return x == t ? Copies.clone(t) : x;
            });
    if (Grad.wanted(t)) {
      int[] back = Arrays.stream(shifts).map(s -> -s).toArray();
      Grad.record(r, "RollBackward0", t, null, (n, g) -> roll(g, back, dims));
    }
    return r;
  }

  private static Tensor[] all(Tensor[] ts, UnaryOperator<Tensor> f) {
    return Arrays.stream(ts).map(f).toArray(Tensor[]::new);
  }

  static void register() {
    for (String name : new String[] {"cat", "concat", "concatenate"}) {
      Ops.define(
          name + "(Tensor[] tensors, int dim=0) -> Tensor", FUNCTION, a -> cat(a.ts(0), a.i(1)));
    }
    Ops.define(
        "stack(Tensor[] tensors, int dim=0) -> Tensor", FUNCTION, a -> stack(a.ts(0), a.i(1)));
    Ops.define(
        "hstack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> {
          Tensor[] ts = all(nonEmpty(a.ts(0), "hstack"), t -> ViewForms.atLeast(t, 1));
          return cat(ts, ts[0].rank() == 1 ? 0 : 1);
        });
    for (String name : new String[] {"vstack", "row_stack"}) {
      Ops.define(
          name + "(Tensor[] tensors) -> Tensor",
          FUNCTION,
          a -> cat(all(nonEmpty(a.ts(0), "vstack"), t -> ViewForms.atLeast(t, 2)), 0));
    }
    Ops.define(
        "dstack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> cat(all(nonEmpty(a.ts(0), "dstack"), t -> ViewForms.atLeast(t, 3)), 2));
    Ops.define(
        "column_stack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a ->
            cat(
                all(
                    nonEmpty(a.ts(0), "column_stack"),
                    t -> t.rank() <= 1 ? Views.reshape(t, t.numel(), 1) : t),
                1));
    Ops.define(
        "block_diag(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> {
          Tensor[] ts = all(a.ts(0), t -> t.rank() == 2 ? t : Views.reshape(t, 1, t.numel()));
          int columns = 0;
          for (Tensor t : ts) {
            columns += t.shape()[1];
          }
          DType d = Promotion.result(ts);
          Tensor[] rows = new Tensor[ts.length];
          int at = 0;
          for (int k = 0; k < ts.length; k++) {
            int h = ts[k].shape()[0];
            int w = ts[k].shape()[1];
            rows[k] =
                cat(
                    new Tensor[] {
                      Tensor.zeros(d, h, at), ts[k], Tensor.zeros(d, h, columns - at - w)
                    },
                    1);
            at += w;
          }
          return cat(rows, 0);
        });
    Ops.define(
        "repeat(Tensor self, SymInt[] repeats) -> Tensor", METHOD, a -> repeat(a.t(0), a.ints(1)));
    Ops.define(
        "tile(Tensor self, int[] dims) -> Tensor",
        BOTH,
        a -> {
          int[] reps = a.ints(1);
          int rank = a.t(0).rank();
          if (reps.length < rank) {
            int[] full = new int[rank];
            Arrays.fill(full, 1);
            System.arraycopy(reps, 0, full, rank - reps.length, reps.length);
            reps = full;
          }
          return repeat(a.t(0), reps);
        });
    Ops.define("flip(Tensor self, int[] dims) -> Tensor", BOTH, a -> flip(a.t(0), a.ints(1)));
    Ops.define(
        "fliplr(Tensor self) -> Tensor",
        BOTH,
        a -> {
          if (a.t(0).rank() < 2) {
            throw TensorException.runtime("Input must be >= 2-d.");
          }
          return flip(a.t(0), new int[] {1});
        });
    Ops.define(
        "flipud(Tensor self) -> Tensor",
        BOTH,
        a -> {
          if (a.t(0).rank() < 1) {
            throw TensorException.runtime("Input must be >= 1-d.");
          }
          return flip(a.t(0), new int[] {0});
        });
    Ops.define(
        "roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor",
        BOTH,
        a -> roll(a.t(0), a.ints(1), a.ints(2)));
    Ops.define(
        "rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor",
        BOTH,
        a -> {
          int[] d = a.ints(2);
          Tensor t = a.t(0);
          if (d.length != 2) {
            throw TensorException.runtime(
                "expected total rotation dims == 2, but got dims = " + d.length);
          }
          if (t.rank() < 2) {
            throw TensorException.runtime(
                "expected total dims >= 2, but got total dims = " + t.rank());
          }
          if (t.layout().dim(d[0]) == t.layout().dim(d[1])) {
            throw TensorException.runtime(
                "expected rotation dims to be different, but got dim0 = "
                    + d[0]
                    + " and dim1 = "
                    + d[1]);
          }
          return switch (Math.floorMod(a.i(1), 4)) {
            case 1 -> Views.transpose(flip(t, new int[] {d[1]}), d[0], d[1]);
            case 2 -> flip(t, d);
            case 3 -> Views.transpose(flip(t, new int[] {d[0]}), d[0], d[1]);
            default -> Copies.clone(t);
          };
        });
    Ops.define(
        "repeat_interleave(Tensor repeats, *, int? output_size=None) -> Tensor",
        BOTH,
        a -> {
          long[] r = Operand.longs(a.t(0));
          return Tensor.of(places(r), (int) Arrays.stream(r).sum());
        });
    Ops.define(
        "repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int?"
            + " output_size=None) -> Tensor",
        BOTH,
        a -> interleave(a.t(0), new long[] {a.l(1)}, a.has(2) ? a.i(2) : null));
    Ops.define(
        "repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int?"
            + " output_size=None) -> Tensor",
        BOTH,
        a -> interleave(a.t(0), Operand.longs(a.t(1)), a.has(2) ? a.i(2) : null));
    Ops.define(
        "meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]",
        FUNCTION,
        a -> meshgrid(a.ts(0), a.s(1)));
    Ops.define(
        "cartesian_prod(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> {
          Tensor[] grid = meshgrid(a.ts(0), "ij");
          return grid.length == 1 ? a.ts(0)[0] : stack(all(grid, t -> Views.reshape(t, -1)), 1);
        });
    Ops.define(
        "combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          int r = a.i(1);
          if (t.rank() != 1) {
            throw TensorException.runtime(
                "Expect a 1D vector, but got shape " + Arrays.toString(t.shape()));
          }
          if (r < 0) {
            throw TensorException.runtime("Expect a non-negative number, but got " + r);
          }
          if (r == 0) {
            return Tensor.zeros(t.dtype(), 0);
          }
          java.util.List<Long> at = new java.util.ArrayList<>();
          choose(t.numel(), r, a.b(2), 0, new int[r], 0, at);
          long[] places = at.stream().mapToLong(Long::longValue).toArray();
          return Blocks.pick(
              t,
              new Blocks.Plan(1, t.numel(), 1, places),
              new int[] {places.length / r, r},
              "IndexBackward0");
        });
  }

  private static void choose(
      int n, int r, boolean again, int depth, int[] chosen, int from, java.util.List<Long> into) {
    if (depth == r) {
      for (int c : chosen) {
        into.add((long) c);
      }
      return;
    }
    for (int k = from; k < n; k++) {
      chosen[depth] = k;
      choose(n, r, again, depth + 1, chosen, again ? k : k + 1, into);
    }
  }

  private static Tensor[] nonEmpty(Tensor[] ts, String name) {
    if (ts.length == 0) {
      throw TensorException.runtime(name + " expects a non-empty TensorList");
    }
    return ts;
  }

  private static Tensor[] meshgrid(Tensor[] ts, String indexing) {
    if (ts.length == 0) {
      throw TensorException.runtime("meshgrid expects a non-empty TensorList");
    }
    if (indexing != null && !indexing.equals("ij") && !indexing.equals("xy")) {
      throw TensorException.runtime(
          "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: " + indexing);
    }
    boolean swap = "xy".equals(indexing) && ts.length >= 2;
    Tensor[] in = ts.clone();
    if (swap) {
      in[0] = ts[1];
      in[1] = ts[0];
    }
    int[] shape = new int[in.length];
    for (int k = 0; k < in.length; k++) {
      if (in[k].rank() > 1) {
        throw TensorException.runtime(
            "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: "
                + Arrays.toString(in[k].shape()));
      }
      if (in[k].dtype() != in[0].dtype()) {
        throw TensorException.runtime("torch.meshgrid expects all tensors to have the same dtype");
      }
      shape[k] = in[k].numel();
    }
    Tensor[] out = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) {
      int[] s = new int[in.length];
      Arrays.fill(s, 1);
      s[k] = shape[k];
      out[k] = Views.expand(Views.view(Copies.contiguous(in[k]), s), shape);
    }
    if (swap) {
      Tensor t = out[0];
      out[0] = out[1];
      out[1] = t;
    }
    return out;
  }

  private static long[] places(long[] repeats) {
    int n = 0;
    for (long r : repeats) {
      if (r < 0) {
        throw TensorException.runtime("repeats can not be negative");
      }
      n += (int) r;
    }
    long[] at = new long[n];
    int o = 0;
    for (int k = 0; k < repeats.length; k++) {
      for (long j = 0; j < repeats[k]; j++) {
        at[o++] = k;
      }
    }
    return at;
  }

  private static Tensor interleave(Tensor self, long[] repeats, Integer dim) {
    Tensor t = dim == null ? Views.reshape(self, -1) : self;
    int d = dim == null ? 0 : t.layout().dim(dim);
    int n = t.rank() == 0 ? 1 : t.shape()[d];
    long[] r = repeats;
    if (repeats.length == 1) {
      r = new long[n];
      Arrays.fill(r, repeats[0]);
    } else if (repeats.length != n) {
      throw TensorException.runtime("repeats must have the same size as input along dim");
    }
    return Gathering.indexSelect(t, d, Tensor.of(places(r), (int) Arrays.stream(r).sum()));
  }
}
