package org.dlscript.language.object;

/** A property; accessors are None where absent. */
public final class PyProperty extends PyObject {
  public final Object getter;
  public final Object setter;
  public final Object deleter;
  public Object doc;
  public String name;

  public PyProperty(PyClass cls, Object getter, Object setter, Object deleter, Object doc) {
    super(cls);
    this.getter = getter;
    this.setter = setter;
    this.deleter = deleter;
    this.doc = doc;
  }

  /** The AttributeError for an accessor ("getter", "setter" or "deleter") that is not there. */
  PyException lacks(Object instance, String accessor) {
    return Errors.attributeError(
        instance,
        String.valueOf(name),
        "property "
            + (name == null ? "" : "'" + name + "' ")
            + "of '"
            + Types.of(instance).qualname()
            + "' object has no "
            + accessor);
  }

  /** {@code __set__}. */
  public void set(Object instance, Object value) {
    if (setter == PyNone.NONE) {
      throw lacks(instance, "setter");
    }
    Calls.call(setter, instance, value);
  }

  /** {@code __delete__}. */
  public void delete(Object instance) {
    if (deleter == PyNone.NONE) {
      throw lacks(instance, "deleter");
    }
    Calls.call(deleter, instance);
  }
}
