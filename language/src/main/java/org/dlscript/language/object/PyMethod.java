package org.dlscript.language.object;

/** A bound method: a callable with its first argument. */
public final class PyMethod extends PyObject {
  public final Object self;
  public final Object function;

  public PyMethod(Object function, Object self) {
    super(Types.METHOD);
    this.function = function;
    this.self = self;
  }
}
