package org.dlscript.language.object;

/** A builtin iterator; {@link #next} is null at the end, and stays null after it. */
public abstract class PyIterator extends PyObject {
  protected PyIterator(PyClass cls) {
    super(cls);
  }

  /** The next guest value, or null when there is none. */
  public abstract Object next();

  /** What pickle and copy rebuild the iterator from, without moving it; null where it cannot be. */
  public PyTuple reduce() {
    return null;
  }

  /** {@code __setstate__}: moves the iterator to an index; false where it has none. */
  public boolean setState(Object state) {
    return false;
  }
}
