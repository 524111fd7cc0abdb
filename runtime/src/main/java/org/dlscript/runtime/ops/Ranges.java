package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Creation.OPTIONS;
import static org.dlscript.runtime.ops.Creation.options;
import static org.dlscript.runtime.ops.Creation.typeOr;

import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Numbers in even steps, or in steps whose logarithms are even. */
final class Ranges {
  private Ranges() {}

  private static Object whole(Object number) {
    return number instanceof Boolean b ? (Object) (b ? 1L : 0L) : number;
  }

  private static Tensor arange(Object from, Object to, Object by, DType dtype) {
    Object start = whole(from);
    Object end = whole(to);
    Object step = whole(by);
    boolean whole = start instanceof Long && end instanceof Long && step instanceof Long;
    DType d = dtype != null ? dtype : whole ? DType.INT64 : Promotion.defaultDType();
    // The ends lose their fractions before elements are counted, in int64 only.
    double s = bound(start, d);
    double e = bound(end, d);
    double k = bound(step, d);
    if (k == 0) {
      throw TensorException.runtime("step must be nonzero");
    }
    if (!Double.isFinite(s) || !Double.isFinite(e)) {
      throw TensorException.runtime("unsupported range: " + text(s) + " -> " + text(e));
    }
    if ((k > 0 && e < s) || (k < 0 && e > s)) {
      throw TensorException.runtime("upper bound and larger bound inconsistent with step sign");
    }
    int n = (int) Math.ceil((e - s) / k);
    Tensor t = new Tensor(Storage.raw(d, n), Layout.contiguous(n), d, Device.CPU);
    Object a = t.storage().array();
    Parallel.range(
        n,
        Parallel.GRAIN,
        (i, stop) -> {
          if (d.isIntegral()) {
            count(a, d, Elements.toLong(s), Elements.toLong(k), i, stop);
          } else {
            count(a, d, s, k, i, stop);
          }
        });
    return t;
  }

  private static void count(Object a, DType d, long first, long step, int from, int to) {
    if (a instanceof long[] longs) {
      for (int i = from; i < to; i++) {
        longs[i] = first + i * step;
      }
      return;
    }
    for (int i = from; i < to; i++) {
      Elements.setLong(a, d, i, first + i * step);
    }
  }

  private static void count(Object a, DType d, double first, double step, int from, int to) {
    if (a instanceof float[] floats) {
      for (int i = from; i < to; i++) {
        floats[i] = (float) (first + i * step);
      }
      return;
    }
    for (int i = from; i < to; i++) {
      Elements.setDouble(a, d, i, first + i * step);
    }
  }

  private static double rounded(double v, DType d) {
    short[] room = new short[1];
    Elements.setDouble(room, d, 0, v);
    return Elements.getDouble(room, d, 0);
  }

  private static Tensor linspace(Args a, boolean log) {
    int steps = a.i(2);
    int o = log ? 4 : 3;
    if (steps < 0) {
      throw TensorException.runtime("number of steps must be non-negative");
    }
    DType d = typeOr(a, o, Promotion.defaultDType());
    Tensor t = Tensor.zeros(d, steps);
    Object out = t.storage().array();
    double base = log ? a.d(3) : 0;
    if (a.get(0) instanceof Complex || a.get(1) instanceof Complex || d.isComplex()) {
      Complex s = a.get(0) instanceof Complex z ? z : Complex.of(a.d(0));
      Complex e = a.get(1) instanceof Complex z ? z : Complex.of(a.d(1));
      Complex by = e.minus(s).times(steps > 1 ? 1.0 / (steps - 1) : 0);
      for (int i = 0; i < steps; i++) {
        Complex v = s.plus(by.times(i));
        Elements.set(out, d, i, log ? Complex.of(base).pow(v) : v);
      }
      return options(t, a, o);
    }
    double s = a.d(0);
    double e = a.d(1);
    if (d.isHalf()) {
      // Each step rounds to half precision.
      double step = steps > 1 ? rounded(rounded(e, d) - rounded(s, d), d) : 0;
      step = steps > 1 ? rounded(step / rounded(steps - 1, d), d) : 0;
      int whole = steps / 32 * 32; // in registers of 32 bytes, two at a time
      for (int i = 0; i < steps; i++) {
        int inner = i < whole ? i % 16 : 0;
        boolean first = i - inner < steps / 2 || steps == 1;
        double way = rounded(step * (first ? i - inner : steps - (i - inner) - 1), d);
        double v = rounded(first ? s + way : e - way, d);
        v = rounded(v + rounded(step * inner, d), d);
        Elements.setDouble(out, d, i, log ? Math.pow(base, v) : v);
      }
      return options(t, a, o);
    }
    if (d == DType.FLOAT32 && !log && steps > 1) {
      even((float[]) out, (float) s, (float) e, steps);
      return options(t, a, o);
    }
    for (int i = 0; i < steps; i++) {
      double v = even(d, s, e, steps, i);
      Elements.setDouble(out, d, i, log ? Math.pow(base, v) : v);
    }
    return options(t, a, o);
  }

