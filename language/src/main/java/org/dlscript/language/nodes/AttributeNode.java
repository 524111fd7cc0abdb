package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.library.CachedLibrary;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.object.Shape;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySuper;
import org.dlscript.language.object.Slot;

/** {@code value.name}. */
@NodeChild(value = "value", type = Expression.class)
public abstract class AttributeNode extends Expression {
  final String name;

  AttributeNode(String name) {
    this.name = name;
  }

  public static AttributeNode create(String name, Expression value) {
    return AttributeNodeGen.create(name, value);
  }

  public String name() {
    return name;
  }

  /** No hook, and nothing on the class that goes before or instead of the instance's own. */
  static boolean instanceFirst(PyObject o, String name) {
    PyClass c = o.type();
    return isPlainLookup(o)
        && (o.getShape().getFlags() & PyObject.REPLACED_DICT) == 0
        && !(c.lookup(name) != null && Attributes.isDataDescriptor(c.lookup(name)));
  }

  static boolean isPlainLookup(PyObject o) {
    return !(o instanceof PyClass || o instanceof PyModule || o instanceof PySuper)
        && o.type().slot(Slot.GETATTRIBUTE) instanceof PyBuiltin;
  }

  @Specialization(
      guards = {"o.getShape() == shape", "first"},
      assumptions = "type.stable()",
      limit = "4")
  Object ofInstance(
      PyObject o,
      @Cached("o.getShape()") Shape shape,
      @Cached("o.type()") PyClass type,
      @Cached("instanceFirst(o, name)") boolean first,
      @CachedLibrary(limit = "1") DynamicObjectLibrary library) {
    Object v = library.getOrDefault(o, name, null);
    return v != null ? v : slow(o);
  }

  @Specialization(
      guards = {"m == module", "m.dict.structure == structure", "entry != null"},
      limit = "2")
  Object ofModule(
      PyModule m,
      @Cached("m") PyModule module,
      @Cached("m.dict.structure") int structure,
      @Cached("moduleEntry(m)") PyDict.Entry entry) {
    return entry.value;
  }

  PyDict.Entry moduleEntry(PyModule m) {
    return m.dict.entry(name);
  }

  @Specialization(replaces = {"ofInstance", "ofModule"})
  Object generic(Object o) {
    return slow(o);
  }

  @TruffleBoundary
  private Object slow(Object o) {
    try {
      return Attributes.get(o, name);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
