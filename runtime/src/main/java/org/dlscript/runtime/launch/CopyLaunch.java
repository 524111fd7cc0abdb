package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** Copies, conversions, fills and choices on a device. */
public final class CopyLaunch {
  private CopyLaunch() {}

  /**
   * Copies elements of one type between layouts of one shape; false where there are too many
   * dimensions.
   */
  public static boolean copy(Tensor to, Tensor from, Layout expanded) {
    Accelerator on = to.home();
    Tensor source = Remote.placed(from, on);
    Walk w = Walk.of(to.layout(), expanded);
    if (w == null) {
      return false;
    }
    Accelerator.Kernel k = on.kernel("copy_b" + to.dtype().itemSize());
    if (k == null) {
      return false;
    }
    long in = Remote.read(source);
    long out = Remote.written(to);
    if (to.layout().contiguous && expanded.contiguous) {
      on.copy(in, out, (long) to.numel() * to.dtype().itemSize());
      return true;
    }
    return Remote.over(on, "copy_b" + to.dtype().itemSize(), w.count(), arguments(out, in, w));
  }

  private static Arguments arguments(long out, long in, Walk w) {
    return w.write(Arguments.begin().i64(out).i64(in).i32(0).i32(0).i64(0).i64(0));
  }

  /** A copy on the same device in a dense layout of the same shape; null where not possible. */
  public static Tensor clone(Tensor t, Layout dense) {
    Tensor r = Remote.empty(t.home(), t.dtype(), dense);
    return t.numel() == 0 || copy(r, t, t.layout()) ? r : null;
  }

  /** The elements converted to another type, in a dense layout; null where not possible. */
  public static Tensor cast(Tensor t, DType to) {
    if (t.dtype() == to) {
      return t;
    }
    if (t.dtype().isComplex() || to.isComplex()) {
      return null;
    }
    Layout l = t.layout().isDense() ? t.layout().at(0) : Layout.contiguous(t.shape());
    Walk w = Walk.of(l, t.layout());
    if (w == null) {
      return null;
    }
    Accelerator on = t.home();
    Tensor r = Remote.empty(on, to, l);
    Arguments a =
        Arguments.begin()
            .i64(Remote.written(r))
            .i64(Remote.read(t))
            .i32(t.dtype().ordinal())
            .i32(to.ordinal())
            .i64(0)
            .i64(0);
    return Remote.over(on, "cast_" + name(to), w.count(), w.write(a)) ? r : null;
  }

  private static String name(DType d) {
    return switch (d) {
      case BOOL -> "b8";
      case UINT8 -> "u8";
      case INT8 -> "i8";
      case INT16 -> "i16";
      case INT32 -> "i32";
      default -> Remote.code(d);
    };
  }

  /** The bits of a number in a type, as the low and the high half. */
  private static long[] bits(Object value, DType d) {
    Object one = Storage.zeroed(d, 1).array();
    Elements.set(one, d, 0, value);
    return switch (one) {
      case byte[] b -> new long[] {b[0] & 0xff, 0};
      case short[] s -> new long[] {s[0] & 0xffff, 0};
      case int[] i -> new long[] {i[0] & 0xffffffffL, 0};
      case long[] l -> new long[] {l[0], 0};
      case float[] f ->
          new long[] {
            Float.floatToRawIntBits(f[0]) & 0xffffffffL
                | (d.isComplex() ? (long) Float.floatToRawIntBits(f[1]) << 32 : 0),
            0
          };
      default -> {
        double[] x = (double[]) one;
        yield new long[] {
          Double.doubleToRawLongBits(x[0]), d.isComplex() ? Double.doubleToRawLongBits(x[1]) : 0
        };
      }
    };
  }

  /** A new row-major tensor on a device with all elements of a value; null without a kernel. */
  public static Tensor filled(Accelerator on, DType d, int[] shape, Object value) {
    Tensor t = Remote.empty(on, d, shape);
    return fill(t, value) ? t : null;
  }

  /** Lets a new tensor's elements be arbitrary where it lives on a device: all will be written. */
  public static void raw(Tensor fresh) {
    if (fresh.home() != null) {
      fresh.storage().discard();
    }
  }

  /** Moves the elements of a tensor that lives on a device there now. */
  public static Tensor moved(Tensor t) {
    if (t.home() != null) {
      t.storage().onDevice(false);
    }
    return t;
  }

  /** Sets all elements; false where there are too many dimensions. */
  public static boolean fill(Tensor t, Object value) {
    Layout l = t.layout();
    Walk w = Walk.of(l);
    if (w == null) {
      return false;
    }
    Accelerator on = t.home();
    long[] bits = bits(value, t.dtype());
    int size = t.dtype().itemSize();
    if (on.kernel("fill_b" + size) == null) {
      return false;
    }
    long out = l.isDense() ? Remote.overwritten(t) : Remote.written(t);
    if (bits[0] == 0 && bits[1] == 0 && l.isDense()) {
      on.clear(out, (long) t.numel() * size);
      return true;
    }
    Arguments a = Arguments.begin().i64(out).i64(0).i32(0).i32(0).i64(bits[0]).i64(bits[1]);
    return Remote.over(on, "fill_b" + size, w.count(), w.write(a));
  }

  /**
   * Chooses between elements of a type by a condition of type bool, all broadcast to a shape; null
   * where not possible.
   */
  public static Tensor where(Tensor condition, Tensor a, Tensor b, DType d, int[] shape) {
    Accelerator on = Remote.home(condition, a, b);
    String kernel = "where_b" + d.itemSize();
    if (d.isComplex() || on.kernel(kernel) == null) {
      return null;
    }
    Tensor c = CopyLaunch.cast(Remote.placed(condition, on), DType.BOOL);
    Tensor[] in = {a, b};
    long[] values = new long[2];
    int numbers = 0;
    Layout[] layouts = new Layout[4];
    layouts[0] = Layout.contiguous(shape);
    layouts[1] = c.layout().expand(shape);
    for (int k = 0; k < 2; k++) {
      if (Remote.isNumber(in[k])) {
        values[k] = bits(in[k].item(), d)[0];
        numbers |= 1 << k;
      } else {
        in[k] = CopyLaunch.cast(Remote.placed(in[k], on), d);
        if (in[k] == null) {
          return null;
        }
        layouts[2 + k] = in[k].layout().expand(shape);
      }
    }
    Walk w = Walk.of(layouts);
    if (w == null) {
      return null;
    }
    Tensor r = Remote.empty(on, d, layouts[0]);
    Arguments g = Arguments.begin().i64(Remote.written(r)).i64(Remote.read(c));
    for (int k = 0; k < 2; k++) {
      g.i64((numbers >> k & 1) == 1 ? 0 : Remote.read(in[k]));
    }
    g.i64(values[0]).i64(values[1]).i32(numbers).i32(0);
    return Remote.over(on, kernel, w.count(), w.write(g)) ? r : null;
  }
}
