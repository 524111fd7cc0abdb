package org.dlscript.language.object;

/** A tuple: immutable; the array is never written after construction. */
public class PyTuple extends PyObject {
  public static final PyTuple EMPTY = new PyTuple();

  public final Object[] items;

  public PyTuple(Object... items) {
    super(Types.TUPLE);
    this.items = items;
  }

  public PyTuple(PyClass cls, Object[] items) {
    super(cls);
    this.items = items;
  }

  public final int size() {
    return items.length;
  }
}
