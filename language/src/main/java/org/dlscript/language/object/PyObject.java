package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.object.Shape;

/**
 * A guest object on the heap. The shape's dynamic type is its class, so one shape check fixes both
 * the class and the layout of the instance attributes; attribute keys are Java strings.
 */
public class PyObject extends InteropObject {
  /** Shape flag: the instance dict was replaced by a dict object, kept under {@link #DICT}. */
  public static final int REPLACED_DICT = 1;

  /** Hidden key under which a replaced instance dict is kept. */
  public static final Object DICT = new Object();

  static final DynamicObjectLibrary LIB = DynamicObjectLibrary.getUncached();

  public PyObject(PyClass cls) {
    super(cls.instanceShape());
  }

  PyObject(Shape shape) {
    super(shape);
  }

  public final PyClass type() {
    return (PyClass) getShape().getDynamicType();
  }

  /** Reclasses the object: the caller has checked that the layouts agree. */
  @TruffleBoundary
  public final void setType(PyClass cls) {
    LIB.setDynamicType(this, cls);
  }

  /** The instance attribute, or null. */
  @TruffleBoundary
  public final Object instanceAttribute(String name) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return ((PyDict) LIB.getOrDefault(this, DICT, null)).get(Str.of(name));
    }
    return LIB.getOrDefault(this, name, null);
  }

  @TruffleBoundary
  public final void setInstanceAttribute(String name, Object value) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      ((PyDict) LIB.getOrDefault(this, DICT, null)).put(Str.of(name), value);
    } else {
      LIB.put(this, name, value);
    }
  }

  @TruffleBoundary
  public final boolean removeInstanceAttribute(String name) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return ((PyDict) LIB.getOrDefault(this, DICT, null)).remove(Str.of(name)) != null;
    }
    return LIB.removeKey(this, name);
  }

  /**
   * What a slot's value is kept under, so that it is no entry of the object's dict. Classes with
   * equal slots share keys, so an object keeps its values when it is given another such class.
   */
  public static final class SlotKey {
    private static final java.util.Map<java.util.Map.Entry<String, Integer>, SlotKey> ALL =
        new java.util.concurrent.ConcurrentHashMap<>();
    final String name;

    private SlotKey(String name) {
      this.name = name;
    }

    /** The key of a slot that hides as many others of its name. */
    public static SlotKey of(String name, int hidden) {
      return ALL.computeIfAbsent(java.util.Map.entry(name, hidden), k -> new SlotKey(k.getKey()));
    }
  }

  @TruffleBoundary
  public final Object slotValue(SlotKey key) {
    return LIB.getOrDefault(this, key, null);
  }

  @TruffleBoundary
  public final void setSlotValue(SlotKey key, Object value) {
    LIB.put(this, key, value);
  }

  @TruffleBoundary
  public final boolean removeSlotValue(SlotKey key) {
    return LIB.removeKey(this, key);
  }

  /** The slots that have values, by name. */
  @TruffleBoundary
  public final PyDict slotValues() {
    PyDict d = new PyDict();
    for (Object key : LIB.getKeyArray(this)) {
      if (key instanceof SlotKey slot) {
        d.put(slot.name, LIB.getOrDefault(this, key, null));
      }
    }
    return d;
  }

  /** The object's attributes as a dict that writes through. */
  @TruffleBoundary
  public final PyDict instanceDict() {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return (PyDict) LIB.getOrDefault(this, DICT, null);
    }
    return new InstanceDict(this);
  }

  /** {@code obj.__dict__ = dict}: from now on the attributes live in that very dict. */
  @TruffleBoundary
  public final void replaceInstanceDict(PyDict dict) {
    if (dict instanceof InstanceDict view && view.owner == this) {
      return;
    }
    for (Object key : LIB.getKeyArray(this)) {
      if (key instanceof String) {
        LIB.removeKey(this, key);
      }
    }
    LIB.put(this, DICT, dict);
    LIB.setShapeFlags(this, getShape().getFlags() | REPLACED_DICT);
  }

  @Override
  public String toString() {
    return "<" + type().name() + " object>";
  }
}
