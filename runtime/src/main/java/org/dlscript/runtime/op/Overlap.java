package org.dlscript.runtime.op;

import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * PyTorch's refusals to write where elements share memory, as far as it finds that out: an element
 * with itself along an expanded dimension, a result with a part of what it is made of.
 */
public final class Overlap {
  private Overlap() {}

  /** Throws where several elements of a tensor that is written to are one place in memory. */
  public static void checkWithin(Tensor out) {
    Layout l = out.layout();
    if (l.contiguous) {
      return;
    }
    for (int d = 0; d < l.rank(); d++) {
      if (l.shape[d] > 1 && l.strides[d] == 0) {
        throw TensorException.runtime(
            "unsupported operation: more than one element of the written-to tensor refers to a"
                + " single memory location. Please clone() the tensor before performing the"
                + " operation.");
      }
    }
  }

  /** Throws where what is written shares memory with what is read, but is not the same. */
  public static void checkPartial(Tensor out, Tensor in) {
    if (out != in && out.storage() == in.storage() && partial(out, in)) {
      throw shared();
    }
  }

  private static boolean partial(Tensor out, Tensor in) {
    Layout a = out.layout();
    Layout b = in.layout();
    if (a.numel == 0 || b.numel == 0 || !a.isDense() || !b.isDense()) {
      return false;
    }
    if (a.offset == b.offset && a.numel == b.numel) {
      return !java.util.Arrays.equals(a.strides, b.strides);
    }
    return a.offset < b.offset + b.numel && b.offset < a.offset + a.numel;
  }

  /** Throws where what is written shares memory with what is read. */
  static void checkAny(Tensor out, Tensor in) {
    if (out.storage() == in.storage()
        && out.numel() > 0
        && in.numel() > 0
        && out.offset() <= last(in)
        && in.offset() <= last(out)) {
      throw shared();
    }
  }

  private static int last(Tensor t) {
    int at = t.offset();
    for (int d = 0; d < t.rank(); d++) {
      at += (t.size(d) - 1) * t.layout().strides[d];
    }
    return at;
  }

  private static TensorException shared() {
    return TensorException.runtime(
        "unsupported operation: some elements of the input tensor and the written-to tensor refer"
            + " to a single memory location. Please clone() the tensor before performing the"
            + " operation.");
  }
}
