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

  /**
   * The object whose method raised it, None where that was no method, or null where nothing is
   * known: what hints at misspelt names ask for.
   */
  public Object raisedBy;

  public PyBaseException(PyClass cls) {
    super(cls);
    args = PyTuple.EMPTY;
  }

  /** Whether its report may say what was probably meant. */
  public boolean isForHints() {
    return type() == ExceptionTypes.NAME_ERROR || type() == ExceptionTypes.ATTRIBUTE_ERROR;
  }

  public PyBaseException(PyClass cls, Object... args) {
    super(cls);
    this.args = new PyTuple(args);
  }
}
