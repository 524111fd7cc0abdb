package org.dlscript.stdlib.torch;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import org.dlscript.language.object.InteropObject;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * How tensors and arrays show their elements to Java and other languages: as an array of arrays, as
 * a number where there is no dimension, and as memory where the elements lie side by side.
 */
public interface ElementAccess
    extends InteropObject.Sequence, InteropObject.Numeric, InteropObject.Buffer {
  /** The tensor that holds the elements. */
  Tensor elements();

  /** A part of the elements as the guest sees it. */
  Object part(Tensor t);

  @Override
  default long interopLength() {
    return elements().rank() == 0 ? -1 : elements().size(0);
  }

  @Override
  default Object interopElement(long index) {
    Tensor t = Views.select(elements().data(), 0, index);
    return t.rank() == 0 && !t.dtype().isComplex() ? Values.fromEngine(t.item()) : part(t);
  }

  @Override
  default boolean interopWritable() {
    return !elements().requiresGrad();
  }

  @Override
  default boolean setInteropElement(long index, Object value) {
    Tensor t = Views.select(elements().data(), 0, index);
    boolean fits = value instanceof Double || value instanceof Long || value instanceof Boolean;
    if (t.rank() != 0 || !fits) {
      return false;
    }
    org.dlscript.runtime.ops.Copies.copyInto(t, Tensor.number(value));
    return true;
  }

  @Override
  default Object interopNumber() {
    Tensor t = elements();
    if (t.rank() != 0 || t.dtype().isComplex() || t.dtype() == DType.BOOL) {
      return null;
    }
    Object v = Values.fromEngine(t.item());
    return v instanceof Long || v instanceof Double || v instanceof BigInteger ? v : null;
  }

  @Override
  default MemorySegment interopBuffer() {
    Tensor t = elements();
    if (!t.isContiguous()) {
      return null;
    }
    MemorySegment all =
        switch (t.storage().array()) {
          case float[] a -> MemorySegment.ofArray(a);
          case double[] a -> MemorySegment.ofArray(a);
          case long[] a -> MemorySegment.ofArray(a);
          case int[] a -> MemorySegment.ofArray(a);
          case short[] a -> MemorySegment.ofArray(a);
          default -> MemorySegment.ofArray(t.storage().bytes());
        };
    long size = t.dtype().itemSize();
    return all.asSlice(t.layout().offset * size, t.numel() * size);
  }

  @Override
  default boolean interopBufferWritable() {
    return interopWritable();
  }
}
