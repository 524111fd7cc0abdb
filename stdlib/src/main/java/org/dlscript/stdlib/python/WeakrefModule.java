package org.dlscript.stdlib.python;

import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Finalizers;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Types;

/** {@code _weakref}: handles that let objects die; the guest's {@code weakref} is made of them. */
public final class WeakrefModule implements NativeModule {
  /** The builtin classes whose own instances take no weak references. */
  private static final Set<String> REFUSING =
      Set.of(
          "int",
          "float",
          "complex",
          "bool",
          "str",
          "bytes",
          "bytearray",
          "list",
          "tuple",
          "dict",
          "range",
          "slice",
          "NoneType",
          "ellipsis",
          "NotImplementedType",
          "object",
          "property");

  @Override
  public String[] names() {
    return new String[] {"_weakref"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("handle(object, callback, /)", (o, c) -> handle(context, o, c));
    m.function(
        "get(handle, /)",
        h -> {
          Object o = ((Finalizers.Handle) h).get();
          return o == null ? PyNone.NONE : o;
        });
    m.function(
        "settle()",
        () -> {
          context.finalizers().settle();
          return PyNone.NONE;
        });
    m.function("collect()", () -> (long) context.finalizers().collect());
  }

  private static Object handle(DlsContext context, Object o, Object callback) {
    PyClass cls = Types.of(o);
    boolean refuses =
        !(o instanceof PyObject)
            || cls.isBuiltin() && REFUSING.contains(cls.name())
            || !cls.isBuiltin() && !cls.hasDict() && cls.lookup("__weakref__") == null;
    if (refuses) {
      throw Errors.typeError("cannot create weak reference to '" + cls.name() + "' object");
    }
    return context.finalizers().weak(o, callback == PyNone.NONE ? null : callback);
  }
}
