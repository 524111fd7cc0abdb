package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Transient;
import org.dlscript.language.object.Types;

/** {@code value[key]}. */
@NodeChild(value = "value", type = Expression.class)
@NodeChild(value = "key", type = Expression.class)
public abstract class SubscriptNode extends Expression {
  static final Object LIST = Types.LIST;
  static final Object TUPLE = Types.TUPLE;
  static final Object DICT = Types.DICT;

  @CompilationFinal private boolean forOneReader;

  public static SubscriptNode create(Expression value, Expression key) {
    return SubscriptNodeGen.create(value, key);
  }

  @Override
  boolean forOneReader() {
    return forOneReader = true;
  }

  /** An element, which its container knows. */
  private Object known(Object element) {
    if (forOneReader && element instanceof Transient t) {
      t.settle();
    }
    return element;
  }

  @Specialization(guards = {"list.getShape().getDynamicType() == LIST", "inside(list, index)"})
  Object ofList(PyList list, long index) {
    int i = (int) index;
    return known(list.items[i < 0 ? i + list.size : i]);
  }

  static boolean inside(PyList list, long index) {
    return index < list.size && index >= -list.size;
  }

  @Specialization(guards = {"t.getShape().getDynamicType() == TUPLE", "inside(t, index)"})
  Object ofTuple(PyTuple t, long index) {
    int i = (int) index;
    return known(t.items[i < 0 ? i + t.items.length : i]);
  }

  static boolean inside(PyTuple t, long index) {
    return index < t.items.length && index >= -t.items.length;
  }

  @Specialization(guards = "inside(s, index)")
  Object ofString(TruffleString s, long index) {
    int i = (int) index;
    return Str.ofCodePoint(Str.codePointAt(s, i < 0 ? i + Str.length(s) : i));
  }

  static boolean inside(TruffleString s, long index) {
    int n = Str.length(s);
    return index < n && index >= -n;
  }

  static boolean isExactDict(PyDict d) {
    return d.getShape().getDynamicType() == DICT && d.getClass() == PyDict.class;
  }

  @Specialization(guards = "isExactDict(d)")
  Object ofDictByInt(PyDict d, long key) {
    PyDict.Entry e = d.entry(key);
    return e != null ? known(e.value) : slow(d, key);
  }

  @Specialization(replaces = "ofDictByInt", guards = "d.getShape().getDynamicType() == DICT")
  Object ofDict(PyDict d, Object key) {
    Object v;
    try {
      v = d.get(key);
    } catch (PyException e) {
      throw e.at(this);
    }
    return v != null ? known(v) : slow(d, key);
  }

  static Object method(PyClass c) {
    return c.slot(Slot.GETITEM) instanceof PyFunction f ? f : null;
  }

  @Specialization(
      guards = {"o.type() == type", "method != null"},
      assumptions = "type.stable()",
      limit = "3")
  Object ofObject(
      PyObject o,
      Object key,
      @Cached("o.type()") PyClass type,
      @Cached("method(type)") Object method,
      @Cached InvokeNode invoke) {
    try {
      return invoke.execute(method, new Object[] {null, o, key});
    } catch (PyException e) {
      throw e.at(this);
    }
  }

  @Specialization(replaces = {"ofList", "ofTuple", "ofString", "ofDictByInt", "ofDict", "ofObject"})
  Object generic(Object value, Object key) {
    if (value instanceof PyList l
        && key instanceof Long i
        && l.getShape().getDynamicType() == LIST
        && inside(l, i)) {
      return ofList(l, i);
    }
    return slow(value, key);
  }

  @TruffleBoundary
  private Object slow(Object value, Object key) {
    try {
      Object item = Operators.getItem(value, key);
      return value instanceof PyObject o && Transient.isExact(o.type().slot(Slot.GETITEM))
          ? item
          : known(item);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}
