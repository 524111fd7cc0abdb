package org.dlscript.language.builtin;

import java.math.BigInteger;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;

/** {@code slice}. */
public final class SliceType {
  private SliceType() {}

  private static PySlice of(Object o) {
    return (PySlice) o;
  }

  private static Object[] parts(Object o) {
    return new Object[] {of(o).start, of(o).stop, of(o).step};
  }

  public static void define(TypeBuilder t) {
    t.constructor(
        "slice(cls, start, stop=<absent>, step=None, /)",
        a ->
            a[2] == null
                ? new PySlice(PyNone.NONE, a[1], PyNone.NONE)
                : new PySlice(a[1], a[2], a[3]));
    t.getter("start", s -> of(s).start);
    t.getter("stop", s -> of(s).stop);
    t.getter("step", s -> of(s).step);
    t.method("__repr__(self, /)", s -> Str.of("slice" + Text.reprItems("(", parts(s), 3, ")")));
    t.method("__hash__(self, /)", s -> Hashing.hashItems(parts(s)));
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PySlice
                  ? Operators.compareItems(op, parts(a), 3, parts(b), 3)
                  : PyNone.NOT_IMPLEMENTED);
    }
    t.method(
        "indices(self, length, /)",
        (s, n) -> {
          BigInteger length = Ints.big(Ints.index(n));
          if (length.signum() < 0) {
            throw Errors.valueError("length should not be negative");
          }
          PySlice.BigBounds b = of(s).over(length);
          return new PyTuple(Ints.normal(b.start()), Ints.normal(b.stop()), Ints.normal(b.step()));
        });
    t.method("__reduce__(self, /)", s -> new PyTuple(of(s).type(), new PyTuple(parts(s))));
  }
}
