package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyObject;

/** {@code cls.__dict__}: a mapping proxy over a snapshot of the class's own attributes. */
final class ClassDict {
  private ClassDict() {}

  @TruffleBoundary
  static PyObject of(PyClass c) {
    PyDict d = new PyDict();
    for (String n : c.attributeNames()) {
      if (!n.equals("__constructor_name__")) {
        d.put(n, c.own(n));
      }
    }
    return new DictViewTypes.Proxy(d);
  }
}
