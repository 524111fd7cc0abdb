package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.Tensor;

/** Tensors in the memory format that an argument names; none stands for keeping it. Stateless. */
final class MemoryFormats {
  private MemoryFormats() {}

  private static MemoryFormat given(Object format) {
    return format == null ? MemoryFormat.PRESERVE_FORMAT : (MemoryFormat) format;
  }

  /** The layout of new memory with the sizes of one layout; to preserve keeps its order too. */
  static Layout layout(Object format, Layout like) {
    MemoryFormat f = given(format);
    return f == MemoryFormat.PRESERVE_FORMAT ? Elementwise.dense(like) : f.layout(like.shape);
  }

  /** The layout of new memory. */
  static Layout layout(Object format, int[] shape) {
    return given(format).layout(shape);
  }

  /** The tensor itself where it lies in this order already, or else a copy that does. */
  static Tensor in(Tensor t, Object format) {
    MemoryFormat f = given(format);
    if (f == MemoryFormat.PRESERVE_FORMAT || f.holds(t.layout())) {
      return t;
    }
    return Copies.clone(t, f.layout(t.shape()));
  }

  /** The tensor itself where it is taken to be in this order, or else a copy that is. */
  static Tensor to(Tensor t, Object format) {
    MemoryFormat f = given(format);
    return f == MemoryFormat.PRESERVE_FORMAT || f.isMeantBy(t.layout())
        ? t
        : Copies.clone(t, f.layout(t.shape()));
  }

  /** Lays a result out as the picture that it was made from, where that has its channels last. */
  static Tensor as(Tensor result, Tensor picture) {
    if (picture.isContiguous() || picture.rank() != 4 || result.rank() != 4) {
      return result;
    }
    MemoryFormat last = MemoryFormat.CHANNELS_LAST;
    return last.holds(picture.layout()) ? in(result, last) : result;
  }
}
