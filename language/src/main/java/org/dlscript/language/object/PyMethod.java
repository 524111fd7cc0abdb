package org.dlscript.language.object;

/** A bound method: a callable with its first argument. */
public final class PyMethod extends PyObject {
  public final Object self;
  public final Object function;

  public PyMethod(Object function, Object self) {
    super(
        !(function instanceof PyBuiltin b)
            ? Types.METHOD
            : b.isSlot() ? Types.METHOD_WRAPPER : Types.BUILTIN_FUNCTION);
    this.function = function;
    this.self = self;
  }
}
