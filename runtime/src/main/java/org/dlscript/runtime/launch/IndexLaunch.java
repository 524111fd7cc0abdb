package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Movements by index on a device, of tensors seen as outer × places × block. The places are a
 * tensor of int64, on the device or not.
 */
public final class IndexLaunch {
  private IndexLaunch() {}

  private static Arguments arguments(
      Tensor out, Tensor in, Tensor at, long n, int places, int block) {
    long from = Remote.read(in);
    return Arguments.begin()
        .i64(Remote.written(out))
        .i64(from)
        .i64(Remote.read(at))
        .i64(n)
        .i32(places)
        .i32(block)
        .i32(at.numel())
        .i32(0);
  }

  /** The blocks at some places, as a tensor of a shape; null where there is no kernel. */
  public static Tensor pick(
      Tensor self, Tensor places, int outer, int count, int block, int[] shape) {
    Accelerator on = self.home();
    Tensor x = SoftmaxLaunch.contiguous(self, on);
    if (x == null) {
      return null;
    }
    Tensor at = Remote.placed(places, on);
    Tensor r = Remote.empty(on, self.dtype(), shape);
    long n = (long) outer * at.numel() * block;
    Arguments a = arguments(r, x, at, n, count, block);
    return Remote.over(on, "pick_b" + self.dtype().itemSize(), n, a) ? r : null;
  }

  /** A copy of self with values at the places; null where there is no kernel. */
  public static Tensor put(
      Tensor self, Tensor values, Tensor places, int outer, int count, int block) {
    Accelerator on = Remote.home(self, values);
    Tensor r = CopyLaunch.clone(Remote.placed(self, on), Layout.contiguous(self.shape()));
    Tensor v = SoftmaxLaunch.contiguous(values, on);
    v = v == null ? null : CopyLaunch.cast(v, self.dtype());
    if (r == null || v == null) {
      return null;
    }
    Tensor at = Remote.placed(places, on);
    long n = (long) outer * at.numel() * block;
    Arguments a = arguments(r, v, at, n, count, block);
    return Remote.over(on, "put_b" + self.dtype().itemSize(), n, a) ? r : null;
  }

  /** A copy of self with values added at the places; null where there is no kernel. */
  public static Tensor add(
      Tensor self, Tensor values, Tensor places, int outer, int count, int block) {
    Accelerator on = Remote.home(self, values);
    DType d = self.dtype();
    DType wide = d == DType.FLOAT16 || d == DType.BFLOAT16 ? DType.FLOAT32 : Remote.computing(d);
    if (wide == null || on.kernel("add_blocks_" + Remote.code(wide)) == null) {
      return null;
    }
    Tensor v = SoftmaxLaunch.contiguous(values, on);
    v = v == null ? null : CopyLaunch.cast(v, wide);
    Tensor s = CopyLaunch.cast(Remote.placed(self, on), wide);
    Tensor r = CopyLaunch.clone(s, Layout.contiguous(self.shape()));
    if (v == null || r == null) {
      return null;
    }
    Tensor at = Remote.placed(places, on);
    long n = (long) outer * at.numel() * block;
    Arguments a = arguments(r, v, at, n, count, block);
    return Remote.over(on, "add_blocks_" + Remote.code(wide), n, a) ? CopyLaunch.cast(r, d) : null;
  }

  /**
   * The places in row-major order of self that an index of int64 stands for, which replaces the
   * coordinate of one dimension; null where there is no kernel.
   */
  public static Tensor linePlaces(Tensor self, int dim, Tensor index) {
    Accelerator on = index.home();
    int[] size = self.shape();
    int[] steps = Layout.contiguousStrides(size);
    int step = steps[dim];
    steps[dim] = 0;
    Layout out = Layout.contiguous(index.shape());
    Walk w = Walk.of(out, index.layout(), Layout.strided(index.shape(), steps, 0));
    if (w == null || on.kernel("line_places") == null) {
      return null;
    }
    Tensor r = Remote.empty(on, DType.INT64, out);
    long from = Remote.read(index);
    Arguments a = Arguments.begin().i64(Remote.written(r)).i64(from).i32(size[dim]).i32(step);
    return Remote.over(on, "line_places", w.count(), w.write(a)) ? r : null;
  }

  /** Running sums along a dimension; null where there is no kernel. */
  public static Tensor cumsum(Tensor t, int dim) {
    Accelerator on = t.home();
    DType d = Remote.computing(t.dtype());
    Accelerator.Kernel k = d == null ? null : on.kernel("cumsum_" + Remote.code(d));
    Tensor x = k == null ? null : CopyLaunch.cast(t, d);
    x = x == null ? null : SoftmaxLaunch.contiguous(x, on);
    if (x == null || t.rank() == 0) {
      return null;
    }
    Tensor r = Remote.empty(on, d, t.shape());
    int n = t.size(dim);
    int lines = n == 0 ? 0 : t.numel() / n;
    long from = Remote.read(x);
    Arguments a = Arguments.begin().i64(Remote.written(r)).i64(from).i32(lines).i32(n);
    Remote.over(on, "cumsum_" + Remote.code(d), lines, a.i32(r.layout().strides[dim]));
    return CopyLaunch.cast(r, t.dtype());
  }

  /** Elements of planes of {@code inner} elements at an index; null where there is no kernel. */
  public static Tensor pickPlanes(Tensor x, Tensor index, int inner) {
    Accelerator on = Remote.home(x, index);
    Tensor in = SoftmaxLaunch.contiguous(x, on);
    Tensor at = SoftmaxLaunch.contiguous(index, on);
    Tensor r = in == null || at == null ? null : Remote.empty(on, x.dtype(), index.shape());
    return planes("pick_planes_", r, in, at, x.numel(), inner) ? r : null;
  }

  /** Zeros with values put, or added, at an index; null where there is no kernel. */
  public static Tensor putPlanes(Tensor values, Tensor index, int[] shape, int inner, boolean add) {
    Accelerator on = Remote.home(values, index);
    DType d = values.dtype();
    boolean narrow = d == DType.FLOAT16 || d == DType.BFLOAT16;
    Tensor in = SoftmaxLaunch.contiguous(values, on);
    in = in == null || !add || !narrow ? in : CopyLaunch.cast(in, DType.FLOAT32);
    Tensor at = SoftmaxLaunch.contiguous(index, on);
    if (in == null || at == null || !d.isFloatingPoint()) {
      return null;
    }
    Tensor r = Remote.empty(on, in.dtype(), shape);
    CopyLaunch.fill(r, 0L);
    return planes(add ? "add_planes_" : "put_planes_", r, in, at, r.numel(), inner)
        ? CopyLaunch.cast(r, d)
        : null;
  }

  private static boolean planes(
      String kernel, Tensor out, Tensor in, Tensor at, int numel, int inner) {
    if (out == null || !in.dtype().isFloatingPoint()) {
      return false;
    }
    int planes = inner == 0 ? 0 : numel / inner;
    int outer = planes == 0 ? 0 : at.numel() / planes;
    long from = Remote.read(in);
    Arguments a = Arguments.begin().i64(Remote.written(out)).i64(from).i64(Remote.read(at));
    a.i32(inner).i32(Math.max(outer, 1)).i32(at.numel());
    return Remote.over(out.home(), kernel + Remote.code(in.dtype()), at.numel(), a);
  }
}
