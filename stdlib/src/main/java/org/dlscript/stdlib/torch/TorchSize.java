package org.dlscript.stdlib.torch;

import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code torch.Size}: a tuple of ints that prints as one. */
final class TorchSize {
  static final PyClass TYPE = Types.sub("torch.Size", Types.TUPLE, TorchSize::define);

  static {
    TYPE.setMessageName("torch.Size");
  }

  private TorchSize() {}

  static PyTuple of(long[] sizes) {
    Object[] items = new Object[sizes.length];
    for (int i = 0; i < items.length; i++) {
      items[i] = sizes[i];
    }
    return new PyTuple(TYPE, items);
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "Size(cls, iterable=(), /)", a -> new PyTuple((PyClass) a[0], Iteration.toArray(a[1])));
    t.method(
        "__repr__(self, /)",
        s -> {
          Object[] items = ((PyTuple) s).items;
          return Str.of("torch.Size(" + Text.reprItems("[", items, items.length, "])"));
        });
    t.method(
        "numel(self, /)",
        s -> {
          long n = 1;
          for (Object o : ((PyTuple) s).items) {
            n *= (Long) o;
          }
          return n;
        });
    t.method(
        "__getitem__(self, key, /)",
        (s, k) -> {
          Object r = Calls.call(Types.TUPLE.own("__getitem__"), s, k);
          return k instanceof PySlice ? new PyTuple(TYPE, ((PyTuple) r).items) : r;
        });
    t.method(
        "__add__(self, value, /)",
        (a, b) -> {
          Object r = Calls.call(Types.TUPLE.own("__add__"), a, b);
          return r == PyNone.NOT_IMPLEMENTED ? r : new PyTuple(TYPE, ((PyTuple) r).items);
        });
  }
}
