package org.dlscript.runtime.ops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The bits of elements read as another type; the result has memory of its own. */
final class Bits {
  private Bits() {}

  static Tensor view(Tensor t, DType to) {
    int from = t.dtype().itemSize();
    int size = to.itemSize();
    int[] shape = t.shape().clone();
    if (from != size) {
      if (t.rank() == 0) {
        throw TensorException.runtime(
            "self.dim() cannot be 0 to view "
                + t.dtype().scalarName()
                + " as "
                + to.scalarName()
                + " (different element sizes)");
      }
      int last = shape.length - 1;
      if (shape[last] * from % size != 0) {
        throw TensorException.runtime(
            "self.size(-1) must be divisible by "
                + size / from
                + " to view "
                + t.dtype().scalarName()
                + " as "
                + to.scalarName()
                + " (different element sizes), but got "
                + shape[last]);
      }
      shape[last] = shape[last] * from / size;
    }
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
