package org.dlscript.language.object;

/**
 * {@code super(cls, self)}: attribute look-ups start after {@code cls} in the MRO of self's class.
 */
public final class PySuper extends PyObject {
  public final PyClass cls;
  public final Object self;

  /** The class whose MRO is searched: self's class, or self when it is a class. */
  public final PyClass startType;

  public PySuper(PyClass cls, Object self, PyClass startType) {
    this(Types.SUPER, cls, self, startType);
  }

  /** An instance of a subclass of super. */
  public PySuper(PyClass type, PyClass cls, Object self, PyClass startType) {
    super(type);
    this.cls = cls;
    this.self = self;
    this.startType = startType;
  }
}
