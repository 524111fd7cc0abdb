package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;

import java.util.Arrays;
import org.dlscript.runtime.autograd.ViewHistory;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Tensors cut into pieces, which are views. */
final class Splits {
  private Splits() {}

  static void register() {
    Ops.define(
        "chunk(Tensor self, int chunks, int dim=0) -> Tensor[]",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          if (t.rank() == 0) {
            throw TensorException.runtime("chunk expects at least a 1-dimensional tensor");
          }
          if (a.l(1) <= 0) {
            throw TensorException.runtime(
                "chunk expects `chunks` to be greater than 0, got: " + a.l(1));
          }
          int n = t.size(a.i(2));
          if (n == 0) {
            return splitSizes(t, new int[a.i(1)], a.i(2));
          }
          int size = (n + a.i(1) - 1) / a.i(1);
          return split(t, size, a.i(2));
        });
    Ops.define(
        "split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]",
        BOTH,
        a -> split(a.t(0), a.i(1), a.i(2)));
    Ops.define(
        "split.sizes(Tensor self, int[] split_size, int dim=0) -> Tensor[]",
        BOTH,
        a -> splitSizes(a.t(0), a.ints(1), a.i(2)));
    Ops.define(
        "split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]",
        BOTH,
        a -> splitSizes(a.t(0), a.ints(1), a.i(2)));
    Ops.define("unbind.int(Tensor self, int dim=0) -> Tensor[]", BOTH, a -> unbind(a.t(0), a.i(1)));
    Ops.define(
        "tensor_split.sections(Tensor self, int sections, int dim=0) -> Tensor[]",
        BOTH,
        a -> sections(a.t(0), a.i(1), a.i(2)));
    Ops.define(
        "tensor_split.indices(Tensor self, int[] indices, int dim=0) -> Tensor[]",
        BOTH,
        a -> cuts(a.t(0), a.ints(1), a.i(2)));
    Ops.define(
        "tensor_split.tensor(Tensor self, Tensor tensor_indices_or_sections, int dim=0) ->"
            + " Tensor[]",
        BOTH,
        a -> {
          Tensor s = a.t(1);
          if (s.dtype() != org.dlscript.runtime.tensor.DType.INT64 || s.rank() > 1) {
            throw TensorException.runtime(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or"
                    + " one-dimensional long tensor");
          }
          if (s.rank() == 0) {
            return sections(a.t(0), (int) s.longAt(0), a.i(2));
          }
          int[] at = new int[s.numel()];
          Arrays.setAll(at, k -> (int) s.longAt(k));
          return cuts(a.t(0), at, a.i(2));
        });
    for (String cut : new String[] {"chunk", "split", "split_with_sizes"}) {
      Ops.alias("torch.unsafe_" + cut, "torch." + cut);
      Ops.alias("torch.Tensor.unsafe_" + cut, "torch.Tensor." + cut);
    }
    String[] names = {"hsplit", "vsplit", "dsplit"};
    for (int k = 0; k < 3; k++) {
      int kind = k;
      String name = names[k];
      Ops.define(
          name + ".int(Tensor self, int sections) -> Tensor[]",
          BOTH,
          a -> {
            int d = splitDim(a.t(0), kind, name);
            if (a.l(1) <= 0 || a.t(0).shape()[d] % a.l(1) != 0) {
              throw TensorException.runtime(
                  "torch."
                      + name
                      + " attempted to split along dimension "
                      + d
                      + ", but the size of the dimension "
                      + a.t(0).shape()[d]
                      + " is not divisible by the split_size "
                      + a.l(1)
                      + "!");
            }
            return sections(a.t(0), a.i(1), d);
          });
      Ops.define(
          name + ".array(Tensor self, int[] indices) -> Tensor[]",
          BOTH,
          a -> cuts(a.t(0), a.ints(1), splitDim(a.t(0), kind, name)));
    }
  }

  private static int splitDim(Tensor t, int kind, String name) {
    int least = kind == 0 ? 1 : kind + 1;
    if (t.rank() < least) {
      throw TensorException.runtime(
          "torch."
              + name
              + " requires a tensor with at least "
              + least
              + " dimension, but got a tensor with "
              + t.rank()
              + " dimensions!");
    }
    return kind == 0 ? (t.rank() == 1 ? 0 : 1) : kind == 1 ? 0 : 2;
  }

  static Tensor[] split(Tensor t, int size, int dim) {
    if (t.rank() == 0) {
      throw TensorException.runtime("split expects at least a 1-dimensional tensor");
    }
    if (size < 0) {
      throw TensorException.runtime(
          "split expects split_size be non-negative, but got split_size=" + size);
    }
    int n = t.size(dim);
    if (size == 0 && n > 0) {
      throw TensorException.runtime(
          "split_size can only be 0 if dimension size is 0, but got dimension size of " + n);
    }
    int count = n == 0 || size == 0 ? 1 : (n + size - 1) / size;
    Tensor[] r = new Tensor[count];
    for (int k = 0; k < count; k++) {
      r[k] = part(t, k, dim, k * size, Math.min(n, (k + 1) * size), "Split");
    }
    return r;
  }

  private static Tensor several(Tensor view, int k) {
    if (view.view().origin() == ViewHistory.Origin.ORDINARY) {
      view.view().mark(ViewHistory.Origin.SEVERAL, k);
    }
    return view;
  }

  private static Tensor part(Tensor t, int k, int dim, int from, int to, String node) {
    int d = t.layout().dim(dim);
    return several(Views.window(t, l -> l.slice(d, from, Math.max(0, to - from), 1), node), k);
  }

  static Tensor[] splitSizes(Tensor t, int[] sizes, int dim) {
    if (t.rank() == 0) {
      throw TensorException.runtime("split expects at least a 1-dimensional tensor");
    }
    int sum = 0;
    for (int s : sizes) {
      if (s < 0) {
        throw TensorException.runtime(
            "split_with_sizes expects split_sizes have only non-negative entries, but got"
                + " split_sizes="
                + Arrays.toString(sizes));
      }
      sum += s;
    }
    if (sum != t.size(dim)) {
      throw TensorException.runtime(
          "split_with_sizes expects split_sizes to sum exactly to "
              + t.size(dim)
              + " (input tensor's size at dimension "
              + dim
              + "), but got split_sizes="
              + Arrays.toString(sizes));
    }
    Tensor[] r = new Tensor[sizes.length];
    int at = 0;
    for (int k = 0; k < r.length; k++) {
      r[k] = part(t, k, dim, at, at + sizes[k], "SplitWithSizes");
      at += sizes[k];
    }
    return r;
  }

  static Tensor[] unbind(Tensor t, int dim) {
    if (t.rank() == 0) {
      throw TensorException.index(
          "Dimension specified as " + dim + " but tensor has no dimensions");
    }
    int d = t.layout().dim(dim);
    Tensor[] r = new Tensor[t.shape()[d]];
    for (int k = 0; k < r.length; k++) {
      int at = k;
      r[k] = several(Views.window(t, l -> l.select(d, at), "Unbind"), k);
    }
    return r;
  }

  private static Tensor[] sections(Tensor t, int n, int dim) {
    if (t.rank() == 0) {
      throw TensorException.runtime(
          "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
    }
    if (n <= 0) {
      throw TensorException.runtime("number of sections must be larger than 0, got " + n);
    }
    int size = t.size(dim);
    Tensor[] r = new Tensor[n];
    int at = 0;
    for (int k = 0; k < n; k++) {
      int length = size / n + (k < size % n ? 1 : 0);
      r[k] = Views.slice(t, dim, at, at + length, 1);
      at += length;
    }
    return r;
  }

  private static Tensor[] cuts(Tensor t, int[] at, int dim) {
    if (t.rank() == 0) {
      throw TensorException.runtime(
          "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
    }
    Tensor[] r = new Tensor[at.length + 1];
    int start = 0;
    for (int k = 0; k < r.length; k++) {
      long stop = k < at.length ? at[k] : Long.MAX_VALUE;
      r[k] = Views.slice(t, dim, start, stop, 1);
      start = k < at.length ? at[k] : 0;
    }
    return r;
  }
}
