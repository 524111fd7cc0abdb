package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.library.CachedLibrary;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/** {@code object.name = value}. */
@NodeChild(value = "object", type = Expression.class)
@NodeChild(value = "value", type = Expression.class)
public abstract class AttributeTarget extends Statement implements NamedNode {
  final String name;

  @Override
  public String mentioned() {
    return name;
  }

  AttributeTarget(String name) {
    this.name = name.intern();
  }

  public static AttributeTarget create(String name, Expression object, Expression value) {
    return AttributeTargetNodeGen.create(name, object, value);
  }

  static boolean storesPlainly(PyObject o, String name) {
    PyClass c = o.type();
    if (o instanceof PyClass || o instanceof PyModule || !c.hasDict()) {
      return false;
    }
    Object attr = c.lookup(name);
    return c.slot(Slot.SETATTR) instanceof PyBuiltin b
        && b.owner == Types.OBJECT
        && (attr == null || !Attributes.isDataDescriptor(attr));
  }

  static boolean ownDict(PyObject o) {
    return (o.getShape().getFlags() & PyObject.REPLACED_DICT) == 0;
  }

  @Specialization(
      guards = {"o.type() == type", "plain", "ownDict(o)"},
      assumptions = "type.stable()",
      limit = "3")
  Object store(
      PyObject o,
      Object value,
      @Cached("o.type()") PyClass type,
      @Cached("storesPlainly(o, name)") boolean plain,
      @CachedLibrary(limit = "3") DynamicObjectLibrary library) {
    library.put(o, name, value);
    return null;
  }

  @Specialization(replaces = "store")
  @TruffleBoundary
  Object generic(Object o, Object value) {
    try {
      Attributes.set(o, name, value);
    } catch (PyException e) {
      throw e.at(this);
    }
    return null;
  }
}
