package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.TreeSet;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** The names that {@code dir()} lists. */
final class Directory {
  private Directory() {}

  @TruffleBoundary
  static PyList of(Object o) {
    TreeSet<String> names = new TreeSet<>();
    if (o instanceof PyModule m) {
      Object own = Attributes.findQuietly(o, "__dict__");
      if (!(own instanceof PyDict d)) {
        throw Errors.typeError(Text.repr(m) + ".__dict__ is not a dictionary");
      }
      addKeys(names, d);
      return ObjectType.names(names);
    }
    PyClass cls = o instanceof PyClass c ? c : Types.of(o);
    for (PyClass c : cls.mro()) {
      names.addAll(c.attributeNames());
    }
    names.remove("__constructor_name__");
    if (o instanceof PyObject p && !(o instanceof PyClass)) {
      Object own = Attributes.findQuietly(o, "__dict__");
      if (own instanceof PyDict d) {
        addKeys(names, d);
      } else if (own == null) {
        addKeys(names, p.instanceDict());
      }
    }
    return ObjectType.names(names);
  }

  private static void addKeys(TreeSet<String> names, PyDict d) {
    for (Object k : d.keysArray()) {
      if (k instanceof TruffleString s) {
        names.add(Str.java(s));
      }
    }
  }
}
