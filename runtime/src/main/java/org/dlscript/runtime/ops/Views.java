package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.autograd.ViewHistory;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Tensors over the memory of others: the functions, with their derivatives. */
public final class Views {
  private Views() {}

  /** A view with its history. */
  static Tensor make(Tensor self, Layout l, String name, OpNode.Derivative1 derivative) {
    Tensor r = self.withLayout(l);
    if (Grad.wanted(self)) {
      Grad.record(r, name, self, null, derivative);
    }
    r.setView(new ViewHistory(self.view() == null ? self : self.view().base()));
    return r;
  }

  public static Tensor detach(Tensor self) {
    return self.alias();
  }

  public static Tensor permute(Tensor self, int... dims) {
    int rank = self.rank();
    if (dims.length != rank) {
      throw TensorException.runtime(
          "permute(sparse_coo): number of dimensions in the tensor input does not match the length"
              + " of the desired ordering of dimensions i.e. input.dim() = "
              + rank
              + " is not equal to len(dims) = "
              + dims.length);
    }
    int[] order = new int[rank];
    int[] inverse = new int[rank];
    Arrays.fill(inverse, -1);
    for (int k = 0; k < rank; k++) {
      order[k] = self.layout().dim(dims[k]);
      if (inverse[order[k]] >= 0) {
        throw TensorException.runtime("permute(): duplicate dims are not allowed.");
      }
      inverse[order[k]] = k;
    }
    return make(
        self, self.layout().permute(order), "PermuteBackward0", (n, g) -> permute(g, inverse));
  }

  public static Tensor transpose(Tensor self, int a, int b) {
    int x = self.layout().dim(a);
    int y = self.layout().dim(b);
    Layout l = self.rank() == 0 ? self.layout() : self.layout().transpose(x, y);
    return make(self, l, "TransposeBackward0", (n, g) -> transpose(g, x, y));
  }

  public static Tensor t(Tensor self) {
    if (self.rank() > 2) {
      throw TensorException.runtime(
          "t() expects a tensor with <= 2 dimensions, but self is " + self.rank() + "D");
    }
    Layout l = self.rank() < 2 ? self.layout() : self.layout().transpose(0, 1);
    return make(self, l, "TBackward0", (n, g) -> t(g));
  }

  /** Swaps the last two dimensions. */
  public static Tensor mT(Tensor self) {
    return transpose(self, -2, -1);
  }

  /** The conjugate transpose of the last two dimensions. */
  public static Tensor mH(Tensor self) {
    return Pointwise.conj(mT(self));
  }

  /** Fills in a size of -1. */
  static int[] inferSize(int[] shape, int numel) {
    int unknown = -1;
    long known = 1;
    for (int d = 0; d < shape.length; d++) {
      if (shape[d] == -1) {
        if (unknown >= 0) {
          throw TensorException.runtime("only one dimension can be inferred");
        }
        unknown = d;
      } else if (shape[d] < 0) {
        throw TensorException.runtime("invalid shape dimension " + shape[d]);
      } else {
        known *= shape[d];
      }
    }
    if (unknown >= 0 && known > 0 && numel % known == 0) {
      int[] r = shape.clone();
      r[unknown] = (int) (numel / known);
      return r;
    }
    if (unknown >= 0 && known == 0 && numel == 0) {
      throw TensorException.runtime(
          "cannot reshape tensor of 0 elements into shape "
              + Arrays.toString(shape)
              + " because the unspecified dimension size -1 can be any value and is ambiguous");
    }
    if (unknown >= 0 || known != numel) {
      throw TensorException.runtime(
          "shape '" + Arrays.toString(shape) + "' is invalid for input of size " + numel);
    }
    return shape;
  }

  public static Tensor view(Tensor self, int... shape) {
    int[] s = inferSize(shape, self.numel());
    Layout l = self.layout().view(s);
    if (l == null) {
      throw TensorException.runtime(
          "view size is not compatible with input tensor's size and stride (at least one dimension"
              + " spans across two contiguous subspaces). Use .reshape(...) instead.");
    }
    int[] back = self.shape();
    return make(self, l, "ViewBackward0", (n, g) -> reshape(g, back));
  }

  public static Tensor reshape(Tensor self, int... shape) {
    int[] s = inferSize(shape, self.numel());
    Layout l = self.layout().view(s);
    int[] back = self.shape();
    if (l != null) {
      return make(self, l, "ReshapeAliasBackward0", (n, g) -> reshape(g, back));
    }
    Tensor copy = Copies.contiguous(self);
    Tensor r = copy.withLayout(Layout.contiguous(s));
    if (Grad.wanted(copy)) {
      Grad.record(r, "UnsafeViewBackward0", copy, null, (n, g) -> reshape(g, back));
    }
    return r;
  }

  public static Tensor expand(Tensor self, int... sizes) {
    int lead = sizes.length - self.rank();
    if (lead < 0) {
      throw TensorException.runtime(
          "expand("
              + self.typeName()
              + "{"
              + Arrays.toString(self.shape())
              + "}, size="
              + Arrays.toString(sizes)
              + "): the number of sizes provided ("
              + sizes.length
              + ") must be greater or equal to the number of dimensions in the tensor ("
              + self.rank()
              + ")");
    }
    int[] s = sizes.clone();
    for (int d = 0; d < s.length; d++) {
      if (s[d] == -1) {
        if (d < lead) {
          throw TensorException.runtime(
              "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing"
                  + " dimension "
                  + d);
        }
        s[d] = self.shape()[d - lead];
      } else if (d >= lead && self.shape()[d - lead] != 1 && self.shape()[d - lead] != s[d]) {
        throw TensorException.runtime(
            "The expanded size of the tensor ("
                + s[d]
                + ") must match the existing size ("
                + self.shape()[d - lead]
                + ") at non-singleton dimension "
                + d
                + ".  Target sizes: "
                + Arrays.toString(sizes)
                + ".  Tensor sizes: "
                + Arrays.toString(self.shape()));
      }
    }
    int[] back = self.shape();
    return make(
        self, self.layout().expand(s), "ExpandBackward0", (n, g) -> Reductions.sumTo(g, back));
  }

  public static Tensor asStrided(Tensor self, Layout l) {
    return make(self, l, "AsStridedBackward0", asStridedDerivative(self.layout(), l));
  }

  /** The derivative of reading a base's memory through another layout. */
  public static OpNode.Derivative1 asStridedDerivative(Layout base, Layout view) {
    return (n, g) -> {
      // Scatter-add into the base's memory, then read it as the base does.
      int extent = 1 + span(base);
      extent = Math.max(extent, 1 + view.offset - base.offset + span(view));
      extent = Math.max(extent, base.numel);
      Tensor positions = Indexing.positions(view, view.offset - base.offset);
      Tensor room = Tensor.zeros(g.dtype(), extent);
      Tensor sum = Indexing.scatterAddFlat(room, positions, reshape(g, g.numel()));
      return asStrided(sum, base.at(0));
    };
  }

  private static int span(Layout l) {
    int s = 0;
    for (int d = 0; d < l.rank(); d++) {
      s += Math.max(0, l.shape[d] - 1) * l.strides[d];
    }
    return s;
  }

  static void register() {}
}
