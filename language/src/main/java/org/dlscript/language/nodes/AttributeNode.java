package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.object.PropertyGetter;
import com.oracle.truffle.api.object.Shape;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyProperty;
import org.dlscript.language.object.PySuper;
import org.dlscript.language.object.Slot;

/** {@code value.name}. */
@NodeChild(value = "value", type = Expression.class)
public abstract class AttributeNode extends Expression implements NamedNode {
  final String name;

  @Override
  public String mentioned() {
    return name;
  }

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

  /** The instance's own attribute, where that goes first; null where it has none. */
  static PropertyGetter own(PyObject o, String name) {
    return instanceFirst(o, name) ? o.getShape().makePropertyGetter(name) : null;
  }

  @Specialization(
      guards = {"o.getShape() == shape", "property != null"},
      assumptions = "type.stable()",
      limit = "4")
  Object ofInstance(
      PyObject o,
      @Cached("o.getShape()") Shape shape,
      @Cached("o.type()") PyClass type,
      @Cached("own(o, name)") PropertyGetter property) {
    return property.get(o);
  }

  /** The class's plain value, which every instance of the shape shows; null for anything else. */
  static PyClass.Box classValue(PyObject o, String name) {
    if (!instanceFirst(o, name) || o.getShape().hasProperty(name)) {
      return null;
    }
    PyClass.Box box = o.type().lookupBox(name);
    return box == null || Attributes.isDescriptor(box.value) ? null : box;
  }

  @Specialization(
      guards = {"o.getShape() == shape", "box != null"},
      assumptions = "type.stable()",
      limit = "3")
  Object ofClass(
      PyObject o,
      @Cached("o.getShape()") Shape shape,
      @Cached("o.type()") PyClass type,
      @Cached("classValue(o, name)") PyClass.Box box) {
    return box.value;
  }

  /** The getter of the class's property or builtin attribute, or null. */
  static Object getter(PyObject o, String name) {
    PyClass c = o.type();
    if (!isPlainLookup(o) || c.slot(Slot.GETATTR) != null) {
      return null;
    }
    Object a = c.lookup(name);
    if (a instanceof PyProperty p && p.type().slot(Slot.GET) instanceof PyBuiltin) {
      return p.getter == PyNone.NONE ? null : p.getter;
    }
    return a instanceof PyGetSet g && c.isSubclassOf(g.owner) ? g : null;
  }

  @Specialization(
      guards = {"o.type() == type", "getter != null"},
      assumptions = "type.stable()",
      limit = "3")
  Object computed(
      PyObject o,
      @Cached("o.type()") PyClass type,
      @Cached("getter(o, name)") Object getter,
      @Cached InvokeNode invoke) {
    try {
      if (getter instanceof PyGetSet g) {
        Object v = read(g, o);
        return v != null ? v : slow(o);
      }
      return invoke.execute(getter, new Object[] {null, o});
    } catch (PyException e) {
      throw e.at(this);
    }
  }

  @TruffleBoundary
  private static Object read(PyGetSet g, PyObject o) {
    return g.getter.call(o);
  }

  @Specialization(
      guards = {"m == module", "m.dict.structure == structure", "entry != null"},
      assumptions = "type.stable()",
      limit = "2")
  Object ofModule(
      PyModule m,
      @Cached("m") PyModule module,
      @Cached("m.type()") PyClass type,
      @Cached("m.dict.structure") int structure,
      @Cached("moduleEntry(m)") PyDict.Entry entry) {
    return entry.value;
  }

  PyDict.Entry moduleEntry(PyModule m) {
    return m.type().slot(Slot.GETATTRIBUTE) instanceof PyBuiltin ? m.dict.entry(name) : null;
  }

  @Specialization(replaces = {"ofInstance", "ofClass", "computed", "ofModule"})
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
