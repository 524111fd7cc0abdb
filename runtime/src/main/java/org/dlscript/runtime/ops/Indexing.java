package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Overlap;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * The subscript operator: integers, slices, None, Ellipsis and bools make views; index tensors and
 * masks copy. An index is a Long, Slice, ELLIPSIS, null for None, Boolean, Tensor, or a List of
 * numbers.
 */
public final class Indexing {
  private Indexing() {}

  private static final String SCALAR =
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++"
          + " to convert a 0-dim tensor to a number";

  /** A Python slice; null where a part was left out. */
  public record Slice(Long start, Long stop, Long step) {}

  /** Python's Ellipsis. */
  public static final Object ELLIPSIS =
      new Object() {
        @Override
        public String toString() {
          return "...";
        }
      };

  /**
   * What is left of a subscript after its views: the viewed tensor and the index tensors of its
   * dimensions.
   */
  private record Subscript(Tensor self, Tensor[] indices) {}

  public static Tensor get(Tensor self, Object[] indices) {
    if (indices.length == 1 && indices[0] instanceof Tensor mask) {
      Tensor r = MaskedBlocks.pick(self, mask);
      if (r != null) {
        return r;
      }
    }
    Subscript s = views(self, indices, indices.length > 1);
    if (s.indices == null) {
      return s.self == self
          ? Views.make(self, self.layout(), "AliasBackward0", (n, g) -> g)
          : s.self;
    }
    return IndexTensors.index(s.self, s.indices);
  }

  /** The assignment to what a subscript means; the memory of the value may be anywhere. */
  public static void set(Tensor self, Object[] indices, Object value) {
    set(self, indices, value, false);
  }

  /** The same with PyTorch's refusal of a value that lies in part of the memory written to. */
  public static void assign(Tensor self, Object[] indices, Object value) {
    set(self, indices, value, true);
  }

  private static void set(Tensor self, Object[] indices, Object value, boolean refuses) {
    Tensor v = value instanceof Tensor t ? t : Tensor.number(value);
    if (v.isWrappedNumber()) {
      Copies.checkNumber(v.item(), self.dtype());
    }
    if (indices.length == 1
        && indices[0] instanceof Tensor mask
        && MaskedBlocks.put(self, mask, v)) {
      return;
    }
    Subscript s = views(self, indices, true);
    if (s.indices == null) {
      boolean whole = true;
      for (int d = 0; d < indices.length; d++) {
        whole &= indices[d] == ELLIPSIS || indices[d] instanceof Slice x && exact(x, self, d);
      }
      Tensor target = s.self == self && !whole && Grad.wanted(self, v) ? Views.alias(self) : s.self;
      int[] shape = v.shape();
      int lead = 0;
      while (shape.length - lead > target.rank() && shape[lead] == 1) {
        lead++;
      }
      if (shape.length - lead > target.rank()) {
        Views.expand(v, target.shape()); // refuses
      }
      Tensor fitting = lead == 0 ? v : Views.view(v, Arrays.copyOfRange(shape, lead, shape.length));
      if (refuses && v.rank() > 0) {
        if (!Arrays.equals(target.shape(), fitting.shape())) {
          Views.expand(fitting, target.shape()); // refuses
        }
        Overlap.checkWithin(target);
        Overlap.checkPartial(target, v);
      }
      Copies.copyInto(target, fitting);
      return;
    }
    IndexTensors.putInto(s.self, s.indices, v, false);
  }

  /** A list that holds slices and the like stands for a tuple. */
  private static Object[] unwrapped(Object[] indices) {
    if (indices.length == 1 && indices[0] instanceof List<?> l && l.size() < 32) {
      for (Object o : l) {
        if (o == null
            || o == ELLIPSIS
            || o instanceof Slice
            || o instanceof Tensor
            || o instanceof List<?>) {
          return l.toArray();
        }
      }
    }
    return indices;
  }

