package org.dlscript.language.object;

/** A complex number; subclass instances are PyBoxed around one. */
public final class PyComplex extends PyObject {
  public final double re;
  public final double im;

  public PyComplex(double re, double im) {
    super(Types.COMPLEX);
    this.re = re;
    this.im = im;
  }
}
