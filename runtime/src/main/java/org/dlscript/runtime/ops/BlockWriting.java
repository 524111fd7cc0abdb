package org.dlscript.runtime.ops;

import java.util.function.Function;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Values, in the order of picking, that are written to the blocks at some places of a tensor, or
 * added to them: as a new tensor with its history, or where autograd has no part in it, into the
 * tensor's own memory.
 */
record BlockWriting(Tensor self, Blocks.Plan plan, Tensor values, boolean adds, String node) {

  /** Declares an operator that is such a writing; null stands for a copy. */
  static Op define(String schema, int forms, Function<Args, BlockWriting> writing) {
    return Ops.define(
            schema,
            forms,
            a -> {
              BlockWriting w = writing.apply(a);
              return w == null ? Copies.clone(a.t(0)) : w.result();
            })
        .overwriting(
            a -> {
              if (!isPlain(a)) {
                return false;
              }
              BlockWriting w = writing.apply(a);
              return w != null && w.overwrite();
            });
  }

  // Whether nothing is recorded and no other argument shares the first one's memory.
  private static boolean isPlain(Args a) {
    Tensor self = a.t(0);
    for (int k = 0; k < a.count(); k++) {
      if (a.get(k) instanceof Tensor t
          && (Grad.wanted(t) || k > 0 && t.storage() == self.storage())) {
        return false;
      }
    }
    return true;
  }

  Tensor result() {
    return adds ? Blocks.addAt(self, plan, values, node) : Blocks.putAt(self, plan, values, node);
  }

  /** Writes into the tensor's memory; false where that is not possible so. */
  boolean overwrite() {
    if (Grad.wanted(self, values)
        || Remote.home(self, values) != null
        || !self.isContiguous()
        || self.storage() == values.storage()
        || adds && Operand.computeType(self.dtype()) != self.dtype()) {
      return false;
    }
    InPlace.check(self);
    Object from = Cast.contiguousArray(Copies.rawTo(values, self.dtype()));
    write(
        self.storage().array(), self.offset(), plan, from, self.dtype().isComplex() ? 2 : 1, adds);
    self.bumpVersion();
    return true;
  }

  /**
   * Writes or adds row-major values, whose elements are made of some numbers each, into an array.
   * Adding, each thread has places of its own, so that the order of what meets does not change.
   */
  static void write(Object out, int at, Blocks.Plan p, Object values, int parts, boolean add) {
    int block = p.block * parts;
    long work = (long) p.outer * p.count * block;
    int shares = work < Parallel.GRAIN || block < SCAN ? 1 : Parallel.getNumThreads();
    long[] places = p.at();
    Parallel.tasks(
        shares,
        share -> {
          int low = (int) ((long) p.places * share / shares);
          int high = (int) ((long) p.places * (share + 1) / shares);
          for (int b = 0; b < p.outer; b++) {
            int to = at * parts + b * p.places * block;
            int from = b * p.count * block;
            if (add) {
              add(out, to, places, low, high, values, from, block);
            } else {
              put(out, to, places, low, high, values, from, block);
            }
          }
        });
  }

  // Elements of a block from which it costs little that each thread looks at all places.
  private static final int SCAN = 16;

  private static void put(
      Object out, int at, long[] places, int low, int high, Object values, int from, int block) {
    if (block > 1 || !(out instanceof float[] t)) {
      for (int k = 0; k < places.length; k++) {
        int place = (int) places[k];
        if (place >= low && place < high) {
          System.arraycopy(values, from + k * block, out, at + place * block, block);
        }
      }
      return;
    }
    float[] s = (float[]) values;
    for (int k = 0; k < places.length; k++) {
      t[at + (int) places[k]] = s[from + k];
    }
  }

  private static void add(
      Object out, int at, long[] places, int low, int high, Object values, int from, int block) {
    switch (out) {
      case float[] t -> {
        float[] s = (float[]) values;
        for (int k = 0, p = from; k < places.length; k++, p += block) {
          int place = (int) places[k];
          if (place >= low && place < high) {
            add(t, at + place * block, s, p, block);
          }
        }
      }
      case double[] t -> {
        double[] s = (double[]) values;
        for (int k = 0, p = from; k < places.length; k++, p += block) {
          int place = (int) places[k];
          for (int j = 0, o = at + place * block; j < block && place >= low && place < high; j++) {
            t[o + j] += s[p + j];
          }
        }
      }
      default -> {
        long[] t = (long[]) out;
        long[] s = (long[]) values;
        for (int k = 0, p = from; k < places.length; k++, p += block) {
          int place = (int) places[k];
          for (int j = 0, o = at + place * block; j < block && place >= low && place < high; j++) {
            t[o + j] += s[p + j];
          }
        }
      }
    }
  }

  private static void add(float[] t, int o, float[] s, int p, int n) {
    for (int j = 0; j < n; j++) {
      t[o + j] += s[p + j];
    }
  }
}
