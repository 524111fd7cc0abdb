package org.dlscript.language.object;

/** A guest exception object. */
public class PyBaseException extends PyObject {
  public PyTuple args;
  public Object cause = PyNone.NONE;
  public Object context = PyNone.NONE;

  /** Whether the program itself set the context, which then stays until it is raised again. */
  public boolean contextGiven;

  public boolean suppressContext;
  public PyTraceback traceback;

  public PyBaseException(PyClass cls) {
    super(cls);
    args = PyTuple.EMPTY;
  }

  public PyBaseException(PyClass cls, Object... args) {
    super(cls);
    this.args = new PyTuple(args);
  }
}
