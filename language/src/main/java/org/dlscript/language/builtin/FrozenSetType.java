package org.dlscript.language.builtin;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code frozenset}. */
public final class FrozenSetType {
  private FrozenSetType() {}

  public static void define(TypeBuilder t) {
    t.allocator(PySet::new);
    t.constructor(
        "frozenset(cls, iterable=(), /)",
        a -> {
          if (a[0] == Types.FROZENSET && a[1] instanceof PySet s && s.type() == Types.FROZENSET) {
            return s;
          }
          PySet s = new PySet((PyClass) a[0]);
          SetType.addAll(s, a[1]);
          return s;
        });
    SetType.shared(t);
    t.method(
        "__hash__(self, /)",
        s -> {
          PySet set = (PySet) s;
          if (!set.hashed) {
            set.hash = SetType.hash(set);
            set.hashed = true;
          }
          return set.hash;
        });
  }
}
