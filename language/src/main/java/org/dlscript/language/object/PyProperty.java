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
}