  /**
   * Element i of evenly spaced ones. PyTorch counts from the nearer end, but in registers of 32
   * bytes, two at a time, from each register's first element, which for integers is cut off; and
   * the product up to there is not rounded before it is added.
   */
  private static double even(DType d, double s, double e, int steps, int i) {
    int lanes = 32 / d.itemSize();
    int whole = steps / (2 * lanes) * 2 * lanes;
    int inner = i < whole ? i % lanes : 0;
    int first = i - inner;
    boolean front = first < steps / 2 || steps == 1;
    int way = front ? first : first - (steps - 1);
    if (d == DType.FLOAT64 || d.isIntegral()) {
      double start = d.isIntegral() ? (long) s : s;
      double end = d.isIntegral() ? (long) e : e;
      double by = steps > 1 ? (end - start) / (steps - 1) : 0;
      double at = Math.fma(by, way, front ? start : end);
      return (d.isIntegral() && i < whole ? (long) at : at) + by * inner;
    }
    float start = (float) s;
    float end = (float) e;
    float by = steps > 1 ? (end - start) / (steps - 1) : 0;
    return Math.fma(by, way, front ? start : end) + by * inner;
  }

  /** The same for all elements of floats, register by register. */
  private static void even(float[] out, float start, float end, int steps) {
    int lanes = 8;
    int registers = steps / (2 * lanes) * 2;
    float by = (end - start) / (steps - 1);
    Parallel.range(
        registers,
        Parallel.GRAIN / lanes,
        (from, to) -> {
          for (int first = from * lanes; first < to * lanes; first += lanes) {
            boolean front = first < steps / 2;
            float base = Math.fma(by, front ? first : first - (steps - 1), front ? start : end);
            for (int inner = 0; inner < lanes; inner++) {
              out[first + inner] = base + by * inner;
            }
          }
        });
    for (int i = registers * lanes; i < steps; i++) {
      out[i] = (float) even(DType.FLOAT32, start, end, steps, i);
    }
  }

  private static double bound(Object number, DType d) {
    double v = ((Number) number).doubleValue();
    return d == DType.INT64 ? Elements.toLong(v) : v;
  }

  private static String text(double v) {
    return Double.isInfinite(v) ? (v > 0 ? "inf" : "-inf") : Losses.text(v);
  }

  static void register() {
    Ops.define(
        "arange(Scalar end, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(0L, a.get(0), 1L, a.dtype(1)), a, 1));
    Ops.define(
        "arange.start(Scalar start, Scalar end, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(a.get(0), a.get(1), 1L, a.dtype(2)), a, 2));
    Ops.define(
        "arange.start_step(Scalar start, Scalar end, Scalar step=1, *, " + OPTIONS,
        Op.FUNCTION,
        a -> options(arange(a.get(0), a.get(1), a.get(2), a.dtype(3)), a, 3));
    Ops.define(
        "range(Scalar start, Scalar end, Scalar step=1, *, " + OPTIONS,
        Op.FUNCTION,
        a -> {
          double step = a.d(2);
          double n = Math.floor((a.d(1) - a.d(0)) / step) + 1;
          return options(
              arange(
                  a.d(0),
                  a.d(0) + n * step - step / 2,
                  step,
                  typeOr(a, 3, Promotion.defaultDType())),
              a,
              3);
        });
    Ops.define(
        "linspace(Scalar start, Scalar end, int steps, *, " + OPTIONS,
        Op.FUNCTION,
        a -> linspace(a, false));
    Ops.define(
        "logspace(Scalar start, Scalar end, int steps, float base=10.0, *, " + OPTIONS,
        Op.FUNCTION,
        a -> linspace(a, true));
  }
}
