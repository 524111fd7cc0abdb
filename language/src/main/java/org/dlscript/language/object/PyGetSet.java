package org.dlscript.language.object;

/** A computed attribute of a builtin class, or a slot of a guest class; a data descriptor. */
public final class PyGetSet extends PyObject {
  public final PyClass owner;
  public final String name;
  public final Fn.F1 getter;

  /** Null where read-only; its second argument is null on deletion. */
  public final Fn.F2 setter;

  /** Its documentation, which of an item of a named tuple can be set. */
  public Object doc = PyNone.NONE;

  public PyGetSet(PyClass owner, String name, Fn.F1 getter, Fn.F2 setter) {
    this(Types.GETSET, owner, name, getter, setter);
  }

  /** TypeError where a slot is used on an object of another class. */
  public void check(Object instance) {
    if (type() == Types.MEMBER && !Types.of(instance).isSubclassOf(owner)) {
      throw Errors.typeError(
          "descriptor '"
              + name
              + "' for '"
              + owner.name()
              + "' objects doesn't apply to a '"
              + Types.of(instance).messageName()
              + "' object");
    }
  }

  /** A slot of a guest class. */
  public static PyGetSet member(PyClass owner, String name, Fn.F1 getter, Fn.F2 setter) {
    return new PyGetSet(Types.MEMBER, owner, name, getter, setter);
  }

  /** One of a class of descriptors of its own. */
  public PyGetSet(PyClass cls, PyClass owner, String name, Fn.F1 getter, Fn.F2 setter) {
    super(cls);
    this.owner = owner;
    this.name = name;
    this.getter = getter;
    this.setter = setter;
  }
}
