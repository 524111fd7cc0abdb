package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.FUNCTION;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Which elements occur elsewhere, and the common shape of shapes. */
final class Membership {
  private Membership() {}

  private static Tensor isin(Tensor elements, Tensor tests, boolean invert) {
    DType d = Promotion.result(elements, tests);
    Set<Object> set = new HashSet<>();
    Tensor t = Copies.rawTo(tests, d);
    for (int k = 0; k < t.numel(); k++) {
      set.add(key(t.at(k)));
    }
    Tensor e = Copies.rawTo(elements, d);
    byte[] out = new byte[e.numel()];
    for (int k = 0; k < out.length; k++) {
      out[k] = (byte) (set.contains(key(e.at(k))) != invert ? 1 : 0);
    }
    return Tensor.wrap(out, DType.BOOL, e.shape());
  }

  private static Object key(Object v) {
    return v instanceof Double d && d == 0 ? Double.valueOf(0.0) : v;
  }

  private static Object broadcast(Object[] shapes) {
    int[] r = new int[0];
    for (Object s : shapes) {
      int[] next = s instanceof Long l ? new int[] {l.intValue()} : Contraction.ints(s);
      int[] both = Layout.broadcast(r, next);
      if (both == null) {
        throw TensorException.runtime(
            "Shape mismatch: objects cannot be broadcast to a single shape");
      }
      r = both;
    }
    return Arrays.stream(r).asLongStream().toArray();
  }

  static void register() {
    Ops.define(
        "isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False,"
            + " bool invert=False) -> Tensor",
        FUNCTION | Op.NUMBER_FIRST,
        a -> isin(a.t(0), a.t(1), a.b(3)));
    Ops.define(
        "broadcast_shapes(Any[] shapes) -> Size",
        FUNCTION | Op.VARIADIC,
        a -> broadcast((Object[]) a.get(0)));
  }
}
