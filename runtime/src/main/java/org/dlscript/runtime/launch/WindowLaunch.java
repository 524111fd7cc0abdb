package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.kernel.MaxWindows;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** Pooling and resampling on a device. */
public final class WindowLaunch {
  private WindowLaunch() {}

  private static Tensor ints(int[] values, Accelerator on) {
    return Remote.placed(Tensor.wrap(values, DType.INT32, values.length), on);
  }

  /** The greatest elements of windows and their places in the planes; null without a kernel. */
  public static Tensor[] greatest(Tensor x, MaxWindows.Axis[] axes, int[] shape) {
    Accelerator on = x.home();
    Accelerator.Kernel k =
        x.dtype().isFloatingPoint() ? on.kernel("max_windows_" + Remote.code(x.dtype())) : null;
    Tensor in = k == null ? null : SoftmaxLaunch.contiguous(x, on);
    if (in == null) {
      return null;
    }
    Tensor r = Remote.empty(on, x.dtype(), shape);
    Tensor where = Remote.empty(on, DType.INT64, shape);
    Tensor[] first = new Tensor[3];
    Tensor[] count = new Tensor[3];
    for (int d = 0; d < 3; d++) {
      first[d] = ints(axes[d].first(), on);
      count[d] = ints(axes[d].count(), on);
    }
    long out = Remote.written(r);
    long index = Remote.written(where);
    long[] at = {Remote.read(in), 0, 0, 0, 0, 0, 0};
    for (int d = 0; d < 3; d++) {
      at[1 + d] = Remote.read(first[d]);
      at[4 + d] = Remote.read(count[d]);
    }
    Arguments a = Arguments.begin().i64(out).i64(index);
    for (long address : at) {
      a.i64(address);
    }
    for (MaxWindows.Axis axis : axes) {
      a.i32(axis.in());
    }
    for (MaxWindows.Axis axis : axes) {
      a.i32(axis.first().length);
    }
    for (MaxWindows.Axis axis : axes) {
      a.i32(axis.step());
    }
    a.i32(r.numel());
    if (r.numel() > 0) {
      on.launch(k, Remote.blocks(on, r.numel()), 1, Remote.THREADS, 0, a);
    }
    return new Tensor[] {r, where};
  }

  /**
   * Each output element of a plane as a weighted sum of input elements: term t of output o, for
   * starts[o] ≤ t &lt; starts[o + 1], is weights[t] times the element places[t]. Null without a
   * kernel.
   */
  public static Tensor linearMap(
      Tensor x, Tensor starts, Tensor places, Tensor weights, int inputs, int[] shape) {
    Accelerator on = x.home();
    Accelerator.Kernel k =
        x.dtype().isFloatingPoint() ? on.kernel("linear_map_" + Remote.code(x.dtype())) : null;
    Tensor in = k == null ? null : SoftmaxLaunch.contiguous(x, on);
    if (in == null) {
      return null;
    }
    Tensor r = Remote.empty(on, x.dtype(), shape);
    Tensor s = Remote.placed(starts, on);
    Tensor p = Remote.placed(places, on);
    Tensor w = Remote.placed(weights, on);
    long from = Remote.read(in);
    Arguments a = Arguments.begin();
    long[] at = {Remote.written(r), from, Remote.read(s), Remote.read(p), Remote.read(w)};
    for (long address : at) {
      a.i64(address);
    }
    a.i32(inputs).i32(starts.numel() - 1).i32(r.numel());
    if (r.numel() > 0) {
      on.launch(k, Remote.blocks(on, r.numel()), 1, Remote.THREADS, 0, a);
    }
    return r;
  }
}
