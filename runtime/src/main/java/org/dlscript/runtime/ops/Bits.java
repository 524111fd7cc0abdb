package org.dlscript.runtime.ops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * The bits of elements read as another type. Memory is shared but for booleans, which must be ones
 * and zeros, for memory that the new elements do not fill, and on devices.
 */
final class Bits {
  private Bits() {}

  static Tensor view(Tensor t, DType to) {
    Layout l = layout(t, to);
    boolean fits =
        t.storage().capacity(t.dtype()) * (long) t.dtype().itemSize() % to.itemSize() == 0;
    return fits && to != DType.BOOL && t.home() == null
        ? t.reinterpret(to, l)
        : copied(t, to, l.shape);
  }

  /** The layout in elements of another size; only the last dimension changes. */
  private static Layout layout(Tensor t, DType to) {
    int from = t.dtype().itemSize();
    int size = to.itemSize();
    if (from == size) {
      return t.layout();
    }
    if (t.rank() == 0) {
      throw refusal("self.dim() cannot be 0", t, to, "");
    }
    int[] shape = t.shape().clone();
    int[] strides = t.layout().strides.clone();
    int last = shape.length - 1;
    int offset = t.offset();
    if (from > size) {
      unit(t, to, strides[last]);
      int ratio = from / size;
      for (int d = 0; d < last; d++) {
        strides[d] *= ratio;
      }
      shape[last] *= ratio;
      return Layout.strided(shape, strides, offset * ratio);
    }
    int ratio = size / from;
    divisible("size(-1)", shape[last], ratio, t, to);
    divisible("storage_offset()", offset, ratio, t, to);
    unit(t, to, strides[last]);
    for (int d = 0; d < last; d++) {
      divisible("stride(" + d + ")", strides[d], ratio, t, to);
      strides[d] /= ratio;
    }
    shape[last] /= ratio;
    return Layout.strided(shape, strides, offset / ratio);
  }

  private static void unit(Tensor t, DType to, int stride) {
    if (stride != 1) {
      throw refusal("self.stride(-1) must be 1", t, to, ", but got " + stride);
    }
  }

  private static void divisible(String what, int value, int ratio, Tensor t, DType to) {
    if (value % ratio != 0) {
      throw refusal("self." + what + " must be divisible by " + ratio, t, to, ", but got " + value);
    }
  }

  private static TensorException refusal(String what, Tensor t, DType to, String got) {
    return TensorException.runtime(
        what
            + " to view "
            + t.dtype().scalarName()
            + " as "
            + to.scalarName()
            + " (different element sizes)"
            + got);
  }

  private static Tensor copied(Tensor t, DType to, int[] shape) {
    int from = t.dtype().itemSize();
    ByteBuffer b = ByteBuffer.allocate(t.numel() * from).order(ByteOrder.LITTLE_ENDIAN);
    switch (Cast.contiguousArray(t)) {
      case byte[] a -> b.put(a, 0, t.numel());
      case short[] a -> b.asShortBuffer().put(a);
      case int[] a -> b.asIntBuffer().put(a);
      case long[] a -> b.asLongBuffer().put(a);
      case float[] a -> b.asFloatBuffer().put(a);
      default -> b.asDoubleBuffer().put((double[]) Cast.contiguousArray(t));
    }
    b.position(0);
    Tensor r = Tensor.zeros(to, shape);
    switch (r.storage().array()) {
      case byte[] a -> {
        b.get(a);
        if (to == DType.BOOL) { // any byte may be true, but the kernels rely on ones
          for (int i = 0; i < a.length; i++) {
            a[i] = (byte) (a[i] == 0 ? 0 : 1);
          }
        }
      }
      case short[] a -> b.asShortBuffer().get(a);
      case int[] a -> b.asIntBuffer().get(a);
      case long[] a -> b.asLongBuffer().get(a);
      case float[] a -> b.asFloatBuffer().get(a);
      default -> b.asDoubleBuffer().get(r.doubles());
    }
    return r;
  }
}
