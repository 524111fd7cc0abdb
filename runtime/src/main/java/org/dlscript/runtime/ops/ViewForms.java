package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.op.Op.METHOD;
import static org.dlscript.runtime.op.Op.PROPERTY;

import java.util.Arrays;
import java.util.function.Supplier;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The declarations of the view operators: one list, and so somewhat over 500 lines. */
final class ViewForms {
  private ViewForms() {}

  static void register() {
    shapes();
    parts();
    Splits.register();
  }

  private static void shapes() {
    Ops.define(
        "view.dtype(Tensor self, ScalarType dtype) -> Tensor",
        METHOD,
        a -> {
          Tensor t = a.t(0);
          if (t.dtype() == a.dtype(1)) {
            return Views.view(t, t.shape());
          }
          return Bits.view(t, a.dtype(1));
        });
    Ops.define(
        "view(Tensor self, SymInt[] size) -> Tensor", METHOD, a -> Views.view(a.t(0), a.ints(1)));
    Ops.define(
        "reshape(Tensor self, SymInt[] shape) -> Tensor",
        BOTH,
        a -> Views.reshape(a.t(0), a.ints(1)));
    Ops.define(
        "reshape_as(Tensor self, Tensor other) -> Tensor",
        METHOD,
        a -> Views.reshape(a.t(0), a.t(1).shape()));
    Ops.define(
        "view_as(Tensor self, Tensor other) -> Tensor",
        METHOD,
        a -> Views.view(a.t(0), a.t(1).shape()));
    Ops.define(
        "flatten(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor",
        BOTH,
        a -> Views.flatten(a.t(0), a.i(1), a.i(2)));
    Ops.define(
        "unflatten(Tensor self, int dim, int[] sizes) -> Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          if (a.ints(2).length == 0) {
            throw TensorException.runtime("unflatten: sizes must be non-empty");
          }
          int d = t.layout().dim(a.i(1));
          int product = Arrays.stream(a.ints(2)).reduce(1, (p, n) -> p * n);
          boolean open = product < 0 && Arrays.stream(a.ints(2)).filter(n -> n == -1).count() == 1;
          if (open ? t.size(d) % product != 0 : product >= 0 && product != t.size(d)) {
            throw TensorException.runtime(
                "unflatten: Provided sizes "
                    + Arrays.toString(a.ints(2))
                    + " don't multiply up to the size of dim "
                    + d
                    + " ("
                    + t.size(d)
                    + ") in the input tensor");
          }
          int[] sizes = Views.inferSize(a.ints(2), t.size(d));
          int[] s = new int[t.rank() - 1 + sizes.length];
          System.arraycopy(t.shape(), 0, s, 0, d);
          System.arraycopy(sizes, 0, s, d, sizes.length);
          System.arraycopy(t.shape(), d + 1, s, d + sizes.length, t.rank() - d - 1);
          return Views.view(t, s);
        });
    Ops.define(
        "ravel(Tensor self) -> Tensor", BOTH, a -> Views.view(Copies.contiguous(a.t(0)), -1));
    Ops.define(
        "permute(Tensor self, int[] dims) -> Tensor", BOTH, a -> Views.permute(a.t(0), a.ints(1)));
    for (String name : new String[] {"transpose", "swapaxes", "swapdims"}) {
      String[] args =
          name.equals("transpose")
              ? new String[] {"dim0", "dim1"}
              : name.equals("swapaxes")
                  ? new String[] {"axis0", "axis1"}
                  : new String[] {"dim0", "dim1"};
      Ops.define(
          name + "(Tensor self, int " + args[0] + ", int " + args[1] + ") -> Tensor",
          BOTH,
          a -> Views.transpose(a.t(0), a.i(1), a.i(2)));
      Ops.define(
          name + "_(Tensor self, int " + args[0] + ", int " + args[1] + ") -> Tensor",
          METHOD,
          a ->
              relayout(
                  a.t(0), "TransposeBackward1", () -> Views.transpose(a.t(0), a.i(1), a.i(2))));
    }
    Ops.define("t(Tensor self) -> Tensor", BOTH, a -> Views.t(a.t(0)));
    Ops.define(
        "t_(Tensor self) -> Tensor",
        METHOD,
        a ->
            relayout(
                a.t(0),
                "TBackward1",
                () -> {
                  if (a.t(0).rank() > 2) {
                    throw TensorException.runtime(
                        "t_() expects a tensor with <= 2 dimensions, but self is "
                            + a.t(0).rank()
                            + "D");
                  }
                  return Views.t(a.t(0));
                }));
    Ops.define(
        "T(Tensor self) -> Tensor",
        PROPERTY,
        a -> {
          int n = a.t(0).rank();
          int[] order = new int[n];
          Arrays.setAll(order, k -> n - 1 - k);
          return n == 2 ? Views.permute(a.t(0), 1, 0) : Views.permute(a.t(0), order);
        });
    Ops.define(
        "H(Tensor self) -> Tensor",
        PROPERTY,
        a -> {
          if (a.t(0).rank() != 2 && a.t(0).rank() != 0) {
            throw TensorException.runtime(
                "tensor.H is only supported on matrices (2-D tensors). Got "
                    + a.t(0).rank()
                    + "-D tensor."
                    + (a.t(0).rank() > 2
                        ? " For batches of matrices, consider using tensor.mH"
                        : ""));
          }
          return ComplexParts.marked(
              a.t(0), a.t(0).rank() == 0 ? Pointwise.conj(a.t(0)) : Views.mH(a.t(0)));
        });
    Ops.define(
        "mT(Tensor self) -> Tensor",
        PROPERTY,
        a -> a.t(0).rank() == 0 ? a.t(0) : Views.mT(matrix(a.t(0), "mT")));
    Ops.define(
        "mH(Tensor self) -> Tensor",
        PROPERTY,
        a ->
            ComplexParts.marked(
                a.t(0),
                a.t(0).rank() == 0 ? Pointwise.conj(a.t(0)) : Views.mH(matrix(a.t(0), "mH"))));
    Ops.define(
        "adjoint(Tensor self) -> Tensor",
        BOTH,
        a -> ComplexParts.marked(a.t(0), Views.mH(matrix(a.t(0), "adjoint()"))));
    Ops.define(
        "movedim.intlist(Tensor self, int[] source, int[] destination) -> Tensor",
        BOTH,
        a -> Views.moveDims(a.t(0), a.ints(1), a.ints(2)));
    Ops.define(
        "movedim.int(Tensor self, int source, int destination) -> Tensor",
        BOTH,
        a -> Views.moveDims(a.t(0), new int[] {a.i(1)}, new int[] {a.i(2)}));
    Ops.alias("torch.moveaxis", "torch.movedim");
    Ops.alias("torch.Tensor.moveaxis", "torch.Tensor.movedim");
    Ops.define(
        "expand(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor",
        METHOD,
        a -> Views.expand(a.t(0), a.ints(1)));
    Ops.define(
        "expand_as(Tensor self, Tensor other) -> Tensor",
        METHOD,
        a -> Views.expand(a.t(0), a.t(1).shape()));
    Ops.define(
        "broadcast_to(Tensor self, int[] size) -> Tensor",
        BOTH,
        a -> Views.expand(a.t(0), a.ints(1)));
    Ops.define("squeeze(Tensor self) -> Tensor", BOTH, a -> Views.squeeze(a.t(0)));
    Ops.define(
        "squeeze.dim(Tensor self, int dim) -> Tensor", BOTH, a -> Views.squeeze(a.t(0), a.i(1)));
    Ops.define(
        "squeeze.newer_dims(Tensor self, int[] dim) -> Tensor",
        BOTH,
        a -> Views.squeeze(a.t(0), a.ints(1)));
    Ops.define(
        "unsqueeze(Tensor self, int dim) -> Tensor", BOTH, a -> Views.unsqueeze(a.t(0), a.i(1)));
    Ops.define(
        "squeeze_(Tensor self) -> Tensor",
        METHOD,
        a -> relayout(a.t(0), "SqueezeBackward2", () -> Views.squeeze(a.t(0))));
    Ops.define(
        "squeeze_.dim(Tensor self, int dim) -> Tensor",
        METHOD,
        a -> relayout(a.t(0), "SqueezeBackward3", () -> Views.squeeze(a.t(0), a.i(1))));
    Ops.define(
        "unsqueeze_(Tensor self, int dim) -> Tensor",
        METHOD,
        a -> relayout(a.t(0), "UnsqueezeBackward1", () -> Views.unsqueeze(a.t(0), a.i(1))));
    Ops.define("detach(Tensor self) -> Tensor", BOTH, a -> Views.detach(a.t(0)));
    Ops.define(
        "detach_(Tensor self) -> Tensor",
        METHOD,
        a -> {
          if (a.t(0).view() != null) {
            throw TensorException.runtime(
                "Can't detach views in-place. Use detach() instead. If you are using"
                    + " DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is"
                    + " set as True, gradients are views of DDP buckets, and hence detach_() cannot"
                    + " be called on these gradients. To fix this error, please refer to the"
                    + " Optimizer.zero_grad() function in torch/optim/optimizer.py as the"
                    + " solution.");
          }
          a.t(0).setHistory(null, 0);
          a.t(0).setRequiresGrad(false);
          return a.t(0);
        });
    Ops.define(
        "alias(Tensor self) -> Tensor",
        METHOD,
        a -> Views.make(a.t(0), a.t(0).layout(), "AliasBackward0", (n, g) -> g));
    Ops.define(
        "resize_(Tensor self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor",
        METHOD,
        a -> resized(a.t(0), a.ints(1)));
    Ops.define(
        "resize_as_(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None) ->"
            + " Tensor",
        METHOD | FUNCTION,
        a -> resized(a.t(0), a.t(1).shape()));
    Ops.define(
        "broadcast_tensors(Tensor[] tensors) -> Tensor[]",
        FUNCTION,
        a -> {
          int[] shape = new int[0];
          for (Tensor t : a.ts(0)) {
            shape = Layout.broadcastOrThrow(shape, t.shape());
          }
          int[] common = shape;
          return Arrays.stream(a.ts(0)).map(t -> Views.expand(t, common)).toArray(Tensor[]::new);
        });
    for (int n = 1; n <= 3; n++) {
      int rank = n;
      Ops.define("atleast_" + n + "d(Tensor self) -> Tensor", FUNCTION, a -> atLeast(a.t(0), rank));
      Ops.define(
          "atleast_" + n + "d.Sequence(Tensor[] tensors) -> Tensor[]",
          FUNCTION,
          a -> Arrays.stream(a.ts(0)).map(t -> atLeast(t, rank)).toArray(Tensor[]::new));
    }
  }

  private static Tensor matrix(Tensor t, String what) {
    if (t.rank() == 1) {
      throw TensorException.runtime(
          "tensor."
              + what
              + " is only supported on matrices or batches of matrices. Got "
              + t.rank()
              + "-D tensor.");
    }
    return t;
  }

  static Tensor atLeast(Tensor t, int rank) {
    return switch (rank) {
      case 1 -> t.rank() == 0 ? Views.reshape(t, 1) : t;
      case 2 -> t.rank() == 0 ? Views.reshape(t, 1, 1) : t.rank() == 1 ? Views.unsqueeze(t, 0) : t;
      default ->
          t.rank() == 0
              ? Views.reshape(t, 1, 1, 1)
              : t.rank() == 1
                  ? Views.unsqueeze(Views.unsqueeze(t, 0), -1)
                  : t.rank() == 2 ? Views.unsqueeze(t, -1) : t;
    };
  }

  private static Tensor resized(Tensor t, int[] shape) {
    if (t.requiresGrad()) {
      throw TensorException.runtime("cannot resize variables that require grad");
    }
    Outputs.resize(t, shape);
    return t;
  }

  // PyTorch's gradient of the first argument has the places that were written to, and only these.
  private static Tensor[] scattered(Tensor g, int[] size, int[] stride, int offset) {
    Tensor part = asStrided(g, size, stride, offset);
    Tensor first = Creation.zerosLike(g);
    Copies.copyInto(asStrided(first, size, stride, offset), part);
    return new Tensor[] {first, part};
  }

  /** Makes a tensor what its view is: the in-place form of a view operator. */
  private static Tensor relayout(Tensor self, String node, Supplier<Tensor> made) {
    InPlace.check(self);
    Tensor view = made.get();
    self.setLayout(view.layout());
    self.bumpVersion();
    if (view.recordedGradFn() != null) {
      if (node != null && view.recordedGradFn() instanceof OpNode n) {
        n.rename(node);
      }
      self.setHistory(view.recordedGradFn(), 0);
    }
    return self;
  }

  private static void parts() {
    Ops.define(
        "fill_diagonal_(Tensor self, Scalar fill_value, bool wrap=False) -> Tensor",
        METHOD,
        a -> {
          Tensor t = a.t(0);
          if (t.rank() < 2) {
            throw TensorException.runtime("dimensions must larger than 1");
          }
          for (int d = 1; t.rank() > 2 && d < t.rank(); d++) {
            if (t.size(d) != t.size(0)) {
              throw TensorException.runtime("all dimensions of input must be of equal length");
            }
          }
          Copies.fillInto(Views.diagonal(t, 0, 0, 1), a.get(1));
          int width = t.size(1);
          if (a.b(2) && t.rank() == 2 && t.size(0) > width + 1) {
            // Below a row that is left out the diagonal begins again.
            int[] step = t.layout().strides;
            int more = (t.numel() + width) / (width + 1) - Math.min(t.size(0), width);
            int[] size = {more};
            int[] stride = {step[0] + step[1]};
            Copies.fillInto(
                asStrided(t, size, stride, t.offset() + step[0] * (width + 1)), a.get(1));
          }
          return t;
        });
    Ops.define(
        "select.int(Tensor self, int dim, int index) -> Tensor",
        BOTH,
        a -> Views.select(a.t(0), a.i(1), a.l(2)));
    Ops.define(
        "narrow(Tensor self, int dim, int start, int length) -> Tensor",
        BOTH,
        a -> Views.narrow(a.t(0), a.i(1), a.l(2), a.l(3)));
    Ops.define(
        "narrow.Tensor(Tensor self, int dim, Tensor start, int length) -> Tensor",
        BOTH,
        a -> Views.narrow(a.t(0), a.i(1), a.t(2).longAt(0), a.l(3)));
    Ops.define(
        "narrow_copy(Tensor self, int dim, int start, int length) -> Tensor",
        BOTH,
        a -> {
          Tensor t = Views.narrow(a.t(0), a.i(1), a.l(2), a.l(3));
          return Copies.clone(t, Layout.contiguous(t.shape()));
        });
    Ops.define(
        "slice(Tensor self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor",
        METHOD,
        a ->
            Views.slice(
                a.t(0), a.i(1), a.has(2) ? a.l(2) : 0, a.has(3) ? a.l(3) : Long.MAX_VALUE, a.l(4)));
    Ops.define(
        "diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor",
        BOTH,
        a -> Views.diagonal(a.t(0), a.i(1), a.i(2), a.i(3)));
    Ops.define(
        "linalg_diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor",
        FUNCTION,
        a -> Views.diagonal(a.t(0), a.i(1), a.i(2), a.i(3)));
    Ops.alias("torch.linalg.diagonal", "torch.linalg_diagonal");
    Ops.define(
        "unfold(Tensor self, int dimension, int size, int step) -> Tensor",
        METHOD,
        a -> Views.unfold(a.t(0), a.i(1), a.i(2), a.i(3)));
    Ops.define(
        "as_strided(Tensor self, SymInt[] size, SymInt[] stride, int? storage_offset=None) ->"
            + " Tensor",
        BOTH,
        a -> asStrided(a.t(0), a.ints(1), a.ints(2), a.has(3) ? a.i(3) : a.t(0).offset()));
    Ops.define(
        "as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, int?"
            + " storage_offset=None) -> Tensor",
        BOTH,
        a -> {
          int offset = a.has(4) ? a.i(4) : 0;
          Tensor r = Copies.contiguous(Copies.clone(a.t(0).alias()));
          Tensor v = asStrided(r, a.ints(2), a.ints(3), offset);
          sameShape(v, a.t(1));
          Copies.raw(v, a.t(1));
          return !Grad.wanted(a.t(0), a.t(1))
              ? r
              : Grad.record(
                  r,
                  "AsStridedScatterBackward0",
                  new Tensor[] {a.t(0), a.t(1)},
                  null,
                  (n, g) -> scattered(Copies.contiguous(g), a.ints(2), a.ints(3), offset));
        });
    Ops.define(
        "as_strided_(Tensor self, SymInt[] size, SymInt[] stride, int? storage_offset=None) ->"
            + " Tensor",
        BOTH,
        a ->
            relayout(
                a.t(0),
                null,
                () ->
                    asStrided(a.t(0), a.ints(1), a.ints(2), a.has(3) ? a.i(3) : a.t(0).offset())));
    Ops.define(
        "select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor",
        BOTH,
        a -> {
          return scatter(
              "SelectScatterBackward0", t -> Views.select(t, a.i(2), a.l(3)), a.t(0), a.t(1));
        });
    Ops.define(
        "slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int"
            + " step=1) -> Tensor",
        BOTH,
        a -> {
          long from = a.has(3) ? a.l(3) : 0;
          long to = a.has(4) ? a.l(4) : Long.MAX_VALUE;
          return scatter(
              "SliceScatterBackward0",
              t -> Views.slice(t, a.i(2), from, to, a.l(5)),
              a.t(0),
              a.t(1));
        });
    Ops.define(
        "diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor",
        BOTH,
        a -> {
          return scatter(
              "DiagonalScatterBackward0",
              t -> Views.diagonal(t, a.i(2), a.i(3), a.i(4)),
              a.t(0),
              a.t(1));
        });
  }

  /** A copy of a tensor with one of its views overwritten. */
  private static Tensor scatter(
      String node, java.util.function.UnaryOperator<Tensor> view, Tensor self, Tensor src) {
    return Fused.record(
        node,
        t -> {
          Tensor r = Copies.clone(t[0]);
          Tensor slice = view.apply(r);
          sameShape(slice, t[1]);
          Copies.copyInto(slice, t[1]);
          return r;
        },
        self,
        src);
  }

  private static void sameShape(Tensor slice, Tensor src) {
    if (!slice.layout().sameShape(src.layout())) {
      throw TensorException.runtime(
          "expected src to have a size equal to the slice of self. src size = "
              + Arrays.toString(src.shape())
              + ", slice size = "
              + Arrays.toString(slice.shape()));
    }
  }

  private static Tensor asStrided(Tensor t, int[] size, int[] stride, int offset) {
    if (size.length != stride.length) {
      throw TensorException.runtime("mismatch in length of strides and shape");
    }
    long last = offset;
    for (int d = 0; d < size.length; d++) {
      if (stride[d] < 0) {
        throw TensorException.runtime(
            "as_strided: Negative strides are not supported at the moment, got strides: "
                + Arrays.toString(stride));
      }
      last += (long) (size[d] - 1) * stride[d];
    }
    Layout l = Layout.strided(size, stride, offset);
    if (l.numel > 0 && last >= t.storage().capacity(t.dtype())) {
      throw TensorException.runtime(
          "setStorage: sizes "
              + Arrays.toString(size)
              + ", strides "
              + Arrays.toString(stride)
              + ", storage offset "
              + offset
              + ", and itemsize "
              + t.dtype().itemSize()
              + " requiring a storage size of "
              + (last + 1) * t.dtype().itemSize()
              + " are out of bounds for storage of size "
              + t.storage().capacity(t.dtype()) * t.dtype().itemSize());
    }
    return Views.asStrided(t, l);
  }
}
