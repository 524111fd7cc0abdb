package org.dlscript.language.object;

/** A computed attribute of a builtin class; a data descriptor. */
public final class PyGetSet extends PyObject {
  public final PyClass owner;
  public final String name;
  public final Fn.F1 getter;

  /** Null where read-only; its second argument is null on deletion. */
  public final Fn.F2 setter;

  public PyGetSet(PyClass owner, String name, Fn.F1 getter, Fn.F2 setter) {
    super(Types.GETSET);
    this.owner = owner;
    this.name = name;
    this.getter = getter;
    this.setter = setter;
  }
}
