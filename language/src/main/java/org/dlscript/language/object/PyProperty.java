package org.dlscript.language.object;

/** A property; accessors are None where absent. */
public final class PyProperty extends PyObject {
  public Object getter;
  public Object setter;
  public Object deleter;
  public Object doc;

  /** True where the documentation was given, not taken from the getter. */
  public boolean ownDoc;

  /** What __set_name__ or an assignment gave; null where nothing did. */
  public Object name;

  public PyProperty(PyClass cls, Object getter, Object setter, Object deleter, Object doc) {
    super(cls);
    this.getter = getter;
    this.setter = setter;
    this.deleter = deleter;
    this.doc = doc;
  }

  /** The name, or the getter's, or null. */
  public Object name() {
    if (name != null) {
      return name;
    }
    return getter == PyNone.NONE ? null : Attributes.findQuietly(getter, "__name__");
  }

  /** The AttributeError for an accessor ("getter", "setter" or "deleter") that is not there. */
  PyException lacks(Object instance, String accessor) {
    return Errors.attributeError(
        instance,
        String.valueOf(name()),
        "property "
            + (name() == null ? "" : Text.repr(name()) + " ")
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
