package org.dlscript.language.object;

/** A builtin iterator; {@link #next} is null at the end, and stays null after it. */
public abstract class PyIterator extends PyObject {
  protected PyIterator(PyClass cls) {
    super(cls);
  }

  /** The next guest value, or null when there is none. */
  public abstract Object next();
}
