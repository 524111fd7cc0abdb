package org.dlscript.runtime.ops;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.autograd.ViewHistory;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Tensors over the memory of others: the functions, with their derivatives. */
public final class Views {
  private Views() {}

  /** The same elements as a tensor of its own. */
  public static Tensor alias(Tensor self) {
    return make(self, self.layout(), "AliasBackward0", (n, g) -> g);
  }

  /** A view with its history. */
  static Tensor make(Tensor self, Layout l, String name, OpNode.Derivative1 derivative) {
    Tensor r = self.withLayout(l);
    if (Grad.wanted(self)) {
      Grad.record(r, name, self, null, derivative);
    }
    r.setView(ViewHistory.of(self));
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
    for (int d = s.length - 1; d >= 0; d--) {
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
      Tensor positions = Positions.positions(view, view.offset - base.offset);
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

  /**
   * A view of part of the elements, each at most once; the derivative puts the gradient back among
   * zeros.
   */
  static Tensor window(Tensor self, UnaryOperator<Layout> part, String name) {
    int[] shape = self.shape();
    return make(
        self, part.apply(self.layout()), name + "Backward0", (n, g) -> place(g, shape, part, name));
  }

  private static Tensor place(Tensor g, int[] shape, UnaryOperator<Layout> part, String name) {
    Tensor r = Tensor.zeros(g.dtype(), shape).on(g.device());
    Copies.raw(r.withLayout(part.apply(r.layout())), g);
    if (Grad.wanted(g)) {
      Grad.record(r, name + "BackwardBackward0", g, null, (n, gg) -> window(gg, part, name));
    }
    return r;
  }

  public static Tensor select(Tensor self, int dim, long index) {
    if (self.rank() == 0) {
      throw TensorException.index("select() cannot be applied to a 0-dim tensor.");
    }
    int d = self.layout().dim(dim);
    int n = self.shape()[d];
    if (index < -n || index >= n) {
      throw TensorException.index(
          "select(): index "
              + index
              + " out of range for tensor of size "
              + Arrays.toString(self.shape())
              + " at dimension "
              + d);
    }
    int at = (int) (index < 0 ? index + n : index);
    return window(self, l -> l.select(d, at), "Select");
  }

  /** Python's slice with its clamping of bounds. */
  public static Tensor slice(Tensor self, int dim, long start, long stop, long step) {
    if (self.rank() == 0) {
      throw TensorException.runtime("slice() cannot be applied to a 0-dim tensor.");
    }
    if (step <= 0) {
      throw TensorException.runtime("slice step must be positive");
    }
    int d = self.layout().dim(dim);
    int n = self.shape()[d];
    long from = Math.clamp(start < 0 ? start + n : start, 0, n);
    long to = Math.clamp(stop < 0 ? stop + n : stop, (int) from, n);
    int length = (int) ((to - from + step - 1) / step);
    return window(
        self,
        l -> l.slice(d, (int) from, length, (int) Math.min(step, Integer.MAX_VALUE)),
        "Slice");
  }

  public static Tensor narrow(Tensor self, int dim, long start, long length) {
    if (self.rank() == 0) {
      throw TensorException.runtime("narrow() cannot be applied to a 0-dim tensor.");
    }
    int d = self.layout().dim(dim);
    int n = self.shape()[d];
    if (length < 0) {
      throw TensorException.runtime("narrow(): length must be non-negative.");
    }
    if (start < -n || start > n) {
      throw TensorException.index(
          "Dimension out of range (expected to be in range of ["
              + -n
              + ", "
              + (n - 1)
              + "], but got "
              + start
              + ")");
    }
    long from = start < 0 ? start + n : start;
    if (from + length > n) {
      throw TensorException.runtime(
          "start (" + from + ") + length (" + length + ") exceeds dimension size (" + n + ").");
    }
    return slice(self, d, from, from + length, 1);
  }

  public static Tensor unsqueeze(Tensor self, int dim) {
    int d = Layout.wrapDim(dim, self.rank() + 1);
    return make(self, self.layout().unsqueeze(d), "UnsqueezeBackward0", (n, g) -> squeeze(g, d));
  }

  public static Tensor squeeze(Tensor self, int dim) {
    int d = self.layout().dim(dim);
    boolean drop = self.rank() > 0 && self.shape()[d] == 1;
    return make(
        self,
        drop ? self.layout().squeeze(d) : self.layout(),
        "SqueezeBackward1",
        (n, g) -> drop ? unsqueeze(g, d) : g);
  }

  /** Without those of the given dimensions that have one element. */
  static Tensor squeeze(Tensor self, int[] dims) {
    Layout l = self.layout();
    boolean[] drop = Rows.mask(dims, self.rank());
    for (int d = drop.length - 1; d >= 0; d--) {
      if (dims.length > 0 && drop[d] && l.shape[d] == 1) {
        l = l.squeeze(d);
      }
    }
    int[] back = self.shape();
    return make(self, l, "SqueezeBackward2", (n, g) -> reshape(g, back));
  }

  public static Tensor squeeze(Tensor self) {
    Layout l = self.layout();
    for (int d = l.rank() - 1; d >= 0; d--) {
      if (l.shape[d] == 1) {
        l = l.squeeze(d);
      }
    }
    int[] back = self.shape();
    return make(self, l, "SqueezeBackward0", (n, g) -> reshape(g, back));
  }

  public static Tensor diagonal(Tensor self, int offset, int dim1, int dim2) {
    int a = self.layout().dim(dim1);
    int b = self.layout().dim(dim2);
    if (a == b) {
      throw TensorException.runtime(
          "diagonal dimensions cannot be identical " + dim1 + ", " + dim2);
    }
    return window(
        self,
        l -> {
          int n =
              Math.max(
                  0,
                  offset >= 0
                      ? Math.min(l.shape[a], l.shape[b] - offset)
                      : Math.min(l.shape[a] + offset, l.shape[b]));
          int start = n == 0 ? 0 : offset >= 0 ? offset * l.strides[b] : -offset * l.strides[a];
          Layout rest = l.squeeze(Math.max(a, b)).squeeze(Math.min(a, b));
          return Layout.strided(
              Layout.with(rest.shape, rest.rank(), n),
              Layout.with(rest.strides, rest.rank(), l.strides[a] + l.strides[b]),
              l.offset + start);
        },
        "Diagonal");
  }

  /** All windows of a size at a step along a dimension, in a new last dimension. */
  public static Tensor unfold(Tensor self, int dim, int size, int step) {
    int d = self.layout().dim(dim);
    int n = self.rank() == 0 ? 1 : self.shape()[d];
    if (size > n) {
      throw TensorException.runtime(
          "maximum size for tensor at dimension " + d + " is " + n + " but size is " + size);
    }
    if (step <= 0) {
      throw TensorException.runtime("step is " + step + " but must be > 0");
    }
    UnaryOperator<Layout> part =
        l -> {
          if (l.rank() == 0) {
            return Layout.strided(new int[] {size}, new int[] {1}, l.offset);
          }
          int[] shape = Layout.with(l.shape, l.rank(), size);
          int[] strides = Layout.with(l.strides, l.rank(), l.strides[d]);
          shape[d] = (n - size) / step + 1;
          strides[d] = l.strides[d] * step;
          return Layout.strided(shape, strides, l.offset);
        };
    int[] shape = self.shape();
    return make(
        self,
        part.apply(self.layout()),
        "UnfoldBackward0",
        (node, g) -> {
          Layout whole = Layout.contiguous(shape);
          Tensor at = Positions.positions(part.apply(whole), 0);
          return view(
              Indexing.scatterAddFlat(Tensor.zeros(g.dtype(), whole.numel), at, reshape(g, -1)),
              shape);
        });
  }

  public static Tensor flatten(Tensor self, int start, int end) {
    int a = self.layout().dim(start);
    int b = self.layout().dim(end);
    if (a > b) {
      throw TensorException.runtime(
          "flatten() has invalid args: start_dim cannot come after end_dim");
    }
    if (self.rank() == 0) {
      return reshape(self, 1);
    }
    if (a == b) {
      return self;
    }
    int[] s = new int[self.rank() - (b - a)];
    int merged = 1;
    for (int d = 0; d < self.rank(); d++) {
      if (d < a) {
        s[d] = self.shape()[d];
      } else if (d <= b) {
        merged *= self.shape()[d];
      } else {
        s[d - (b - a)] = self.shape()[d];
      }
    }
    s[a] = merged;
    return reshape(self, s);
  }

  private static void checkDistinct(Tensor self, int[] dims, String what) {
    if (Arrays.stream(dims).map(self.layout()::dim).distinct().count() < dims.length) {
      throw TensorException.runtime(
          "movedim: repeated dim in `" + what + "` (" + Arrays.toString(dims) + ")");
    }
  }

  static Tensor moveDims(Tensor self, int[] from, int[] to) {
    if (from.length != to.length) {
      throw TensorException.runtime(
          "movedim: Invalid source or destination dims: source ("
              + Arrays.toString(from)
              + " dims) should contain the same number of dims as destination ("
              + Arrays.toString(to)
              + " dims)");
    }
    int rank = self.rank();
    if (rank == 0) {
      for (int k = 0; k < from.length; k++) {
        self.layout().dim(from[k]);
        self.layout().dim(to[k]);
      }
      return alias(self);
    }
    int[] order = new int[rank];
    Arrays.fill(order, -1);
    boolean[] moved = new boolean[rank];
    for (int k = 0; k < from.length; k++) {
      int d = self.layout().dim(to[k]);
      int s = self.layout().dim(from[k]);
      moved[s] = true;
      order[d] = s;
    }
    checkDistinct(self, from, "source");
    checkDistinct(self, to, "destination");
    int next = 0;
    for (int d = 0; d < rank; d++) {
      if (order[d] < 0) {
        while (moved[next]) {
          next++;
        }
        order[d] = next++;
      }
    }
    return permute(self, order);
  }

  static void register() {
    ViewForms.register();
  }
}
