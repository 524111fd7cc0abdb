package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.Types;

/** {@code object[key] = value}. */
@NodeChild(value = "object", type = Expression.class)
@NodeChild(value = "key", type = Expression.class)
@NodeChild(value = "value", type = Expression.class)
public abstract class SubscriptTarget extends Statement {
  static final Object LIST = Types.LIST;
  static final Object DICT = Types.DICT;

  public static SubscriptTarget create(Expression object, Expression key, Expression value) {
    return SubscriptTargetNodeGen.create(object, key, value);
  }

  @Specialization(guards = {"list.getShape().getDynamicType() == LIST", "inside(list, index)"})
  Object ofList(PyList list, long index, Object value) {
    int i = (int) index;
    list.items[i < 0 ? i + list.size : i] = value;
    return null;
  }

  static boolean inside(PyList list, long index) {
    return index < list.size && index >= -list.size;
  }

  static boolean isExactDict(PyDict d) {
    return d.getShape().getDynamicType() == DICT && d.getClass() == PyDict.class;
  }

  @Specialization(guards = "isExactDict(d)")
  Object ofDictByInt(PyDict d, long key, Object value) {
    PyDict.Entry e = d.entry(key);
    if (e != null) {
      e.value = value;
    } else {
      d.put((Object) key, value);
    }
    return null;
  }

  @Specialization(replaces = "ofDictByInt", guards = "d.getShape().getDynamicType() == DICT")
  Object ofDict(PyDict d, Object key, Object value) {
    try {
      d.put(key, value);
    } catch (PyException e) {
      throw e.at(this);
    }
    return null;
  }

  @Specialization(replaces = {"ofList", "ofDictByInt", "ofDict"})
  @TruffleBoundary
  Object generic(Object o, Object key, Object value) {
    try {
      Operators.setItem(o, key, value);
    } catch (PyException e) {
      throw e.at(this);
    }
    return null;
  }
}
