package org.dlscript.stdlib.torch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Schema;

/** {@code torch.return_types}: tuples with names, made from the schemas. */
final class ReturnTypes {
  private static final Map<String, PyClass> CLASSES = new ConcurrentHashMap<>();

  private ReturnTypes() {}

  static PyTuple of(Op op, Object[] values) {
    Schema s = op.schema();
    // Functions of a namespace below torch carry its name.
    String name = op.namespace().equals("torch.linalg") ? "linalg_" + s.name() : s.name();
    StringBuilder key = new StringBuilder(name);
    for (Schema.Result r : s.results()) {
      key.append(',').append(r.name());
    }
    PyClass c = CLASSES.computeIfAbsent(key.toString(), k -> make(name, s));
    return new PyTuple(c, values);
  }

  /** The class of a name, such as {@code max} or {@code linalg_eigh}; null where there is none. */
  static PyClass named(String name) {
    String qualified =
        name.startsWith("linalg_") ? "torch.linalg." + name.substring(7) : "torch." + name;
    for (Op op : Ops.overloads(qualified)) {
      if (op.schema().results().size() > 1 && op.schema().results().get(0).name() != null) {
        return of(op, new Object[0]).type();
      }
    }
    return null;
  }

  private static PyClass make(String name, Schema s) {
    String[] fields = s.results().stream().map(Schema.Result::name).toArray(String[]::new);
    PyClass made =
        Types.sub(
            "torch.return_types." + name,
            Types.TUPLE,
            t -> {
              for (int i = 0; i < fields.length; i++) {
                int k = i;
                t.constant(
                    fields[i],
                    new PyGetSet(t.type(), fields[i], self -> ((PyTuple) self).items[k], null));
              }
              t.method(
                  "__repr__(self, /)",
                  self -> {
                    StringBuilder b = new StringBuilder("torch.return_types." + name + "(");
                    for (int i = 0; i < fields.length; i++) {
                      b.append(i > 0 ? "," : "").append("\n").append(fields[i]).append("=");
                      b.append(Text.repr(((PyTuple) self).items[i]));
                    }
                    return Str.of(b.append(")").toString());
                  });
            });
    made.setMessageName("torch.return_types." + name);
    return made;
  }
}