  /** {@code folds}: slices that name just what there is lead to no view. */
  private static Subscript views(Tensor self, Object[] given, boolean folds) {
    Object[] indices = unwrapped(given);
    int consumed = 0;
    boolean ellipsis = false;
    for (Object i : indices) {
      if (i == ELLIPSIS) {
        ellipsis = true;
      } else if (i instanceof Tensor t && (t.dtype() == DType.BOOL || t.dtype() == DType.UINT8)) {
        consumed += t.rank();
      } else if (i != null && !(i instanceof Boolean)) {
        consumed++;
      }
    }
    if (self.rank() == 0 && indices.length == 1 && indices[0] instanceof Long) {
      throw TensorException.index(SCALAR);
    }
    boolean slices = indices.length == 1 && indices[0] instanceof Slice;
    if (consumed > self.rank() && !slices) {
      throw TensorException.index("too many indices for tensor of dimension " + self.rank());
    }
    Tensor v = self;
    int dim = 0;
    List<Tensor> tensors = null;
    for (int at = 0; at < indices.length; at++) {
      Object i = indices[at];
      switch (i) {
        case null -> v = Views.unsqueeze(v, dim++);
        case Long l -> v = selectChecked(v, dim, l, at);
        case Slice s -> {
          if (v.rank() == 0 && indices.length == 1) {
            throw TensorException.index("slice() cannot be applied to a 0-dim tensor.");
          }
          v = folds && exact(s, v, dim) ? v : slice(v, dim, s);
          dim++;
        }
        case Boolean b -> {
          v = Views.unsqueeze(v, dim);
          tensors =
              put(tensors, dim++, b ? Tensor.zeros(DType.INT64, 1) : Tensor.zeros(DType.INT64, 0));
        }
        case Tensor t -> {
          if (t.rank() == 0
              && t.dtype().isIntegral()
              && t.dtype() != DType.BOOL
              && t.dtype() != DType.UINT8) {
            v = selectChecked(v, dim, t.longAt(0), at);
          } else if (t.rank() == 0 && (t.dtype() == DType.BOOL || t.dtype() == DType.UINT8)) {
            v = Views.unsqueeze(v, dim);
            tensors =
                put(
                    tensors,
                    dim++,
                    t.longAt(0) != 0 ? Tensor.zeros(DType.INT64, 1) : Tensor.zeros(DType.INT64, 0));
          } else if (t.dtype() == DType.BOOL || t.dtype() == DType.UINT8) {
            IndexTensors.checkMask(t, v, dim);
            for (Tensor part : Positions.nonzeroTuple(t)) {
              tensors = put(tensors, dim++, part);
            }
          } else {
            tensors = put(tensors, dim++, t);
          }
        }
        case List<?> l ->
            tensors =
                put(
                    tensors,
                    dim++,
                    Creation.stacked(
                        l.isEmpty() ? List.of() : l, l.isEmpty() ? DType.INT64 : null));
        case Object[] l -> tensors = put(tensors, dim++, Creation.stacked(Arrays.asList(l), null));
        default -> {
          if (i instanceof String) {
            throw TensorException.type("new(): invalid data type 'str'");
          }
          if (i != ELLIPSIS) {
            throw TensorException.index(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are"
                    + " valid indices (got "
                    + org.dlscript.runtime.op.BindingErrors.typeName(i)
                    + ")");
          }
          dim += self.rank() - consumed;
        }
      }
    }
    if (tensors == null) {
      return new Subscript(v, null);
    }
    Tensor[] all = new Tensor[v.rank()];
    for (int k = 0; k < tensors.size(); k++) {
      all[k] = tensors.get(k);
    }
    return new Subscript(v, all);
  }

  private static List<Tensor> put(List<Tensor> tensors, int dim, Tensor t) {
    List<Tensor> l = tensors == null ? new ArrayList<>() : tensors;
    while (l.size() < dim) {
      l.add(null);
    }
    l.add(t);
    return l;
  }

  /** Complaints name the place among the indices, not the dimension. */
  private static Tensor selectChecked(Tensor v, int dim, long i, int place) {
    if (v.rank() == 0) {
      throw TensorException.index(SCALAR);
    }
    // A second ellipsis can lead past the last dimension.
    int n = dim < v.rank() ? v.size(dim) : 0;
    if (i < -n || i >= n) {
      throw TensorException.index(
          "index " + i + " is out of bounds for dimension " + place + " with size " + n);
    }
    return Views.select(v, dim, i);
  }

  private static boolean exact(Slice s, Tensor v, int dim) {
    return s.stop != null
        && dim < v.rank()
        && s.stop == v.size(dim)
        && (s.start == null || s.start == 0)
        && (s.step == null || s.step == 1);
  }

  private static Tensor slice(Tensor v, int dim, Slice s) {
    long step = s.step == null ? 1 : s.step;
    if (step == 0) {
      throw TensorException.value("slice step cannot be zero");
    }
    if (step < 0) {
      throw TensorException.value("step must be greater than zero");
    }
    // A whole slice changes nothing but the graph, where it stands as a node of its own.
    if (s.start == null && s.stop == null && step == 1 && !Grad.wanted(v)) {
      return v;
    }
    return Views.slice(
        v, dim, s.start == null ? 0 : s.start, s.stop == null ? Long.MAX_VALUE : s.stop, step);
  }

  static Tensor scatterAddFlat(Tensor flat, Tensor places, Tensor values) {
    return Blocks.addAt(
        flat, new Blocks.Plan(1, flat.numel(), 1, Operand.longs(places)), values, "PutBackward0");
  }

  static void register() {
    IndexForms.register();
  }
}
