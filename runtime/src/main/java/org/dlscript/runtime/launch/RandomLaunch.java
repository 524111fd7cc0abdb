package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.random.PhiloxStream;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Random numbers on a device, the ones that PyTorch draws on a device of as many units: who draws
 * which number follows from the grid, which is computed by its rule.
 */
public final class RandomLaunch {
  private static final int THREADS = 256;
  private static final int DRAWS = 4;

  private RandomLaunch() {}

  /** How many blocks PyTorch launches for n elements. */
  private static int grid(Accelerator on, long n) {
    long most = (long) on.multiProcessors() * Math.max(1, on.residentThreads() / THREADS);
    return (int) Math.max(1, Math.min(most, (n + THREADS - 1) / THREADS));
  }

  /** How many numbers each thread draws where every one goes over n elements in steps of a grid. */
  private static long drawn(long n, int grid, int draws) {
    return ((n - 1) / ((long) THREADS * grid * draws) + 1) * DRAWS;
  }

  private static Arguments arguments(
      long out, long in, long mask, long n, PhiloxStream s, long draws, double a, double b) {
    Arguments g = Arguments.begin().i64(out).i64(in).i64(mask).i64(n);
    return g.i64(s.seed()).i64(s.advance(draws)).f64(a).f64(b);
  }

  private static boolean fill(String name, Tensor t, Generator g, double a, double b) {
    Accelerator on = t.home();
    String code = t.dtype().isFloatingPoint() ? Remote.code(t.dtype()) : null;
    Accelerator.Kernel k = code == null ? null : on.kernel(name + "_" + code);
    if (k == null || !t.layout().isDense()) {
      return false;
    }
    int n = t.numel();
    if (n == 0) {
      return true;
    }
    int draws = t.dtype() == DType.FLOAT64 ? 2 : DRAWS;
    int grid = grid(on, n);
    PhiloxStream s = g.device(on.device().index());
    long out = Remote.overwritten(t);
    Arguments args = arguments(out, 0, 0, n, s, drawn(n, grid, draws), a, b);
    on.launch(k, grid, 1, THREADS, 0, args.i64(0).i64(0).i32(0));
    return true;
  }

  /** Numbers of [low, high); false where there is no kernel. */
  public static boolean uniform(Tensor t, double low, double high, Generator g) {
    return fill("uniform", t, g, low, high);
  }

  /** Normal numbers; false where there is no kernel. */
  public static boolean normal(Tensor t, double mean, double std, Generator g) {
    return fill("normal", t, g, mean, std);
  }

  /** Ones with a probability, else zeros; false where there is no kernel. */
  public static boolean bernoulli(Tensor t, double p, Generator g) {
    return fill("bernoulli", t, g, p, 0);
  }

  /** Exponential numbers; false where there is no kernel. */
  public static boolean exponential(Tensor t, double lambda, Generator g) {
    return fill("exponential", t, g, lambda, 0);
  }

  /** Integers of [low, low + span); false where there is no kernel. */
  public static boolean integers(Tensor t, long low, long span, Generator g) {
    Accelerator on = t.home();
    Accelerator.Kernel k = on.kernel("random_range");
    boolean served = k != null && span > 0 && span < 1L << 32 && t.layout().isDense();
    if (!served || t.dtype().isComplex()) {
      return false;
    }
    int n = t.numel();
    if (n == 0) {
      return true;
    }
    Tensor whole = t.dtype() == DType.INT64 ? t : Remote.empty(on, DType.INT64, t.layout().at(0));
    int grid = grid(on, n);
    PhiloxStream s = g.device(on.device().index());
    long out = Remote.overwritten(whole);
    Arguments a = arguments(out, 0, 0, n, s, drawn(n, grid, DRAWS), 0, 0);
    on.launch(k, grid, 1, THREADS, 0, a.i64(low).i64(span).i32(0));
    return whole == t || CopyLaunch.copy(t, CopyLaunch.cast(whole, t.dtype()), t.layout().at(0));
  }

  /** What dropout keeps, scaled, and the mask of what it kept; null where there is no kernel. */
  public static Tensor[] dropout(Tensor x, double keep, Generator g) {
    Accelerator on = x.home();
    Accelerator.Kernel k =
        x.dtype().isFloatingPoint() ? on.kernel("dropout_" + Remote.code(x.dtype())) : null;
    if (k == null || x.numel() == 0) {
      return null;
    }
    Tensor in = SoftmaxLaunch.contiguous(x, on);
    Tensor r = Remote.empty(on, x.dtype(), x.shape());
    Tensor mask = Remote.empty(on, DType.BOOL, x.shape());
    int n = x.numel();
    // As wide as sixteen bytes, and as the number of elements is divisible by.
    int width = Math.min(4, 16 / x.dtype().itemSize());
    while (n % width != 0) {
      width /= 2;
    }
    int grid = grid(on, n);
    PhiloxStream s = g.device(on.device().index());
    long from = Remote.read(in);
    long out = Remote.written(r);
    Arguments a = arguments(out, from, Remote.written(mask), n, s, drawn(n, grid, DRAWS), keep, 0);
    on.launch(k, grid, 1, THREADS, 0, a.i64(0).i64(0).i32(width));
    return new Tensor[] {r, mask};
  }
}
