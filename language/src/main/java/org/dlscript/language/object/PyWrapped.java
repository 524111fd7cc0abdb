package org.dlscript.language.object;

/** A classmethod or staticmethod object: which one, its class tells. */
public final class PyWrapped extends PyObject {
  public Object callable;

  public PyWrapped(PyClass cls, Object callable) {
    super(cls);
    this.callable = callable;
  }

  public boolean isStatic() {
    return type().isSubclassOf(Types.STATICMETHOD);
  }
}
