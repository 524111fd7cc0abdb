package org.dlscript.stdlib.torch;

import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.ops.Indexing;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.numpy.PyNdarray;

/** What stands in the brackets after a tensor, as the engine's indices. */
final class TensorIndex {
  private TensorIndex() {}

  private static Object index(Object k) {
    if (k instanceof Long || k instanceof Boolean) {
      return k;
    }
    if (k == PyNone.NONE) {
      return null;
    }
    if (k == PyNone.ELLIPSIS) {
      return Indexing.ELLIPSIS;
    }
    if (k instanceof PySlice s) {
      return new Indexing.Slice(bound(s.start), bound(s.stop), bound(s.step));
    }
    if (k instanceof PyTensor t) {
      return t.tensor;
    }
    if (k instanceof PyNdarray a) {
      return a.isScalar() ? Values.toEngine(a.scalarValue()) : a.tensor();
    }
    if ((k instanceof PyList || k instanceof PyTuple) && firstText(k)) {
      throw Errors.typeError("new(): invalid data type 'str'");
    }
    if (k instanceof PyList || k instanceof PyTuple || k instanceof PyRange) {
      return numbers(Creation.stacked(Values.data(k), null));
    }
    if (Ints.intOrNull(k) != null || Types.of(k).slot(Slot.INDEX) != null) {
      return Ints.asLong(k);
    }
    if (Types.of(k).name().equals("str")) {
      throw Errors.typeError("new(): invalid data type 'str'");
    }
    throw Errors.indexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid"
            + " indices (got "
            + Types.of(k).name()
            + ")");
  }

  /** A list of numbers that are no truths counts places, whatever their type. */
  private static Tensor numbers(Tensor listed) {
    DType d = listed.dtype();
    return d == DType.BOOL || d == DType.UINT8 ? listed : Copies.to(listed, DType.INT64);
  }

  private static Long bound(Object o) {
    if (o == PyNone.NONE) {
      return null;
    }
    return o instanceof PyTensor t ? (Long) t.tensor.longAt(0) : Ints.indexClamped(o);
  }

  private static boolean firstText(Object k) {
    Object o = k;
    while (o instanceof PyList l && l.size > 0 || o instanceof PyTuple t && t.items.length > 0) {
      o = o instanceof PyList l ? l.items[0] : ((PyTuple) o).items[0];
    }
    return o instanceof com.oracle.truffle.api.strings.TruffleString;
  }

  static Object[] indices(Object key) {
    if (key instanceof PyTuple p) {
      Object[] out = new Object[p.items.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = index(p.items[i]);
      }
      return out;
    }
    if (key instanceof PyList l && holdsIndices(l)) {
      return indices(new PyTuple(l.toArray()));
    }
    return new Object[] {index(key)};
  }

  /** A list with slices, tensors and the like stands for a tuple of indices. */
  private static boolean holdsIndices(PyList l) {
    for (int i = 0; i < l.size; i++) {
      Object o = l.items[i];
      if (o instanceof PySlice
          || o instanceof PyTensor
          || o == PyNone.NONE
          || o == PyNone.ELLIPSIS
          || o instanceof PyList
          || o instanceof PyTuple) {
        return true;
      }
    }
    return false;
  }
}
