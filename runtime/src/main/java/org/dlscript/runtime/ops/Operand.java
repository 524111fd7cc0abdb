package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * A tensor prepared for a kernel: its elements as an array of the class that the kernels compute
 * in.
 */
record Operand(Object array, Layout layout) {

  /**
   * The type kernels use for a type: half precision in float, integers in long, complex in double
   * parts.
   */
  static DType computeType(DType d) {
    return switch (d) {
      case FLOAT16, BFLOAT16, FLOAT32 -> DType.FLOAT32;
      case FLOAT64 -> DType.FLOAT64;
      case COMPLEX64, COMPLEX128 -> DType.COMPLEX128;
      default -> DType.INT64;
    };
  }

  /** The elements converted to a type and then to the type that kernels compute in. */
  static Operand of(Tensor t, DType to) {
    DType compute = computeType(to);
    if (t.dtype() == compute) {
      return new Operand(t.storage().reading(), t.layout());
    }
    int n = t.numel();
    Layout l = Elementwise.dense(t.layout());
    Tensor from = t.layout().isDense() ? t : Copies.detachedClone(t);
    Object source = from.storage().reading();
    int at = from.offset();
    if (narrows(t.dtype(), to)) {
      Object middle = Storage.raw(to, n).array();
      Cast.run(source, t.dtype(), at, middle, to, 0, n);
      if (to == compute) {
        return new Operand(middle, l);
      }
      Object out = Storage.raw(compute, n).array();
      Cast.run(middle, to, 0, out, compute, 0, n);
      return new Operand(out, l);
    }
    Object out = Storage.raw(compute, n).array();
    Cast.run(source, t.dtype(), at, out, compute, 0, n);
    return new Operand(out, l);
  }

  /** Whether a conversion loses what a later one to the computing type would keep. */
  static boolean narrows(DType from, DType to) {
    return from != to && (to.itemSize() < from.itemSize() || to.category() != from.category());
  }

  /**
   * The elements in row-major order from the start of an array, perhaps the tensor's own: read
   * only.
   */
  static Object flat(Tensor t, DType to) {
    Operand o = of(t, to);
    int parts = computeType(to).isComplex() ? 2 : 1;
    if (o.layout.contiguous
        && o.layout.offset == 0
        && java.lang.reflect.Array.getLength(o.array) == o.layout.numel * parts) {
      return o.array;
    }
    return Cast.copyOf(new Tensor(new Storage(o.array), o.layout, computeType(to), t.device()));
  }

  static double[] doubles(Tensor t) {
    return (double[]) flat(t, DType.FLOAT64);
  }

  static long[] longs(Tensor t) {
    return (long[]) flat(t, DType.INT64);
  }

  /** Makes a row-major tensor of a type from an array of its compute class. */
  static Tensor result(Object array, DType dtype, int[] shape) {
    DType compute = computeType(dtype);
    if (compute == dtype) {
      return Tensor.wrap(array, dtype, shape);
    }
    Tensor r = Tensor.empty(dtype, shape);
    Cast.run(array, compute, 0, r.storage().array(), dtype, 0, r.numel());
    return r;
  }
}
