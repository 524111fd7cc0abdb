package org.dlscript.stdlib.torch;

import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;

/**
 * The protocol by which objects that are no tensors stand in operators' arguments: the class's
 * {@code __torch_function__(func, types, args, kwargs)} computes the result. Stateless.
 */
final class TorchFunction {
  private TorchFunction() {}

  /** The first argument, lists looked into, whose class takes part in the protocol, or null. */
  static Object overriding(Object[] args, Object[] values) {
    for (Object[] items : new Object[][] {args, values}) {
      for (Object o : items) {
        Object found =
            switch (o) {
              case PyTuple t -> overriding(t.items, Calls.NO_VALUES);
              case PyList l -> overriding(l.toArray(), Calls.NO_VALUES);
              case PyTensor t -> null;
              case PyObject p -> Types.of(p).lookup("__torch_function__") == null ? null : p;
              default -> null;
            };
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  static Object call(Object self, String operator, Object[] args, String[] names, Object[] values) {
    Object function = DlsContext.get(null).importer().load("torch");
    for (String part : operator.substring("torch.".length()).split("\\.")) {
      function = Attributes.get(function, part);
    }
    PyDict keywords = new PyDict();
    for (int i = 0; i < names.length; i++) {
      keywords.put(names[i], values[i]);
    }
    return Calls.method(
        Types.of(self),
        "__torch_function__",
        function,
        new PyTuple(Types.of(self)),
        new PyTuple(args),
        keywords);
  }
}
