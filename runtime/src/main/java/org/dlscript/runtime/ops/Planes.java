package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.IndexLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** Picking elements of planes by their index inside the plane, and putting them back. */
final class Planes {
  private Planes() {}

  /** Element {@code index} of each plane of {@code inner} elements. */
  static Tensor pick(Tensor x, Tensor index, int inner, String node) {
    Tensor there = Remote.home(x, index) == null ? null : IndexLaunch.pickPlanes(x, index, inner);
    if (there != null) {
      record(there, x, index, inner, node);
      return there;
    }
    long[] at = Operand.longs(index);
    int planes = x.numel() / Math.max(1, inner);
    int outer = planes == 0 ? 0 : at.length / planes;
    Object in = Operand.flat(x, x.dtype());
    Object out = Storage.raw(Operand.computeType(x.dtype()), at.length).array();
    for (int p = 0; p < planes; p++) {
      for (int i = p * outer; i < (p + 1) * outer; i++) {
        int from = p * inner + (int) at[i];
        switch (out) {
          case float[] o -> o[i] = ((float[]) in)[from];
          case double[] o -> o[i] = ((double[]) in)[from];
          default -> ((long[]) out)[i] = ((long[]) in)[from];
        }
      }
    }
    Tensor r = Operand.result(out, x.dtype(), index.shape()).on(x.device());
    record(r, x, index, inner, node);
    return r;
  }

  /** Records that {@code r} holds elements {@code index} of the planes of {@code x}. */
  static void record(Tensor r, Tensor x, Tensor index, int inner, String node) {
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      Grad.record(
          r, node, x, Grad.save(index), (n, g) -> put(g, n.saved(0), shape, inner, true, node));
    }
  }

  /** Planes of zeros with elements put, or added, at indices. */
  static Tensor put(Tensor values, Tensor index, int[] shape, int inner, boolean add, String node) {
    Tensor r = placed(values, index, shape, inner, add);
    if (Grad.wanted(values)) {
      Grad.record(r, node, values, Grad.save(index), (n, g) -> pick(g, n.saved(0), inner, node));
    }
    return r;
  }

  private static Tensor placed(Tensor values, Tensor index, int[] shape, int inner, boolean add) {
    if (Remote.home(values, index) != null) {
      Tensor r = IndexLaunch.putPlanes(values, index, shape, inner, add);
      if (r != null) {
        return r;
      }
    }
    long[] at = Operand.longs(index);
    int count = org.dlscript.runtime.tensor.Layout.count(shape);
    int planes = inner == 0 ? 0 : count / inner;
    int outer = planes == 0 ? 0 : at.length / planes;
    Object in = Operand.flat(values, values.dtype());
    Object out = Storage.zeroed(Operand.computeType(values.dtype()), count).array();
    Parallel.range(
        planes,
        Math.max(1, Parallel.GRAIN / Math.max(1, outer)),
        (from, to) -> putRange(in, at, out, from, to, outer, inner, add));
    return Operand.result(out, values.dtype(), shape).on(values.device());
  }

  private static void putRange(
      Object in, long[] at, Object out, int from, int to, int outer, int inner, boolean add) {
    for (int p = from; p < to; p++) {
      int base = p * inner;
      switch (out) {
        case float[] o -> {
          float[] v = (float[]) in;
          for (int i = p * outer; i < (p + 1) * outer; i++) {
            int k = base + (int) at[i];
            o[k] = add ? o[k] + v[i] : v[i];
          }
        }
        case double[] o -> {
          double[] v = (double[]) in;
          for (int i = p * outer; i < (p + 1) * outer; i++) {
            int k = base + (int) at[i];
            o[k] = add ? o[k] + v[i] : v[i];
          }
        }
        default -> {
          long[] o = (long[]) out;
          long[] v = (long[]) in;
          for (int i = p * outer; i < (p + 1) * outer; i++) {
            int k = base + (int) at[i];
            o[k] = add ? o[k] + v[i] : v[i];
          }
        }
      }
    }
  }
}
