package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** Functions of one, two and three elements on a device. */
public final class PointwiseLaunch {
  private static final double[] NONE = {};

  private PointwiseLaunch() {}

  /** A function of one tensor with a result of the type; null where there is no kernel. */
  public static Tensor unary(String function, Tensor x, DType result, double... parameters) {
    DType d = Remote.computing(result);
    Accelerator on = x.home();
    Accelerator.Kernel k = kernel(on, function, d);
    Tensor in = k == null ? null : CopyLaunch.cast(x, d);
    if (in == null) {
      return null;
    }
    Layout l = in.layout().isDense() ? in.layout().at(0) : Layout.contiguous(in.shape());
    Tensor r = Remote.empty(on, d, l);
    return run(on, k, r, parameters, in) ? CopyLaunch.cast(r, result) : null;
  }

  /** A function of two tensors, computed in a type; null where there is no kernel. */
  public static Tensor binary(String function, Tensor a, Tensor b, DType type, double... p) {
    DType d = Remote.computing(type);
    Accelerator on = Remote.home(a, b);
    Accelerator.Kernel k = kernel(on, function, d);
    if (k == null) {
      return null;
    }
    Tensor x = operand(a, on, type, d);
    Tensor y = operand(b, on, type, d);
    Tensor r = Remote.empty(on, d, layout(x, y));
    return run(on, k, r, p, x, y) ? CopyLaunch.cast(r, type) : null;
  }

  /** A relation between two tensors that are compared in a type; null where there is no kernel. */
  public static Tensor relation(String function, Tensor a, Tensor b, DType type) {
    DType d = Remote.computing(type);
    Accelerator on = Remote.home(a, b);
    Accelerator.Kernel k = kernel(on, function, d);
    if (k == null) {
      return null;
    }
    Tensor x = operand(a, on, type, d);
    Tensor y = operand(b, on, type, d);
    Tensor r = Remote.empty(on, DType.BOOL, layout(x, y));
    return run(on, k, r, NONE, x, y) ? r : null;
  }

  /**
   * Overwrites a tensor with a function of itself and others, which have its type, or are numbers,
   * and broadcast to its shape; false where there is no kernel.
   */
  public static boolean into(String function, Tensor self, double parameter, Tensor... others) {
    DType d = self.dtype();
    Accelerator on = self.home();
    Accelerator.Kernel k = Remote.code(d) == null ? null : kernel(on, function, d);
    if (k == null) {
      return false;
    }
    Tensor[] in = new Tensor[others.length + 1];
    in[0] = self;
    for (int i = 0; i < others.length; i++) {
      in[i + 1] = operand(others[i], on, d, d);
      boolean overlaps = others[i].storage() == self.storage() && !same(others[i], self);
      if (overlaps) {
        return false;
      }
    }
    return run(on, k, self, new double[] {parameter}, in);
  }

  private static boolean same(Tensor a, Tensor b) {
    return a.offset() == b.offset() && a.layout().sameStrides(b.layout());
  }

  private static Accelerator.Kernel kernel(Accelerator on, String function, DType d) {
    return d == null || function == null ? null : on.kernel(function + "_" + Remote.code(d));
  }

  /** An operand in the type that the kernel computes in, by way of the type of the result. */
  private static Tensor operand(Tensor t, Accelerator on, DType type, DType compute) {
    if (Remote.isNumber(t)) {
      return t;
    }
    Tensor x = CopyLaunch.cast(Remote.placed(t, on), type);
    return CopyLaunch.cast(x, compute);
  }

  private static Layout layout(Tensor a, Tensor b) {
    Layout l = a.layout();
    if (l.sameShape(b.layout())) {
      boolean alike = Remote.isNumber(b) || l.sameStrides(b.layout());
      return l.isDense() && alike ? l.at(0) : Layout.contiguous(l.shape);
    }
    return Layout.contiguous(Layout.broadcastOrThrow(l.shape, b.shape()));
  }

  private static boolean run(
      Accelerator on, Accelerator.Kernel k, Tensor out, double[] parameters, Tensor... in) {
    Layout[] layouts = new Layout[in.length + 1];
    layouts[0] = out.layout();
    int numbers = 0;
    for (int i = 0; i < in.length; i++) {
      if (Remote.isNumber(in[i])) {
        numbers |= 1 << i;
      } else {
        layouts[i + 1] = in[i].layout().expand(out.shape());
      }
    }
    Walk w = Walk.of(layouts);
    if (w == null) {
      return false;
    }
    if (w.count() == 0) {
      return true;
    }
    long[] addresses = new long[3];
    for (int i = 0; i < in.length; i++) {
      addresses[i] = (numbers >> i & 1) == 1 ? 0 : Remote.read(in[i]);
    }
    long to = Remote.written(out);
    DType d = in[0].home() == null && in.length > 1 ? in[1].dtype() : in[0].dtype();
    Arguments a = Arguments.begin().i64(to).i64(addresses[0]).i64(addresses[1]).i64(addresses[2]);
    double[] reals = new double[3];
    long[] integers = new long[3];
    for (int i = 0; i < in.length; i++) {
      if ((numbers >> i & 1) == 1) {
        number(in[i], d, reals, integers, i);
      }
    }
    a.f64(reals[0]).f64(reals[1]).f64(reals[2]);
    a.i64(integers[0]).i64(integers[1]).i64(integers[2]);
    for (int i = 0; i < 4; i++) {
      a.f64(i < parameters.length ? parameters[i] : 0);
    }
    on.launch(k, Remote.blocks(on, w.count()), 1, Remote.THREADS, 0, w.write(a.i32(numbers)));
    return true;
  }

  /** A number as the type has it, in double and as a long. */
  private static void number(Tensor t, DType d, double[] reals, long[] integers, int i) {
    Object one = Storage.zeroed(d, 1).array();
    Elements.set(one, d, 0, t.item());
    reals[i] = Elements.getDouble(one, d, 0);
    integers[i] = Elements.getLong(one, d, 0);
  }
}
