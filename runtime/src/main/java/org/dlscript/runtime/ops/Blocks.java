package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.IndexLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * The three movements behind all indexing: of a tensor seen as outer × places × block, pick the
 * blocks at some places, put blocks at places, add blocks at places.
 */
final class Blocks {
  private Blocks() {}

  /** How a tensor is seen, and the places, which lie in 0 … places - 1. */
  static final class Plan {
    final int outer;
    final int places;
    final int block;
    final int count;
    private long[] at;
    private Tensor index;

    Plan(int outer, int places, int block, long[] at) {
      this.outer = outer;
      this.places = places;
      this.block = block;
      this.count = at.length;
      this.at = at;
    }

    /** The places as a tensor of int64 that a device has: its kernels check them. */
    Plan(int outer, int places, int block, Tensor index) {
      this.outer = outer;
      this.places = places;
      this.block = block;
      this.count = index.numel();
      // A copy, for the gradient needs the places as they are now.
      this.index =
          index.isContiguous() ? Copies.detachedClone(index) : Copies.contiguous(index.alias());
    }

    int picked() {
      return outer * count * block;
    }

    long[] at() {
      if (at == null) {
        at = Operand.longs(index);
        for (long place : at) {
          if (place < 0 || place >= places) {
            throw TensorException.index("index out of range in self");
          }
        }
      }
      return at;
    }

    /** The places as a tensor beside another one. */
    Tensor index(Tensor beside) {
      if (index == null || index.home() != beside.home()) {
        index = Tensor.of(at(), count).on(beside.device());
      }
      return index;
    }
  }

  static Tensor pick(Tensor self, Plan p, int[] shape, String node) {
    return pick(self, p, shape, node, false);
  }

  /** The same; {@code saves} where the operator refuses to go back once its input has changed. */
  static Tensor pick(Tensor self, Plan p, int[] shape, String node, boolean saves) {
    Tensor r = picked(self, p, shape);
    if (Grad.wanted(self)) {
      int[] back = self.shape();
      Grad.record(
          r,
          node,
          self,
          saves ? Grad.save(self) : null,
          (n, g) -> {
            if (saves) {
              n.saved(0);
            }
            return addTo(Tensor.zeros(g.dtype(), back), p, g, "IndexPutImplBackward0");
          });
    }
    return r;
  }

  private static Tensor picked(Tensor self, Plan p, int[] shape) {
    if (self.home() != null) {
      Tensor r = IndexLaunch.pick(self, p.index(self), p.outer, p.places, p.block, shape);
      if (r != null) {
        return r;
      }
    }
    Object src = Cast.contiguousArray(self);
    DType d = self.dtype();
    int k = d.isComplex() ? 2 : 1;
    Storage s = Storage.raw(d, p.picked());
    pick(src, p, p.block * k, s.array());
    return Tensor.wrap(s.array(), d, shape).on(self.device());
  }

  private static void pick(Object src, Plan p, int block, Object dst) {
    int n = p.count;
    int span = p.places * block;
    Parallel.range(
        p.outer * n,
        Math.max(1, Parallel.GRAIN / Math.max(1, block)),
        (from, to) -> {
          for (int row = from; row < to; ) {
            int b = row / n;
            int first = row - b * n;
            int last = Math.min(n, first + to - row);
            pick(src, b * span, p.at(), first, last, block, dst, row * block);
            row += last - first;
          }
        });
  }

  /** Picks at the places {@code at[first]} to {@code at[last - 1]} of one outer index. */
  private static void pick(
      Object src, int base, long[] at, int first, int last, int block, Object dst, int o) {
    if (block > 1) {
      for (int m = first; m < last; m++, o += block) {
        System.arraycopy(src, base + (int) at[m] * block, dst, o, block);
      }
      return;
    }
    switch (src) {
      case float[] s -> {
        float[] t = (float[]) dst;
        for (int m = first; m < last; m++) {
          t[o++] = s[base + (int) at[m]];
        }
      }
      case double[] s -> {
        double[] t = (double[]) dst;
        for (int m = first; m < last; m++) {
          t[o++] = s[base + (int) at[m]];
        }
      }
      case long[] s -> {
        long[] t = (long[]) dst;
        for (int m = first; m < last; m++) {
          t[o++] = s[base + (int) at[m]];
        }
      }
      default -> {
        for (int m = first; m < last; m++) {
          System.arraycopy(src, base + (int) at[m], dst, o++, 1);
        }
      }
    }
  }

  /** A copy of self with values, in the order of picking, added at the places, which may repeat. */
  static Tensor addAt(Tensor self, Plan p, Tensor values, String node) {
    return recorded(added(self, p, values, false), self, p, values, node);
  }

  /** The same for a self that nothing else sees, whose memory the result may take. */
  private static Tensor addTo(Tensor self, Plan p, Tensor values, String node) {
    return recorded(added(self, p, values, true), self, p, values, node);
  }

  private static Tensor recorded(Tensor r, Tensor self, Plan p, Tensor values, String node) {
    if (Grad.wanted(self, values)) {
      int[] shape = values.shape();
      Grad.record(
          r,
          node,
          new Tensor[] {self, values},
          null,
          (n, g) ->
              new Tensor[] {g, n.needs(1) ? pick(g, p, shape, "IndexSelectBackward0") : null});
    }
    return r;
  }

  private static Tensor added(Tensor self, Plan p, Tensor values, boolean own) {
    if (Remote.home(self, values) != null) {
      Tensor near = self.home() != null ? self : values;
      Tensor r = IndexLaunch.add(self, values, p.index(near), p.outer, p.places, p.block);
      if (r != null) {
        return r;
      }
    }
    Object out = Operand.flat(self, self.dtype());
    if (!own && out == self.storage().array()) {
      out = Cast.copyOf(Tensor.wrap(out, Operand.computeType(self.dtype()), self.shape()));
    }
    DType d = self.dtype();
    DType compute = Operand.computeType(d);
    Object v = Operand.flat(values, d);
    BlockWriting.write(out, 0, p, v, compute.isComplex() ? 2 : 1, true);
    return Operand.result(out, d, self.shape()).on(self.device());
  }

  /** A copy of self with values, in the order of picking, at the places. */
  static Tensor putAt(Tensor self, Plan p, Tensor values, String node) {
    Tensor r = replaced(self, p, values);
    if (Grad.wanted(self, values)) {
      int[] shape = values.shape();
      Grad.record(
          r,
          node,
          new Tensor[] {self, values},
          null,
          (n, g) ->
              new Tensor[] {
                n.needs(0)
                    ? putAt(g, p, Tensor.zeros(g.dtype(), shape), "IndexPutBackward0")
                    : null,
                n.needs(1) ? pick(g, p, shape, "IndexBackward0") : null
              });
    }
    return r;
  }

  private static Tensor replaced(Tensor self, Plan p, Tensor values) {
    if (Remote.home(self, values) != null) {
      Tensor near = self.home() != null ? self : values;
      Tensor r = IndexLaunch.put(self, values, p.index(near), p.outer, p.places, p.block);
      if (r != null) {
        return r;
      }
    }
    DType d = self.dtype();
    Object out = Cast.copyOf(self);
    Object v = Cast.contiguousArray(Copies.rawTo(values, d));
    BlockWriting.write(out, 0, p, v, d.isComplex() ? 2 : 1, false);
    return Tensor.wrap(out, d, self.shape()).on(self.device());
  }
}
