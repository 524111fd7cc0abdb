package org.dlscript.stdlib.python;

import org.dlscript.language.builtin.DescriptorTypes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * The descriptor of a field of a named tuple: an item under a name. Its documentation can be set.
 */
final class TupleGetter {
  private static final PyClass TYPE = Types.sealed("collections._tuplegetter", TupleGetter::define);

  private TupleGetter() {}

  static Object make(Object index, Object doc) {
    int i = (int) (long) (Long) index;
    PyGetSet made =
        new PyGetSet(
            TYPE,
            Types.TUPLE,
            String.valueOf(i),
            (Fn.F1)
                t -> {
                  PyTuple items = (PyTuple) t;
                  if (i >= items.size()) {
                    throw Errors.indexError("tuple index out of range");
                  }
                  return items.items[i];
                },
            (Fn.F2)
                (t, v) -> {
                  throw Errors.of(ExceptionTypes.ATTRIBUTE_ERROR, "can't set attribute");
                });
    made.doc = doc;
    return made;
  }

  private static void define(TypeBuilder t) {
    DescriptorTypes.defineGetSet(t);
    t.method(
        "__repr__(self, /)",
        g ->
            Str.of(
                "_tuplegetter("
                    + ((PyGetSet) g).name
                    + ", "
                    + Text.repr(((PyGetSet) g).doc)
                    + ")"));
    t.getset(
        "__doc__",
        g -> ((PyGetSet) g).doc,
        (g, doc) -> {
          ((PyGetSet) g).doc = doc == null ? PyNone.NONE : doc;
          return PyNone.NONE;
        });
  }
}
