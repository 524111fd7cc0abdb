package org.dlscript.runtime.launch;

import java.util.Arrays;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/** Reductions over dimensions on a device. */
public final class ReductionLaunch {
  // A row of so many elements is worth several blocks.
  private static final int PART = 1 << 14;

  private ReductionLaunch() {}

  /** A tensor with some dimensions reduced to rows: the ways over rows and along each. */
  private record Rows(Walk kept, Walk reduced, int[] shape) {
    static Rows of(Tensor x, boolean[] mask, boolean keepdim) {
      int[][] size = new int[2][x.rank()];
      int[][] step = new int[2][x.rank()];
      int[] used = new int[2];
      int[] shape = new int[x.rank()];
      int rank = 0;
      for (int d = 0; d < x.rank(); d++) {
        int k = mask[d] ? 1 : 0;
        size[k][used[k]] = x.shape()[d];
        step[k][used[k]++] = x.layout().strides[d];
        if (!mask[d] || keepdim) {
          shape[rank++] = mask[d] ? 1 : x.shape()[d];
        }
      }
      Walk[] w = new Walk[2];
      for (int k = 0; k < 2; k++) {
        w[k] = Walk.inOrder(Arrays.copyOf(size[k], used[k]), Arrays.copyOf(step[k], used[k]));
      }
      return w[0] == null || w[1] == null ? null : new Rows(w[0], w[1], Arrays.copyOf(shape, rank));
    }

    /** Whether neighbouring rows begin at neighbouring elements, and a row's own lie apart. */
    boolean areColumns() {
      return kept.count() >= 32 && kept.isDense(0) && !reduced.isDense(0);
    }
  }

  private static Arguments arguments(
      long out, long index, long in, int part, boolean wide, Rows r) {
    Arguments a = Arguments.begin().i64(out).i64(index).i64(in).i32(part).i32(wide ? 1 : 0);
    return r.reduced.write(r.kept.write(a));
  }

  /**
   * "sum", "prod", "any", "all" or "squares" over the dimensions of a mask, with a result of the
   * tensor's type; null where there is no kernel.
   */
  public static Tensor reduce(String name, Tensor t, boolean[] mask, boolean keepdim) {
    DType d = Remote.computing(t.dtype());
    Accelerator on = t.home();
    String code = d == null ? "" : Remote.code(d);
    Accelerator.Kernel kernel = on.kernel(name + "_" + code);
    Tensor x = kernel == null ? null : CopyLaunch.cast(t, d);
    Rows r = x == null ? null : Rows.of(x, mask, keepdim);
    if (r == null) {
      return null;
    }
    Tensor out = Remote.empty(on, d, r.shape);
    int rows = r.kept.count();
    int n = r.reduced.count();
    if (rows == 0) {
      return CopyLaunch.cast(out, t.dtype());
    }
    if (r.areColumns()) {
      Arguments a = arguments(Remote.written(out), 0, Remote.read(x), n, false, r);
      on.launch(on.kernel(name + "_columns_" + code), (rows + 31) / 32, 1, 256, 0, a);
      return CopyLaunch.cast(out, t.dtype());
    }
    int parts = rows >= 4 * on.multiProcessors() ? 1 : Math.clamp(n / PART, 1, 1024);
    if (parts > 1) {
      int part = (n + parts - 1) / parts;
      DType wide = d == DType.FLOAT16 || d == DType.BFLOAT16 ? DType.FLOAT32 : d;
      Tensor middle = Remote.empty(on, wide, rows, parts);
      Arguments a = arguments(Remote.written(middle), 0, Remote.read(x), part, true, r);
      on.launch(kernel, rows, parts, 256, 0, a);
      String last = name.equals("squares") ? "sum" : name;
      Tensor total = reduce(last, middle, new boolean[] {false, true}, false);
      Remote.done(middle);
      Tensor shaped = total.window(Layout.contiguous(r.shape));
      return CopyLaunch.cast(shaped, t.dtype());
    }
    Arguments a = arguments(Remote.written(out), 0, Remote.read(x), Math.max(n, 1), false, r);
    on.launch(kernel, rows, 1, threads(n), 0, a);
    return CopyLaunch.cast(out, t.dtype());
  }

  static int threads(int n) {
    return Math.clamp((n + 31) / 32 * 32, 32, 256);
  }

  /**
   * The greatest or least elements over the dimensions of a mask, and their places within the rows;
   * null where there is no kernel.
   */
  public static Tensor[] extreme(Tensor t, boolean[] mask, boolean keepdim, boolean greatest) {
    DType d = Remote.computing(t.dtype());
    Accelerator on = t.home();
    Accelerator.Kernel kernel =
        d == null ? null : on.kernel((greatest ? "greatest_" : "least_") + Remote.code(d));
    Tensor x = kernel == null ? null : CopyLaunch.cast(t, d);
    Rows r = x == null ? null : Rows.of(x, mask, keepdim);
    if (r == null || r.reduced.count() == 0) {
      return null;
    }
    Tensor values = Remote.empty(on, d, r.shape);
    Tensor places = Remote.empty(on, DType.INT64, r.shape);
    if (r.kept.count() > 0) {
      long out = Remote.written(values);
      Arguments a = arguments(out, Remote.written(places), Remote.read(x), 0, false, r);
      on.launch(kernel, r.kept.count(), 1, threads(r.reduced.count()), 0, a);
    }
    return new Tensor[] {CopyLaunch.cast(values, t.dtype()), places};
  }

  /**
   * Means, and sums of squared distances from them, over the dimensions of a mask, in the type that
   * is computed in; null where there is no kernel.
   */
  public static Tensor[] moments(Tensor x, boolean[] mask, boolean keepdim) {
    String code = x.dtype().isFloatingPoint() ? Remote.code(x.dtype()) : null;
    Accelerator on = x.home();
    Accelerator.Kernel kernel = on.kernel("moments_" + code);
    Rows r = kernel == null ? null : Rows.of(x, mask, keepdim);
    if (r == null) {
      return null;
    }
    DType wide = x.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    Tensor mean = Remote.empty(on, wide, r.shape);
    Tensor squares = Remote.empty(on, wide, r.shape);
    if (r.kept.count() > 0) {
      long out = Remote.written(mean);
      Arguments a = arguments(out, Remote.written(squares), Remote.read(x), 0, true, r);
      on.launch(kernel, r.kept.count(), 1, threads(r.reduced.count()), 0, a);
    }
    return new Tensor[] {mean, squares};
  }
}
