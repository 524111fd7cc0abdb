package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.DlsContext;

/** A guest function: code with the values of one evaluation of its {@code def}. */
public final class PyFunction extends PyObject {
  public Code code;

  /** A value or {@link Signature#REQUIRED} per parameter. */
  public Object[] defaults;

  public final Cell[] closure;
  public final PyDict globals;

  /** Where it runs; see {@link DlsContext#of}. */
  public final DlsContext context;

  public String name;
  public String qualname;

  /** What {@code __doc__} was set to, or null while it is the code's. */
  public Object doc;

  public Object module;
  public PyDict annotations;

  public PyFunction(Code code, Object[] defaults, Cell[] closure, PyDict globals) {
    super(Types.FUNCTION);
    this.code = code;
    this.defaults = defaults;
    this.closure = closure;
    this.globals = globals;
    this.context = DlsContext.get(null);
    this.name = code.name;
    this.qualname = code.qualname;
  }

  public Object doc() {
    return doc == null ? code.doc() : doc;
  }

  /** The arguments of the call target: this function, then the bound parameters. */
  @TruffleBoundary
  public Object[] bind(Object[] args, int from, String[] kwNames, Object[] kwValues) {
    Object[] frameArgs = code.signature.bind(qualname, defaults, args, from, kwNames, kwValues, 1);
    frameArgs[0] = this;
    return frameArgs;
  }
}
