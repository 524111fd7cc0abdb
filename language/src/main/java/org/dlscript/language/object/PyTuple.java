package org.dlscript.language.object;

/** A tuple: immutable; the array is never written after construction. */
public class PyTuple extends PyObject implements InteropObject.Sequence {
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

  @Override
  public long interopLength() {
    return items.length;
  }

  @Override
  public Object interopElement(long index) {
    return items[(int) index];
  }

  public final int size() {
    return items.length;
  }
}
