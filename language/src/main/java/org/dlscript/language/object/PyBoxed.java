package org.dlscript.language.object;

/**
 * An instance of a guest subclass of int, float, str or complex: carries the plain value (Long,
 * BigInteger, Double, TruffleString, PyComplex) beside its attributes.
 */
public final class PyBoxed extends PyObject {
  public final Object value;

  public PyBoxed(PyClass cls, Object value) {
    super(cls);
    this.value = value;
  }

  /** The plain value of {@code o}: itself, or what a subclass instance carries. */
  public static Object unbox(Object o) {
    return o instanceof PyBoxed b ? b.value : o;
  }
}
