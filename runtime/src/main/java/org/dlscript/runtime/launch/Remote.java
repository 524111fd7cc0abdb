package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/** What all launches share: where operands are, names of types, sizes of grids. */
public final class Remote {
  static final int THREADS = 256;
  // Blocks that keep a unit busy; a thread goes on to further elements.
  private static final int BLOCKS_PER_UNIT = 32;

  private Remote() {}

  /** The device that has these elements, or null where they are on the heap. */
  public static Accelerator home(Tensor a) {
    return a.home();
  }

  /** The device of the first operand that lives on one, or null. */
  public static Accelerator home(Tensor a, Tensor b) {
    Accelerator h = a.home();
    return h != null || b == null ? h : b.home();
  }

  /** The device of the first operand that lives on one, or null; operands may be null. */
  public static Accelerator home(Tensor... operands) {
    for (Tensor t : operands) {
      if (t != null && t.home() != null) {
        return t.home();
      }
    }
    return null;
  }

  /** The tensor itself where it lives on the device, else a copy of it there. */
  static Tensor placed(Tensor t, Accelerator on) {
    return t.home() == on
        ? t
        : new Tensor(new Storage(t.storage().array()), t.layout(), t.dtype(), on.device());
  }

  /** Gives up the memory of a tensor that only a launch has seen; what is queued still finds it. */
  static void done(Tensor temporary) {
    temporary.recycle();
  }

  /** The address of a tensor's first element on its device. */
  static long address(Tensor t, boolean writes) {
    Arguments.keep(t.storage());
    return t.storage().onDevice(writes) + (long) t.offset() * t.dtype().itemSize();
  }

  /** The address of a tensor whose elements all will be written: what it holds is not copied. */
  static long overwritten(Tensor t) {
    if (t.storage().capacity(t.dtype()) == t.numel()) {
      t.storage().discard();
    }
    return written(t);
  }

  static long read(Tensor t) {
    return address(t, false);
  }

  static long written(Tensor t) {
    return address(t, true);
  }

  /** A new tensor on a device, laid out so, with arbitrary content. */
  static Tensor empty(Accelerator on, DType d, Layout dense) {
    return new Tensor(Storage.on(on, d, dense.numel), dense, d, on.device());
  }

  /** A new row-major tensor on a device with arbitrary content. */
  static Tensor empty(Accelerator on, DType d, int... shape) {
    return empty(on, d, Layout.contiguous(shape));
  }

  /** The name of a type in the names of kernels, or null where kernels do not compute in it. */
  static String code(DType d) {
    return switch (d) {
      case FLOAT32 -> "f32";
      case FLOAT64 -> "f64";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
      case INT64 -> "i64";
      default -> null;
    };
  }

  /** The type whose kernels serve a type: integers are computed as longs. Null for complex. */
  static DType computing(DType d) {
    return d.isComplex() ? null : d.isIntegral() ? DType.INT64 : d;
  }

  /** Whether a host tensor can go into a kernel's arguments as a number. */
  static boolean isNumber(Tensor t) {
    return t.home() == null && t.numel() == 1;
  }

  /** How many blocks go over elements, one element a thread at a time. */
  static int blocks(Accelerator on, long n) {
    long most = (long) Math.max(1, on.multiProcessors()) * BLOCKS_PER_UNIT;
    return (int) Math.max(1, Math.min((n + THREADS - 1) / THREADS, most));
  }

  /** Launches a kernel that goes over n elements; false where the device lacks it. */
  static boolean over(Accelerator on, String kernel, long n, Arguments a) {
    Accelerator.Kernel k = on.kernel(kernel);
    if (k == null) {
      return false;
    }
    if (n > 0) {
      on.launch(k, blocks(on, n), 1, THREADS, 0, a);
    }
    return true;
  }
}
