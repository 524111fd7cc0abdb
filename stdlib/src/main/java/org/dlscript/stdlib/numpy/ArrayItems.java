package org.dlscript.stdlib.numpy;

import java.util.Map;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.ops.Indexing;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.PyTensor;

/** numpy's indices, whose slices may go backwards, and the elements they name. */
final class ArrayItems {
  private ArrayItems() {}

  /** An element, view or copy by numpy's indices: steps may be negative. */
  static Tensor get(Tensor x, Object[] indices) {
    Object[] plain = indices.clone();
    Tensor t = reversed(x, plain);
    return Indexing.get(t, plain);
  }

  /** Writes by numpy's indices. */
  static void set(Tensor x, Object[] indices, Tensor value) {
    Object[] plain = indices.clone();
    Ufuncs.scoped(
        () -> {
          Tensor t = reversed(x, plain);
          if (t != x) {
            setOneByOne(x, indices, value);
            return null;
          }
          Indexing.set(x, plain, value);
          return null;
        });
  }

  /** Where a slice had to be copied: the places are found and written one by one. */
  private static void setOneByOne(Tensor x, Object[] indices, Tensor value) {
    if (!x.isContiguous()) {
      throw Errors.notImplemented("numpy assignment to reversed slices of a view");
    }
    Tensor counted = Creation.arange(x.numel()).withLayout(Layout.contiguous(x.shape()));
    Object[] plain = indices.clone();
    Tensor places = Indexing.get(reversed(counted, plain), plain);
    Tensor spread =
        (Tensor) Binder.call("torch.broadcast_to", new Object[] {value, sizes(places)}, Map.of());
    Tensor line = x.withLayout(Layout.strided(new int[] {x.numel()}, new int[] {1}, x.offset()));
    Indexing.set(line, new Object[] {flat(places)}, flat(spread));
  }

  private static Tensor flat(Tensor t) {
    return (Tensor) Binder.call("torch.reshape", new Object[] {t, new Object[] {-1L}}, Map.of());
  }

  private static Object[] sizes(Tensor t) {
    Object[] out = new Object[t.rank()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) t.size(i);
    }
    return out;
  }

  /**
   * The tensor with the dimensions of negative steps taken row by row, which the engine's views do
   * not have; those indices become whole slices.
   */
  private static Tensor reversed(Tensor x, Object[] indices) {
    Tensor t = x;
    int dim = 0;
    for (int i = 0; i < indices.length; i++) {
      Object k = indices[i];
      if (k == null) {
        continue;
      }
      if (k == Indexing.ELLIPSIS) {
        int after = 0;
        for (int j = i + 1; j < indices.length; j++) {
          after +=
              indices[j] == null
                  ? 0
                  : indices[j] instanceof Tensor m && m.dtype() == DType.BOOL ? m.rank() : 1;
        }
        dim = x.rank() - after;
        continue;
      }
      if (k instanceof Indexing.Slice s && s.step() != null && s.step() < 0 && dim < x.rank()) {
        int n = x.size(dim);
        Object start = s.start() == null ? PyNone.NONE : s.start();
        Object stop = s.stop() == null ? PyNone.NONE : s.stop();
        var b = new PySlice(start, stop, s.step()).over(n);
        long[] rows = new long[b.count()];
        for (int r = 0; r < rows.length; r++) {
          rows[r] = b.start() + (long) r * b.step();
        }
        t = Ufuncs.op("torch.index_select", t, (long) dim, Tensor.of(rows, rows.length));
        indices[i] = new Indexing.Slice(null, null, null);
      }
      dim += k instanceof Tensor m && m.dtype() == DType.BOOL ? m.rank() : 1;
    }
    return t;
  }

  /** Whether indices are slices, at least one of them backwards, so that numpy makes a view. */
  static boolean backwards(Object[] indices) {
    boolean found = false;
    for (Object i : indices) {
      if (i instanceof Tensor || i instanceof Boolean) {
        return false;
      }
      found |= i instanceof Indexing.Slice s && s.step() != null && s.step() < 0;
    }
    return found;
  }

  /** A guest's index, or several of them, as the engine's. */
  static Object[] indices(Object key) {
    if (key instanceof PyTuple p) {
      Object[] out = new Object[p.items.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = index(p.items[i]);
      }
      return out;
    }
    return new Object[] {index(key)};
  }

  private static Object index(Object k) {
    if (k == PyNone.NONE) {
      return null;
    }
    if (k == PyNone.ELLIPSIS) {
      return Indexing.ELLIPSIS;
    }
    if (k instanceof PySlice s) {
      return new Indexing.Slice(bound(s.start), bound(s.stop), bound(s.step));
    }
    if (k instanceof PyNdarray a && !a.isScalar()) {
      return integers(a.tensor());
    }
    if (k instanceof Boolean b) {
      return b;
    }
    if (k instanceof PyTensor p) {
      return p.tensor;
    }
    if (Ints.intOrNull(k) != null || Types.of(k).slot(Slot.INDEX) != null) {
      return Ints.asLong(k);
    }
    if (k instanceof PyList || k instanceof PyTuple || k instanceof PyRange) {
      Tensor t = Ufuncs.tensor(k);
      return t.numel() == 0 ? Ufuncs.cast(t, DType.INT64) : integers(t);
    }
    if (k instanceof PyObject o && o.type().lookup("__array__") != null) {
      return index(org.dlscript.language.object.Calls.method(o, "__array__"));
    }
    throw Errors.indexError(
        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean"
            + " arrays are valid indices");
  }

  private static Tensor integers(Tensor t) {
    if (!t.dtype().isIntegral()) {
      throw Errors.indexError("arrays used as indices must be of integer (or boolean) type");
    }
    // A byte is a number here: only true booleans are masks.
    return t.dtype() == DType.UINT8 ? Ufuncs.cast(t, DType.INT64) : t;
  }

  private static Long bound(Object o) {
    return o == PyNone.NONE ? null : Ints.indexClamped(o);
  }
}
