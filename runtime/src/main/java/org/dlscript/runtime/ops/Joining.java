package org.dlscript.runtime.ops;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.launch.CopyLaunch;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.StridedCopy;
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
    // Where all are empty vectors, no dimension is wrong.
    int at = skipped(first) ? 0 : first.layout().dim(dim);
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
    Tensor r = Tensor.empty(d, shape).on(first.device());
    CopyLaunch.raw(r);
    for (int k = 0; k < tensors.length; k++) {
      if (!skipped(tensors[k])) {
        Copies.raw(
            r.window(r.layout().slice(at, starts[k], starts[k + 1] - starts[k], 1)), tensors[k]);
      }
    }
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
    r.on(tensors[0].device());
    CopyLaunch.raw(r);
    for (int k = 0; k < tensors.length; k++) {
      Copies.raw(r.window(r.layout().select(at, k)), tensors[k]);
    }
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
        Fused.untracked(
            () -> {
              Tensor all = Views.expand(Views.reshape(t, thin), spread);
              return all.home() == null
                  ? Tensor.wrap(Cast.copyOf(all), t.dtype(), shape).on(t.device())
                  : Copies.clone(Views.reshape(all, shape));
            });
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
  static Tensor flip(Tensor t, int[] dims) {
    boolean[] mask = dims.length == 0 ? new boolean[t.rank()] : Rows.mask(dims, t.rank());
    Tensor r = Fused.untracked(() -> t.home() == null ? flipped(t, mask) : picked(t, mask));
    if (Grad.wanted(t)) {
      Grad.record(r, "FlipBackward0", t, null, (n, g) -> flip(g, dims));
    }
    return r;
  }

  /** A copy that goes backwards through memory. */
  private static Tensor flipped(Tensor t, boolean[] mask) {
    Layout l = t.layout();
    int[] strides = l.strides.clone();
    int offset = l.offset;
    for (int d = 0; d < mask.length; d++) {
      if (mask[d] && l.shape[d] > 0) {
        offset += (l.shape[d] - 1) * strides[d];
        strides[d] = -strides[d];
      }
    }
    Tensor r = Tensor.empty(t.dtype(), l.shape);
    StridedCopy.run(
        t.storage().reading(),
        Layout.strided(l.shape, strides, offset),
        r.storage().array(),
        r.layout(),
        t.dtype().isComplex());
    return r.on(t.device());
  }

  /** The same where a device keeps the elements: by their places. */
  private static Tensor picked(Tensor t, boolean[] mask) {
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
    return Blocks.pick(x, new Blocks.Plan(1, m, 1, at), shape, "");
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
        Fused.untracked(
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

  static Tensor[] all(Tensor[] ts, UnaryOperator<Tensor> f) {
    return Arrays.stream(ts).map(f).toArray(Tensor[]::new);
  }

  static void register() {
    JoiningForms.register();
  }

  static void choose(
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

  static Tensor[] nonEmpty(Tensor[] ts, String name) {
    if (ts.length == 0) {
      throw TensorException.runtime(name + " expects a non-empty TensorList");
    }
    return ts;
  }

  static Tensor[] meshgrid(Tensor[] ts, String indexing) {
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

  static long[] places(long[] repeats) {
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

  static Tensor interleave(Tensor self, long[] repeats, Integer dim) {
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
